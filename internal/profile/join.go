package profile

import (
	"bytes"
	"cmp"
	"slices"

	"rapport/internal/expr"
)

// Join adds to into what from holds of the series ids; from must stand for events that into does not: an earlier stretch of
// the log. With ids nil everything is joined: all series, traits, recent events and counts. The result is what applying the
// events of both to one fragment gives. into is changed in place where it can be; from is only read.
func (w *Writer) Join(into, from Fragment, ids []SeriesID, now int64) Fragment {
	if len(from) == 0 {
		return into
	}
	if len(into) == 0 {
		into = empty()
	}
	into = w.joinSeries(into, from, ids, now)
	if ids != nil {
		return into
	}
	n := u16(from[atRecent:])
	for i := range n {
		into = addRecent(into, refAt(from.recent(), i*recentSize), w.plan.cfg.Recent)
	}
	into[1] |= from[1]
	for b := from.traits(); len(b) > 0; b = b[trait(b).size():] {
		into = w.set(into, trait(b).name(), trait(b).said())
	}
	return joinHeads(into, from)
}

func joinHeads(into, from Fragment) Fragment {
	n, m := u32(into[atEvents:]), u32(from[atEvents:])
	if m == 0 {
		return into
	}
	if n == 0 || i64(from[atFirstSeen:]) < i64(into[atFirstSeen:]) {
		putI(into[atFirstSeen:], i64(from[atFirstSeen:]))
	}
	if n == 0 || i64(from[atLastSeen:]) > i64(into[atLastSeen:]) {
		putI(into[atLastSeen:], i64(from[atLastSeen:]))
	}
	put32(into[atEvents:], uint32(min(uint64(n)+uint64(m), 1<<32-1)))
	return into
}

func (w *Writer) joinSeries(into, from Fragment, ids []SeriesID, now int64) Fragment {
	at := headSize
	for b := from.series(); len(b) > 0; b = b[record(b).size():] {
		r := record(b)
		slot, ok := w.plan.byID.find(r.id())
		if !ok || w.plan.series[slot].kind != r.kind() || ids != nil && !slices.Contains(ids, r.id()) {
			continue
		}
		into, at = w.seek(into, at, r.id())
		t := &w.plan.series[slot]
		if at < into.seriesEnd() && record(into[at:]).id() == r.id() && record(into[at:]).kind() != r.kind() {
			into = dropRecord(into, at)
		}
		if at == into.seriesEnd() || record(into[at:]).id() != r.id() {
			into = resize(into, at, 0, r.size())
			copy(into[at:], r[:r.size()])
			put16(into[atSeries:], u16(into[atSeries:])+1)
			into = t.trim(into, at, now)
			continue
		}
		w.scratch = w.mergeRecords(w.scratch[:0], t, record(into[at:]), r)
		into = resize(into, at, record(into[at:]).size(), len(w.scratch))
		copy(into[at:], w.scratch)
		into = t.trim(into, at, now)
	}
	return into
}

// mergeRecords appends the record that holds the events of both.
func (w *Writer) mergeRecords(dst []byte, t *target, a, b record) []byte {
	head := len(dst)
	dst = append(dst, a[:recordHead+fixedSize(t.kind)]...)
	switch t.kind {
	case kindTimes, kindNumbers:
		mergeFixed(dst[head+recordHead:], b[recordHead:], t.kind)
		return mergeWindows(dst, head, t, a, b, w.plan.cfg.Entries)
	case kindValues:
		return mergeValues(dst, head, a, b)
	case kindSteps:
		return mergeSteps(dst, head, a, b, w.plan.cfg.Entries)
	case kindTally:
		return joinTallies(dst, head, a, b, w.plan.cfg.Sketch)
	}
	return mergeSets(dst, head, t.kind, a, b, w.plan.cfg.Sketch)
}

// mergeFixed adds the aggregate o to the aggregate b.
func mergeFixed(b, o []byte, kind byte) {
	put32(b, uint32(min(uint64(u32(b))+uint64(u32(o)), 1<<32-1)))
	if kind == kindTimes {
		putI(b[4:], min(i64(b[4:]), i64(o[4:])))
		putI(b[12:], max(i64(b[12:]), i64(o[12:])))
		return
	}
	putTotal(b[4:], totalAt(b[4:]).Add(totalAt(o[4:])))
	putI(b[20:], min(i64(b[20:]), i64(o[20:])))
	putI(b[28:], max(i64(b[28:]), i64(o[28:])))
}

