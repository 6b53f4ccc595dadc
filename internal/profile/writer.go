package profile

import (
	"bytes"

	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

// Stamp says where in the log an event is and what time it is there.
type Stamp struct {
	Offset rapport.Offset
	Now    int64
}

// Touched is what an event changed, for whoever depends on it.
type Touched struct {
	Series      []int    // slots of the plan
	Traits      [][]byte // names
	Identifiers bool     // set by the caller when the person's identifiers changed
	Time        bool     // set by the caller when nothing but time passed
}

// Reset empties it.
func (t *Touched) Reset() { *t = Touched{Series: t.Series[:0], Traits: t.Traits[:0]} }

// Writer applies events to fragments. It keeps working memory: one per goroutine.
type Writer struct {
	plan    *Plan
	touched Touched
	names   []byte
	values  []event.Value
	looked  []bool
	scratch []byte
}

// NewWriter is a writer for a plan.
func NewWriter(p *Plan) *Writer { return &Writer{plan: p} }

// SetPlan changes the plan for events to come.
func (w *Writer) SetPlan(p *Plan) { w.plan = p }

// Apply adds an event to the fragment of its primary identifier, in place where the capacity of f allows, and returns the
// fragment. An event from after at.Now counts as of at.Now. Series that the plan no longer has are dropped as they are met.
// Touched is valid until the next call. An event must be applied once only.
func (w *Writer) Apply(f Fragment, v *event.View, at Stamp) (Fragment, *Touched) {
	w.touched.Reset()
	w.names = w.names[:0]
	if len(f) == 0 {
		f = empty()
	}
	ts, tie := min(v.Timestamp(), at.Now), v.MessageHash()
	f = w.head(f, ts)
	f = w.series(f, v, ts, tie, at.Now)
	f = w.traits(f, v, ts, uint32(tie))
	if w.plan.cfg.Recent > 0 {
		f = addRecent(f, Ref{ts, at.Offset, uint16(tie)}, w.plan.cfg.Recent)
	}
	return f, &w.touched
}

func (w *Writer) head(f Fragment, ts int64) Fragment {
	n := u32(f[atEvents:])
	if n == 0 || ts < i64(f[atFirstSeen:]) {
		putI(f[atFirstSeen:], ts)
	}
	if n == 0 || ts > i64(f[atLastSeen:]) {
		putI(f[atLastSeen:], ts)
	}
	if n+1 != 0 {
		put32(f[atEvents:], n+1)
	}
	return f
}

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
		value, ok := w.takes(t, r, v)
		if !ok {
			continue
		}
		e := entry{time: ts, tie: uint32(tie)}
		if !e.take(t.kind, value) {
			continue
		}
		f, at = w.seek(f, at, t.ID)
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
	for i := range t.where {
		if !t.where[i].test.Is(w.look(r, t.where[i].path, v)) {
			return event.Value{}, false
		}
	}
	if t.property < 0 {
		return event.Value{}, true
	}
	x := w.look(r, t.property, v)
	return x, x.Kind > event.Null
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
	case kindSet, kindSketch:
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
	case kindSketch:
		return addToSketch(f, at, e.hash, w.plan.cfg.Sketch)
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

func (s said) before(o said) bool { return o.later(s) }

// traits takes what the event says about the person.
func (w *Writer) traits(f Fragment, v *event.View, ts int64, tie uint32) Fragment {
	switch v.Type() {
	case rapport.Identify:
		return w.setAll(f, v.Traits(), v.Source(), ts, tie)
	case rapport.Group:
		if id := v.GroupID(); len(id) > 0 {
			w.scratch = event.AppendQuoted(w.scratch[:0], id)
			f = w.set(f, []byte("groupId"), said{w.scratch, v.Source(), ts, tie})
		}
		return f
	}
	c := v.Context()
	if !bytes.Contains(c, []byte(`"traits"`)) {
		return f
	}
	if t, ok := event.Lookup(c, "traits"); ok && t.Kind == event.Object {
		return w.setAll(f, t.Raw, v.Source(), ts, tie)
	}
	return f
}

func (w *Writer) setAll(f Fragment, object, source []byte, ts int64, tie uint32) Fragment {
	event.Each(object, func(key []byte, v event.Value) bool {
		f = w.set(f, key, said{v.Raw, source, ts, tie})
		return true
	})
	return f
}

// set merges one value of a trait into the fragment.
func (w *Writer) set(f Fragment, name []byte, s said) Fragment {
	p := w.plan.policy(name)
	if p.Computed != nil || len(name) == 0 {
		return f
	}
	if len(s.value) > w.plan.cfg.TraitBytes || len(name) > maxName {
		f[1] |= flagDropped
		return f
	}
	merge := p.Merge
	if merge != Last && merge != First && string(s.value) == "null" {
		return f
	}
	start := f.seriesEnd()
	at, found := findTrait(f.traits(), name)
	at += start
	if found {
		old := trait(f[at:])
		if s = w.merged(p, old.said(), s); bytes.Equal(s.value, old.value()) && s.time == old.time() && s.tie == old.tie() && bytes.Equal(s.source, old.source()) {
			return f
		}
		f = w.write(f, at, old.size(), name, s)
	} else {
		if merge == Union {
			s.value = union(p.Limit, w.plan.cfg.TraitBytes, s.value)
		}
		f = w.write(f, at, 0, name, s)
		put16(f[atTraits:], u16(f[atTraits:])+1)
		f = w.limit(f)
	}
	n := len(w.names)
	w.names = append(w.names, name...)
	w.touched.Traits = append(w.touched.Traits, w.names[n:len(w.names):len(w.names)])
	return f
}

// merged is what counts of an old and a new value; it never points into the fragment's trait if that is to be overwritten.
func (w *Writer) merged(p TraitPolicy, old, s said) said {
	if p.Merge != Union {
		return p.Merge.merge(old, s)
	}
	newer := Last.merge(old, s)
	newer.value = union(p.Limit, w.plan.cfg.TraitBytes, old.value, s.value)
	newer.source = append([]byte(nil), newer.source...)
	return newer
}

// write puts a trait over del bytes at a place.
func (w *Writer) write(f Fragment, at, del int, name []byte, s said) Fragment {
	n := traitHead + len(name) + len(s.source) + len(s.value)
	f = splice(f, at, del, n)
	put32(f[atTraitBytes:], uint32(int(u32(f[atTraitBytes:]))+n-del))
	b := f[at : at+n]
	b[0], b[1] = byte(len(name)), byte(len(s.source))
	put16(b[2:], len(s.value))
	put32(b[4:], s.tie)
	putI(b[8:], s.time)
	copy(b[traitHead:], name)
	copy(b[traitHead+len(name):], s.source)
	copy(b[traitHead+len(name)+len(s.source):], s.value)
	return f
}

// limit drops the last trait by name while there are too many.
func (w *Writer) limit(f Fragment) Fragment {
	for n := u16(f[atTraits:]); n > w.plan.cfg.Traits; n-- {
		at := f.seriesEnd()
		for range n - 1 {
			at += trait(f[at:]).size()
		}
		size := trait(f[at:]).size()
		f = splice(f, at, size, 0)
		put32(f[atTraitBytes:], u32(f[atTraitBytes:])-uint32(size))
		put16(f[atTraits:], n-1)
		f[1] |= flagDropped
	}
	return f
}
