package value

import (
	"math"
	"strconv"
	"strings"

	"rapport"
)

// Model is a model of when people buy, and whether they still do. Times are in the unit of the calibration.
type Model interface {
	Name() string
	PAlive(h History) float64
	New(t float64) float64
	Expected(h History, t float64) float64
	Probability(x int, t float64) float64
}

var (
	_ Model = BGNBD{}
	_ Model = ParetoNBD{}
)

// enough says whether there is something to fit: ten people who came back, and histories that can be.
func enough(model string, hs []History) error {
	back := 0
	for _, h := range hs {
		if h.X < 0 || h.TX < 0 || h.T < h.TX || (h.X == 0) != (h.TX == 0) || math.IsInf(h.T, 0) || math.IsNaN(h.T+h.TX) {
			return unfit(model, "0 ≤ t_x ≤ T, and x = 0 where t_x = 0, does not hold")
		}
		if h.X > 0 {
			back++
		}
	}
	if back < 10 {
		return unfit(model, strconv.Itoa(back)+" people bought again; it takes 10")
	}
	return nil
}

// mean is the average history, at least a hair above zero.
func mean(hs []History) History {
	var m History
	for _, h := range hs {
		m.TX += h.TX / float64(len(hs))
		m.T += h.T / float64(len(hs))
	}
	m.T = max(m.T, 1e-3)
	return m
}

// SaidAlive says a probability of still being a customer.
func SaidAlive(p float64) rapport.Wording {
	return rapport.Wording{
		Marketing: "still a customer, with a probability of " + percent(p),
		IT:        "P(alive) = " + strconv.FormatFloat(p, 'f', 2, 64),
	}
}

// SaidExpected says an expected number of purchases in so many units, which has a name such as "weeks".
func SaidExpected(n, t float64, units string) rapport.Wording {
	span := strconv.FormatFloat(t, 'f', -1, 64) + " " + units
	return rapport.Wording{
		Marketing: "will buy " + amount(n) + " times in the next " + span + ", on average",
		IT:        "E[X(" + span + ")] = " + amount(n),
	}
}

func saidFit(m Model, f Fit) rapport.Wording {
	return rapport.Wording{
		Marketing: "How often people buy, and when they stop, learned from " + grouped(f.People) + " people.",
		IT:        m.Name() + " " + saidParameters(f) + ", n = " + strconv.Itoa(f.People),
	}
}

func saidParameters(f Fit) string {
	var b strings.Builder
	for i, p := range f.Parameters {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.Name + " = " + strconv.FormatFloat(p.Value, 'f', 3, 64))
		if !f.Loose {
			b.WriteString(" ± " + strconv.FormatFloat(p.StandardError, 'f', 3, 64))
		}
	}
	return b.String() + ", logL = " + strconv.FormatFloat(f.LogLikelihood, 'f', 2, 64)
}

// percent says neither 0 nor 100 of what is not quite.
func percent(p float64) string {
	switch {
	case p > 0 && p < 0.005:
		return "less than 1 %"
	case p >= 0.995 && p < 1:
		return "more than 99 %"
	}
	return strconv.FormatFloat(100*p, 'f', 0, 64) + " %"
}

// grouped writes 23,570.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func amount(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// SaidBase says how many of n customers still are, on average.
func SaidBase(n int, share float64) rapport.Wording {
	about := "about "
	if share < 0.005 || share >= 0.995 {
		about = ""
	}
	return rapport.Wording{
		Marketing: "Of " + grouped(n) + " customers, " + about + percent(share) + " still are.",
		IT:        "mean P(alive) = " + strconv.FormatFloat(share, 'f', 3, 64) + ", n = " + strconv.Itoa(n),
	}
}
