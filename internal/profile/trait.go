package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

// MergePolicy says which of several values of a trait counts, across time and across the identifiers of a person.
type MergePolicy string

// The policies. Max and Min order numbers before text and text byte by byte, and Union makes a list of the distinct values.
const (
	Last  MergePolicy = "last"
	First MergePolicy = "first"
	Max   MergePolicy = "max"
	Min   MergePolicy = "min"
	Union MergePolicy = "union"
)

// TraitPolicy is how a trait comes to be.
type TraitPolicy struct {
	Name     string
	Merge    MergePolicy       // empty: Last
	Limit    int               // of Union: most elements; 0: Config.Union
	Computed *expr.Computation // not nil: the trait is computed, whatever calls say
}

func (t TraitPolicy) validate() error {
	bad := func(what, hint string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "plan series and traits", Where: t.Name, Err: errors.New(what), Hint: hint}
	}
	if t.Name == "" || len(t.Name) > maxName {
		return bad("a trait's name has 1 to 255 bytes", "")
	}
	if t.Merge != "" && !slices.Contains([]MergePolicy{Last, First, Max, Min, Union}, t.Merge) {
		return bad("is merged by "+string(t.Merge)+", which is no policy", "use last, first, max, min or union")
	}
	if t.Limit < 0 || t.Limit > 1000 {
		return bad("keeps an impossible number of elements", "use a limit of 1 to 1000")
	}
	return nil
}

const (
	traitHead = 16
	maxName   = 255
)

// trait is one trait inside a fragment: a slice that begins at its head and reaches at least to its end.
type trait []byte

func (t trait) name() []byte   { return t[traitHead : traitHead+int(t[0])] }
func (t trait) source() []byte { return t[traitHead+int(t[0]):][:t[1]] }
func (t trait) value() []byte  { return t[traitHead+int(t[0])+int(t[1]):][:u16(t[2:])] }
func (t trait) tie() uint32    { return u32(t[4:]) }
func (t trait) time() int64    { return i64(t[8:]) }
func (t trait) size() int      { return traitHead + int(t[0]) + int(t[1]) + u16(t[2:]) }

func (t trait) said() said { return said{t.value(), t.source(), t.time(), t.tie()} }

// said is a value of a trait with who said it and when.
type said struct {
	value  []byte
	source []byte
	time   int64
	tie    uint32
}

// later is whether s was said after o; what ties goes by value and source.
func (s said) later(o said) bool {
	switch {
	case s.time != o.time:
		return s.time > o.time
	case s.tie != o.tie:
		return s.tie > o.tie
	}
	if c := bytes.Compare(s.value, o.value); c != 0 {
		return c > 0
	}
	return bytes.Compare(s.source, o.source) > 0
}

func (s said) before(o said) bool { return o.later(s) }

// merge is which of two values counts under a policy other than Union.
func (m MergePolicy) merge(a, b said) said {
	switch m {
	case First:
		if a.later(b) {
			return b
		}
		return a
	case Max, Min:
		if c := compareValues(a.value, b.value); c != 0 {
			if (c > 0) == (m == Max) {
				return a
			}
			return b
		}
	}
	if a.later(b) {
		return a
	}
	return b
}

// compareValues orders numbers before everything else and the rest by their text.
func compareValues(a, b []byte) int {
	x, y := expr.ValueOf(a), expr.ValueOf(b)
	m, isNumber := x.Float()
	n, alsoNumber := y.Float()
	switch {
	case isNumber && alsoNumber && m != n:
		if m < n {
			return -1
		}
		return 1
	case isNumber != alsoNumber:
		if isNumber {
			return -1
		}
		return 1
	}
	return bytes.Compare(x.Text(), y.Text())
}

// elements appends the elements that a value adds to a union: its own if it is a list, else itself.
func elements(all [][]byte, value []byte) [][]byte {
	v := expr.ValueOf(value)
	if v.Kind != event.Array {
		return append(all, value)
	}
	event.Elements(value, func(e event.Value) bool {
		if e.Kind != event.Null {
			all = append(all, e.Raw)
		}
		return true
	})
	return all
}

// union is the list of the distinct elements of the values in byte order, cut where it would pass either bound.
func union(count, size int, values ...[]byte) []byte {
	var all [][]byte
	for _, v := range values {
		if len(v) > 0 {
			all = elements(all, v)
		}
	}
	slices.SortFunc(all, bytes.Compare)
	all = slices.CompactFunc(all, bytes.Equal)
	out := []byte{'['}
	for i, e := range all {
		if i == count || len(out)+len(e)+2 > size {
			break
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, e...)
	}
	return append(out, ']')
}

// findTrait is where the trait of a name is in the packed traits, or where it belongs.
func findTrait(b []byte, name []byte) (at int, found bool) {
	for at < len(b) {
		t := trait(b[at:])
		switch bytes.Compare(t.name(), name) {
		case 0:
			return at, true
		case 1:
			return at, false
		}
		at += t.size()
	}
	return at, false
}

func checkTraits(b []byte, n int) bool {
	var previous []byte
	for i := range n {
		if len(b) < traitHead {
			return false
		}
		t := trait(b)
		if len(b) < t.size() || len(t.name()) == 0 || i > 0 && bytes.Compare(previous, t.name()) >= 0 || !json.Valid(t.value()) {
			return false
		}
		previous = t.name()
		b = b[t.size():]
	}
	return len(b) == 0
}
