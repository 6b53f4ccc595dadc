package expr

import (
	"encoding/json"

	"rapport"
)

// Node is one node of the syntax tree: All, Any, Not, Score, Event, Trait, Identifier, Consent, List or Segment.
type Node interface{ node() }

// All holds when each of its parts holds.
type All struct{ Of []Node }

// Any holds when one of its parts holds.
type Any struct{ Of []Node }

// Not holds when its part does not.
type Not struct{ Of Node }

// Event tests a measure over the person's events.
type Event struct {
	Measure Measure
	Test    Test
}

// Trait tests a trait; a dotted name reaches into a trait that is an object.
type Trait struct {
	Name string
	Test Test
}

// Identifier holds when one of the person's identifiers of the type passes the test.
type Identifier struct {
	Type rapport.IdentifierType
	Test Test
}

// Segment holds for members of another segment.
type Segment struct{ Key rapport.SegmentKey }

func (All) node()        {}
func (Any) node()        {}
func (Not) node()        {}
func (Event) node()      {}
func (Trait) node()      {}
func (Identifier) node() {}
func (Segment) node()    {}

// AnyType is the Measure.Type that takes events of every type.
const AnyType rapport.EventType = 0

// Measure is a number, instant or value computed from the events that match.
type Measure struct {
	Kind     MeasureKind
	Type     rapport.EventType // AnyType: all types
	Event    string            // name of the track, page or screen; empty: any name
	Where    []Match           // all must pass
	Property string            // what sum, min, max, avg and distinct are taken of; optional for first and last
	Within   Duration          // 0: all time
	During   Calendar          // of the person's calendar; empty: none
	Since    string            // the trait whose yearly return the window begins at; empty: none
	From, To int64             // only events with From ≤ t < To; 0: unbounded on that side
	Per      Duration          // of rate
	K        int               // of top: how many values, 0 for the one; with more it is a list

	anchor *anchor // what Since stands for where it is computed, once compiled
}

// MeasureKind names what is computed.
type MeasureKind string

// The measures. First and Last are an instant, or with a property its value at that instant. Rate is events per Per, over the
// length of the window; DaysSince is whole days of 24 hours since the last event, and absent when there is none.
const (
	Count    MeasureKind = "count"
	Sum      MeasureKind = "sum"
	Min      MeasureKind = "min"
	Max      MeasureKind = "max"
	Avg      MeasureKind = "avg"
	First    MeasureKind = "first"
	Last     MeasureKind = "last"
	Distinct MeasureKind = "distinct"

	Rate      MeasureKind = "rate"
	DaysSince MeasureKind = "daysSince"
	Top       MeasureKind = "top"    // the most frequent value of the property
	AllValues MeasureKind = "values" // the list of its distinct values
)

// Match is a test of one property of an event. A path that begins with "context." reaches into the event's context;
// on identify calls the traits are the properties.
type Match struct {
	Property string
	Test     Test
}

// Test compares something with a literal.
type Test struct {
	Op    Op
	Value json.RawMessage // canonical JSON; nil for exists and notExists

	IgnoreCase bool // texts that differ in case only are the same, by Unicode's simple folding
}

// Condition is a checked tree, in normal form: no group directly inside one of its own kind, no group of one, no double negation,
// no sugar.
type Condition struct {
	Root      Node
	canonical []byte
}
