package insight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// RetentionPart is the cohorts of those with one value of the breakdown.
type RetentionPart struct {
	Value
	People  int // of all cohorts; with Recurring somebody counts in each of theirs
	Cohorts []Cohort
}

// MaxBrackets bounds the brackets of a question, MaxBracket the days of the last one.
const (
	MaxBrackets = 60
	MaxBracket  = 3660
)

// plain is whether the simple kernel can answer.
func (r *Retention) plain() bool { return !r.Recurring && r.Brackets == nil && r.Breakdown == nil }

func (r *Retention) check() error {
	bad := func(where, err string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: where, Err: errors.New(err)}
	}
	if r.Recurring && r.FirstEver {
		return bad("recurring", "does not go with firstEver: the first of all times does not recur")
	}
	if len(r.Brackets) > MaxBrackets {
		return bad("brackets", fmt.Sprintf("there are more than %d", MaxBrackets))
	}
	last := 0
	for i, b := range r.Brackets {
		if b <= last || b > MaxBracket {
			return bad(fmt.Sprintf("brackets[%d]", i), fmt.Sprintf("is not between the one before and %d days", MaxBracket))
		}
		last = b
	}
	return nil
}

// askGrid answers with the kernel for every kind.
func (r *Retention) askGrid(ctx context.Context, snap facts.Snapshot) (*RetentionAnswer, error) {
	k, err := r.cells()
	if err != nil {
		return nil, err
	}
	n, cols := k.periods.Len(), k.columns()
	gs, grids := make([]groups, snap.Workers()), make([]grid, snap.Workers())
	for w := range gs {
		// The people of all cohorts, then of each, then who came back by cohort and column, then the column they came back in last.
		gs[w], grids[w] = newGroups(r.Breakdown), grid{width: 1 + n + 2*n*cols}
	}
	err = r.visit(ctx, snap, k, func(w int, b *facts.Batch, _ facts.Person, m *membership) error {
		row, err := grids[w].row(gs[w].of(b, 0, m.row))
		if err != nil {
			return err
		}
		row[0]++
		row[1+m.cohort]++
		back := row[1+n+m.cohort*cols:]
		for _, c := range m.back {
			back[c]++
		}
		if m.last >= 0 {
			row[1+n+n*cols+m.cohort*cols+m.last]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	parts, err := gatherGrids(snap, gs, grids)
	if err != nil {
		return nil, err
	}
	all := make([]int, 1+n+2*n*cols)
	out := &RetentionAnswer{}
	for _, p := range parts {
		for i, c := range p.counts {
			all[i] += c
		}
		if r.Breakdown != nil {
			out.Parts = append(out.Parts, RetentionPart{p.Value, p.counts[0], k.cohorts(p.counts, r.Zone)})
		}
	}
	out.Cohorts = k.cohorts(all, r.Zone)
	return out, nil
}

// cells are the cohorts and columns of an answer.
type cells struct {
	periods  *Periods
	from     int64
	ever     bool
	all      bool     // every period's Start, not only the first
	days     *Periods // with brackets
	brackets []int
	column   []int // with brackets: by days since; beyond are those that came after the last
}

func (r *Retention) cells() (*cells, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	periods, err := NewPeriods(r.From, r.To, r.Unit, r.Zone)
	if err != nil {
		return nil, err
	}
	k := &cells{periods: periods, from: r.From, ever: r.FirstEver, all: r.Recurring, brackets: r.Brackets}
	if r.Brackets != nil {
		if k.days, err = NewPeriods(r.From, r.To, Day, r.Zone); err != nil {
			return nil, err
		}
		for c, end := range r.Brackets {
			for len(k.column) < end {
				k.column = append(k.column, c)
			}
		}
	}
	return k, nil
}

// columns is how many there are at most.
func (k *cells) columns() int {
	if k.days != nil {
		return len(k.brackets)
	}
	return k.periods.Len()
}

// begun is how many columns of a cohort have begun for the first of it, by the end of the range.
func (k *cells) begun(cohort int) int {
	if k.days == nil {
		return k.periods.Len() - cohort
	}
	first := k.days.Index(max(k.periods.Bounds[cohort], k.days.Bounds[0]))
	n := 1
	for n < len(k.brackets) && first+k.brackets[n-1] < k.days.Len() {
		n++
	}
	return n
}

func (k *cells) cohorts(counts []int, zone *time.Location) []Cohort {
	n, cols := k.periods.Len(), k.columns()
	out := make([]Cohort, 0, n)
	for c, start := range k.periods.Starts(zone) {
		begun := k.begun(c)
		co := Cohort{Start: start, People: counts[1+c], Returned: slices.Clone(counts[1+n+c*cols:][:begun]), Stayed: slices.Clone(counts[1+n+n*cols+c*cols:][:begun])}
		for d := begun - 2; d >= 0; d-- {
			co.Stayed[d] += co.Stayed[d+1]
		}
		out = append(out, co)
	}
	return out
}

// membership is a person in a cohort.
type membership struct {
	cohort int
	row    uint32 // of the Start
	back   []int  // the columns in which they came back, rising
	last   int    // the last column up to which they stayed; −1 if they did not come back at all
}

// visit calls fn for every person in every cohort of theirs. What it is given is valid until it returns.
func (r *Retention) visit(ctx context.Context, snap facts.Snapshot, k *cells, fn func(w int, b *facts.Batch, p facts.Person, m *membership) error) error {
	returns := make([][]returned, snap.Workers())
	found := make([]membership, snap.Workers())
	return snap.Scan(ctx, r.query(), func(w int, b *facts.Batch) error {
		for i, p := range b.Person {
			lo, hi := b.Start[i], b.Start[i+1]
			returns[w] = k.returns(returns[w][:0], b, lo, hi)
			cohort := -1
			for row := lo; row < hi; row++ {
				if b.Match[row]&1 == 0 {
					continue
				}
				t := b.Time[row]
				if t < k.from && k.ever {
					break // the first of all was before
				}
				if c := k.periods.Index(t); c != cohort {
					cohort = c
					found[w] = k.membership(found[w].back[:0], returns[w], c, row, t)
					if err := fn(w, b, p, &found[w]); err != nil {
						return err
					}
				}
				if !k.all {
					break
				}
			}
		}
		return nil
	})
}

// returned is a period, or with brackets a day, in which somebody came back, and the last row with which they did.
type returned struct {
	at  int
	row uint32
}

func (k *cells) returns(out []returned, b *facts.Batch, lo, hi uint32) []returned {
	slots := k.periods
	if k.days != nil {
		slots = k.days
	}
	for row := lo; row < hi; row++ {
		if b.Match[row]&2 == 0 || b.Time[row] < k.from {
			continue
		}
		at := slots.Index(b.Time[row])
		if n := len(out); n > 0 && out[n-1].at == at {
			out[n-1].row = row
		} else {
			out = append(out, returned{at, row})
		}
	}
	return out
}

func (k *cells) membership(back []int, returns []returned, cohort int, row uint32, t int64) membership {
	m := membership{cohort: cohort, row: row, back: back, last: -1}
	own := cohort
	if k.days != nil {
		own = k.days.Index(t)
	}
	first, _ := slices.BinarySearchFunc(returns, own, func(r returned, at int) int { return r.at - at })
	for _, r := range returns[first:] {
		if r.row <= row {
			continue // the Start itself, or before it on its day
		}
		c := r.at - own
		if k.days != nil {
			if c >= len(k.column) {
				m.last = len(k.brackets) - 1
				break
			}
			c = k.column[c]
		}
		if c != m.last {
			m.back = append(m.back, c)
		}
		m.last = c
	}
	return m
}

// RetentionCell is one cell of the answer: of a cohort, who came back at a distance, or did not.
type RetentionCell struct {
	Cohort   int
	Distance int    // −1: all of the cohort
	Stayed   bool   // at that distance or later
	Missing  bool   // who did not
	Value    *Value // of the breakdown; nil: all
}

// Behind are the people behind a cell, in rising order.
func (r *Retention) Behind(ctx context.Context, snap facts.Snapshot, cell RetentionCell) ([]facts.Person, error) {
	k, err := r.cells()
	if err != nil {
		return nil, err
	}
	bad := func(where, err string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: where, Err: errors.New(err)}
	}
	switch {
	case cell.Cohort < 0 || cell.Cohort >= k.periods.Len():
		return nil, bad("cohort", "there is no such cohort")
	case cell.Distance < -1 || cell.Distance >= k.begun(cell.Cohort):
		return nil, bad("distance", fmt.Sprintf("the cohort has no column %d yet", cell.Distance))
	case cell.Value != nil && r.Breakdown == nil:
		return nil, bad("value", "the question has no breakdown")
	}
	gs, found := make([]groups, snap.Workers()), make([][]facts.Person, snap.Workers())
	for w := range gs {
		gs[w] = newGroups(r.Breakdown)
	}
	err = r.visit(ctx, snap, k, func(w int, b *facts.Batch, p facts.Person, m *membership) error {
		if m.cohort != cell.Cohort || cell.Value != nil && gs[w].name(snap, gs[w].of(b, 0, m.row)) != *cell.Value {
			return nil
		}
		back := cell.Distance < 0 || cell.Stayed && m.last >= cell.Distance || !cell.Stayed && slices.Contains(m.back, cell.Distance)
		if back != cell.Missing || cell.Distance < 0 {
			found[w] = append(found[w], p)
		}
		return nil
	})
	all := slices.Concat(found...)
	slices.Sort(all)
	return all, err
}
