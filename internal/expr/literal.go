package expr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"rapport/internal/event"
)

// maxPattern is the longest regular expression.
const maxPattern = 256

// test reads op and value.
func (f *fields) test(ops []Op) (Test, error) {
	path := join(f.path, "op")
	if !f.has("op") {
		return Test{}, invalid(path, "is missing", "use one of "+list(ops))
	}
	s, ok := f.of["op"].(string)
	if !ok || !slices.Contains(ops, Op(s)) {
		what := kindOf(f.of["op"])
		if ok {
			what = quote(s)
		}
		return Test{}, invalid(path, what+" is not a comparison that goes here", "use one of "+list(ops))
	}
	t := Test{Op: Op(s)}
	v, has := f.of["value"]
	path = join(f.path, "value")
	if t.Op == Exists || t.Op == NotExists {
		if has {
			return t, invalid(path, "does not go with "+s, "leave it out")
		}
		return t, nil
	}
	if !has {
		return t, invalid(path, "is missing", "say what to compare with")
	}
	var err error
	if t.Value, err = f.literal(t.Op, v, path); err != nil {
		return t, err
	}
	t.IgnoreCase, err = f.ignoreCase(t)
	return t, err
}

// ignoreCase reads the member of that name; it goes with comparisons of text only.
func (f *fields) ignoreCase(t Test) (bool, error) {
	v, has := f.of["ignoreCase"]
	path := join(f.path, "ignoreCase")
	on, isBool := v.(bool)
	switch {
	case !has:
		return false, nil
	case !isBool:
		return false, invalid(path, "is "+kindOf(v)+", not true or false", "")
	case on && (!t.Op.foldable() || !bytes.Contains(t.Value, []byte{'"'})):
		return false, invalid(path, "does not go with "+string(t.Op)+" "+quote(string(t.Value)), "it is for comparisons with text")
	}
	return on, nil
}

// literal checks a value against what the comparison takes, and writes it canonically.
func (f *fields) literal(op Op, v any, path string) (json.RawMessage, error) {
	switch op {
	case In, NotIn, ContainsAny, ContainsAll:
		return f.values(v, path)
	case Between:
		return f.span(v, path)
	case Near:
		return f.placeLiteral(v, path)
	case InNetwork:
		return f.networkLiteral(v, path)
	case Gt, Gte, Lt, Lte:
		if _, ok := v.(json.Number); !ok {
			return nil, invalid(path, "is "+kindOf(v)+", not a number", "write it without quotes; for dates use before and after")
		}
	case StartsWith, EndsWith, Matches, Before, After, OlderThan, NewerThan, SemverEq, SemverGt, SemverGte, SemverLt, SemverLte:
		s, ok := v.(string)
		if !ok {
			return nil, invalid(path, "is "+kindOf(v)+", not text", "")
		}
		return textLiteral(op, s, path, f.limits)
	}
	return scalar(v, path, f.limits)
}

func textLiteral(op Op, s, path string, l Limits) (json.RawMessage, error) {
	switch op {
	case Before, After:
		if _, ok := event.ParseTime([]byte(s)); !ok {
			return nil, invalid(path, quote(s)+" is not a date", "write 2026-01-31 or 2026-01-31T08:00:00Z")
		}
	case OlderThan, NewerThan:
		d, err := ParseDuration(s)
		if err != nil {
			return nil, invalid(path, quote(s)+" "+err.Error(), "")
		}
		return quoteJSON(d.String()), nil
	case SemverEq, SemverGt, SemverGte, SemverLt, SemverLte:
		if _, ok := versionOf([]byte(s)); !ok {
			return nil, invalid(path, quote(s)+" is not a version", "write it as 2.1.0 or 2.1.0-beta.1")
		}
	case Matches:
		if len(s) > maxPattern {
			return nil, invalid(path, "is too long a pattern", fmt.Sprintf("keep it within %d bytes", maxPattern))
		}
		if _, err := regexp.Compile(s); err != nil {
			return nil, invalid(path, "is not a regular expression: "+err.Error(), "the syntax is RE2's")
		}
	}
	return scalar(s, path, l)
}

// span reads the two ends of between.
func (f *fields) span(v any, path string) (json.RawMessage, error) {
	l, ok := v.([]any)
	if !ok || len(l) != 2 {
		return nil, invalid(path, "is not two numbers", "write [10, 20]")
	}
	var ends [2]int64
	for i, x := range l {
		n, isNumber := x.(json.Number)
		if ends[i], ok = event.ParseMicros([]byte(n)); !ok || !isNumber {
			return nil, invalid(fmt.Sprintf("%s[%d]", path, i), "is not a number that can be compared", "write [10, 20], with at most six decimals")
		}
	}
	if ends[0] > ends[1] {
		return nil, invalid(path, "begins after its end", fmt.Sprintf("write [%s, %s]", formatMicros(ends[1]), formatMicros(ends[0])))
	}
	return json.RawMessage("[" + formatMicros(ends[0]) + "," + formatMicros(ends[1]) + "]"), nil
}

func (f *fields) values(v any, path string) (json.RawMessage, error) {
	l, ok := v.([]any)
	if !ok {
		return nil, invalid(path, "is "+kindOf(v)+", not a list", "write [a, b], or use eq")
	}
	if len(l) == 0 || len(l) > f.limits.List {
		return nil, invalid(path, fmt.Sprintf("has %d values", len(l)), fmt.Sprintf("list 1 to %d", f.limits.List))
	}
	out := []byte{'['}
	for i, x := range l {
		s, err := scalar(x, fmt.Sprintf("%s[%d]", path, i), f.limits)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, s...)
	}
	return append(out, ']'), nil
}

// scalar writes a text, number or boolean canonically.
func scalar(v any, path string, l Limits) (json.RawMessage, error) {
	switch x := v.(type) {
	case string:
		if len(x) > l.Text {
			return nil, invalid(path, fmt.Sprintf("is %d bytes long", len(x)), fmt.Sprintf("keep it within %d bytes", l.Text))
		}
		return quoteJSON(x), nil
	case json.Number:
		m, ok := event.ParseMicros([]byte(x))
		if !ok {
			return nil, invalid(path, "is out of range", "numbers reach from -9.2 to 9.2 million million, with six decimals")
		}
		return json.RawMessage(formatMicros(m)), nil
	case bool:
		return strconv.AppendBool(nil, x), nil
	case nil:
		return nil, invalid(path, "is null", "use exists or notExists")
	}
	return nil, invalid(path, "is "+kindOf(v)+", not text, number or boolean", "for several values use in")
}
