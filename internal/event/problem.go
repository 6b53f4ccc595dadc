package event

import (
	"errors"
	"strconv"

	"rapport"
)

// Reason says in one word why an event was refused. Reasons are stored: never change one.
type Reason string

// The reasons.
const (
	NotJSON          Reason = "not_json"
	BadCharacter     Reason = "bad_character"
	TooDeep          Reason = "too_deep"
	TooLarge         Reason = "too_large"
	WrongType        Reason = "wrong_type"
	UnknownType      Reason = "unknown_type"
	MissingID        Reason = "missing_id"
	BadID            Reason = "bad_id"
	MissingName      Reason = "missing_name"
	BadName          Reason = "bad_name"
	MissingMessageID Reason = "missing_message_id"
	BadMessageID     Reason = "bad_message_id"
	BadTimestamp     Reason = "bad_timestamp"
	OffPlan          Reason = "off_plan"
)

// Problem is what is wrong with one event.
type Problem struct {
	Reason Reason
	Path   string // the field, empty if it is the event as a whole
	Pos    int    // byte position in the event's text, -1 if none
	Detail string // a sentence for whoever has to mend it
}

func (p *Problem) Error() string {
	s := p.Detail
	if p.Path != "" {
		s = p.Path + ": " + s
	}
	if p.Pos >= 0 {
		s += " (byte " + strconv.Itoa(p.Pos) + ")"
	}
	return s
}

// AsError is the problem in the one error shape.
func (p *Problem) AsError(op string) error {
	where := p.Path
	if p.Pos >= 0 {
		if where != "" {
			where += ", "
		}
		where += "byte " + strconv.Itoa(p.Pos)
	}
	return &rapport.Error{Kind: rapport.Invalid, Op: op, Where: where, Err: errors.New(p.Detail)}
}

func problem(r Reason, path, detail string) *Problem {
	return &Problem{Reason: r, Path: path, Pos: -1, Detail: detail}
}
