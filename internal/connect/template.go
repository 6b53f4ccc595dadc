package connect

import (
	"bytes"
	"strings"
)

// template is text with places for columns.
type template struct {
	parts []part
}

// part is literal text, or a column with what is done to its value.
type part struct {
	text   string
	column int // index into plan.columns; -1: text
	change change
}

type change uint8

const (
	asIs change = iota
	lower
	upper
	digits
)

var changes = map[string]change{"lower": lower, "upper": upper, "digits": digits}

// template reads one, and notes the columns it names.
func (p *plan) template(path []string, text string) (template, error) {
	var t template
	for text != "" {
		open := strings.IndexAny(text, "{}")
		if open < 0 {
			t.literal(text)
			break
		}
		t.literal(text[:open])
		if strings.HasPrefix(text[open:], "{{") || strings.HasPrefix(text[open:], "}}") {
			t.literal(text[open : open+1])
			text = text[open+2:]
			continue
		}
		end := strings.IndexByte(text[open:], '}')
		if text[open] == '}' || end < 0 {
			return t, &fault{path, "has a brace without its partner", "write {column}, or {{ and }} for braces themselves"}
		}
		name, how, changed := strings.Cut(text[open+1:open+end], "|")
		text = text[open+end+1:]
		name = strings.TrimSpace(name)
		if name == "" || strings.Contains(name, "{") {
			return t, &fault{path, "names no column between its braces", "write {column}"}
		}
		c := part{column: p.column(name)}
		if changed {
			c.change = changes[strings.TrimSpace(how)]
			if c.change == asIs {
				return t, &fault{path, "does not know |" + how, "there are |lower, |upper and |digits"}
			}
		}
		t.parts = append(t.parts, c)
	}
	return t, nil
}

func (t *template) literal(s string) {
	if s == "" {
		return
	}
	if n := len(t.parts); n > 0 && t.parts[n-1].column < 0 {
		t.parts[n-1].text += s
		return
	}
	t.parts = append(t.parts, part{text: s, column: -1})
}

// column alone, if that is all the template is: then its value may keep its type.
func (t *template) alone() (column int, ok bool) {
	if len(t.parts) == 1 && t.parts[0].column >= 0 && t.parts[0].change == asIs {
		return t.parts[0].column, true
	}
	return 0, false
}

// append writes the text for a row. It is empty, whatever the literals say, where every column that it names is empty.
func (t *template) append(dst []byte, r *row) []byte {
	start, named, filled := len(dst), false, false
	for i := range t.parts {
		c := &t.parts[i]
		if c.column < 0 {
			dst = append(dst, c.text...)
			continue
		}
		named = true
		from := len(dst)
		dst = r.append(dst, c.column)
		dst = apply(dst, from, c.change)
		filled = filled || len(dst) > from
	}
	if named && !filled {
		return dst[:start]
	}
	return dst
}

func apply(b []byte, from int, c change) []byte {
	switch c {
	case lower:
		return append(b[:from], bytes.ToLower(b[from:])...)
	case upper:
		return append(b[:from], bytes.ToUpper(b[from:])...)
	case digits:
		kept := b[:from]
		for _, x := range b[from:] {
			if '0' <= x && x <= '9' {
				kept = append(kept, x)
			}
		}
		return kept
	}
	return b
}
