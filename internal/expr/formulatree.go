package expr

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"rapport/internal/event"
)

// Formula is arithmetic over measures and traits, for a computed trait:
//
//	count(Order Completed, 30d) / max(count(Product Viewed, 30d), 1)
//	round(trait.ltv * 0.2) + days_since(last(Order Completed))
//
// It is computed in float64, each operation rounded by itself, and the result to millionths, halves away from zero: the same
// everywhere. Whatever is absent, is no number, divides by zero or leaves the range of millionths makes the whole absent, but
// for coalesce.
type Formula struct{ root *term }

// term is a node of a formula.
type term struct {
	fn      termKind
	value   float64
	measure Measure
	slot    int    // of the measure's series, once compiled
	trait   string // as written
	name    string // the trait without its path, and the path, once compiled
	path    string
	outlook *outlook
	of      []*term
}

type termKind string

const (
	termNumber  termKind = "number"
	termMeasure termKind = "measure"
	termTrait   termKind = "trait"

	termAdd       termKind = "+"
	termSubtract  termKind = "-"
	termMultiply  termKind = "*"
	termDivide    termKind = "/"
	termMin       termKind = "min"
	termMax       termKind = "max"
	termAbs       termKind = "abs"
	termRound     termKind = "round"
	termFloor     termKind = "floor"
	termCeil      termKind = "ceil"
	termCoalesce  termKind = "coalesce"   // the first that is there
	termStep      termKind = "step"       // 1, and one more for each cut that the first argument reaches
	termDaysSince termKind = "days_since" // whole days of 24 hours since an instant
)

// arity is how many arguments a function takes.
func (k termKind) arity() (least, most int) {
	switch k {
	case termAbs, termRound, termFloor, termCeil, termDaysSince:
		return 1, 1
	case termMin, termMax, termCoalesce, termStep:
		return 2, 20
	}
	return 0, 0
}

func (t *term) walk(fn func(*term)) {
	fn(t)
	for _, k := range t.of {
		k.walk(fn)
	}
}

// String is the formula in its one text form.
func (f *Formula) String() string {
	return f.root.text(0, func(t *term) string { return measureFormula(t.measure) }, func(name string) string { return "trait." + pathName(name) })
}

func (f *Formula) words(names Names) string {
	p := prose{names}
	return f.root.text(0, func(t *term) string {
		s := measureWords(t.measure, names)
		return "(" + strings.ToLower(s[:1]) + s[1:] + ")"
	}, p.trait)
}

// precedence of the operators; what binds less is put in parentheses.
func (k termKind) precedence() int {
	switch k {
	case termAdd, termSubtract:
		return 1
	case termMultiply, termDivide:
		return 2
	}
	return 3
}

func (t *term) text(outer int, measure func(*term) string, trait func(string) string) string {
	switch t.fn {
	case termNumber:
		return formatMicros(int64(math.Round(t.value * 1e6)))
	case termMeasure:
		return measure(t)
	case termTrait:
		return trait(t.trait)
	case termOutlook:
		return t.outlook.text()
	}
	parts := make([]string, len(t.of))
	p := t.fn.precedence()
	if p == 3 {
		for i, k := range t.of {
			parts[i] = k.text(0, measure, trait)
		}
		return string(t.fn) + "(" + strings.Join(parts, ", ") + ")"
	}
	for i, k := range t.of {
		parts[i] = k.text(p+i, measure, trait) // the right side of the same precedence keeps its parentheses
	}
	s := strings.Join(parts, " "+string(t.fn)+" ")
	if p < outer {
		return "(" + s + ")"
	}
	return s
}

