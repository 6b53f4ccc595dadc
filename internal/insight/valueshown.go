package insight

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"
	"time"

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
	Worths      []WorthBar      `json:"worths"`
	Best        []WinBack       `json:"best,omitzero"` // worth most in the time ahead, the most first; with personal:read
	List        []WinBack       `json:"list,omitzero"` // with personal:read
	Traits      []TraitDraft    `json:"traits"`
	Sentence    rapport.Wording `json:"sentence"`
}

// GridCell is one field of the RFM grid, scores from 1 to 5. Total and Bounds are left out where too few people are in it to be
// shown.
type GridCell struct {
	Recency   int             `json:"recency"`
	Frequency int             `json:"frequency"`
	People    int             `json:"people"`
	Total     *float64        `json:"total,omitempty"`
	Bounds    *CellBounds     `json:"bounds,omitempty"`
	Name      rapport.Wording `json:"name"`
}

// CellBounds is between which values the people of a field are: the days of their last purchase, and on how many days they bought.
type CellBounds struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Fewest int    `json:"fewest"`
	Most   int    `json:"most"`
}

// AliveBar is how many people have a P(alive) from From up to a tenth more.
type AliveBar struct {
	From   float64 `json:"from"`
	People int     `json:"people"`
}

// WorthBar is how many people are expected to be worth From ≤ w < To in the time ahead (in purchases, or with an amount in that).
type WorthBar struct {
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	People int     `json:"people"`
}

// WinBack is one customer with what the model says of them. Worth is what they are expected to buy in the time ahead; AtRisk is
// what is lost if nothing is done: the probability that they are gone, times what they would buy if they were not (both in
// purchases, or with an amount its worth).
type WinBack struct {
	Identifiers []rapport.Identifier `json:"identifiers"`
	PAlive      float64              `json:"pAlive"`
	ChurnRisk   float64              `json:"churnRisk"` // 1 − PAlive
	Expected    float64              `json:"expected"`
	Amount      *float64             `json:"amount,omitempty"` // expected, per purchase
	Worth       float64              `json:"worth"`
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
	for i, c := range value.Grid(of, scores) {
		g := GridCell{Recency: c.Recency, Frequency: c.Frequency, People: c.People, Name: c.Name}
		if c.People >= max(cell, 1) {
			g.Total, g.Bounds = &c.Total, cellBounds(of, scores, i)
		}
		v.Grid = append(v.Grid, g)
	}
}

// cellBounds are those of the people in a field of the grid, which has some.
func cellBounds(of []value.Customer, scores []value.Score, cell int) *CellBounds {
	var b CellBounds
	first, last, there := 0, 0, false
	for i, c := range of {
		if 5*(scores[i].Recency-1)+scores[i].Frequency-1 != cell {
			continue
		}
		if !there {
			first, last, b.Fewest, b.Most, there = c.Last, c.Last, c.X+1, c.X+1, true
		}
		first, last = min(first, c.Last), max(last, c.Last)
		b.Fewest, b.Most = min(b.Fewest, c.X+1), max(b.Most, c.X+1)
	}
	b.From, b.To = dateOfDay(first), dateOfDay(last)
	return &b
}

func dateOfDay(n int) string {
	return time.Unix(int64(n)*86_400, 0).UTC().Format(time.DateOnly)
}

func (v *ValueShown) alive(base *buyers, outlooks []value.Outlook) {
	v.Alive = make([]AliveBar, 10)
	for i := range v.Alive {
		v.Alive[i].From = float64(i) / 10
	}
	worth, worths := 0.0, make([]float64, len(outlooks))
	for i, o := range outlooks {
		v.Alive[min(int(o.PAlive*10), 9)].People++
		v.Still += o.PAlive
		v.Expected += o.Expected
		worths[i] = base.worth(i, o)
		worth += worths[i]
	}
	if base.spend != nil {
		v.Worth = &worth
	}
	v.Worths = worthBars(worths)
	share := v.Still / float64(len(outlooks))
	v.Sentence = value.SaidBase(len(outlooks), share)
}

// worth is what a customer is expected to buy in the time ahead.
func (b *buyers) worth(i int, o value.Outlook) float64 {
	if b.spend == nil {
		return o.Expected
	}
	a, _ := b.amount(i)
	return o.Expected * a
}

const mostWorthBars = 14

// worthBars counts between 0 and cuts at 1, 2 and 5 of each power of ten, from a bar that holds the greatest down.
func worthBars(of []float64) []WorthBar {
	cuts := []float64{}
	for power := -3; power <= 12; power++ {
		for _, m := range []float64{1, 2, 5} {
			cuts = append(cuts, m*math.Pow(10, float64(power)))
		}
	}
	top := sort.Search(len(cuts)-1, func(i int) bool { return cuts[i] > slices.Max(of) })
	cuts = cuts[max(0, top-mostWorthBars+2) : top+1]
	out := make([]WorthBar, len(cuts))
	for i, c := range cuts {
		if out[i].To = c; i > 0 {
			out[i].From = cuts[i-1]
		}
	}
	for _, w := range of {
		i := sort.Search(len(cuts)-1, func(i int) bool { return w < cuts[i] })
		out[i].People++
	}
	return out
}

// lists are the best customers, and those between q.Above and q.Below with the most at risk; the most first.
func (v *ValueShown) lists(snap facts.Snapshot, base *buyers, outlooks []value.Outlook, scores []value.Score, q *ValueQuestion) {
	row := func(i int) WinBack {
		c, o, s := base.of[i], outlooks[i], scores[i]
		w := WinBack{Identifiers: snap.Identifiers(c.person, nil), PAlive: o.PAlive, ChurnRisk: 1 - o.PAlive, Expected: o.Expected, Worth: base.worth(i, o),
			AtRisk: base.atRisk(i, o), Repeats: c.X, Last: c.TX, Age: c.T, Scores: [3]int{s.Recency, s.Frequency, s.Money}, Sentence: value.SaidAlive(o.PAlive)}
		if a, ok := base.amount(i); ok {
			w.Amount = &a
		}
		return w
	}
	list := func(of []weighed) []WinBack {
		slices.SortFunc(of, func(a, b weighed) int { return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(a.i, b.i)) })
		out := []WinBack{}
		for _, r := range of[:min(len(of), q.Limit)] {
			out = append(out, row(r.i))
		}
		return out
	}
	var best, endangered []weighed
	for i, o := range outlooks {
		best = append(best, weighed{i, base.worth(i, o)})
		if o.PAlive < q.Below && o.PAlive >= *q.Above && o.PAlive > 0 {
			endangered = append(endangered, weighed{i, base.atRisk(i, o)})
		}
	}
	v.Best, v.List = list(best), list(endangered)
}

// weighed is a customer, and what lists are ordered by.
type weighed struct {
	i  int
	by float64
}

// atRisk is what is lost if nothing is done; 0 where that is no number.
func (b *buyers) atRisk(i int, o value.Outlook) float64 {
	r := (1 - o.PAlive) / o.PAlive * b.worth(i, o)
	if math.IsNaN(r) || math.IsInf(r, 0) {
		return 0
	}
	return r
}
