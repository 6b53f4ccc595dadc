package expr

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// textParser reads the tree that the JSON form would have, noting the column of each part by its path, so that everything is
// checked in one place.
type textParser struct {
	tokens  []token
	i       int
	limits  Limits
	columns map[string]int
	depth   int
}

type object = map[string]any

func (t *textParser) peek() token { return t.tokens[t.i] }

func (t *textParser) next() token {
	x := t.tokens[t.i]
	if x.kind != tokenEnd {
		t.i++
	}
	return x
}

// sign is the sign that the next tokens spell, and how many they are; empty for none.
func (t *textParser) sign() (string, int) {
	x := t.peek()
	if x.kind == tokenSign {
		return x.text, 1
	}
	if x.kind != tokenWord {
		return "", 0
	}
	s, two, ok := wordSign(x.text, t.tokens[min(t.i+1, len(t.tokens)-1)].text)
	switch {
	case !ok:
		return "", 0
	case two:
		return s, 2
	}
	return s, 1
}

// take takes a sign if it is next.
func (t *textParser) take(sign string) bool {
	s, n := t.sign()
	if n > 0 && s == sign {
		t.i += n
		return true
	}
	return false
}

func (t *textParser) want(sign string) error {
	if t.take(sign) {
		return nil
	}
	return t.fault(t.peek(), "where "+sign+" should be", "")
}

// fault says what stands at a token although it does not go there.
func (t *textParser) fault(x token, where, hint string) error {
	what := quote(x.text) + " stands"
	if x.kind == tokenEnd {
		what = "the condition ends"
	}
	if hint == "" {
		hint = "for example count(Order Completed, 30d) ≥ 3 and trait.tier = \"gold\""
	}
	return invalid(columnOf(x.column), what+" "+where, hint)
}

func (t *textParser) whole() (any, error) {
	tree, err := t.any("")
	if err == nil && t.peek().kind != tokenEnd {
		err = t.fault(t.peek(), "after the condition's end", "join conditions with and or or")
	}
	return tree, err
}

// any reads parts joined by or.
func (t *textParser) any(path string) (any, error) { return t.joined(path, "∨", "any", t.all) }

// all reads parts joined by and.
func (t *textParser) all(path string) (any, error) { return t.joined(path, "∧", "all", t.unary) }

// joined reads one part or several; paths are those that the tree will have.
func (t *textParser) joined(path, sign, form string, part func(string) (any, error)) (any, error) {
	start, column := t.i, t.peek().column
	first, err := part(path)
	if err != nil {
		return nil, err
	}
	if s, _ := t.sign(); s != sign {
		return first, nil
	}
	t.i = start // read again, now that it is known to be the first of several
	of := []any{}
	for {
		n, err := part(fmt.Sprintf("%s[%d]", join(path, form), len(of)))
		if err != nil {
			return nil, err
		}
		if of = append(of, n); !t.take(sign) {
			t.columns[path] = column
			return object{form: of}, nil
		}
	}
}

func (t *textParser) unary(path string) (any, error) {
	t.columns[path] = t.peek().column
	if t.depth++; t.depth > 4*t.limits.Depth {
		return nil, invalid(columnOf(t.peek().column), "is nested too deeply", fmt.Sprintf("nest conditions at most %d deep", t.limits.Depth))
	}
	defer func() { t.depth-- }()
	switch s, _ := t.sign(); s {
	case "¬":
		t.take("¬")
		n, err := t.unary(join(path, "not"))
		return object{"not": n}, err
	case "(":
		t.take("(")
		n, err := t.any(path)
		if err != nil {
			return nil, err
		}
		return n, t.want(")")
	case "∃", "∄":
		t.take(s)
		o, err := t.operand(path)
		if err != nil {
			return nil, err
		}
		o["op"] = map[string]string{"∃": "exists", "∄": "notExists"}[s]
		return o, nil
	}
	return t.leaf(path)
}

// leaf reads an operand and what it is compared with.
func (t *textParser) leaf(path string) (any, error) {
	if t.call("segment") {
		key, err := t.inside(path, "segment")
		return object{"segment": key}, err
	}
	if t.call("list") {
		key, err := t.inside(path, "list")
		return object{"list": key}, err
	}
	switch {
	case t.call("consent"):
		return t.consent(path)
	case t.call("score"):
		return t.score(path)
	case t.call("seq"):
		return t.sequence(path)
	case t.call("age"):
		return t.age(path)
	}
	o, err := t.operand(path)
	if err != nil {
		return nil, err
	}
	if o["measure"] == "count" && !t.compared() {
		return o, nil // at least once
	}
	return o, t.compare(o, path)
}

