package profile

import (
	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

// series adds the event to every series that takes it. Records and targets are both in order of ID: one pass meets them all.
func (w *Writer) series(f Fragment, v *event.View, ts int64, tie uint64, now int64) Fragment {
	r := w.plan.find(v.Type(), v.Name())
	if len(r.targets) == 0 {
		return f
	}
	w.forget(len(r.paths))
	at := headSize
	for i := range r.targets {
		t := &r.targets[i]
		if t.bounded && !t.Spec.Holds(ts) {
			continue
		}
		value, ok := w.takes(t, r, v)
		if !ok {
			continue
		}
		e := entry{time: ts, tie: uint32(tie)}
		if t.kind == kindSteps {
			if e.mask = w.stepsOf(t, r, v); e.mask == 0 {
				continue
			}
		}
		if !e.take(t.kind, value) {
			continue
		}
		f, at = w.seek(f, at, t.ID)
		if r.slots[i] == w.plan.zone {
			w.toldZone(f, at, t, &e)
		}
		f = w.add(f, at, t, &e, now)
		w.touched.Series = append(w.touched.Series, r.slots[i])
	}
	return f
}

func (w *Writer) forget(paths int) {
	if cap(w.looked) < paths {
		w.looked, w.values = make([]bool, paths), make([]event.Value, paths)
	}
	w.looked, w.values = w.looked[:paths], w.values[:paths]
	clear(w.looked)
}

// takes is whether a series takes the event, with the value of its property.
func (w *Writer) takes(t *target, r *route, v *event.View) (event.Value, bool) {
	if !w.passes(t.where, r, v) {
		return event.Value{}, false
	}
	if t.property < 0 {
		return event.Value{}, true
	}
	x := w.look(r, t.property, v)
	return x, x.Kind > event.Null
}

// passes is whether the event passes all of the tests.
func (w *Writer) passes(where []condition, r *route, v *event.View) bool {
	for i := range where {
		if !where[i].test.Is(w.look(r, where[i].path, v)) {
			return false
		}
	}
	return true
}

// look is the value under a path of the route, looked up once per event.
func (w *Writer) look(r *route, path int, v *event.View) event.Value {
	if w.looked[path] {
		return w.values[path]
	}
	w.looked[path] = true
	o, p := v.Properties(), r.paths[path]
	if v.Type() == rapport.Identify || v.Type() == rapport.Group {
		o = v.Traits()
	}
	x, _ := event.Lookup(o, p)
	if x.Kind == event.None {
		if rest, ok := contextPath(p); ok {
			x, _ = event.Lookup(v.Context(), rest)
		}
	}
	w.values[path] = x
	return x
}

// entry is what one event gives to one series.
type entry struct {
	time  int64
	tie   uint32
	num   int64
	hash  uint64
	mask  uint32 // of steps: the targets that the event is one of
	value []byte
}

// maxValue is the longest first or last value; a longer one is kept as none.
const maxValue = 256

// take reads what a series of the kind keeps of a value; false if the value is not of its kind.
func (e *entry) take(kind byte, v event.Value) (ok bool) {
	switch kind {
	case kindNumbers:
		e.num, ok = v.Micros()
		return ok
	case kindValues:
		if len(v.Raw) <= maxValue {
			e.value = v.Raw
		}
	case kindSet, kindSketch, kindTally:
		if e.value = v.Raw; kind == kindTally && len(v.Raw) > maxValue {
			return false
		}
		if v.Kind == event.String {
			e.hash = xxh3.HashSeed(v.Text(), uint64(event.String))
		} else if m, number := v.Micros(); number {
			e.hash = xxh3.HashSeed(v.Raw[:0], uint64(m)^0x9e3779b97f4a7c15)
		} else {
			e.hash = xxh3.HashSeed(v.Raw, uint64(v.Kind))
		}
	}
	return true
}

// seek moves on to the record of id, or to where it belongs, dropping records of series that are gone.
func (w *Writer) seek(f Fragment, at int, id SeriesID) (Fragment, int) {
	for at < f.seriesEnd() {
		r := record(f[at:])
		if r.id() >= id {
			break
		}
		if _, ok := w.plan.byID.find(r.id()); ok {
			at += r.size()
			continue
		}
		f = dropRecord(f, at)
	}
	return f, at
}

func dropRecord(f Fragment, at int) Fragment {
	n := record(f[at:]).size()
	f = splice(f, at, n, 0)
	put32(f[atSeriesBytes:], u32(f[atSeriesBytes:])-uint32(n))
	put16(f[atSeries:], u16(f[atSeries:])-1)
	return f
}

// resize changes the room of part of a record.
func resize(f Fragment, at, del, ins int) Fragment {
	f = splice(f, at, del, ins)
	put32(f[atSeriesBytes:], uint32(int(u32(f[atSeriesBytes:]))+ins-del))
	return f
}

// add gives an entry to the record at a place, which it makes if there is none.
func (w *Writer) add(f Fragment, at int, t *target, e *entry, now int64) Fragment {
	if at < f.seriesEnd() && record(f[at:]).id() == t.ID && record(f[at:]).kind() != t.kind {
		f = dropRecord(f, at)
	}
	if at == f.seriesEnd() || record(f[at:]).id() != t.ID {
		f = newRecord(f, at, t)
	}
	b := f[at+recordHead:]
	switch t.kind {
	case kindTimes:
		addTimes(b, e.time)
	case kindNumbers:
		addNumber(b, e.num)
	case kindValues:
		return w.addValue(f, at, e)
	case kindSet:
		return w.addToSet(f, at, t, e, now)
	case kindTally:
		return addTally(f, at, e, w.plan.cfg.Sketch)
	case kindSketch:
		return addToSketch(f, at, e.hash, w.plan.cfg.Sketch)
	case kindSteps:
		return w.addStep(f, at, t, e, now)
	}
	if t.window == 0 {
		return f
	}
	return w.addEntry(f, at, t, e, now)
}

func newRecord(f Fragment, at int, t *target) Fragment {
	n := recordHead + fixedSize(t.kind)
	f = resize(f, at, 0, n)
	put16(f[atSeries:], u16(f[atSeries:])+1)
	clear(f[at : at+n])
	put32(f[at:], uint32(t.ID))
	f[at+7] = t.kind
	return f
}

func count(b []byte) bool {
	n := u32(b)
	if n+1 != 0 {
		put32(b, n+1)
	}
	return n == 0
}

func addTimes(b []byte, t int64) {
	first := count(b)
	if first || t < i64(b[4:]) {
		putI(b[4:], t)
	}
	if first || t > i64(b[12:]) {
		putI(b[12:], t)
	}
}

func addNumber(b []byte, v int64) {
	first := count(b)
	putTotal(b[4:], totalAt(b[4:]).Add(expr.TotalOf(v)))
	if first || v < i64(b[20:]) {
		putI(b[20:], v)
	}
	if first || v > i64(b[28:]) {
		putI(b[28:], v)
	}
}

// addValue counts an event and keeps its value if it is the first or the last by (instant, tie, value).
func (w *Writer) addValue(f Fragment, at int, e *entry) Fragment {
	r := record(f[at:])
	b := f[at+recordHead:]
	first, last := r.values()
	fresh := count(b)
	isFirst := fresh || said{e.value, nil, e.time, e.tie}.before(said{first, nil, i64(b[4:]), u32(b[20:])})
	isLast := fresh || said{e.value, nil, e.time, e.tie}.later(said{last, nil, i64(b[12:]), u32(b[24:])})
	if !isFirst && !isLast {
		return f
	}
	n, m := len(first), len(last)
	if isFirst {
		putI(b[4:], e.time)
		put32(b[20:], e.tie)
		f = resize(f, at+recordHead+32, n, len(e.value))
		copy(f[at+recordHead+32:], e.value)
		n = len(e.value)
		put16(f[at+recordHead+28:], n)
	}
	if b = f[at+recordHead:]; isLast {
		putI(b[12:], e.time)
		put32(b[24:], e.tie)
		f = resize(f, at+recordHead+32+n, m, len(e.value))
		copy(f[at+recordHead+32+n:], e.value)
		put16(f[at+recordHead+30:], len(e.value))
	}
	return f
}
