package customer

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/segment"
)

const maxPage = 200

// find is the root of the person that ref names: type:value, or a person id.
func (m *Machine) find(ref string) (identity.Node, error) {
	const op = "find person"
	if strings.HasPrefix(ref, "p_") && !strings.Contains(ref, ":") {
		if root, ok := m.graph.Find(rapport.PersonID(ref)); ok {
			return root, nil
		}
		return 0, &rapport.Error{Kind: rapport.NotFound, Op: op, Where: ref, Err: errNobody, Hint: "a person's id changes when people are merged; address people by identifier"}
	}
	id, err := rapport.ParseIdentifier(ref)
	if err != nil {
		return 0, err
	}
	n, ok := m.graph.Lookup(m.graph.Normalise(id))
	if !ok {
		return 0, &rapport.Error{Kind: rapport.NotFound, Op: op, Where: ref, Err: errNobody, Hint: "GET /api/v1/people?q= looks for parts of names and identifiers"}
	}
	return m.graph.Root(n), nil
}

// Person returns one customer, whole.
func (m *Machine) Person(ctx context.Context, ref string) (*Person, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	root, err := m.find(ref)
	if err != nil {
		return nil, err
	}
	var p person
	if err := p.gather(m, root, m.now); err != nil {
		return nil, err
	}
	out := &Person{ID: m.graph.PersonID(root), Label: m.labelOf(&p), FirstSeen: instant(p.profile.FirstSeen()), LastSeen: instant(p.profile.LastSeen()),
		Events: p.profile.Events(), Identifiers: []Identifier{}, Evidence: []Evidence{}, Traits: []Trait{}, Segments: []Membership{},
		Touchpoints: map[string]int{}, AsOf: m.applied, At: instant(m.now)}
	for i, n := range p.members {
		f := p.parts[i]
		id := Identifier{Identifier: m.graph.Identifier(n), Events: f.Events()}
		if id.Events > 0 {
			id.FirstSeen, id.LastSeen = instant(f.FirstSeen()), instant(f.LastSeen())
		}
		out.Identifiers = append(out.Identifiers, id)
	}
	slices.SortFunc(out.Identifiers, func(a, b Identifier) int { return byRank(a.Identifier, b.Identifier) })
	for _, e := range m.graph.Evidence(root) {
		ev := m.evidence(e)
		out.Evidence = append(out.Evidence, ev)
		seenBy(out.Identifiers, ev)
	}
	for _, t := range p.profile.Traits() {
		s := Trait{Name: t.Name, Value: t.Value, Time: instant(t.Time), Source: t.Source, Policy: t.Policy}
		if t.Fragment >= 0 {
			id := m.graph.Identifier(p.members[t.Fragment])
			s.Identifier = &id
		}
		out.Traits = append(out.Traits, s)
	}
	out.Traits = append(out.Traits, m.unfilled(&p.profile)...)
	member := m.memberships(&p, root)
	for id, since := range member.All() {
		l := m.rules.byID[id]
		if l == nil || l.Now == nil {
			continue
		}
		out.Segments = append(out.Segments, m.membership(&p, member, l, since))
	}
	slices.SortFunc(out.Segments, func(a, b Membership) int { return strings.Compare(string(a.Key), string(b.Key)) })
	m.countTouchpoints(ctx, &p, out.Touchpoints)
	return out, nil
}

// seenBy gives identifiers that never were an event's first one the instants of the evidence that knows them.
func seenBy(ids []Identifier, e Evidence) {
	for i := range ids {
		id := &ids[i]
		if id.Identifier != e.A && id.Identifier != e.B {
			continue
		}
		if id.FirstSeen.IsZero() || e.Time.Before(id.FirstSeen) {
			id.FirstSeen = e.Time
		}
		if e.LastSeen.After(id.LastSeen) {
			id.LastSeen = e.LastSeen
		}
	}
}

func (m *Machine) membership(p *person, member segment.Membership, l *live, since int64) Membership {
	out := Membership{Key: l.Key, Since: instant(since)}
	out.Why, out.Until = m.why(p, member, l)
	return out
}

// label is the display name of the person with this root.
func (m *Machine) label(root identity.Node) string {
	var p person
	if err := p.gather(m, root, m.now); err != nil {
		return ""
	}
	return m.labelOf(&p)
}

func (m *Machine) labelOf(p *person) string {
	text := func(names ...string) string {
		for _, n := range names {
			if v := p.profile.Trait(n); v.Kind == event.String && len(v.Raw) > 2 {
				return string(v.Text())
			}
		}
		return ""
	}
	if name := text("name"); name != "" {
		return name
	}
	if first, last := text("firstName", "first_name"), text("lastName", "last_name"); first != "" || last != "" {
		return strings.TrimSpace(first + " " + last)
	}
	ids := m.identifiers(p)
	for _, id := range ids {
		if id.Type == rapport.Email {
			return id.Value
		}
	}
	if ids[0].Type == rapport.AnonymousID {
		return "Anonymous " + ids[0].Value[:min(8, len(ids[0].Value))]
	}
	return ids[0].Value
}

