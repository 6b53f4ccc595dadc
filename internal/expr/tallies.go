package expr

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"rapport/internal/event"
)

// Tallies are the distinct values of a property with how often each was there, packed one after the other in little-endian
// order: hash of the value 8, how often 4, length of the value 2, value (raw JSON). They are in order of the hash.
type Tallies []byte

// TallyHead is the width of a tally without its value.
const TallyHead = 14

// Next is the first value with its count, and the rest; false at the end.
func (t Tallies) Next() (v event.Value, count uint32, rest Tallies, ok bool) {
	if len(t) < TallyHead {
		return event.Value{}, 0, nil, false
	}
	end := TallyHead + int(binary.LittleEndian.Uint16(t[12:]))
	return ValueOf(t[TallyHead:end]), binary.LittleEndian.Uint32(t[8:]), t[end:], true
}

// top is the most frequent value; of several the smallest.
func (t Tallies) top() (best event.Value) {
	most := uint32(0)
	for v, n, rest, ok := t.Next(); ok; v, n, rest, ok = rest.Next() {
		if n > most || n == most && compareValues(v, best) < 0 {
			best, most = v, n
		}
	}
	return best
}

// list is the values as a JSON list, smallest first.
func (t Tallies) list() json.RawMessage {
	var all []event.Value
	for v, _, rest, ok := t.Next(); ok; v, _, rest, ok = rest.Next() {
		all = append(all, v)
	}
	if all == nil {
		return nil
	}
	slices.SortFunc(all, compareValues)
	out := []byte{'['}
	for i, v := range all {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, v.Raw...)
	}
	return append(out, ']')
}

// first keeps of a list the k most frequent, of several as frequent the smallest; in that order.
func (t Tallies) first(k int) json.RawMessage {
	type counted struct {
		v event.Value
		n uint32
	}
	var all []counted
	for v, n, rest, ok := t.Next(); ok; v, n, rest, ok = rest.Next() {
		all = append(all, counted{v, n})
	}
	if all == nil {
		return nil
	}
	slices.SortFunc(all, func(a, b counted) int { return cmp.Or(cmp.Compare(b.n, a.n), compareValues(a.v, b.v)) })
	out := []byte{'['}
	for i, c := range all[:min(k, len(all))] {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, c.v.Raw...)
	}
	return append(out, ']')
}

// among is whether the literal is one of the k most frequent values; 0 for all.
func (t Tallies) among(o *operand, k int) bool {
	if k == 0 {
		return t.has(o)
	}
	var found event.Value
	count := uint32(0)
	for v, n, rest, ok := t.Next(); ok; v, n, rest, ok = rest.Next() {
		if o.equals(v) {
			found, count = v, n
		}
	}
	before := 0
	for v, n, rest, ok := t.Next(); ok; v, n, rest, ok = rest.Next() {
		if n > count || n == count && compareValues(v, found) < 0 {
			before++
		}
	}
	return count > 0 && before < k
}

// has is whether one of the values is the literal.
func (t Tallies) has(o *operand) bool {
	for v, _, rest, ok := t.Next(); ok; v, _, rest, ok = rest.Next() {
		if o.equals(v) {
			return true
		}
	}
	return false
}

// mostTop is the largest k of top.
const mostTop = 20

// k reads how many of the most frequent values are meant.
func (f *fields) k(m *Measure) error {
	if !f.has("k") {
		return nil
	}
	n, ok := f.of["k"].(json.Number)
	k, err := strconv.Atoi(string(n))
	switch {
	case m.Kind != Top:
		return invalid(join(f.path, "k"), "does not go with "+string(m.Kind), "use measure: top, or leave k out")
	case !ok || err != nil || k < 1 || k > mostTop:
		return invalid(join(f.path, "k"), "is not a number of values", fmt.Sprintf("use a whole number from 1 to %d", mostTop))
	case k > 1:
		m.K = k
	}
	return nil
}

// compareValues orders numbers by size before text byte by byte before everything else by its JSON.
func compareValues(a, b event.Value) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	switch a.Kind {
	case event.Number:
		m, _ := a.Micros()
		n, _ := b.Micros()
		if c := cmp.Compare(m, n); c != 0 {
			return c
		}
	case event.String:
		if c := bytes.Compare(a.Text(), b.Text()); c != 0 {
			return c
		}
	}
	return bytes.Compare(a.Raw, b.Raw)
}

func rank(v event.Value) int {
	switch v.Kind {
	case event.Number:
		return 0
	case event.String:
		return 1
	}
	return 2
}

// isOf tests a list of values, or of the k most frequent of them.
func (p *Predicate) isOf(t Tallies, k int) bool {
	switch p.op {
	case Exists:
		return len(t) > 0
	case NotExists:
		return len(t) == 0
	case Contains:
		return t.among(&p.want, k)
	}
	for i := range p.among {
		if t.among(&p.among[i], k) != (p.op == ContainsAll) {
			return p.op == ContainsAny
		}
	}
	return p.op == ContainsAll
}

// tallies are those of a series of them.
func (a *Aggregate) tallies() Tallies {
	if a.Entries.Kind != Tally {
		return nil
	}
	return Tallies(a.Entries.Exact)
}

// list compiles a test of the list of values.
func (s *step) listed(t Test, path string) (err error) {
	if s.kind = stepList; !slices.Contains(listOps(), t.Op) {
		return invalid(join(path, "op"), quote(string(t.Op))+" does not go with a list of values", "use one of "+list(listOps()))
	}
	s.test, err = NewPredicate(t)
	return err
}
