package expr

import (
	"errors"
	"strconv"

	"rapport"
)

// Cost is what keeping a condition live takes, were it alone: series shared with other definitions cost nothing more.
type Cost struct {
	Leaves         int  // tests
	Features       int  // series
	BytesPerPerson int  // of a person with eight events in each window
	MostBytes      int  // of the busiest person
	Evaluations    int  // comparisons at most when an event concerns it: its tests, and those of properties of the event
	EveryEvent     bool // every event concerns it, whatever its name
}

// typical is how many entries a window is reckoned to hold.
const typical = 8

// Cost estimates the condition when entries events of a window are kept one by one and as many distinct values.
func (c *Condition) Cost(entries int) Cost {
	var cost Cost
	Walk(c.Root, func(n Node) {
		switch n.(type) {
		case All, Any, Not, Score:
		default:
			cost.Leaves++
		}
	})
	cost.Evaluations = cost.Leaves
	for _, s := range c.Needs().Series {
		cost.add(s, entries)
	}
	return cost
}

// CostOf estimates series kept for something else than a condition, such as a computed trait.
func CostOf(series []SeriesSpec, entries int) Cost {
	var cost Cost
	for _, s := range series {
		cost.add(s, entries)
	}
	return cost
}

func (c *Cost) add(s SeriesSpec, entries int) {
	usual, most := s.bytes(entries)
	c.Features++
	c.BytesPerPerson += usual
	c.MostBytes += most
	targets := s.Steps
	if s.Kind != Steps {
		targets = []Target{{s.Type, s.Event, s.Where}}
	}
	for _, t := range targets {
		c.Evaluations += len(t.Where)
		c.EveryEvent = c.EveryEvent || t.Type == AnyType && t.Event == "" && s.Property == ""
	}
}

// Allowance is the most that one definition may take.
type Allowance struct {
	Bytes       int `json:"bytes" help:"bytes that one segment or computed trait may keep of the busiest person"`
	Features    int `json:"features" help:"aggregates that one segment or computed trait may need"`
	Evaluations int `json:"evaluations" help:"comparisons that one segment may take when an event concerns it"`
}

// DefaultAllowance is that of an installation that says nothing.
func DefaultAllowance() Allowance {
	return Allowance{Bytes: 512 << 10, Features: 64, Evaluations: 500}
}

// Check says, as an Invalid error, what a cost goes beyond; nil if nothing.
func (a Allowance) Check(c Cost) *rapport.Error {
	const hint = "shorten or share windows, put the rarer part into a segment of its own, or raise customer.conditions."
	refuse := func(what, limit, setting string) *rapport.Error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "reckon the cost of a definition", Err: errors.New(what + "; the limit is " + limit), Hint: hint + setting}
	}
	switch {
	case c.MostBytes > a.Bytes:
		return refuse("this needs "+sizeWords(c.MostBytes)+" for the busiest person", sizeWords(a.Bytes), "bytes")
	case c.Features > a.Features:
		return refuse("this needs "+countWords(c.Features, "aggregate"), countWords(a.Features, "aggregate"), "features")
	case c.Evaluations > a.Evaluations:
		return refuse("this takes "+countWords(c.Evaluations, "comparison")+" for one event", countWords(a.Evaluations, "comparison"), "evaluations")
	}
	return nil
}

// sizeWords is a size in bytes, or in KB of 1024 rounded up.
func sizeWords(n int) string {
	if n < 1024 {
		return countWords(n, "byte")
	}
	return strconv.Itoa((n+1023)/1024) + " KB"
}

func countWords(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// bytes are those of one series in a fragment.
func (s SeriesSpec) bytes(entries int) (usual, most int) {
	const head, buckets = 8, 66
	switch s.Kind {
	case Values:
		return head + 32 + 2*16, head + 32 + 2*256
	case Tally:
		return head + 4 + typical*(TallyHead+16), head + 4 + entries*(TallyHead+256)
	case Sets:
		if s.Window > 0 {
			return head + 16*typical, head + 16*entries
		}
		return head + 8*typical, head + 8*entries
	}
	if s.Kind == Steps {
		return head + stepSize*typical, head + stepSize*entries
	}
	fixed := head + 20
	if s.Kind == Numbers {
		fixed = head + 36
	}
	if s.Window == 0 {
		return fixed, fixed
	}
	return fixed + typical*ExactSize(s.Kind), fixed + entries*ExactSize(s.Kind) + buckets*BucketSize(s.Kind)
}
