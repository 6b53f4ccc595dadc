package connect

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/zeebo/xxh3"

	"rapport"
)

const maxMapping = 64 << 10

//go:embed mapping.schema.json
var mappingSchema []byte

// Schema is the JSON Schema of a mapping file.
func Schema() json.RawMessage { return bytes.Clone(mappingSchema) }

var compiledSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(mappingSchema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rapport:mapping", doc); err != nil {
		return nil, err
	}
	return c.Compile("rapport:mapping")
})

// Mapping says how the rows of a file become events. It is immutable.
type Mapping struct {
	spec mappingSpec
	hash uint64 // of the file's text
	plan plan
}

// Key names the import.
func (m *Mapping) Key() string { return m.spec.Key }

// Format is csv, jsonl or table.
func (m *Mapping) Format() string { return m.spec.Format }

type mappingSpec struct {
	Key         string
	Format      string
	Delimiter   string
	Header      *bool
	Columns     []string
	Skip        int
	Comment     string
	Empty       []string
	Call        string
	Event       string
	UserID      string
	AnonymousID string
	PreviousID  string
	GroupID     string
	MessageID   string
	ExternalIDs []struct{ Type, ID string }
	Timestamp   *timeSpec
	Properties  map[string]fieldSpec
	Traits      map[string]fieldSpec
	Context     map[string]fieldSpec
}

type timeSpec struct{ Value, Layout, Zone string }

func (t *timeSpec) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &t.Value)
	}
	type plain timeSpec
	return json.Unmarshal(b, (*plain)(t))
}

// fieldSpec is a template with a type, or a constant.
type fieldSpec struct {
	Value, Type, Layout, Zone string
	Required                  bool
	constant                  json.RawMessage
}

func (f *fieldSpec) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		return json.Unmarshal(b, &f.Value)
	case '{':
		type plain fieldSpec
		return json.Unmarshal(b, (*plain)(f))
	}
	f.constant = bytes.Clone(b)
	return nil
}

// ReadMapping reads and checks a mapping file (YAML; JSON is YAML too). Errors are Invalid and say file:line:column and
// path, with one line for each thing wrong.
func ReadMapping(file string, text []byte) (*Mapping, error) {
	r := &mappingReader{file: file}
	spec, err := r.read(text)
	if err != nil {
		return nil, err
	}
	m := &Mapping{spec: *spec, hash: xxh3.Hash(text)}
	m.plan, err = newPlan(spec)
	var f *fault
	if errors.As(err, &f) {
		return nil, r.invalid(f.path, f.message, f.hint)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// fault is something wrong with a mapping beyond what the schema can say.
type fault struct {
	path          []string
	message, hint string
}

func (f *fault) Error() string {
	if len(f.path) == 0 {
		return "the mapping " + f.message
	}
	return dotted(f.path) + " " + f.message
}

type mappingReader struct {
	file string
	root ast.Node
}

func (r *mappingReader) read(text []byte) (spec *mappingSpec, err error) {
	if len(text) > maxMapping {
		return nil, r.invalid(nil, "is larger than 64 KB", "a mapping is a page of text")
	}
	defer func() {
		if p := recover(); p != nil { // a defect of the parser must not take the process down with a hostile file
			spec, err = nil, r.invalid(nil, "is no YAML that can be read", "write it more plainly")
		}
	}()
	doc, err := r.parse(text)
	if err != nil {
		return nil, err
	}
	schema, err := compiledSchema()
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "read mapping", Err: err}
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return nil, r.invalid(nil, err.Error(), "")
	}
	var ve *jsonschema.ValidationError
	if err := schema.Validate(plain); errors.As(err, &ve) {
		return nil, r.explain(ve)
	}
	spec = new(mappingSpec)
	if err := json.Unmarshal(doc, spec); err != nil {
		return nil, r.invalid(nil, err.Error(), "")
	}
	return spec, nil
}

// parse gives the text as JSON. Anchors, aliases, tags and deep nesting have no place in a mapping.
func (r *mappingReader) parse(text []byte) ([]byte, error) {
	tokens := lexer.Tokenize(string(text))
	depth, indents, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position != nil && t.Position.Line != line {
			line, indents = t.Position.Line, 0
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType:
			indents++
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType:
			return nil, r.at(t.Position, "", t.Value+" has no place in a mapping", "write plain values")
		}
		if depth > 16 || indents > 16 || (t.Position != nil && t.Position.IndentNum > 400) {
			return nil, r.at(t.Position, "", "is nested too deeply", "")
		}
	}
	file, err := parser.Parse(tokens, 0)
	var se *yaml.SyntaxError
	if errors.As(err, &se) {
		return nil, r.at(se.Token.Position, "", se.Message, "this is no YAML")
	}
	if err != nil {
		return nil, r.invalid(nil, err.Error(), "")
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, r.invalid(nil, "holds "+strconv.Itoa(len(file.Docs))+" documents", "write one mapping per file")
	}
	r.root = file.Docs[0].Body
	var v any
	if err := yaml.NodeToValue(r.root, &v); err != nil {
		if errors.As(err, &se) {
			return nil, r.at(se.Token.Position, "", se.Message, "")
		}
		return nil, r.invalid(nil, err.Error(), "")
	}
	doc, err := json.Marshal(v)
	if err != nil {
		return nil, r.invalid(nil, err.Error(), "write plain values")
	}
	return doc, nil
}

func (r *mappingReader) invalid(path []string, message, hint string) error {
	var pos *token.Position
	if n := find(r.root, path); n != nil {
		pos = n.GetToken().Position
	}
	return r.at(pos, dotted(path), message, hint)
}

func (r *mappingReader) at(pos *token.Position, path, message, hint string) error {
	where := r.file
	if pos != nil {
		where += fmt.Sprintf(":%d:%d", pos.Line, pos.Column)
	}
	if path != "" {
		where += ": " + path
	}
	return &rapport.Error{Kind: rapport.Invalid, Op: "read mapping", Where: where, Err: errors.New(message), Hint: hint}
}

// dotted writes a path as properties.total or externalIds[0].id.
func dotted(path []string) string {
	var b strings.Builder
	for _, p := range path {
		if _, err := strconv.Atoi(p); err == nil {
			b.WriteString("[" + p + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(p)
	}
	return b.String()
}

// find is the deepest node on a path.
func find(n ast.Node, path []string) ast.Node {
	for _, p := range path {
		next := child(n, p)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n ast.Node, key string) ast.Node {
	switch v := n.(type) {
	case *ast.MappingNode:
		for _, m := range v.Values {
			if m.Key.GetToken().Value == key {
				return m.Value
			}
		}
	case *ast.MappingValueNode:
		if v.Key.GetToken().Value == key {
			return v.Value
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(key); err == nil && i < len(v.Values) {
			return v.Values[i]
		}
	}
	return nil
}

// sorted names of a set of fields: the order in which they are written.
func sortedKeys(m map[string]fieldSpec) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
