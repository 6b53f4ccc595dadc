package hotfacts

import (
	"encoding/json"
	"fmt"
	"strings"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// test is one property's test, answered beforehand for everything but numbers.
type test struct {
	text, number, flag columnID
	texts              []bool               // by code
	flags              [facts.Long + 1]bool // by code; 0 is absent
	numbers            func(int64) bool
}

// holds tests a row of a group.
func (t *test) holds(g *group, row uint32) bool {
	if c := g.column(t.text); c != nil {
		if code, ok := c.get(row); ok {
			return uint64(code) < uint64(len(t.texts)) && t.texts[code]
		}
	}
	if c := g.column(t.number); c != nil {
		if v, ok := c.get(row); ok {
			return t.numbers(v)
		}
	}
	if c := g.column(t.flag); c != nil {
		if code, ok := c.get(row); ok {
			return uint64(code) < uint64(len(t.flags)) && t.flags[code]
		}
	}
	return t.flags[0]
}

// compile makes a test of a property ready. Where the columns cannot answer it exactly it is Invalid.
func (s *Snapshot) compile(m expr.Match) (*test, error) {
	p, err := expr.NewPredicate(m.Test)
	if err != nil {
		return nil, fault(rapport.Invalid, "read question", m.Property, err, "")
	}
	n, err := s.property(m.Property)
	if err != nil {
		return nil, err
	}
	t := &test{text: maxColumn, number: maxColumn, flag: maxColumn, numbers: numberTest(m.Test, p)}
	t.flags = [...]bool{p.Is(event.Value{}), p.Is(bare("false")), p.Is(bare("true")), p.Is(bare("[]")),
		p.Is(event.Value{Kind: event.String, Raw: []byte(`"\u0000"`)})} // exact has refused what looks closer at a long text
	if n < 0 {
		return t, nil
	}
	if err := s.exact(n, m); err != nil {
		return nil, err
	}
	t.text, t.number, t.flag = columnOf(uint32(n), facts.Text), columnOf(uint32(n), facts.Number), columnOf(uint32(n), facts.Flag)
	t.texts = make([]bool, len(s.words.properties[n].texts))
	for code := 1; code < len(t.texts); code++ {
		raw, err := json.Marshal(s.words.properties[n].texts[code])
		if err != nil {
			return nil, err
		}
		t.texts[code] = p.Is(event.Value{Kind: event.String, Raw: raw})
	}
	return t, nil
}

func bare(raw string) event.Value { return expr.ValueOf([]byte(raw)) }

// property is the number of a property, -1 if nobody ever sent it.
func (s *Snapshot) property(path string) (int, error) {
	if rest, ok := strings.CutPrefix(path, facts.ContextPrefix); ok {
		kept := false
		for _, c := range s.store.opt.Config.Context {
			kept = kept || c == rest
		}
		if !kept {
			return -1, fault(rapport.Invalid, "read question", path, fmt.Errorf("this part of the context is not kept for questions over everybody"),
				"add it to facts.context and run rapport facts rebuild")
		}
	}
	n, ok := s.words.numbers[path]
	switch {
	case ok && s.words.properties[n].givenUp:
		return -1, fault(rapport.Invalid, "read question", path, fmt.Errorf("it has more than %d different texts, too many to keep", s.store.opt.Config.Limits.Texts),
			"ask for something with fewer values, or raise facts.limits.texts and run rapport facts rebuild")
	case ok:
		return int(n), nil
	case len(s.words.properties) > s.store.opt.Config.Limits.Properties:
		return -1, fault(rapport.Invalid, "read question", path, fmt.Errorf("it is not among the %d properties that are kept", s.store.opt.Config.Limits.Properties),
			"raise facts.limits.properties and run rapport facts rebuild")
	}
	return -1, nil
}

// exact refuses a test that would have to look into what is not kept.
func (s *Snapshot) exact(n int, m expr.Match) error {
	switch m.Test.Op {
	case expr.Eq, expr.Ne, expr.In, expr.NotIn, expr.Gt, expr.Gte, expr.Lt, expr.Lte, expr.Between, expr.Exists, expr.NotExists, expr.Before, expr.After:
		return nil
	}
	if s.count(n, facts.Flag) == 0 {
		return nil
	}
	inside := m.Test.Op != expr.StartsWith && m.Test.Op != expr.EndsWith && m.Test.Op != expr.Matches
	for _, seg := range s.segments {
		for i := range seg.groups {
			c := seg.groups[i].column(columnOf(uint32(n), facts.Flag))
			if c == nil {
				continue
			}
			if err := seg.ready(i); err != nil {
				return err
			}
			found := false
			c.each(0, uint32(seg.groups[i].rows), func(_ uint32, v int64) {
				found = found || uint32(v) == facts.Long || inside && uint32(v) == facts.Other
			})
			if found {
				return fault(rapport.Invalid, "read question", m.Property, fmt.Errorf("%s looks into lists, objects or long texts, which are not kept for questions over everybody", m.Test.Op),
					"compare with eq, in or exists, or raise facts.limits.text and run rapport facts rebuild")
			}
		}
	}
	return nil
}

// numberTest is the test of a number in millionths.
func numberTest(t expr.Test, p *expr.Predicate) func(int64) bool {
	v := expr.ValueOf(t.Value)
	if v.Kind == event.Number {
		want := facts.Millionths(v)
		switch t.Op {
		case expr.Gt:
			return func(n int64) bool { return n > want }
		case expr.Gte:
			return func(n int64) bool { return n >= want }
		case expr.Lt:
			return func(n int64) bool { return n < want }
		case expr.Lte:
			return func(n int64) bool { return n <= want }
		case expr.Eq:
			return func(n int64) bool { return n == want }
		case expr.Ne:
			return func(n int64) bool { return n != want }
		}
	}
	return func(n int64) bool { return p.Is(event.Value{Kind: event.Number, Raw: appendMillionths(nil, n)}) }
}

// appendMillionths writes a number as JSON.
func appendMillionths(dst []byte, n int64) []byte {
	u := uint64(n)
	if n < 0 {
		dst, u = append(dst, '-'), -u
	}
	return fmt.Appendf(dst, "%d.%06d", u/1_000_000, u%1_000_000)
}
