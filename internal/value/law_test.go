package value

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"rapport"
)

var (
	bg = BGNBD{0.243, 4.414, 0.793, 2.426}
	pn = ParetoNBD{0.553, 10.578, 0.606, 11.669}
)

func close(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > relative*max(1e-12, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// The expectation is the mean of the distribution, and the distribution is one.
func TestExpectationIsMeanOfProbabilities(t *testing.T) {
	for _, m := range []Model{bg, pn, BGNBD{1.5, 3, 1, 2}, BGNBD{0.8, 2, 0.4, 0.6}, ParetoNBD{1, 5, 1, 4}} {
		for _, at := range []float64{0.5, 10, 78} {
			mean, all := 0.0, 0.0
			for x := range 1500 {
				p := m.Probability(x, at)
				all += p
				mean += float64(x) * p
			}
			close(t, m.Name()+" total", all, 1, 1e-9)
			close(t, m.Name()+" mean", m.New(at), mean, 1e-6)
		}
	}
}

// The integral of Pareto/NBD is the published difference of two hypergeometric functions, where that can be computed.
func TestParetoIsHypergeometric(t *testing.T) {
	rule := sixteen()
	for _, m := range []ParetoNBD{pn, {0.5, 12, 0.6, 3}, {2, 1, 3, 20}} {
		for _, h := range []History{{0, 0, 39}, {1, 2, 39}, {3, 20, 30}, {9, 1, 39}} {
			r, hi, lo, second := m.R+m.S+float64(h.X), m.Alpha, m.Beta, m.S+1
			if m.Alpha < m.Beta {
				hi, lo, second = m.Beta, m.Alpha, m.R+float64(h.X)
			}
			f := func(y float64) float64 { return hyper(r, second, r+1, (hi-lo)/(hi+y)) * math.Pow(hi+y, -r) }
			close(t, "integral", math.Exp(m.left(h, &rule).log), (f(h.TX)-f(h.T))/r, 1e-9)
		}
	}
}

func TestGradients(t *testing.T) {
	hs := []History{{0, 0, 30}, {0, 0, 38}, {1, 2, 39}, {3, 20, 30}, {40, 39, 39}, {200, 3, 39}}
	for name, c := range map[string]struct {
		f     objective
		theta []float64
	}{
		"BG/NBD":      {bgnbdObjective(gather(hs)), []float64{0.3, 4, 0.8, 2.5}},
		"Pareto/NBD":  {paretoObjective(gather(hs)), []float64{0.6, 10, 0.6, 11}},
		"Gamma-Gamma": {gammaObjective([]Spend{{1, 20}, {4, 33}, {90, 2}}), []float64{6, 4, 15}},
	} {
		grad, scratch := make([]float64, len(c.theta)), make([]float64, len(c.theta))
		c.f(c.theta, grad)
		for i, v := range c.theta {
			up, down := append([]float64(nil), c.theta...), append([]float64(nil), c.theta...)
			up[i], down[i] = v*(1+1e-6), v*(1-1e-6)
			close(t, name+" slope", grad[i], (c.f(up, scratch)-c.f(down, scratch))/(2e-6*v), 1e-5)
		}
	}
}

// People made by the model give its parameters back, and P(alive) is as right as it says.
func TestRecovery(t *testing.T) {
	seed := uint64(20)
	t.Log("seed", seed)
	hs, alive := people(rand.New(rand.NewPCG(seed, 1)), 20_000, BGNBD{0.5, 5, 0.8, 2.5})
	m, fit, err := FitBGNBD(t.Context(), hs)
	if err != nil {
		t.Fatal(err)
	}
	for i, truth := range []float64{0.5, 5, 0.8, 2.5} {
		if p := fit.Parameters[i]; math.Abs(math.Log(p.Value/truth)) > 4*p.StandardError/p.Value {
			t.Errorf("%s = %v ± %v, made with %v", p.Name, p.Value, p.StandardError, truth)
		}
	}
	sum, there := 0.0, 0.0
	for i, h := range hs {
		sum += m.PAlive(h)
		if alive[i] {
			there++
		}
	}
	if math.Abs(sum-there)/there > 0.03 {
		t.Errorf("%v still customers, the model says %v", there, sum)
	}
}

// people lets customers live, on days, over 52 weeks.
func people(r *rand.Rand, n int, m BGNBD) ([]History, []bool) {
	gamma := func(shape, rate float64) float64 { // Marsaglia and Tsang
		boost := 1.0
		if shape < 1 {
			boost = math.Pow(r.Float64(), 1/shape)
			shape++
		}
		d := shape - 1.0/3
		for {
			z := r.NormFloat64()
			v := math.Pow(1+z/math.Sqrt(9*d), 3)
			if v > 0 && math.Log(1-r.Float64()) < z*z/2+d-d*v+d*math.Log(v) {
				return d * v * boost / rate
			}
		}
	}
	hs, alive := make([]History, n), make([]bool, n)
	for i := range hs {
		rate, a, b := gamma(m.R, m.Alpha), gamma(m.A, 1), gamma(m.B, 1)
		p := a / (a + b)
		h, at, here := History{T: float64(182+r.IntN(182)) / 7}, 0.0, true
		for here {
			at += r.ExpFloat64() / rate
			if at > h.T {
				break
			}
			h.X++
			h.TX = max(at, 1e-3)
			here = r.Float64() >= p
		}
		hs[i], alive[i] = h, here
	}
	return hs, alive
}

func TestExtremes(t *testing.T) {
	for _, m := range []Model{bg, pn, ParetoNBD{1e-4, 1e-4, 1e4, 1e4}, ParetoNBD{1e4, 1e4, 1e-4, 1e-4}, BGNBD{1e-4, 1e4, 1e4, 1e-4}} {
		for _, h := range []History{{0, 0, 0}, {0, 0, 1e4}, {5000, 1, 1e4}, {5000, 1e4, 1e4}, {1, 1e-3, 1e4}} {
			if p := m.PAlive(h); !(p >= 0 && p <= 1) {
				t.Errorf("%+v of %+v: P(alive) = %v", m, h, p)
			}
		}
	}
	for _, hs := range [][]History{nil, {{0, 0, 3}}, make([]History, 100), {{X: 1, TX: 5, T: 3}}, {{X: 1, T: math.NaN()}}} {
		if _, _, err := FitBGNBD(t.Context(), hs); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%v was fitted: %v", hs, err)
		}
		if _, _, err := FitParetoNBD(t.Context(), hs); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%v was fitted: %v", hs, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	hs, _ := people(rand.New(rand.NewPCG(3, 3)), 500, bg)
	if _, _, err := FitBGNBD(ctx, hs); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled fit: %v", err)
	}
}

func TestSummarise(t *testing.T) {
	day := func(s string) time.Time { d, _ := time.Parse("2006-01-02 15:04", s); return d }
	zone := time.FixedZone("east", 9*3600)
	c, ok := Summarise([]Purchase{
		{day("2026-01-20 16:00"), 7}, // the 21st in the zone
		{day("2026-01-01 10:00"), 10}, {day("2026-01-20 14:00"), 20}, {day("2026-01-20 02:00"), 5},
		{day("2026-02-01 00:00"), 1}, {day("2026-02-03 00:00"), 1},
	}, Calibration{End: day("2026-01-31 00:00"), Holdout: day("2026-02-02 00:00"), Zone: zone, Unit: Day})
	want := Customer{History{2, 20, 30}, 16, 42, 20454, 20474, 1}
	if !ok || c != want {
		t.Errorf("%+v, want %+v", c, want)
	}
	if _, ok := Summarise([]Purchase{{day("2026-02-01 00:00"), 1}}, Calibration{End: day("2026-01-31 00:00")}); ok {
		t.Error("a customer of later counts")
	}
}

func TestPlotsOfCDNOW(t *testing.T) {
	of := cdnow(t)
	m, _, err := FitBGNBD(t.Context(), histories(of))
	if err != nil {
		t.Fatal(err)
	}
	actual, expected := 0, 0.0
	for _, b := range Frequencies(m, histories(of), 7) {
		actual += b.Actual
		expected += b.Expected
		if b.X == 0 && (b.Actual != 1411 || math.Abs(b.Expected-1411) > 60) {
			t.Errorf("%+v", b)
		}
	}
	if actual != 2357 || math.Abs(expected-2357) > 1e-6 {
		t.Errorf("bars hold %d and %v people", actual, expected)
	}
	people, bought, foreseen := 0, 0.0, 0.0
	for _, h := range Holdout(m, of, 39, 7) {
		people += h.People
		bought += h.Actual * float64(h.People)
		foreseen += h.Expected * float64(h.People)
	}
	if people != 2357 || math.Abs(foreseen/bought-1) > 0.15 {
		t.Errorf("%v purchases in the holdout, %v foreseen", bought, foreseen)
	}
	cells := Grid(of, Scores(of))
	n := 0
	for _, c := range cells {
		n += c.People
	}
	if n != 2357 || cells[24].Name.Marketing != "Champions" || cells[24].People == 0 || cells[24].Total/float64(cells[24].People) < 2*cells[0].Total/float64(max(cells[0].People, 1)) {
		t.Errorf("%d people in the grid, %+v", n, cells[24])
	}
}

func crowd(b *testing.B) []History {
	hs, _ := people(rand.New(rand.NewPCG(7, 7)), 250_000, bg)
	for i := range hs { // by the day, as the product counts
		if hs[i].X > 0 {
			hs[i].TX = min(math.Ceil(hs[i].TX*7)/7, hs[i].T)
		}
	}
	b.ResetTimer()
	return hs
}

func BenchmarkFitBGNBD(b *testing.B) {
	hs := crowd(b)
	for b.Loop() {
		if _, _, err := FitBGNBD(b.Context(), hs); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitParetoNBD(b *testing.B) {
	hs := crowd(b)
	for b.Loop() {
		if _, _, err := FitParetoNBD(b.Context(), hs); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitGammaGamma(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 9))
	of := make([]Spend, 250_000)
	for i := range of {
		of[i] = Spend{1 + r.IntN(20), math.Exp(3 + r.NormFloat64()/2)}
	}
	for b.Loop() {
		if _, _, err := FitGammaGamma(b.Context(), of); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWords(t *testing.T) {
	for p, want := range map[float64]rapport.Wording{
		0.83:  {Marketing: "still a customer, with a probability of 83 %", IT: "P(alive) = 0.83"},
		0.001: {Marketing: "still a customer, with a probability of less than 1 %", IT: "P(alive) = 0.00"},
		0.999: {Marketing: "still a customer, with a probability of more than 99 %", IT: "P(alive) = 1.00"},
		1:     {Marketing: "still a customer, with a probability of 100 %", IT: "P(alive) = 1.00"},
	} {
		if got := SaidAlive(p); got != want {
			t.Errorf("%v: %+v", p, got)
		}
	}
	if got := SaidBase(1234567, 0.5).Marketing; got != "Of 1,234,567 customers, about 50 % still are." {
		t.Error(got)
	}
	if got := SaidExpected(1.5, 39, "weeks"); got.IT != "E[X(39 weeks)] = 1.50" {
		t.Error(got)
	}
}
