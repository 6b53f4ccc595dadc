package customer

import (
	"context"
	"math"
	"time"

	"rapport"
	"rapport/internal/identity"
)

// Transition is a person entering or leaving a segment, as the journal keeps it.
type Transition struct {
	Position    Position             `json:"position"` // names it for good
	Offset      rapport.Offset       `json:"offset"`   // of the record that brought it about
	Person      rapport.PersonID     `json:"person"`   // whoever has the identifier by which the person was known, as of now
	Label       string               `json:"label"`
	Identifiers []rapport.Identifier `json:"identifiers"` // the best known ones, at most five
	Segment     rapport.SegmentKey   `json:"segment"`
	Version     int                  `json:"version"` // of the segment's definition
	Entered     bool                 `json:"entered"` // false: left
	At          time.Time            `json:"at"`
	Reason      Reason               `json:"reason"`
	Event       string               `json:"event,omitempty"` // reason event: its name, or its type if it has none
	Sentence    *rapport.Wording     `json:"sentence,omitempty"`
}

// Feed is a stretch of the journal. Next is where to go on: it is given at the end too, and then later transitions follow it.
type Feed struct {
	Items []Transition `json:"items"`
	Next  Position     `json:"next"`
	First Position     `json:"first"` // nothing before it is kept any more
}

// FeedQuery selects transitions behind a position.
type FeedQuery struct {
	After    Position
	Segments []rapport.SegmentKey // any of; empty: all
	Limit    int                  // 1 to 200
}

// mostScanned is how many transitions one call looks at for those it wants.
const mostScanned = 50_000

// Transitions reads the journal in the order in which things happened.
func (m *Machine) Transitions(ctx context.Context, q FeedQuery) (*Feed, error) {
	limit := max(1, min(q.Limit, maxPage))
	wanted := map[rapport.SegmentKey]bool{}
	for _, key := range q.Segments {
		wanted[key] = true
	}
	out := &Feed{Items: []Transition{}, Next: q.After}
	said := sayings{m: m, sentences: map[segmentVersion]*rapport.Wording{}}
	for scanned, size := 0, limit; len(out.Items) < limit && scanned < mostScanned && ctx.Err() == nil; size = 1000 {
		found, err := m.entries(out.Next, size)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			break
		}
		scanned += len(found)
		for i := range found {
			if len(out.Items) == limit {
				break
			}
			out.Next = found[i].place
			if len(wanted) > 0 && !wanted[found[i].segment] {
				continue
			}
			t, err := said.transition(&found[i])
			if err != nil {
				return nil, err
			}
			out.Items = append(out.Items, t)
		}
	}
	m.mu.RLock()
	out.First = m.journal.kept.First
	m.mu.RUnlock()
	return out, ctx.Err()
}

// LastTransition is the position of the newest transition there is.
func (m *Machine) LastTransition() Position {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if n := len(m.journal.tail); n > 0 {
		return m.journal.tail[n-1].place
	}
	if m.applied == 0 {
		return Position{}
	}
	return Position{m.applied - 1, math.MaxUint32}
}

// Moved is how many transitions this process has seen; AwaitMoved returns when there are more than n. Together they let a
// follower of the journal sleep while nothing happens.
func (m *Machine) Moved() uint64 { return m.moved.at() }

// AwaitMoved waits for a transition beyond the first n of this process.
func (m *Machine) AwaitMoved(ctx context.Context, n uint64) error { return m.moved.wait(ctx, n+1) }

type segmentVersion struct {
	key     rapport.SegmentKey
	version int
}

// sayings shows entries, and says each version of a segment once.
type sayings struct {
	m         *Machine
	sentences map[segmentVersion]*rapport.Wording
}

func (s *sayings) transition(e *entry) (Transition, error) {
	t := Transition{Position: e.place, Offset: e.place.Offset, Segment: e.segment, Version: e.version, Entered: e.entered, At: instant(e.instant),
		Reason: e.reason, Event: e.event, Sentence: s.sentence(segmentVersion{e.segment, e.version})}
	s.m.mu.RLock()
	defer s.m.mu.RUnlock()
	var p person
	root := s.m.graph.Root(identity.Node(e.person))
	if err := p.gather(s.m, root, s.m.now); err != nil {
		return t, err
	}
	t.Person, t.Label = s.m.graph.PersonID(root), s.m.labelOf(&p)
	ids := s.m.identifiers(&p)
	t.Identifiers = ids[:min(len(ids), shownIdentifiers)]
	return t, nil
}

// sentence is what a version of a segment asks for; nil if the catalog does not have it.
func (s *sayings) sentence(v segmentVersion) *rapport.Wording {
	if w, ok := s.sentences[v]; ok {
		return w
	}
	var out *rapport.Wording
	if def, ok := s.m.catalog.At(rapport.KindSegment, string(v.key), v.version); ok {
		if parsed, err := parseSegment(def); err == nil {
			w := s.m.sentence(parsed.Condition)
			out = &w
		}
	}
	s.sentences[v] = out
	return out
}