// rankOf says which identifiers people know others by: a low number first.
func rankOf(t rapport.IdentifierType) int {
	switch t {
	case rapport.UserID:
		return 0
	case rapport.Email:
		return 1
	case rapport.Phone:
		return 2
	case rapport.AnonymousID:
		return 4
	}
	return 3
}

// byRank orders identifiers, the best known first, the same whichever was seen first.
func byRank(a, b rapport.Identifier) int {
	return cmp.Or(cmp.Compare(rankOf(a.Type), rankOf(b.Type)), strings.Compare(string(a.Type), string(b.Type)), strings.Compare(a.Value, b.Value))
}

// identifiers is a person's identifiers, the best known first.
func (m *Machine) identifiers(p *person) []rapport.Identifier {
	ids := make([]rapport.Identifier, len(p.members))
	for i, n := range p.members {
		ids[i] = m.graph.Identifier(n)
	}
	slices.SortFunc(ids, byRank)
	return ids
}

// shownIdentifiers is how many identifiers a row in a list has.
const shownIdentifiers = 5

// shownTraits are those of a row in a list.
var shownTraits = [...]string{"name", "email", "tier", "plan", "country", "city", "lifetime_value"}

func (m *Machine) summary(root identity.Node) (Summary, error) {
	var p person
	if err := p.gather(m, root, m.now); err != nil {
		return Summary{}, err
	}
	s := Summary{ID: m.graph.PersonID(root), Label: m.labelOf(&p), FirstSeen: instant(p.profile.FirstSeen()),
		LastSeen: instant(p.profile.LastSeen()), Events: p.profile.Events()}
	ids := m.identifiers(&p)
	s.Identifiers = ids[:min(len(ids), shownIdentifiers)]
	for _, name := range shownTraits {
		if v := p.profile.Trait(name); v.Kind != event.None {
			var value any
			if json.Unmarshal(v.Raw, &value) == nil {
				if s.Traits == nil {
					s.Traits = map[string]any{}
				}
				s.Traits[name] = value
			}
		}
	}
	return s, nil
}