// compared is whether a comparison follows.
func (t *textParser) compared() bool {
	s, _ := t.sign()
	return s != "" && !strings.Contains("∧∨),", s)
}

// call is whether a function's name and its parenthesis come next; it takes both.
func (t *textParser) call(name string) bool {
	if x := t.peek(); x.kind == tokenWord && x.text == name && t.tokens[t.i+1].text == "(" && t.tokens[t.i+1].kind == tokenSign {
		t.i += 2
		return true
	}
	return false
}

// inside reads a name up to the closing parenthesis.
func (t *textParser) inside(path, member string) (string, error) {
	t.columns[join(path, member)] = t.peek().column
	name, err := t.name(")")
	if err != nil {
		return "", err
	}
	return name, t.want(")")
}

// consent reads consent(advertising) = given.
func (t *textParser) consent(path string) (any, error) {
	category, err := t.inside(path, "consent")
	o := object{"consent": category}
	if err != nil || !t.take("=") {
		return o, err
	}
	t.columns[join(path, "op")] = t.peek().column
	o["op"] = t.next().text
	return o, nil
}

// age reads age(x) ≥ 60d and age(x) < 60d.
func (t *textParser) age(path string) (any, error) {
	o, err := t.operand(path)
	if err != nil {
		return nil, err
	}
	if err := t.want(")"); err != nil {
		return nil, err
	}
	x := t.next()
	switch x.text {
	case "≥":
		o["op"] = "olderThan"
	case "<":
		o["op"] = "newerThan"
	default:
		return nil, t.fault(x, "after an age", "ages are compared with ≥ or <, for example age(last(Order Completed)) ≥ 60d")
	}
	t.columns[join(path, "value")] = t.peek().column
	o["value"] = t.next().text
	return o, nil
}

// operand reads what is compared: a measure, a trait or an identifier.
func (t *textParser) operand(path string) (object, error) {
	x := t.peek()
	if x.kind != tokenWord {
		return nil, t.fault(x, "where a condition should be", "")
	}
	if t.tokens[t.i+1].text == "." && (x.text == "trait" || x.text == "identifier") {
		t.i += 2
		t.columns[join(path, x.text)] = t.peek().column
		name, err := t.path()
		return object{x.text: name}, err
	}
	if t.tokens[t.i+1].text == "(" {
		if k := MeasureKind(x.text); isMeasure(k) {
			t.i += 2
			t.columns[join(path, "measure")] = x.column
			return t.measure(path, k)
		}
		if near, ok := nearest(x.text, functions()); ok {
			return nil, invalid(columnOf(x.column), quote(x.text)+" is not known", "did you mean "+near+"?")
		}
	}
	return nil, t.fault(x, "where a condition should be", "write one of "+list(functions())+", trait.… or identifier.…")
}

func functions() []string {
	return append([]string{"age", "segment", "list", "consent", "score", "seq"}, measures()...)
}

// measure reads the inside of count(…).
func (t *textParser) measure(path string, k MeasureKind) (object, error) {
	o := object{"measure": string(k)}
	if err := t.target(o, path); err != nil {
		return nil, err
	}
	if t.take(".") {
		t.columns[join(path, "property")] = t.peek().column
		name, err := t.path()
		if err != nil {
			return nil, err
		}
		o["property"] = name
	}
	for t.take(",") {
		if err := t.option(o, path); err != nil {
			return nil, err
		}
	}
	return o, t.want(")")
}

// option reads what follows a comma inside a measure: a length of time, or a word that says what the option is.
func (t *textParser) option(o object, path string) (err error) {
	x := t.peek()
	if slices.Contains(options(), x.text) && x.kind == tokenWord && t.tokens[t.i+1].kind <= tokenText && t.tokens[t.i+1].kind != tokenEnd {
		t.next()
		at := t.peek()
		t.columns[join(path, x.text)] = at.column
		switch x.text {
		case "sinceAnniversary":
			o[x.text], err = t.path()
		case "from", "to":
			var date bool
			if o[x.text], date, err = t.value(); err == nil && !date {
				return t.fault(at, "where a date should be", "write from 2026-01-31, or from 2026-01-31T08:00:00Z")
			}
		case "k":
			o[x.text], _, err = t.value()
		default:
			o[x.text] = t.next().text
		}
		return err
	}
	t.columns[join(path, "within")] = t.peek().column
	o["within"] = t.next().text
	return nil
}

