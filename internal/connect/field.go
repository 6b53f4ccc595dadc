package connect

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"rapport/internal/event"
)

// field is one member of properties, traits or context.
type field struct {
	name     string
	key      []byte // the name as JSON, with the colon
	from     template
	typ      string
	layout   layout
	required bool
	constant []byte
}

// append writes the member, with a comma before it, or nothing where the row has none. An error says what is wrong with the
// row's value.
func (f *field) append(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	mark := len(dst)
	dst = append(append(dst, ','), f.key...)
	if f.constant != nil {
		return append(dst, f.constant...), nil
	}
	if c, ok := f.from.alone(); ok && r.paths != nil && f.typ == "" {
		v, ok := r.value(c)
		if !ok {
			return dst[:mark], f.missing()
		}
		return append(dst, v.Raw...), nil
	}
	text := f.from.append((*scratch)[:0], r)
	*scratch = text
	if len(text) == 0 {
		return dst[:mark], f.missing()
	}
	out, err := f.convert(dst, text)
	if err != nil {
		return dst[:mark], err
	}
	return out, nil
}

func (f *field) missing() error {
	if f.required {
		return errors.New("is empty")
	}
	return nil
}

func (f *field) convert(dst, text []byte) ([]byte, error) {
	switch f.typ {
	case "number":
		return appendNumber(dst, text)
	case "integer":
		n, err := strconv.ParseInt(string(bytes.TrimPrefix(text, []byte("+"))), 10, 64)
		if err != nil {
			return dst, errors.New(clip(text) + " is no whole number")
		}
		return strconv.AppendInt(dst, n, 10), nil
	case "boolean":
		switch string(bytes.ToLower(text)) {
		case "true", "t", "yes", "y", "1":
			return append(dst, "true"...), nil
		case "false", "f", "no", "n", "0":
			return append(dst, "false"...), nil
		}
		return dst, errors.New(clip(text) + " is neither true nor false")
	case "time":
		at, err := f.layout.read(text)
		if err != nil {
			return dst, errors.New(clip(text) + " " + err.Error())
		}
		return appendTime(dst, at), nil
	case "json":
		if len(text) > maxEvent || !json.Valid(text) || deep(text) {
			return dst, errors.New(clip(text) + " is no JSON")
		}
		return append(dst, text...), nil
	}
	return event.AppendQuoted(dst, text), nil
}

func appendTime(dst []byte, at int64) []byte {
	dst = append(dst, '"')
	dst = time.UnixMicro(at).UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999Z")
	return append(dst, '"')
}

// appendNumber writes a decimal number as JSON wants it: 007 as 7, .5 as 0.5, +3 as 3.
func appendNumber(dst, text []byte) ([]byte, error) {
	fail := errors.New(clip(text) + " is no number such as 1234.50")
	s := text
	if len(s) > 64 {
		return dst, fail
	}
	if s[0] == '-' || s[0] == '+' {
		if s[0] == '-' {
			dst = append(dst, '-')
		}
		s = s[1:]
	}
	whole := run(s)
	s = s[len(whole):]
	var fraction []byte
	if len(s) > 0 && s[0] == '.' {
		fraction = run(s[1:])
		s = s[1+len(fraction):]
	}
	if len(whole)+len(fraction) == 0 {
		return dst, fail
	}
	whole = bytes.TrimLeft(whole, "0")
	if len(whole) == 0 {
		whole = []byte("0")
	}
	dst = append(dst, whole...)
	if len(fraction) > 0 {
		dst = append(append(dst, '.'), fraction...)
	}
	if len(s) == 0 {
		return dst, nil
	}
	exponent := s[1:]
	if s[0] != 'e' && s[0] != 'E' || len(exponent) == 0 {
		return dst, fail
	}
	dst = append(dst, 'e')
	if exponent[0] == '-' || exponent[0] == '+' {
		dst = append(dst, exponent[0])
		exponent = exponent[1:]
	}
	if d := run(exponent); len(d) == 0 || len(d) > 3 || len(d) < len(exponent) {
		return dst, fail
	}
	return append(dst, exponent...), nil
}

// run is the digits that s begins with.
func run(s []byte) []byte {
	for i, c := range s {
		if c < '0' || c > '9' {
			return s[:i]
		}
	}
	return s
}

// clip quotes the beginning of a value for a message.
func clip(text []byte) string {
	if len(text) > 40 {
		return strconv.Quote(string(text[:40])) + "…"
	}
	return strconv.Quote(string(text))
}

const maxNesting = 32

// deep is true for JSON nested deeper than an event may be.
func deep(text []byte) bool {
	depth, inText := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > maxNesting {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
