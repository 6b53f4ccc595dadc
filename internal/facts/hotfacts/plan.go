package hotfacts

import (
	"fmt"

	"rapport"
	"rapport/internal/facts"
)

// plan is a query made ready for one snapshot.
type plan struct {
	snap     *Snapshot
	query    *facts.Query
	segments []*segment // those that can hold something wanted
	main     int        // of segments: where most rows are
	recent   present    // who has rows in the others; nil: not known
	from, to int64
	since    uint64
	before   uint64
	first    int64 // instants of what can be selected: nothing is before first or after last
	last     int64
	every    bool     // all events are wanted
	lut      []uint64 // by event code: which selectors its name and type pass
	hit      []uint8  // by event code: 1 if any
	want     uint64   // of the events wanted, by code modulo 64
	refined  uint64   // selectors with more to test than name and type
	selects  []selector
	columns  []wanted
}

// selector is what is left to test of one.
type selector struct {
	from, to int64
	tests    []*test
}

// wanted is a column to be read; id is maxColumn where nobody ever sent it.
type wanted struct {
	id   columnID
	kind facts.Kind
}

func (s *Snapshot) plan(q *facts.Query) (*plan, error) {
	if len(q.Select) > facts.MaxSelectors {
		return nil, fault(rapport.Invalid, "read question", "", fmt.Errorf("it has %d kinds of events, more than %d", len(q.Select), facts.MaxSelectors), "ask for fewer at once")
	}
	p := &plan{snap: s, query: q, lut: make([]uint64, len(s.words.events)), hit: make([]uint8, max(256, len(s.words.events))), every: len(q.Select) == 0}
	p.from, p.to = q.Bounds()
	since, before := q.Span()
	p.since, p.before = uint64(since), uint64(before)
	p.first, p.last = facts.Never, facts.Ever
	for _, seg := range s.segments {
		p.first, p.last = min(p.first, seg.head.minTime), max(p.last, seg.head.maxTime)
	}
	p.first, p.last = max(p.first, p.from), min(p.last, p.to)
	for i := range q.Select {
		if err := p.selector(i, &q.Select[i]); err != nil {
			return nil, err
		}
	}
	for code := range p.lut {
		if p.every {
			p.lut[code] = 1
		}
		if p.lut[code] != 0 {
			p.hit[code] = 1
			p.want |= 1 << (code & 63)
		}
	}
	for _, c := range q.Columns {
		n, err := s.property(c.Path)
		if err != nil {
			return nil, err
		}
		w := wanted{id: maxColumn, kind: c.Kind}
		if n >= 0 {
			w.id = columnOf(uint32(n), c.Kind)
		}
		p.columns = append(p.columns, w)
	}
	for _, seg := range s.segments {
		if p.needs(seg) {
			p.segments = append(p.segments, seg)
		}
	}
	return p, nil
}

func (p *plan) selector(i int, q *facts.Selector) error {
	sel := selector{}
	if sel.from, sel.to = q.Bounds(); sel.from <= p.first {
		sel.from = facts.Ever
	}
	if sel.to > p.last {
		sel.to = facts.Never
	}
	known := q.Name == ""
	for code, e := range p.snap.words.events {
		if code == 0 && (q.Type != 0 || q.Name != "") {
			continue // what came after the bound on names has neither
		}
		if (q.Type == 0 || q.Type == e.Type) && (q.Name == "" || q.Name == e.Name) {
			p.lut[code] |= 1 << i
			known = true
		}
	}
	if full := len(p.snap.words.events) > p.snap.store.opt.Config.Limits.Names; full && !known {
		return fault(rapport.Invalid, "read question", q.Name, fmt.Errorf("it is not among the %d event names that are kept", len(p.snap.words.events)-1),
			"raise facts.limits.names and run rapport facts rebuild")
	}
	for _, m := range q.Where {
		t, err := p.snap.compile(m)
		if err != nil {
			return err
		}
		sel.tests = append(sel.tests, t)
	}
	if len(sel.tests) > 0 || sel.from != facts.Ever || sel.to != facts.Never {
		p.refined |= 1 << i
	}
	p.selects = append(p.selects, sel)
	return nil
}

// needs says whether a segment can hold something wanted.
func (p *plan) needs(s *segment) bool {
	if s.head.maxTime < p.from || s.head.minTime >= p.to || s.head.next <= p.since || s.head.from >= p.before {
		return false
	}
	for code, n := range s.events {
		if n > 0 && code < len(p.lut) && p.hit[code] == 1 {
			return true
		}
	}
	return false
}