func mergeValues(dst []byte, head int, a, b record) []byte {
	put32(dst[head+recordHead:], uint32(min(uint64(u32(a[recordHead:]))+uint64(u32(b[recordHead:])), 1<<32-1)))
	first, last := a.firstSaid(), a.lastSaid()
	if o := b.firstSaid(); first.later(o) {
		first = o
	}
	if o := b.lastSaid(); o.later(last) {
		last = o
	}
	x := dst[head+recordHead:]
	putI(x[4:], first.time)
	putI(x[12:], last.time)
	put32(x[20:], first.tie)
	put32(x[24:], last.tie)
	put16(x[28:], len(first.value))
	put16(x[30:], len(last.value))
	return append(append(dst, first.value...), last.value...)
}

func (r record) firstSaid() said {
	v, _ := r.values()
	return said{value: v, time: i64(r[recordHead+4:]), tie: u32(r[recordHead+20:])}
}

func (r record) lastSaid() said {
	_, v := r.values()
	return said{value: v, time: i64(r[recordHead+12:]), tie: u32(r[recordHead+24:])}
}

// mergeWindows appends buckets and entries of both: the newest limit one by one, the older ones in buckets.
func mergeWindows(dst []byte, head int, t *target, a, b record, limit int) []byte {
	all := mergeExact(nil, t.kind, a.exact(), b.exact())
	size := entrySize(t.kind)
	over := max(0, len(all)/size-limit)
	old := make([][]byte, 0, over)
	for i := range over {
		old = append(old, asBucket(t.kind, all[i*size:]))
	}
	for _, r := range []record{a, b} {
		for x, n := r.bucketed(), bucketSize(t.kind); len(x) > 0; x = x[n:] {
			old = append(old, bytes.Clone(x[:n]))
		}
	}
	slices.SortFunc(old, func(x, y []byte) int { return cmp.Compare(i64(x), i64(y)) })
	n, last := 0, -1
	for _, x := range old {
		if last >= 0 && floor(i64(dst[last:]), t.width) == floor(i64(x), t.width) {
			joinBuckets(dst[last:last+len(x)], x)
			continue
		}
		last = len(dst)
		dst = append(dst, x...)
		n++
	}
	put16(dst[head+4:], len(all)/size-over)
	dst[head+6] = byte(min(n, 255))
	return append(dst, all[over*size:]...)
}

func asBucket(kind byte, e []byte) []byte {
	b := make([]byte, bucketSize(kind))
	putI(b, i64(e))
	put64(b[8:], 1)
	if kind == kindNumbers {
		putTotal(b[16:], expr.TotalOf(i64(e[8:])))
		putI(b[32:], i64(e[8:]))
		putI(b[40:], i64(e[8:]))
	}
	return b
}

// mergeExact appends two runs of entries in order.
func mergeExact(dst []byte, kind byte, a, b []byte) []byte {
	size := entrySize(kind)
	for len(a) > 0 && len(b) > 0 {
		if compareEntries(kind, a, b) <= 0 {
			dst = append(dst, a[:size]...)
			a = a[size:]
		} else {
			dst = append(dst, b[:size]...)
			b = b[size:]
		}
	}
	return append(append(dst, a...), b...)
}

// mergeSets appends the entries of both sets: of a window the newest limit values by their last occurrence, of a sketch the
// limit smallest hashes.
func mergeSets(dst []byte, head int, kind byte, a, b record, limit int) []byte {
	r := append(Fragment(nil), make([]byte, headSize)...)
	r = append(r, a[:a.size()]...)
	put32(r[atSeriesBytes:], uint32(a.size()))
	size := entrySize(kind)
	full := a[6] | b[6]
	for x := b.exact(); len(x) > 0; x = x[size:] {
		if kind == kindSet {
			r = insertSet(r, headSize, i64(x), u64(x[8:]), limit)
		} else {
			r = addToSketch(r, headSize, u64(x), limit)
		}
	}
	if kind == kindSketch {
		r[headSize+6] |= full
	}
	return append(dst[:head], r.series()...)
}
