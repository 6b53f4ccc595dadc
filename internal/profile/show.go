package profile

import (
	"cmp"
	"encoding/json"
	"slices"

	"rapport"
	"rapport/internal/expr"
)

// Shown is a trait as people read it.
type Shown struct {
	Name     string
	Value    json.RawMessage
	Time     int64             // of the event that said it; of a computed trait the profile's instant
	Source   rapport.SourceKey // empty for a computed trait
	Fragment int               // index of the fragment it comes from; −1 for a computed one
	Policy   string            // last, first, max, min, union, computed
}

// Traits are all traits of the person by name, computed ones included.
func (p *Profile) Traits() []Shown {
	at := map[string]int{}
	var all []Shown
	for i, f := range p.fragments {
		if len(f) == 0 {
			continue
		}
		for b := f.traits(); len(b) > 0; b = b[trait(b).size():] {
			p.show(&all, at, trait(b), i)
		}
	}
	all = slices.DeleteFunc(all, func(s Shown) bool { return string(s.Value) == "null" || p.plan.policies[s.Name].Computed != nil })
	for name, t := range p.plan.policies {
		if t.Computed == nil {
			continue
		}
		if v := p.Compute(*t.Computed); v != nil {
			all = append(all, Shown{Name: name, Value: v, Time: p.now, Fragment: -1, Policy: "computed"})
		}
	}
	slices.SortFunc(all, func(a, b Shown) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func (p *Profile) show(all *[]Shown, at map[string]int, t trait, fragment int) {
	name := string(t.name())
	merge := p.plan.Policy(name).Merge
	s := Shown{name, json.RawMessage(slices.Clone(t.value())), t.time(), rapport.SourceKey(t.source()), fragment, string(merge)}
	i, ok := at[name]
	if !ok {
		at[name] = len(*all)
		*all = append(*all, s)
		return
	}
	have := &(*all)[i]
	seen, _ := seekTrait(p.fragments[have.Fragment].traits(), name)
	old := trait(p.fragments[have.Fragment].traits()[seen:])
	switch {
	case merge == Union:
		value := union(p.plan.Policy(name).Limit, p.plan.cfg.TraitBytes, have.Value, s.Value)
		if t.said().later(old.said()) {
			*have = s
		}
		have.Value = value
	case merge.prefers(t, old):
		*have = s
	}
}

// Compute is the computation at the profile's instant as JSON: a number, or of first and last a time in RFC 3339 or the
// property's value. It is nil where there is nothing, or where the plan keeps no series for it.
func (p *Profile) Compute(c expr.Computation) json.RawMessage {
	if c.Formula != nil {
		return c.Formula.Of(p, planScope{p.plan}, p.now)
	}
	slot, ok := p.plan.Series(c.Measure.Series())
	if !ok {
		return nil
	}
	return c.Measure.In(p, planScope{p.plan}, slot, p.now)
}

// planScope is the plan as a scope of computations, which name no segments.
type planScope struct{ *Plan }

// Segment implements expr.Scope.
func (planScope) Segment(rapport.SegmentKey) (int, bool) { return 0, false }

// Recent are references to the person's recent events before a place, newest first, at most limit. The zero Ref begins at the
// newest.
func (p *Profile) Recent(before Ref, limit int) []Ref {
	var all []Ref
	for _, f := range p.fragments {
		if len(f) == 0 {
			continue
		}
		b := f.recent()
		for i := len(b) - recentSize; i >= 0; i -= recentSize {
			if r := refAt(b, i); before == (Ref{}) || r.before(before) {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b Ref) int {
		switch {
		case b.before(a):
			return -1
		case a.before(b):
			return 1
		}
		return 0
	})
	return all[:min(limit, len(all))]
}

// Events is how many events were applied.
func (p *Profile) Events() (n uint64) {
	for _, f := range p.fragments {
		n += f.Events()
	}
	return n
}

// FirstSeen is the instant of the earliest event; 0 if there is none.
func (p *Profile) FirstSeen() (t int64) {
	for _, f := range p.fragments {
		if f.Events() > 0 && (t == 0 || f.FirstSeen() < t) {
			t = f.FirstSeen()
		}
	}
	return t
}

// LastSeen is the instant of the latest event; 0 if there is none.
func (p *Profile) LastSeen() (t int64) {
	for _, f := range p.fragments {
		t = max(t, f.LastSeen())
	}
	return t
}
