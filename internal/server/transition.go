package server

import (
	"rapport"
	"rapport/internal/customer"
)

// transitionFeed is a stretch of the journal as shown.
type transitionFeed struct {
	*customer.Feed
	Masked bool `json:"masked"`
}

// listTransitions reads the journal behind a position. It is a feed rather than a list: next is given at the end, too.
func listTransitions(r *request) (answer, error) {
	keys, err := r.texts("segment", 20, maxKey)
	if err != nil {
		return answer{}, err
	}
	text, err := r.text("after", 40)
	if err != nil {
		return answer{}, err
	}
	q := customer.FeedQuery{}
	if q.After, err = customer.ParsePosition(text); err != nil {
		return answer{}, err
	}
	if _, q.Limit, err = r.page(); err != nil {
		return answer{}, err
	}
	for _, k := range keys {
		q.Segments = append(q.Segments, rapport.SegmentKey(k))
	}
	feed, err := r.s.deps.Journal.Transitions(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	feed.Items = each(feed.Items, r.veil().transition)
	return ok(transitionFeed{feed, r.masked()})
}

func (v veil) transition(t customer.Transition) customer.Transition {
	t.Label, t.Event = v.label(t.Label), v.text(t.Event)
	t.Identifiers = each(t.Identifiers, v.identifier)
	return t
}

// catchUp writes the transitions that a reader missed who comes back after the ring, or the process, has moved on.
func (t *stream) catchUp() bool {
	for t.seat.missed != nil && t.sieve.wants("transition") {
		q := customer.FeedQuery{After: *t.seat.missed, Limit: maxLimit}
		for _, k := range t.sieve.segment {
			q.Segments = append(q.Segments, rapport.SegmentKey(k))
		}
		feed, err := t.s.deps.Journal.Transitions(t.Context(), q)
		if err != nil || feed.Next == q.After {
			return err == nil
		}
		t.seat.missed = &feed.Next
		for i := range feed.Items {
			t.missed(&feed.Items[i])
		}
		if !t.flush() {
			return false
		}
	}
	return true
}

func (t *stream) missed(e *customer.Transition) {
	m := message{kind: "transition", place: e.Position, update: customer.Update{Person: e.Person, Label: e.Label, Segment: e.Segment,
		Entered: e.Entered, Place: e.Position, Reason: string(e.Reason), At: e.At}}
	if !t.sieve.passes(m.kind, &m.update) {
		return
	}
	data, text := m.show(t.s.deps.Mask, t.masked())
	if t.sieve.says(text) {
		t.append(m.kind, "j@"+e.Position.String(), data)
	}
}
