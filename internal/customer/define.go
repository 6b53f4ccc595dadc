package customer

import (
	"context"
	"encoding/json"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/eventlog"
	"rapport/internal/expr"
	"rapport/internal/identity"
	"rapport/internal/profile"
)

// Put checks a definition, appends it to the log and returns it as it stands once it is applied. ifMatch, if not empty, is
// the hash that the version it replaces must have. Putting what is live already changes nothing.
func (m *Machine) Put(ctx context.Context, def rapport.Definition, by, ifMatch string) (rapport.Definition, bool, error) {
	m.puts.Lock()
	defer m.puts.Unlock()
	p, err := m.catalog.Prepare(def, by, ifMatch)
	if err != nil || !p.Changed {
		return p.Next, false, err
	}
	if err := m.fits(p.Next); err != nil {
		return p.Next, false, err
	}
	def, err = m.define(ctx, p)
	return def, err == nil, err
}

// End takes a definition out of force.
func (m *Machine) End(ctx context.Context, kind rapport.DefinitionKind, key, by, ifMatch string) (rapport.Definition, error) {
	m.puts.Lock()
	defer m.puts.Unlock()
	p, err := m.catalog.PrepareEnd(kind, key, by, ifMatch)
	if err != nil {
		return p.Next, err
	}
	return m.define(ctx, p)
}

// expire ends what is past its expiry, with nobody present: a record like any other end. What others still need is ended once
// they are; until then it is said, once a minute.
func (m *Machine) expire(ctx context.Context) {
	now := m.clock()
	for _, def := range m.catalog.List("") {
		if def.ExpiresAt == nil || def.ExpiresAt.After(now) || now.Before(m.expiryAgain) {
			continue
		}
		if _, err := m.End(ctx, def.Kind, def.Key, "expiry", def.Hash); err != nil && ctx.Err() == nil {
			m.expiryAgain = now.Add(time.Minute)
			m.logger.Warn("a definition is past its expiry and cannot be ended", "kind", def.Kind, "key", def.Key, "error", err)
		}
	}
}

// define appends a prepared change and waits for it to be applied.
func (m *Machine) define(ctx context.Context, p catalog.Prepared) (rapport.Definition, error) {
	at, err := m.log.Append(ctx, eventlog.Entry{Kind: rapport.RecordDefinition, Data: p.Payload})
	if err != nil {
		return p.Next, err
	}
	if err := m.Applied(ctx, at+1); err != nil {
		return p.Next, err
	}
	def, ok := m.catalog.Get(p.Next.Kind, p.Next.Key)
	if !ok {
		return p.Next, &rapport.Error{Kind: rapport.Conflict, Op: "put definition", Where: string(p.Next.Kind) + " " + p.Next.Key, Err: errOvertaken}
	}
	return def, nil
}

func (m *Machine) applyDefinition(r *rapport.Record) error {
	def, changed, err := m.catalog.Apply(r, &m.batch)
	if err != nil || !changed {
		return err
	}
	m.urgent = true
	if m.cfg.Defined != nil {
		m.cfg.Defined(def)
	}
	m.cause.reason = ByDefinition
	ended := def.Status == catalog.Ended
	switch def.Kind {
	case rapport.KindSegment:
		err = m.rules.putSegment(def, ended)
	case rapport.KindTrait:
		delete(m.rules.traits, def.Key)
		if !ended {
			m.rules.traits[def.Key], err = parseTrait(def)
		}
	case rapport.KindList:
		delete(m.rules.lists, rapport.ListKey(def.Key))
		if !ended {
			m.rules.lists[rapport.ListKey(def.Key)], err = listed(rapport.ListKey(def.Key))
		}
	case rapport.KindIdentity:
		return m.repolicy()
	case rapport.KindWebhook:
		if !ended {
			m.startFollower(def, r.Offset)
		}
		return nil
	default:
		return nil
	}
	if err != nil {
		// The catalog checked it before it was appended; what cannot be read now is kept out of force and said.
		m.logger.Error("a definition cannot be put in force", "kind", def.Kind, "key", def.Key, "error", err)
		return nil
	}
	m.rules.require(r.Offset+1, m.events == 0, m.now)
	return m.enforce(def.Kind == rapport.KindTrait || ended)
}

