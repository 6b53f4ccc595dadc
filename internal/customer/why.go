package customer

import (
	"context"
	"encoding/json"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/eventlog"
	"rapport/internal/expr"
	"rapport/internal/identity"
	"rapport/internal/segment"
)

// words are the names by which things are called in sentences: events and traits by their own, which the tracking plan
// explains elsewhere; segments by their marketing wording while it is short enough to be a name.
type words struct{ snap *catalog.Snapshot }

func (m *Machine) words() words { return words{m.catalog.Snapshot()} }

// Event implements expr.Names.
func (w words) Event(rapport.EventType, string) string { return "" }

// Trait implements expr.Names.
func (w words) Trait(string) string { return "" }

// Segment implements expr.Names.
func (w words) Segment(key rapport.SegmentKey) string {
	def, _ := w.snap.Get(rapport.KindSegment, string(key))
	if len(def.Wording.Marketing) > 40 {
		return ""
	}
	return def.Wording.Marketing
}

// why is the evidence for a person's membership, and the earliest instant at which it may end by itself.
func (m *Machine) why(p *person, member segment.Membership, l *live) (*Why, *time.Time) {
	found, err := m.rules.set.Why(l.Key, &p.profile, member, m.words())
	if err != nil {
		return nil, nil
	}
	var until *time.Time
	if found.Tree.Until != expr.Never {
		t := instant(found.Tree.Until)
		until = &t
	}
	w := shownWhy(found.Tree)
	return &w, until
}

func shownWhy(t expr.Why) Why {
	w := Why{Holds: t.Holds, Sentence: t.Sentence, Op: t.Op, Wanted: t.Wanted}
	if t.Found != nil {
		var v any
		if json.Unmarshal(t.Found, &v) == nil {
			w.Found = v
		}
	}
	for _, at := range t.Instants {
		w.Instants = append(w.Instants, instant(at))
	}
	for _, c := range t.Children {
		w.Children = append(w.Children, shownWhy(c))
	}
	return w
}

// evidence is an edge as readers get it.
func (m *Machine) evidence(e identity.Edge) Evidence {
	out := Evidence{A: e.A, B: e.B, Rule: e.Rule.String(), Kind: "observed", Offset: e.Offset, Time: instant(e.First), LastSeen: instant(e.Last),
		Count: e.Count, Unites: e.Unites, Reason: e.Reason, By: e.By, Note: e.Note}
	switch e.Rule {
	case identity.RuleManual:
		out.Kind = "manual"
	case identity.RuleCannotLink:
		out.Kind = "cannot-link"
	}
	if e.Retracted != 0 {
		t := instant(e.Retracted)
		out.Retracted = &t
	}
	return out
}

// Explain says why two identifiers are one person, or why they are not.
func (m *Machine) Explain(_ context.Context, a, b rapport.Identifier) (*Explanation, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	na, nb, err := m.pair(a, b)
	if err != nil {
		return nil, err
	}
	same, path, refused := m.graph.Explain(na, nb)
	out := &Explanation{A: m.graph.Identifier(na), B: m.graph.Identifier(nb), Same: same, Path: []Evidence{}, Refused: []Evidence{}}
	for _, e := range path {
		out.Path = append(out.Path, m.evidence(e))
	}
	for _, e := range refused {
		out.Refused = append(out.Refused, m.evidence(e))
	}
	return out, nil
}

// pair finds two identifiers that must be known.
func (m *Machine) pair(a, b rapport.Identifier) (na, nb identity.Node, err error) {
	for i, id := range []rapport.Identifier{a, b} {
		n, ok := m.graph.Lookup(m.graph.Normalise(id))
		if !ok {
			return 0, 0, &rapport.Error{Kind: rapport.NotFound, Op: "find person", Where: id.String(), Err: errNobody}
		}
		if i == 0 {
			na = n
		} else {
			nb = n
		}
	}
	return na, nb, nil
}

// Merge says that two identifiers belong to one person and returns the people they belong to then: one, unless somebody said
// before that others of them are two.
func (m *Machine) Merge(ctx context.Context, a, b rapport.Identifier, reason, by string) ([]Summary, error) {
	return m.decide(ctx, rapport.RecordMerge, manual{A: a, B: b, Reason: reason, By: by})
}

// Split takes back what ties two identifiers together, or keeps them apart from now on, and returns the people they belong to
// then.
func (m *Machine) Split(ctx context.Context, req SplitRequest) ([]Summary, error) {
	return m.decide(ctx, rapport.RecordSplit, manual{A: req.A, B: req.B, Reason: req.Reason, By: req.By, CannotLink: req.CannotLink})
}

func (m *Machine) decide(ctx context.Context, kind rapport.RecordKind, act manual) ([]Summary, error) {
	m.mu.RLock()
	act.A, act.B = m.graph.Normalise(act.A), m.graph.Normalise(act.B)
	_, _, err := m.pair(act.A, act.B)
	m.mu.RUnlock()
	if err == nil && act.A == act.B {
		err = &rapport.Error{Kind: rapport.Invalid, Op: "change identity", Where: "b", Err: errSame, Hint: "name another identifier"}
	}
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(act)
	if err != nil {
		return nil, err
	}
	at, err := m.log.Append(ctx, eventlog.Entry{Kind: kind, Data: data})
	if err != nil {
		return nil, err
	}
	if err := m.Applied(ctx, at+1); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	na, nb, err := m.pair(act.A, act.B)
	if err != nil {
		return nil, err
	}
	roots := []identity.Node{m.graph.Root(na)}
	if r := m.graph.Root(nb); r != roots[0] {
		roots = append(roots, r)
	}
	var out []Summary
	for _, root := range roots {
		s, err := m.summary(root)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}
