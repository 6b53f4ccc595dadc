package customer

import (
	"encoding/json"
	"fmt"
	"slices"

	"rapport"
	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/segment"
)

// timePassed says that nothing but time changed.
var timePassed = profile.Touched{Time: true}

// lockedRecords is how many records are applied while readers wait.
const lockedRecords = 128

// applySlice applies records in order and makes them visible.
func (m *Machine) applySlice(s *slice) error {
	for rest := s.records; len(rest) > 0; {
		n := min(lockedRecords, len(rest))
		if err := m.applyLocked(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

func (m *Machine) applyLocked(records []rapport.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wall = m.clock().UnixMicro()
	had := m.transitions
	for i := range records {
		r := &records[i]
		if err := m.apply(r); err != nil {
			return fmt.Errorf("record %d: %w", r.Offset, err)
		}
		m.applied = r.Offset + 1
	}
	m.due.Store(m.people.timers.next())
	m.reached.reach(uint64(m.applied))
	if m.transitions != had {
		m.moved.reach(m.transitions)
		m.settleFresh()
	}
	return nil
}

// apply is the step: one record, at the instant that is stamped on it.
func (m *Machine) apply(r *rapport.Record) error {
	m.now = max(m.now, r.Time.UnixMicro())
	m.at = m.now
	m.cause = cause{offset: r.Offset}
	if err := m.fire(share(r.Kind)); err != nil {
		return err
	}
	switch r.Kind {
	case rapport.RecordEvent:
		return m.applyEvent(r)
	case rapport.RecordTick, rapport.RecordErase: // what is erased is erased from facts
		return nil
	case rapport.RecordDefinition:
		return m.applyDefinition(r)
	case rapport.RecordLive:
		return m.applyLive(r)
	case rapport.RecordMerge, rapport.RecordSplit:
		return m.applyManual(r)
	case rapport.RecordQuarantined, rapport.RecordReplayed:
		return m.applyQuarantine(r)
	}
	return &rapport.Error{Kind: rapport.Internal, Op: "apply record", Err: fmt.Errorf("kind %d is unknown", r.Kind),
		Hint: "the log was written by a newer version"}
}

func (m *Machine) applyEvent(r *rapport.Record) error {
	v := &m.view
	if err := v.Decode(r.Data); err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "read event record", Err: err,
			Hint: "rapport log verify says whether the log is damaged"}
	}
	src := m.source(v.Source())
	if m.window.Seen(v.MessageHash(), m.now) {
		src.Duplicates++
		m.duplicates++
		m.announce(r, 0, true)
		return nil
	}
	at := identity.Stamp{Offset: r.Offset, Time: v.Timestamp(), Tie: v.MessageHash()}
	m.found = m.graph.Extract(v, m.found[:0])
	if err := m.catchUpFound(); err != nil {
		return err
	}
	out := m.graph.Observe(m.found, at)
	if out.Changed {
		m.regrouped.Add(1)
	}
	before, err := m.fragments.get(out.Primary)
	if err != nil {
		return err
	}
	block, touched := m.writer.Apply(before, v, profile.Stamp{Offset: r.Offset, Now: m.now})
	m.fragments.put(out.Primary, block)
	m.events++
	src.Events++
	src.Last = m.now
	src.arrived(m.wall)
	m.vocabulary.event(v)
	if v.Type() == rapport.Identify {
		m.names.set(out.Primary, nameWords(block))
	}
	root := m.graph.Root(out.Primary)
	m.announce(r, root, false)
	m.cause.event, m.cause.own = v, root
	m.cause.reason = ByEvent
	if out.Changed {
		if err := m.regroup(out); err != nil || slices.Contains(out.Now, root) {
			return err
		}
		// Others were regrouped, over evidence that this event brought; it is its own person's all the same.
		m.cause.reason = ByEvent
	}
	if m.people.exists(root) {
		return m.evaluate(root, m.people.member[root], touched, false)
	}
	return m.evaluate(root, nil, nil, true)
}

// regroup follows a change of who is who: the memberships of those who were are taken over by those who are, and then
// judged anew over the fragments they now have.
func (m *Machine) regroup(out identity.Outcome) error {
	var before segment.Membership
	for _, root := range out.Gone {
		if m.people.exists(root) {
			before = segment.Merge(before, m.people.member[root])
			m.unlist(root, m.people.member[root])
			m.people.drop(root)
		}
	}
	for _, root := range out.Now {
		if m.people.exists(root) {
			before = segment.Merge(before, m.people.member[root])
			m.unlist(root, m.people.member[root])
		}
	}
	byEvent := m.cause.reason == ByEvent && len(out.Gone) == 0
	for _, root := range out.Now {
		m.cause.reason = ByIdentity
		if byEvent && root == m.cause.own {
			m.cause.reason = ByEvent // nobody else is with it who was not before
		}
		own := append(segment.Membership(nil), before...)
		m.list(root, own)
		if err := m.evaluate(root, own, nil, true); err != nil {
			return err
		}
		if m.people.exists(root) {
			m.people.touch(root) // what it took over is no transition
		}
	}
	return nil
}

// evaluate brings a person's memberships up to the instant that is being evaluated. touched nil means that anything may have changed.
func (m *Machine) evaluate(root identity.Node, member segment.Membership, touched *profile.Touched, rearm bool) error {
	if err := m.own.gather(m, root, m.at); err != nil {
		return err
	}
	if m.own.profile.Events() == 0 { // an identifier that was seen, but under which nothing was done, is nobody by itself
		m.unlist(root, member)
		m.people.drop(root)
		return nil
	}
	had, size := m.transitions, len(member)
	m.evaluated = root
	after, until := m.rules.set.Update(&m.own.profile, member, touched, m.onTransition)
	if until <= m.at {
		until = m.at + 1
	}
	moved := m.transitions != had || len(after) != size // an ended segment is dropped without a transition
	m.people.set(root, after, moved, until, rearm)
	return nil
}

// person is one person gathered for reading: the fragments of all identifiers and their merge.
type person struct {
	graph   *identity.Graph
	members []identity.Node
	parts   []profile.Fragment
	profile profile.Profile
}

// gather reads a person's fragments as they stand, and merges them as seen at an instant.
func (p *person) gather(m *Machine, root identity.Node, now int64) error {
	p.graph = m.graph
	p.members = m.graph.Members(root, p.members[:0])
	p.parts = p.parts[:0]
	for _, n := range p.members {
		f, err := m.fragments.get(n)
		if err != nil {
			return err
		}
		p.parts = append(p.parts, f)
	}
	p.profile.Identities = p
	p.profile.Reset(m.rules.plan, now, p.parts)
	return nil
}

// Identifiers implements profile.Identities.
func (p *person) Identifiers(t rapport.IdentifierType, fn func(value []byte) bool) {
	for _, n := range p.members {
		if id := p.graph.Identifier(n); id.Type == t && !fn([]byte(id.Value)) {
			return
		}
	}
}

// announce tells those who watch about an event that was just applied.
func (m *Machine) announce(r *rapport.Record, root identity.Node, duplicate bool) {
	if !m.audience.watched() {
		return
	}
	e := m.view.Event(r.Offset, r.Time.UnixMicro())
	e.Touchpoint = m.touchpoint(e.Source)
	u := Update{Event: &e, Duplicate: duplicate}
	if !duplicate {
		u.Person, u.Label = m.graph.PersonID(root), m.label(root)
	}
	m.audience.send(u)
}

func (m *Machine) touchpoint(key rapport.SourceKey) string {
	if s, ok := m.catalog.Source(key); ok {
		return s.Touchpoint
	}
	return ""
}

func (m *Machine) applyQuarantine(r *rapport.Record) error {
	m.urgent = true
	entry, err := m.quarantine.Apply(r, &m.batch)
	if err != nil || r.Kind != rapport.RecordQuarantined {
		return err
	}
	m.source([]byte(entry.Source)).Quarantined++
	if m.audience.watched() {
		m.audience.send(Update{Quarantined: r.Offset, Source: string(entry.Source), Reason: entry.Reason, At: r.Time})
	}
	return nil
}

// manual is the payload of a RecordMerge or RecordSplit.
type manual struct {
	A          rapport.Identifier `json:"a"`
	B          rapport.Identifier `json:"b"`
	By         string             `json:"by"`
	Reason     string             `json:"reason"`
	CannotLink bool               `json:"cannotLink,omitempty"`
}

func (m *Machine) applyManual(r *rapport.Record) error {
	var act manual
	if err := json.Unmarshal(r.Data, &act); err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "read merge or split record", Err: err}
	}
	a, okA := m.graph.Lookup(act.A)
	b, okB := m.graph.Lookup(act.B)
	if !okA || !okB {
		return nil // asked for before the log lost the identifier's events; nothing to do
	}
	for _, n := range []identity.Node{a, b} {
		if err := m.catchUp(m.graph.Root(n)); err != nil {
			return err
		}
	}
	at := identity.Stamp{Offset: r.Offset, Time: m.now}
	var out identity.Outcome
	switch {
	case r.Kind == rapport.RecordMerge:
		out = m.graph.Merge(a, b, at, act.By, act.Reason)
	case act.CannotLink:
		out = m.graph.CannotLink(a, b, at, act.By, act.Reason)
	default:
		out = m.graph.Retract(a, b, at, act.By, act.Reason)
	}
	m.urgent = true
	if !out.Changed {
		return nil
	}
	m.regrouped.Add(1)
	m.cause.reason = ByIdentity
	return m.regroup(out)
}
