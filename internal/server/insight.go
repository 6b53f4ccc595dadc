package server

import (
	"encoding/json"
	"errors"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

// asked is an answer to a question over everybody.
type asked struct {
	Sentence rapport.Wording `json:"sentence"` // the question in words
	AsOf     rapport.Offset  `json:"asOf"`     // the first offset that is not in the answer
	At       time.Time       `json:"at"`       // when it was asked, or the instant it was asked as of
	Millis   float64         `json:"millis"`
	People   int             `json:"people"` // all there are
	Answer   any             `json:"answer"`
}

const maxQuestion = 256 << 10

// ask answers questions of a kind. They are bounded in number like previews, and end when whoever asks goes away.
func ask(kind string) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		const op = "ask"
		began := time.Now()
		data, at, now, err := r.question(op)
		if err != nil {
			return answer{}, err
		}
		q, err := insight.Read(kind, data, now)
		if err != nil {
			return answer{}, err
		}
		done, err := r.questionTurn(op)
		if err != nil {
			return answer{}, err
		}
		defer done()
		snap, err := r.snapshot(at)
		if err != nil {
			return answer{}, err
		}
		defer snap.Close()
		a, err := q.Answer(r.Context(), snap, insight.View{Cell: r.cell()})
		if err != nil {
			return answer{}, err
		}
		return ok(asked{Sentence: q.Sentence(nil), AsOf: snap.Next(), At: now.UTC(), Millis: float64(time.Since(began).Microseconds()) / 1000, People: snap.People(), Answer: a})
	}
}

// question is the text of a question, the instant it is asked as of, which is zero for now, and that instant or now.
func (r *request) question(op string) (data json.RawMessage, at, now time.Time, err error) {
	if err = r.body(&data); err != nil {
		return nil, at, now, err
	}
	if len(data) > maxQuestion {
		return nil, at, now, invalid(op, "", "the question is longer than 256 KiB", "ask for less at once")
	}
	if at, err = r.instant("asOf"); err != nil || !at.IsZero() {
		return data, at, at, err
	}
	return data, at, time.Now(), nil
}

// questionTurn waits for one of the few places of those that ask everybody; done gives it back.
func (r *request) questionTurn(op string) (done func(), err error) {
	select {
	case r.s.questions <- struct{}{}:
		return func() { <-r.s.questions }, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-time.After(waitForQuestions):
		return nil, &rapport.Error{Kind: rapport.TooMany, Op: op, Err: errors.New("other questions are being answered"), Hint: "try again in a second"}
	}
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

// Questions use every core each, so that few at once are answered sooner than many.
const (
	questionsAtOnce  = 2
	waitForQuestions = 10 * time.Second
)
