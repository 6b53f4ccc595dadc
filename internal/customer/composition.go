package customer

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/identity"
)

const (
	shownValues    = 20
	maxValues      = 1 << 16 // distinct values counted one by one
	maxValueBytes  = 200     // longer ones are counted among the others
	peoplePerLook  = 1024    // people looked at before others get their turn
	maxTraitLength = 255
)

var errTraitName = errors.New("a trait's name has 1 to 255 bytes")

// Composition is a segment by the values of one trait.
type Composition struct {
	Trait   string       `json:"trait"`
	Of      uint64       `json:"of"`      // members looked at
	Items   []ValueCount `json:"items"`   // the most frequent values, at most 20; ties by the value's JSON
	Other   uint64       `json:"other"`   // members with any other value
	Unknown uint64       `json:"unknown"` // members without the trait
	Exact   bool         `json:"exact"`   // false: there are over 65,536 values, and one may be missing among the items

	Everybody *Share         `json:"everybody,omitempty"` // the same of everybody, if asked for
	AsOf      rapport.Offset `json:"asOf"`                // the first offset not yet in the figures
}

// Share is how everybody is spread over the values of a segment's composition.
type Share struct {
	Of      uint64 `json:"of"`
	Other   uint64 `json:"other"`
	Unknown uint64 `json:"unknown"`
}

// ValueCount is one value of a trait with how many people have it. A list or an object is one value.
type ValueCount struct {
	Value     json.RawMessage `json:"value"`
	Count     uint64          `json:"count"`
	Everybody *uint64         `json:"everybody,omitempty"` // how many of everybody have it, if asked for
}

// Composition counts the members of a segment by the merged value of a trait; with everybody, also everybody by the same
// values. It reads every person's fragments, about a microsecond each, and ends with ctx.
func (m *Machine) Composition(ctx context.Context, key rapport.SegmentKey, trait string, everybody bool) (*Composition, error) {
	if trait == "" || len(trait) > maxTraitLength {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "compose segment", Where: "trait", Err: errTraitName, Hint: "for example trait=country"}
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.segment(key)
	if err != nil {
		return nil, err
	}
	members, asOf := l.Members.Clone(), m.applied
	in, all := newTally(), newTally()
	each := func(root identity.Node, value []byte) {
		if members.Contains(uint32(root)) {
			in.add(value)
		}
		if everybody {
			all.add(value)
		}
	}
	if everybody {
		err = m.eachTrait(ctx, m.everyRoot(), trait, each)
	} else {
		err = m.eachTrait(ctx, nodesOf(members.Iterator()), trait, each)
	}
	if err != nil {
		return nil, err
	}
	out := in.composition(trait)
	out.AsOf = asOf
	if everybody {
		out.compare(all)
	}
	return out, nil
}

// everyRoot gives everybody, also those who come while it is under way.
func (m *Machine) everyRoot() func() (identity.Node, bool) {
	n := 0
	return func() (identity.Node, bool) {
		for ; n < len(m.people.alive); n++ {
			if root := identity.Node(n); m.people.exists(root) {
				n++
				return root, true
			}
		}
		return 0, false
	}
}

func nodesOf(it interface {
	HasNext() bool
	Next() uint32
}) func() (identity.Node, bool) {
	return func() (identity.Node, bool) {
		if !it.HasNext() {
			return 0, false
		}
		return identity.Node(it.Next()), true
	}
}

// eachTrait calls fn with everybody's value of a trait, nil for those who have none.
func (m *Machine) eachTrait(ctx context.Context, next func() (identity.Node, bool), trait string, fn func(root identity.Node, value []byte)) error {
	return m.eachPerson(ctx, next, func(root identity.Node, p *person) { fn(root, m.traitValue(p, trait)) })
}

