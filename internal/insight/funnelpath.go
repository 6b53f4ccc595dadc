package insight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Order is how the steps of a funnel follow each other.
type Order string

// The orders.
const (
	// Ordered: each later than the one before, with anything between.
	Ordered Order = ""
	// Strict: directly after the one before. Any event of the person that is neither the next step nor one of those that the
	// try has reached ends the try; one that repeats a step reached does not.
	Strict Order = "strict"
	// AnyOrder: a try begins with an event of any step, and step n is the n-th different step done within the window of it. An
	// event that is of several steps does all of them.
	AnyOrder Order = "any"
)

// Wait is how long after the step before a step must come: from Min to Max, both closed. A Max of 0 is no bound.
type Wait struct{ Min, Max time.Duration }

// Exclusion is what ends a try that has reached the step After and not yet the step Before, both from 0. The person has then
// come as far as that, and may try again. The events of the two steps do not lie between them, even where they are excluded.
type Exclusion struct {
	Of            facts.Selector
	After, Before int
}

// MaxExclusions bounds those of one funnel.
const MaxExclusions = 16

// Touch says whose value a person has in a breakdown, of the events of the try that counts.
type Touch string

// The touches.
const (
	FirstTouch Touch = ""     // the first step's
	LastTouch  Touch = "last" // the one's of the step reached last
	StepTouch  Touch = "step" // the one's of a certain step; who did not reach it has none
	AnyTouch   Touch = "any"  // each of them: a person is in the part of every value
)

// plain is whether the simple kernel can answer.
func (f *Funnel) plain() bool {
	return f.Order == Ordered && f.Waits == nil && len(f.Exclusions) == 0 && f.Touch == FirstTouch && !f.Timed
}

// entering are From and To with their zero read.
func (f *Funnel) entering() (from, to int64) {
	if f.From == 0 && f.To == 0 {
		return facts.Ever, facts.Never
	}
	return f.From, f.To
}

// check finds what makes no sense together.
func (f *Funnel) check() error {
	bad := func(where, err string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read funnel", Where: where, Err: errors.New(err)}
	}
	n := len(f.Steps)
	switch {
	case !slices.Contains([]Order{Ordered, Strict, AnyOrder}, f.Order):
		return bad("order", fmt.Sprintf("%q is not ordered, strict or any", f.Order))
	case f.Waits != nil && len(f.Waits) != n:
		return bad("steps", "there is not one wait for each")
	case f.Waits != nil && f.Order == AnyOrder:
		return bad("steps", "gap and wait are from the step before, and in any order there is none")
	case len(f.Exclusions) > MaxExclusions:
		return bad("exclusions", fmt.Sprintf("there are more than %d", MaxExclusions))
	case !slices.Contains([]Touch{FirstTouch, LastTouch, StepTouch, AnyTouch}, f.Touch):
		return bad("touch", fmt.Sprintf("%q is not first, last, step or any", f.Touch))
	case f.Touch == StepTouch && (f.TouchStep < 0 || f.TouchStep >= n):
		return bad("touchStep", fmt.Sprintf("there is no step %d", f.TouchStep+1))
	}
	for i, w := range f.Waits {
		if w.Min < 0 || w.Max < 0 || w.Max > 0 && w.Max < w.Min {
			return bad(fmt.Sprintf("steps[%d].gap", i), "is shorter than the wait")
		}
	}
	for i, e := range f.Exclusions {
		if e.After < 0 || e.Before <= e.After || e.Before >= n {
			return bad(fmt.Sprintf("exclusions[%d]", i), "does not lie between two steps")
		}
		if f.Order == AnyOrder && (e.After > 0 || e.Before < n-1) {
			return bad(fmt.Sprintf("exclusions[%d]", i), "in any order there are no certain steps to lie between: leave out after and before")
		}
	}
	return nil
}

// selectMore adds to the steps what else has to be seen: the exclusions and, if everything counts, everything.
func (f *Funnel) selectMore(q *facts.Query) {
	for _, e := range f.Exclusions {
		q.Select = append(q.Select, e.Of)
	}
	if f.Order == Strict {
		q.Select = append(q.Select, facts.Selector{Type: expr.AnyType})
	}
}

