package customer

import (
	"maps"
	"slices"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/expr"
	"rapport/internal/segment"
)

// Appraise says what a condition is, takes, and may have wrong. It looks at nobody.
func (m *Machine) Appraise(c *expr.Condition) *Appraisal {
	missing := 0
	m.mu.RLock()
	for _, spec := range c.Needs().Series {
		if m.rules.covering(spec) == nil {
			missing++
		}
	}
	m.mu.RUnlock()
	return &Appraisal{Condition: c, Text: c.Text(), Sentence: m.sentence(c),
		Cost: costOf(c.Cost(m.cfg.Profile.Entries), missing), Warnings: m.warnings(c)}
}

func costOf(c expr.Cost, missing int) Cost {
	return Cost{Features: c.Features, NewFeatures: missing, BytesPerPerson: c.BytesPerPerson, MostBytes: c.MostBytes, Tests: c.Leaves,
		Evaluations: c.Evaluations, EveryEvent: c.EveryEvent}
}

// warnings are the names that nobody defined or sent, and a cost past what is allowed.
func (m *Machine) warnings(c *expr.Condition) []expr.Warning {
	m.mu.RLock()
	defer m.mu.RUnlock()
	found := append([]expr.Warning{}, c.Warnings(&lexicon{m.catalog.Snapshot(), m.vocabulary})...)
	if e := m.cfg.Conditions.Check(c.Cost(m.cfg.Profile.Entries)); e != nil {
		found = append(found, expr.Warning{Message: e.Err.Error(), Hint: e.Hint})
	}
	return found
}

// CostChecker lets the catalog refuse segments and computed traits that take more than is allowed.
func CostChecker(cfg Config) []catalog.Checker {
	check := func(c expr.Cost, where string) error {
		if e := cfg.Conditions.Check(c); e != nil {
			e.Where = where
			return e
		}
		return nil
	}
	return []catalog.Checker{
		{Kind: rapport.KindSegment, Check: func(def *rapport.Definition) ([]catalog.Ref, error) {
			s, err := segment.ParseSpec(def.Spec)
			if err != nil {
				return nil, err
			}
			return nil, check(s.Condition.Cost(cfg.Profile.Entries), "condition")
		}},
		{Kind: rapport.KindTrait, Check: func(def *rapport.Definition) ([]catalog.Ref, error) {
			t, err := parseTrait(*def)
			if err != nil {
				return nil, err
			}
			return nil, check(expr.CostOf(t.Needs, cfg.Profile.Entries), "computed")
		}},
	}
}

// lexicon is the names of the catalog and of what has been seen.
type lexicon struct {
	defined *catalog.Snapshot
	seen    *vocabulary
}

// Known implements expr.Lexicon. Where as many names were seen as are kept, any may have been.
func (l *lexicon) Known(kind expr.NameKind, of, name string) bool {
	switch kind {
	case expr.EventName:
		return l.seen.Events[name] != nil || len(l.seen.Events) >= maxSeenEvents || len(name) > maxSeenName || l.defined.Plan().Defines(rapport.Track, name)
	case expr.PropertyName:
		if e := l.seen.Events[of]; e != nil && (e.Properties[name] != nil || len(e.Properties) >= maxSeenProperties) {
			return true
		}
		defined := l.defined.Plan().Properties(rapport.Track, of)
		if len(defined) == 0 && l.seen.Events[of] == nil {
			return true // defined without properties, and never seen: nobody can tell
		}
		return len(name) > maxSeenName || slices.Contains(defined, name)
	case expr.TraitName:
		return l.seen.Traits[name] != nil || len(l.seen.Traits) >= maxSeenTraits || len(name) > maxSeenName || l.live(rapport.KindTrait, name)
	case expr.SegmentName:
		return l.live(rapport.KindSegment, name)
	case expr.ListName:
		return l.live(rapport.KindList, name)
	}
	return true
}

func (l *lexicon) live(kind rapport.DefinitionKind, key string) bool {
	def, ok := l.defined.Get(kind, key)
	return ok && def.Status == catalog.Live
}

// Names implements expr.Lexicon.
func (l *lexicon) Names(kind expr.NameKind, of string) []string {
	switch kind {
	case expr.EventName:
		return append(l.defined.Plan().Events(rapport.Track), slices.Collect(maps.Keys(l.seen.Events))...)
	case expr.PropertyName:
		names := l.defined.Plan().Properties(rapport.Track, of)
		if e := l.seen.Events[of]; e != nil {
			names = append(names, slices.Collect(maps.Keys(e.Properties))...)
		}
		return names
	case expr.TraitName:
		return append(l.keys(rapport.KindTrait), slices.Collect(maps.Keys(l.seen.Traits))...)
	case expr.SegmentName:
		return l.keys(rapport.KindSegment)
	case expr.ListName:
		return l.keys(rapport.KindList)
	}
	return nil
}

func (l *lexicon) keys(kind rapport.DefinitionKind) []string {
	var keys []string
	for _, def := range l.defined.List(kind) {
		keys = append(keys, def.Key)
	}
	return keys
}
