package expr

import "math/big"

// calendar notes that a leaf's window is bounded by the person's calendar.
func (p *Program) calendar(s *step, m Measure) {
	s.calendar = m.calendar()
	p.usesOf(m)
}

// usesOf notes what the window of a measure hangs on.
func (p *Program) usesOf(m Measure) {
	if !m.calendar() {
		return
	}
	p.uses.Zone = true
	p.uses.Traits = add(p.uses.Traits, ZoneTrait)
	if m.anchor != nil && m.anchor.slot >= 0 {
		p.uses.Series = add(p.uses.Series, m.anchor.slot)
	}
	if m.Since != "" {
		p.uses.Traits = add(p.uses.Traits, m.Since)
	}
}

// framed tests a measure over a window that is bounded by the person's calendar. Until the window moves the answer stands.
func (s *step) framed(f Facts, now int64) (bool, int64) {
	w, ok := s.measure.bounds(f, now)
	a := f.Aggregate(s.slot)
	switch {
	case a == nil || !ok:
		return s.nothing(now)
	case s.kind == stepNumber:
		return s.inFrame(&a.Entries, w)
	case a.Last < w.from:
		return s.nothing(now)
	}
	is, until := s.aggregate(a, now)
	return is, min(until, w.until)
}

// inFrame tests a measure over the entries in a frame.
func (s *step) inFrame(e *Entries, w frame) (bool, int64) {
	var one tally
	t, found, current := tally{span: s.measure.span(w)}, false, w.to == w.until
	enough := current && (s.of == Count || s.of == Distinct)
	for c := e.newest(); !enough || t.count <= uint64(s.want); {
		at, ok := c.next(&one)
		if !ok || at < w.from {
			break
		}
		found = true
		if at < w.to {
			t.add(&one)
		}
	}
	is := s.holds(&t)
	if !found || current && is == s.holds(&tally{}) { // a period begins with no events
		return is, Never
	}
	return is, w.until
}

// days compiles a comparison of the whole days since the last event.
func (p *Program) days(s *step, t Test, path string) (err error) {
	if t.Op == Exists || t.Op == NotExists {
		s.kind, s.of = stepInstant, Last
		s.test, err = NewPredicate(t)
		return err
	}
	if err = p.number(s, t, path); err == nil && s.kind == stepNumber {
		s.kind = stepDays
	}
	return err
}

// days tests how many whole days ago the last event was. Only at the number it is compared with, and right after it, does the
// answer change.
func (s *step) days(a *Aggregate, now int64) (bool, int64) {
	until := Never
	if s.within > 0 {
		if until = a.Last + s.within; until <= now {
			return s.nothing(now)
		}
	}
	n := wholeDays(a.Last, now)
	is := s.mask.has(cmpDays(n, s.want))
	low := max(s.want, 0) / 1e6
	for _, k := range [...]int64{low, low + 1} {
		if k > n && s.mask.has(cmpDays(k, s.want)) != is {
			return is, min(until, a.Last+k*int64(Day))
		}
	}
	return is, until
}

// cmpDays compares whole days with millionths of a day.
func cmpDays(n, want int64) int {
	if whole := want / 1e6; want >= 0 && n == whole && want%1e6 != 0 {
		return -1
	}
	if want < 0 {
		return 1
	}
	return cmp64(n, want/1e6)
}

// countOf makes the comparison of a rate over a sliding window one of a count, which one entry decides: a rate passes a number
// when the count passes that number times the windows' length.
func (s *step) countOf(rate int64) {
	n := new(big.Int).Mul(big.NewInt(rate), big.NewInt(s.within/int64(Second)))
	per := big.NewInt(int64(s.measure.Per))
	floor, rest := new(big.Int).DivMod(n, per, new(big.Int))
	switch whole := rest.Sign() == 0; {
	case whole, s.mask == above, s.mask == below|at: // n > w is n > ⌊w⌋
	case s.mask == at, s.mask == below|above:
		floor.SetInt64(-1) // no count is that
	default: // n ≥ w is n ≥ ⌊w⌋+1
		floor.Add(floor, big.NewInt(1))
	}
	s.of, s.want = Count, maxCount*1000
	if floor.IsInt64() && floor.Int64() < s.want {
		s.want = floor.Int64()
	}
}