// options are the words that begin an option of a measure.
func options() []string { return []string{"during", "from", "to", "sinceAnniversary", "per", "k"} }

// target reads which events: a type unless they are track calls, a name or *, and tests in brackets.
func (t *textParser) target(o object, path string) error {
	x := t.peek()
	if x.kind == tokenWord && isTypeName(x.text) && t.typed() {
		t.next()
		t.columns[join(path, "type")] = x.column
		o["type"] = x.text
	}
	t.columns[join(path, "event")] = t.peek().column
	if !t.take("*") {
		name, err := t.name("[", ".", ",", ")", "→")
		if err != nil {
			return err
		}
		o["event"] = name
	}
	if t.bounded() || !t.take("[") {
		return nil
	}
	var where []any
	for {
		m, err := t.match(fmt.Sprintf("%s[%d]", join(path, "where"), len(where)))
		if err != nil {
			return err
		}
		if where = append(where, m); t.take("∧") {
			continue
		}
		o["where"] = where
		return t.want("]")
	}
}

// typed is whether the type is followed by a name or *, so that it is a type.
func (t *textParser) typed() bool {
	n := t.tokens[t.i+1]
	return n.kind == tokenWord || n.kind == tokenText || n.text == "*"
}

// match reads a test of a property.
func (t *textParser) match(path string) (any, error) {
	t.columns[path] = t.peek().column
	exists := ""
	for _, s := range []string{"∃", "∄"} {
		if exists == "" && t.take(s) {
			exists = map[string]string{"∃": "exists", "∄": "notExists"}[s]
		}
	}
	t.columns[join(path, "property")] = t.peek().column
	if t.call("age") {
		return nil, t.fault(t.peek(), "in a test of an event", "events are tested when they happen, and have no age then; use before or after a date")
	}
	name, err := t.path()
	if err != nil {
		return nil, err
	}
	o := object{"property": name}
	if exists != "" {
		o["op"] = exists
		return o, nil
	}
	return o, t.compare(o, path)
}

// name reads words up to one of the signs, or quoted text.
func (t *textParser) name(until ...string) (string, error) {
	if x := t.peek(); x.kind == tokenText {
		t.next()
		return x.text, nil
	}
	var words []string
	for x := t.peek(); x.kind == tokenWord; x = t.peek() {
		words = append(words, x.text)
		t.next()
	}
	if len(words) == 0 {
		return "", t.fault(t.peek(), "where a name should be", `names that hold more than letters and digits are quoted, as in count("a, b")`)
	}
	if s := t.peek(); s.kind == tokenEnd || !contains(until, s.text) {
		return "", t.fault(s, "in a name", "quote names that hold more than letters, digits and spaces")
	}
	return strings.Join(words, " "), nil
}

// path reads a dotted name, or quoted text.
func (t *textParser) path() (string, error) {
	x := t.next()
	if x.kind == tokenText {
		return x.text, nil
	}
	if x.kind != tokenWord {
		return "", t.fault(x, "where a name should be", `quote names that hold more than letters and digits, as in trait."a b"`)
	}
	name := x.text
	for t.peek().text == "." && t.peek().kind == tokenSign && t.tokens[t.i+1].kind == tokenWord {
		t.next()
		name += "." + t.next().text
	}
	return name, nil
}

