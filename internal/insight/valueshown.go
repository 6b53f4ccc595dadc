package insight

import (
	"cmp"
	"context"
	"math"
	"slices"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/value"
)

// ValueShown is the answer as people see it. Times are in Unit.
type ValueShown struct {
	Unit        Unit            `json:"unit"`
	Customers   int             `json:"customers"`
	Model       value.Fit       `json:"model"`
	Spend       *value.Fit      `json:"spend,omitempty"`   // with an amount
	Typical     *float64        `json:"typical,omitempty"` // the expected amount of a purchase of somebody unknown
	Expected    float64         `json:"expected"`          // purchases of everybody in the time ahead
	Worth       *float64        `json:"worth,omitempty"`   // of these purchases
	Still       float64         `json:"still"`             // expected number of people who still are customers
	Frequencies []value.Bar     `json:"frequencies"`
	Tracking    []value.Point   `json:"tracking"`
	Holdout     []value.Held    `json:"holdout,omitempty"`
	Grid        []GridCell      `json:"grid"`
	Alive       []AliveBar      `json:"alive"`
	List        []WinBack       `json:"list,omitempty"` // with personal:read
	Sentence    rapport.Wording `json:"sentence"`
}

// GridCell is one field of the RFM grid, scores from 1 to 5. Total is left out where too few people are in it to be shown.
type GridCell struct {
	Recency   int             `json:"recency"`
	Frequency int             `json:"frequency"`
	People    int             `json:"people"`
	Total     *float64        `json:"total,omitempty"`
	Name      rapport.Wording `json:"name"`
}

// AliveBar is how many people have a P(alive) from From up to a tenth more.
type AliveBar struct {
	From   float64 `json:"from"`
	People int     `json:"people"`
}

// WinBack is somebody who may be gone and would be worth winning back. AtRisk is what is lost if nothing is done: the
// probability that they are gone, times what they would buy if they were not (in purchases, or with an amount its worth).
type WinBack struct {
	Identifiers []rapport.Identifier `json:"identifiers"`
	PAlive      float64              `json:"pAlive"`
	Expected    float64              `json:"expected"`
	Amount      *float64             `json:"amount,omitempty"` // expected, per purchase
	AtRisk      float64              `json:"atRisk"`
	Repeats     int                  `json:"repeats"`
	Last        float64              `json:"last"` // from the first purchase to the last, and to the end
	Age         float64              `json:"age"`
	Scores      [3]int               `json:"scores"` // recency, frequency, money
	Sentence    rapport.Wording      `json:"sentence"`
}

func (v *ValueShown) spending(ctx context.Context, base *buyers) error {
	spends := make([]value.Spend, len(base.of))
	for i, c := range base.of {
		spends[i] = value.Spend{X: c.X, Mean: c.Mean}
	}
	m, fit, err := value.FitGammaGamma(ctx, spends)
	if err != nil {
		return err
	}
	v.Spend, base.spend = &fit, &m
	if t := m.Typical(); !math.IsInf(t, 0) {
		v.Typical = &t
	}
	return nil
}

// amount is the expected amount of a purchase of a customer; false where there is none to expect.
func (b *buyers) amount(i int) (float64, bool) {
	if b.spend == nil {
		return 0, false
	}
	c := b.of[i]
	s := value.Spend{X: c.X, Mean: c.Mean}
	if c.Mean <= 0 {
		s = value.Spend{}
	}
	a := b.spend.Expected(s)
	return a, a > 0 && !math.IsInf(a, 0)
}

const (
	lastBar   = 7
	maxPoints = 120
)

func (v *ValueShown) plots(m value.Model, base *buyers, q *ValueQuestion) {
	unit := float64(q.calibration.Unit)
	v.Frequencies = value.Frequencies(m, base.histories, lastBar)
	starts, first := base.starts(unit)
	end := q.calibration.End
	if q.Holdout != "" {
		end = q.calibration.Holdout
		ahead := float64(value.DayOf(end, q.calibration.Zone)-value.DayOf(q.calibration.End, q.calibration.Zone)) / unit
		v.Holdout = value.Holdout(m, base.customers, ahead, lastBar)
	}
	span := float64(value.DayOf(end, q.calibration.Zone)-first) / unit
	step := math.Ceil(max(span, 1) / maxPoints)
	var times []float64
	for t := step; t <= span; t += step {
		times = append(times, t)
	}
	if len(times) == 0 {
		times = []float64{span}
	}
	v.Tracking = value.Tracking(m, starts, base.days(first, unit), times)
}

func (v *ValueShown) grid(of []value.Customer, scores []value.Score, cell int) {
	for _, c := range value.Grid(of, scores) {
		g := GridCell{Recency: c.Recency, Frequency: c.Frequency, People: c.People, Name: c.Name}
		if c.People >= cell {
			g.Total = &c.Total
		}
		v.Grid = append(v.Grid, g)
	}
}

func (v *ValueShown) alive(base *buyers, outlooks []value.Outlook) {
	v.Alive = make([]AliveBar, 10)
	for i := range v.Alive {
		v.Alive[i].From = float64(i) / 10
	}
	worth := 0.0
	for i, o := range outlooks {
		v.Alive[min(int(o.PAlive*10), 9)].People++
		v.Still += o.PAlive
		v.Expected += o.Expected
		if a, ok := base.amount(i); ok {
			worth += o.Expected * a
		}
	}
	if base.spend != nil {
		v.Worth = &worth
	}
	share := v.Still / float64(len(outlooks))
	v.Sentence = value.SaidBase(len(outlooks), share)
}

// list are those between q.Above and q.Below with the most at risk, the most first.
func (v *ValueShown) list(snap facts.Snapshot, base *buyers, outlooks []value.Outlook, scores []value.Score, q *ValueQuestion) {
	type risk struct {
		i      int
		atRisk float64
	}
	var all []risk
	for i, o := range outlooks {
		if o.PAlive >= q.Below || o.PAlive < *q.Above || o.PAlive <= 0 {
			continue
		}
		r := (1 - o.PAlive) / o.PAlive * o.Expected
		if base.spend != nil {
			a, _ := base.amount(i)
			r *= a
		}
		if !math.IsNaN(r) && !math.IsInf(r, 0) {
			all = append(all, risk{i, r})
		}
	}
	slices.SortFunc(all, func(a, b risk) int { return cmp.Or(cmp.Compare(b.atRisk, a.atRisk), cmp.Compare(a.i, b.i)) })
	v.List = []WinBack{}
	for _, r := range all[:min(len(all), q.Limit)] {
		c, o, s := base.of[r.i], outlooks[r.i], scores[r.i]
		w := WinBack{Identifiers: snap.Identifiers(c.person, nil), PAlive: o.PAlive, Expected: o.Expected, AtRisk: r.atRisk, Repeats: c.X, Last: c.TX, Age: c.T,
			Scores: [3]int{s.Recency, s.Frequency, s.Money}, Sentence: value.SaidAlive(o.PAlive)}
		if a, ok := base.amount(r.i); ok {
			w.Amount = &a
		}
		v.List = append(v.List, w)
	}
}
