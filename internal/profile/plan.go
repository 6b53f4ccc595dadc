package profile

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"rapport"
	"rapport/internal/expr"
)

// SeriesID names a series for good: it is given by the caller, stored in fragments, never changed in meaning and never reused.
type SeriesID uint32

// Series is a series that is kept.
type Series struct {
	ID   SeriesID        `json:"id"`
	Spec expr.SeriesSpec `json:"spec"`
}

// Plan is what is kept of each event: the series and the trait policies. It is immutable and may be shared.
type Plan struct {
	cfg      Config
	series   []target // by ID
	byID     index
	byKey    map[string][]int // slots of the same key, shortest window first
	byType   [7]routes
	policies map[string]TraitPolicy
	zone     int // slot of expr.ZoneSeries; −1 for none
}

// target is one series ready to take events.
type target struct {
	Series
	kind     byte
	window   int64
	width    int64 // of a bucket
	property int   // index into the route's paths; −1 for none
	where    []condition
	steps    []stepTarget // of steps: those that events of the route may be
	frozen   bool         // takes no events
	bounded  bool         // takes events between dates only
}

// condition is a test on one of the route's paths.
type condition struct {
	path int
	test *expr.Predicate
}

// routes lead from the name of an event of one type to the series that may take it.
type routes struct {
	byName map[string]*route
	others *route
}

// route is the series that events of one type and name may go to, with every path any of them reads.
type route struct {
	targets []target // property and where index into paths
	slots   []int
	paths   []string
}

// buckets is how many buckets a window is cut into.
const buckets = 64

// NewPlan prepares series, given in any order, and trait policies. Two series with one ID, two policies with one name, or a
// policy that makes no sense are Invalid.
func NewPlan(series []Series, traits []TraitPolicy, cfg Config) (*Plan, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	p := &Plan{cfg: cfg, byKey: map[string][]int{}, policies: map[string]TraitPolicy{}}
	series = slices.Clone(series)
	sort.Slice(series, func(i, j int) bool { return series[i].ID < series[j].ID })
	p.byID = newIndex(series)
	for i, s := range series {
		if i > 0 && series[i-1].ID == s.ID {
			return nil, planError(fmt.Errorf("series %d is there twice", s.ID))
		}
		p.series = append(p.series, target{Series: s, kind: storedKind(s.Spec), window: int64(s.Spec.Window), width: int64(s.Spec.Window) / buckets,
			bounded: s.Spec.From != 0 || s.Spec.To != 0})
		p.byKey[s.Spec.Key()] = append(p.byKey[s.Spec.Key()], i)
	}
	for _, slots := range p.byKey {
		sort.SliceStable(slots, func(i, j int) bool { return p.series[slots[i]].window < p.series[slots[j]].window })
	}
	for _, t := range traits {
		if err := t.validate(); err != nil {
			return nil, err
		}
		if _, ok := p.policies[t.Name]; ok {
			return nil, planError(fmt.Errorf("trait %q has two policies", t.Name))
		}
		p.policies[t.Name] = t
	}
	p.zone = -1
	if slot, ok := p.Series(expr.ZoneSeries()); ok {
		p.zone = slot
	}
	return p, p.route()
}

func planError(err error) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "plan series and traits", Err: err}
}

func storedKind(s expr.SeriesSpec) byte {
	switch {
	case s.Kind == expr.Sets && s.Window == 0:
		return kindSketch
	case s.Kind == expr.Sets:
		return kindSet
	}
	return byte(s.Kind) // the first three are the same
}

