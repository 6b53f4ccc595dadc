package segment

import (
	"errors"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// Why is why a person is or is not in a segment.
type Why struct {
	Segment ID
	Key     rapport.SegmentKey
	In      bool
	Since   int64 // of entering; 0 if not in
	Until   int64 // the earliest instant at which it may change by itself; expr.Never
	Tree    expr.Why
}

// Why explains a membership at the profile's instant. names may be nil. A segment that is not live is NotFound.
func (s *Set) Why(key rapport.SegmentKey, p *profile.Profile, m Membership, names expr.Names) (Why, error) {
	slot, ok := s.byKey[key]
	if !ok {
		return Why{}, &rapport.Error{Kind: rapport.NotFound, Op: "explain segment", Where: string(key), Err: errors.New("there is no live segment of this key")}
	}
	c := &s.segments[slot]
	w := Why{Segment: c.ID, Key: key, Tree: c.program.Explain(p, s.bitsOf(m), p.Now(), names)}
	w.Since, w.In = m.Since(c.ID)
	w.Until = w.Tree.Until
	return w, nil
}
