package insight

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Behind asks who is behind one figure of an answer, read from JSON.
type Behind interface {
	// Sentence says who in the words of both sides.
	Sentence(names expr.Names) rapport.Wording
	// People are they, in rising order.
	People(ctx context.Context, snap facts.Snapshot, view View) ([]facts.Person, error)
	// Condition says it as a condition that can be kept live; nil if that cannot be said.
	Condition(snap facts.Snapshot) *Spoken
}

// Spoken is a condition for those behind a figure.
type Spoken struct {
	Condition json.RawMessage `json:"condition"`
	Exact     bool            `json:"exact"` // it holds for just these people as long as nothing happens
	Note      rapport.Wording `json:"note"`  // what it leaves out, if it is not exact
}

// ReadBehind reads whom to look for: a question of a kind, and which of its figures. now is where ranges end that do not say.
// Errors are Invalid and name the place.
func ReadBehind(kind string, data []byte, now time.Time) (Behind, error) {
	var q interface {
		Behind
		read(now time.Time) error
	}
	switch kind {
	case "funnel":
		q = &FunnelPeople{}
	case "retention":
		q = &RetentionPeople{}
	default:
		return nil, &rapport.Error{Kind: rapport.NotFound, Op: "read question", Where: kind, Err: errors.New("there is no such question"), Hint: "ask for one of funnel, retention"}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(q); err != nil {
		var e *rapport.Error
		if errors.As(err, &e) {
			return nil, e
		}
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Err: fmt.Errorf("it does not say whom to look for: %w", err), Hint: "GET /openapi.yaml has its form"}
	}
	return q, q.read(now)
}

// ofValue says which part of a breakdown is meant: a value, or those without one.
type ofValue struct {
	Value   *string `json:"value,omitempty"`
	Without bool    `json:"without,omitempty"` // those without the property
}

func (o *ofValue) read(breakdown string) error {
	switch {
	case o.Value != nil && o.Without:
		return invalid("without", "does not go with value", "give one or the other")
	case breakdown == "" && (o.Value != nil || o.Without):
		return invalid("value", "the question has no breakdown", "leave it out, or name the property as breakdown")
	}
	return nil
}

// value is that of the breakdown; nil if all are meant.
func (o *ofValue) value() *Value {
	switch {
	case o.Without:
		return &Value{Absent: true}
	case o.Value != nil:
		return &Value{Text: *o.Value}
	}
	return nil
}

// words say which part is meant, after a comma.
func (o *ofValue) words(breakdown string) rapport.Wording {
	switch {
	case o.Without:
		return rapport.Wording{Marketing: ", where ‘" + breakdown + "’ is not known", IT: ", " + breakdown + " = null"}
	case o.Value != nil:
		return rapport.Wording{Marketing: ", where ‘" + breakdown + "’ is “" + *o.Value + "”", IT: fmt.Sprintf(", %s = %q", breakdown, *o.Value)}
	}
	return rapport.Wording{}
}

// shown refuses a part of so few people that it is not shown apart either.
func (o *ofValue) shown(people []facts.Person, view View) ([]facts.Person, error) {
	if o.value() != nil && len(people) < view.Cell {
		return nil, &rapport.Error{Kind: rapport.Forbidden, Op: "look for people", Where: "value", Err: fmt.Errorf("fewer than %d people share it", view.Cell),
			Hint: "without personal:read so few are not shown apart; leave the value out"}
	}
	return people, nil
}