// enforce makes live what is ready, and judges everybody by what became so, or by everything if force says that more may have
// changed.
func (m *Machine) enforce(force bool) error {
	promoted := m.rules.promote()
	m.rules.prune()
	if err := m.rules.compile(m.cfg.Profile); err != nil {
		return err
	}
	m.writer.SetPlan(m.rules.plan)
	switch {
	case force:
		return m.everybody(nil)
	case len(promoted) > 0:
		return m.everybody(&profile.Touched{Definitions: m.rules.set.Slots(promoted)})
	}
	return nil
}

// everybody judges every person anew, by what was touched. Readers are let in between; what they see is each person before or
// after.
func (m *Machine) everybody(touched *profile.Touched) error {
	for root := range m.people.alive {
		if root%4096 == 4095 {
			m.mu.Unlock()
			m.mu.Lock()
		}
		n := identity.Node(root)
		if !m.people.exists(n) {
			continue
		}
		if err := m.evaluate(n, m.people.member[n], touched, touched == nil); err != nil {
			return err
		}
	}
	return nil
}

// repolicy derives everybody anew under the identity policy now in force.
func (m *Machine) repolicy() error {
	m.cause.reason = ByIdentity
	out := m.graph.SetPolicy(m.identityPolicy())
	if !out.Changed {
		return nil
	}
	m.regrouped.Add(1)
	return m.regroupEach(out)
}

// regroupEach follows a change of many people at once: a person's memberships go to those who now hold its identifiers.
func (m *Machine) regroupEach(out identity.Outcome) error {
	for _, root := range out.Gone {
		if m.people.exists(root) {
			m.unlist(root, m.people.member[root])
			m.people.drop(root)
		}
	}
	for _, root := range out.Now {
		if m.people.exists(root) {
			m.unlist(root, m.people.member[root])
		}
		if err := m.evaluate(root, nil, nil, true); err != nil {
			return err
		}
		if m.people.exists(root) {
			m.people.touch(root) // what it no longer has is no transition
		}
	}
	return nil
}

// identityPolicy is the live identity definition's policy, or the default one.
func (m *Machine) identityPolicy() identity.Policy {
	p, err := policyIn(m.catalog)
	if err != nil {
		m.logger.Error("the identity policy cannot be read; the default one is in force", "error", err)
		return identity.Defaults()
	}
	return p
}

func (r *rules) putSegment(def rapport.Definition, ended bool) error {
	key := rapport.SegmentKey(def.Key)
	l := r.segments[key]
	if ended {
		if l != nil {
			delete(r.segments, key)
			delete(r.byID, l.ID)
		}
		return nil
	}
	v, err := parseSegment(def)
	if err != nil {
		return err
	}
	if l == nil {
		l = &live{ID: r.nextSegment, Key: key, Members: roaring.New()}
		r.nextSegment++
		r.segments[key], r.byID[l.ID] = l, l
	}
	l.Next = v
	return nil
}

// parseTrait reads what a trait definition asks of the profile.
func parseTrait(def rapport.Definition) (traitRule, error) {
	var spec catalog.TraitSpec
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return traitRule{}, &rapport.Error{Kind: rapport.Invalid, Op: "read trait", Where: def.Key, Err: err}
	}
	t := traitRule{Policy: profile.TraitPolicy{Name: def.Key}}
	if spec.Computed == nil {
		t.Policy.Merge = profile.MergePolicy(spec.Merge)
		return t, nil
	}
	c, err := expr.ParseComputation(spec.Computed)
	if err != nil {
		return traitRule{}, err
	}
	t.Policy.Computed, t.Needs, t.Rests = &c, c.Needs(), c.Traits()
	return t, nil
}
