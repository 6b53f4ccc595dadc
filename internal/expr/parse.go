package expr

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"rapport"
)

// Limits bound a condition. A condition past a limit is refused with the limit named.
type Limits struct {
	Bytes  int `json:"bytes" help:"longest condition, in bytes of JSON"`
	Depth  int `json:"depth" help:"deepest nesting of all, any and not"`
	Leaves int `json:"leaves" help:"most tests in one condition"`
	Where  int `json:"where" help:"most property tests on one event"`
	List   int `json:"list" help:"most values in one list"`
	Text   int `json:"text" help:"longest name or text value, in bytes"`
}

// DefaultLimits are the limits of Parse.
func DefaultLimits() Limits {
	return Limits{Bytes: 64 << 10, Depth: 64, Leaves: 200, Where: 10, List: 1000, Text: 512}
}

// Parse reads a condition's JSON under DefaultLimits. Errors are *rapport.Error of kind Invalid whose Where is the path in
// the condition, such as all[1].property.
func Parse(data []byte) (*Condition, error) { return ParseWithin(data, DefaultLimits()) }

// ParseWithin reads a condition's JSON under limits.
func ParseWithin(data []byte, l Limits) (*Condition, error) {
	if len(data) > l.Bytes {
		return nil, invalid("", fmt.Sprintf("is %d bytes long", len(data)), fmt.Sprintf("keep it within %d bytes", l.Bytes))
	}
	if nesting(data) > 2*l.Depth+8 {
		return nil, invalid("", "is nested too deeply", fmt.Sprintf("nest all, any and not at most %d deep", l.Depth))
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, invalid("", "is not JSON: "+err.Error(), `a condition is an object such as {"trait":"tier","op":"eq","value":"gold"}`)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("", "is followed by something else", "give one condition")
	}
	p := &parser{limits: l}
	root, err := p.node(v, "", 0)
	if err != nil {
		return nil, err
	}
	c := &Condition{Root: normal(root)}
	var b bytes.Buffer
	appendNode(&b, c.Root)
	c.canonical = b.Bytes()
	return c, nil
}

func invalid(where, what, hint string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "read condition", Where: where, Err: errors.New(what), Hint: hint}
}

// nesting is the deepest nesting of brackets outside strings.
func nesting(data []byte) int {
	depth, deepest, inString := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

type parser struct {
	limits Limits
	leaves int
}

func (p *parser) node(v any, path string, depth int) (Node, error) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil, invalid(path, "is "+kindOf(v)+", not a condition", "write an object with one of "+list(forms()))
	}
	if depth > p.limits.Depth {
		return nil, invalid(path, "is nested too deeply", fmt.Sprintf("nest all, any and not at most %d deep", p.limits.Depth))
	}
	f := &fields{of: o, path: path, limits: p.limits}
	form := ""
	for _, name := range forms() {
		if !f.has(name) {
			continue
		}
		if form != "" {
			return nil, invalid(path, "is both "+form+" and "+name, "split it into two conditions inside all: […]")
		}
		form = name
	}
	if form == "" && f.has("type") {
		form = "event"
	}
	switch form {
	case "all", "any", "not":
		return p.group(f, form, depth)
	case "score":
		return p.score(f, depth)
	case "":
		return nil, p.unknownForm(f)
	}
	if p.leaves++; p.leaves > p.limits.Leaves {
		return nil, invalid(path, fmt.Sprintf("is test number %d", p.leaves), fmt.Sprintf("keep a condition within %d tests, or split it into segments", p.limits.Leaves))
	}
	switch form {
	case "trait":
		return f.trait()
	case "identifier":
		return f.identifier()
	case "segment":
		return f.segment()
	case "consent":
		return f.consent()
	case "list":
		return f.list()
	case "sequence":
		return f.sequence()
	}
	return f.event()
}

// forms are the members that make an object a condition of one form or another.
func forms() []string {
	return []string{"all", "any", "not", "score", "event", "sequence", "trait", "identifier", "consent", "list", "segment"}
}

func (p *parser) unknownForm(f *fields) error {
	hint := "write one of " + list(forms())
	for _, k := range f.names() {
		if near, ok := nearest(k, forms()); ok {
			return invalid(join(f.path, k), "is not known", "did you mean "+near+"?")
		}
	}
	return invalid(f.path, "says nothing to test", hint)
}

func (p *parser) group(f *fields, form string, depth int) (Node, error) {
	if err := f.only(form); err != nil {
		return nil, err
	}
	path := join(f.path, form)
	if form == "not" {
		n, err := p.node(f.of[form], path, depth+1)
		return Not{n}, err
	}
	l, ok := f.of[form].([]any)
	if !ok {
		return nil, invalid(path, "is "+kindOf(f.of[form])+", not a list", "write "+form+": [ … ]")
	}
	if len(l) == 0 {
		return nil, invalid(path, "is empty", "list at least one condition")
	}
	of := make([]Node, len(l))
	for i, v := range l {
		n, err := p.node(v, fmt.Sprintf("%s[%d]", path, i), depth+1)
		if err != nil {
			return nil, err
		}
		of[i] = n
	}
	if form == "all" {
		return All{of}, nil
	}
	return Any{of}, nil
}

// normal puts a checked tree in normal form.
func normal(n Node) Node {
	switch x := n.(type) {
	case All:
		var of []Node
		for _, k := range x.Of {
			k = normal(k)
			if g, ok := k.(All); ok {
				of = append(of, g.Of...)
			} else {
				of = append(of, k)
			}
		}
		if len(of) == 1 {
			return of[0]
		}
		return All{of}
	case Any:
		var of []Node
		for _, k := range x.Of {
			k = normal(k)
			if g, ok := k.(Any); ok {
				of = append(of, g.Of...)
			} else {
				of = append(of, k)
			}
		}
		if len(of) == 1 {
			return of[0]
		}
		return Any{of}
	case Not:
		k := normal(x.Of)
		if g, ok := k.(Not); ok {
			return g.Of
		}
		return Not{k}
	case Score:
		parts := make([]Weighted, len(x.Parts))
		for i, w := range x.Parts {
			parts[i] = Weighted{normal(w.When), w.Weight}
		}
		return Score{parts, x.Test}
	}
	return n
}

func join(path, member string) string {
	if path == "" {
		return member
	}
	return path + "." + member
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case json.Number:
		return "a number"
	case string:
		return "text"
	case []any:
		return "a list"
	}
	return "an object"
}

func list[T ~string](words []T) string {
	s := make([]string, len(words))
	for i, w := range words {
		s[i] = string(w)
	}
	return strings.Join(s, ", ")
}
