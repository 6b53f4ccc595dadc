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

// Cohorts compares groups of people by what they did since they started: a grid of cohorts by age.
//
// A person starts with their first Start within From ≤ time < To, or with FirstEver their first of all times, if that is in the
// range. Without Start everybody in Groups starts at From. Age n is the n-th Unit after a person's own start, of fixed length: a
// month is the twelfth part of 365.25 days. A person is in the cells of the ages that they have lived to the end by To, and in
// no other, so that cells of an age compare like with like.
type Cohorts struct {
	Start     *facts.Selector
	FirstEver bool
	Measured  facts.Selector // from the start on, that itself too
	Property  string         // to add up; empty: none
	Unit      Unit           // hour, day, week or month
	Ages      int
	Zone      *time.Location // nil: UTC
	From, To  int64
	// One of: the period of the start, a property of the start's event, or who a condition holds for at From.
	By        Unit
	Breakdown *facts.Column
	Groups    []expr.Node
}

// CohortsAnswer has the cohorts by period, in the order of Groups, or most people first.
type CohortsAnswer struct {
	Cohorts []AgedCohort
}

// AgedCohort is one row.
type AgedCohort struct {
	Start  time.Time // of a period
	Value            // of a breakdown
	People int
	Cells  []AgeCell // by age
}

// AgeCell counts those of a cohort who have lived an age to its end.
type AgeCell struct {
	Lived     int
	At, Since Done // in the age, and from the start to its end
}

// Done is what they did.
type Done struct {
	People int // who did it
	Events int
	Valued int // events with a number
	Sum    expr.Total
}

func (d *Done) add(o *Done) {
	d.People += o.People
	d.Events += o.Events
	d.Valued += o.Valued
	d.Sum = d.Sum.Add(o.Sum)
}

func (c *AgeCell) add(o *AgeCell) {
	c.Lived += o.Lived
	c.At.add(&o.At)
	c.Since.add(&o.Since)
}

// maxAgeCells bounds cohorts times ages. What exceeds it on one goroutine exceeds it on any number of them.
const maxAgeCells = 1 << 18

// ages are the lengths of units of age.
var ages = map[Unit]int64{Hour: 3600e6, Day: 24 * 3600e6, Week: 7 * 24 * 3600e6, Month: 30.4375 * 24 * 3600e6}