// askPaths answers with the kernels that know the events of a try.
func (f *Funnel) askPaths(ctx context.Context, snap facts.Snapshot, q *facts.Query) (*FunnelAnswer, error) {
	workers, n := snap.Workers(), len(f.Steps)
	gs, tables, took := make([]groups, workers), make([]table, workers), make([][][]int64, workers)
	for w := range tables {
		gs[w], tables[w], took[w] = newGroups(f.Breakdown), table{width: n}, make([][]int64, n)
	}
	err := f.paths(ctx, snap, q, func(w int, b *facts.Batch, _ facts.Person, path []uint32) {
		for _, g := range f.touched(&gs[w], b, path) {
			row := tables[w].row(g)
			for step := range path {
				row[step]++
			}
		}
		if f.Timed {
			times := took[w]
			for s := 1; s < len(path); s++ {
				times[s] = append(times[s], b.Time[path[s]]-b.Time[path[s-1]])
			}
			if len(path) == n {
				times[0] = append(times[0], b.Time[path[n-1]]-b.Time[path[0]])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	out := &FunnelAnswer{}
	for _, c := range gather(snap, gs, tables) {
		out.Parts = append(out.Parts, FunnelPart{c.Value, c.counts})
	}
	if f.Breakdown == nil && len(out.Parts) == 0 {
		out.Parts = []FunnelPart{{Value{Absent: true}, make([]int, n)}}
	}
	if f.Timed {
		out.Took = make([][]int64, n)
		for s := range out.Took {
			for w := range took {
				out.Took[s] = append(out.Took[s], took[w][s]...)
			}
			slices.Sort(out.Took[s])
		}
	}
	return out, nil
}

// touched are the groups of a breakdown that a person is in, by the rows of their steps.
func (f *Funnel) touched(g *groups, b *facts.Batch, path []uint32) []int {
	switch f.Touch {
	case LastTouch:
		return append(g.touched[:0], g.of(b, 0, path[len(path)-1]))
	case StepTouch:
		if f.TouchStep >= len(path) {
			return append(g.touched[:0], 0)
		}
		return append(g.touched[:0], g.of(b, 0, path[f.TouchStep]))
	case AnyTouch:
		all := g.touched[:0]
		for _, row := range path {
			if of := g.of(b, 0, row); !slices.Contains(all, of) {
				all = append(all, of)
			}
		}
		g.touched = all
		return all
	}
	return append(g.touched[:0], g.of(b, 0, path[0]))
}

// paths calls fn for everybody who entered, with the rows of the steps of the try that counts.
func (f *Funnel) paths(ctx context.Context, snap facts.Snapshot, q *facts.Query, fn func(w int, b *facts.Batch, p facts.Person, path []uint32)) error {
	kernels := make([]interface {
		run(b *facts.Batch, lo, hi uint32) []uint32
	}, snap.Workers())
	for w := range kernels {
		if f.Order == AnyOrder {
			kernels[w] = newMixKernel(f)
		} else {
			kernels[w] = newPathKernel(f)
		}
	}
	return snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		for i, p := range b.Person {
			if path := kernels[w].run(b, b.Start[i], b.Start[i+1]); len(path) > 0 {
				fn(w, b, p, path)
			}
		}
		return nil
	})
}

// pathKernel finds the try of one person that came furthest, where steps have waits, exclusions, or must follow directly.
//
// Each row that can be a step of a try is a state of that step, with the latest row that a try that it is the step of can
// have begun with. What may precede a row as the step before is a stretch of that step's states, which moves on with the rows:
// old enough for Min, young enough for Max, after the last event that cut off. The latest beginning in it stands at the
// head of a queue from which is left out what can never be the latest again, so that a person's rows are gone over once.
type pathKernel struct {
	steps  int
	window int64
	from   int64 // tries begin from then on, before to
	to     int64
	strict bool
	excl   []pathExclusion
	gaps   []gap // by the step that is waited for; the first is not used
	rows   []uint32
}

// gap is what lies before a step.
type gap struct {
	min, max int64
	states   []pathState // of this step, in order of rows
	queue    []int32     // of the states of the step before, those that may precede
	head     int
	pending  int    // the first state of the step before that is not old enough yet
	cut      uint32 // states of rows before it cannot precede any more
}

type pathState struct {
	row   uint32
	prev  int32  // of the states of the step before
	began uint32 // the row of the first step, the latest there can be
}

type pathExclusion struct {
	bit         uint64
	first, last int // the steps waited for in which it ends a try
}

func newPathKernel(f *Funnel) *pathKernel {
	k := &pathKernel{steps: len(f.Steps), window: f.Window.Microseconds(), strict: f.Order == Strict, gaps: make([]gap, len(f.Steps))}
	k.from, k.to = f.entering()
	for s := range f.Waits {
		k.gaps[s].min, k.gaps[s].max = f.Waits[s].Min.Microseconds(), f.Waits[s].Max.Microseconds()
	}
	for i, e := range f.Exclusions {
		k.excl = append(k.excl, pathExclusion{1 << (len(f.Steps) + i), e.After + 1, e.Before})
	}
	return k
}

// run gives the rows of the steps of the try that came furthest; of several the one that was there first, and of those the one
// begun last. They are valid until the next call.
func (k *pathKernel) run(b *facts.Batch, lo, hi uint32) []uint32 {
	for s := range k.gaps {
		g := &k.gaps[s]
		g.states, g.queue, g.head, g.pending, g.cut = g.states[:0], g.queue[:0], 0, 0, lo
	}
	mask, depth := uint64(1)<<k.steps-1, 0
	for r := lo; r < hi && depth < k.steps; r++ {
		m := b.Match[r]
		// Latest step first, so that an event is not its own successor.
		for rest := m & mask; rest != 0; {
			s := top(rest)
			rest &^= 1 << s
			state := pathState{row: r, prev: -1, began: r}
			if s == 0 && (b.Time[r] < k.from || b.Time[r] >= k.to) {
				continue
			} else if s > 0 {
				if state.prev = k.before(b.Time, s, b.Time[r]); state.prev < 0 {
					continue
				}
				state.began = k.gaps[s-1].states[state.prev].began
			}
			k.gaps[s].states = append(k.gaps[s].states, state)
			depth = max(depth, s+1)
		}
		k.cutOff(m, r)
	}
	k.rows = slices.Grow(k.rows[:0], depth)[:depth]
	at := int32(0) // the first that came so far
	for s := depth - 1; s >= 0; s-- {
		state := &k.gaps[s].states[at]
		k.rows[s], at = state.row, state.prev
	}
	return k.rows
}

// cutOff ends the tries that an event ends.
func (k *pathKernel) cutOff(m uint64, row uint32) {
	for _, e := range k.excl {
		if m&e.bit != 0 {
			for s := e.first; s <= e.last; s++ {
				k.gaps[s].cut = row
			}
		}
	}
	if k.strict {
		for s := 1; s < k.steps && m&(2<<s-1) == 0; s++ {
			k.gaps[s].cut = row
		}
	}
}

// before is the state of the step before s that an event at t follows; -1 if there is none. Of those that a try can have begun
// last for it is the earliest.
func (k *pathKernel) before(times []int64, s int, t int64) int32 {
	g, states := &k.gaps[s], k.gaps[s-1].states
	for ; g.pending < len(states) && t-times[states[g.pending].row] >= g.min; g.pending++ {
		for len(g.queue) > g.head && states[g.queue[len(g.queue)-1]].began < states[g.pending].began {
			g.queue = g.queue[:len(g.queue)-1]
		}
		g.queue = append(g.queue, int32(g.pending))
	}
	for g.head < len(g.queue) {
		state := &states[g.queue[g.head]]
		if state.row >= g.cut && (g.max == 0 || t-times[state.row] <= g.max) {
			break
		}
		g.head++
	}
	if g.head == len(g.queue) || t-times[states[g.queue[g.head]].began] > k.window {
		return -1
	}
	return g.queue[g.head]
}

// mixKernel finds the stretch of one person's rows, no longer than the window, in which most different steps lie.
type mixKernel struct {
	steps  int
	window int64
	to     int64 // tries begin before it
	excl   uint64
	counts [MaxSteps]int
	rows   []uint32
}

func newMixKernel(f *Funnel) *mixKernel {
	k := &mixKernel{steps: len(f.Steps), window: f.Window.Microseconds()}
	_, k.to = f.entering()
	for i := range f.Exclusions {
		k.excl |= 1 << (len(f.Steps) + i)
	}
	return k
}

// run is as pathKernel's.
func (k *mixKernel) run(b *facts.Batch, lo, hi uint32) []uint32 {
	mask := uint64(1)<<k.steps - 1
	left, distinct := lo, 0
	clear(k.counts[:])
	k.rows = k.rows[:0]
	drop := func() {
		for rest := b.Match[left] & mask; rest != 0; rest &= rest - 1 {
			if s := bottom(rest); k.counts[s] == 1 {
				distinct--
				k.counts[s] = 0
			} else {
				k.counts[s]--
			}
		}
		left++
	}
	for r := lo; r < hi && len(k.rows) < k.steps; r++ {
		if b.Match[r]&(mask|k.excl) == 0 {
			continue
		}
		for left < r && (b.Time[r]-b.Time[left] > k.window || b.Match[left]&mask == 0) {
			drop()
		}
		if b.Time[left] >= k.to {
			break
		}
		distinct += k.count(b.Match[r] & mask)
		if distinct > len(k.rows) {
			k.path(b, left, r, mask)
		}
		if b.Match[r]&k.excl != 0 { // the end of what there was, and perhaps the beginning of something
			clear(k.counts[:])
			left, distinct = r, k.count(b.Match[r]&mask)
		}
	}
	return k.rows
}

// count adds an event's steps and says how many of them are new.
func (k *mixKernel) count(m uint64) (fresh int) {
	for ; m != 0; m &= m - 1 {
		if k.counts[bottom(m)]++; k.counts[bottom(m)] == 1 {
			fresh++
		}
	}
	return fresh
}

// path finds, in the stretch from left to r, the latest event a try with as many steps can begin with, and its steps.
func (k *mixKernel) path(b *facts.Batch, left, r uint32, mask uint64) {
	counts := k.counts
	needed := false
	for next := left; next <= r && b.Time[next] < k.to && !needed; next++ {
		for rest := b.Match[next] & mask; rest != 0; rest &= rest - 1 {
			left = next
			if counts[bottom(rest)]--; counts[bottom(rest)] == 0 {
				needed = true
			}
		}
	}
	k.rows = k.rows[:0]
	for seen := uint64(0); left <= r; left++ {
		for fresh := b.Match[left] & mask &^ seen; fresh != 0; fresh &= fresh - 1 {
			k.rows = append(k.rows, left)
		}
		seen |= b.Match[left] & mask
	}
}
