package expr

import (
	"encoding/binary"
	"math"

	"rapport"
	"rapport/internal/event"
)

// Eval answers the condition for one person at an instant, with the earliest later instant at which the answer may change
// although nothing happens: never after a real change, sometimes before. in holds the segments the person is in.
func (p *Program) Eval(f Facts, in Bits, now int64) (truth bool, until int64) {
	return p.eval(0, f, in, now)
}

func (p *Program) eval(i int, f Facts, in Bits, now int64) (bool, int64) {
	s := &p.steps[i]
	switch s.kind {
	case stepAll:
		return p.evalGroup(s, i, f, in, now, false)
	case stepAny:
		return p.evalGroup(s, i, f, in, now, true)
	case stepNot:
		t, u := p.eval(i+1, f, in, now)
		return !t, u
	case stepScore:
		return p.evalScore(s, i, f, in, now)
	case stepFormula:
		return s.formula(f, now)
	case stepTrue, stepUnfit:
		return s.want == 1, Never
	case stepSegment:
		return in.Has(s.slot), Never
	case stepIdentifier:
		return s.identifier(f), Never
	case stepTrait:
		return s.test.holds(s.traitOf(f), now)
	}
	if s.calendar {
		return s.framed(f, now)
	}
	a := f.Aggregate(s.slot)
	if a == nil {
		return s.nothing(now)
	}
	return s.aggregate(a, now)
}

// aggregate tests a measure of events that there are.
func (s *step) aggregate(a *Aggregate, now int64) (bool, int64) {
	switch s.kind {
	case stepInstant:
		return s.instant(a, now)
	case stepSequence:
		return s.sequence(a, now)
	case stepDays:
		return s.days(a, now)
	case stepTop:
		return s.test.holds(a.tallies().top(), now)
	case stepList:
		return s.test.isOf(a.tallies(), s.measure.K), Never
	case stepValue:
		return s.value(a, now)
	}
	return s.number(a, now)
}

// evalGroup answers all (decides is false) and any (decides is true). One deciding part is enough for the answer, and the
// answer stands at least until that part changes; so the search goes on only for a part that stands longer.
func (p *Program) evalGroup(s *step, i int, f Facts, in Bits, now int64, decides bool) (bool, int64) {
	soonest, longest, decided := Never, int64(math.MinInt64), false
	for k, j := 0, i+1; k < s.kids; k, j = k+1, p.steps[j].end {
		t, u := p.eval(j, f, in, now)
		if t == decides {
			if u == Never {
				return decides, Never
			}
			decided, longest = true, max(longest, u)
		}
		soonest = min(soonest, u)
	}
	if decided {
		return decides, longest
	}
	return !decides, soonest
}

// formula tests the result of a formula, rounded to millionths.
func (s *step) formula(f Facts, now int64) (bool, int64) {
	v, ok, until := s.term.eval(f, now)
	if m, fits := asMicros(v); ok && fits {
		return s.test.isMicros(m), until
	}
	return s.test.Is(event.Value{}), until
}

func (s *step) traitOf(f Facts) event.Value { return lookupTrait(f, s.name, s.path, s.full) }

// lookupTrait finds a trait by its whole name, or inside one that is an object.
func lookupTrait(f Facts, name, path, full string) event.Value {
	if path == "" {
		return f.Trait(name)
	}
	if v := f.Trait(full); v.Kind != event.None {
		return v
	}
	o := f.Trait(name)
	if o.Kind != event.Object {
		return event.Value{}
	}
	v, _ := event.Lookup(o.Raw, path)
	return v
}

// identifier is whether one of them passes; ne, notIn and notExists: whether none fails to.
func (s *step) identifier(f Facts) bool {
	return f.AnyIdentifier(rapport.IdentifierType(s.name), s.test) != s.negated
}

// nothing is the answer for a series without events.
func (s *step) nothing(now int64) (bool, int64) {
	switch s.kind {
	case stepSequence:
		return s.mask.has(cmp64(0, s.want)), Never
	case stepNumber:
		return s.holds(&tally{}), Never
	case stepInstant:
		return s.test.op == NotExists, Never
	case stepDays:
		return s.mask.absent(), Never
	case stepList:
		return s.test.isOf(nil, 0), Never
	}
	return s.test.holds(event.Value{}, now)
}

