package insight

import (
	"context"
	"slices"
	"time"

	"rapport/internal/facts"
)

// Lifecycle asks in what part of their life with us people are, period by period.
//
// Somebody who is active in a period is new in it if they never were before, returning if they were in the period before it,
// and resurrecting otherwise; somebody who was active in the period before and is not in this one is dormant in it. What was
// before the range counts, whenever it was. The first period counts whole, wherever in it the range begins; the last ends at To.
type Lifecycle struct {
	Activity facts.Selector
	Unit     Unit
	Zone     *time.Location // nil: UTC
	From, To int64
	// Breakdown splits people by a property: a person has the value of their first activity that has one.
	Breakdown *facts.Column
}

// LifecycleAnswer counts people. Without a breakdown there is one part, or none.
type LifecycleAnswer struct {
	Periods []time.Time
	Running bool // the range ends before its last period does
	Parts   []LifecyclePart
}

// LifecyclePart is the people of one value; each is in at most one of the four of a period.
type LifecyclePart struct {
	Value
	People int // in any of them, in any period
	LifecycleCounts
}

// LifecycleCounts are people by period.
type LifecycleCounts struct {
	New          []int `json:"new"`
	Returning    []int `json:"returning"`
	Resurrecting []int `json:"resurrecting"`
	Dormant      []int `json:"dormant"`
}

// Ask answers.
func (l *Lifecycle) Ask(ctx context.Context, snap facts.Snapshot) (*LifecycleAnswer, error) {
	periods, err := withOneBefore(l.From, l.To, l.Unit, l.Zone)
	if err != nil {
		return nil, err
	}
	q := &facts.Query{Select: []facts.Selector{l.Activity}, From: facts.Ever, To: l.To}
	if l.Breakdown != nil {
		q.Columns = []facts.Column{*l.Breakdown}
	}
	kernels := make([]lifecycleKernel, snap.Workers())
	gs, grids := make([]groups, len(kernels)), make([]grid, len(kernels))
	for w := range kernels {
		gs[w], grids[w] = newGroups(l.Breakdown), grid{width: 1 + stages*periods.Len()}
		kernels[w] = lifecycleKernel{periods: periods, groups: &gs[w], grid: &grids[w]}
	}
	err = snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		for i := range b.Person {
			if err := kernels[w].person(b, b.Start[i], b.Start[i+1]); err != nil {
				return err
			}
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
	out := &LifecycleAnswer{Periods: periods.Starts(l.Zone)[1:], Running: l.To < periods.Bounds[periods.Len()]}
	for _, p := range parts {
		of := func(stage int) []int {
			return p.counts[1+stage*periods.Len()+1 : 1+(stage+1)*periods.Len()]
		}
		out.Parts = append(out.Parts, LifecyclePart{p.Value, p.counts[0], LifecycleCounts{of(isNew), of(isReturning), of(isResurrecting), of(isDormant)}})
	}
	return out, nil
}

// withOneBefore are the periods of a range and the one before them, which is the first.
func withOneBefore(from, to int64, unit Unit, zone *time.Location) (*Periods, error) {
	p, err := NewPeriods(from, to, unit, zone)
	if err != nil {
		return nil, err
	}
	return NewPeriods(p.Bounds[0]-1, to, unit, zone)
}

const (
	isNew = iota
	isReturning
	isResurrecting
	isDormant
	stages
)

// lifecycleKernel counts into one row for each group: the people, then the periods of each stage, with the one before the
// range, which stays empty.
type lifecycleKernel struct {
	periods *Periods
	groups  *groups
	grid    *grid
}

func (k *lifecycleKernel) person(b *facts.Batch, lo, hi uint32) error {
	times := b.Time[lo:hi]
	first, _ := slices.BinarySearch(times, k.periods.Bounds[0])
	if first == len(times) {
		return nil // long dormant
	}
	row, err := k.grid.row(k.value(b, lo, hi))
	if err != nil {
		return err
	}
	row[0]++
	n := k.periods.Len()
	row = row[1:]
	last, end := -1, k.periods.Bounds[0] // the period active in last, and where it ends
	for _, t := range times[first:] {
		if t < end {
			continue
		}
		p := k.periods.Index(t)
		end = k.periods.Bounds[p+1]
		if p > 0 {
			row[k.stage(p, last, first > 0)*n+p]++
		}
		if last >= 0 && p > last+1 {
			row[isDormant*n+last+1]++
		}
		last = p
	}
	if last+1 < n {
		row[isDormant*n+last+1]++
	}
	return nil
}

// stage is that of somebody active in p, and before it in last, if that is not -1; earlier says that there was something before
// all periods.
func (k *lifecycleKernel) stage(p, last int, earlier bool) int {
	switch {
	case last < 0 && !earlier:
		return isNew
	case last == p-1:
		return isReturning
	}
	return isResurrecting
}

// value is the group of the first row that has a value.
func (k *lifecycleKernel) value(b *facts.Batch, lo, hi uint32) int {
	if k.groups.column == nil {
		return 0
	}
	for r := lo; r < hi; r++ {
		if g := k.groups.of(b, 0, r); g != 0 {
			return g
		}
	}
	return 0
}
