package value

// Bar is how many people bought X times (or, in the last bar, X or more), counted and as the model has it.
type Bar struct {
	X        int     `json:"x"`
	Open     bool    `json:"open"` // X or more
	Actual   int     `json:"actual"`
	Expected float64 `json:"expected"`
}

// Frequencies compares the repeat purchases of the calibration with the model: bars 0 … last, the last one open.
func Frequencies(m Model, hs []History, last int) []Bar {
	bars := make([]Bar, last+1)
	for i := range bars {
		bars[i] = Bar{X: i, Open: i == last}
	}
	for _, h := range hs {
		bars[min(h.X, last)].Actual++
	}
	for _, g := range lengths(hs) {
		rest := 1.0
		for x := range last {
			p := m.Probability(x, g.T)
			bars[x].Expected += g.N * p
			rest -= p
		}
		bars[last].Expected += g.N * max(rest, 0)
	}
	return bars
}

// lengths groups people by T alone.
func lengths(hs []History) []group {
	only := make([]History, len(hs))
	for i, h := range hs {
		only[i].T = h.T
	}
	return gather(only)
}

// Point is the repeat purchases of everybody up to a time since the first customer's first purchase.
type Point struct {
	Time     float64 `json:"time"`
	Actual   float64 `json:"actual"`
	Expected float64 `json:"expected"`
}

// Tracking compares cumulative repeat purchases with the model, at each of the times. starts are the times of everybody's
// first purchase, repeats those of all repeat purchases, ascending, on the same clock.
func Tracking(m Model, starts, repeats, times []float64) []Point {
	groups := map[float64]float64{}
	for _, s := range starts {
		groups[s]++
	}
	ordered := make([]History, 0, len(groups))
	for s := range groups {
		ordered = append(ordered, History{T: s})
	}
	out := make([]Point, len(times))
	n := 0
	for i, t := range times {
		for n < len(repeats) && repeats[n] <= t {
			n++
		}
		out[i] = Point{Time: t, Actual: float64(n)}
		for _, g := range gather(ordered) {
			if t > g.T {
				out[i].Expected += groups[g.T] * m.New(t-g.T)
			}
		}
	}
	return out
}

// Held compares, for those who bought X times in the calibration, the mean of what they bought in the holdout with the
// model. The last one is open.
type Held struct {
	X        int     `json:"x"`
	Open     bool    `json:"open"`
	People   int     `json:"people"`
	Actual   float64 `json:"actual"`
	Expected float64 `json:"expected"`
}

// Holdout compares the holdout of length t, which the fit has not seen, with the model: 0 … last.
func Holdout(m Model, of []Customer, t float64, last int) []Held {
	out := make([]Held, last+1)
	for i := range out {
		out[i] = Held{X: i, Open: i == last}
	}
	hs := make([]History, len(of))
	for i, c := range of {
		hs[i] = c.History
		h := &out[min(c.X, last)]
		h.People++
		h.Actual += float64(c.Later)
	}
	for _, g := range gather(hs) {
		out[min(g.X, last)].Expected += g.N * m.Expected(g.History, t)
	}
	for i := range out {
		if n := float64(out[i].People); n > 0 {
			out[i].Actual /= n
			out[i].Expected /= n
		}
	}
	return out
}
