package survival

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"rapport"
)

// Observation is one customer: for how long they were seen, and whether that ended because they left. Weight 0 counts as 1.
type Observation struct {
	Time   float64
	Left   bool
	Weight float64
}

// Step is the curve from Time on until the next step.
type Step struct {
	Time          float64 `json:"time"`
	AtRisk        float64 `json:"atRisk"` // just before
	Left          float64 `json:"left"`
	Censored      float64 `json:"censored"` // seen until here and no longer
	Survival      float64 `json:"survival"`
	StandardError float64 `json:"standardError"`
	Lower         float64 `json:"lower"` // 95 %
	Upper         float64 `json:"upper"`
}

// Curve is the share still there, by time.
type Curve struct {
	Steps  []Step
	People float64 // sum of weights
}

const z95 = 1.959963984540054

func weight(o Observation) float64 {
	if o.Weight == 0 {
		return 1
	}
	return o.Weight
}

func check(op string, of []Observation) error {
	for i, o := range of {
		if !(o.Time >= 0) || math.IsInf(o.Time, 0) || !(o.Weight >= 0) || math.IsInf(o.Weight, 0) {
			return &rapport.Error{Kind: rapport.Invalid, Op: op, Where: "observation " + strconv.Itoa(i), Err: errors.New("a time or weight is negative or no number")}
		}
	}
	if len(of) == 0 {
		return &rapport.Error{Kind: rapport.Invalid, Op: op, Err: errors.New("nobody was observed"), Hint: "choose an event that somebody did"}
	}
	return nil
}

// KaplanMeier estimates the curve: a step at each time at which anybody left or was last seen.
func KaplanMeier(of []Observation) (Curve, error) {
	if err := check("estimate survival", of); err != nil {
		return Curve{}, err
	}
	c := Curve{Steps: count(of)}
	for _, o := range of {
		c.People += weight(o)
	}
	risk, s, greenwood := c.People, 1.0, 0.0
	for i := range c.Steps {
		step := &c.Steps[i]
		step.AtRisk = risk
		if step.Left > 0 {
			s *= 1 - step.Left/risk
			greenwood += step.Left / (risk * (risk - step.Left))
		}
		if risk-step.Left <= 1e-12*c.People {
			s = 0
		}
		step.Survival = s
		step.StandardError, step.Lower, step.Upper = interval(s, greenwood)
		risk -= step.Left + step.Censored
	}
	return c, nil
}

// interval is by ln(−ln S). Where nobody is left there is none to give, and where nobody left yet it is the point.
func interval(s, greenwood float64) (se, lower, upper float64) {
	if s <= 0 || s >= 1 {
		return 0, s, s
	}
	w := math.Exp(z95 * math.Sqrt(greenwood) / -math.Log(s))
	return s * math.Sqrt(greenwood), math.Pow(s, w), math.Pow(s, 1/w)
}

// count gathers equal times, ascending.
func count(of []Observation) []Step {
	sorted := slices.Clone(of)
	slices.SortStableFunc(sorted, func(a, b Observation) int {
		switch {
		case a.Time < b.Time:
			return -1
		case a.Time > b.Time:
			return 1
		}
		return 0
	})
	var out []Step
	for _, o := range sorted {
		if n := len(out); n == 0 || out[n-1].Time != o.Time {
			out = append(out, Step{Time: o.Time})
		}
		if o.Left {
			out[len(out)-1].Left += weight(o)
		} else {
			out[len(out)-1].Censored += weight(o)
		}
	}
	return out
}

// At is the share still there after t.
func (c Curve) At(t float64) float64 {
	s := 1.0
	for _, step := range c.Steps {
		if step.Time > t {
			break
		}
		s = step.Survival
	}
	return s
}

// Median is the first time after which at most half are still there; false if more than half always were.
func (c Curve) Median() (float64, bool) {
	for _, s := range c.Steps {
		if s.Survival <= 0.5+1e-12 {
			return s.Time, true
		}
	}
	return 0, false
}

// Last is until when anybody was seen: the curve says nothing about later.
func (c Curve) Last() float64 {
	if len(c.Steps) == 0 {
		return 0
	}
	return c.Steps[len(c.Steps)-1].Time
}

// Risk is the probability of leaving within the next h of somebody who has stayed for t. It is false where the curve does
// not reach so far.
func (c Curve) Risk(t, h float64) (float64, bool) {
	s := c.At(t)
	if s <= 0 || t+h > c.Last() {
		return 0, false
	}
	return 1 - c.At(t+h)/s, true
}

// LeftCensored is the share with a time of at most t, where Left says that the time is exact and its absence that it was at
// most that. Steps ascend; the one at 0 is what is below the smallest time.
func LeftCensored(of []Observation) ([]Step, error) {
	if err := check("estimate a distribution", of); err != nil {
		return nil, err
	}
	steps := count(of)
	below := make([]Step, len(steps)+1)
	cdf, upTo := 1.0, 0.0
	for _, s := range steps {
		upTo += s.Left + s.Censored
	}
	for i := len(steps) - 1; i >= 0; i-- {
		below[i+1] = Step{Time: steps[i].Time, AtRisk: upTo, Left: steps[i].Left, Censored: steps[i].Censored, Survival: cdf}
		if steps[i].Left > 0 {
			cdf *= 1 - steps[i].Left/upTo
		}
		upTo -= steps[i].Left + steps[i].Censored
	}
	below[0].Survival = cdf
	return below, nil
}

// Sentence says the curve in both wordings. units is what time is in, such as "weeks"; left is what leaving is.
func (c Curve) Sentence(units string) rapport.Wording {
	m, ok := c.Median()
	if !ok {
		last := strconv.FormatFloat(c.Last(), 'f', -1, 64)
		s := strconv.FormatFloat(100*c.At(c.Last()), 'f', 0, 64)
		return rapport.Wording{Marketing: s + " % are still customers after " + last + " " + units + ".", IT: "S(" + last + ") = " + strconv.FormatFloat(c.At(c.Last()), 'f', 3, 64) + ", median not reached"}
	}
	t := strconv.FormatFloat(m, 'f', -1, 64)
	if m == 1 {
		units = strings.TrimSuffix(units, "s")
	}
	return rapport.Wording{Marketing: "Half of the customers are gone after " + t + " " + units + ".", IT: "median survival = " + t + " " + units}
}
