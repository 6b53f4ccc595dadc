package expr

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/event"
)

// Facts are what is known of one person at one instant.
type Facts interface {
	// Aggregate is the state of the series in a slot; nil if the person has no event of it. It is valid until the next call.
	Aggregate(slot int) *Aggregate
	// Zone is the zone that the person lives in: that of ZoneTrait, else the last of ZoneSeries, else UTC. It may take the place
	// of what Aggregate returned.
	Zone() *time.Location
	// Trait is the value of a trait under its own name, no path; None if there is none.
	Trait(name string) event.Value
	// AnyIdentifier is whether one of the person's identifiers of a type passes a test.
	AnyIdentifier(t rapport.IdentifierType, test *Predicate) bool
	// Identifiers calls fn with the person's identifiers of a type until fn returns false.
	Identifiers(t rapport.IdentifierType, fn func(value []byte) bool)
}

// Bits is a set of segments by slot.
type Bits []uint64

// Has is whether a slot is in the set.
func (b Bits) Has(slot int) bool { return slot>>6 < len(b) && b[slot>>6]&(1<<(slot&63)) != 0 }

// Set puts a slot in the set, or takes it out.
func (b Bits) Set(slot int, in bool) {
	if in {
		b[slot>>6] |= 1 << (slot & 63)
	} else {
		b[slot>>6] &^= 1 << (slot & 63)
	}
}

// Scope is what a condition's names stand for where it is to run.
type Scope interface {
	// Series is the slot of a series that covers spec.
	Series(spec SeriesSpec) (slot int, ok bool)
	// Computed is what a computed trait is; false for any other trait.
	Computed(trait string) (Computation, bool)
	// Segment is the slot of a segment.
	Segment(key rapport.SegmentKey) (slot int, ok bool)
}

// Program is a condition ready to run. It is immutable.
type Program struct {
	steps []step
	uses  Uses

	misfit error
}

// Misfit is the first test of a computed trait that makes no sense of what the trait is, such as a number that is to start with a
// text. Nobody passes it, or everybody if it is ne, notIn or notExists: the trait may have been defined after the condition.
func (p *Program) Misfit() error { return p.misfit }

// Uses is what a program reads, so that it need not run when none of it changed. Each list is without repeats.
type Uses struct {
	Series      []int
	Traits      []string // without paths
	Identifiers []rapport.IdentifierType
	Segments    []int
	Time        bool // the answer may change with no event
	Zone        bool // the answer depends on where the person lives
}

// Uses is what the program reads.
func (p *Program) Uses() Uses { return p.uses }

// step is a node of the tree in prefix order.
type step struct {
	kind     stepKind
	kids     int // of the groups
	end      int // index of the first step past this one's subtree
	slot     int
	of       MeasureKind
	mask     mask
	within   int64
	calendar bool   // the window is bounded by the person's calendar
	want     int64  // a count, or millionths
	weight   int64  // of a part of a score, millionths
	name     string // of a trait without its path, of an identifier type
	path     string
	full     string // a trait as written
	order    *order // of a sequence
	test     *Predicate
	term     *term // of a formula
	negated  bool  // of an identifier: no one may pass
	node     Node
	measure  Measure // of a leaf over events
}

type stepKind uint8

const (
	stepAll stepKind = iota
	stepAny
	stepNot
	stepNumber  // a measure against a number
	stepInstant // the instant of the first or last event
	stepDays    // whole days since the last event
	stepTop     // the most frequent value
	stepList    // the list of values
	stepValue   // the value at the first or last event
	stepTrait
	stepIdentifier
	stepSegment
	stepSequence
	stepScore
	stepFormula
	stepUnfit // a test that makes no sense of a computed trait
	stepTrue  // a computed trait that always exists
)