// instant tests when the first or the last event was.
func (s *step) instant(a *Aggregate, now int64) (bool, int64) {
	t := a.Last
	if s.of == First {
		t = a.First
	}
	leaves := Never
	if s.within > 0 {
		if t <= now-s.within {
			return s.nothing(now)
		}
		leaves = t + s.within
	}
	switch s.test.op {
	case OlderThan, NewerThan:
		is, until := older(s.test.op, t, s.test.length, now)
		return is, min(until, leaves)
	case Exists, NotExists:
		return s.test.op == Exists, leaves
	}
	return (t < s.test.at) == (s.test.op == Before), leaves
}

// value tests the property at the first or the last event.
func (s *step) value(a *Aggregate, now int64) (bool, int64) {
	v := a.LastValue
	if s.of == First {
		v = a.FirstValue
	}
	if s.within == 0 {
		return s.test.holds(v, now)
	}
	if a.Last <= now-s.within {
		return s.nothing(now)
	}
	is, until := s.test.holds(v, now)
	return is, min(until, a.Last+s.within)
}

// number tests a measure, all time or in a window.
func (s *step) number(a *Aggregate, now int64) (bool, int64) {
	if s.within > 0 {
		return s.window(&a.Entries, now)
	}
	t := tally{count: a.Count, sum: a.Sum, min: a.Min, max: a.Max}
	if s.of == Distinct {
		t.count = a.Distinct
	}
	return s.holds(&t), Never
}

// window tests a measure over a window. The events in it leave from the oldest on, so each state to come is the measure of
// the k newest; walking from the newest on meets them all, and remembers for each answer when its latest state begins.
// A count needs no more than one entry past the number it is compared with: beyond it the answer is the same.
func (s *step) window(e *Entries, now int64) (bool, int64) {
	if n, is, ok := s.threshold(); ok && (n <= uint64(e.len()) || len(e.Buckets) == 0) {
		return s.reached(e, n, is, now)
	}
	var one tally
	t := tally{span: s.within / int64(Second)}
	is := s.holds(&t)
	begins := [2]int64{Never, Never} // of the latest state with the answer false, true
	previous, lo := int64(math.MaxInt64), now-s.within
	counting := s.of == Count || s.of == Distinct
	for c := e.newest(); !counting || t.count <= uint64(s.want); {
		at, ok := c.next(&one)
		if !ok || at <= lo {
			break
		}
		if at != previous {
			begins[bit(is)] = at + s.within
			previous = at
		}
		t.add(&one)
		is = s.holds(&t)
	}
	return is, begins[bit(!is)]
}

// threshold is the count from which on the answer is is, and before which it is not; false for other measures and for eq and ne.
func (s *step) threshold() (n uint64, is, ok bool) {
	if s.of != Count && s.of != Distinct || s.want < 0 {
		return 0, false, false
	}
	switch s.mask {
	case at | above:
		return uint64(s.want), true, true
	case above:
		return uint64(s.want) + 1, true, true
	case below:
		return uint64(s.want), false, true
	case below | at:
		return uint64(s.want) + 1, false, true
	}
	return 0, false, false
}

// reached answers a threshold by the one entry that decides it: the n-th newest.
func (s *step) reached(e *Entries, n uint64, is bool, now int64) (bool, int64) {
	if n == 0 {
		return is, Never
	}
	if n > uint64(e.len()) {
		return !is, Never
	}
	t := int64(binary.LittleEndian.Uint64(e.Exact[len(e.Exact)-int(n)*ExactSize(e.Kind):]))
	if t <= now-s.within {
		return !is, Never
	}
	return is, t + s.within
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *step) holds(t *tally) bool {
	switch s.of {
	case Count, Distinct:
		return s.mask.has(cmp64(int64(t.count), s.want))
	case Sum:
		return s.mask.has(t.sum.Cmp(TotalOf(s.want)))
	case Rate:
		if t.count == 0 {
			return s.mask.has(cmp64(0, s.want))
		}
		return s.mask.has(s.measure.rate(t.count).Cmp(times(s.want, uint64(t.span))))
	}
	if t.count == 0 {
		return s.mask.absent()
	}
	switch s.of {
	case Min:
		return s.mask.has(cmp64(t.min, s.want))
	case Max:
		return s.mask.has(cmp64(t.max, s.want))
	}
	return s.mask.has(t.sum.Cmp(times(s.want, t.count)))
}
