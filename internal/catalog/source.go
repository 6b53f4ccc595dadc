package catalog

import (
	"encoding/json"

	"rapport"
)

// Source is a live source as collect needs it.
type Source struct {
	Key        rapport.SourceKey
	Touchpoint string
	WriteKey   string
	Enabled    bool
	Wording    rapport.Wording
}

// SourceSpec is the spec of a source definition.
type SourceSpec struct {
	Touchpoint string `json:"touchpoint"`
	WriteKey   string `json:"writeKey,omitempty"`
	Enabled    *bool  `json:"enabled,omitempty"` // absent: enabled
}

type sources struct {
	byKey      map[rapport.SourceKey]*Source
	byWriteKey map[string]*Source
}

// Source is the live source with a key.
func (s *Snapshot) Source(key rapport.SourceKey) (*Source, bool) {
	src, ok := s.sources.byKey[key]
	return src, ok
}

// SourceByWriteKey finds the live, enabled source that a write key belongs to. It allocates nothing.
func (s *Snapshot) SourceByWriteKey(key []byte) (*Source, bool) {
	src, ok := s.sources.byWriteKey[string(key)]
	return src, ok && src.Enabled
}

func indexSources(defs []rapport.Definition) sources {
	out := sources{make(map[rapport.SourceKey]*Source, len(defs)), make(map[string]*Source, len(defs))}
	for _, def := range defs {
		var spec SourceSpec
		if err := json.Unmarshal(def.Spec, &spec); err != nil || spec.WriteKey == "" {
			continue // checked before it came into the log; one that cannot be read takes no events
		}
		src := &Source{Key: rapport.SourceKey(def.Key), Touchpoint: spec.Touchpoint, WriteKey: spec.WriteKey,
			Enabled: spec.Enabled == nil || *spec.Enabled, Wording: def.Wording}
		out.byKey[src.Key], out.byWriteKey[src.WriteKey] = src, src
	}
	return out
}
