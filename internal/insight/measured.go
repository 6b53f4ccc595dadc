package insight

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Measure is a figure of events.
type Measure string

// The measures. All but the first three are of a property, whose absence in an event leaves that event out.
const (
	CountEvents Measure = "events"
	CountPeople Measure = "people"    // each once in a period
	PerPerson   Measure = "perPerson" // events by people
	Sum         Measure = "sum"
	Average     Measure = "avg"
	Smallest    Measure = "min"
	Largest     Measure = "max"
	Quantile    Measure = "quantile" // the smallest value that at least the share of all values does not exceed: exact, by nearest rank
	Distinct    Measure = "distinct" // how many different values
)

// Measures lists them.
func Measures() []Measure {
	return []Measure{CountEvents, CountPeople, PerPerson, Sum, Average, Smallest, Largest, Quantile, Distinct}
}

func (m Measure) ofProperty() bool { return m != CountEvents && m != CountPeople && m != PerPerson }

// Figure is one series: a measure of some events.
type Figure struct {
	Select   facts.Selector
	Measure  Measure
	Property facts.Column // of those that are of a property; a number, but for Distinct
	Share    int64        // of Quantile, in millionths
}

// Measured asks for figures by period, for everybody and for each combination of the values of some properties.
type Measured struct {
	Series    []Figure
	Breakdown []facts.Column // at most maxBreakdown, of the event that is counted
	Unit      Unit
	Zone      *time.Location // nil: UTC
	From, To  int64
	// Top is how many combinations get lines of their own: those with most of the first series (its sum, its people, else
	// events of any series). The rest are counted together, each person once. Combinations with fewer than Cell people are
	// among the rest, however many there are.
	Top, Cell int
	// Combinations are those to show, instead of the largest.
	Combinations []Combination
}

const maxBreakdown = 3

// maxFigures bounds series times combinations times periods, of which each has some 64 bytes on each goroutine.
const maxFigures = 1 << 20

// Combination is one value of each property of a breakdown: codes and millionths of one snapshot.
type Combination [maxBreakdown]int64

// MeasuredAnswer has the lines of each series: everybody's, then those of the combinations, then that of the rest if there is one.
type MeasuredAnswer struct {
	Periods      []time.Time
	Combinations []Combination
	Rest         bool
	Lines        [][]Line
}

// Line is a series' figures by period, and in the whole range.
type Line struct {
	Periods []Reading
	Whole   Reading
}

// Reading is one figure, with what it is of. Without Known there is none: no event had a value.
type Reading struct {
	Events, People int
	Value          float64
	Known          bool
}

// Ask answers.
func (m *Measured) Ask(ctx context.Context, snap facts.Snapshot) (*MeasuredAnswer, error) {
	periods, err := NewPeriods(m.From, m.To, m.Unit, m.Zone)
	if err != nil {
		return nil, err
	}
	out := &MeasuredAnswer{Periods: periods.Starts(m.Zone), Combinations: m.Combinations, Rest: true}
	if len(m.Breakdown) == 0 {
		out.Rest = false
	} else if m.Combinations == nil {
		if out.Combinations, out.Rest, err = m.largest(ctx, snap); err != nil {
			return nil, err
		}
	}
	lines := 1
	if len(m.Breakdown) > 0 {
		lines = len(out.Combinations) + 2
	}
	if len(m.Series)*lines*(periods.Len()+1) > maxFigures {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "unit", Err: errors.New("there are too many series, combinations and periods"),
			Hint: "ask for a shorter range, a longer unit, or fewer combinations"}
	}
	q, columns := m.query()
	kernels := make([]measureKernel, snap.Workers())
	for w := range kernels {
		kernels[w] = m.kernel(periods, out.Combinations, lines, columns)
	}
	err = snap.Scan(ctx, q, func(w int, b *facts.Batch) error { return kernels[w].batch(b) })
	if err != nil {
		return nil, err
	}
	for w := 1; w < len(kernels); w++ {
		if err := kernels[0].join(&kernels[w]); err != nil {
			return nil, err
		}
	}
	for s := range m.Series {
		out.Lines = append(out.Lines, kernels[0].lines(s, &m.Series[s], out.Rest))
	}
	return out, nil
}

