package value

import (
	"context"
	"math"
	"strconv"
)

// periodic is BG/BB as a model of histories in whole periods, as Calibration.Periods makes them.
type periodic struct{ BGBB }

var _ Model = periodic{}

// maxPeriods bounds what a fit takes.
const maxPeriods = 120

// FitPeriodic fits BG/BB to histories in whole periods.
func FitPeriodic(ctx context.Context, hs []History) (Model, Fit, error) {
	if err := enough("BG/BB", hs); err != nil {
		return nil, Fit{Model: "BG/BB"}, err
	}
	var of []Periods
	for _, g := range gather(hs) {
		if g.T > maxPeriods {
			return nil, Fit{Model: "BG/BB"}, unfit("BG/BB", "there are more than "+strconv.Itoa(maxPeriods)+" periods: use a longer unit")
		}
		p := periodsOf(g.History)
		p.People = g.N
		of = append(of, p)
	}
	m, fit, err := FitBGBB(ctx, of)
	return periodic{m}, fit, err
}

func periodsOf(h History) Periods { return Periods{X: h.X, TX: int(h.TX), N: int(h.T), People: 1} }

// Name is the model's.
func (m periodic) Name() string { return "BG/BB" }

// PAlive is the probability of still being there in the period after the last.
func (m periodic) PAlive(h History) float64 { return min(m.BGBB.PAlive(periodsOf(h)), 1) }

// New is in how many of the next t periods somebody buys who just bought for the first time.
func (m periodic) New(t float64) float64 { return m.BGBB.Expected(Periods{}, int(t)) }

// Expected is in how many of the next t periods a customer buys.
func (m periodic) Expected(h History, t float64) float64 {
	return m.BGBB.Expected(periodsOf(h), int(t))
}

// Probability is that of buying in exactly x of t periods.
func (m periodic) Probability(x int, t float64) float64 { return m.BGBB.Probability(x, int(t)) }

// periodOf is the whole period since the first day that a day is in: the first period has the days from the first one's morrow on.
func periodOf(first, d int, unit float64) int { return int(math.Ceil(float64(d-first) / unit)) }

// inPeriods makes a customer of days, ascending, in whole periods: those in which they bought again, the last of them, and how many
// are over by the end of calibration. Purchases in the period that is not over then count for nothing but the total.
func inPeriods(days []day, unit float64, end, holdout int) Customer {
	first := days[0].number
	n, held := int(float64(end-first)/unit), int(float64(holdout-first)/unit)
	out := Customer{First: first, Last: first, Total: days[0].amount, History: History{T: float64(n)}}
	before := 0
	for _, d := range days[1:] {
		p := periodOf(first, d.number, unit)
		if d.number <= end {
			out.Last = d.number
			out.Total += d.amount
		}
		switch {
		case p <= n:
			if out.Mean += d.amount; p != before {
				out.X++
				out.TX = float64(p)
			}
		case p <= held && p != before:
			out.Later++
		}
		before = p
	}
	if out.X > 0 {
		out.Mean /= float64(out.X)
	}
	return out
}

// Counted is the day on which a purchase of a day counts: that day, or with Periods the last one of its period.
func (c Calibration) Counted(first, d int) int {
	if !c.Periods || d <= first {
		return d
	}
	unit := float64(c.Unit)
	return first + int(math.Ceil(float64(periodOf(first, d, unit))*unit))
}
