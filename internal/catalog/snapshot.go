package catalog

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/state"
)

// ErrStale is inside the Conflict that a wrong ifMatch gives.
var ErrStale = errors.New("it has changed meanwhile")

func unknownOp(op string) error { return errors.New("unknown operation " + clip(op)) }

func notFound(op string, kind rapport.DefinitionKind, key string) error {
	return &rapport.Error{Kind: rapport.NotFound, Op: op, Where: Ref{kind, key}.String(),
		Err: errors.New("there is no live " + string(kind) + " with the key " + clip(key))}
}

// Snapshot is the catalog at one instant. It never changes.
type Snapshot struct {
	versions map[Ref][]rapport.Definition // oldest first; slices are shared and only ever appended to
	sources  sources
	plan     *Plan
}

func emptySnapshot() *Snapshot {
	return &Snapshot{versions: map[Ref][]rapport.Definition{}, sources: indexSources(nil), plan: newPlan(nil)}
}

// Get is the newest version of a definition, ended or not.
func (s *Snapshot) Get(kind rapport.DefinitionKind, key string) (rapport.Definition, bool) {
	v := s.versions[Ref{kind, key}]
	if len(v) == 0 {
		return rapport.Definition{}, false
	}
	return v[len(v)-1], true
}

// At is one version of a definition.
func (s *Snapshot) At(kind rapport.DefinitionKind, key string, version int) (rapport.Definition, bool) {
	v := s.versions[Ref{kind, key}]
	if version < 1 || version > len(v) {
		return rapport.Definition{}, false
	}
	return v[version-1], true
}

// History is every version of a definition, newest first.
func (s *Snapshot) History(kind rapport.DefinitionKind, key string) []rapport.Definition {
	out := slices.Clone(s.versions[Ref{kind, key}])
	slices.Reverse(out)
	return out
}

// List is the newest version of every live definition of a kind, or of all kinds if kind is empty, by kind and key.
func (s *Snapshot) List(kind rapport.DefinitionKind) []rapport.Definition {
	var out []rapport.Definition
	for ref, v := range s.versions {
		if last := &v[len(v)-1]; last.Status == Live && (kind == "" || ref.Kind == kind) {
			out = append(out, *last)
		}
	}
	slices.SortFunc(out, func(a, b rapport.Definition) int {
		if c := strings.Compare(string(a.Kind), string(b.Kind)); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out
}

// Changed are the versions that were made from an instant on and before another, endings too, oldest first.
func (s *Snapshot) Changed(from, to time.Time) []rapport.Definition {
	var out []rapport.Definition
	for _, versions := range s.versions {
		for _, d := range versions {
			if !d.ChangedAt.Before(from) && d.ChangedAt.Before(to) {
				out = append(out, d)
			}
		}
	}
	slices.SortFunc(out, func(a, b rapport.Definition) int {
		return cmp.Or(a.ChangedAt.Compare(b.ChangedAt), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Version, b.Version))
	})
	return out
}

// with is the snapshot after one more version.
func (s *Snapshot) with(def rapport.Definition) *Snapshot {
	next := &Snapshot{versions: maps.Clone(s.versions), sources: s.sources, plan: s.plan}
	ref := Ref{def.Kind, def.Key}
	old := next.versions[ref]
	next.versions[ref] = append(old[:len(old):len(old)], def)
	next.index(def.Kind)
	return next
}

// index rebuilds what is looked up by something else than the key.
func (s *Snapshot) index(kind rapport.DefinitionKind) {
	switch kind {
	case rapport.KindSource:
		s.sources = indexSources(s.List(rapport.KindSource))
	case rapport.KindEvent:
		s.plan = newPlan(s.List(rapport.KindEvent))
	}
}

const prefix = "catalog/"

// appendKey writes the state key of a version.
func appendKey(b []byte, kind rapport.DefinitionKind, key string, version int) []byte {
	b = append(b, prefix...)
	b = append(append(b, kind...), '/')
	b = append(append(b, key...), 0)
	return binary.BigEndian.AppendUint32(b, uint32(version))
}

// Load replaces the content by what a store keeps.
func (c *Catalog) Load(st state.Store) error {
	const op = "load catalog"
	snap := emptySnapshot()
	for pair, err := range st.Scan([]byte(prefix), []byte("catalog0")) {
		if err != nil {
			return &rapport.Error{Kind: rapport.Internal, Op: op, Err: err}
		}
		var def rapport.Definition
		if err := json.Unmarshal(pair.Value, &def); err != nil {
			return &rapport.Error{Kind: rapport.Internal, Op: op, Where: clip(string(pair.Key)), Err: err}
		}
		ref := Ref{def.Kind, def.Key}
		if def.Version != len(snap.versions[ref])+1 || string(appendKey(nil, def.Kind, def.Key, def.Version)) != string(pair.Key) {
			return &rapport.Error{Kind: rapport.Internal, Op: op, Where: ref.String(), Err: errors.New("a version is missing or misplaced")}
		}
		snap.versions[ref] = append(snap.versions[ref], def)
	}
	snap.index(rapport.KindSource)
	snap.index(rapport.KindEvent)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.view.Store(snap)
	return nil
}