// eachPerson calls fn with people, gathered as they stand. The caller holds the lock; the machine goes on in between.
func (m *Machine) eachPerson(ctx context.Context, next func() (identity.Node, bool), fn func(root identity.Node, p *person)) error {
	var p person
	seen := 0
	for root, ok := next(); ok; root, ok = next() {
		if seen++; seen%peoplePerLook == 0 {
			m.mu.RUnlock()
			err := ctx.Err()
			m.mu.RLock()
			if err != nil {
				return err
			}
		}
		if !m.people.exists(root) {
			continue // became another's meanwhile
		}
		if err := p.gather(m, root, m.now); err != nil {
			return err
		}
		fn(root, &p)
	}
	return ctx.Err()
}

// traitValue is the JSON of a person's trait, said or computed; nil if there is none.
func (m *Machine) traitValue(p *person, name string) []byte {
	if measure := m.rules.plan.Policy(name).Computed; measure != nil {
		return p.profile.Compute(*measure)
	}
	if v := p.profile.Trait(name); v.Kind != event.None && v.Kind != event.Null {
		return v.Raw
	}
	return nil
}

// tally counts values.
type tally struct {
	values  map[string]*uint64
	of      uint64
	others  uint64 // with a value that is not in values
	unknown uint64
	exact   bool
}

func newTally() *tally { return &tally{values: map[string]*uint64{}, exact: true} }

func (t *tally) add(value []byte) {
	t.of++
	if value == nil {
		t.unknown++
		return
	}
	if n := t.values[string(value)]; n != nil {
		*n++
		return
	}
	value = plainValue(value)
	n := t.values[string(value)]
	switch {
	case n != nil:
	case len(value) > maxValueBytes:
		t.others++
		return
	case len(t.values) >= maxValues:
		t.exact = false
		t.others++
		return
	default:
		n = new(uint64)
		t.values[string(value)] = n
	}
	*n++
}

// plainValue gives one text to values that are one: a number or a text may be written in several ways.
func plainValue(raw []byte) []byte {
	v := expr.ValueOf(raw)
	switch v.Kind {
	case event.String:
		if bytes.IndexByte(raw, '\\') >= 0 {
			if plain, err := json.Marshal(string(v.Text())); err == nil {
				return plain
			}
		}
	case event.Number:
		if f, ok := v.Float(); ok {
			if plain, err := json.Marshal(f); err == nil {
				return plain
			}
		}
	}
	return raw
}

func (t *tally) composition(trait string) *Composition {
	out := &Composition{Trait: trait, Of: t.of, Items: []ValueCount{}, Other: t.others, Unknown: t.unknown, Exact: t.exact}
	for value, n := range t.values {
		out.Items = append(out.Items, ValueCount{Value: json.RawMessage(value), Count: *n})
	}
	slices.SortFunc(out.Items, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), bytes.Compare(a.Value, b.Value))
	})
	out.fold(shownValues, 0)
	return out
}

// Fold counts values that fewer than least people have among the others: whoever may not see people may not see them through
// a figure either.
func (c *Composition) Fold(least uint64) { c.fold(len(c.Items), least) }

func (c *Composition) fold(most int, least uint64) {
	kept := make([]ValueCount, 0, min(most, len(c.Items)))
	for i, item := range c.Items {
		if i < most && item.Count >= least {
			kept = append(kept, item)
			continue
		}
		c.Other += item.Count
		if c.Everybody != nil && item.Everybody != nil {
			c.Everybody.Other += *item.Everybody
		}
	}
	c.Items = kept
}

// compare says of each item how many of everybody have that value.
func (c *Composition) compare(all *tally) {
	c.Everybody = &Share{Of: all.of, Unknown: all.unknown, Other: all.of - all.unknown}
	c.Exact = c.Exact && all.exact
	for i := range c.Items {
		n := new(uint64)
		if found := all.values[string(c.Items[i].Value)]; found != nil {
			*n = *found
		}
		c.Items[i].Everybody = n
		c.Everybody.Other -= *n
	}
}
