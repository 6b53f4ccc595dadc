package catalog

import (
	"errors"
	"math/big"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	yamlerrors "github.com/goccy/go-yaml"
)

// readYAML reads all documents of a YAML text. Anchors and aliases work inside a document; what they expand to counts
// towards the same limits of depth and values, so a small text cannot become a large one. Merge keys (<<) and tags are
// refused: a definition is to be read as it stands.
func readYAML(data []byte) (docs []*tree, problem *Problem) {
	tokens := lexer.Tokenize(string(data))
	if p := checkNesting(tokens); p != nil {
		return nil, p
	}
	defer func() {
		if r := recover(); r != nil { // a defect of the parser must not take the process down with a hostile file
			docs, problem = nil, &Problem{Line: 1, Column: 1, Message: "this is no YAML that can be read", Hint: "write it more plainly, or as JSON"}
		}
	}()
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, yamlProblem(err)
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		r := yamlReader{anchors: map[string]ast.Node{}}
		t, p := r.value(doc.Body, 0)
		if p != nil {
			return nil, p
		}
		if t.form != formNull {
			docs = append(docs, t)
		}
	}
	return docs, nil
}

func yamlProblem(err error) *Problem {
	p := &Problem{Line: 1, Column: 1, Message: "this is no YAML: " + err.Error()}
	var se *yamlerrors.SyntaxError
	if errors.As(err, &se) {
		p.Message = "this is no YAML: " + se.GetMessage()
		if tk := se.GetToken(); tk != nil {
			p.Line, p.Column = tk.Position.Line, tk.Position.Column
		}
	}
	return p
}

// The parser takes time with the square of the documents of a file and of the fields of a set, so both are bounded.
const (
	maxDocuments = 5_000
	maxFields    = 5_000
)

// checkNesting refuses texts whose nesting would make a recursive parser deep, before one sees them. It counts an upper
// bound: open brackets, plus indentation levels, plus markers on one line.
func checkNesting(tokens token.Tokens) *Problem {
	flow, line, inLine, docs, keys := 0, 0, 0, 0, 0
	var columns []int
	for _, tk := range tokens {
		if tk.Position == nil {
			continue
		}
		if tk.Position.Line != line {
			line, inLine = tk.Position.Line, 0
			for len(columns) > 0 && columns[len(columns)-1] >= tk.Position.Column {
				columns = columns[:len(columns)-1]
			}
			columns = append(columns, tk.Position.Column)
		}
		switch tk.Type {
		case token.DocumentHeaderType:
			if docs++; docs > maxDocuments {
				return &Problem{Line: tk.Position.Line, Column: tk.Position.Column, Message: "the file has more than 5,000 documents", Hint: "split it"}
			}
			keys = 0
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType, token.DirectiveType:
			inLine++
		case token.MappingValueType:
			if keys++; keys > maxFields {
				return &Problem{Line: tk.Position.Line, Column: tk.Position.Column, Message: "a document has more than 5,000 fields"}
			}
			if flow == 0 {
				inLine++
			}
		}
		if flow > maxDepth || len(columns) > maxDepth || inLine > maxDepth {
			return tooBig(place{tk.Position.Line, tk.Position.Column}, maxDepth+1)
		}
	}
	return nil
}

type yamlReader struct {
	anchors map[string]ast.Node
	nodes   int
}

