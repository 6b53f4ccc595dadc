package catalog

import (
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"rapport"
)

// checkSchema checks a document against the schema of its kind and says what is wrong in its own words, with places.
func checkSchema(t *tree) Problems {
	if t.form != formObject {
		return Problems{{Line: t.at.line, Column: t.at.column, Message: "a definition is a set of fields, not " + t.noun(), Hint: "start with kind: and key:"}}
	}
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	k := t.get("kind")
	if k == nil {
		return Problems{{Line: t.at.line, Column: t.at.column, Path: "kind", Message: "the kind is missing", Hint: "one of " + strings.Join(names, ", ")}}
	}
	if k.form != formText || !slices.Contains(names, k.text) {
		p := Problem{Line: k.at.line, Column: k.at.column, Path: "kind", Message: clip(k.text) + " is no kind of definition", Hint: "one of " + strings.Join(names, ", ")}
		if near := nearest(k.text, names); near != "" {
			p.Hint = "did you mean " + near + "?"
		}
		return Problems{p}
	}
	all, err := schemas()
	if err != nil {
		return Problems{{Message: err.Error()}}
	}
	s := all[rapport.DefinitionKind(k.text)]
	err = s.compiled.Validate(t.plain())
	if err == nil {
		return nil
	}
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return Problems{{Message: err.Error()}}
	}
	e := explainer{root: t, schema: s.document, meant: map[string]bool{}}
	e.explain(ve)
	return e.found()
}

type explainer struct {
	root   *tree
	schema map[string]any
	out    Problems
	meant  map[string]bool // paths that a misspelt field was most likely meant to be
}

// found is what was wrong, without the fields that are missing only because they are misspelt.
func (e *explainer) found() Problems {
	e.out.inOrder()
	return slices.DeleteFunc(e.out, func(p Problem) bool {
		return e.meant[p.Path] && e.root.follow(strings.Split(p.Path, ".")).form == formNull
	})
}

func (e *explainer) explain(ve *jsonschema.ValidationError) {
	if len(ve.Causes) > 0 {
		if one, ok := ve.ErrorKind.(*kind.OneOf); ok && len(one.Subschemas) == 0 {
			e.explain(likeliest(ve.Causes))
			return
		}
		for _, cause := range ve.Causes {
			e.explain(cause)
		}
		return
	}
	path := e.path(ve.InstanceLocation)
	value := e.root.follow(ve.InstanceLocation)
	add := func(path string, key bool, message, hint string) {
		at := e.root.find(path, key)
		e.out.add(Problem{Line: at.line, Column: at.column, Path: path, Message: message, Hint: hint})
	}
	switch k := ve.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			message, hint := e.missing(ve, name)
			add(joinKey(path, name), true, message, hint)
		}
	case *kind.AdditionalProperties:
		known := e.known(ve)
		for _, name := range k.Properties {
			hint := "known here: " + strings.Join(known, ", ")
			if near := nearest(name, known); near != "" {
				hint = "did you mean " + near + "?"
				e.meant[joinKey(path, near)] = true
			}
			add(joinKey(path, name), true, "there is no field "+clip(name)+" here", hint)
		}
	case *kind.Type:
		add(path, false, "this must be "+typeNouns(k.Want)+", not "+value.noun(), "")
	case *kind.Enum:
		options := make([]string, len(k.Want))
		for i, w := range k.Want {
			options[i], _ = w.(string)
		}
		hint := "one of " + strings.Join(options, ", ")
		if near := nearest(value.text, options); near != "" {
			hint = "did you mean " + near + "?"
		}
		add(path, false, value.quoted()+" is not possible here", hint)
	default:
		add(path, false, e.plainly(ve, value), e.described(ve))
	}
}

// path spells an instance location as the dotted path people use.
func (e *explainer) path(location []string) string {
	path, t := "", e.root
	for _, part := range location {
		if t.form == formList {
			path += "[" + part + "]"
		} else {
			path = joinKey(path, part)
		}
		t = t.follow([]string{part})
	}
	return path
}

// missing words a required field that is not there.
func (e *explainer) missing(ve *jsonschema.ValidationError, name string) (message, hint string) {
	switch where := strings.Join(ve.InstanceLocation, "."); {
	case where == "owners" && name == "marketing", where == "owners" && name == "it":
		return "the owner on the " + sideName(name) + " side is missing", "both sides answer for a definition: name a person or a team"
	case where == "wording" && (name == "marketing" || name == "it"):
		return "the wording of the " + sideName(name) + " side is missing", "say it in both sides' words, or leave wording out"
	case where == "" && name == "owners":
		return "the owners are missing", "both sides answer for a definition: owners: {marketing: …, it: …}"
	}
	sub := e.at(ve.SchemaURL)
	if field, ok := dig(sub, "properties", name); ok {
		hint, _ = field["description"].(string)
	}
	return "the field " + name + " is missing", hint
}

