package segment

import (
	"encoding/binary"
	"errors"
	"iter"

	"rapport"
)

// ID names a segment inside this installation for good; the caller gives it and never reuses it.
type ID uint32

// Membership is the segments a person is in, each with the instant of entering. Nil is none.
type Membership []byte

const entrySize = 12

func (m Membership) id(i int) ID       { return ID(binary.LittleEndian.Uint32(m[i*entrySize:])) }
func (m Membership) since(i int) int64 { return int64(binary.LittleEndian.Uint64(m[i*entrySize+4:])) }

// Len is how many segments there are.
func (m Membership) Len() int { return len(m) / entrySize }

// find is where id is, or where it belongs.
func (m Membership) find(id ID) (int, bool) {
	lo, hi := 0, m.Len()
	for lo < hi {
		if k := (lo + hi) / 2; m.id(k) < id {
			lo = k + 1
		} else {
			hi = k
		}
	}
	return lo, lo < m.Len() && m.id(lo) == id
}

// Has is whether the person is in the segment.
func (m Membership) Has(id ID) bool {
	_, ok := m.find(id)
	return ok
}

// Since is when the person entered the segment.
func (m Membership) Since(id ID) (int64, bool) {
	i, ok := m.find(id)
	if !ok {
		return 0, false
	}
	return m.since(i), true
}

// All yields the segments by id, each with the instant of entering.
func (m Membership) All() iter.Seq2[ID, int64] {
	return func(yield func(ID, int64) bool) {
		for i := range m.Len() {
			if !yield(m.id(i), m.since(i)) {
				return
			}
		}
	}
}

// Check refuses bytes that are no membership.
func (m Membership) Check() error {
	ok := len(m)%entrySize == 0
	for i := 1; ok && i < m.Len(); i++ {
		ok = m.id(i-1) < m.id(i)
	}
	if !ok {
		return &rapport.Error{Kind: rapport.Internal, Op: "read membership", Err: errors.New("is not a list of segments in order"),
			Hint: "the stored state is damaged: rebuild it from the log"}
	}
	return nil
}

// enter puts a segment in, in place where the capacity allows; one that is in stays as it is.
func (m Membership) enter(id ID, since int64) Membership {
	i, ok := m.find(id)
	if ok {
		return m
	}
	n := len(m)
	if n+entrySize > cap(m) {
		g := make(Membership, n, n+(2+n/(8*entrySize))*entrySize)
		copy(g, m)
		m = g
	}
	m = m[:n+entrySize]
	copy(m[(i+1)*entrySize:], m[i*entrySize:n])
	binary.LittleEndian.PutUint32(m[i*entrySize:], uint32(id))
	binary.LittleEndian.PutUint64(m[i*entrySize+4:], uint64(since))
	return m
}

// leave takes a segment out.
func (m Membership) leave(id ID) Membership {
	i, ok := m.find(id)
	if !ok {
		return m
	}
	return append(m[:i*entrySize], m[(i+1)*entrySize:]...)
}

// Merge is the memberships of people who turn out to be one: each segment with the earliest instant of entering. It is what
// Update of the united person starts from.
func Merge(all ...Membership) Membership {
	var out Membership
	for _, m := range all {
		for id, since := range m.All() {
			if was, ok := out.Since(id); ok && was > since {
				out = out.leave(id)
			}
			out = out.enter(id, since)
		}
	}
	return out
}
