package profile

import "rapport/internal/expr"

// begin remembers of the first fragment's record what the aggregate does not hold.
func (p *Profile) begin(r record) {
	switch r.kind() {
	case kindValues:
		p.first, p.last = r.firstSaid(), r.lastSaid()
	case kindSketch:
		p.full, p.numbers = r[6] != 0, append(p.numbers[:0], r.exact()...)
	}
}

// merge adds a further fragment's record to the aggregate. Entries are merged into working memory, of which two blocks take
// turns: a block is not written while the aggregate is in it, however many fragments between had no entries.
func (p *Profile) merge(r record) {
	a := &p.aggregate
	var o expr.Aggregate
	r.read(&o)
	switch r.kind() {
	case kindTimes, kindNumbers:
		a.Count += o.Count
		a.Sum = a.Sum.Add(o.Sum)
		a.First, a.Last = min(a.First, o.First), max(a.Last, o.Last)
		a.Min, a.Max = min(a.Min, o.Min), max(a.Max, o.Max)
	case kindValues:
		p.mergeValues(r, &o)
		return
	case kindSketch:
		p.mergeSketch(r)
		return
	case kindTally:
		p.exactTurn ^= 1
		turn := p.exactTurn
		p.exact[turn], _, _ = mergeTallies(p.exact[turn][:0], a.Entries.Exact, r.tallies(), p.plan.cfg.Sketch)
		a.Entries.Exact = p.exact[turn]
		return
	}
	if len(o.Entries.Exact) > 0 {
		p.exactTurn ^= 1
		turn := p.exactTurn
		if r.kind() == kindSet {
			p.exact[turn] = mergeOccurrences(p.exact[turn][:0], a.Entries.Exact, o.Entries.Exact)
		} else {
			p.exact[turn] = mergeExact(p.exact[turn][:0], r.kind(), a.Entries.Exact, o.Entries.Exact)
		}
		a.Entries.Exact = p.exact[turn]
	}
	if len(o.Entries.Buckets) > 0 {
		p.bucketTurn ^= 1
		turn := p.bucketTurn
		p.buckets[turn] = mergeBucketRuns(p.buckets[turn][:0], bucketSize(r.kind()), a.Entries.Buckets, o.Entries.Buckets)
		a.Entries.Buckets = p.buckets[turn]
	}
}

func (p *Profile) mergeValues(r record, o *expr.Aggregate) {
	a := &p.aggregate
	a.Count += o.Count
	if f := r.firstSaid(); p.first.later(f) {
		p.first, a.First, a.FirstValue = f, o.First, o.FirstValue
	}
	if l := r.lastSaid(); l.later(p.last) {
		p.last, a.Last, a.LastValue = l, o.Last, o.LastValue
	}
}

// mergeSketch keeps the smallest hashes of both.
func (p *Profile) mergeSketch(r record) {
	a, b := p.numbers, r.exact()
	dst := p.exact[0][:0]
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && u64(a) < u64(b):
			dst, a = append(dst, a[:8]...), a[8:]
		case len(a) == 0 || u64(b) < u64(a):
			dst, b = append(dst, b[:8]...), b[8:]
		default:
			a = a[8:]
		}
	}
	p.full = p.full || r[6] != 0
	if limit := 8 * p.plan.cfg.Sketch; len(dst) > limit {
		dst, p.full = dst[:limit], true
	}
	p.exact[0], p.numbers = p.numbers, dst
	p.aggregate.Distinct = estimate(dst, p.full)
}

// mergeOccurrences is two windowed sets as one: of a value in both the later occurrence counts.
func mergeOccurrences(dst, a, b []byte) []byte {
	dst = mergeExact(dst, kindSet, a, b)
	kept := len(dst)
	for i := len(dst) - 16; i >= 0; i -= 16 { // from the newest: a value that stands further on was newer
		again := false
		for j := kept; j < len(dst) && !again; j += 16 {
			again = u64(dst[j+8:]) == u64(dst[i+8:])
		}
		if !again {
			kept -= 16
			copy(dst[kept:kept+16], dst[i:i+16])
		}
	}
	return append(dst[:0], dst[kept:]...)
}

// mergeBucketRuns appends two runs of buckets in order of their instants.
func mergeBucketRuns(dst []byte, size int, a, b []byte) []byte {
	for len(a) > 0 && len(b) > 0 {
		if i64(a) <= i64(b) {
			dst, a = append(dst, a[:size]...), a[size:]
		} else {
			dst, b = append(dst, b[:size]...), b[size:]
		}
	}
	return append(append(dst, a...), b...)
}
