package facts

import (
	"math"

	"rapport"
	"rapport/internal/expr"
)

// MaxSelectors bounds a query: a match is one bit of 64.
const MaxSelectors = 64

// The ends of time.
const (
	Ever  = int64(math.MinInt64)
	Never = int64(math.MaxInt64)
)

// Query says which events of whom are wanted, and what of them. The zero value is every event of everybody.
type Query struct {
	// Select are the events wanted. An event that none selects is left out; of the others Batch.Match says which did, bit i
	// for Select[i]. None: every event, with Match 1.
	Select []Selector
	// From and To bound the instants: From ≤ time < To. The zero of both is no bound.
	From, To int64
	// Since and Before bound the places in the log: Since ≤ offset < Before. A Before of 0 is no bound.
	Since, Before rapport.Offset
	// Columns are the properties wanted; Batch.Columns are in the same order.
	Columns []Column
	// Offsets wants Batch.Offset.
	Offsets bool
	// AnyOrder says that the order of a person's events does not matter, which spares putting together what came under
	// several identifiers.
	AnyOrder bool
	// Of bounds the people; nil is everybody. In rising order.
	Of []Person
	// Scanned, if it is set, is told how many people more were gone through, with events or without, all of them by the end of a
	// scan that succeeds. It is called on any of the goroutines.
	Scanned func(people int)
}

// Selector is a test of an event.
type Selector struct {
	Type     rapport.EventType // expr.AnyType: any
	Name     string            // empty: any
	Where    []expr.Match      // all must hold
	From, To int64             // From ≤ time < To; the zero of both is no bound
}

// Bounds are From and To with their zero read.
func (q *Query) Bounds() (from, to int64) { return bounds(q.From, q.To) }

// Span is Since and Before with their zero read.
func (q *Query) Span() (since, before rapport.Offset) {
	if q.Before == 0 {
		return q.Since, ^rapport.Offset(0)
	}
	return q.Since, q.Before
}

// Bounds are From and To with their zero read.
func (s *Selector) Bounds() (from, to int64) { return bounds(s.From, s.To) }

func bounds(from, to int64) (int64, int64) {
	if from == 0 && to == 0 {
		return Ever, Never
	}
	return from, to
}

// Column is one property as one kind.
type Column struct {
	Path string
	Kind Kind
}

// Person numbers somebody within one snapshot: dense, from 0. It means nothing in another snapshot.
type Person uint32

// Absent is a Number that is not there.
const Absent = int64(math.MinInt64)

// Batch is some people with their events. It and its slices are valid until the function it was given to returns.
//
// The events of Person[i] are those from Start[i] to before Start[i+1], rising in time, ties in the order of the log.
// People without a selected event are left out. A person's events are never split between batches.
type Batch struct {
	Person  []Person
	Start   []uint32
	Time    []int64
	Event   []uint32 // Snapshot.Events has their names
	Match   []uint64
	Offset  []uint64 // with Query.Offsets
	Columns []Values
}

// Values is one column of a batch.
type Values struct {
	Code   []uint32 // Text: code of the text, 0 if absent; Flag: False, True, Other, 0 if absent
	Number []int64  // Number: millionths, Absent if there is none
}