// Compile resolves the condition's names. A series that is missing is NotFound, as is a segment.
func (c *Condition) Compile(n Scope) (*Program, error) {
	p := &Program{}
	if err := p.add(c.Root, n, ""); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Program) add(node Node, n Scope, path string) error {
	i := len(p.steps)
	p.steps = append(p.steps, step{node: node})
	var err error
	switch x := node.(type) {
	case All:
		err = p.group(i, stepAll, x.Of, n, join(path, "all"))
	case Any:
		err = p.group(i, stepAny, x.Of, n, join(path, "any"))
	case Not:
		p.steps[i].kind, p.steps[i].kids = stepNot, 1
		err = p.add(x.Of, n, join(path, "not"))
	case Event:
		err = p.measure(i, x.Measure, x.Test, n, path)
	case Consent:
		err = p.measure(i, x.event().Measure, x.event().Test, n, path)
	case List:
		err = p.measure(i, x.event().Measure, x.event().Test, n, path)
	case Sequence:
		err = p.sequence(i, x, n, path)
	case Score:
		err = p.score(i, x, n, path)
	case Trait:
		err = p.trait(i, x, n, path)
	case Identifier:
		p.uses.Identifiers = add(p.uses.Identifiers, x.Type)
		p.steps[i].kind, p.steps[i].name = stepIdentifier, string(x.Type)
		t := x.Test
		if op, ok := t.Op.negation(); ok && (t.Op == Ne || t.Op == NotIn || t.Op == NotExists) {
			t.Op, p.steps[i].negated = op, true
		}
		p.steps[i].test, err = NewPredicate(t)
	case Segment:
		slot, ok := n.Segment(x.Key)
		if !ok {
			return missing(join(path, "segment"), "there is no live segment "+quote(string(x.Key)), "name a segment that is live, or apply that one first")
		}
		p.uses.Segments = add(p.uses.Segments, slot)
		p.steps[i].kind, p.steps[i].slot = stepSegment, slot
	}
	p.steps[i].end = len(p.steps)
	return err
}

func (p *Program) group(i int, k stepKind, of []Node, n Scope, path string) error {
	p.steps[i].kind, p.steps[i].kids = k, len(of)
	for j, kid := range of {
		if err := p.add(kid, n, fmt.Sprintf("%s[%d]", path, j)); err != nil {
			return err
		}
	}
	return nil
}

func missing(where, what, hint string) error {
	return &rapport.Error{Kind: rapport.NotFound, Op: "compile condition", Where: where, Err: errors.New(what), Hint: hint}
}

func (p *Program) trait(i int, t Trait, n Scope, path string) error {
	if c, ok := n.Computed(t.Name); ok && c.Formula == nil {
		return p.fit(i, t.Test, p.measure(i, c.Measure, t.Test, n, path))
	} else if ok {
		return p.fit(i, t.Test, p.formula(i, c, t.Test, n, path))
	}
	name, rest, _ := strings.Cut(t.Name, ".")
	p.uses.Traits = add(add(p.uses.Traits, name), t.Name)
	s := &p.steps[i]
	s.kind, s.name, s.path, s.full = stepTrait, name, rest, t.Name
	var err error
	s.test, err = NewPredicate(t.Test)
	p.uses.Time = p.uses.Time || s.test != nil && s.test.length > 0
	return err
}

// fit keeps a test that makes no sense of its computed trait from refusing the whole.
func (p *Program) fit(i int, t Test, err error) error {
	var e *rapport.Error
	if !errors.As(err, &e) || e.Kind != rapport.Invalid {
		return err
	}
	if p.misfit == nil {
		p.misfit = err
	}
	s := &p.steps[i]
	if s.kind, s.want = stepUnfit, 0; t.Op == Ne || t.Op == NotIn || t.Op == NotExists {
		s.want = 1
	}
	return nil
}