// Ask answers.
func (c *Cohorts) Ask(ctx context.Context, snap facts.Snapshot) (*CohortsAnswer, error) {
	periods, err := NewPeriods(c.From, c.To, cmp.Or(c.By, Year), c.Zone)
	if err != nil {
		return nil, err
	}
	crowds, err := c.crowds(ctx, snap)
	if err != nil {
		return nil, err
	}
	q := &facts.Query{Select: []facts.Selector{c.Measured}, From: c.From, To: c.To}
	if c.Start != nil {
		q.Select = append(q.Select, *c.Start)
	}
	if c.FirstEver {
		q.From = facts.Ever
	}
	if c.Property != "" {
		q.Columns = append(q.Columns, facts.Column{Path: c.Property, Kind: facts.Number})
	}
	if c.Breakdown != nil {
		q.Columns = append(q.Columns, *c.Breakdown)
	}
	kernels := make([]cohortsKernel, snap.Workers())
	for w := range kernels {
		kernels[w] = cohortsKernel{Cohorts: c, unit: ages[c.Unit], periods: periods, crowds: crowds, groups: newGroups(c.Breakdown), own: make([]Done, c.Ages)}
	}
	err = snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		for i, p := range b.Person {
			if err := kernels[w].person(p, b, b.Start[i], b.Start[i+1]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.answer(snap, kernels, periods, crowds)
}

// crowds are who the conditions hold for when the range begins: from what was before it.
func (c *Cohorts) crowds(ctx context.Context, snap facts.Snapshot) ([]crowd, error) {
	var out []crowd
	for _, g := range c.Groups {
		a, err := (&Audience{Condition: g, At: c.From - 1}).Ask(ctx, snap)
		if err != nil {
			return nil, err
		}
		in := newCrowd(snap.People(), false)
		for _, p := range a.People {
			in[p>>6] |= 1 << (p & 63)
		}
		out = append(out, in)
	}
	return out, nil
}

// cohortsKernel is one goroutine's part: by row, people and cells.
type cohortsKernel struct {
	*Cohorts
	unit    int64
	periods *Periods
	crowds  []crowd
	groups  groups
	rows    []AgedCohort
	cells   int
	own     []Done // of the person under way, by age
}

const startBit = 1 << 1

func (k *cohortsKernel) person(p facts.Person, b *facts.Batch, lo, hi uint32) error {
	start := k.From
	if k.Start != nil {
		for lo < hi && b.Match[lo]&startBit == 0 {
			lo++
		}
		if lo == hi || b.Time[lo] < k.From {
			return nil
		}
		start = b.Time[lo]
	}
	lived := int(min(int64(k.Ages), (k.To-start)/k.unit))
	clear(k.own)
	for r := lo; r < hi; r++ {
		age := (b.Time[r] - start) / k.unit
		if age >= int64(lived) {
			break
		}
		if b.Match[r]&1 == 0 {
			continue
		}
		d := &k.own[age]
		d.Events++
		if k.Property != "" {
			if v := b.Columns[0].Number[r]; v != facts.Absent {
				d.Valued++
				d.Sum = d.Sum.Add(expr.TotalOf(v))
			}
		}
	}
	switch {
	case len(k.crowds) > 0:
		for g, in := range k.crowds {
			if in[p>>6]&(1<<(p&63)) == 0 {
				continue
			}
			if err := k.count(g, lived); err != nil {
				return err
			}
		}
		return nil
	case k.Breakdown != nil:
		return k.count(k.groups.of(b, len(b.Columns)-1, lo), lived)
	}
	return k.count(k.periods.Index(start), lived)
}

// count puts the person under way into a row.
func (k *cohortsKernel) count(row, lived int) error {
	if n := row + 1 - len(k.rows); n > 0 {
		k.rows = append(k.rows, make([]AgedCohort, n)...)
	}
	c := &k.rows[row]
	if c.Cells == nil {
		if k.cells += k.Ages; k.cells > maxAgeCells {
			return tooManyCells()
		}
		c.Cells = make([]AgeCell, k.Ages)
	}
	c.People++
	var since Done
	for age := range lived {
		at := k.own[age]
		if at.Events > 0 {
			at.People, since.People = 1, 1
		}
		since.Events += at.Events
		since.Valued += at.Valued
		since.Sum = since.Sum.Add(at.Sum)
		c.Cells[age].add(&AgeCell{1, at, since})
	}
	return nil
}

func (c *Cohorts) answer(snap facts.Snapshot, kernels []cohortsKernel, periods *Periods, crowds []crowd) (*CohortsAnswer, error) {
	out := &CohortsAnswer{}
	at := map[Value]int{}
	row := func(w, r int) int { return r }
	switch {
	case c.Breakdown != nil:
		row = func(w, r int) int {
			v := kernels[w].groups.name(snap, r)
			i, ok := at[v]
			if !ok {
				i = len(out.Cohorts)
				at[v] = i
				out.Cohorts = append(out.Cohorts, AgedCohort{Value: v})
			}
			return i
		}
	case len(crowds) > 0:
		out.Cohorts = make([]AgedCohort, len(crowds))
	default:
		for _, start := range periods.Starts(c.Zone) {
			out.Cohorts = append(out.Cohorts, AgedCohort{Start: start})
		}
	}
	if c.Breakdown == nil && len(out.Cohorts)*c.Ages > maxAgeCells {
		return nil, tooManyCells()
	}
	for i := range out.Cohorts {
		out.Cohorts[i].Cells = make([]AgeCell, c.Ages)
	}
	for w := range kernels {
		for r := range kernels[w].rows {
			from := &kernels[w].rows[r]
			if from.Cells == nil {
				continue
			}
			to := &out.Cohorts[row(w, r)]
			to.People += from.People
			if to.Cells == nil {
				if len(out.Cohorts)*c.Ages > maxAgeCells {
					return nil, tooManyCells()
				}
				to.Cells = make([]AgeCell, c.Ages)
			}
			for age := range from.Cells {
				to.Cells[age].add(&from.Cells[age])
			}
		}
	}
	if c.Start == nil { // also who did nothing since
		for i, in := range crowds {
			to := &out.Cohorts[i]
			to.People = in.count()
			for age := range int(min(int64(c.Ages), (c.To-c.From)/ages[c.Unit])) {
				to.Cells[age].Lived = to.People
			}
		}
	}
	if c.Breakdown != nil {
		slices.SortFunc(out.Cohorts, func(a, b AgedCohort) int {
			if a.Absent != b.Absent {
				return map[bool]int{true: 1, false: -1}[a.Absent]
			}
			return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(a.Text, b.Text))
		})
	}
	return out, nil
}

// eventsOnly says why a condition cannot be asked for, if it cannot.
func eventsOnly(n expr.Node, where string) error {
	k := audienceKernel{}
	_, err := k.compile(n, where)
	var e *rapport.Error
	if errors.As(err, &e) && e.Hint == "" {
		e.Hint = "use counts, sums and averages of events"
	}
	return err
}
