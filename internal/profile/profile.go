package profile

import (
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

// Identities are a person's identifiers, as package identity has them.
type Identities interface {
	// Identifiers calls fn with the values of a type until fn returns false.
	Identifiers(t rapport.IdentifierType, fn func(value []byte) bool)
}

// Profile is one person: the merge of fragments, made as it is read. The zero value is a person of no fragments. It keeps
// working memory and is for one goroutine; what it returns points into the fragments and into that memory.
type Profile struct {
	plan      *Plan
	now       int64
	fragments []Fragment

	// Identities answers for identifiers; nil for none. Reset leaves it as it is.
	Identities Identities

	try    func(value []byte) bool // made once; tells passed whether an identifier passes test
	test   *expr.Predicate
	passed bool

	indexed               bool
	round                 uint32
	index                 []place  // of the only fragment's records, by slot
	read                  []readin // and what was read of them
	aggregate             expr.Aggregate
	exact                 [2][]byte
	buckets               [2][]byte
	exactTurn, bucketTurn int  // which of the two the aggregate is in
	first                 said // of a series of values
	last                  said
	full                  bool // of a sketch
	numbers               []byte

	zones zones
	zone  *time.Location // of this person; nil: not asked for yet
}

type place struct {
	round uint32
	at    uint32
}

// readin is an aggregate as read in a round: many conditions ask for the same.
type readin struct {
	round     uint32
	aggregate expr.Aggregate
}

// Reset makes it the profile of the fragments at an instant. It neither copies nor allocates; nil fragments are skipped.
func (p *Profile) Reset(pl *Plan, now int64, fragments []Fragment) {
	p.plan, p.now, p.fragments, p.indexed, p.zone = pl, now, fragments, false, nil
}

// Plan is the plan that the profile is read by.
func (p *Profile) Plan() *Plan { return p.plan }

// Now is the instant of the profile.
func (p *Profile) Now() int64 { return p.now }

// only is the one fragment there is, if there is only one.
func (p *Profile) only() (Fragment, bool) {
	if len(p.fragments) == 1 {
		return p.fragments[0], true
	}
	var one Fragment
	for _, f := range p.fragments {
		if len(f) == 0 {
			continue
		}
		if one != nil {
			return nil, false
		}
		one = f
	}
	return one, true
}

// Aggregate is the state of the series in a slot of the plan, nil if there is none, valid until the next call. It implements
// expr.Facts.
func (p *Profile) Aggregate(slot int) *expr.Aggregate {
	if f, ok := p.only(); ok {
		return p.fromOne(f, slot)
	}
	t := &p.plan.series[slot]
	found := 0
	for _, f := range p.fragments {
		r, ok := f.find(t.ID, t.kind)
		if !ok {
			continue
		}
		if found == 0 {
			r.read(&p.aggregate)
			p.begin(r)
		} else {
			p.merge(r)
		}
		found++
	}
	if found == 0 {
		return nil
	}
	return &p.aggregate
}

func (p *Profile) fromOne(f Fragment, slot int) *expr.Aggregate {
	if len(f) == 0 {
		return nil
	}
	if !p.indexed {
		p.makeIndex(f)
	}
	at := p.index[slot]
	if at.round != p.round {
		return nil
	}
	if p.read[slot].round != p.round {
		p.read[slot].round = p.round
		record(f[at.at:]).read(&p.read[slot].aggregate)
	}
	return &p.read[slot].aggregate
}

// Known calls series with the slot of each series there is anything of, and trait with each trait's name. Both may be told the
// same more than once.
func (p *Profile) Known(series func(slot int), trait func(name []byte)) {
	for _, f := range p.fragments {
		if len(f) == 0 {
			continue
		}
		for b := f.series(); len(b) > 0; b = b[record(b).size():] {
			if slot, ok := p.plan.byID.find(record(b).id()); ok {
				series(slot)
			}
		}
		eachTrait(f.traits(), trait)
	}
}

func eachTrait(b []byte, fn func(name []byte)) {
	for len(b) > 0 {
		t := trait(b)
		fn(t.name())
		b = b[t.size():]
	}
}

func (p *Profile) makeIndex(f Fragment) {
	p.indexed = true
	p.round++
	if len(p.index) < p.plan.Len() || p.round == 0 {
		p.index, p.read, p.round = make([]place, p.plan.Len()), make([]readin, p.plan.Len()), 1
	}
	for at, end := headSize, f.seriesEnd(); at < end; {
		r := record(f[at:])
		if slot, ok := p.plan.byID.find(r.id()); ok && p.plan.series[slot].kind == r.kind() {
			p.index[slot] = place{p.round, uint32(at)}
		}
		at += r.size()
	}
}

// find is the record of a series.
func (f Fragment) find(id SeriesID, kind byte) (record, bool) {
	if len(f) == 0 {
		return nil, false
	}
	for b := f.series(); len(b) > 0; b = b[record(b).size():] {
		if r := record(b); r.id() >= id {
			return r, r.id() == id && r.kind() == kind
		}
	}
	return nil, false
}

// Trait is the value of a trait by its name: of several fragments' the one that the trait's policy chooses. It implements
// expr.Facts.
func (p *Profile) Trait(name string) event.Value {
	var best trait
	var merge MergePolicy
	for _, f := range p.fragments {
		if len(f) == 0 {
			continue
		}
		b := f.traits()
		at, ok := seekTrait(b, name)
		if !ok {
			continue
		}
		if best == nil {
			best = b[at:]
			continue
		}
		if merge == "" {
			merge = p.plan.Policy(name).Merge
		}
		if merge == Union {
			return expr.ValueOf(p.union(name))
		}
		if t := trait(b[at:]); merge.prefers(t, best) {
			best = t
		}
	}
	if best == nil {
		return event.Value{}
	}
	if v := expr.ValueOf(best.value()); v.Kind != event.Null {
		return v
	}
	return event.Value{}
}

// prefers is whether t counts before o.
func (m MergePolicy) prefers(t, o trait) bool {
	a, b := t.said(), o.said()
	w := m.merge(a, b)
	return w.time == a.time && w.tie == a.tie && string(w.value) == string(a.value) && string(w.source) == string(a.source)
}

func (p *Profile) union(name string) []byte {
	var values [][]byte
	for _, f := range p.fragments {
		if len(f) == 0 {
			continue
		}
		if at, ok := seekTrait(f.traits(), name); ok {
			values = append(values, trait(f.traits()[at:]).value())
		}
	}
	return union(p.plan.Policy(name).Limit, p.plan.cfg.TraitBytes, values...)
}

func seekTrait(b []byte, name string) (int, bool) {
	for at := 0; at < len(b); {
		t := trait(b[at:])
		if n := t.name(); string(n) == name {
			return at, true
		} else if string(n) > name {
			return at, false
		}
		at += t.size()
	}
	return 0, false
}

// Identifiers implements expr.Facts.
func (p *Profile) Identifiers(t rapport.IdentifierType, fn func(value []byte) bool) {
	if p.Identities != nil {
		p.Identities.Identifiers(t, fn)
	}
}

// AnyIdentifier implements expr.Facts.
func (p *Profile) AnyIdentifier(t rapport.IdentifierType, test *expr.Predicate) bool {
	if p.Identities == nil {
		return false
	}
	if p.try == nil {
		p.try = func(v []byte) bool {
			p.passed = p.test.IsText(v)
			return !p.passed
		}
	}
	p.test, p.passed = test, false
	p.Identities.Identifiers(t, p.try)
	return p.passed
}