// query is what is scanned; columns are the places of the properties of each series, -1 where it has none.
func (m *Measured) query() (*facts.Query, []int) {
	q := &facts.Query{From: m.From, To: m.To, AnyOrder: true, Columns: slices.Clone(m.Breakdown)}
	columns := make([]int, len(m.Series))
	for i := range m.Series {
		f := &m.Series[i]
		q.Select = append(q.Select, f.Select)
		columns[i] = -1
		if !f.Measure.ofProperty() {
			continue
		}
		if columns[i] = slices.Index(q.Columns, f.Property); columns[i] < 0 {
			columns[i] = len(q.Columns)
			q.Columns = append(q.Columns, f.Property)
		}
	}
	return q, columns
}

// of is the combination of a row of a batch whose first columns are the breakdown's.
func (c *Combination) of(b *facts.Batch, by []facts.Column, row uint32) {
	for i := range by {
		if by[i].Kind == facts.Number {
			c[i] = b.Columns[i].Number[row]
		} else {
			c[i] = int64(b.Columns[i].Code[row])
		}
	}
}

// Value names one value of a combination.
func (c Combination) Value(snap facts.Snapshot, by []facts.Column, i int) Value {
	g := groups{column: &by[i], values: []int64{facts.Absent, c[i]}}
	switch {
	case by[i].Kind != facts.Number:
		return g.name(snap, int(c[i]))
	case c[i] == facts.Absent:
		return g.name(snap, 0)
	}
	return g.name(snap, 1)
}

// share is what a combination has of everything.
type share struct {
	last, people uint32
	rank         expr.Total
}

// largest finds the combinations to show, and whether there are others.
func (m *Measured) largest(ctx context.Context, snap facts.Snapshot) ([]Combination, bool, error) {
	q, columns := m.query()
	first := m.Series[0].Measure
	all := make([]map[Combination]*share, snap.Workers())
	persons := make([]uint32, len(all))
	for w := range all {
		all[w] = map[Combination]*share{}
	}
	err := snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		var c, held Combination
		var s *share
		for i := range b.Person {
			persons[w]++
			for r := b.Start[i]; r < b.Start[i+1]; r++ {
				if c.of(b, m.Breakdown, r); s == nil || c != held {
					if s = all[w][c]; s == nil {
						s = &share{}
						all[w][c] = s
					}
					held = c
				}
				if s.last != persons[w] {
					s.last = persons[w]
					s.people++
				}
				if first != Sum {
					s.rank.Lo++
				} else if v := b.Columns[columns[0]].Number[r]; b.Match[r]&1 != 0 && v != facts.Absent {
					s.rank = s.rank.Add(expr.TotalOf(v))
				}
			}
		}
		if len(all[w]) > maxFigures {
			return tooManyCells()
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	for _, shares := range all[1:] {
		for c, s := range shares {
			if t := all[0][c]; t != nil {
				t.people += s.people
				t.rank = t.rank.Add(s.rank)
			} else {
				all[0][c] = s
			}
		}
	}
	if len(all[0]) > maxFigures {
		return nil, false, tooManyCells()
	}
	return m.choose(snap, all[0])
}

// choose takes the largest of the combinations that have enough people.
func (m *Measured) choose(snap facts.Snapshot, all map[Combination]*share) ([]Combination, bool, error) {
	type named struct {
		Combination
		*share
		names [maxBreakdown]Value
	}
	var of []named
	for c, s := range all {
		if int(s.people) < m.Cell {
			continue
		}
		n := named{c, s, [maxBreakdown]Value{}}
		for i := range m.Breakdown {
			n.names[i] = c.Value(snap, m.Breakdown, i)
		}
		of = append(of, n)
	}
	byPeople := m.Series[0].Measure == CountPeople
	slices.SortFunc(of, func(a, b named) int {
		order := cmp.Or(b.rank.Cmp(a.rank), cmp.Compare(b.people, a.people))
		if byPeople {
			order = cmp.Or(cmp.Compare(b.people, a.people), b.rank.Cmp(a.rank))
		}
		for i := 0; i < len(m.Breakdown) && order == 0; i++ {
			if a.names[i].Absent != b.names[i].Absent {
				return map[bool]int{true: 1, false: -1}[a.names[i].Absent]
			}
			order = strings.Compare(a.names[i].Text, b.names[i].Text)
		}
		return order
	})
	out := []Combination{}
	for _, n := range of[:min(m.Top, len(of))] {
		out = append(out, n.Combination)
	}
	return out, len(out) < len(all), nil
}
