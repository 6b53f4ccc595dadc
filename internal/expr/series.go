package expr

import (
	"bytes"

	"rapport"
)

// SeriesKind says what a series keeps of each event.
type SeriesKind uint8

// The kinds. Numbers are stored by package profile: never reuse one.
const (
	Times   SeriesKind = iota + 1 // how many, first and last instant; in the window: instants
	Numbers                       // Times of events whose property is a number, with sum, min, max; in the window: instants and numbers
	Values                        // the property's value at the first and the last instant
	Sets                          // distinct values of the property; with a window only those in it

	Steps SeriesKind = 6 // the newest events that a target takes, with which ones do; with a window only those in it
	Tally SeriesKind = 7 // the property's distinct values with how often each was there
)

var seriesKinds = [...]string{Times: "times", Numbers: "numbers", Values: "values", Sets: "sets", Steps: "steps", Tally: "tallies"}

func (k SeriesKind) String() string { return seriesKinds[k] }

// SeriesSpec says which events a series is made of and what it keeps. One series serves every measure and every window
// up to its own.
type SeriesSpec struct {
	Kind     SeriesKind
	Type     rapport.EventType // AnyType: all
	Event    string            // empty: any name
	Where    []Match
	Property string   // empty for Times
	Window   Duration // entries are kept this long; 0: none are
	Steps    []Target `json:",omitempty"` // of Steps: which events it takes, in place of Type, Event and Where
	From, To int64    // it takes the events with From ≤ t < To; 0: unbounded on that side
}

// Holds is whether the series takes events of an instant.
func (s *SeriesSpec) Holds(at int64) bool {
	return at >= s.From && (s.To == 0 || at < s.To)
}

// Key is the canonical text of everything but the window. Two specs with the same key differ in their window only.
func (s SeriesSpec) Key() string {
	var b bytes.Buffer
	b.WriteString(s.Kind.String())
	b.WriteByte(' ')
	if s.Kind == Steps {
		appendSteps(&b, s.Steps)
	} else {
		appendTarget(&b, s.Type, s.Event, s.Where)
	}
	if s.Property != "" {
		b.WriteString(" of ")
		writeString(&b, s.Property)
	}
	if s.Kind == Sets && s.Window > 0 {
		b.WriteString(" windowed")
	}
	if s.From != 0 {
		b.WriteString(" from " + dateOf(s.From))
	}
	if s.To != 0 {
		b.WriteString(" to " + dateOf(s.To))
	}
	return b.String()
}

// Covers is whether a series of spec s can answer what asks for spec o.
func (s SeriesSpec) Covers(o SeriesSpec) bool { return s.longer(o) == s.Window && s.Key() == o.Key() }

// longer is the window that serves both. Steps without a window are kept as long as there is room.
func (s SeriesSpec) longer(o SeriesSpec) Duration {
	if s.Kind == Steps && (s.Window == 0 || o.Window == 0) {
		return 0
	}
	return max(s.Window, o.Window)
}

// Merge is the one spec that covers both; false if none does. The longer window wins.
func (s SeriesSpec) Merge(o SeriesSpec) (SeriesSpec, bool) {
	if s.Key() != o.Key() {
		return SeriesSpec{}, false
	}
	s.Window = s.longer(o)
	return s, true
}

// Series is the spec of the series that the measure is computed from.
func (m Measure) Series() SeriesSpec {
	s := SeriesSpec{Kind: Times, Type: m.Type, Event: m.Event, Where: m.Where, Property: m.Property, Window: m.Within, From: m.From, To: m.To}
	if m.calendar() {
		s.Window = m.During.length()
	}
	switch m.Kind {
	case Sum, Min, Max, Avg:
		s.Kind = Numbers
	case Distinct:
		s.Kind = Sets
	case Top, AllValues:
		s.Kind = Tally
	case First, Last, DaysSince:
		s.Window = 0 // the last event of a window is the last of all, if it is inside
		if m.Property != "" {
			s.Kind = Values
		}
	}
	return s
}

// Needs is what a condition rests on, each list without repeats in order of first appearance.
type Needs struct {
	Series      []SeriesSpec // merged: one per key, with the longest window
	Traits      []string     // as written, dotted paths included
	Identifiers []rapport.IdentifierType
	Segments    []rapport.SegmentKey
}

// Needs lists what the condition rests on. Traits may turn out to be computed: their series come with their definition.
func (c *Condition) Needs() Needs {
	var n Needs
	Walk(c.Root, func(node Node) {
		switch x := node.(type) {
		case Event:
			n.measure(x.Measure)
		case Sequence:
			n.Series = addSeries(n.Series, x.Series())
		case Consent:
			n.measure(x.event().Measure)
		case List:
			n.measure(x.event().Measure)
		case Trait:
			n.Traits = add(n.Traits, x.Name)
		case Identifier:
			n.Identifiers = add(n.Identifiers, x.Type)
		case Segment:
			n.Segments = add(n.Segments, x.Key)
		}
	})
	return n
}

// measure adds what a measure rests on.
func (n *Needs) measure(m Measure) {
	n.Series = addSeries(n.Series, m.Series())
	if !m.calendar() {
		return
	}
	n.Series = addSeries(n.Series, ZoneSeries())
	n.Traits = add(n.Traits, ZoneTrait)
	if m.Since != "" {
		n.Traits = add(n.Traits, m.Since)
	}
}

// Walk calls fn for a node and then for its parts, in order.
func Walk(n Node, fn func(Node)) {
	fn(n)
	switch x := n.(type) {
	case All:
		for _, k := range x.Of {
			Walk(k, fn)
		}
	case Any:
		for _, k := range x.Of {
			Walk(k, fn)
		}
	case Not:
		Walk(x.Of, fn)
	case Score:
		for _, w := range x.Parts {
			Walk(w.When, fn)
		}
	}
}

func addSeries(all []SeriesSpec, s SeriesSpec) []SeriesSpec {
	for i := range all {
		if m, ok := all[i].Merge(s); ok {
			all[i] = m
			return all
		}
	}
	return append(all, s)
}

func add[T comparable](all []T, v T) []T {
	for _, x := range all {
		if x == v {
			return all
		}
	}
	return append(all, v)
}
