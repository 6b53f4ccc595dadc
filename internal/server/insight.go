package server

import (
	"encoding/json"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/inquiry"
)

const maxQuestion = 256 << 10

// ask answers questions of a kind. They are bounded in number like previews, and end when whoever asks goes away.
func ask(kind string) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		data, at, _, err := r.question("ask")
		if err != nil {
			return answer{}, err
		}
		return r.ask(inquiry.Question{Kind: kind, Text: data, AsOf: at, Cell: r.cell()})
	}
}

// question is the text of a question, the instant it is asked as of, which is zero for now, and that instant or now
// in the organisation's zone.
func (r *request) question(op string) (data json.RawMessage, at, now time.Time, err error) {
	if err = r.body(&data); err != nil {
		return nil, at, now, err
	}
	if len(data) > maxQuestion {
		return nil, at, now, invalid(op, "", "the question is longer than 256 KiB", "ask for less at once")
	}
	if at, err = r.instant("asOf"); err != nil || !at.IsZero() {
		return data, at, at.In(r.s.zone()), err
	}
	return data, at, time.Now().In(r.s.zone()), nil
}

// zone is the organisation's, of whose calendar questions are that name none.
func (s *Server) zone() *time.Location {
	if z := s.deps.Zone; z != nil {
		return z
	}
	return time.UTC
}

// snapshot is what facts hold now, or with an instant what had come by then.
func (r *request) snapshot(at time.Time) (facts.Snapshot, error) {
	place := rapport.Offset(0)
	if !at.IsZero() {
		var err error
		if place, err = r.s.deps.Facts.Place(r.Context(), at); err != nil {
			return nil, err
		}
	}
	snap, err := r.s.deps.Facts.Snapshot()
	if err != nil || at.IsZero() {
		return snap, err
	}
	return facts.AsOf(snap, place), nil
}

// minCell is the fewest people that whoever may not see personal data is shown a value of.
const minCell = 10

func (r *request) cell() int {
	if r.masked() {
		return minCell
	}
	return 0
}
