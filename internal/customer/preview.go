package customer

import (
	"context"
	"maps"
	"runtime"
	"sync"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/segment"
)

// Preview says whom a condition would select now. A series that nobody keeps yet is computed from history for it. With key,
// it also says how many would enter and leave that segment, with a sample of each. It ends with ctx.
func (m *Machine) Preview(ctx context.Context, condition []byte, key rapport.SegmentKey, sample int) (*Preview, error) {
	began := time.Now()
	c, err := expr.Parse(condition)
	if err != nil {
		return nil, err
	}
	sample = max(0, min(sample, 50))
	t, err := m.trial(c)
	if err != nil {
		return nil, err
	}
	out := &Preview{Sample: []Summary{}, Sentence: m.sentence(c), Cost: t.cost, Warnings: m.warnings(c)}
	var found past
	if len(t.missing) > 0 {
		var c counter
		if found, err = m.scan(ctx, t.missing, &c); err != nil {
			return nil, err
		}
		out.Scanned = c.records.Load()
	}
	if err := m.try(ctx, t, found, key, sample, out); err != nil {
		return nil, err
	}
	out.Millis = float64(time.Since(began).Microseconds()) / 1000
	return out, nil
}

// trial is a condition ready to be tried: with a plan of the series in force and of those that are missing.
type trial struct {
	condition *expr.Condition
	plan      *profile.Plan
	set       *segment.Set
	program   *expr.Program
	missing   []series
	cost      Cost
}

// trialSeries is where the ids of series that exist for a trial alone begin.
const trialSeries = profile.SeriesID(1 << 31)

func (m *Machine) trial(c *expr.Condition) (*trial, error) {
	_, end := m.log.Bounds()
	m.mu.RLock()
	defer m.mu.RUnlock()
	t := &trial{condition: c}
	needs := c.Needs()
	r := rules{segments: m.rules.segments, byID: m.rules.byID, traits: m.rules.traits}
	for _, s := range m.rules.series {
		if s.Ready {
			r.series = append(r.series, s)
		}
	}
	for i, spec := range needs.Series {
		if r.covering(spec) == nil {
			s := series{ID: trialSeries + profile.SeriesID(i), Spec: spec, From: end, Ready: true}
			t.missing = append(t.missing, s)
			r.series = append(r.series, &s)
		}
	}
	t.cost = costOf(c.Cost(m.cfg.Profile.Entries), len(t.missing))
	if err := r.compile(m.cfg.Profile); err != nil {
		return nil, err
	}
	t.plan, t.set = r.plan, r.set
	var err error
	if t.program, err = t.set.Prepare(c); err != nil {
		return nil, err
	}
	return t, t.program.Misfit()
}

// try judges everybody by the trial, on every core, each a stretch of people. The machine goes on in between.
func (m *Machine) try(ctx context.Context, t *trial, found past, key rapport.SegmentKey, sample int, out *Preview) error {
	m.mu.RLock()
	byRoot := map[identity.Node][]profile.Fragment{}
	for id, f := range maps.All(found) {
		if n, ok := m.graph.Lookup(id); ok {
			root := m.graph.Root(n)
			byRoot[root] = append(byRoot[root], *f)
		}
	}
	was, people := m.rules.segments[key], len(m.people.alive)
	out.AsOf = m.applied
	m.mu.RUnlock()
	stretches := make([]tried, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range stretches {
		s := &stretches[i]
		s.from, s.to = identity.Node(people*i/len(stretches)), identity.Node(people*(i+1)/len(stretches))
		wg.Go(func() { s.err = s.run(ctx, m, t, byRoot, was, sample) })
	}
	wg.Wait()
	var enter, leave uint64
	for i := range stretches {
		s := &stretches[i]
		if s.err != nil {
			return s.err
		}
		out.Of, out.Count, enter, leave = out.Of+s.of, out.Count+s.count, enter+s.enter, leave+s.leave
		out.Sample, out.EnterSample, out.LeaveSample = some(out.Sample, s.sample, sample), some(out.EnterSample, s.entering, sample), some(out.LeaveSample, s.leaving, sample)
	}
	if was != nil {
		out.Enter, out.Leave = &enter, &leave
	}
	return nil
}

// some is the first of both.
func some(a, b []Summary, most int) []Summary { return append(a, b[:min(len(b), most-len(a))]...) }

// tried is what a trial says of a stretch of people.
type tried struct {
	from, to                  identity.Node
	of, count, enter, leave   uint64
	sample, entering, leaving []Summary
	err                       error
}

func (s *tried) run(ctx context.Context, m *Machine, t *trial, found map[identity.Node][]profile.Fragment, was *live, sample int) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var p person
	for root := s.from; root < s.to; root++ {
		if root%1024 == 1023 {
			m.mu.RUnlock()
			err := ctx.Err()
			m.mu.RLock()
			if err != nil {
				return err
			}
		}
		if !m.people.exists(root) {
			continue
		}
		if err := p.gather(m, root, m.now); err != nil {
			return err
		}
		p.parts = append(p.parts, found[root]...)
		p.profile.Reset(t.plan, m.now, p.parts)
		holds, _ := t.set.Evaluate(t.program, &p.profile, m.people.member[root])
		if err := s.note(m, root, holds, was, sample); err != nil {
			return err
		}
	}
	return nil
}

// note counts a person, and keeps some to show.
func (s *tried) note(m *Machine, root identity.Node, holds bool, was *live, sample int) (err error) {
	s.of++
	if holds {
		s.count++
		err = m.sampled(&s.sample, root, sample)
	}
	in := was != nil && was.Members.Contains(uint32(root))
	switch {
	case was == nil || err != nil || holds == in:
	case holds:
		s.enter++
		err = m.sampled(&s.entering, root, sample)
	default:
		s.leave++
		err = m.sampled(&s.leaving, root, sample)
	}
	return err
}

// sampled adds a person to a sample that is not full.
func (m *Machine) sampled(to *[]Summary, root identity.Node, most int) error {
	if len(*to) >= most {
		return nil
	}
	s, err := m.summary(root)
	if err == nil {
		*to = append(*to, s)
	}
	return err
}
