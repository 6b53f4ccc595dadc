package simulate

import (
	"embed"
	"encoding/json"
	"iter"

	"rapport"
	"rapport/internal/catalog"
)

//go:embed pandan/*.yaml
var pandanFiles embed.FS

// Definitions yields Pandan's definition files (name, YAML text) in the order in which they can be applied.
func Definitions() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, name := range []string{"sources.yaml", "events.yaml", "traits.yaml", "identity.yaml", "segments.yaml", "dashboards.yaml"} {
			text, err := pandanFiles.ReadFile("pandan/" + name)
			if err != nil {
				panic("simulate: " + err.Error()) // the file is part of the binary
			}
			if !yield("pandan/"+name, text) {
				return
			}
		}
	}
}

// WriteKeys gives the write key of each of Pandan's sources, as its definitions have them.
func WriteKeys() (map[rapport.SourceKey]string, error) {
	keys := map[rapport.SourceKey]string{}
	for name, text := range Definitions() {
		defs, err := catalog.Parse(name, text)
		if err != nil {
			return nil, err
		}
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
	}
	return keys, nil
}
