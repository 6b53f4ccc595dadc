package value

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSteadyFunctions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	off := func(got, want float64) float64 {
		if got == want {
			return 0
		}
		return math.Abs(got-want) / math.Abs(want)
	}
	for range 200_000 {
		x := math.Exp(40 * r.NormFloat64())
		if d := off(ln(x), math.Log(x)); d > 4e-16 {
			t.Fatalf("ln(%v) is off by %v", x, d)
		}
		y := 200 * r.NormFloat64()
		if d := off(exp(y), math.Exp(y)); d > 4e-16 && math.Exp(y) > 1e-300 {
			t.Fatalf("exp(%v) is off by %v", y, d)
		}
		z := math.Exp(20*r.NormFloat64() - 10)
		if d := off(ln1p(z), math.Log1p(z)); d > 6e-16 {
			t.Fatalf("ln1p(%v) is off by %v", z, d)
		}
		w := r.NormFloat64() * math.Exp(5*r.NormFloat64())
		if d := off(expm1(w), math.Expm1(w)); d > 3e-15 && w < 700 {
			t.Fatalf("expm1(%v) is off by %v", w, d)
		}
	}
	for _, x := range []float64{0, 1, math.Inf(1), math.Inf(-1), math.NaN()} {
		if x >= 0 && ln(x) != math.Log(x) || exp(x) != math.Exp(x) && !math.IsNaN(x) {
			t.Errorf("at %v: ln %v, exp %v", x, ln(x), exp(x))
		}
	}
}

// The closed forms are those of package math to many more digits than a trait has.
func TestClosedFormsAreSteady(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 11))
	for range 20_000 {
		h := History{X: r.IntN(40), T: 1 + 200*r.Float64()}
		if h.X > 0 {
			h.TX = h.T * r.Float64()
		}
		m := BGNBD{0.1 + 2*r.Float64(), 1 + 20*r.Float64(), 0.1 + 3*r.Float64(), 0.2 + 5*r.Float64()}
		x := float64(h.X)
		want := 1.0
		if h.X > 0 {
			want = 1 / (1 + m.A/(m.B+x-1)*math.Pow((m.Alpha+h.T)/(m.Alpha+h.TX), m.R+x))
		}
		if got := m.PAlive(h); math.Abs(got-want) > 1e-12 {
			t.Fatalf("%+v of %+v: P(alive) = %v, not %v", m, h, got, want)
		}
	}
}

func TestSixteenIsTheRule(t *testing.T) {
	rule := legendre(16)
	for i, n := range sixteen() {
		j := i
		if rule.x[0] > rule.x[1] {
			j = 15 - i // the other way round
		}
		if math.Abs(rule.x[j]-n.x) > 1e-15 || math.Abs(rule.w[j]-n.w) > 1e-15 {
			t.Errorf("node %d: %v, not %v %v", i, n, rule.x[j], rule.w[j])
		}
	}
}
