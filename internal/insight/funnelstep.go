package insight

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// FunnelStep says which events are a step, and how long after the step before: {event, type, where, gap, wait}.
type FunnelStep struct {
	Events
	Gap  string // at most so long after the step before; empty: any
	Wait string // at least so long

	limits Wait
}

// UnmarshalJSON reads events with a gap and a wait.
func (s *FunnelStep) UnmarshalJSON(data []byte) error {
	rest, err := take(data, map[string]any{"gap": &s.Gap, "wait": &s.Wait})
	if err != nil {
		return err
	}
	return s.Events.UnmarshalJSON(rest)
}

// MarshalJSON writes them back in one way only.
func (s FunnelStep) MarshalJSON() ([]byte, error) {
	return with(s.Events, struct {
		Gap  string `json:"gap,omitempty"`
		Wait string `json:"wait,omitempty"`
	}{s.Gap, s.Wait})
}

// FunnelExclusion says which events end a try, and between which steps, from 1: {event, type, where, after, before}.
type FunnelExclusion struct {
	Events
	After  int // 0: the first
	Before int // 0: the last
}

// UnmarshalJSON reads events with the steps between which they count.
func (x *FunnelExclusion) UnmarshalJSON(data []byte) error {
	rest, err := take(data, map[string]any{"after": &x.After, "before": &x.Before})
	if err != nil {
		return err
	}
	return x.Events.UnmarshalJSON(rest)
}

// MarshalJSON writes them back in one way only.
func (x FunnelExclusion) MarshalJSON() ([]byte, error) {
	return with(x.Events, struct {
		After  int `json:"after,omitempty"`
		Before int `json:"before,omitempty"`
	}{x.After, x.Before})
}

// take reads some members of an object and gives the others back as an object.
func take(data []byte, into map[string]any) (rest []byte, err error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil || all == nil {
		return nil, invalid("", "it does not say which events", "write {event: …, where: […]}")
	}
	for name, place := range into {
		value, ok := all[name]
		if !ok {
			continue
		}
		if err := json.Unmarshal(value, place); err != nil {
			return nil, invalid(name, "is not of its kind", "GET /openapi.yaml has its form")
		}
		delete(all, name)
	}
	return json.Marshal(all)
}

// with adds members to the object of events.
func with(e Events, more any) ([]byte, error) {
	a, err := e.MarshalJSON()
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(more)
	if err != nil || string(b) == "{}" {
		return a, err
	}
	return slices.Concat(a[:len(a)-1], []byte(","), b[1:]), nil
}

// read finds the lengths of a step's waiting; first says that there is no step before.
func (s *FunnelStep) read(where string, first bool) error {
	for _, l := range []struct {
		name, text string
		into       *time.Duration
	}{{"gap", s.Gap, &s.limits.Max}, {"wait", s.Wait, &s.limits.Min}} {
		if l.text == "" {
			continue
		}
		d, err := expr.ParseDuration(l.text)
		switch {
		case err != nil:
			return invalid(where+"."+l.name, fmt.Sprintf("%q %v", l.text, err), "")
		case first:
			return invalid(where+"."+l.name, "there is no step before the first", "leave it out")
		}
		*l.into = time.Duration(d) * time.Microsecond
	}
	return nil
}

// wording is a step in a sentence, with how long it may take.
func (s *FunnelStep) wording(names expr.Names) rapport.Wording {
	w := s.Events.wording(names)
	var prose, formula []string
	if s.Wait != "" {
		prose, formula = append(prose, "at least "+howLong(s.Wait)), append(formula, "≥ "+s.Wait)
	}
	if s.Gap != "" {
		prose, formula = append(prose, "at most "+howLong(s.Gap)), append(formula, "≤ "+s.Gap)
	}
	if prose != nil {
		w.Marketing += " (" + strings.Join(prose, " and ") + " later)"
		w.IT += " [" + strings.Join(formula, ", ") + "]"
	}
	return w
}

// howLong is "1 day" or "30 days".
func howLong(s string) string {
	if w := lengthWords(s); strings.Contains(w, " ") {
		return w
	}
	return "1 " + lengthWords(s)
}

// exclusion is x among n steps.
func (x *FunnelExclusion) exclusion(n int) Exclusion {
	e := Exclusion{Of: x.selector(), After: max(1, x.After) - 1, Before: x.Before - 1}
	if x.Before == 0 {
		e.Before = n - 1
	}
	return e
}

// funnel is the question as the kernels take it.
func (q *FunnelQuestion) funnel(snap facts.Snapshot) *Funnel {
	f := &Funnel{Window: time.Duration(q.window) * time.Microsecond, From: q.from, To: q.to, Order: q.Order, Touch: q.Touch, TouchStep: q.TouchStep - 1, Timed: q.Times}
	for i := range q.Steps {
		s := &q.Steps[i]
		f.Steps = append(f.Steps, s.selector())
		if s.limits != (Wait{}) && f.Waits == nil {
			f.Waits = make([]Wait, len(q.Steps))
		}
		if f.Waits != nil {
			f.Waits[i] = s.limits
		}
	}
	for i := range q.Exclusions {
		f.Exclusions = append(f.Exclusions, q.Exclusions[i].exclusion(len(q.Steps)))
	}
	if q.Breakdown != "" && snap != nil {
		f.Breakdown = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
	}
	return f
}
