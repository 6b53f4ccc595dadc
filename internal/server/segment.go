package server

import (
	"encoding/json"
	"errors"
	"time"

	"rapport"
	"rapport/internal/customer"
)

// segmentList is every segment as it stands.
type segmentList struct {
	Items  []customer.SegmentStatus `json:"items"`
	People uint64                   `json:"people"`
	At     time.Time                `json:"at"`
}

func listSegments(r *request) (answer, error) {
	list, err := r.s.deps.Segments.Segments(r.Context())
	if err != nil {
		return answer{}, err
	}
	st := r.s.deps.Machine.Status()
	return ok(segmentList{each(list, shownSegment), st.People, st.Clock})
}

// traitList is every trait definition as it stands.
type traitList struct {
	Items []customer.TraitStatus `json:"items"`
}

func listTraits(r *request) (answer, error) {
	list, err := r.s.deps.Traits.Traits(r.Context())
	if err != nil {
		return answer{}, err
	}
	return ok(traitList{list})
}

func shownSegment(s customer.SegmentStatus) customer.SegmentStatus {
	s.History = fill(s.History)
	return s
}

func (r *request) segmentKey() (rapport.SegmentKey, error) {
	k, err := r.key()
	return rapport.SegmentKey(k), err
}

func getSegment(r *request) (answer, error) {
	key, err := r.segmentKey()
	if err != nil {
		return answer{}, err
	}
	at, err := r.instant("asOf")
	if err != nil {
		return answer{}, err
	}
	var s *customer.SegmentStatus
	if at.IsZero() {
		s, err = r.s.deps.Segments.Segment(r.Context(), key)
	} else {
		s, err = r.s.deps.Segments.SegmentAsOf(r.Context(), key, at)
	}
	if err != nil {
		return answer{}, err
	}
	return ok(shownSegment(*s))
}

func listMembers(r *request) (answer, error) {
	key, err := r.segmentKey()
	if err != nil {
		return answer{}, err
	}
	why, err := r.flag("why")
	if err != nil {
		return answer{}, err
	}
	cursor, limit, err := r.page()
	if err != nil {
		return answer{}, err
	}
	at, err := r.instant("asOf")
	if err != nil {
		return answer{}, err
	}
	var members customer.Page[customer.Summary]
	if at.IsZero() {
		members, err = r.s.deps.Segments.Members(r.Context(), key, cursor, limit, why)
	} else {
		members, err = r.s.deps.Segments.MembersAsOf(r.Context(), key, at, cursor, limit, why)
	}
	if err != nil {
		return answer{}, err
	}
	return pageOf(r, members, r.veil().summary)
}

// preview is what a condition would select, as shown.
type preview struct {
	customer.Preview
	Masked bool `json:"masked"`
}

const maxSample = 50

func previewSegment(r *request) (answer, error) {
	in := struct {
		Condition json.RawMessage    `json:"condition"`
		Key       rapport.SegmentKey `json:"key"`
		Sample    int                `json:"sample"`
	}{Sample: 10}
	if err := r.body(&in); err != nil {
		return answer{}, err
	}
	const op = "preview segment"
	switch {
	case len(in.Condition) == 0 || in.Condition[0] != '{':
		return answer{}, invalid(op, "condition", "it is no object", "for example {\"event\": \"Order Completed\", \"op\": \"gte\", \"value\": 3, \"measure\": \"count\"}")
	case in.Sample < 0 || in.Sample > maxSample:
		return answer{}, invalid(op, "sample", "it is not from 0 to 50", "the default is 10")
	case len(in.Key) > maxKey || !plain(string(in.Key)):
		return answer{}, invalid(op, "key", "it is longer than 100 bytes or not plain text", "give a segment's key or leave it out")
	}
	done, err := r.turn(op)
	if err != nil {
		return answer{}, err
	}
	defer done()
	p, err := r.s.deps.Segments.Preview(r.Context(), in.Condition, in.Key, in.Sample)
	if err != nil {
		return answer{}, err
	}
	out := preview{*p, r.masked()}
	veil := r.veil()
	out.Sample = veil.summaries(out.Sample)
	out.EnterSample, out.LeaveSample = veil.summaries(out.EnterSample), veil.summaries(out.LeaveSample)
	return ok(out)
}

// turn gives the request one of the few places of those that look at everybody, until the function is called.
func (r *request) turn(op string) (func(), error) {
	select {
	case r.s.previews <- struct{}{}:
		return func() { <-r.s.previews }, nil
	default:
		return nil, &rapport.Error{Kind: rapport.TooMany, Op: op, Err: errors.New("other previews are being computed"), Hint: "try again in a second"}
	}
}
