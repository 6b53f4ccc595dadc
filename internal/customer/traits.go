package customer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"rapport"
	"rapport/internal/profile"
)

// TraitStatus is a trait definition as it stands.
type TraitStatus struct {
	Definition rapport.Definition `json:"definition"`
	Sentence   *rapport.Wording   `json:"sentence,omitempty"` // of a computed trait: what it is, in words
	State      string             `json:"state"`              // live, filling
	Since      *time.Time         `json:"since,omitempty"`    // while its history is computed: values count events from then on
	Progress   *Progress          `json:"progress,omitempty"`
}

// Traits returns every trait definition as it stands, by key.
func (m *Machine) Traits(context.Context) ([]TraitStatus, error) {
	defs := m.catalog.List(rapport.KindTrait)
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([]TraitStatus, 0, len(defs))
	for _, def := range defs {
		s := TraitStatus{Definition: def, State: "live"}
		if t, ok := m.rules.traits[def.Key]; ok && t.Policy.Computed != nil {
			w := t.Policy.Computed.Wording(m.words())
			s.Sentence = &w
			if !m.rules.traitReady(t) {
				since := instant(m.rules.since(t))
				s.State, s.Since, s.Progress = "filling", &since, m.filling.progress.read()
			}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b TraitStatus) int { return cmp.Compare(a.Definition.Key, b.Definition.Key) })
	return out, nil
}

// since is from when on the series of a trait have counted, where their history is not there yet.
func (r *rules) since(t traitRule) int64 {
	var latest int64
	for _, spec := range t.Needs {
		if s := r.covering(spec); s != nil && !s.Ready {
			latest = max(latest, s.Since)
		}
	}
	for _, name := range t.Rests {
		if other, ok := r.traits[name]; ok {
			latest = max(latest, r.since(other))
		}
	}
	return latest
}

// unfilled are the computed traits whose history is not there yet, with what has been seen since.
func (m *Machine) unfilled(p *profile.Profile) []Trait {
	var out []Trait
	for _, name := range slices.Sorted(maps.Keys(m.rules.traits)) {
		t := m.rules.traits[name]
		if t.Policy.Computed == nil || m.rules.traitReady(t) {
			continue
		}
		if v := p.Compute(*t.Policy.Computed); v != nil {
			since := instant(m.rules.since(t))
			out = append(out, Trait{Name: name, Value: v, Time: instant(m.now), Policy: "computed", Since: &since})
		}
	}
	return out
}
