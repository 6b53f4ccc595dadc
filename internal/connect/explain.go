package connect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/token"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"rapport"
)

const maxProblems = 10

// explain says what the schema has against a mapping, in order of the file.
func (r *mappingReader) explain(ve *jsonschema.ValidationError) error {
	var found []problem
	for _, leaf := range leaves(ve) {
		found = append(found, r.problem(leaf)...)
	}
	slices.SortStableFunc(found, func(a, b problem) int {
		if a.pos == nil || b.pos == nil {
			return 0
		}
		if a.pos.Line != b.pos.Line {
			return a.pos.Line - b.pos.Line
		}
		return a.pos.Column - b.pos.Column
	})
	found = slices.CompactFunc(found, func(a, b problem) bool { return a.path == b.path && a.message == b.message })
	if len(found) > maxProblems {
		found = found[:maxProblems]
	}
	if len(found) == 1 {
		return r.at(found[0].pos, found[0].path, found[0].message, found[0].hint)
	}
	var lines []string
	for _, p := range found {
		lines = append(lines, "  "+p.line(r.file))
	}
	return &rapport.Error{Kind: rapport.Invalid, Op: "read mapping", Where: r.file,
		Err: errors.New(fmt.Sprintf("%d problems\n", len(found)) + strings.Join(lines, "\n"))}
}

type problem struct {
	pos                 *token.Position
	path, message, hint string
}

func (p problem) line(file string) string {
	s := file
	if p.pos != nil {
		s += fmt.Sprintf(":%d:%d", p.pos.Line, p.pos.Column)
	}
	if p.path != "" {
		s += ": " + p.path
	}
	s += ": " + p.message
	if p.hint != "" {
		s += " (" + p.hint + ")"
	}
	return s
}

// leaves are the errors that say something: of alternatives, only those of the one that came furthest.
func leaves(ve *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(ve.Causes) == 0 {
		return []*jsonschema.ValidationError{ve}
	}
	var out []*jsonschema.ValidationError
	if _, ok := ve.ErrorKind.(*kind.OneOf); ok {
		for _, c := range ve.Causes {
			l := leaves(c)
			if len(out) == 0 || !wrongType(l, ve) && wrongType(out, ve) {
				out = l
			}
		}
		return out
	}
	for _, c := range ve.Causes {
		out = append(out, leaves(c)...)
	}
	return out
}

// wrongType is true where an alternative failed because the value is of another type altogether.
func wrongType(l []*jsonschema.ValidationError, of *jsonschema.ValidationError) bool {
	_, ok := l[0].ErrorKind.(*kind.Type)
	return ok && len(l[0].InstanceLocation) == len(of.InstanceLocation)
}

func (r *mappingReader) problem(ve *jsonschema.ValidationError) []problem {
	path := ve.InstanceLocation
	one := func(path []string, message, hint string) problem {
		p := problem{path: dotted(path), message: message, hint: hint}
		if n := find(r.root, path); n != nil {
			p.pos = n.GetToken().Position
		}
		return p
	}
	switch k := ve.ErrorKind.(type) {
	case *kind.Required:
		return []problem{one(path, "lacks "+strings.Join(k.Missing, " and "), "")}
	case *kind.AdditionalProperties:
		var out []problem
		for _, name := range k.Properties {
			at := append(slices.Clone(path), name)
			out = append(out, one(at, "is no field of a mapping", r.near(name)))
		}
		return out
	case *kind.Enum:
		return []problem{one(path, fmt.Sprintf("is %v", k.Got), "write one of "+words(k.Want))}
	case *kind.Type:
		hint := "it wants " + strings.Join(k.Want, " or ")
		if k.Got == "null" {
			hint = "put the text in quotes: bare NULL and ~ are YAML for nothing"
		}
		return []problem{one(path, "is "+article(k.Got), hint)}
	case *kind.Pattern:
		return []problem{one(path, fmt.Sprintf("is %q", k.Got), "it has to match "+k.Want)}
	case *kind.MinLength:
		return []problem{one(path, "is empty", "leave the field out, or fill it")}
	}
	return []problem{one(path, strings.TrimSpace(ve.ErrorKind.LocalizedString(message.NewPrinter(language.English))), "")}
}

func article(noun string) string {
	switch noun {
	case "null":
		return "nothing"
	case "array", "object", "integer":
		return "an " + noun
	}
	return "a " + noun
}

var fieldNames = [...]string{"key", "format", "delimiter", "header", "columns", "skip", "comment", "empty", "call", "event", "userId",
	"anonymousId", "previousId", "groupId", "messageId", "externalIds", "timestamp", "properties", "traits", "context",
	"value", "type", "layout", "zone", "required", "id"}

// near suggests the field that was meant.
func (r *mappingReader) near(name string) string {
	plain := func(s string) string {
		return strings.NewReplacer("_", "", "-", "", "s", "").Replace(strings.ToLower(s))
	}
	for _, f := range fieldNames {
		if plain(f) == plain(name) {
			return "did you mean " + f + "?"
		}
	}
	return ""
}

func words(values []any) string {
	s := make([]string, 0, len(values))
	for _, v := range values {
		s = append(s, fmt.Sprint(v))
	}
	return strings.Join(s, ", ")
}