// route sorts the series by the events that go to them.
func (p *Plan) route() error {
	for t := range p.byType {
		r := &p.byType[t]
		r.byName = map[string]*route{}
		var names []string
		for i := range p.series {
			if !p.takes(i, rapport.EventType(t)) {
				continue
			}
			anyTarget(&p.series[i].Spec, func(_ rapport.EventType, n string) bool {
				if n != "" && !slices.Contains(names, n) {
					names = append(names, n)
				}
				return false
			})
		}
		var err error
		for _, n := range names {
			if r.byName[n], err = p.newRoute(rapport.EventType(t), n); err != nil {
				return err
			}
		}
		if r.others, err = p.newRoute(rapport.EventType(t), ""); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) takes(slot int, t rapport.EventType) bool {
	if p.series[slot].frozen {
		return false
	}
	return anyTarget(&p.series[slot].Spec, func(of rapport.EventType, _ string) bool { return of == t || of == expr.AnyType })
}

// anyTarget is whether fn is true of the type and name of one of the events that a series is made of.
func anyTarget(s *expr.SeriesSpec, fn func(of rapport.EventType, name string) bool) bool {
	if s.Kind != expr.Steps {
		return fn(s.Type, s.Event)
	}
	return slices.ContainsFunc(s.Steps, func(x expr.Target) bool { return fn(x.Type, x.Event) })
}

func (p *Plan) newRoute(t rapport.EventType, name string) (*route, error) {
	r := &route{}
	for i := range p.series {
		s := p.series[i]
		if !p.takes(i, t) || !anyTarget(&s.Spec, func(_ rapport.EventType, n string) bool { return n == "" || n == name }) {
			continue
		}
		s.property = -1
		if s.Spec.Property != "" {
			s.property = r.path(s.Spec.Property)
		}
		var err error
		if s.where, err = r.conditions(s.Series, s.Spec.Where); err != nil {
			return nil, err
		}
		if s.steps, err = r.steps(s.Series, t, name); err != nil {
			return nil, err
		}
		r.targets = append(r.targets, s)
		r.slots = append(r.slots, i)
	}
	return r, nil
}

// conditions are tests on the route's paths.
func (r *route) conditions(s Series, where []expr.Match) (all []condition, err error) {
	for _, w := range where {
		test, err := expr.NewPredicate(w.Test)
		if err != nil {
			return nil, planError(fmt.Errorf("series %d, property %s: %w", s.ID, w.Property, err))
		}
		all = append(all, condition{r.path(w.Property), test})
	}
	return all, nil
}

func (r *route) path(path string) int {
	if i := slices.Index(r.paths, path); i >= 0 {
		return i
	}
	r.paths = append(r.paths, path)
	return len(r.paths) - 1
}

// find is the route of an event.
func (p *Plan) find(t rapport.EventType, name []byte) *route {
	if int(t) >= len(p.byType) {
		t = 0
	}
	if r, ok := p.byType[t].byName[string(name)]; ok {
		return r
	}
	return p.byType[t].others
}

// Takes is whether any series takes events of a type and name, if their properties pass.
func (p *Plan) Takes(t rapport.EventType, name []byte) bool { return len(p.find(t, name).targets) > 0 }

// Freeze is the plan whose series ids take no more events. They stay in fragments, where a plan without them would drop them:
// a history is computed for several series each up to its own place in the log.
func (p *Plan) Freeze(ids ...SeriesID) (*Plan, error) {
	q := *p
	q.byType, q.series = [7]routes{}, slices.Clone(p.series)
	for _, id := range ids {
		if i, ok := q.byID.find(id); ok {
			q.series[i].frozen = true
		}
	}
	return &q, q.route()
}

// Config is the plan's bounds.
func (p *Plan) Config() Config { return p.cfg }

// Len is how many series there are; slots run from 0 to Len−1.
func (p *Plan) Len() int { return len(p.series) }

// At is the series in a slot.
func (p *Plan) At(slot int) Series { return p.series[slot].Series }

// Slot is where a series is; false if the plan does not have it.
func (p *Plan) Slot(id SeriesID) (int, bool) {
	return p.byID.find(id)
}

// Series is the slot of a series that covers spec: of several the one with the shortest window.
func (p *Plan) Series(spec expr.SeriesSpec) (int, bool) {
	for _, i := range p.byKey[spec.Key()] {
		if p.series[i].Spec.Covers(spec) {
			return i, true
		}
	}
	return 0, false
}

// Computed is what a computed trait is; false for any other trait.
func (p *Plan) Computed(trait string) (expr.Computation, bool) {
	t := p.policies[trait]
	if t.Computed == nil {
		return expr.Computation{}, false
	}
	return *t.Computed, true
}

// Policy is how a trait is merged; the last word for a trait without a policy.
func (p *Plan) Policy(trait string) TraitPolicy {
	t := p.policy([]byte(trait))
	t.Name = trait
	return t
}

// Assign finds a series for each spec that is needed. keep are those of existing that serve one; fresh are new ones, numbered from
// next on, that nothing existing covers. The answer depends on the arguments alone.
func Assign(existing []Series, needed []expr.SeriesSpec, next SeriesID) (keep, fresh []Series) {
	var specs []expr.SeriesSpec
	for _, n := range needed {
		specs = addSpec(specs, n)
	}
	used := map[SeriesID]bool{}
	for _, spec := range specs {
		best := -1
		for i, s := range existing {
			if s.Spec.Covers(spec) && (best < 0 || s.Spec.Window < existing[best].Spec.Window) {
				best = i
			}
		}
		if best < 0 {
			fresh = append(fresh, Series{next, spec})
			next++
		} else if !used[existing[best].ID] {
			used[existing[best].ID] = true
			keep = append(keep, existing[best])
		}
	}
	return keep, fresh
}

func addSpec(specs []expr.SeriesSpec, s expr.SeriesSpec) []expr.SeriesSpec {
	for i := range specs {
		if m, ok := specs[i].Merge(s); ok {
			specs[i] = m
			return specs
		}
	}
	return append(specs, s)
}

const inContext = "context."

// contextPath is the rest of a path that reaches into the event's context.
func contextPath(path string) (string, bool) { return strings.CutPrefix(path, inContext) }

// policy is Policy without making a string.
func (p *Plan) policy(name []byte) TraitPolicy {
	t := p.policies[string(name)]
	if t.Merge == "" {
		t.Merge = Last
	}
	if t.Limit == 0 {
		t.Limit = p.cfg.Union
	}
	return t
}

// index finds the slot of a series. IDs are handed out one after the other, so as a rule a list by ID is short.
type index struct {
	dense  []int32 // slot + 1; 0 for none
	sparse map[SeriesID]int
}

const longestDense = 1 << 20

func newIndex(series []Series) index {
	var x index
	if n := len(series); n > 0 && series[n-1].ID < longestDense {
		x.dense = make([]int32, series[n-1].ID+1)
		for i, s := range series {
			x.dense[s.ID] = int32(i + 1)
		}
		return x
	}
	x.sparse = make(map[SeriesID]int, len(series))
	for i, s := range series {
		x.sparse[s.ID] = i
	}
	return x
}

func (x *index) find(id SeriesID) (int, bool) {
	if int64(id) < int64(len(x.dense)) {
		i := x.dense[id]
		return int(i) - 1, i > 0
	}
	i, ok := x.sparse[id]
	return i, ok
}
