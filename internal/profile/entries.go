package profile

import (
	"bytes"

	"rapport/internal/expr"
)

// kept is the instant from which on entries of a window are kept: the start of the bucket that the window's edge is in, so
// that a bucket is kept or gone as a whole, whatever came first.
func (t *target) kept(now int64) int64 { return floor(now-t.window, t.width) }

// addEntry puts an entry in the window. The oldest past the limit moves on into its bucket.
func (w *Writer) addEntry(f Fragment, at int, t *target, e *entry, now int64) Fragment {
	from := t.kept(now)
	f = prune(f, at, from)
	if e.time < from {
		return f
	}
	r := record(f[at:])
	size, n := entrySize(t.kind), r.entries()
	var packed [16]byte
	putI(packed[:], e.time)
	putI(packed[8:], e.num)
	_, first := r.parts()
	first += at
	end := first + n*size
	to := end
	for to > first && (i64(f[to-size:]) > e.time || size == 16 && i64(f[to-size:]) == e.time && i64(f[to-8:]) > e.num) {
		to -= size
	}
	if n < w.plan.cfg.Entries {
		f = resize(f, to, 0, size)
		copy(f[to:to+size], packed[:])
		put16(f[at+4:], n+1)
		return f
	}
	if to == first {
		return addBucket(f, at, t, e.time, e.num)
	}
	oldTime, oldNum := i64(f[first:]), int64(0)
	if t.kind == kindNumbers {
		oldNum = i64(f[first+8:])
	}
	copy(f[first:], f[first+size:to])
	copy(f[to-size:to], packed[:])
	return addBucket(f, at, t, oldTime, oldNum)
}

// prune drops buckets and entries before an instant.
func prune(f Fragment, at int, from int64) Fragment {
	r := record(f[at:])
	b, x := r.parts()
	size, n := bucketSize(r.kind()), 0
	for n < r.buckets() && i64(r[b+n*size:]) < from {
		n++
	}
	if n > 0 {
		f[at+6] -= byte(n)
		f = resize(f, at+b, n*size, 0)
		r, x = record(f[at:]), x-n*size
	}
	size, n = entrySize(r.kind()), 0
	for n < r.entries() && i64(r[x+n*size:]) < from {
		n++
	}
	if n > 0 {
		put16(f[at+4:], r.entries()-n)
		f = resize(f, at+x, n*size, 0)
	}
	return f
}

// addBucket adds an entry to its bucket.
func addBucket(f Fragment, at int, t *target, time, num int64) Fragment {
	var b [48]byte
	putI(b[:], time)
	put64(b[8:], 1)
	if t.kind == kindNumbers {
		putTotal(b[16:], expr.TotalOf(num))
		putI(b[32:], num)
		putI(b[40:], num)
	}
	return mergeBucket(f, at, t, b[:bucketSize(t.kind)])
}

// mergeBucket adds a bucket to the one of the same stretch of time, or puts it in its place.
func mergeBucket(f Fragment, at int, t *target, b []byte) Fragment {
	r := record(f[at:])
	start, _ := r.parts()
	start += at
	size, n := len(b), r.buckets()
	stretch := floor(i64(b), t.width)
	to := start + n*size
	for to > start {
		switch have := floor(i64(f[to-size:]), t.width); {
		case have == stretch:
			joinBuckets(f[to-size:to], b)
			return f
		case have < stretch:
			start = to
		default:
			to -= size
		}
	}
	f = resize(f, to, 0, size)
	copy(f[to:], b)
	f[at+6]++
	return f
}

func joinBuckets(b, o []byte) {
	putI(b, max(i64(b), i64(o)))
	put64(b[8:], u64(b[8:])+u64(o[8:]))
	if len(b) == 48 {
		putTotal(b[16:], totalAt(b[16:]).Add(totalAt(o[16:])))
		putI(b[32:], min(i64(b[32:]), i64(o[32:])))
		putI(b[40:], max(i64(b[40:]), i64(o[40:])))
	}
}

// addToSet notes that a value occurred; of a value the last occurrence counts, and of values the newest.
func (w *Writer) addToSet(f Fragment, at int, t *target, e *entry, now int64) Fragment {
	from := now - t.window + 1
	f = prune(f, at, from)
	if e.time < from {
		return f
	}
	return insertSet(f, at, e.time, e.hash, w.plan.cfg.Sketch)
}

func insertSet(f Fragment, at int, time int64, hash uint64, limit int) Fragment {
	r := record(f[at:])
	start, n := at+recordHead, r.entries()
	end := start + 16*n
	old := start
	for old < end && u64(f[old+8:]) != hash {
		old += 16
	}
	if old < end {
		if i64(f[old:]) >= time {
			return f
		}
		f = resize(f, old, 16, 0)
		n--
		end -= 16
	}
	var packed [16]byte
	putI(packed[:], time)
	put64(packed[8:], hash)
	put16(f[at+4:], n)
	return insert(f, at, packed[:], limit)
}

// insert puts an entry of 16 bytes in its place in a record without an aggregate. Of more than limit the newest stay.
func insert(f Fragment, at int, packed []byte, limit int) Fragment {
	r := record(f[at:])
	n, start := r.entries(), at+recordHead
	to := start + 16*n
	for to > start && compareEntries(r.kind(), f[to-16:], packed) > 0 {
		to -= 16
	}
	if n >= limit {
		if to > start {
			copy(f[start:], f[start+16:to])
			copy(f[to-16:], packed)
		}
		return f
	}
	f = resize(f, to, 0, 16)
	copy(f[to:], packed)
	put16(f[at+4:], n+1)
	return f
}

// addToSketch keeps a hash if it is among the smallest.
func addToSketch(f Fragment, at int, hash uint64, limit int) Fragment {
	r := record(f[at:])
	start, n := at+recordHead, r.entries()
	lo, hi := 0, n
	for lo < hi {
		if m := (lo + hi) / 2; u64(f[start+8*m:]) < hash {
			lo = m + 1
		} else {
			hi = m
		}
	}
	to := start + 8*lo
	if lo < n && u64(f[to:]) == hash {
		return f
	}
	if n >= limit {
		f[at+6] = 1
		if lo < n {
			copy(f[to+8:start+8*n], f[to:])
			put64(f[to:], hash)
		}
		return f
	}
	f = resize(f, to, 0, 8)
	put64(f[to:], hash)
	put16(f[at+4:], n+1)
	return f
}

// Canonical is the fragment as it is told apart at an instant: without series that the plan does not have and without what
// left every window, in memory of its own.
func Canonical(p *Plan, f Fragment, now int64) Fragment {
	if len(f) == 0 {
		return nil
	}
	f = bytes.Clone(f)
	for at := headSize; at < f.seriesEnd(); {
		r := record(f[at:])
		slot, ok := p.byID.find(r.id())
		if !ok || p.series[slot].kind != r.kind() {
			f = dropRecord(f, at)
			continue
		}
		f = p.series[slot].trim(f, at, now)
		if r = record(f[at:]); (r.kind() == kindSet || r.kind() == kindSteps) && r.entries() == 0 {
			f = dropRecord(f, at)
			continue
		}
		at += r.size()
	}
	return f
}

func (t *target) trim(f Fragment, at int, now int64) Fragment {
	switch {
	case t.kind == kindSteps && t.window == 0:
	case t.kind == kindSet, t.kind == kindSteps:
		return prune(f, at, now-t.window+1)
	case t.window > 0:
		return prune(f, at, t.kept(now))
	}
	return f
}
