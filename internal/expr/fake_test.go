package expr

import (
	"time"

	"rapport"
	"rapport/internal/event"
)

// everything is a scope in which every name stands for something.
type everything struct{}

func (everything) Series(SeriesSpec) (int, bool)          { return 0, true }
func (everything) Computed(string) (Computation, bool)    { return Computation{}, false }
func (everything) Segment(rapport.SegmentKey) (int, bool) { return 0, true }

// nobody is a person of whom nothing is known.
type nobody struct{}

func (nobody) Aggregate(int) *Aggregate                                    { return nil }
func (nobody) Zone() *time.Location                                        { return time.UTC }
func (nobody) Trait(string) event.Value                                    { return event.Value{} }
func (nobody) AnyIdentifier(rapport.IdentifierType, *Predicate) bool       { return false }
func (nobody) Identifiers(rapport.IdentifierType, func(value []byte) bool) {}
