package insight

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Question is something asked, read from JSON.
type Question interface {
	// Sentence says it in the words of both sides. names may be nil.
	Sentence(names expr.Names) rapport.Wording
	// Answer answers it as what JSON shows.
	Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error)
}

// View is how an answer is shown.
type View struct {
	Names expr.Names // may be nil
	Cell  int        // values of a breakdown with fewer people are added up; for whoever may not see personal data

	// Changed are the definitions that changed from an instant on and before another, and annotations of that time at theirs,
	// oldest first; nil: none are told of.
	Changed func(from, to time.Time) []rapport.Definition
}

// Kinds are the kinds of question that Read reads.
func Kinds() []string {
	return []string{"trends", "funnel", "retention", "value", "survival", "attribution", "voice", "change", "lifecycle", "paths", "stickiness", "cohorts"}
}

// Read reads a question of a kind. now is where ranges end that do not say, and its location the zone of questions that name none. Errors are Invalid and name the place.
func Read(kind string, data []byte, now time.Time) (Question, error) {
	var q interface {
		Question
		read(now time.Time) error
	}
	switch kind {
	case "trends":
		q = &TrendQuestion{}
	case "funnel":
		q = &FunnelQuestion{}
	case "retention":
		q = &RetentionQuestion{}
	case "value":
		q = &ValueQuestion{}
	case "survival":
		q = &SurvivalQuestion{}
	case "attribution":
		q = &AttributionQuestion{}
	case "voice":
		q = &VoiceQuestion{}
	case "change":
		q = &ChangeQuestion{}
	case "lifecycle":
		q = &LifecycleQuestion{}
	case "paths":
		q = &PathsQuestion{}
	case "stickiness":
		q = &StickinessQuestion{}
	case "cohorts":
		q = &CohortsQuestion{}
	default:
		return nil, &rapport.Error{Kind: rapport.NotFound, Op: "read question", Where: kind, Err: errors.New("there is no such question"), Hint: "ask for one of " + strings.Join(Kinds(), ", ")}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(q); err != nil {
		var e *rapport.Error
		if errors.As(err, &e) {
			return nil, e // of which events are meant
		}
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Err: fmt.Errorf("it is not a question: %w", err), Hint: "GET /openapi.yaml has its form"}
	}
	return q, q.read(now)
}

func invalid(where, what, hint string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: where, Err: errors.New(what), Hint: hint}
}

// Events says which events are meant: {event, type, where} as in a condition.
type Events struct {
	measure expr.Measure
}

// UnmarshalJSON keeps the text for read.
func (e *Events) UnmarshalJSON(data []byte) error {
	m, err := expr.ParseMeasure(data)
	if err == nil && (m.Kind != expr.Count || m.Within != 0 || m.During != "" || m.Since != "" || m.From != 0 || m.To != 0) {
		err = invalid("", "it asks for more than which events", "write {event: …, where: […]}")
	}
	e.measure = m
	return err
}

// MarshalJSON writes them back in one way only.
func (e Events) MarshalJSON() ([]byte, error) {
	c, err := expr.New(expr.Event{Measure: e.measure, Test: expr.Test{Op: expr.Gte, Value: json.RawMessage("1")}})
	if err != nil {
		return nil, err
	}
	s := string(c.Canonical())
	return []byte(strings.Replace(s, `,"measure":"count","op":"gte","value":1}`, "}", 1)), nil
}

func (e *Events) selector() facts.Selector {
	return facts.Selector{Type: e.measure.Type, Name: e.measure.Event, Where: e.measure.Where}
}

// wording is the events in a sentence of both sides.
func (e *Events) wording(names expr.Names) rapport.Wording {
	return rapport.Wording{Marketing: e.measure.Noun(names), IT: e.measure.Target()}
}