// compile resolves names; a trait that is itself computed is put in its place.
func (t *term) compile(n Scope, depth int, left *int) (*term, error) {
	if *left--; *left < 0 {
		return nil, invalid("", "is too long with the computed traits that it rests on in their places", fmt.Sprintf("keep it within %d terms in all", maxCompiled))
	}
	c := *t
	switch t.fn {
	case termMeasure:
		slot, ok := n.Series(t.measure.Series())
		if !ok {
			return nil, missing("", "its series "+t.measure.Series().Key()+" is not kept", "compute it from history first")
		}
		c.slot, c.measure = slot, t.measure.anchored(n)
		return &c, nil
	case termTrait:
		if x, ok := n.Computed(t.trait); ok {
			return x.term(n, depth+1, left)
		}
		c.name, c.path, _ = strings.Cut(t.trait, ".")
		return &c, nil
	}
	c.of = make([]*term, len(t.of))
	for i, k := range t.of {
		var err error
		if c.of[i], err = k.compile(n, depth, left); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// maxFormulas is how deep formulas may rest on formulas, and maxCompiled how many terms one has with all of those in their places.
const (
	maxFormulas = 16
	maxCompiled = 2000
)

// Check refuses a computation that rests on too much, in a scope that has the computed traits it names.
func (c Computation) Check(n Scope) error {
	_, err := c.compiled(n)
	return err
}

func (c Computation) compiled(n Scope) (*term, error) {
	left := maxCompiled
	return c.term(n, 0, &left)
}

// term is the computation compiled.
func (c Computation) term(n Scope, depth int, left *int) (*term, error) {
	if depth > maxFormulas {
		return nil, invalid("", "rests on too many other computed traits", "")
	}
	if c.Formula != nil {
		return c.Formula.root.compile(n, depth, left)
	}
	return (&term{fn: termMeasure, measure: c.Measure}).compile(n, depth, left)
}

// eval is the term's value for one person at an instant, and the earliest later instant at which it may change by itself.
func (t *term) eval(f Facts, now int64) (v float64, ok bool, until int64) {
	switch t.fn {
	case termNumber:
		return t.value, true, Never
	case termMeasure:
		return t.measure.number(f, t.slot, now)
	case termTrait:
		v, ok = asNumber(lookupTrait(f, t.name, t.path, t.trait))
		return v, ok, Never
	case termCoalesce:
		return t.coalesce(f, now)
	case termDaysSince:
		return t.daysSince(f, now)
	case termOutlook:
		return t.outlook.eval(f, t.of, now)
	}
	var few [4]float64
	args, ok, until := few[:0], true, Never
	for _, k := range t.of {
		w, there, u := k.eval(f, now)
		ok, until = ok && there, min(until, u)
		args = append(args, w)
	}
	v = t.combine(args)
	return v, ok && finite(v), until
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// combine is an operator's or a function's value of its arguments.
func (t *term) combine(args []float64) float64 {
	v := args[0]
	switch t.fn {
	case termStep:
		score := 1.0
		for _, cut := range args[1:] {
			if v >= cut {
				score++
			}
		}
		return score
	case termAbs:
		return math.Abs(v)
	case termRound:
		return math.Round(v)
	case termFloor:
		return math.Floor(v)
	case termCeil:
		return math.Ceil(v)
	}
	for _, w := range args[1:] {
		v = t.fn.apply(v, w)
	}
	return v
}

// apply rounds each operation by itself: a conversion keeps the compiler from fusing two.
func (k termKind) apply(v, w float64) float64 {
	switch k {
	case termAdd:
		return float64(v + w)
	case termSubtract:
		return float64(v - w)
	case termMultiply:
		return float64(v * w)
	case termDivide:
		return float64(v / w)
	case termMin:
		return math.Min(v, w)
	case termMax:
		return math.Max(v, w)
	}
	return v
}

func (t *term) coalesce(f Facts, now int64) (v float64, ok bool, until int64) {
	until = Never
	for _, k := range t.of {
		var u int64
		v, ok, u = k.eval(f, now)
		if until = min(until, u); ok {
			break
		}
	}
	return v, ok, until
}

// daysSince counts whole days since the instant of its argument.
func (t *term) daysSince(f Facts, now int64) (v float64, ok bool, until int64) {
	at, ok, until := t.of[0].instant(f, now)
	if !ok {
		return 0, false, until
	}
	n := floorDiv(now-at, int64(Day))
	return float64(n), true, min(until, at+(n+1)*int64(Day))
}

// instant is the instant of a first or last event, or that a trait states.
func (t *term) instant(f Facts, now int64) (at int64, ok bool, until int64) {
	switch {
	case t.fn == termTrait:
		at, ok = lookupTrait(f, t.name, t.path, t.trait).Time()
		return at, ok, Never
	case t.fn != termMeasure || t.measure.Kind != First && t.measure.Kind != Last:
		return 0, false, Never // a trait that is computed, but is no instant
	}
	w, there := t.measure.frameOf(f, now)
	a := f.Aggregate(t.slot)
	if a == nil || a.Count == 0 || !there {
		return 0, false, Never
	}
	v, is, until := t.measure.end(a, w)
	at, ok = v.Time()
	if t.measure.Property == "" {
		at, ok = a.Last, true
		if t.measure.Kind == First {
			at = a.First
		}
	}
	return at, ok && is, until
}

// end is the value at the first or last event, whether it is in the window, and until when.
func (m *Measure) end(a *Aggregate, w frame) (v event.Value, is bool, until int64) {
	v, at := a.LastValue, a.Last
	if m.Kind == First {
		v, at = a.FirstValue, a.First
	}
	switch {
	case at < w.from:
		return v, false, Never
	case m.Within > 0:
		return v, true, at + int64(m.Within)
	}
	return v, true, w.until
}

// number is a measure as a number.
func (m *Measure) number(f Facts, slot int, now int64) (v float64, ok bool, until int64) {
	w, there := m.frameOf(f, now)
	a := f.Aggregate(slot)
	if a == nil || !there {
		a = &Aggregate{}
	}
	switch {
	case m.Kind == Top:
		v, ok = asNumber(a.tallies().top())
		return v, ok, Never
	case m.Kind == DaysSince:
		return m.daysSince(a, w, now)
	case !m.numeric():
		x, is, until := m.end(a, w)
		v, ok = asNumber(x)
		return v, ok && is, until
	}
	t, until := tally{count: a.Count, sum: a.Sum, min: a.Min, max: a.Max}, Never
	if m.Kind == Distinct {
		t.count = a.Distinct
	}
	if m.windowed() {
		t, until = m.inside(&a.Entries, w)
	}
	switch m.Kind {
	case Count, Distinct:
		return float64(t.count), true, until
	case Rate:
		return float64(m.rate(t.count).over(uint64(max(m.span(w), 1)))) / 1e6, true, until
	case Sum:
		return float64(t.sum.Micros()) / 1e6, true, until
	case Min:
		v = float64(t.min) / 1e6
	case Max:
		v = float64(t.max) / 1e6
	case Avg:
		if t.count > 0 {
			v = float64(t.sum.over(t.count)) / 1e6
		}
	}
	return v, t.count > 0, until
}

func (m *Measure) daysSince(a *Aggregate, w frame, now int64) (v float64, ok bool, until int64) {
	if a.Count == 0 || a.Last < w.from {
		return 0, false, Never
	}
	_, _, until = m.end(a, w)
	n := wholeDays(a.Last, now)
	return float64(n), true, min(until, a.Last+(n+1)*int64(Day))
}

// inside adds up the entries in the window and says when the first of them leaves.
func (m *Measure) inside(e *Entries, w frame) (t tally, until int64) {
	var one tally
	until = Never
	for c := e.newest(); ; {
		at, ok := c.next(&one)
		if !ok || at < w.from {
			return t, until
		}
		if at < w.to {
			t.add(&one)
		}
		if until = w.until; m.Within > 0 {
			until = at + int64(m.Within)
		}
	}
}

func asNumber(v event.Value) (float64, bool) {
	m, ok := v.Micros()
	return float64(m) / 1e6, ok
}

// asMicros rounds a result to millionths; false past their range.
func asMicros(v float64) (int64, bool) {
	r := math.Round(v * 1e6)
	return int64(r), math.Abs(r) < 1<<63
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Of is the formula's result for one person as JSON, nil if there is none. The scope must be that of the facts.
func (f *Formula) Of(facts Facts, n Scope, now int64) json.RawMessage {
	t, err := Computation{Formula: f}.compiled(n)
	if err != nil {
		return nil
	}
	v, ok, _ := t.eval(facts, now)
	m, fits := asMicros(v)
	if !ok || !fits {
		return nil
	}
	return json.RawMessage(formatMicros(m))
}
