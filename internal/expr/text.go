package expr

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"rapport"
	"rapport/internal/event"
)

// Text is the condition as IT reads and types it, in one way only: ParseText(c.Text()) is c. It is what Words says to IT.
func (c *Condition) Text() string { return formula(c.Root, false) }

// ParseText reads the text form under DefaultLimits:
//
//	count(Order Completed, 30d) ≥ 3 ∧ sum(Order Completed[currency = "SGD"].total) > 100 ∧ ¬segment(loyal)
//	count(Order Completed, 30d) >= 3 and sum(Order Completed[currency = "SGD"].total) > 100 and not segment(loyal)
//
// Signs have a spelling each: ∧ and, ∨ or, ¬ not, ≥ >=, ≤ <=, ≠ !=, ∈ in, ∉ not in, ∋ contains, ∃ exists, ∄ missing. and binds
// before or. Names that hold anything but letters, digits, spaces and - _ $ are quoted as JSON text. Errors are *rapport.Error
// of kind Invalid whose Where is the column, from 1, in characters.
func ParseText(s string) (*Condition, error) { return ParseTextWithin(s, DefaultLimits()) }

// ParseTextWithin reads the text form under limits.
func ParseTextWithin(s string, l Limits) (*Condition, error) {
	if len(s) > l.Bytes {
		return nil, invalid("", fmt.Sprintf("is %d bytes long", len(s)), fmt.Sprintf("keep it within %d bytes", l.Bytes))
	}
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	t := &textParser{tokens: tokens, limits: l, columns: map[string]int{}}
	tree, err := t.whole()
	if err != nil {
		return nil, err
	}
	root, err := (&parser{limits: l}).node(tree, "", 0)
	if err != nil {
		return nil, t.place(err)
	}
	c := &Condition{Root: normal(root)}
	var b bytes.Buffer
	appendNode(&b, c.Root)
	c.canonical = b.Bytes()
	return c, nil
}

// place turns the path of an error in the tree into the column of the text that it was read from.
func (t *textParser) place(err error) error {
	var e *rapport.Error
	if !errors.As(err, &e) {
		return err
	}
	for path := e.Where; ; path = path[:strings.LastIndexAny(path, ".[")] {
		if col, ok := t.columns[path]; ok {
			c := *e
			c.Where = fmt.Sprintf("column %d", col)
			return &c
		}
		if strings.LastIndexAny(path, ".[") < 0 {
			break
		}
	}
	c := *e
	c.Where = fmt.Sprintf("column %d", max(t.columns[""], 1))
	return &c
}

// plainName is a name that stands unquoted inside parentheses; plainPath one of a property or trait.
var (
	plainName = regexp.MustCompile(`^[\p{L}\p{N}_$-]+( [\p{L}\p{N}_$-]+)*$`)
	plainDate = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$`)
	plainPath = regexp.MustCompile(`^[\p{L}_$][\p{L}\p{N}_$-]*(\.[\p{L}\p{N}_$-]+)*$`)
)

// eventName writes the name of an event: quoted where it could be read as something else.
func eventName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	if !plainName.MatchString(name) || isTypeName(first) {
		return string(quoteJSON(name))
	}
	return name
}

// pathName writes the path of a property or the name of a trait.
func pathName(path string) string {
	if !plainPath.MatchString(path) || isWord(path) {
		return string(quoteJSON(path))
	}
	return path
}

// keyName writes a key or a type of identifier.
func keyName(key string) string {
	if !plainName.MatchString(key) {
		return string(quoteJSON(key))
	}
	return key
}

func isTypeName(s string) bool { return s == "any" || rapport.ParseEventType(s) != 0 }

// dateText writes a date or an instant: bare in its usual form, marked as one in any other.
func dateText(v event.Value) string {
	if s := string(v.Text()); plainDate.MatchString(s) {
		return s
	}
	return "date " + string(v.Raw)
}

// patternText writes a regular expression between strokes, or quoted where that would end early.
func patternText(v event.Value) string {
	s := string(v.Text())
	if strings.Contains(s, "/") || oneLine(s) != s {
		return string(v.Raw)
	}
	return "/" + s + "/"
}
