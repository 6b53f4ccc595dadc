package profile

import (
	"rapport"
)

// Ref is a recent event: when it was and where it is in the log.
type Ref struct {
	Time   int64
	Offset rapport.Offset
	Tie    uint16
}

// maxOffset is the largest offset that a Ref holds.
const maxOffset = 1<<48 - 1

// before is the order of recent events.
func (r Ref) before(o Ref) bool {
	switch {
	case r.Time != o.Time:
		return r.Time < o.Time
	case r.Tie != o.Tie:
		return r.Tie < o.Tie
	}
	return r.Offset < o.Offset
}

func refAt(b []byte, at int) Ref {
	w := u64(b[at+8:])
	return Ref{i64(b[at:]), rapport.Offset(w & maxOffset), uint16(w >> 48)}
}

func putRef(b []byte, r Ref) {
	putI(b, r.Time)
	put64(b[8:], uint64(r.Offset)&maxOffset|uint64(r.Tie)<<48)
}

// addRecent puts a reference in its place; past the limit the oldest goes.
func addRecent(f Fragment, r Ref, limit int) Fragment {
	start, n := f.traitsEnd(), u16(f[atRecent:])
	at := len(f)
	for at > start && r.before(refAt(f, at-recentSize)) {
		at -= recentSize
	}
	if at > start && refAt(f, at-recentSize) == r {
		return f
	}
	if n < limit {
		f = splice(f, at, 0, recentSize)
		putRef(f[at:], r)
		put16(f[atRecent:], n+1)
		return f
	}
	if over := n - limit; over > 0 { // the limit was lowered
		f = splice(f, start, over*recentSize, 0)
		put16(f[atRecent:], limit)
		at = max(start, at-over*recentSize)
	}
	if at > start {
		copy(f[start:], f[start+recentSize:at])
		putRef(f[at-recentSize:], r)
	}
	return f
}
