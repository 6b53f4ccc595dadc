package profile

import (
	"bytes"
	"encoding/json"
	"math"

	"rapport/internal/expr"
)

// tally is one distinct value with its count: a slice that begins at its head and reaches at least to its end. Its layout is that
// of expr.Tallies.
type tally []byte

func (t tally) hash() uint64  { return u64(t) }
func (t tally) count() uint32 { return u32(t[8:]) }
func (t tally) size() int     { return expr.TallyHead + u16(t[12:]) }
func (t tally) value() []byte { return t[expr.TallyHead:t.size()] }

// tallies are those of a record, by hash.
func (r record) tallies() []byte { return r[recordHead+4 : r.body()] }

// addTally counts a value. Of more than limit values those with the smallest hashes stay, so that each that stays was counted
// from its first occurrence on, whatever came first.
func addTally(f Fragment, at int, e *entry, limit int) Fragment {
	r := record(f[at:])
	to, end := at+recordHead+4, at+r.body()
	for to < end && tally(f[to:]).hash() < e.hash {
		to += tally(f[to:]).size()
	}
	n := r.entries()
	if to < end && tally(f[to:]).hash() == e.hash {
		return countTally(f, at, to, 1, e.value)
	}
	if n >= limit && to == end {
		f[at+6] = 1
		return f
	}
	size := expr.TallyHead + len(e.value)
	f = resizeTallies(f, at, to, 0, size)
	put64(f[to:], e.hash)
	put32(f[to+8:], 1)
	put16(f[to+12:], len(e.value))
	copy(f[to+expr.TallyHead:], e.value)
	put16(f[at+4:], n+1)
	for n++; n > limit; n-- {
		f = dropLastTally(f, at)
	}
	return f
}

func dropLastTally(f Fragment, at int) Fragment {
	r := record(f[at:])
	last, end := at+recordHead+4, at+r.body()
	for last+tally(f[last:]).size() < end {
		last += tally(f[last:]).size()
	}
	put16(f[at+4:], r.entries()-1)
	f[at+6] = 1
	return resizeTallies(f, at, last, end-last, 0)
}

// countTally adds to a count. Of values that count as one, such as 1 and 1.0, the shortest spelling is kept.
func countTally(f Fragment, at, to int, n uint32, value []byte) Fragment {
	t := tally(f[to:])
	put32(t[8:], addCounts(t.count(), n))
	if old := t.value(); spelledBefore(value, old) {
		f = resizeTallies(f, at, to+expr.TallyHead, len(old), len(value))
		copy(f[to+expr.TallyHead:], value)
		put16(f[to+12:], len(value))
	}
	return f
}

func addCounts(a, b uint32) uint32 {
	return uint32(min(uint64(a)+uint64(b), math.MaxUint32))
}

func spelledBefore(a, b []byte) bool {
	return len(a) < len(b) || len(a) == len(b) && bytes.Compare(a, b) < 0
}

// resizeTallies is resize, with the width of the tallies.
func resizeTallies(f Fragment, at, from, del, ins int) Fragment {
	f = resize(f, from, del, ins)
	put32(f[at+recordHead:], uint32(int(u32(f[at+recordHead:]))+ins-del))
	return f
}

// mergeTallies appends the tallies of both: the limit smallest hashes. It says how many there are, and whether one was left out.
func mergeTallies(dst, a, b []byte, limit int) (out []byte, n int, over bool) {
	for ; len(a) > 0 || len(b) > 0; n++ {
		if n == limit {
			return dst, n, true
		}
		switch {
		case len(b) == 0 || len(a) > 0 && tally(a).hash() < tally(b).hash():
			dst, a = append(dst, a[:tally(a).size()]...), a[tally(a).size():]
		case len(a) == 0 || tally(b).hash() < tally(a).hash():
			dst, b = append(dst, b[:tally(b).size()]...), b[tally(b).size():]
		default:
			x, y := tally(a), tally(b)
			if spelledBefore(y.value(), x.value()) {
				x, y = y, x
			}
			at := len(dst)
			dst = append(dst, x[:x.size()]...)
			put32(dst[at+8:], addCounts(x.count(), y.count()))
			a, b = a[tally(a).size():], b[tally(b).size():]
		}
	}
	return dst, n, false
}

// joinTallies appends the record of the tallies of both to dst, which has the head of one.
func joinTallies(dst []byte, head int, a, b record, limit int) []byte {
	from := len(dst)
	dst, n, over := mergeTallies(dst, a.tallies(), b.tallies(), limit)
	put32(dst[head+recordHead:], uint32(len(dst)-from))
	put16(dst[head+4:], n)
	dst[head+6] = a[6] | b[6]
	if over {
		dst[head+6] = 1
	}
	return dst
}

// checkTallies is whether b holds n tallies in order, whole.
func checkTallies(b []byte, n int) bool {
	for i, last := 0, uint64(0); i < n; i++ {
		if len(b) < expr.TallyHead {
			return false
		}
		t := tally(b)
		if len(b) < t.size() || i > 0 && t.hash() <= last || t.count() == 0 || len(t.value()) > maxValue || !json.Valid(t.value()) {
			return false
		}
		last = t.hash()
		b = b[t.size():]
	}
	return len(b) == 0
}
