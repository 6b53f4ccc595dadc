package expr

import (
	"bytes"
	"net/netip"
	"regexp"

	"rapport/internal/event"
)

// Predicate is a Test made ready to run on values.
type Predicate struct {
	op     Op
	want   operand
	among  []operand      // in, notIn
	re     *regexp.Regexp // matches
	at     int64          // before, after
	length int64          // olderThan, newerThan

	version  string         // semver…
	circle   *circle        // near
	networks []netip.Prefix // inNetwork
}

// operand is a literal in the form that comparing wants.
type operand struct {
	kind event.Kind
	text []byte
	num  int64
	flag bool
	fold *folded // text without regard to case
}

// NewPredicate makes a checked test ready.
func NewPredicate(t Test) (*Predicate, error) {
	p := &Predicate{op: t.Op}
	v := ValueOf(t.Value)
	switch t.Op {
	case Exists, NotExists:
	case In, NotIn, ContainsAny, ContainsAll, Between:
		event.Elements(t.Value, func(v event.Value) bool {
			p.among = append(p.among, operandOf(v, t.IgnoreCase))
			return true
		})
	case SemverEq, SemverGt, SemverGte, SemverLt, SemverLte:
		p.version, _ = versionOf(v.Text())
	case Near:
		var err error
		if p.circle, err = newCircle(t.Value); err != nil {
			return nil, err
		}
	case InNetwork:
		var err error
		if p.networks, err = newNetworks(t.Value); err != nil {
			return nil, err
		}
	case Matches:
		pattern := string(v.Text())
		if t.IgnoreCase {
			pattern = "(?i)" + pattern
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		p.re = re
	case Before, After:
		p.at, _ = v.Time()
	case OlderThan, NewerThan:
		d, err := ParseDuration(string(v.Text()))
		if err != nil {
			return nil, err
		}
		p.length = int64(d)
	default:
		p.want = operandOf(v, t.IgnoreCase)
	}
	return p, nil
}

func operandOf(v event.Value, fold bool) operand {
	o := operand{kind: v.Kind, text: bytes.Clone(v.Text())}
	if fold && v.Kind == event.String {
		o.fold = newFolded(o.text)
	}
	o.num, _ = v.Micros()
	o.flag, _ = v.Bool()
	return o
}

// ValueOf reads one JSON value, known to be valid and without space around it; empty is none.
func ValueOf(raw []byte) event.Value {
	if len(raw) == 0 {
		return event.Value{}
	}
	k := event.Number
	switch raw[0] {
	case '"':
		k = event.String
	case '[':
		k = event.Array
	case '{':
		k = event.Object
	case 't', 'f':
		k = event.Bool
	case 'n':
		k = event.Null
	}
	return event.Value{Kind: k, Raw: raw}
}

// holds tests a value at an instant and says when the answer changes by itself.
func (p *Predicate) holds(v event.Value, now int64) (bool, int64) {
	switch p.op {
	case OlderThan, NewerThan:
		t, ok := v.Time()
		if !ok {
			return false, Never
		}
		return older(p.op, t, p.length, now)
	}
	return p.Is(v), Never
}

// older answers olderThan and newerThan for an instant.
func older(op Op, t, length, now int64) (bool, int64) {
	until := Never
	if t > now-length {
		until = t + length
	}
	return (until == Never) == (op == OlderThan), until
}

// Is tests a value with a comparison that time does not change: any but olderThan and newerThan.
func (p *Predicate) Is(v event.Value) bool {
	switch p.op {
	case Exists:
		return v.Kind > event.Null
	case NotExists:
		return v.Kind <= event.Null
	case Eq:
		return p.want.equals(v)
	case Ne:
		return !p.want.equals(v)
	case In, NotIn:
		for i := range p.among {
			if p.among[i].equals(v) {
				return p.op == In
			}
		}
		return p.op == NotIn
	case Gt, Gte, Lt, Lte:
		c, ok := p.want.compare(v)
		return ok && maskOf(p.op).has(c)
	case Before, After:
		t, ok := v.Time()
		return ok && (t < p.at) == (p.op == Before)
	case Contains:
		return p.want.partOf(v)
	case ContainsAny, ContainsAll:
		return p.containsSome(v)
	case Between:
		lo, ok := p.among[0].compare(v)
		hi, _ := p.among[1].compare(v)
		return ok && lo >= 0 && hi <= 0
	case SemverEq, SemverGt, SemverGte, SemverLt, SemverLte:
		c, ok := compareVersion(v, p.version)
		return ok && versionMask(p.op).has(c)
	case Near:
		return p.circle.holds(v)
	case InNetwork:
		return inNetworks(v, p.networks)
	}
	return v.Kind == event.String && p.spells(v.Text())
}

// isMicros tests a number given in millionths.
func (p *Predicate) isMicros(m int64) bool {
	at := func(o *operand) bool { return o.kind == event.Number && o.num == m }
	switch p.op {
	case Exists:
		return true
	case Eq, Ne:
		return at(&p.want) == (p.op == Eq)
	case In, NotIn:
		for i := range p.among {
			if at(&p.among[i]) {
				return p.op == In
			}
		}
		return p.op == NotIn
	case Between:
		return m >= p.among[0].num && m <= p.among[1].num
	}
	return p.want.kind == event.Number && maskOf(p.op).has(cmp64(m, p.want.num))
}

// containsSome is whether one (containsAny) or each (containsAll) of the literals is part of the value.
func (p *Predicate) containsSome(v event.Value) bool {
	for i := range p.among {
		if p.among[i].partOf(v) != (p.op == ContainsAll) {
			return p.op == ContainsAny
		}
	}
	return p.op == ContainsAll
}

// IsText tests text that stands for itself, such as an identifier, with a comparison that text takes.
func (p *Predicate) IsText(s []byte) bool {
	switch p.op {
	case Exists:
		return true
	case Eq:
		return p.want.kind == event.String && p.want.sameText(s)
	case In:
		for i := range p.among {
			if p.among[i].kind == event.String && p.among[i].sameText(s) {
				return true
			}
		}
		return false
	case Contains:
		return p.want.kind == event.String && p.want.inText(s)
	}
	return p.spells(s)
}

func (p *Predicate) spells(s []byte) bool {
	switch p.op {
	case StartsWith:
		if p.want.fold != nil {
			_, ok := p.want.fold.prefixOf(s)
			return ok
		}
		return bytes.HasPrefix(s, p.want.text)
	case EndsWith:
		if p.want.fold != nil {
			return p.want.fold.suffixOf(s)
		}
		return bytes.HasSuffix(s, p.want.text)
	case Matches:
		return p.re.Match(s)
	}
	return false
}

// partOf is whether the operand is part of a text, or one of a list.
func (o *operand) partOf(v event.Value) bool {
	if v.Kind == event.String {
		return o.kind == event.String && o.inText(v.Text())
	}
	found := false
	if v.Kind == event.Array {
		event.Elements(v.Raw, func(x event.Value) bool {
			found = o.equals(x)
			return !found
		})
	}
	return found
}

func (o *operand) sameText(s []byte) bool {
	if o.fold != nil {
		return o.fold.equals(s)
	}
	return bytes.Equal(s, o.text)
}

func (o *operand) inText(s []byte) bool {
	if o.fold != nil {
		return o.fold.in(s)
	}
	return bytes.Contains(s, o.text)
}

func (o *operand) equals(v event.Value) bool {
	if v.Kind != o.kind {
		return false
	}
	switch v.Kind {
	case event.String:
		return o.sameText(v.Text())
	case event.Number:
		c, ok := o.compare(v)
		return ok && c == 0
	case event.Bool:
		b, _ := v.Bool()
		return b == o.flag
	}
	return false
}

// compare is how a number stands to the operand: -1 below, 0 at, 1 above.
func (o *operand) compare(v event.Value) (int, bool) {
	if v.Kind != event.Number {
		return 0, false
	}
	if m, ok := v.Micros(); ok {
		return cmp64(m, o.num), true
	}
	if len(v.Raw) > 0 && v.Raw[0] == '-' { // past the range of millionths, on its side
		return -1, true
	}
	return 1, true
}

func cmp64(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// mask is the set of outcomes of a three-way comparison that an op accepts.
type mask uint8

const (
	below mask = 1 << iota
	at
	above
)

func maskOf(op Op) mask {
	switch op {
	case Eq:
		return at
	case Ne:
		return below | above
	case Gt:
		return above
	case Gte:
		return at | above
	case Lt:
		return below
	case Lte:
		return below | at
	}
	return 0
}

func (m mask) has(c int) bool { return m&(1<<(c+1)) != 0 }

// absent is what a comparison with nothing gives.
func (m mask) absent() bool { return m == below|above }
