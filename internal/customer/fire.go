package customer

import (
	"context"
	"math"

	"rapport"
	"rapport/internal/eventlog"
	"rapport/internal/identity"
	"rapport/internal/segment"
)

// How many due timers fire with a record, before it is applied. The numbers are part of what a log means: another number
// fires the same timers with other records. With events there are few, so that a million timers due at once hold none of
// them up; the machine appends ticks beside them as long as timers are due, and those carry many. What changes the rules or
// everybody's identity comes after everything that was due by then.
const (
	timersPerRecord = 4
	timersPerTick   = 1024
)

func share(kind rapport.RecordKind) int {
	switch kind {
	case rapport.RecordTick:
		return timersPerTick
	case rapport.RecordDefinition, rapport.RecordLive:
		return math.MaxInt
	}
	return timersPerRecord
}

// fire lets up to limit timers fire that are due, the earliest first, each at its own instant: what becomes of a person does
// not depend on how late its timer gets its turn. Readers are let in between.
func (m *Machine) fire(limit int) error {
	defer func() { m.at = m.now }()
	m.cause.reason = ByTime
	for n := 1; n <= limit; n++ {
		t, ok := m.people.timers.first()
		if !ok || t.at > m.now {
			return nil
		}
		if n%256 == 0 {
			m.mu.Unlock()
			m.mu.Lock()
		}
		if err := m.expirePerson(identity.Node(t.root), t.at); err != nil {
			return err
		}
	}
	return nil
}

func (m *Machine) expirePerson(root identity.Node, at int64) error {
	m.at = at
	return m.evaluate(root, m.people.member[root], &timePassed, true)
}

// catchUp lets a person's own timers fire, as often as one is due, ahead of all others: nothing happens to a person before
// what was due by then has.
func (m *Machine) catchUp(root identity.Node) error {
	m.cause.reason = ByTime
	for m.people.exists(root) && m.people.next[root] <= m.now {
		if err := m.expirePerson(root, m.people.next[root]); err != nil {
			return err
		}
	}
	m.at = m.now
	return nil
}

// catchUpFound does so for everybody whom the event at hand names. Most of the time nobody is behind.
func (m *Machine) catchUpFound() error {
	if m.people.timers.next() > m.now {
		return nil
	}
	for _, f := range m.found {
		if n, ok := m.graph.Known(f); ok {
			if err := m.catchUp(m.graph.Root(n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// mostBehind is how many records may wait to be applied when a tick is appended behind another.
const mostBehind = 256

// passTime appends ticks, one after the other, until no timer is due or until events take all of the machine's time: those
// come first, and carry a few timers each.
func (m *Machine) passTime(ctx context.Context) error {
	for behind := uint64(0); ; behind = mostBehind {
		_, end := m.log.Bounds()
		if m.reached.at()+behind < uint64(end) || m.due.Load() > m.clock().UnixMicro() {
			return nil
		}
		at, err := m.log.Append(ctx, eventlog.Entry{Kind: rapport.RecordTick})
		if err != nil {
			return err
		}
		if err := m.Applied(ctx, at+1); err != nil {
			return err
		}
	}
}

// memberships is what a gathered person's memberships are at the machine's clock: those kept, unless a timer is due that has
// not had its turn.
func (m *Machine) memberships(p *person, root identity.Node) segment.Membership {
	member := m.people.of(root)
	if !m.people.exists(root) || m.people.next[root] > m.now {
		return member
	}
	member = append(segment.Membership(nil), member...)
	for at := m.people.next[root]; at <= m.now; {
		p.profile.Reset(m.rules.plan, at, p.parts)
		var until int64
		member, until = m.rules.set.Update(&p.profile, member, &timePassed, func(segment.Transition) {})
		at = max(at+1, until)
	}
	p.profile.Reset(m.rules.plan, m.now, p.parts)
	return member
}
