package simulate

import (
	"embed"
	"encoding/json"
	"io/fs"

	"rapport"
	"rapport/internal/catalog"
)

//go:embed pandan/*.yaml
var pandanFiles embed.FS

// Files are Pandan's definitions as YAML files, ready for apply.
func Files() fs.FS {
	sub, err := fs.Sub(pandanFiles, "pandan")
	if err != nil {
		return pandanFiles // a constant, valid path: cannot happen
	}
	return sub
}

// Definitions are Pandan's definitions in the order in which they can be applied: sources, events, traits, the identity
// policy, segments.
func Definitions() ([]rapport.Definition, error) {
	files := Files()
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	byKind := map[rapport.DefinitionKind][]rapport.Definition{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		defs, err := catalog.Parse("pandan/"+name, data)
		if err != nil {
			return nil, err
		}
		for _, d := range defs {
			byKind[d.Kind] = append(byKind[d.Kind], d)
		}
	}
	var all []rapport.Definition
	for _, kind := range catalog.Kinds() {
		all = append(all, byKind[kind]...)
	}
	return all, nil
}

// WriteKeys gives the write key of each of Pandan's sources, as its definitions have them.
func WriteKeys() (map[rapport.SourceKey]string, error) {
	defs, err := Definitions()
	if err != nil {
		return nil, err
	}
	keys := map[rapport.SourceKey]string{}
	for _, d := range defs {
		if d.Kind != rapport.KindSource {
			continue
		}
		var spec catalog.SourceSpec
		if err := json.Unmarshal(d.Spec, &spec); err != nil {
			return nil, err
		}
		keys[rapport.SourceKey(d.Key)] = spec.WriteKey
	}
	return keys, nil
}
