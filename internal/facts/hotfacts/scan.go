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
	s.store.asking.Add(1)
	defer s.store.asking.Add(-1)
	people := s.People()
	if q.Of != nil {
		people = len(q.Of)
	}
	p.look(people)
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
			if q.Scanned != nil {
				q.Scanned(min(people, (u+1)*unitPeople) - u*unitPeople)
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
	cursors []uint32 // by segment: the slot that is likely next
	places  []uint32 // rows within their groups
	pieces  []piece
	sort    sorting
}

// piece is where some of a person's rows come from, in the order of the batch.
type piece struct {
	group *group
	first int // of its rows in places
}

func newWorker(p *plan, fn func(*facts.Batch) error) *worker {
	w := &worker{plan: p, fn: fn, cursors: make([]uint32, len(p.segments))}
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
		from, to := 0, len(w.segments)
		if w.recent != nil && !w.recent.has(subject) {
			from, to = w.main, w.main+1
		}
		for i := from; i < to; i++ {
			if err := w.subject(i, subject); err != nil {
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

// subject takes what is wanted of a subject's rows in a segment.
func (w *worker) subject(i int, subject uint32) error {
	seg, n := w.segments[i], w.cursors[i]
	if seg.slots[n].subject != subject {
		var ok bool
		if n, ok = seg.index.find(subject); !ok {
			return nil
		}
	}
	w.cursors[i] = n + 1
	if seg.slots[n].mask&w.want == 0 {
		return nil
	}
	return w.rows(seg, seg.slots[n].start, seg.slots[n+1].start)
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
			w.take(g, lo, hi, w.since > seg.head.from || w.before < seg.head.next)
		}
		a = end
	}
	return nil
}

// within narrows rows in order of time to those from ≤ time < to.
func (g *group) within(lo, hi uint32, from, to int64) (uint32, uint32) {
	t := g.time
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

// take puts the wanted ones of a group's rows into the batch; some says that not all of them are within the span of the log
// that is asked for.
func (w *worker) take(g *group, lo, hi uint32, some bool) {
	b := &w.batch
	from, first := len(w.places), len(b.Time)
	w.reserve(int(hi - lo))
	n := w.choose(g, lo, hi)
	places := w.places[from : from+n]
	if some || w.refined != 0 {
		b.Match, b.Event = b.Match[:first+n], b.Event[:first+n]
		if some {
			n = w.span(g, places, first)
		}
		if w.refined != 0 {
			n = w.refine(g, places[:n], first)
		}
		places = places[:n]
	}
	if n == 0 {
		b.Match, b.Event = b.Match[:first], b.Event[:first]
		return
	}
	w.places = w.places[:from+n]
	b.Match, b.Event, b.Time = b.Match[:first+n], b.Event[:first+n], b.Time[:first+n]
	if n == int(hi-lo) {
		g.time.slice(b.Time[first:], lo)
	} else {
		g.time.gather(b.Time[first:], places)
	}
	if w.query.Offsets {
		b.Offset = b.Offset[:first+n]
		for i, at := range places {
			b.Offset[first+i] = uint64(g.offset.at(at))
		}
	}
	for i := range w.columns {
		w.columns[i].read(&b.Columns[i], g, places)
	}
	w.pieces = append(w.pieces, piece{g, from})
}

// reserve makes room for so many more rows.
func (w *worker) reserve(n int) {
	b := &w.batch
	if cap(w.places)-len(w.places) < n {
		w.places = slices.Grow(w.places, max(n, batchRows))
	}
	if min(cap(b.Time), cap(b.Match), cap(b.Event))-len(b.Time) < n {
		b.Time, b.Match, b.Event = slices.Grow(b.Time, max(n, batchRows)), slices.Grow(b.Match, max(n, batchRows)), slices.Grow(b.Event, max(n, batchRows))
	}
	if w.query.Offsets && cap(b.Offset)-len(b.Offset) < n {
		b.Offset = slices.Grow(b.Offset, max(n, batchRows))
	}
	for i := range w.columns {
		switch c := &b.Columns[i]; {
		case w.columns[i].kind == facts.Number && cap(c.Number)-len(c.Number) < n:
			c.Number = slices.Grow(c.Number, max(n, batchRows))
		case w.columns[i].kind != facts.Number && cap(c.Code)-len(c.Code) < n:
			c.Code = slices.Grow(c.Code, max(n, batchRows))
		}
	}
}

// choose writes behind what there is the places of the rows whose event is wanted, the events, and which selectors their
// names and types pass. There is room.
func (w *worker) choose(g *group, lo, hi uint32) (n int) {
	b := &w.batch
	rows := int(hi - lo)
	places := w.places[len(w.places):][:rows]
	events := b.Event[len(b.Time):][:rows]
	match := b.Match[len(b.Time):][:rows]
	if g.event.width == 8 {
		codes := g.event.data[lo:hi]
		codes = codes[:len(places)]
		if w.every {
			for i, e := range codes {
				places[i], events[i], match[i] = lo+uint32(i), uint32(e), 1
			}
			return rows
		}
		hit := (*[256]uint8)(w.hit)
		for i, e := range codes {
			places[n] = uint32(i)
			n += int(hit[e])
		}
		lut := w.lut[:min(len(w.lut), 256)]
		places, events, match = places[:n], events[:n], match[:n]
		for i, at := range places {
			e := codes[at]
			places[i], events[i], match[i] = lo+at, uint32(e), lut[e]
		}
		return n
	} else {
		for i := range places {
			e := binary.LittleEndian.Uint16(g.event.data[2*(int(lo)+i):])
			places[n], events[n] = lo+uint32(i), uint32(e)
			n += int(w.hit[e])
		}
	}
	for i, e := range events[:n] {
		match[i] = w.lut[e]
	}
	return n
}

// span keeps the rows whose records are within the span of the log that is asked for.
func (w *worker) span(g *group, places []uint32, first int) int {
	b, n := &w.batch, 0
	for i, at := range places {
		if o := uint64(g.offset.at(at)); o >= w.since && o < w.before {
			places[n], b.Match[first+n], b.Event[first+n] = at, b.Match[first+i], b.Event[first+i]
			n++
		}
	}
	return n
}

// refine applies what selectors test beyond the name and keeps the rows that one still selects.
func (w *worker) refine(g *group, places []uint32, first int) int {
	b, n := &w.batch, 0
	for i, at := range places {
		match := b.Match[first+i]
		for rest := match & w.refined; rest != 0; rest &= rest - 1 {
			bit := bits.TrailingZeros64(rest)
			if !w.selects[bit].holds(g, at) {
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

func (s *selector) holds(g *group, row uint32) bool {
	if s.from != facts.Ever || s.to != facts.Never {
		if at := g.time.at(row); at < s.from || at >= s.to {
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
	if v != nil && v.mode == modeDense {
		v.gatherCodes(out, places)
		return
	}
	for i, at := range places {
		out[i] = 0
		if v != nil {
			if x, ok := v.get(at); ok {
				out[i] = uint32(x)
			}
		}
	}
}
