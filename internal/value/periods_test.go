package value

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// A purchase counts in the week it falls in, counted from the first.
func TestWholePeriods(t *testing.T) {
	at := func(day int, amount float64) Purchase {
		return Purchase{time.Date(2026, 1, 1+day, 12, 0, 0, 0, time.UTC), amount}
	}
	c := Calibration{End: time.Date(2026, 1, 1+30, 0, 0, 0, 0, time.UTC), Holdout: time.Date(2026, 1, 1+60, 0, 0, 0, 0, time.UTC), Unit: Week, Periods: true}
	got, ok := Summarise([]Purchase{at(0, 5), at(1, 1), at(7, 2), at(8, 4), at(29, 8), at(40, 16), at(41, 16), at(50, 3), at(59, 3), at(60, 3)}, c)
	want := Customer{History: History{X: 2, TX: 2, T: 4}, Mean: 3.5, Total: 20, First: got.First, Last: got.First + 29, Later: 3}
	if !ok || got != want { // day 29 is in the fifth week, which is not over, and counts in the holdout's
		t.Errorf("%+v, want %+v", got, want)
	}
	if d := c.Counted(10, 18); d != 24 {
		t.Errorf("a purchase of day 18 counts on day %d", d)
	}
}

// Of people who buy as BG/BB says, the fit finds what they are like.
func TestPeriodicFindsWhatItCameFrom(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	beta := func(a, b float64) float64 { // of whole a and b: a-th of a+b-1 uniform numbers
		n := int(a + b - 1)
		u := make([]float64, n)
		for i := range u {
			u[i] = r.Float64()
			for j := i; j > 0 && u[j] < u[j-1]; j-- {
				u[j], u[j-1] = u[j-1], u[j]
			}
		}
		return u[int(a)-1]
	}
	var hs []History
	total := 0.0
	for range 6000 {
		p, leave := beta(2, 3), beta(1, 6)
		h := History{T: 10}
		for i := 1; i <= 10 && r.Float64() >= leave; i++ {
			if r.Float64() < p {
				h.X++
				h.TX = float64(i)
			}
		}
		total += float64(h.X)
		hs = append(hs, h)
	}
	m, fit, err := FitPeriodic(t.Context(), hs)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{2, 3, 1, 6} {
		if p := fit.Parameters[i]; !(math.Abs(math.Log(p.Value/want)) < 3.5*p.StandardError/p.Value) {
			t.Errorf("%s = %v, from %v to %v, and not %v", p.Name, p.Value, p.Lower, p.Upper, want)
		}
	}
	if mean := total / float64(len(hs)); math.Abs(m.New(10)-mean) > 0.1 {
		t.Errorf("somebody new buys in %v of ten periods, they did in %v", m.New(10), mean)
	}
	sum := 0.0
	for x := range 11 {
		sum += m.Probability(x, 10)
	}
	if math.Abs(sum-1) > 1e-9 || m.PAlive(History{X: 9, TX: 10, T: 10}) < m.PAlive(History{X: 9, TX: 9, T: 10}) {
		t.Errorf("all probabilities make %v", sum)
	}
	if _, _, err := FitPeriodic(t.Context(), []History{{X: 1, TX: 1, T: 500}}); err == nil {
		t.Error("five hundred periods are taken")
	}
}
