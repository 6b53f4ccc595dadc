package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

const (
	maxDepth = 64
	maxNodes = 50_000
)

// jsonReader reads JSON texts one after the other into trees.
type jsonReader struct {
	data  []byte
	dec   *json.Decoder
	nodes int
	done  int // offset up to which line and column are known
	at    place
}

func newJSONReader(data []byte) *jsonReader {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return &jsonReader{data: data, dec: dec, at: place{1, 1}}
}

// next gives the next text; nil at the end.
func (r *jsonReader) next() (*tree, *Problem) {
	tok, at, err := r.token()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, r.syntax(err)
	}
	return r.value(tok, at, 0)
}

func (r *jsonReader) token() (json.Token, place, error) {
	at := r.locate(skipJSONSpace(r.data, int(r.dec.InputOffset())))
	tok, err := r.dec.Token()
	return tok, at, err
}

func (r *jsonReader) value(tok json.Token, at place, depth int) (*tree, *Problem) {
	if r.nodes++; r.nodes > maxNodes || depth > maxDepth {
		return nil, tooBig(at, depth)
	}
	t := &tree{at: at}
	switch v := tok.(type) {
	case nil:
	case bool:
		t.form, t.text = formBool, "false"
		if v {
			t.text = "true"
		}
	case json.Number:
		n, ok := number(v.String())
		if !ok {
			return nil, &Problem{Line: at.line, Column: at.column, Message: "the number " + clip(v.String()) + " is out of range"}
		}
		t.form, t.text = formNumber, n
	case string:
		t.form, t.text = formText, v
	case json.Delim:
		if v == '[' {
			return t, r.list(t, depth)
		}
		return t, r.object(t, depth)
	}
	return t, nil
}

func (r *jsonReader) list(t *tree, depth int) *Problem {
	t.form = formList
	for {
		tok, at, err := r.token()
		if err != nil {
			return r.syntax(err)
		}
		if tok == json.Delim(']') {
			return nil
		}
		item, p := r.value(tok, at, depth+1)
		if p != nil {
			return p
		}
		t.items = append(t.items, item)
	}
}

func (r *jsonReader) object(t *tree, depth int) *Problem {
	t.form = formObject
	seen := map[string]bool{}
	for {
		tok, keyAt, err := r.token()
		if err != nil {
			return r.syntax(err)
		}
		key, ok := tok.(string)
		if !ok {
			return nil // the closing brace; anything else is a syntax error above
		}
		if seen[key] {
			return twice(key, keyAt)
		}
		seen[key] = true
		tok, at, err := r.token()
		if err != nil {
			return r.syntax(err)
		}
		value, p := r.value(tok, at, depth+1)
		if p != nil {
			return p
		}
		t.members = append(t.members, member{key, keyAt, value})
	}
}

// locate turns an offset, never less than the one before, into line and column.
func (r *jsonReader) locate(offset int) place {
	offset = min(offset, len(r.data))
	r.at = advance(r.at, r.data[r.done:max(offset, r.done)])
	r.done = max(offset, r.done)
	return r.at
}

func (r *jsonReader) syntax(err error) *Problem {
	offset := int(r.dec.InputOffset())
	message := err.Error()
	var se *json.SyntaxError
	switch {
	case errors.As(err, &se):
		offset = max(int(se.Offset)-1, 0)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		offset, message = len(r.data), "the text ends in the middle of a value"
	}
	at := advance(place{1, 1}, r.data[:min(offset, len(r.data))])
	return &Problem{Line: at.line, Column: at.column, Message: "this is no JSON: " + message}
}

func advance(at place, text []byte) place {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		if r == '\n' {
			at = place{at.line + 1, 1}
		} else {
			at.column++
		}
	}
	return at
}

func skipJSONSpace(data []byte, i int) int {
	for i < len(data) && bytes.IndexByte([]byte(" \t\r\n,:"), data[i]) >= 0 {
		i++
	}
	return i
}

func tooBig(at place, depth int) *Problem {
	p := &Problem{Line: at.line, Column: at.column, Message: "the document has more than 50,000 values"}
	if depth > maxDepth {
		p.Message = "values are nested more than 64 deep"
	}
	return p
}

func twice(key string, at place) *Problem {
	return &Problem{Line: at.line, Column: at.column, Message: "the field " + clip(key) + " stands here twice", Hint: "keep one of them"}
}

// clip quotes a text for a message, shortened if long.
func clip(s string) string {
	if len(s) > 60 {
		n := 57
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "…"
	}
	return "“" + s + "”"
}
