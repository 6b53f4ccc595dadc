package hotfacts

import (
	"context"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"

	"rapport/internal/facts"
)

const (
	batchRows   = 1 << 13 // a batch is handed over once it has as many
	batchPeople = 1 << 12
	unitPeople  = 1 << 11 // people that a goroutine takes at a time
)

// Scan implements facts.Snapshot.
func (s *Snapshot) Scan(ctx context.Context, q *facts.Query, fn func(worker int, b *facts.Batch) error) error {
	p, err := s.plan(q)
	if err != nil {
		return err
	}
	people := s.People()
	if q.Of != nil {
		people = len(q.Of)
	}
	units := (people + unitPeople - 1) / unitPeople
	var next atomic.Int64
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := func(n int) {
		w := newWorker(p, func(b *facts.Batch) error { return fn(n, b) })
		for ctx.Err() == nil {
			u := int(next.Add(1)) - 1
			if u >= units {
				break
			}
			if err := w.unit(u*unitPeople, min(people, (u+1)*unitPeople)); err != nil {
				cancel(err)
				return
			}
		}
		if ctx.Err() == nil {
			if err := w.hand(); err != nil {
				cancel(err)
			}
		}
	}
	var wait sync.WaitGroup
	for n := 1; n < min(s.workers, units); n++ {
		wait.Go(func() { work(n) })
	}
	work(0)
	wait.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// worker scans on one goroutine.
type worker struct {
	*plan
	fn    func(*facts.Batch) error
	batch facts.Batch

	// Of the person under way.
	places []uint32 // rows within their groups
	pieces []piece
	sort   sorting
}

// piece is where some of a person's rows come from, in the order of the batch.
type piece struct {
	group *group
	first int // of its rows in places
}

func newWorker(p *plan, fn func(*facts.Batch) error) *worker {
	w := &worker{plan: p, fn: fn}
	w.batch.Columns = make([]facts.Values, len(p.columns))
	return w
}

// unit scans some people.
func (w *worker) unit(lo, hi int) error {
	of := w.query.Of
	for i := lo; i < hi; i++ {
		p := uint32(i)
		if of != nil {
			if p = uint32(of[i]); int(p) >= w.snap.People() {
				continue
			}
		}
		if err := w.person(p); err != nil {
			return err
		}
		if b := &w.batch; len(b.Time) >= batchRows || len(b.Person) >= batchPeople {
			if err := w.hand(); err != nil {
				return err
			}
		}
	}
	return nil
}

// hand gives the batch over and empties it.
func (w *worker) hand() error {
	b := &w.batch
	if len(b.Person) == 0 {
		return nil
	}
	b.Start = append(b.Start, uint32(len(b.Time)))
	err := w.fn(b)
	b.Person, b.Start, b.Time, b.Event, b.Match, b.Offset = b.Person[:0], b.Start[:0], b.Time[:0], b.Event[:0], b.Match[:0], b.Offset[:0]
	for i := range b.Columns {
		c := &b.Columns[i]
		c.Code, c.Number = c.Code[:0], c.Number[:0]
	}
	return err
}

func (w *worker) person(p uint32) error {
	b := &w.batch
	first := len(b.Time)
	w.places, w.pieces = w.places[:0], w.pieces[:0]
	for _, subject := range w.snap.people.subjects(p) {
		for _, seg := range w.segments {
			slot, ok := seg.slots.find(subject)
			if !ok || seg.masks[slot]&w.want == 0 {
				continue
			}
			if err := w.rows(seg, seg.starts[slot], seg.starts[slot+1]); err != nil {
				return err
			}
		}
	}
	if len(b.Time) == first {
		return nil
	}
	if len(w.pieces) > 1 && !w.query.AnyOrder {
		w.order(first)
	}
	b.Person = append(b.Person, facts.Person(p))
	b.Start = append(b.Start, uint32(first))
	return nil
}

// rows takes what is wanted of the rows from a to before z of a segment, which are one subject's.
func (w *worker) rows(seg *segment, a, z uint32) error {
	for a < z {
		n := a >> groupBits
		end := min(z, (n+1)<<groupBits)
		g := &seg.groups[n]
		if !g.checked.Load() {
			if err := seg.ready(int(n)); err != nil {
				return err
			}
		}
		lo, hi := a&groupMask, a&groupMask+(end-a)
		if w.from > seg.head.minTime || w.to <= seg.head.maxTime {
			lo, hi = g.within(lo, hi, w.from, w.to)
		}
		if lo < hi {
			w.take(g, lo, hi)
		}
		a = end
	}
	return nil
}

// within narrows rows in order of time to those from ≤ time < to.
func (g *group) within(lo, hi uint32, from, to int64) (uint32, uint32) {
	t := g.column(colTime)
	if t.at(lo) < from {
		lo = t.firstFrom(lo+1, hi, from)
	}
	if lo < hi && t.at(hi-1) >= to {
		hi = t.firstFrom(lo, hi-1, to)
	}
	return lo, hi
}

// firstFrom is the first of some rising values that is at least least; hi if none is.
func (p *packed) firstFrom(lo, hi uint32, least int64) uint32 {
	for lo < hi {
		mid := (lo + hi) / 2
		if p.at(mid) < least {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// take puts the wanted ones of a group's rows into the batch.
func (w *worker) take(g *group, lo, hi uint32) {
	from := len(w.places)
	w.choose(g, lo, hi)
	b := &w.batch
	first := len(b.Time)
	places := w.places[from:]
	b.Match = slices.Grow(b.Match, len(places))[:first+len(places)]
	b.Event = slices.Grow(b.Event, len(places))[:first+len(places)]
	g.eventsAt(b.Event[first:], places)
	for i, e := range b.Event[first:] {
		b.Match[first+i] = w.lut[e]
	}
	if w.refined != 0 {
		n := w.refine(g, places, first)
		w.places, places = w.places[:from+n], places[:n]
		b.Match, b.Event = b.Match[:first+n], b.Event[:first+n]
	}
	if len(places) == 0 {
		return
	}
	n := first + len(places)
	b.Time = slices.Grow(b.Time, len(places))[:n]
	t := g.column(colTime)
	if len(places) == int(hi-lo) {
		t.slice(b.Time[first:], lo)
	} else {
		t.gather(b.Time[first:], places)
	}
	if w.query.Offsets {
		b.Offset = slices.Grow(b.Offset, len(places))[:n]
		c := g.column(colOffset)
		for i, at := range places {
			b.Offset[first+i] = uint64(c.at(at))
		}
	}
	for i := range w.columns {
		w.columns[i].read(&b.Columns[i], g, places)
	}
	w.pieces = append(w.pieces, piece{g, from})
}

// choose appends the places of the rows whose event is wanted.
func (w *worker) choose(g *group, lo, hi uint32) {
	n := len(w.places)
	w.places = slices.Grow(w.places, int(hi-lo))[:n+int(hi-lo)]
	places := w.places
	ev := g.column(colEvent)
	switch {
	case w.every:
		for r := lo; r < hi; r++ {
			places[n] = r
			n++
		}
	case ev.width == 8:
		hit := (*[256]uint8)(w.hit)
		for i, e := range ev.data[lo:hi] {
			places[n] = lo + uint32(i)
			n += int(hit[e])
		}
	default:
		for r := lo; r < hi; r++ {
			places[n] = r
			if e := binary.LittleEndian.Uint16(ev.data[2*r:]); int(e) < len(w.hit) {
				n += int(w.hit[e])
			}
		}
	}
	w.places = places[:n]
}

// eventsAt reads event codes.
func (g *group) eventsAt(dst []uint32, places []uint32) {
	ev := g.column(colEvent)
	if ev.width == 8 {
		for i, at := range places {
			dst[i] = uint32(ev.data[at])
		}
		return
	}
	for i, at := range places {
		dst[i] = uint32(binary.LittleEndian.Uint16(ev.data[2*at:]))
	}
}

// refine applies what selectors test beyond the name and keeps the rows that one still selects.
func (w *worker) refine(g *group, places []uint32, first int) int {
	b, n := &w.batch, 0
	t := g.column(colTime)
	for i, at := range places {
		match := b.Match[first+i]
		for rest := match & w.refined; rest != 0; rest &= rest - 1 {
			bit := bits.TrailingZeros64(rest)
			if !w.selects[bit].holds(g, t, at) {
				match &^= 1 << bit
			}
		}
		if match != 0 {
			places[n], b.Match[first+n], b.Event[first+n] = at, match, b.Event[first+i]
			n++
		}
	}
	return n
}

func (s *selector) holds(g *group, t *view, row uint32) bool {
	if s.from != facts.Ever || s.to != facts.Never {
		if at := t.at(row); at < s.from || at >= s.to {
			return false
		}
	}
	for _, test := range s.tests {
		if !test.holds(g, row) {
			return false
		}
	}
	return true
}

// read appends the values of a column at some rows.
func (c *wanted) read(dst *facts.Values, g *group, places []uint32) {
	v := g.column(c.id)
	if c.kind == facts.Number {
		n := len(dst.Number)
		dst.Number = slices.Grow(dst.Number, len(places))[:n+len(places)]
		out := dst.Number[n:]
		if v != nil && v.mode == modeDense {
			v.gather(out, places)
			return
		}
		for i, at := range places {
			out[i] = facts.Absent
			if v != nil {
				if x, ok := v.get(at); ok {
					out[i] = x
				}
			}
		}
		return
	}
	n := len(dst.Code)
	dst.Code = slices.Grow(dst.Code, len(places))[:n+len(places)]
	out := dst.Code[n:]
	for i, at := range places {
		out[i] = 0
		if v != nil {
			if x, ok := v.get(at); ok {
				out[i] = uint32(x)
			}
		}
	}
}
