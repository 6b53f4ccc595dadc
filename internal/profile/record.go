package profile

import (
	"cmp"
	"encoding/json"
	"math"

	"rapport/internal/expr"
)

// The stored kinds of series.
const (
	kindTimes   = 1
	kindNumbers = 2
	kindValues  = 3
	kindSet     = 4 // windowed
	kindSketch  = 5
	kindSteps   = 6
	kindTally   = 7
)

const recordHead = 8

// fixedSize is the width of the aggregate by kind, without the values.
func fixedSize(kind byte) int {
	switch kind {
	case kindTimes:
		return 20
	case kindNumbers:
		return 36
	case kindValues:
		return 32
	case kindTally:
		return 4
	}
	return 0
}

func entrySize(kind byte) int {
	switch kind {
	case kindTally:
		return 0 // they are part of the body
	case kindNumbers, kindSet, kindSteps:
		return 16
	}
	return 8
}

func bucketSize(kind byte) int {
	switch kind {
	case kindNumbers:
		return 48
	case kindTimes:
		return 16
	}
	return 0
}

// record is the state of one series inside a fragment: a slice that begins at its head and reaches at least to its end.
type record []byte

func (r record) id() SeriesID { return SeriesID(u32(r)) }
func (r record) entries() int { return u16(r[4:]) }
func (r record) buckets() int { return int(r[6]) } // of a sketch: whether it is full and estimates
func (r record) kind() byte   { return r[7] }

// body is the width of head and aggregate.
func (r record) body() int {
	n := recordHead + fixedSize(r.kind())
	switch r.kind() {
	case kindTally:
		n += int(u32(r[recordHead:]))
	case kindValues:
		n += u16(r[recordHead+28:]) + u16(r[recordHead+30:])
	}
	return n
}

func (r record) size() int {
	return r.body() + r.buckets()*bucketSize(r.kind()) + r.entries()*entrySize(r.kind())
}

// parts are where buckets and exact entries begin.
func (r record) parts() (buckets, exact int) {
	buckets = r.body()
	return buckets, buckets + r.buckets()*bucketSize(r.kind())
}

func (r record) exact() []byte {
	_, e := r.parts()
	return r[e : e+r.entries()*entrySize(r.kind())]
}

func (r record) bucketed() []byte {
	b, e := r.parts()
	return r[b:e]
}

// read fills an aggregate from the record; what it points to is the record's own bytes.
func (r record) read(a *expr.Aggregate) {
	*a = expr.Aggregate{}
	b := r[recordHead:]
	switch r.kind() {
	case kindTimes:
		a.Count, a.First, a.Last = uint64(u32(b)), i64(b[4:]), i64(b[12:])
		a.Entries = expr.Entries{Kind: expr.Times, Exact: r.exact(), Buckets: r.bucketed()}
	case kindNumbers:
		a.Count, a.Sum, a.Min, a.Max = uint64(u32(b)), totalAt(b[4:]), i64(b[20:]), i64(b[28:])
		a.Entries = expr.Entries{Kind: expr.Numbers, Exact: r.exact(), Buckets: r.bucketed()}
	case kindValues:
		a.Count, a.First, a.Last = uint64(u32(b)), i64(b[4:]), i64(b[12:])
		first, last := r.values()
		a.FirstValue, a.LastValue = expr.ValueOf(first), expr.ValueOf(last)
	case kindTally:
		a.Entries = expr.Entries{Kind: expr.Tally, Exact: r.tallies()}
	case kindSet:
		a.Entries = expr.Entries{Kind: expr.Sets, Exact: r.exact()}
	case kindSketch:
		a.Distinct = estimate(r.exact(), r[6] != 0)
	case kindSteps:
		a.Entries = expr.Entries{Kind: expr.Steps, Exact: r.exact()}
	}
}

// values are the first and the last value of a record of values.
func (r record) values() (first, last []byte) {
	b := r[recordHead:]
	n, m := u16(b[28:]), u16(b[30:])
	return b[32 : 32+n], b[32+n : 32+n+m]
}

func totalAt(b []byte) expr.Total { return expr.Total{Hi: i64(b[8:]), Lo: u64(b)} }

func putTotal(b []byte, t expr.Total) {
	put64(b, t.Lo)
	putI(b[8:], t.Hi)
}

// estimate is how many different hashes a sketch has seen: all of them, or by the density of the smallest.
func estimate(hashes []byte, full bool) uint64 {
	n := len(hashes) / 8
	if !full || n < 2 {
		return uint64(n)
	}
	kth := max(u64(hashes[8*(n-1):]), 1)
	return uint64(float64(n-1)/(float64(kth)/(1<<64)) + 0.5)
}

// checkSeries is whether b holds n records in order, whole.
func checkSeries(b []byte, n int) bool {
	previous := int64(-1)
	for range n {
		if len(b) < recordHead {
			return false
		}
		r := record(b)
		k := r.kind()
		if k < kindTimes || k > kindTally || int64(r.id()) <= previous || len(b) < recordHead+fixedSize(k) {
			return false
		}
		if r.buckets() > mostBuckets(k) || k == kindValues && r.entries() > 0 || len(b) < r.size() {
			return false
		}
		if !r.ordered() || !r.sound() {
			return false
		}
		previous = int64(r.id())
		b = b[r.size():]
	}
	return len(b) == 0
}

// mostBuckets is a bound on the buckets of a kind, with room for a fragment read by a plan with other windows.
func mostBuckets(kind byte) int {
	switch kind {
	case kindTimes, kindNumbers:
		return 2 * buckets
	case kindSketch, kindTally:
		return 1
	}
	return 0
}

// sound is whether the values are JSON, tallies whole and in order, and every step one.
func (r record) sound() bool {
	switch r.kind() {
	case kindTally:
		return checkTallies(r.tallies(), r.entries())
	case kindSteps:
		for x := r.exact(); len(x) > 0; x = x[16:] {
			if u32(x[8:]) == 0 {
				return false
			}
		}
	}
	if r.kind() != kindValues {
		return true
	}
	first, last := r.values()
	return (len(first) == 0 || json.Valid(first)) && (len(last) == 0 || json.Valid(last))
}

// ordered is whether entries and buckets stand in their order.
func (r record) ordered() bool {
	x, w := r.exact(), entrySize(r.kind())
	for i := w; i < len(x); i += w {
		if compareEntries(r.kind(), x[i-w:], x[i:]) > 0 {
			return false
		}
	}
	x, w = r.bucketed(), bucketSize(r.kind())
	for i := w; i < len(x); i += w {
		if i64(x[i-w:]) >= i64(x[i:]) {
			return false
		}
	}
	return true
}

// compareEntries is the order of exact entries: by instant and then by what comes with it; of a sketch by hash.
func compareEntries(kind byte, a, b []byte) int {
	switch kind {
	case kindSketch:
		return cmp.Compare(u64(a), u64(b))
	case kindTimes:
		return cmp.Compare(i64(a), i64(b))
	case kindSteps:
		return compareSteps(a, b)
	case kindSet:
		return cmp.Or(cmp.Compare(i64(a), i64(b)), cmp.Compare(u64(a[8:]), u64(b[8:])))
	}
	return cmp.Or(cmp.Compare(i64(a), i64(b)), cmp.Compare(i64(a[8:]), i64(b[8:])))
}

// floor is t rounded down to a multiple of width.
func floor(t, width int64) int64 {
	if width <= 0 {
		return math.MinInt64
	}
	m := t % width
	if m < 0 {
		m += width
	}
	return t - m
}
