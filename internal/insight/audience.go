package insight

import (
	"context"
	"fmt"
	"math"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Audience asks who a condition holds for at an instant: any nesting of all, any and not over counts, sums, smallest, largest
// and average values of events, as package expr means them. Other leaves (traits, identifiers, segments) are Invalid here:
// they are in no event.
type Audience struct {
	Condition expr.Node
	At        int64 // µs; windows end here, and events after it do not count
}

// AudienceAnswer is who the condition holds for.
type AudienceAnswer struct {
	People []facts.Person // rising
}

// Ask answers.
func (a *Audience) Ask(ctx context.Context, snap facts.Snapshot) (*AudienceAnswer, error) {
	k := audienceKernel{at: a.At}
	root, err := k.compile(a.Condition, "condition")
	if err != nil {
		return nil, err
	}
	k.bound()
	k.query.AnyOrder = true
	empty := make([]sample, len(k.leaves))
	k.reset(empty)
	everybody := k.holds(root, empty)
	in := make([]crowd, snap.Workers()) // of those scanned: who differs from somebody without events
	samples := make([][]sample, snap.Workers())
	for w := range in {
		in[w], samples[w] = newCrowd(snap.People(), false), make([]sample, len(k.leaves))
	}
	err = snap.Scan(ctx, &k.query, func(w int, b *facts.Batch) error {
		for i, p := range b.Person {
			s := samples[w]
			k.reset(s)
			k.measure(s, b, b.Start[i], b.Start[i+1])
			if k.holds(root, s) != everybody {
				in[w][p>>6] |= 1 << (p & 63)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := newCrowd(snap.People(), everybody)
	for _, c := range in {
		for i, w := range c {
			all[i] ^= w
		}
	}
	return &AudienceAnswer{People: all.people()}, nil
}

// audienceKernel is a condition over leaves that measure a person's events.
type audienceKernel struct {
	at     int64
	query  facts.Query
	leaves []leaf
}

// leaf is one measure and its test; it takes the events of selector bit i, as leaf i.
type leaf struct {
	kind   expr.MeasureKind
	column int // of the query; -1 for count
	op     expr.Op
	want   int64 // millionths
}

// sample is what was measured of one person.
type sample struct {
	count    int64
	sum      int64
	min, max int64
	values   int64 // how many had a number
}

// branch is a node of the compiled tree.
type branch struct {
	kind  byte // '&', '|', '!', 'l'
	of    []branch
	index int // of a leaf
}

func (k *audienceKernel) compile(n expr.Node, where string) (branch, error) {
	group := func(kind byte, of []expr.Node) (branch, error) {
		b := branch{kind: kind}
		for i, part := range of {
			p, err := k.compile(part, fmt.Sprintf("%s[%d]", where, i))
			if err != nil {
				return b, err
			}
			b.of = append(b.of, p)
		}
		return b, nil
	}
	switch n := n.(type) {
	case expr.All:
		return group('&', n.Of)
	case expr.Any:
		return group('|', n.Of)
	case expr.Not:
		return group('!', []expr.Node{n.Of})
	case expr.Event:
		return k.leaf(&n, where)
	}
	return branch{}, refuse(where, "only events can be asked for here")
}

func refuse(where, what string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: where, Err: fmt.Errorf("%s", what)}
}

func (k *audienceKernel) leaf(e *expr.Event, where string) (branch, error) {
	m := &e.Measure
	l := leaf{kind: m.Kind, column: -1, op: e.Test.Op}
	switch m.Kind {
	case expr.Count:
	case expr.Sum, expr.Min, expr.Max, expr.Avg:
		l.column = k.columnOf(m.Property)
	default:
		return branch{}, refuse(where, "the measure "+string(m.Kind)+" cannot be asked for here: use count, sum, min, max or avg")
	}
	switch l.op {
	case expr.Eq, expr.Ne, expr.Gt, expr.Gte, expr.Lt, expr.Lte:
	default:
		return branch{}, refuse(where, "the comparison "+string(l.op)+" cannot be asked for here: use eq, ne, gt, gte, lt or lte")
	}
	if m.During != "" || m.Since != "" {
		return branch{}, refuse(where, "the window is one of the person's own calendar, which is in no event: use within, or from and to")
	}
	v := expr.ValueOf(e.Test.Value)
	if v.Kind != event.Number {
		return branch{}, refuse(where, "it is not compared with a number")
	}
	l.want = facts.Millionths(v)
	s := facts.Selector{Type: m.Type, Name: m.Event, Where: m.Where, From: facts.Ever, To: until(k.at)}
	if m.Within > 0 {
		s.From = k.at - int64(m.Within) + 1 // (now − D, now]
	}
	if m.From != 0 {
		s.From = max(s.From, m.From)
	}
	if m.To != 0 {
		s.To = min(s.To, m.To)
	}
	if len(k.leaves) >= facts.MaxSelectors {
		return branch{}, refuse(where, fmt.Sprintf("there are more than %d measures", facts.MaxSelectors))
	}
	k.query.Select = append(k.query.Select, s)
	k.leaves = append(k.leaves, l)
	return branch{kind: 'l', index: len(k.leaves) - 1}, nil
}

func until(at int64) int64 {
	if at == math.MaxInt64 {
		return at
	}
	return at + 1
}

func (k *audienceKernel) columnOf(path string) int {
	for i, c := range k.query.Columns {
		if c.Path == path {
			return i
		}
	}
	k.query.Columns = append(k.query.Columns, facts.Column{Path: path, Kind: facts.Number})
	return len(k.query.Columns) - 1
}

// bound narrows the query to what any selector takes, and spares each selector what the query sees to.
func (k *audienceKernel) bound() {
	from, to := facts.Never, facts.Ever
	for i := range k.query.Select {
		f, t := k.query.Select[i].Bounds()
		from, to = min(from, f), max(to, t)
	}
	k.query.From, k.query.To = from, to
	for i := range k.query.Select {
		s := &k.query.Select[i]
		if s.From == from {
			s.From = facts.Ever
		}
		if s.To == to {
			s.To = facts.Never
		}
	}
}

func (k *audienceKernel) reset(s []sample) {
	for i := range s {
		s[i] = sample{min: math.MaxInt64, max: math.MinInt64}
	}
}

func (k *audienceKernel) measure(s []sample, b *facts.Batch, lo, hi uint32) {
	for r := lo; r < hi; r++ {
		for rest := b.Match[r]; rest != 0; {
			i := top(rest)
			rest &^= 1 << i
			x := &s[i]
			x.count++
			if c := k.leaves[i].column; c >= 0 {
				if v := b.Columns[c].Number[r]; v != facts.Absent {
					x.sum += v
					x.min, x.max = min(x.min, v), max(x.max, v)
					x.values++
				}
			}
		}
	}
}

func (k *audienceKernel) holds(b branch, s []sample) bool {
	switch b.kind {
	case '&':
		for _, p := range b.of {
			if !k.holds(p, s) {
				return false
			}
		}
		return true
	case '|':
		for _, p := range b.of {
			if k.holds(p, s) {
				return true
			}
		}
		return false
	case '!':
		return !k.holds(b.of[0], s)
	}
	return k.leaves[b.index].test(&s[b.index])
}

// test compares; what no event has a number for compares to nothing, as package expr says.
func (l *leaf) test(s *sample) bool {
	v := int64(0)
	switch l.kind {
	case expr.Count:
		// A count times a million fits for as many events as there are rows in a segment.
		v = s.count * 1_000_000
	case expr.Sum:
		v = s.sum
	default:
		if s.values == 0 {
			return l.op == expr.Ne
		}
		switch l.kind {
		case expr.Min:
			v = s.min
		case expr.Max:
			v = s.max
		default:
			return l.ordered(compareQuotient(s.sum, s.values, l.want))
		}
	}
	switch {
	case v < l.want:
		return l.ordered(-1)
	case v > l.want:
		return l.ordered(1)
	}
	return l.ordered(0)
}

// compareQuotient is how sum/n stands to want, exactly.
func compareQuotient(sum, n, want int64) int {
	q, rest := sum/n, sum%n
	switch {
	case q < want, q == want && rest < 0:
		return -1
	case q > want, rest > 0:
		return 1
	}
	return 0
}

func (l *leaf) ordered(c int) bool {
	switch l.op {
	case expr.Eq:
		return c == 0
	case expr.Ne:
		return c != 0
	case expr.Gt:
		return c > 0
	case expr.Gte:
		return c >= 0
	case expr.Lt:
		return c < 0
	}
	return c <= 0
}
