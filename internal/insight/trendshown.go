package insight

import (
	"context"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// TrendShown is the answer as people see it.
type TrendShown struct {
	Unit     Unit          `json:"unit"`
	Zone     string        `json:"zone"`
	Periods  []time.Time   `json:"periods"`            // when each begins
	Whole    int           `json:"whole"`              // so many of them are over; the last may be under way
	Previous []time.Time   `json:"previous,omitempty"` // of what is compared with, each beside the one of the same place
	Series   []SeriesShown `json:"series"`
	All      []SeriesShown `json:"all,omitempty"` // with a breakdown: each series and formula over everybody
}

// SeriesShown is one line of a trend.
type SeriesShown struct {
	Label       rapport.Wording `json:"label"`
	Name        string          `json:"name,omitempty"`    // the letter that formulas know the series by
	Measure     Measure         `json:"measure,omitempty"` // none of a formula
	Formula     string          `json:"formula,omitempty"`
	Combination []*string       `json:"combination,omitempty"` // of a breakdown, a value for each property; null where there is none
	Others      bool            `json:"others,omitempty"`      // all other combinations, each person once
	Events      []int           `json:"events"`                // by period; none of a formula
	People      []int           `json:"people"`                // by period, each once; none of a formula
	Everybody   int             `json:"everybody"`
	FigureShown
	Previous *FigureShown `json:"previous,omitempty"` // of what is compared with
}

// FigureShown is what is measured; null is no value, such as an average of nothing.
type FigureShown struct {
	Values []*float64 `json:"values"` // by period
	Total  *float64   `json:"total"`  // of the whole range: people once, quantiles of all values
}

// Answer implements Question.
func (q *TrendQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	series := q.Series
	if len(series) == 0 && len(q.Breakdown) > 0 {
		series = []TrendFigure{{Events: anything()}}
	}
	now, err := q.asked(ctx, snap, series, q.from, q.to, view.Cell, nil)
	if err != nil {
		return nil, err
	}
	out := &TrendShown{Unit: q.Unit, Zone: q.zone.String(), Periods: now.Periods, Whole: q.whole(q.Unit), Series: q.shown(snap, series, now, view, false)}
	if len(q.Breakdown) > 0 {
		out.All = q.shown(snap, series, now, view, true)
	}
	if q.Compare == "" {
		return out, nil
	}
	from, to := q.Compare.earlier(q.from, q.to, q.zone)
	then, err := q.asked(ctx, snap, series, from, to, view.Cell, now)
	if err != nil {
		return nil, err
	}
	out.Previous = then.Periods
	for i, s := range q.shown(snap, series, then, view, false) {
		out.Series[i].Previous = &FigureShown{aligned(s.Values, len(now.Periods)), s.Total}
	}
	if len(q.Breakdown) > 0 {
		for i, s := range q.shown(snap, series, then, view, true) {
			out.All[i].Previous = &FigureShown{aligned(s.Values, len(now.Periods)), s.Total}
		}
	}
	return out, nil
}

// aligned is values at the same places: none where the earlier range is shorter.
func aligned(values []*float64, n int) []*float64 {
	out := make([]*float64, n)
	copy(out, values)
	return out
}

// trendLines is an answer of either kernel.
type trendLines struct {
	MeasuredAnswer
	by     []facts.Column
	events []facts.EventName // of series that nobody asked for
}

// asked asks for a range; like has the lines to show, if there were some before.
func (q *TrendQuestion) asked(ctx context.Context, snap facts.Snapshot, series []TrendFigure, from, to int64, cell int, like *trendLines) (*trendLines, error) {
	m := Measured{Unit: q.Unit, Zone: q.zone, From: from, To: to, Top: q.Top, Cell: cell}
	for i := range series {
		f, err := series[i].figure(snap)
		if err != nil {
			return nil, err
		}
		m.Series = append(m.Series, f)
	}
	for _, p := range q.Breakdown {
		m.Breakdown = append(m.Breakdown, facts.Column{Path: p, Kind: kindOf(snap, p)})
	}
	if m.simple() {
		return q.counted(ctx, snap, &m, like)
	}
	if like != nil {
		m.Combinations = like.Combinations
	}
	a, err := m.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	if like != nil && len(m.Breakdown) > 0 && !like.Rest {
		for s := range a.Lines {
			a.Lines[s] = a.Lines[s][:len(a.Combinations)+1]
		}
		a.Rest = false
	}
	return &trendLines{MeasuredAnswer: *a, by: m.Breakdown}, nil
}

// simple is whether the kernel that counts events and people is enough.
func (m *Measured) simple() bool {
	for i := range m.Series {
		if m.Series[i].Measure.ofProperty() {
			return false
		}
	}
	return len(m.Breakdown) == 0
}

// counted asks a Trend.
func (q *TrendQuestion) counted(ctx context.Context, snap facts.Snapshot, m *Measured, like *trendLines) (*trendLines, error) {
	t := Trend{Unit: m.Unit, Zone: m.Zone, From: m.From, To: m.To}
	for i := range m.Series {
		t.Series = append(t.Series, m.Series[i].Select)
	}
	a, err := t.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	out := &trendLines{MeasuredAnswer: MeasuredAnswer{Periods: a.Periods}}
	take := func(f *Figure, s *TrendSeries) {
		line := Line{Whole: f.counts(sum(s.Events), s.Everybody), Periods: make([]Reading, len(a.Periods))}
		for p := range line.Periods {
			line.Periods[p] = f.counts(at(s.Events, p), at(s.People, p))
		}
		out.Lines = append(out.Lines, []Line{line})
	}
	switch {
	case len(m.Series) > 0:
		for i := range m.Series {
			take(&m.Series[i], &a.Series[i])
		}
		return out, nil
	case like == nil:
		for _, s := range a.Series[:min(len(a.Series), maxSeries)] {
			out.events = append(out.events, s.Event)
		}
	default:
		out.events = like.events
	}
	for _, e := range out.events {
		found := &TrendSeries{}
		for i := range a.Series {
			if a.Series[i].Event == e {
				found = &a.Series[i]
			}
		}
		take(&Figure{Measure: CountEvents}, found)
	}
	return out, nil
}

func at(counts []int, i int) int {
	if i < len(counts) {
		return counts[i]
	}
	return 0
}

func (f *Figure) counts(events, people int) Reading {
	return f.read(&figureCell{events: uint64(events), people: uint32(people)}, nil)
}

// shown are the lines of an answer with their labels: of each series everybody, or the combinations and the others; then formulas
// of each of those.
func (q *TrendQuestion) shown(snap facts.Snapshot, series []TrendFigure, a *trendLines, view View, everybody bool) []SeriesShown {
	out := []SeriesShown{}
	from, each := 0, 1
	if len(a.by) > 0 && !everybody {
		from, each = 1, len(a.Lines[0])-1
	}
	for s, lines := range a.Lines {
		f := TrendFigure{}
		if len(series) > 0 {
			f = series[s]
		} else {
			f.Events = Events{expr.Measure{Kind: expr.Count, Type: a.events[s].Type, Event: a.events[s].Name}}
		}
		for l := from; l < from+each; l++ {
			one := SeriesShown{Label: f.said(view.Names, true), Name: letter(s), Measure: f.Measure, Everybody: lines[l].Whole.People}
			if one.Measure == "" {
				one.Measure = CountEvents
			}
			a.place(snap, &one, l)
			for _, r := range lines[l].Periods {
				one.Events, one.People = append(one.Events, r.Events), append(one.People, r.People)
				one.Values = append(one.Values, r.seen(one.Measure, view.Cell))
			}
			one.Total = lines[l].Whole.seen(one.Measure, view.Cell)
			out = append(out, one)
		}
	}
	measured := out
	for i := range q.Formulas {
		for l := range each {
			one := q.Formulas[i].over(measured, each, l, len(a.Periods))
			a.place(snap, &one, from+l)
			out = append(out, one)
		}
	}
	return out
}

// seen is a reading for a view: what fewer people than its cell stand behind says nothing of a property.
func (r *Reading) seen(m Measure, cell int) *float64 {
	if !r.Known || m.ofProperty() && r.People > 0 && r.People < cell {
		return nil
	}
	v := r.Value
	return &v
}

// place says which combination a line is of.
func (a *trendLines) place(snap facts.Snapshot, one *SeriesShown, line int) {
	if line == 0 {
		return
	}
	marketing, it := "all others", "others"
	if line <= len(a.Combinations) {
		var m, i []string
		for k := range a.by {
			v := a.Combinations[line-1].Value(snap, a.by, k)
			if v.Absent {
				one.Combination = append(one.Combination, nil)
				m, i = append(m, "without"), append(i, "null")
				continue
			}
			one.Combination = append(one.Combination, &v.Text)
			m, i = append(m, v.Text), append(i, v.Text)
		}
		marketing, it = strings.Join(m, " · "), strings.Join(i, ", ")
	} else {
		one.Others = true
	}
	one.Label = rapport.Wording{Marketing: marketing + " — " + one.Label.Marketing, IT: it + ": " + one.Label.IT}
}

// over is the formula over the l-th line of each series.
func (f *TrendFormula) over(lines []SeriesShown, each, l, periods int) SeriesShown {
	text := f.parsed.String()
	one := SeriesShown{Label: rapport.Wording{Marketing: text, IT: text}, Formula: text, Events: []int{}, People: []int{}}
	if f.Label != "" {
		one.Label.Marketing = f.Label
	}
	value := func(of func(*SeriesShown) *float64) *float64 {
		v, ok := f.parsed.Of(func(name string) (float64, bool) {
			x := of(&lines[int(name[0]-'A')*each+l])
			if x == nil {
				return 0, false
			}
			return *x, true
		})
		if !ok {
			return nil
		}
		return &v
	}
	for p := range periods {
		one.Values = append(one.Values, value(func(s *SeriesShown) *float64 { return s.Values[p] }))
	}
	one.Total = value(func(s *SeriesShown) *float64 { return s.Total })
	return one
}