// compare reads a comparison and what is compared with.
func (t *textParser) compare(o object, path string) error {
	x := t.peek()
	t.columns[join(path, "op")] = x.column
	s, n := t.sign()
	t.i += n
	t.columns[join(path, "value")] = t.peek().column
	defer func() {
		if t.take("ignoring case") {
			o["ignoreCase"] = true
		}
	}()
	switch s {
	case "near":
		return t.near(o, path)
	case "∈", "∉", "has any", "has all", "in network":
		o["op"] = map[string]string{"∈": "in", "∉": "notIn", "has any": "containsAny", "has all": "containsAll", "in network": "inNetwork"}[s]
		if s == "∈" && t.peek().text == "[" {
			o["op"] = "between"
		}
		l, err := t.list(join(path, "value"))
		o["value"] = l
		return err
	case "~":
		v := t.next()
		if v.kind != tokenPattern && v.kind != tokenText {
			return t.fault(v, "where a pattern should be", `write it as ~ /^a.*b$/`)
		}
		o["op"], o["value"] = "matches", v.text
		return nil
	}
	op := map[string]string{"=": "eq", "≠": "ne", ">": "gt", "≥": "gte", "<": "lt", "≤": "lte", "∋": "contains", "begins": "startsWith", "ends": "endsWith"}[s]
	if op == "" {
		return t.fault(x, "where a comparison should be", "write one of = ≠ > ≥ < ≤ ∈ ∉ ∋ begins ends ~")
	}
	if t.peek().text == "version" && t.tokens[t.i+1].kind == tokenText {
		t.next()
		return t.version(o, x, op)
	}
	v, date, err := t.value()
	if date {
		dated := map[string]string{"lt": "before", "gte": "after"}[op]
		if dated == "" {
			return invalid(columnOf(x.column), quote(x.text)+" does not go with a date", "dates are compared with < (before) or ≥ (from then on); quote text that looks like a date")
		}
		op = dated
	}
	o["op"], o["value"] = op, v
	return err
}

// version reads what follows the word.
func (t *textParser) version(o object, x token, op string) error {
	for _, v := range versionOps {
		if string(v.plain) == op {
			o["op"], o["value"] = string(v.version), t.next().text
			return nil
		}
	}
	return invalid(columnOf(x.column), quote(x.text)+" does not go with a version", "versions are compared with = > ≥ < ≤")
}

// near reads {lat, lon, distance}.
func (t *textParser) near(o object, path string) error {
	o["op"] = "near"
	place := object{}
	o["value"] = place
	for i, name := range []string{"lat", "lon", "within"} {
		if err := t.want([]string{"{", ",", ","}[i]); err != nil {
			return err
		}
		t.columns[join(join(path, "value"), name)] = t.peek().column
		if name == "within" {
			place[name] = t.unspaced(t.next().text, ".")
			break
		}
		v, _, err := t.value()
		if err != nil {
			return err
		}
		place[name] = v
	}
	return t.want("}")
}

// datePattern is a date or an instant without quotes.
var datePattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].*)?$`)

// value reads a literal; date says that it is a date.
func (t *textParser) value() (v any, date bool, err error) {
	x := t.next()
	switch {
	case x.kind == tokenText:
		return x.text, false, nil
	case x.kind == tokenWord && x.text == "date" && t.peek().kind == tokenText:
		return t.next().text, true, nil
	case x.kind == tokenWord && (x.text == "true" || x.text == "false"):
		return x.text == "true", false, nil
	case x.kind == tokenWord && datePattern.MatchString(x.text):
		return t.unspaced(x.text, ".:"), true, nil
	case x.kind == tokenWord:
		if n := t.unspaced(x.text, "."); json.Valid([]byte(n)) && strings.ContainsAny(n[:1], "-0123456789") {
			return json.Number(n), false, nil
		}
	}
	return nil, false, t.fault(x, "where a value should be", `write a number, a date, true, false, or "text"`)
}

// unspaced is a literal with what follows it without space: the rest of 2.5, or of 08:00:00Z.
func (t *textParser) unspaced(s, signs string) string {
	for x := t.peek(); !x.spaced && (x.kind == tokenWord || x.kind == tokenSign && strings.Contains(signs, x.text)); x = t.peek() {
		s += t.next().text
	}
	return s
}

func (t *textParser) list(path string) ([]any, error) {
	open := t.next()
	end := map[string]string{"{": "}", "[": "]", "(": ")"}[open.text]
	if end == "" || open.kind != tokenSign {
		return nil, t.fault(open, "where a list should be", `write {"a", "b"}`)
	}
	var all []any
	for {
		t.columns[fmt.Sprintf("%s[%d]", path, len(all))] = t.peek().column
		x := t.peek()
		v, date, err := t.value()
		if err != nil {
			return nil, err
		}
		if date {
			return nil, t.fault(x, "in a list", "quote it")
		}
		if all = append(all, v); !t.take(",") {
			return all, t.want(end)
		}
	}
}
