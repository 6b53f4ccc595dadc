package insight

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/survival"
)

// SurvivalQuestion asks how long people stay who do something again and again: they have left when they have not done it for
// longer than the gap.
type SurvivalQuestion struct {
	Activity  Events `json:"activity"`
	Gap       string `json:"gap,omitempty"`       // 90d if empty
	Unit      Unit   `json:"unit,omitempty"`      // of time: day, week (if empty) or month, whole ones
	Ahead     int    `json:"ahead,omitempty"`     // units ahead that the risk of leaving is given for; 4 if 0
	Breakdown string `json:"breakdown,omitempty"` // a property of a person's first event
	Range

	gap, unit int64
	units     string
}

// SurvivalShown is the answer as people see it. Times are in whole units since the first event in the range.
type SurvivalShown struct {
	Unit       Unit                 `json:"unit"`
	All        CurveShown           `json:"all"`
	Parts      []CurveShown         `json:"parts"`
	Difference *survival.Difference `json:"difference,omitempty"` // between the parts
}

// CurveShown is one curve.
type CurveShown struct {
	Value    *string         `json:"value,omitempty"`
	People   int             `json:"people"`
	Left     int             `json:"left"`
	Median   *float64        `json:"median,omitempty"` // left out where more than half stay
	Steps    []survival.Step `json:"steps"`
	Risks    []RiskShown     `json:"risks"`
	Sentence rapport.Wording `json:"sentence"`
}

// RiskShown is the probability of leaving within the time ahead of who has stayed for so long.
type RiskShown struct {
	Age  float64 `json:"age"`
	Risk float64 `json:"risk"`
}

const (
	maxSteps  = 520
	maxCurves = 8
)

func (q *SurvivalQuestion) read(now time.Time) error {
	if q.Activity.empty() {
		return invalid("activity", "is missing", "write {event: …}")
	}
	if q.Gap == "" {
		q.Gap = "90d"
	}
	gap, err := expr.ParseDuration(q.Gap)
	if err != nil || gap <= 0 {
		return invalid("gap", strconv.Quote(q.Gap)+" is no length of time", "write one such as 90d")
	}
	q.gap = int64(gap)
	const day = 24 * 3600 * 1_000_000
	switch q.Unit {
	case Day:
		q.unit, q.units = day, "days"
	case Week, "":
		q.Unit, q.unit, q.units = Week, 7*day, "weeks"
	case Month:
		q.unit, q.units = 30.4375*day, "months"
	default:
		return invalid("unit", strconv.Quote(string(q.Unit))+" is no unit here", "use day, week or month")
	}
	if q.Ahead == 0 {
		q.Ahead = 4
	}
	if q.Ahead < 1 || q.Ahead > maxSteps {
		return invalid("ahead", "is out of bounds", "use 1 to 520")
	}
	if q.Last == "" && q.From == "" && q.To == "" {
		q.Last = "730d"
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	if (q.to-q.from)/q.unit > maxSteps {
		return invalid("unit", "there are too many in the range", "ask for a longer unit or a shorter range")
	}
	return nil
}

// Sentence implements Question.
func (q *SurvivalQuestion) Sentence(names expr.Names) rapport.Wording {
	w, r := q.Activity.wording(names), q.words()
	s := rapport.Wording{Marketing: "How long people stay until there is no " + w.Marketing + " for " + lengthWords(q.Gap) + ", " + r.Marketing,
		IT: "Kaplan–Meier(" + w.IT + ", gap > " + q.Gap + ") by " + string(q.Unit) + " over " + r.IT}
	if q.Breakdown != "" {
		s.Marketing += ", by ‘" + q.Breakdown + "’"
		s.IT += ", by " + q.Breakdown
	}
	s.Marketing += "."
	return s
}

// Answer implements Question.
func (q *SurvivalQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	of, err := q.observe(ctx, snap)
	if err != nil {
		return nil, err
	}
	var all []survival.Observation
	for _, part := range of {
		all = append(all, part...)
	}
	if len(all) == 0 {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "ask", Where: "activity", Err: errors.New("nobody did this in the range"), Hint: "choose another event, or a longer range"}
	}
	out := &SurvivalShown{Unit: q.Unit, Parts: []CurveShown{}}
	if out.All, err = q.curve(all); err != nil || q.Breakdown == "" {
		return out, err
	}
	var compared [][]survival.Observation
	for _, v := range order(of) {
		if len(out.Parts) == maxCurves || len(of[v]) < view.Cell {
			break
		}
		c, err := q.curve(of[v])
		if err != nil {
			return nil, err
		}
		if !v.Absent {
			c.Value = &v.Text
		}
		out.Parts = append(out.Parts, c)
		compared = append(compared, of[v])
	}
	if d, err := survival.LogRank(compared...); err == nil { // one part, or nobody left: nothing to compare
		out.Difference = &d
	}
	return out, nil
}

// order is the values with most people first.
func order(of map[Value][]survival.Observation) []Value {
	var out []Value
	for v := range of {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b Value) int {
		return cmp.Or(cmp.Compare(len(of[b]), len(of[a])), cmp.Compare(a.Text, b.Text))
	})
	return out
}

// observe goes over everybody: by value of the breakdown, for how many whole units each stayed.
func (q *SurvivalQuestion) observe(ctx context.Context, snap facts.Snapshot) (map[Value][]survival.Observation, error) {
	query := &facts.Query{Select: []facts.Selector{q.Activity.selector()}, From: q.from, To: q.to}
	var by *facts.Column
	if q.Breakdown != "" {
		by = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
		query.Columns = []facts.Column{*by}
	}
	gs := make([]groups, snap.Workers())
	found := make([]map[int][]survival.Observation, len(gs))
	for w := range gs {
		gs[w], found[w] = newGroups(by), map[int][]survival.Observation{}
	}
	err := snap.Scan(ctx, query, func(w int, b *facts.Batch) error {
		var at []float64
		for i := range b.Person {
			at = at[:0]
			for _, t := range b.Time[b.Start[i]:b.Start[i+1]] {
				at = append(at, float64(t-q.from))
			}
			if o, ok := survival.Silence(at, float64(q.gap), float64(q.to-q.from)); ok {
				o.Time = math.Floor(o.Time / float64(q.unit))
				g := gs[w].of(b, 0, b.Start[i])
				found[w][g] = append(found[w][g], o)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := map[Value][]survival.Observation{}
	for w := range found {
		for g, os := range found[w] {
			v := gs[w].name(snap, g)
			out[v] = append(out[v], os...)
		}
	}
	return out, nil
}

func (q *SurvivalQuestion) curve(of []survival.Observation) (CurveShown, error) {
	c, err := survival.KaplanMeier(of)
	if err != nil {
		return CurveShown{}, err
	}
	out := CurveShown{People: len(of), Steps: c.Steps, Risks: []RiskShown{}, Sentence: c.Sentence(q.units)}
	for _, o := range of {
		if o.Left {
			out.Left++
		}
	}
	if m, ok := c.Median(); ok {
		out.Median = &m
	}
	for age := 0.0; age+float64(q.Ahead) <= c.Last(); age++ {
		if r, ok := c.Risk(age, float64(q.Ahead)); ok {
			out.Risks = append(out.Risks, RiskShown{age, r})
		}
	}
	return out, nil
}
