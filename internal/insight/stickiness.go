package insight

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// Stickiness asks in how many periods people are active, of the range or of each longer period Per of it; and for each period,
// how many of those active in the last periods up to it are active in it: daily over weekly and monthly, as they are called.
//
// The first period counts whole, wherever in it the range begins, and windows look back as far as they are long; the last ends
// at To.
type Stickiness struct {
	Activity facts.Selector
	Unit     Unit
	Per      Unit // empty: the range; otherwise a unit that whole ones of Unit make up
	Windows  []int
	Zone     *time.Location // nil: UTC
	From, To int64
}

// StickinessAnswer has a span for each Per, and a window for each of Windows.
type StickinessAnswer struct {
	Periods []time.Time
	Running bool  // the range ends before its last period does
	Active  []int // people by period
	Spans   []StickySpan
	Windows [][]int // people in the window up to each period
}

// StickySpan is one Per. Exactly[n] is how many people were active in n+1 of its periods.
type StickySpan struct {
	Start   time.Time
	Periods int
	People  int
	Exactly []int
}

// unitsOf are the units that whole ones make up.
var unitsOf = map[Unit][]Unit{Hour: {Day, Week, Month, Quarter, Year}, Day: {Week, Month, Quarter, Year}, Month: {Quarter, Year}, Quarter: {Year}}

// Ask answers.
func (s *Stickiness) Ask(ctx context.Context, snap facts.Snapshot) (*StickinessAnswer, error) {
	k, err := s.kernel()
	if err != nil {
		return nil, err
	}
	kernels := make([]stickyKernel, snap.Workers())
	for w := range kernels {
		kernels[w] = k.fresh()
	}
	q := &facts.Query{Select: []facts.Selector{s.Activity}, From: k.periods.Bounds[0], To: s.To}
	err = snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		for i := range b.Person {
			kernels[w].one(b.Time[b.Start[i]:b.Start[i+1]])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for w := range kernels {
		k.add(&kernels[w])
	}
	return s.answer(k), nil
}

// stickyKernel counts over the periods of the range and those that windows look back to.
type stickyKernel struct {
	periods *Periods
	first   int   // of the range
	spans   []int // by period: of which span it is
	sizes   []int // by span: how many periods it has
	starts  []int // by span: where its counts begin
	windows []int

	active  []int
	exactly []int   // by span and number of periods, from 1
	changes [][]int // by window and period: how many come into the window, less those who fall out
	until   []int   // by window: up to where the person under way is counted
}

func (s *Stickiness) kernel() (*stickyKernel, error) {
	own, err := NewPeriods(s.From, s.To, s.Unit, s.Zone)
	if err != nil {
		return nil, err
	}
	k := &stickyKernel{windows: s.Windows}
	back := 1
	for _, w := range s.Windows {
		back = max(back, w)
	}
	zone := cmp.Or(s.Zone, time.UTC)
	early := s.Unit.add(time.UnixMicro(own.Bounds[0]).In(zone), 1-back).UnixMicro()
	if k.periods, err = NewPeriods(early, s.To, s.Unit, zone); err != nil {
		return nil, err
	}
	k.first, _ = slices.BinarySearch(k.periods.Bounds, own.Bounds[0])
	whole := &Periods{Bounds: []int64{own.Bounds[0], own.Bounds[own.Len()]}}
	if s.Per != "" {
		if !slices.Contains(unitsOf[s.Unit], s.Per) {
			return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "per", Err: errors.New("whole periods do not make one up"), Hint: "ask for days of a week, month or year, or months of a year"}
		}
		if whole, err = NewPeriods(own.Bounds[0], s.To, s.Per, zone); err != nil {
			return nil, err
		}
	}
	k.spans = make([]int, k.periods.Len())
	k.sizes = make([]int, whole.Len())
	for p, span := k.first, 0; p < k.periods.Len(); p++ {
		for k.periods.Bounds[p] >= whole.Bounds[span+1] {
			span++
		}
		k.spans[p] = span
		k.sizes[span]++
	}
	n := 0
	for _, size := range k.sizes {
		k.starts = append(k.starts, n)
		n += size
	}
	f := k.fresh()
	return &f, nil
}

// fresh is a kernel over the same periods that has counted nothing.
func (k *stickyKernel) fresh() stickyKernel {
	f := *k
	n := k.periods.Len()
	f.active, f.exactly, f.changes, f.until = make([]int, n), make([]int, n), make([][]int, len(k.windows)), make([]int, len(k.windows))
	for w := range f.changes {
		f.changes[w] = make([]int, n+1)
	}
	return f
}

// one counts a person, whose times rise.
func (k *stickyKernel) one(times []int64) {
	clear(k.until)
	end, span, in := int64(0), -1, 0
	for i, t := range times {
		if i > 0 && t < end {
			continue
		}
		p := k.periods.Index(t)
		end = k.periods.Bounds[p+1]
		for w, length := range k.windows {
			k.changes[w][max(p, k.until[w])]++
			k.until[w] = min(p+length, k.periods.Len())
			k.changes[w][k.until[w]]--
		}
		if p < k.first {
			continue
		}
		k.active[p]++
		if k.spans[p] != span {
			k.done(span, in)
			span, in = k.spans[p], 0
		}
		in++
	}
	k.done(span, in)
}

func (k *stickyKernel) done(span, in int) {
	if in > 0 {
		k.exactly[k.starts[span]+in-1]++
	}
}

func (k *stickyKernel) add(o *stickyKernel) {
	plus := func(a, b []int) {
		for i := range b {
			a[i] += b[i]
		}
	}
	plus(k.active, o.active)
	plus(k.exactly, o.exactly)
	for w := range k.changes {
		plus(k.changes[w], o.changes[w])
	}
}

func (s *Stickiness) answer(k *stickyKernel) *StickinessAnswer {
	starts := k.periods.Starts(s.Zone)
	out := &StickinessAnswer{Periods: starts[k.first:], Running: s.To < k.periods.Bounds[k.periods.Len()], Active: k.active[k.first:]}
	at := k.first
	for i, size := range k.sizes {
		span := StickySpan{Start: starts[at], Periods: size, Exactly: k.exactly[k.starts[i] : k.starts[i]+size]}
		span.People = sum(span.Exactly)
		out.Spans = append(out.Spans, span)
		at += size
	}
	for w := range k.windows {
		people, n := make([]int, 0, len(out.Periods)), 0
		for p := range k.periods.Len() {
			if n += k.changes[w][p]; p >= k.first {
				people = append(people, n)
			}
		}
		out.Windows = append(out.Windows, people)
	}
	return out
}