// formula compiles a formula against a test of a number.
func (p *Program) formula(i int, c Computation, t Test, n Scope, path string) (err error) {
	s := &p.steps[i]
	s.kind = stepFormula
	if s.term, err = c.compiled(n); err != nil {
		return err
	}
	s.term.walk(func(x *term) {
		switch x.fn {
		case termMeasure:
			p.uses.Series = add(p.uses.Series, x.slot)
			p.usesOf(x.measure)
		case termTrait:
			p.uses.Traits = add(add(p.uses.Traits, x.name), x.trait)
		}
	})
	p.uses.Time = true
	if s.test, err = NewPredicate(t); err == nil && !slices.Contains(append(numberOps(), Exists, NotExists, Between, In, NotIn), t.Op) {
		err = invalid(join(path, "op"), quote(string(t.Op))+" does not go with a number", "use one of "+list(numberOps()))
	}
	return err
}

// measure compiles a measure against a test. Tests of computed traits may be of any op; those that make no sense are refused.
func (p *Program) measure(i int, m Measure, t Test, n Scope, path string) (err error) {
	slot, ok := n.Series(m.Series())
	if !ok {
		return missing(path, "its series "+m.Series().Key()+" is not kept", "compute it from history first")
	}
	p.uses.Series = add(p.uses.Series, slot)
	s := &p.steps[i]
	m = m.anchored(n)
	s.measure = m
	s.slot, s.of, s.within, s.mask = slot, m.Kind, int64(m.Within), maskOf(t.Op)
	p.uses.Time = p.uses.Time || m.windowed() || m.Kind == DaysSince
	p.calendar(s, m)
	switch {
	case m.Kind == DaysSince:
		return p.days(s, t, path)
	case m.Kind == AllValues || m.K > 1:
		return s.listed(t, path)
	case m.Kind == Top:
		s.kind = stepTop
	case (m.Kind == First || m.Kind == Last) && m.Property != "":
		s.kind = stepValue
	case m.Kind == First || m.Kind == Last:
		s.kind = stepInstant
	default:
		return p.number(s, t, path)
	}
	s.test, err = NewPredicate(t)
	if err == nil && s.kind == stepInstant && !contains(append(timeOps(), Exists, NotExists), t.Op) {
		err = invalid(join(path, "op"), quote(string(t.Op))+" does not go with an instant", "use one of "+list(timeOps()))
	}
	p.uses.Time = p.uses.Time || err == nil && s.test.length > 0
	return err
}

func (p *Program) number(s *step, t Test, path string) (err error) {
	s.kind = stepNumber
	v := ValueOf(t.Value)
	whole := s.of == Count || s.of == Distinct
	if t.Op == Exists || t.Op == NotExists {
		if whole || s.of == Sum || s.of == Rate {
			s.kind, s.want = stepTrue, 0
			if t.Op == Exists {
				s.want = 1
			}
			return nil
		}
		s.of, s.mask, s.want = Count, maskOf(Gte), 1 // there is a smallest, largest, average as soon as there is one
		if t.Op == NotExists {
			s.mask = maskOf(Lt)
		}
		return nil
	}
	m, ok := v.Micros()
	if t.Op == Between || t.Op == In || t.Op == NotIn || whole && ok && s.mask != 0 && m%1e6 != 0 {
		s.kind, s.term = stepFormula, &term{fn: termMeasure, measure: s.measure, slot: s.slot}
		s.test, err = NewPredicate(t)
		return err
	}
	if s.mask == 0 || !ok {
		return invalid(join(path, "op"), quote(string(t.Op))+" with "+string(t.Value)+" does not go with a number", "use one of "+list(numberOps())+" and a number")
	}
	if s.want = m; s.of == Rate && s.within > 0 {
		s.countOf(m)
		return nil
	}
	if whole {
		n, err := strconv.ParseInt(string(t.Value), 10, 64)
		if err != nil {
			return invalid(join(path, "value"), string(t.Value)+" is not a whole number", "")
		}
		s.want = n
	}
	return nil
}

func contains[T comparable](all []T, v T) bool {
	for _, x := range all {
		if x == v {
			return true
		}
	}
	return false
}
