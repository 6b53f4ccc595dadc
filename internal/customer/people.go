package customer

import (
	"encoding/binary"
	"math"
	"slices"

	"rapport/internal/identity"
	"rapport/internal/segment"
	"rapport/internal/state"
)

const never = math.MaxInt64

// people keeps, by root, what belongs to a person rather than to an identifier: memberships and the next instant at which
// one may change by itself.
type people struct {
	member []segment.Membership
	next   []int64
	alive  []bool
	marked []bool // in dirty; apart from alive, which readers look at while a batch is built
	dirty  []identity.Node
	timers timers
	count  uint64
}

func (p *people) grow(n identity.Node) {
	for int(n) >= len(p.member) {
		p.member = append(p.member, nil)
		p.next = append(p.next, never)
		p.alive = append(p.alive, false)
		p.marked = append(p.marked, false)
	}
}

// reserve makes room for n nodes.
func (p *people) reserve(n int) {
	p.member, p.next = slices.Grow(p.member, n), slices.Grow(p.next, n)
	p.alive, p.marked = slices.Grow(p.alive, n), slices.Grow(p.marked, n)
}

func (p *people) exists(root identity.Node) bool {
	return int(root) < len(p.alive) && p.alive[root]
}

// of is a person's memberships; none for identifiers that are nobody's.
func (p *people) of(root identity.Node) segment.Membership {
	if !p.exists(root) {
		return nil
	}
	return p.member[root]
}

// set keeps a person's memberships and sets the timer to until if that comes before what it is set to. A timer that fires
// early finds nothing changed and is set anew, so the earlier of the two is always safe.
func (p *people) set(root identity.Node, m segment.Membership, moved bool, until int64, rearm bool) {
	p.grow(root)
	if !p.alive[root] {
		p.alive[root] = true
		p.count++
		rearm, moved = true, true
	}
	if until != p.next[root] && (rearm || until < p.next[root]) {
		p.next[root] = until
		moved = true
		p.timers.set(uint32(root), until)
	}
	p.member[root] = m
	if moved {
		p.touch(root)
	}
}

// drop forgets a person whose root is no longer one.
func (p *people) drop(root identity.Node) {
	if !p.exists(root) {
		return
	}
	p.member[root], p.next[root] = nil, never
	p.timers.set(uint32(root), never)
	p.alive[root] = false
	p.count--
	p.touch(root)
}

func (p *people) touch(root identity.Node) {
	if !p.marked[root] {
		p.marked[root] = true
		p.dirty = append(p.dirty, root)
	}
}

// write puts what changed into the batch: next instant, then the membership.
func (p *people) write(b *state.Batch) {
	slices.Sort(p.dirty)
	var value []byte
	for _, root := range p.dirty {
		p.marked[root] = false
		key := personKey(root)
		if !p.alive[root] {
			b.Delete(key[:])
			continue
		}
		value = binary.BigEndian.AppendUint64(value[:0], uint64(p.next[root]))
		b.Set(key[:], append(value, p.member[root]...))
	}
	p.dirty = p.dirty[:0]
}

// restore puts back what the store holds, at open.
func (p *people) restore(root identity.Node, value []byte) {
	p.grow(root)
	p.alive[root] = true
	p.count++
	p.next[root] = int64(binary.BigEndian.Uint64(value))
	p.timers.set(uint32(root), p.next[root])
	if len(value) > 8 {
		p.member[root] = append(segment.Membership(nil), value[8:]...)
	}
}
