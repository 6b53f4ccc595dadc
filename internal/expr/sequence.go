package expr

import (
	"bytes"
	"fmt"

	"rapport"
)

// Sequence tests how many times, without overlap, the person's events have the steps in order.
//
// The events that any step names, in the window, stand in order of their instants; of one instant those that an earlier step
// names come first, then by a hash of the messageId. A match is one event for each step that is not a Not, each later in that
// order than the one before. Matches do not overlap when one ends before the other begins; the most there can be are counted.
type Sequence struct {
	Steps  []Step
	Within Duration // 0: all time; else only events of the last so long are there
	Span   Duration // 0: any; else at most so long from the first step to the last
	Test   Test     // of the number of matches
}

// Step is one step of a sequence. Between two steps a Not says that no such event lies between them; at the end, that none
// follows the last step: until now, or with Within less than so long after it, which is decided when that time has passed.
type Step struct {
	Target
	Not    bool
	Gap    Duration // 0: any; else at most so long after the step before
	Wait   Duration // at least so long after the step before
	Next   bool     // no event that any step names lies between the step before and this one
	Within Duration // of a Not at the end
}

// Target says which events are meant.
type Target struct {
	Type  rapport.EventType // AnyType: all types
	Event string            // empty: any name
	Where []Match           // all must pass
}

func (Sequence) node() {}

// MaxSteps is the largest number of steps of a sequence: as many as an entry of the series has bits for.
const MaxSteps = 32

// Series is the spec of the series that the sequence is matched in.
func (x Sequence) Series() SeriesSpec {
	targets, _ := x.targets()
	return SeriesSpec{Kind: Steps, Type: AnyType, Steps: targets, Window: x.Within}
}

// strict is whether every step follows directly.
func (x Sequence) strict() bool {
	n := 0
	for _, s := range x.Steps {
		if !s.Not && n > 0 && !s.Next {
			return false
		}
		if !s.Not {
			n++
		}
	}
	return n > 1
}

// targets are the different targets of the steps in order of first appearance, and which of them each step has.
func (x Sequence) targets() (all []Target, of []int) {
	seen := map[string]int{}
	for _, s := range x.Steps {
		key := s.key()
		i, ok := seen[key]
		if !ok {
			i = len(all)
			seen[key] = i
			all = append(all, s.Target)
		}
		of = append(of, i)
	}
	return all, of
}

func (t Target) key() string {
	var b bytes.Buffer
	appendTarget(&b, t.Type, t.Event, t.Where)
	return b.String()
}

func (f *fields) sequence() (Node, error) {
	if err := f.only("sequence", "within", "span", "strict", "op", "value"); err != nil {
		return nil, err
	}
	var x Sequence
	var err error
	if x.Steps, err = f.steps(); err != nil {
		return nil, err
	}
	if x.Within, err = f.length("within"); err != nil {
		return nil, err
	}
	if x.Span, err = f.length("span"); err != nil {
		return nil, err
	}
	strict, err := f.flag("strict")
	if err != nil {
		return nil, err
	}
	for i := range x.Steps {
		x.Steps[i].Next = x.Steps[i].Next || strict && i > 0 && !x.Steps[i].Not
	}
	x.Test = Test{Op: Gte, Value: []byte("1")}
	if f.has("op") || f.has("value") {
		x.Test, err = f.measured(Measure{Kind: Count})
	}
	return x, err
}

func (f *fields) steps() ([]Step, error) {
	path := join(f.path, "sequence")
	l, ok := f.of["sequence"].([]any)
	switch {
	case !ok:
		return nil, invalid(path, "is "+kindOf(f.of["sequence"])+", not a list", "write sequence: [{event: …}, {event: …}]")
	case len(l) == 0:
		return nil, invalid(path, "is empty", "list the events in the order they happen")
	case len(l) > MaxSteps:
		return nil, invalid(path, fmt.Sprintf("has %d steps", len(l)), fmt.Sprintf("keep it within %d", MaxSteps))
	}
	steps, last := make([]Step, len(l)), -1
	for i, v := range l {
		s := &fields{path: fmt.Sprintf("%s[%d]", path, i), limits: f.limits}
		if s.of, ok = v.(map[string]any); !ok {
			return nil, invalid(s.path, "is "+kindOf(v)+", not a step", "write {event: …} or {not: {event: …}}")
		}
		var err error
		if steps[i], err = s.step(i); err != nil {
			return nil, err
		}
		if !steps[i].Not {
			last = i
		}
	}
	for i := range last {
		if steps[i].Within > 0 {
			return nil, invalid(fmt.Sprintf("%s[%d].within", path, i), "does not go with a not between two steps", "put it at the end, or give the step after it a gap")
		}
	}
	return steps, nil
}

