package segment

import (
	"math/bits"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// Transition is a person entering or leaving a segment.
type Transition struct {
	Segment ID
	Key     rapport.SegmentKey
	Entered bool
}

// words is how many segments Update handles without allocating, in words of 64.
const words = 16

// Update takes the memberships of one person to the profile's instant. It looks at the definitions that depend on what t says
// was touched (nil: at all of them) and on segments that changed, and calls emit for each change in order of evaluation.
// m may be changed in place: it is the caller's no longer. Memberships of segments that the set does not have are dropped when t is nil, silently: their end is not this person's doing.
//
// until is the earliest instant at which a definition that was looked at may change by itself, expr.Never if none does. What
// was not looked at keeps the instant it was given before: a caller with one timer per person keeps the earlier of the two, and
// at that instant calls Update with Touched{Time: true}, which looks at everything that time changes, as t nil does: then until
// takes the place of any timer there was.
func (s *Set) Update(p *profile.Profile, m Membership, t *profile.Touched, emit func(Transition)) (_ Membership, until int64) {
	var a, b [words]uint64
	n := (len(s.segments) + 63) / 64
	in, dirty := expr.Bits(a[:min(n, words)]), expr.Bits(b[:min(n, words)])
	if n > words {
		in, dirty = make(expr.Bits, n), make(expr.Bits, n)
	}
	m = s.read(m, in, t == nil)
	s.mark(dirty, in, p, t)
	until = expr.Never
	now := p.Now()
	for w := 0; w < n; w++ {
		for dirty[w] != 0 {
			slot := w<<6 + bits.TrailingZeros64(dirty[w])
			dirty.Set(slot, false)
			c := &s.segments[slot]
			is, at := c.program.Eval(p, in, now)
			until = min(until, at)
			if is == in.Has(slot) {
				if t == nil && is != s.blank.Has(slot) {
					dirtied(dirty, c.users) // blank has them as for somebody who is not in it
				}
				continue
			}
			in.Set(slot, is)
			if is {
				m = m.enter(c.ID, now)
			} else {
				m = m.leave(c.ID)
			}
			dirtied(dirty, c.users) // they all come later
			emit(Transition{c.ID, c.Key, is})
		}
	}
	return m, until
}

// read fills in with the slots of the memberships.
func (s *Set) read(m Membership, in expr.Bits, drop bool) Membership {
	for i := 0; i < m.Len(); i++ {
		if slot, ok := s.ids.find(m.id(i)); ok {
			in.Set(slot, true)
		} else if drop {
			m = m.leave(m.id(i))
			i--
		}
	}
	return m
}

// mark says which segments to judge.
func (s *Set) mark(dirty, in expr.Bits, p *profile.Profile, t *profile.Touched) {
	switch {
	case t == nil:
		s.markKnown(dirty, p)
		for w := range dirty {
			dirty[w] |= s.byIdent[w] | (in[w] ^ s.blank[w])
		}
		return
	case t.Time:
		s.markKnown(dirty, p)
		for w := range dirty {
			dirty[w] &= s.timed[w]
		}
	}
	for _, i := range t.Series {
		join(dirty, s.bySeries[i])
	}
	for _, name := range t.Traits {
		join(dirty, s.byTrait[string(name)])
	}
	if t.Identifiers {
		join(dirty, s.byIdent)
	}
	if t.Zone || t.SameZone && !p.Alone() {
		join(dirty, s.byZone)
	}
	dirtied(dirty, t.Definitions)
}

// markKnown marks the segments that read anything there is of the person. The others are as for nobody.
func (s *Set) markKnown(dirty expr.Bits, p *profile.Profile) {
	p.Known(func(slot int) { join(dirty, s.bySeries[slot]) }, func(name []byte) { join(dirty, s.byTrait[string(name)]) })
}

func join(to, from expr.Bits) {
	for w := range from {
		to[w] |= from[w]
	}
}

// dirtied marks segments one by one.
func dirtied(dirty expr.Bits, slots []int) {
	for _, i := range slots {
		dirty.Set(i, true)
	}
}

// bitsOf is the set of slots of the memberships.
func (s *Set) bitsOf(m Membership) expr.Bits {
	in := newBits(len(s.segments))
	s.read(m, in, false)
	return in
}

// Evaluate answers one condition, compiled by Prepare, for a person with memberships.
func (s *Set) Evaluate(p *expr.Program, person *profile.Profile, m Membership) (truth bool, until int64) {
	var in expr.Bits
	if len(p.Uses().Segments) > 0 {
		in = s.bitsOf(m)
	}
	return p.Eval(person, in, person.Now())
}

// Prepare compiles a condition against the set's plan and segments, for a preview.
func (s *Set) Prepare(c *expr.Condition) (*expr.Program, error) { return c.Compile(names{s.plan, s}) }