// label is the events' name beside figures: without quotation marks where there is nothing but the name.
func (e *Events) label(names expr.Names) rapport.Wording {
	w := e.wording(names)
	if len(e.measure.Where) == 0 && e.measure.Type == rapport.Track {
		w.Marketing = strings.Trim(w.Marketing, "‘’")
	}
	return w
}

// Range is when the events asked for happened: from ≤ time < to, or the last so long before now.
type Range struct {
	From string `json:"from,omitempty"` // a date in the zone, or an instant in RFC 3339
	To   string `json:"to,omitempty"`
	Last string `json:"last,omitempty"` // such as 30d; the default
	Zone string `json:"zone,omitempty"` // IANA name; the organisation's if empty

	from, to int64
	now      int64 // nothing is known from here on
	zone     *time.Location
}

const defaultRange = 30 * 24 * time.Hour

// read finds the range; now is the end of one that does not say.
func (r *Range) read(now time.Time) (err error) {
	if r.zone, err = time.LoadLocation(r.Zone); r.Zone == "" && now.Location() != time.Local {
		r.zone = now.Location()
	} else if err != nil || r.Zone == "Local" {
		return invalid("zone", fmt.Sprintf("%q is no time zone", r.Zone), "write one such as Asia/Singapore")
	}
	if r.Last != "" && (r.From != "" || r.To != "") {
		return invalid("last", "does not go with from and to", "give one or the other")
	}
	r.now = now.UnixMicro()
	r.to = r.now
	if r.To != "" {
		if r.to, err = r.instant("to", r.To); err != nil {
			return err
		}
	}
	r.from = r.to - defaultRange.Microseconds()
	switch {
	case r.From != "":
		r.from, err = r.instant("from", r.From)
	case r.Last != "":
		var d expr.Duration
		if d, err = expr.ParseDuration(r.Last); err != nil {
			return invalid("last", fmt.Sprintf("%q %v", r.Last, err), "")
		}
		r.from = r.to - int64(d)
	}
	if err == nil && r.from >= r.to {
		err = invalid("from", "the range ends before it begins", "")
	}
	return err
}

// whole is how many of the range's periods are over: neither the range nor what is known ends before they do.
func (r *Range) whole(unit Unit) (n int) {
	p, err := NewPeriods(r.from, r.to, unit, r.zone)
	if err != nil {
		return 0 // read has told
	}
	for _, end := range p.Bounds[1:] {
		if end <= min(r.to, r.now) {
			n++
		}
	}
	return n
}

// instant reads a date in the zone, or an instant.
func (r *Range) instant(where, s string) (int64, error) {
	if t, err := time.ParseInLocation(time.DateOnly, s, r.zone); err == nil {
		return t.UnixMicro(), nil
	}
	t, ok := event.ParseTime([]byte(s))
	if !ok {
		return 0, invalid(where, fmt.Sprintf("%q is not a date", s), "write 2026-01-31 or 2026-01-31T08:00:00Z")
	}
	return t, nil
}

// words say the range to both sides.
func (r *Range) words() rapport.Wording {
	from, to := time.UnixMicro(r.from).In(r.zone), time.UnixMicro(r.to).In(r.zone)
	if r.Last != "" && r.To == "" {
		return rapport.Wording{Marketing: "in the last " + strings.TrimPrefix(lengthWords(r.Last), "1 "), IT: r.Last}
	}
	return rapport.Wording{Marketing: "from " + from.Format("2 January 2006") + " to " + to.Add(-time.Microsecond).Format("2 January 2006"),
		IT: "[" + from.Format(time.RFC3339) + ", " + to.Format(time.RFC3339) + ")"}
}

// lengthWords is "30 days", "1 day".
func lengthWords(s string) string {
	unit := map[byte]string{'s': "second", 'm': "minute", 'h': "hour", 'd': "day", 'w': "week"}[s[len(s)-1]]
	n := s[:len(s)-1]
	if n == "1" {
		return n + " " + unit
	}
	return n + " " + unit + "s"
}
