package event

import (
	"errors"
	"math"
	"strconv"

	"rapport"
)

// Envelope is a body of the wire, read in place: one event, or a batch of them with what they share. Drafts and values point
// into the body. An Envelope is reused by scanning again.
type Envelope struct {
	Body  Draft   // the outermost object; the event itself where there is no batch
	Items []Draft // the elements of "batch"
	Batch bool    // whether there is a "batch" array

	scan scanner
}

// Scan reads body. What breaks the text as a whole is an Invalid error that says at which byte and line; what is wrong with
// single events stays with their drafts.
func (e *Envelope) Scan(body []byte) error {
	e.Items, e.Batch = e.Items[:0], false
	e.scan.b, e.scan.fault, e.scan.soft, e.scan.base = body, "", "", 0
	s := &e.scan
	if len(body) > math.MaxInt32 {
		s.fail(0, "the text is too long")
		return e.broken()
	}
	i := s.space(0)
	if i >= len(body) {
		s.fail(i, "the body is empty")
		return e.broken()
	}
	if body[i] != '{' {
		if end, _, _ := s.value(i, 0); end >= 0 {
			s.fail(i, "the body must be a JSON object")
		}
		return e.broken()
	}
	if i = e.Body.scan(s, i, e); i < 0 {
		return e.broken()
	}
	if i = s.space(i); i < len(body) {
		s.fail(i, "something follows the end of the JSON object")
		return e.broken()
	}
	return nil
}

func (e *Envelope) broken() error {
	line, at := 1, min(e.scan.at, len(e.scan.b))
	for _, c := range e.scan.b[:at] {
		if c == '\n' {
			line++
		}
	}
	return &rapport.Error{Kind: rapport.Invalid, Op: "read JSON",
		Where: "byte " + strconv.Itoa(at) + ", line " + strconv.Itoa(line), Err: errors.New(e.scan.fault)}
}

// batch reads the array of events that starts at i.
func (e *Envelope) batch(s *scanner, i int) int {
	e.Items, e.Batch = e.Items[:0], true
	outerSoft, outerWhere := s.soft, s.where
	defer func() { s.soft, s.where, s.base = outerSoft, outerWhere, 0 }()
	s.base = 2
	if i = s.space(i + 1); i < len(s.b) && s.b[i] == ']' {
		return i + 1
	}
	for {
		if len(e.Items) < cap(e.Items) {
			e.Items = e.Items[:len(e.Items)+1]
		} else {
			e.Items = append(e.Items, Draft{})
		}
		s.soft = ""
		if i = e.Items[len(e.Items)-1].scan(s, i, nil); i < 0 {
			return -1
		}
		i = s.space(i)
		switch {
		case i >= len(s.b):
			return s.fail(i, "the text ends inside the batch")
		case s.b[i] == ']':
			return i + 1
		case s.b[i] != ',':
			return s.fail(i, "a comma or the end of the batch should be here")
		}
		i = s.space(i + 1)
	}
}