// step reads step number i.
func (f *fields) step(i int) (s Step, err error) {
	if f.has("not") {
		return f.notStep(i)
	}
	if err = f.only("event", "type", "where", "gap", "wait", "next"); err != nil {
		return s, err
	}
	if s.Target, err = f.target(); err != nil {
		return s, err
	}
	for _, k := range []string{"gap", "wait", "next"} {
		if i == 0 && f.has(k) {
			return s, invalid(join(f.path, k), "has no step before it", "say it of the second step or a later one")
		}
	}
	if s.Gap, err = f.length("gap"); err != nil {
		return s, err
	}
	if s.Wait, err = f.length("wait"); err != nil {
		return s, err
	}
	if s.Gap > 0 && s.Wait > s.Gap {
		return s, invalid(join(f.path, "wait"), s.Wait.String()+" is longer than the gap of "+s.Gap.String(), "no event is both at least and at most so long after; make wait the shorter one")
	}
	s.Next, err = f.flag("next")
	return s, err
}

func (f *fields) notStep(i int) (s Step, err error) {
	if err = f.only("not", "within"); err != nil {
		return s, err
	}
	if i == 0 {
		return s, invalid(f.path, "is a not before the first step", "begin with the event that the others follow")
	}
	of, ok := f.of["not"].(map[string]any)
	if !ok {
		return s, invalid(join(f.path, "not"), "is "+kindOf(f.of["not"])+", not an event", "write {not: {event: …}}")
	}
	n := &fields{of: of, path: join(f.path, "not"), limits: f.limits}
	if err = n.only("event", "type", "where"); err != nil {
		return s, err
	}
	if s.Target, err = n.target(); err != nil {
		return s, err
	}
	s.Not = true
	s.Within, err = f.length("within")
	return s, err
}

// target reads the members that choose events.
func (f *fields) target() (Target, error) {
	m := Measure{Kind: Count, Type: rapport.Track}
	for _, read := range []func(*Measure) error{f.eventType, f.eventName, f.where} {
		if err := read(&m); err != nil {
			return Target{}, err
		}
	}
	return Target{m.Type, m.Event, m.Where}, nil
}

// length reads a length of time that may be left out.
func (f *fields) length(name string) (Duration, error) {
	if !f.has(name) {
		return 0, nil
	}
	return f.duration(name)
}

// flag reads a boolean that may be left out.
func (f *fields) flag(name string) (bool, error) {
	b, ok := f.of[name].(bool)
	if f.has(name) && !ok {
		return false, invalid(join(f.path, name), "is "+kindOf(f.of[name])+", not true or false", "")
	}
	return b, nil
}

func appendSequence(b *bytes.Buffer, x Sequence) {
	b.WriteString(`{"sequence":[`)
	for i, s := range x.Steps {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		if s.Not {
			b.WriteString(`"not":{`)
		}
		appendTarget(b, s.Type, s.Event, s.Where)
		if s.Not {
			b.WriteByte('}')
		}
		appendDuration(b, "gap", s.Gap)
		appendDuration(b, "wait", s.Wait)
		if s.Next && !x.strict() {
			b.WriteString(`,"next":true`)
		}
		appendDuration(b, "within", s.Within)
		b.WriteByte('}')
	}
	b.WriteByte(']')
	appendDuration(b, "within", x.Within)
	appendDuration(b, "span", x.Span)
	if x.strict() {
		b.WriteString(`,"strict":true`)
	}
	appendTest(b, x.Test)
	b.WriteByte('}')
}

// appendSteps writes the targets of a series.
func appendSteps(b *bytes.Buffer, targets []Target) {
	for i, t := range targets {
		if i > 0 {
			b.WriteString(", ")
		}
		appendTarget(b, t.Type, t.Event, t.Where)
	}
}

func appendDuration(b *bytes.Buffer, name string, d Duration) {
	if d > 0 {
		b.WriteString(`,"` + name + `":"` + d.String() + `"`)
	}
}
