package customer

import (
	"strings"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/identity"
	"rapport/internal/segment"
)

// Reason is why somebody entered or left a segment.
type Reason string

// The reasons there are.
const (
	ByEvent      Reason = "event"      // an event of the person's, at the position's offset
	ByTime       Reason = "time"       // a window ended, an age was reached: the person's timer fired
	ByDefinition Reason = "definition" // the segment, or what it is made of, was defined anew
	ByLive       Reason = "live"       // a definition's history was computed and it became live
	ByIdentity   Reason = "identity"   // the person's identifiers were united with others, or parted from them
)

// reasons are those in the order of the numbers by which the store knows them.
var reasons = [...]Reason{ByEvent, ByTime, ByDefinition, ByLive, ByIdentity}

// cause is what brings about the transitions of the record at hand.
type cause struct {
	offset rapport.Offset
	seq    uint32
	reason Reason
	own    identity.Node // whose event it is
	event  *event.View
	name   string // of the event, once a transition asked for it
}

// label is the event's name, or its type where events of the type have none.
func (c *cause) label() string {
	if c.reason != ByEvent || c.event == nil {
		return ""
	}
	if c.name == "" {
		if c.name = string(c.event.Name()); c.name == "" || c.event.Type() != rapport.Track {
			c.name = c.event.Type().String()
		}
		c.name = strings.ToValidUTF8(c.name[:min(len(c.name), maxSeenName)], "")
	}
	return c.name
}

// note puts a transition into the journal.
func (m *Machine) note(l *live, root identity.Node, entered bool) {
	c := &m.cause
	e := entry{place: Position{c.offset, c.seq}, instant: m.at, person: root, segment: l.Key, entered: entered, reason: c.reason, event: c.label()}
	if l.Now != nil {
		e.version = l.Now.Definition.Version
	}
	c.seq++
	m.journal.tail = append(m.journal.tail, e)
	if c.reason != ByDefinition && c.reason != ByLive {
		m.fresh = append(m.fresh, fresh{&l.Fresh, m.at})
	}
}

// transition counts and announces that a person entered or left a segment.
func (m *Machine) transition(t segment.Transition) {
	root := m.evaluated
	l := m.rules.byID[t.Segment]
	if l == nil {
		return
	}
	m.transitions++
	m.note(l, root, t.Entered)
	l.History.moved(m.at, t.Entered)
	if t.Entered {
		l.add(root, m.at)
	} else {
		l.remove(root, m.at)
	}
	if m.audience.watched() {
		e := &m.journal.tail[len(m.journal.tail)-1]
		m.audience.send(Update{Person: m.graph.PersonID(root), Label: m.label(root), Segment: l.Key, Entered: t.Entered, Place: e.place, Reason: string(e.reason), At: instant(m.at)})
	}
}

func (m *Machine) list(root identity.Node, member segment.Membership) {
	for id := range member.All() {
		if l := m.rules.byID[id]; l != nil {
			l.add(root, m.at)
		}
	}
}

func (m *Machine) unlist(root identity.Node, member segment.Membership) {
	for id := range member.All() {
		if l := m.rules.byID[id]; l != nil {
			l.remove(root, m.at)
		}
	}
}
