package customer

import (
	"context"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/identity"
)

// Segments returns every segment as it stands, by key.
func (m *Machine) Segments(context.Context) ([]SegmentStatus, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	all := m.rules.ordered()
	out := make([]SegmentStatus, 0, len(all))
	for _, l := range all {
		out = append(out, m.status(l))
	}
	return out, nil
}

// Segment returns one segment as it stands.
func (m *Machine) Segment(_ context.Context, key rapport.SegmentKey) (*SegmentStatus, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.segment(key)
	if err != nil {
		return nil, err
	}
	s := m.status(l)
	return &s, nil
}

func (m *Machine) segment(key rapport.SegmentKey) (*live, error) {
	l := m.rules.segments[key]
	if l == nil {
		return nil, &rapport.Error{Kind: rapport.NotFound, Op: "find segment", Where: string(key), Err: errSegment, Hint: "GET /api/v1/segments lists them"}
	}
	return l, nil
}

func (m *Machine) status(l *live) SegmentStatus {
	v := l.Now
	if v == nil {
		v = l.Next
	}
	s := SegmentStatus{Definition: v.Definition, Sentence: m.sentence(v.Condition), State: "live", Count: l.Members.GetCardinality(),
		History: l.History.days(max(m.now, m.clock().UnixMicro())), Freshness: l.Fresh.read(), Bound: m.bound(v.Condition)}
	if l.Next != nil {
		s.State, s.Progress = "filling", m.filling.progress.read()
	}
	today := s.History[len(s.History)-1]
	s.EnteredToday, s.LeftToday = today.Entered, today.Left
	return s
}

// bound is how exact a condition is over the series in force.
func (m *Machine) bound(c *expr.Condition) Bound {
	b := m.rules.set.Bound(c)
	return Bound{Exact: b.Exact, Entries: b.Entries, WidthSeconds: float64(b.Width) / 1e6, Text: b.Wording}
}

// sentence is a condition in the words of both sides.
func (m *Machine) sentence(c *expr.Condition) rapport.Wording {
	return c.Wording(m.words())
}

// Members lists the people in a segment, in the order in which they were first seen.
func (m *Machine) Members(ctx context.Context, key rapport.SegmentKey, cursor string, limit int, why bool) (Page[Summary], error) {
	page := Page[Summary]{Items: []Summary{}}
	from, err := nodeCursor(cursor)
	if err != nil {
		return page, err
	}
	limit = max(1, min(limit, maxPage))
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.segment(key)
	if err != nil {
		return page, err
	}
	it := l.Members.Iterator()
	it.AdvanceIfNeeded(uint32(from))
	for it.HasNext() {
		root := identity.Node(it.Next())
		if len(page.Items) == limit {
			page.Next = cursorOf(root)
			break
		}
		s, in, err := m.member(root, l, why)
		if err != nil {
			return page, err
		}
		if in {
			page.Items = append(page.Items, s)
		}
	}
	return page, ctx.Err()
}

// member is a person as a row of a segment's list; false if its time in there is over and its timer has not had its turn.
func (m *Machine) member(root identity.Node, l *live, why bool) (s Summary, in bool, err error) {
	var p person
	if err := p.gather(m, root, m.now); err != nil {
		return s, false, err
	}
	member := m.memberships(&p, root)
	since, in := member.Since(l.ID)
	if !in {
		return s, false, nil
	}
	if s, err = m.summary(root); err != nil {
		return s, false, err
	}
	t := instant(since)
	s.Since = &t
	if why && l.Now != nil {
		s.Why, _ = m.why(&p, member, l)
	}
	return s, true, nil
}
