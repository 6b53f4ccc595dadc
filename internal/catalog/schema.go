package catalog

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rapport"
	"rapport/internal/expr"
)

//go:embed schemas/*.json
var schemaFiles embed.FS

// Kinds are the kinds of definition, in the order in which they can be applied: what others refer to comes first.
func Kinds() []rapport.DefinitionKind {
	return []rapport.DefinitionKind{rapport.KindSource, rapport.KindEvent, rapport.KindTrait, rapport.KindIdentity, rapport.KindList, rapport.KindSegment, rapport.KindWebhook, rapport.KindAnnotation, rapport.KindQuestion, rapport.KindDashboard, rapport.KindAlert, rapport.KindDigest}
}

type schema struct {
	document  map[string]any // what is checked here; conditions are left to package expr, whose errors say more
	compiled  *jsonschema.Schema
	published json.RawMessage // with the schema of conditions
}

// schemas are built once from the embedded files and never change.
var schemas = sync.OnceValues(func() (map[rapport.DefinitionKind]*schema, error) {
	out := map[rapport.DefinitionKind]*schema{}
	for _, kind := range Kinds() {
		doc, err := compose(kind)
		if err != nil {
			return nil, err
		}
		c := jsonschema.NewCompiler()
		c.DefaultDraft(jsonschema.Draft2020)
		url := "rapport:" + string(kind)
		if err := c.AddResource(url, doc); err != nil {
			return nil, err
		}
		compiled, err := c.Compile(url)
		if err != nil {
			return nil, err
		}
		published, err := publish(kind)
		if err != nil {
			return nil, err
		}
		out[kind] = &schema{doc, compiled, published}
	}
	return out, nil
})

// compose puts the spec schema of a kind into the schema that all documents share.
func compose(kind rapport.DefinitionKind) (map[string]any, error) {
	doc, err := readSchema("definition")
	if err != nil {
		return nil, err
	}
	spec, err := readSchema(string(kind))
	if err != nil {
		return nil, err
	}
	fields, ok := doc["properties"].(map[string]any)
	if !ok {
		return nil, errors.New("schemas/definition.json has no properties")
	}
	head := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": spec["$defs"], "title": spec["title"],
		"description": spec["description"]}
	maps.DeleteFunc(head, func(_ string, v any) bool { return v == nil })
	maps.Copy(doc, head)
	delete(spec, "$defs")
	fields["kind"] = map[string]any{"const": string(kind), "description": "What this document defines."}
	fields["spec"] = spec
	return doc, nil
}

func readSchema(name string) (map[string]any, error) {
	f, err := schemaFiles.Open(path.Join("schemas", name+".json"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	v, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return nil, fmt.Errorf("schemas/%s.json: %w", name, err)
	}
	doc, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("schemas/%s.json is no object", name)
	}
	return doc, nil
}

// publish composes the schema for editors and other readers.
func publish(kind rapport.DefinitionKind) (json.RawMessage, error) {
	doc, err := compose(kind)
	if err != nil {
		return nil, err
	}
	if kind == rapport.KindSegment {
		condition := map[string]any{}
		if err := json.Unmarshal([]byte(expr.Schema()), &condition); err != nil {
			return nil, err
		}
		fields, ok := dig(doc, "properties", "spec", "properties")
		if !ok {
			return nil, errors.New("schemas/segment.json has no properties")
		}
		doc["$defs"] = condition["$defs"]
		fields["condition"] = map[string]any{"$ref": condition["$ref"], "description": condition["description"]}
	}
	return json.Marshal(doc)
}

// Schema is the JSON Schema (2020-12) of a whole definition of a kind, conditions included; nil for an unknown kind. It
// accepts every definition that Parse accepts.
func Schema(kind rapport.DefinitionKind) json.RawMessage {
	all, err := schemas()
	if err != nil || all[kind] == nil {
		return nil
	}
	return all[kind].published
}
