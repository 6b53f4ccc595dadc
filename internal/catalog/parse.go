package catalog

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"time"

	"rapport"
)

const maxFile = 1 << 20

// Parse reads the definitions of one file: YAML documents separated by ---, or JSON texts one after the other; a list is
// taken as its items. A name ending in .json is JSON, one in .yaml or .yml is YAML, and otherwise the text decides. Every
// definition is checked against its kind's schema and rules (references to other definitions are left to Prepare). The
// error is a rapport.Error around Problems: up to twenty, each with file, line, column, path, and what to do. Version,
// hash, status, changedAt and changedBy are read and ignored. A file may have 1 MB.
func Parse(file string, data []byte, extra ...Checker) ([]rapport.Definition, error) {
	var problems Problems
	docs := readDocuments(file, data, &problems)
	r := newRules(extra)
	var defs []rapport.Definition
	for _, doc := range docs {
		def, found := r.document(doc)
		for _, p := range found {
			problems.add(p)
		}
		if len(found) == 0 {
			defs = append(defs, def)
		}
	}
	repeated(docs, &problems)
	problems.inOrder()
	for i := range problems {
		problems[i].File = file
	}
	if err := problems.fault("read definitions"); err != nil {
		return nil, err
	}
	return defs, nil
}

// readDocuments gives each definition's tree; what cannot be read is a problem.
func readDocuments(file string, data []byte, problems *Problems) []*tree {
	if len(data) > maxFile {
		problems.add(Problem{Message: "the file is larger than 1 MB", Hint: "split it"})
		return nil
	}
	if p := checkText(data); p != nil {
		problems.add(*p)
		return nil
	}
	read := readYAML
	if isJSON(file, data) {
		read = readTexts
	}
	trees, p := read(data)
	if p != nil {
		problems.add(*p)
		return nil
	}
	var docs []*tree
	for _, t := range trees {
		if t.form == formList {
			docs = append(docs, t.items...)
		} else {
			docs = append(docs, t)
		}
	}
	return docs
}

func isJSON(file string, data []byte) bool {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".json":
		return true
	case ".yaml", ".yml":
		return false
	}
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	return len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') && json.NewDecoder(bytes.NewReader(trimmed)).Decode(&json.RawMessage{}) == nil
}

func readTexts(data []byte) ([]*tree, *Problem) {
	r := newJSONReader(data)
	var out []*tree
	for {
		t, p := r.next()
		if p != nil || t == nil {
			return out, p
		}
		out = append(out, t)
	}
}

// repeated finds definitions that stand twice in one file.
func repeated(docs []*tree, problems *Problems) {
	seen := map[string]place{}
	for _, doc := range docs {
		kind, key := doc.get("kind"), doc.get("key")
		if kind == nil || key == nil {
			continue
		}
		name := kind.text + " " + key.text
		if first, ok := seen[name]; ok {
			problems.add(Problem{Line: key.at.line, Column: key.at.column, Path: "key",
				Message: name + " stands here a second time, after line " + itoa(first.line), Hint: "keep one of them"})
			continue
		}
		seen[name] = key.at
	}
}

// definition turns a tree that its schema accepts into a definition.
func definition(t *tree) (rapport.Definition, *Problem) {
	text := func(path ...string) string {
		v := t
		for _, p := range path {
			v = v.get(p)
		}
		if v == nil {
			return ""
		}
		return v.text
	}
	def := rapport.Definition{
		Kind: rapport.DefinitionKind(text("kind")), Key: text("key"), AtExpiry: text("atExpiry"),
		Owners:  rapport.Owners{Marketing: text("owners", "marketing"), IT: text("owners", "it")},
		Wording: rapport.Wording{Marketing: text("wording", "marketing"), IT: text("wording", "it")},
		Spec:    t.get("spec").raw(),
	}
	if s := text("expiresAt"); s != "" {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			at, err = time.Parse(time.DateOnly, s)
		}
		if err != nil {
			return def, &Problem{Path: "expiresAt", Message: clip(s) + " is no instant", Hint: "write 2027-01-31 or 2027-01-31T09:00:00Z"}
		}
		at = at.UTC()
		def.ExpiresAt = &at
	}
	return def, nil
}

// document is the tree of a definition that did not come from a file.
func document(def *rapport.Definition) (*tree, *Problem) {
	spec := &tree{}
	if len(def.Spec) > 0 {
		t, p := readJSON(def.Spec)
		if p != nil {
			return nil, &Problem{Path: "spec", Message: p.Message, Hint: p.Hint}
		}
		spec = t
	}
	t, p := content(&rapport.Definition{Kind: def.Kind, Key: def.Key, Owners: def.Owners, Wording: def.Wording,
		ExpiresAt: def.ExpiresAt, AtExpiry: def.AtExpiry})
	if p != nil {
		return nil, p
	}
	t.members = append(t.members, member{key: "spec", value: spec})
	return t, nil
}
