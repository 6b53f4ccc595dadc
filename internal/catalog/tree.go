package catalog

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"
)

type form uint8

const (
	formNull form = iota
	formBool
	formNumber
	formText
	formList
	formObject
)

// tree is a value of a document with its place in the file. Numbers keep their exact decimal value, in canonical form.
type tree struct {
	form    form
	text    string // number: canonical literal; text: the text; bool: true or false
	items   []*tree
	members []member // in file order, keys distinct
	at      place
}

type member struct {
	key   string
	at    place
	value *tree
}

type place struct{ line, column int }

func (t *tree) get(key string) *tree {
	if t == nil || t.form != formObject {
		return nil
	}
	for i := range t.members {
		if t.members[i].key == key {
			return t.members[i].value
		}
	}
	return nil
}

// canonical is JSON with keys sorted by bytes, no spaces and one spelling per number, so that equal content
// gives equal bytes.
func (t *tree) canonical() []byte { return t.appendJSON(nil, true) }

// appendJSON writes JSON without spaces; keys in the order of the file unless sorted.
func (t *tree) appendJSON(b []byte, sorted bool) []byte {
	switch t.form {
	case formNull:
		return append(b, "null"...)
	case formBool, formNumber:
		return append(b, t.text...)
	case formText:
		return appendText(b, t.text)
	case formList:
		b = append(b, '[')
		for i, item := range t.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.appendJSON(b, sorted)
		}
		return append(b, ']')
	default:
		order := make([]int, len(t.members))
		for i := range order {
			order[i] = i
		}
		if sorted {
			sort.Slice(order, func(i, j int) bool { return t.members[order[i]].key < t.members[order[j]].key })
		}
		b = append(b, '{')
		for i, n := range order {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(b, t.members[n].key)
			b = append(b, ':')
			b = t.members[n].value.appendJSON(b, sorted)
		}
		return append(b, '}')
	}
}

// appendText writes a JSON string: only what must be escaped is, so that text stays readable and one text has one spelling.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// plain is the value as encoding/json would decode it with UseNumber, for the schema validator.
func (t *tree) plain() any {
	switch t.form {
	case formNull:
		return nil
	case formBool:
		return t.text == "true"
	case formNumber:
		return json.Number(t.text)
	case formText:
		return t.text
	case formList:
		out := make([]any, len(t.items))
		for i, item := range t.items {
			out[i] = item.plain()
		}
		return out
	default:
		out := make(map[string]any, len(t.members))
		for _, m := range t.members {
			out[m.key] = m.value.plain()
		}
		return out
	}
}

// find walks a path such as spec.all[1].op and gives the place of the deepest part that exists: for a member the place of
// its key if key is set, else of its value.
func (t *tree) find(path string, key bool) place {
	at := t.at
	for path != "" && t != nil {
		var next *tree
		if path[0] == '[' {
			end := strings.IndexByte(path, ']')
			if end < 0 {
				return at
			}
			n, err := strconv.Atoi(path[1:end])
			if err != nil || n < 0 || t.form != formList || n >= len(t.items) {
				return at
			}
			next = t.items[n]
			at, path = next.at, path[end+1:]
		} else {
			path = strings.TrimPrefix(path, ".")
			m, rest := t.longest(path)
			if m == nil {
				return at
			}
			next, path = m.value, rest
			at = m.value.at
			if key && rest == "" {
				at = m.at
			}
		}
		t = next
	}
	return at
}

// longest finds the member whose key starts path, the longest if several do, since a key may itself hold dots.
func (t *tree) longest(path string) (*member, string) {
	var best *member
	if t.form != formObject {
		return nil, ""
	}
	for i := range t.members {
		m := &t.members[i]
		if rest, ok := strings.CutPrefix(path, m.key); ok && m.key != "" && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			if best == nil || len(m.key) > len(best.key) {
				best = m
			}
		}
	}
	if best == nil {
		return nil, ""
	}
	return best, path[len(best.key):]
}

func joinKey(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func joinIndex(path string, n int) string { return path + "[" + strconv.Itoa(n) + "]" }