// Find lists people whose identifiers or names contain q; everybody if q is empty.
func (m *Machine) Find(ctx context.Context, q, cursor string, limit int) (Page[Summary], error) {
	limit = max(1, min(limit, maxPage))
	from, err := nodeCursor(cursor)
	if err != nil {
		return Page[Summary]{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	roots, next := m.match(q, from, limit)
	page := Page[Summary]{Items: []Summary{}}
	for _, root := range roots {
		s, err := m.summary(root)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, s)
	}
	if next != noNode {
		page.Next = cursorOf(next)
	}
	return page, ctx.Err()
}

// Known are the people with these identifiers, in their order and each once. An identifier that nobody is known by yet is
// passed over.
func (m *Machine) Known(ctx context.Context, ids []rapport.Identifier) ([]Summary, error) {
	out, seen := []Summary{}, map[identity.Node]bool{}
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, id := range ids {
		n, ok := m.graph.Lookup(m.graph.Normalise(id))
		if !ok {
			continue
		}
		root := m.graph.Root(n)
		if seen[root] || !m.people.exists(root) {
			continue
		}
		seen[root] = true
		s, err := m.summary(root)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, ctx.Err()
}

// match gives up to limit roots from a node on, in node order, and the node to go on from.
func (m *Machine) match(q string, from identity.Node, limit int) ([]identity.Node, identity.Node) {
	q = strings.TrimSpace(q)
	var roots []identity.Node
	if q == "" {
		for n := int(from); n < len(m.people.alive); n++ {
			if root := identity.Node(n); m.people.exists(root) {
				if len(roots) == limit {
					return roots, root
				}
				roots = append(roots, root)
			}
		}
		return roots, noNode
	}
	hits := map[identity.Node]struct{}{}
	add := func(n identity.Node) bool {
		if root := m.graph.Root(n); m.people.exists(root) {
			hits[root] = struct{}{}
		}
		return len(hits) < maxHits
	}
	if id, err := rapport.ParseIdentifier(q); err == nil {
		if n, ok := m.graph.Lookup(m.graph.Normalise(id)); ok {
			add(n)
		}
	}
	m.graph.Search(q, add)
	m.names.find(q, add)
	for root := range hits {
		if root >= from {
			roots = append(roots, root)
		}
	}
	slices.Sort(roots)
	if len(roots) > limit {
		return roots[:limit], roots[limit]
	}
	return roots, noNode
}

// maxHits bounds how many people one search looks at.
const maxHits = 10_000

func cursorOf(n identity.Node) string {
	return hex.EncodeToString(binary.BigEndian.AppendUint32(nil, uint32(n)))
}

func nodeCursor(s string) (identity.Node, error) {
	if s == "" {
		return 0, nil
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 4 {
		return 0, &rapport.Error{Kind: rapport.Invalid, Op: "read cursor", Where: "cursor", Err: errCursor, Hint: "leave it out to begin at the start"}
	}
	return identity.Node(binary.BigEndian.Uint32(b)), nil
}

// Timeline lists a person's recent events, newest first.
func (m *Machine) Timeline(ctx context.Context, ref string, q TimelineQuery) (Page[rapport.Event], error) {
	page := Page[rapport.Event]{Items: []rapport.Event{}}
	before, err := refCursor(q.Cursor)
	if err != nil {
		return page, err
	}
	if before == (profile.Ref{}) && !q.Before.IsZero() {
		before = profile.Ref{Time: q.Before.UnixMicro()}
	}
	limit := max(1, min(q.Limit, maxPage))
	m.mu.RLock()
	root, err := m.find(ref)
	var refs []profile.Ref
	if err == nil {
		var p person
		if err = p.gather(m, root, m.now); err == nil {
			refs = p.profile.Recent(before, maxHits)
		}
	}
	m.mu.RUnlock()
	if err != nil {
		return page, err
	}
	for i, r := range refs {
		e, err := m.eventAt(ctx, r.Offset)
		if rapport.KindOf(err) == rapport.NotFound && err != nil {
			continue // retention took it
		}
		if err != nil {
			return page, err
		}
		if !q.wants(&e) {
			continue
		}
		page.Items = append(page.Items, e)
		if len(page.Items) == limit {
			if i+1 < len(refs) {
				page.Next = refText(r)
			}
			break
		}
	}
	return page, nil
}

func (q *TimelineQuery) wants(e *rapport.Event) bool {
	return (q.Type == 0 || q.Type == e.Type) && (q.Name == "" || q.Name == e.Name) &&
		(len(q.Touchpoint) == 0 || slices.Contains(q.Touchpoint, e.Touchpoint))
}

func refText(r profile.Ref) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(r.Time))
	b = binary.BigEndian.AppendUint64(b, uint64(r.Offset))
	return hex.EncodeToString(binary.BigEndian.AppendUint16(b, r.Tie))
}

func refCursor(s string) (profile.Ref, error) {
	if s == "" {
		return profile.Ref{}, nil
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 18 {
		return profile.Ref{}, &rapport.Error{Kind: rapport.Invalid, Op: "read cursor", Where: "cursor", Err: errCursor, Hint: "leave it out to begin at the start"}
	}
	return profile.Ref{Time: int64(binary.BigEndian.Uint64(b)), Offset: rapport.Offset(binary.BigEndian.Uint64(b[8:])), Tie: binary.BigEndian.Uint16(b[16:])}, nil
}

// eventAt reads one event from the log.
func (m *Machine) eventAt(ctx context.Context, at rapport.Offset) (rapport.Event, error) {
	var out rapport.Event
	found := false
	err := m.log.Read(ctx, at, func(r *rapport.Record) error {
		var v event.View
		if err := v.Decode(r.Data); err != nil {
			return err
		}
		out = v.Event(r.Offset, r.Time.UnixMicro())
		out.Touchpoint = m.touchpoint(out.Source)
		found = true
		return eventlog.ErrStop
	})
	if err == nil && !found {
		err = &rapport.Error{Kind: rapport.NotFound, Op: "read event", Err: fmt.Errorf("record %d is not there", at)}
	}
	return out, err
}

// countTouchpoints tells by which touchpoints the latest events came.
func (m *Machine) countTouchpoints(ctx context.Context, p *person, into map[string]int) {
	for _, r := range p.profile.Recent(profile.Ref{}, 100) {
		e, err := m.eventAt(ctx, r.Offset)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			continue
		}
		into[e.Touchpoint]++
	}
}

// Status returns how the machine is doing.
func (m *Machine) Status() Status {
	_, end := m.log.Bounds()
	m.mu.RLock()
	defer m.mu.RUnlock()
	s := Status{Applied: m.applied, End: end, Committed: rapport.Offset(m.committer.committed.Load()), Clock: instant(m.now),
		People: m.people.count, Identifiers: uint64(m.graph.Len()), Events: m.events, Duplicates: m.duplicates,
		FragmentBytes: uint64(m.fragments.bytes), MemoryLimit: uint64(m.fragments.limit), Evicted: m.fragments.gone,
		DedupEntries: uint64(m.window.Len()), DedupLimit: uint64(m.cfg.Dedup.Entries), DedupAge: m.cfg.Dedup.Age.Seconds(), DedupSince: m.dedupSince()}
	if m.failed != nil {
		s.Failed = m.failed.Error()
	}
	return s
}

func (m *Machine) dedupSince() time.Time {
	if at := m.window.Oldest(); at != 0 {
		return instant(at)
	}
	return instant(m.now)
}

// IdentityChecker lets the catalog check identity policies.
func IdentityChecker() catalog.Checker {
	return catalog.Checker{Kind: rapport.KindIdentity, Check: func(def *rapport.Definition) ([]catalog.Ref, error) {
		_, err := identity.ParsePolicy(def.Spec)
		return nil, err
	}}
}