func sideName(side string) string {
	if side == "it" {
		return "IT"
	}
	return side
}

// known is the fields that a schema place has.
func (e *explainer) known(ve *jsonschema.ValidationError) []string {
	fields, _ := dig(e.at(ve.SchemaURL), "properties")
	var names []string
	for name, field := range fields {
		if f, ok := field.(map[string]any); ok && f["readOnly"] == true {
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (e *explainer) described(ve *jsonschema.ValidationError) string {
	s, _ := e.at(ve.SchemaURL)["description"].(string)
	return s
}

// at finds a schema place by its URL's fragment, a JSON pointer.
func (e *explainer) at(url string) map[string]any {
	_, pointer, _ := strings.Cut(url, "#")
	var parts []string
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if part != "" {
			parts = append(parts, strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
	}
	m, _ := dig(e.schema, parts...)
	return m
}

func dig(m map[string]any, path ...string) (map[string]any, bool) {
	for _, part := range path {
		next, ok := m[part].(map[string]any)
		if !ok {
			return nil, false
		}
		m = next
	}
	return m, true
}

// plainly words what has no wording of its own above.
func (e *explainer) plainly(ve *jsonschema.ValidationError, value *tree) string {
	switch k := ve.ErrorKind.(type) {
	case *kind.Pattern:
		return value.quoted() + " does not have the form wanted here"
	case *kind.Const:
		return value.quoted() + " is not possible here"
	case *kind.MinLength:
		if k.Got == 0 {
			return "this may not be empty"
		}
		return "this must have at least " + itoa(k.Want) + " characters"
	case *kind.MaxLength:
		return "this is longer than " + itoa(k.Want) + " characters"
	case *kind.Minimum:
		return value.quoted() + " is below " + k.Want.RatString()
	case *kind.Maximum:
		return value.quoted() + " is above " + k.Want.RatString()
	case *kind.MinItems:
		return "this list needs at least " + itoa(k.Want) + " items"
	case *kind.MaxItems:
		return "this list has more than " + itoa(k.Want) + " items"
	case *kind.MaxProperties:
		return "this has more than " + itoa(k.Want) + " fields"
	case *kind.UniqueItems:
		return "items " + itoa(k.Duplicates[0]) + " and " + itoa(k.Duplicates[1]) + " of this list are the same"
	default:
		return strings.TrimPrefix(ve.Error(), "jsonschema validation failed with ")
	}
}

// likeliest is the alternative that went wrong deepest: the one that was meant.
func likeliest(causes []*jsonschema.ValidationError) *jsonschema.ValidationError {
	return slices.MaxFunc(causes, func(a, b *jsonschema.ValidationError) int { return depth(a) - depth(b) })
}

func depth(ve *jsonschema.ValidationError) int {
	d := len(ve.InstanceLocation)
	for _, cause := range ve.Causes {
		d = max(d, depth(cause))
	}
	return d
}

// follow walks a location of the validator.
func (t *tree) follow(location []string) *tree {
	for _, part := range location {
		if t == nil {
			break
		}
		if t.form == formList {
			n := 0
			for _, c := range part {
				n = n*10 + int(c-'0')
			}
			if n >= len(t.items) {
				return &tree{}
			}
			t = t.items[n]
			continue
		}
		t = t.get(part)
	}
	if t == nil {
		return &tree{}
	}
	return t
}

// noun says what a value is.
func (t *tree) noun() string {
	switch t.form {
	case formNull:
		return "empty"
	case formBool:
		return t.text
	case formNumber:
		return "the number " + t.text
	case formText:
		return "the text " + clip(t.text)
	case formList:
		return "a list"
	default:
		return "a set of fields"
	}
}

func (t *tree) quoted() string {
	if t.form == formText {
		return clip(t.text)
	}
	return t.noun()
}

func typeNouns(types []string) string {
	nouns := map[string]string{"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
		"array": "a list", "object": "a set of fields", "null": "empty"}
	out := make([]string, 0, len(types))
	for _, name := range types {
		out = append(out, nouns[name])
	}
	return strings.Join(out, " or ")
}