func (r *yamlReader) value(n ast.Node, depth int) (*tree, *Problem) {
	at := nodePlace(n)
	if r.nodes++; r.nodes > maxNodes || depth > maxDepth {
		return nil, tooBig(at, depth)
	}
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return &tree{at: at}, nil
	case *ast.BoolNode:
		text := "false"
		if v.Value {
			text = "true"
		}
		return &tree{form: formBool, text: text, at: at}, nil
	case *ast.IntegerNode:
		return yamlNumber(v.Token.Value, at)
	case *ast.FloatNode:
		return yamlNumber(v.Token.Value, at)
	case *ast.StringNode:
		if v.Token.Type == token.StringType { // unquoted: a number without a point but with an exponent comes as text
			if n, ok := number(v.Value); ok {
				return &tree{form: formNumber, text: n, at: at}, nil
			}
		}
		return &tree{form: formText, text: v.Value, at: at}, nil
	case *ast.LiteralNode:
		return &tree{form: formText, text: v.Value.Value, at: at}, nil
	case *ast.SequenceNode:
		return r.list(v, at, depth)
	case *ast.MappingNode:
		return r.object(v.Values, at, depth)
	case *ast.MappingValueNode:
		return r.object([]*ast.MappingValueNode{v}, at, depth)
	case *ast.AnchorNode:
		t, p := r.value(v.Value, depth+1)
		r.anchors[v.Name.GetToken().Value] = v.Value
		return t, p
	case *ast.AliasNode:
		name := v.Value.GetToken().Value
		target, ok := r.anchors[name]
		if !ok {
			return nil, &Problem{Line: at.line, Column: at.column, Message: "the alias *" + name + " has no anchor before it"}
		}
		return r.value(target, depth+1)
	default:
		return nil, &Problem{Line: at.line, Column: at.column, Message: "a " + strings.ToLower(n.Type().String()) + " has no place in a definition",
			Hint: "write plain values"}
	}
}

func (r *yamlReader) list(v *ast.SequenceNode, at place, depth int) (*tree, *Problem) {
	t := &tree{form: formList, at: at}
	for _, n := range v.Values {
		item, p := r.value(n, depth+1)
		if p != nil {
			return nil, p
		}
		t.items = append(t.items, item)
	}
	return t, nil
}

func (r *yamlReader) object(values []*ast.MappingValueNode, at place, depth int) (*tree, *Problem) {
	t := &tree{form: formObject, at: at}
	seen := map[string]bool{}
	for _, mv := range values {
		keyAt := nodePlace(mv.Key)
		key, p := yamlKey(mv.Key, keyAt)
		if p != nil {
			return nil, p
		}
		if seen[key] {
			return nil, twice(key, keyAt)
		}
		seen[key] = true
		value, p := r.value(mv.Value, depth+1)
		if p != nil {
			return nil, p
		}
		t.members = append(t.members, member{key, keyAt, value})
	}
	return t, nil
}

func yamlKey(n ast.MapKeyNode, at place) (string, *Problem) {
	switch k := n.(type) {
	case *ast.StringNode:
		return k.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return n.GetToken().Value, nil
	case *ast.MergeKeyNode:
		return "", &Problem{Line: at.line, Column: at.column, Message: "merge keys (<<) have no place in a definition", Hint: "write the fields out"}
	default:
		return "", &Problem{Line: at.line, Column: at.column, Message: "a key must be plain text"}
	}
}

// yamlNumber reads YAML's spellings of numbers: with underscores, and integers in base 2, 8 or 16. One that starts with a
// zero is octal in one version of YAML and decimal in the next, and was most likely meant as text: it is refused.
func yamlNumber(text string, at place) (*tree, *Problem) {
	lit := strings.TrimPrefix(strings.ReplaceAll(text, "_", ""), "+")
	if bare := strings.TrimPrefix(lit, "-"); len(bare) > 1 && bare[0] == '0' && digits(bare) {
		lit = ""
	}
	if n, ok := new(big.Int).SetString(lit, 0); ok && len(lit) < 100 {
		lit = n.String()
	}
	if bare, minus := strings.CutPrefix(lit, "-"); strings.HasPrefix(bare, ".") {
		lit = "0" + bare
		if minus {
			lit = "-" + lit
		}
	}
	lit = strings.TrimSuffix(lit, ".")
	n, ok := number(lit)
	if !ok {
		return nil, &Problem{Line: at.line, Column: at.column, Message: "the number " + clip(text) + " cannot be used", Hint: "write plain decimal digits, or quote it if it is text"}
	}
	return &tree{form: formNumber, text: n, at: at}, nil
}

func nodePlace(n ast.Node) place {
	for {
		switch v := n.(type) {
		case nil:
			return place{}
		case *ast.MappingNode:
			if len(v.Values) > 0 && !v.IsFlowStyle {
				n = v.Values[0].Key
				continue
			}
		case *ast.MappingValueNode:
			n = v.Key
			continue
		}
		tk := n.GetToken()
		if tk == nil || tk.Position == nil {
			return place{}
		}
		return place{tk.Position.Line, tk.Position.Column}
	}
}
