package expr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"rapport/internal/event"
)

// SQL is the condition as a facts query: a statement that selects the people for whom it holds at an instant, from history as
// columns. It is written for DuckDB and reads two relations:
//
//	events(person, time BIGINT µs, tie UBIGINT, type VARCHAR, name VARCHAR, properties JSON, context JSON)
//	people(person, traits JSON, identifiers JSON {type: [value, …]}, segments VARCHAR[])
//
// One scan of events gives every measure; properties of identify calls are their traits. Events after the instant are left out,
// so an instant in the past asks as of then, except for traits, identifiers and segments, which are as people has them. computed
// gives the measure of a computed trait and may be nil. A form that has no query is Invalid with its place.
//
// Where JSON holds a key twice SQL may read the first; numbers of more than 32 digits before the point are not compared.
func (c *Condition) SQL(now int64, computed func(trait string) (Computation, bool)) (string, error) {
	w := &sqlWriter{now: now, computed: computed}
	holds, err := w.node(c.Root)
	if err == nil {
		err = w.fault
	}
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if len(w.columns) > 0 {
		b.WriteString("WITH m AS (\n  SELECT e.person")
		for i, col := range w.columns {
			fmt.Fprintf(&b, ",\n    %s AS m%d", col, i)
		}
		fmt.Fprintf(&b, "\n  FROM events e WHERE e.time <= %d GROUP BY e.person\n)\n", now)
	}
	b.WriteString("SELECT p.person FROM people p")
	if len(w.columns) > 0 {
		b.WriteString(" LEFT JOIN m ON m.person = p.person")
	}
	return b.String() + "\nWHERE " + holds, nil
}

// sqlWriter collects the measures that the one scan has to give.
type sqlWriter struct {
	now      int64
	computed func(string) (Computation, bool)
	columns  []string
	fault    error // the first form that has no query
}

// column is the name of a measure's column; the same measure is computed once.
func (w *sqlWriter) column(aggregate, filter string) string {
	text := aggregate + " FILTER (WHERE " + filter + ")"
	for i, c := range w.columns {
		if c == text {
			return fmt.Sprintf("m.m%d", i)
		}
	}
	w.columns = append(w.columns, text)
	return fmt.Sprintf("m.m%d", len(w.columns)-1)
}

func (w *sqlWriter) node(n Node) (string, error) {
	switch x := n.(type) {
	case All:
		return w.group(x.Of, " AND ")
	case Any:
		return w.group(x.Of, " OR ")
	case Not:
		s, err := w.node(x.Of)
		return "NOT " + s, err
	case Event:
		return w.event(x.Measure, x.Test)
	case Trait:
		if w.computed != nil {
			if c, ok := w.computed(x.Name); ok && c.Formula == nil {
				return w.event(c.Measure, x.Test)
			} else if ok {
				return "", invalid("trait", quote(x.Name)+" is computed by a formula, which has no facts query", "ask it of the live segment")
			}
		}
		return sure(w.predicate(traitSQL(x.Name), x.Test)), nil
	case Identifier:
		return w.identifier(x), nil
	case Sequence:
		return "", invalid("sequence", "has no facts query", "ask it of the live segment")
	case Score:
		return w.score(x)
	case Consent:
		return w.event(x.event().Measure, x.event().Test)
	case List:
		return w.event(x.event().Measure, x.event().Test)
	case Segment:
		return sure("list_contains(p.segments, " + sqlText(string(x.Key)) + ")"), nil
	}
	return "", invalid("", fmt.Sprintf("%T has no facts query", n), "ask it of the live segment")
}

func (w *sqlWriter) group(of []Node, word string) (string, error) {
	parts := make([]string, len(of))
	for i, k := range of {
		s, err := w.node(k)
		if err != nil {
			return "", err
		}
		parts[i] = s
	}
	return "(" + strings.Join(parts, word) + ")", nil
}

// event is a measure against a test.
func (w *sqlWriter) event(m Measure, t Test) (string, error) {
	filter := w.matching(m)
	if m.calendar() {
		return "", invalid("", "a window of each person's calendar has no facts query", "ask it of the live segment, or bound it by dates")
	}
	if m.From != 0 {
		filter += fmt.Sprintf(" AND e.time >= %d", m.From)
	}
	if m.To != 0 {
		filter += fmt.Sprintf(" AND e.time < %d", m.To)
	}
	if m.Within > 0 {
		filter += fmt.Sprintf(" AND e.time > %d", w.now-int64(m.Within))
	}
	value := pathSQL("e", m.Property)
	switch m.Kind {
	case Count:
		return compareSQL("coalesce("+w.column("count(*)", filter)+", 0)", t)
	case Rate: // compared without dividing, as Eval does
		count := "CAST(coalesce(" + w.column("count(*)", filter) + ", 0) AS HUGEINT)"
		return w.times(count, int64(m.Per/Second), int64(m.Within/Second), t)
	case DaysSince:
		last := w.column("max(e.time)", filter)
		return compareSQL(fmt.Sprintf("(%d - %s) // %d", w.now, last, int64(Day)), t)
	case AllValues:
		values := w.column("list(DISTINCT CAST("+value+" AS VARCHAR))", filter+" AND "+knownSQL(value)+" AND octet_length(encode(CAST("+value+" AS VARCHAR))) <= 256")
		return sure(w.predicate("to_json(CAST("+values+" AS JSON[]))", t)), nil
	case Distinct:
		return compareSQL("coalesce("+w.column("count(DISTINCT "+sameSQL(value)+")", filter+" AND "+knownSQL(value))+", 0)", t)
	case Sum, Min, Max, Avg:
		return w.number(m, t, value, filter+" AND "+isNumberSQL(value))
	case First, Last:
		return w.end(m, t, value, filter)
	}
	return "", invalid("measure", quote(string(m.Kind))+" has no facts query", "ask it of the live segment")
}

// times compares a count times per with a literal times length; a count is always there.
func (w *sqlWriter) times(count string, per, length int64, t Test) (string, error) {
	switch t.Op {
	case Exists:
		return "true", nil
	case NotExists:
		return "false", nil
	}
	if signSQL(t.Op) == "" {
		return compareSQL(count, t)
	}
	micros, _ := ValueOf(t.Value).Micros()
	return fmt.Sprintf("(%s * %d %s CAST('%d' AS HUGEINT) * %d)", count, per*1e6, signSQL(t.Op), micros, length), nil
}

func (w *sqlWriter) number(m Measure, t Test, value, filter string) (string, error) {
	switch n := numberSQL(value); m.Kind {
	case Sum:
		return compareSQL("coalesce("+w.column("sum("+n+")", filter)+", 0)", t)
	case Avg: // compared without dividing, as Eval does
		sum, count := w.column("sum("+n+")", filter), w.column("count(*)", filter)
		if t.Op == Exists || t.Op == NotExists {
			return compareSQL(sum, t)
		}
		return absentSQL(t.Op, fmt.Sprintf("%s %s %s * %s", sum, signSQL(t.Op), decimalSQL(t.Value), count)), nil
	default:
		return compareSQL(w.column(string(m.Kind)+"("+n+")", filter), t)
	}
}

// end is the first or the last event: its instant, or the property's value there.
func (w *sqlWriter) end(m Measure, t Test, value, filter string) (string, error) {
	if m.Property != "" {
		order := " ORDER BY e.time, e.tie)"
		return sure(w.predicate(w.column(string(m.Kind)+"("+value+order, filter+" AND "+knownSQL(value)), t)), nil
	}
	f := "min(e.time)"
	if m.Kind == Last {
		f = "max(e.time)"
	}
	return w.instant(w.column(f, filter), t)
}

func (w *sqlWriter) instant(col string, t Test) (string, error) {
	if t.Op == Exists || t.Op == NotExists {
		return compareSQL(col, t)
	}
	return sure(w.timeTest(col, t)), nil
}

// timeTest compares an instant in microseconds.
func (w *sqlWriter) timeTest(col string, t Test) string {
	v := ValueOf(t.Value)
	switch t.Op {
	case Before, After:
		at, _ := v.Time()
		return fmt.Sprintf("%s %s %d", col, map[Op]string{Before: "<", After: ">="}[t.Op], at)
	default:
		d, _ := ParseDuration(string(v.Text()))
		return fmt.Sprintf("%s %s %d", col, map[Op]string{OlderThan: "<=", NewerThan: ">"}[t.Op], w.now-int64(d))
	}
}

// matching is the test of the events that a measure takes.
func (w *sqlWriter) matching(m Measure) string {
	var all []string
	if m.Type != AnyType {
		all = append(all, "e.type = "+sqlText(m.Type.String()))
	}
	if m.Event != "" {
		all = append(all, "e.name = "+sqlText(m.Event))
	}
	for _, x := range m.Where {
		all = append(all, sure(w.predicate(pathSQL("e", x.Property), x.Test)))
	}
	if len(all) == 0 {
		return "true"
	}
	return strings.Join(all, " AND ")
}

func (w *sqlWriter) identifier(x Identifier) string {
	t, negated := x.Test, false
	if op, ok := t.Op.negation(); ok && (t.Op == Ne || t.Op == NotIn || t.Op == NotExists) {
		t.Op, negated = op, true
	}
	values := "CAST(json_extract(p.identifiers, " + sqlText(`$."`+jsonPath(string(x.Type))+`"`) + ") AS JSON[])"
	s := sure("len(list_filter(" + values + ", lambda x: " + sure(w.predicate("x", t)) + ")) > 0")
	if negated {
		return "NOT " + s
	}
	return s
}

// compareSQL compares a number, or whether there is one, with a literal. NULL is an absent number.
func compareSQL(col string, t Test) (string, error) {
	switch t.Op {
	case Exists:
		return "(" + col + " IS NOT NULL)", nil
	case NotExists:
		return "(" + col + " IS NULL)", nil
	}
	if signSQL(t.Op) == "" {
		return "", invalid("op", quote(string(t.Op))+" has no facts query on a number", "use one of "+list(numberOps()))
	}
	return absentSQL(t.Op, col+" "+signSQL(t.Op)+" "+decimalSQL(t.Value)), nil
}

func signSQL(op Op) string {
	return map[Op]string{Eq: "=", Ne: "<>", Gt: ">", Gte: ">=", Lt: "<", Lte: "<="}[op]
}

// absentSQL makes a comparison with nothing what Eval makes of it.
func absentSQL(op Op, comparison string) string {
	if op == Ne {
		return "coalesce(" + comparison + ", true)"
	}
	return sure(comparison)
}

func sure(s string) string { return "coalesce(" + s + ", false)" }

// predicate tests a JSON value, NULL for none.
func (w *sqlWriter) predicate(j string, t Test) string {
	if t.IgnoreCase {
		t.IgnoreCase = false
		if t.Op == Matches {
			return "json_type(" + j + ") = 'VARCHAR' AND regexp_matches(" + textSQL(j) + ", " + sqlText(string(ValueOf(t.Value).Text())) + ", 'i')"
		}
		t.Value = bytes.ToLower(t.Value)
		return w.predicate("CAST(lower(CAST("+j+" AS VARCHAR)) AS JSON)", t)
	}
	switch t.Op {
	case Between:
		lo, hi := ends(t.Value)
		return isNumberSQL(j) + " AND " + numberSQL(j) + " BETWEEN " + decimalSQL([]byte(lo)) + " AND " + decimalSQL([]byte(hi))
	case ContainsAny, ContainsAll:
		return w.containsSome(j, t)
	case Near:
		return nearSQL(j, t.Value)
	case SemverEq, SemverGt, SemverGte, SemverLt, SemverLte, InNetwork:
		if w.fault == nil {
			w.fault = invalid("", string(t.Op)+" has no facts query", "ask it of the live segment")
		}
		return "false"
	case Exists:
		return knownSQL(j)
	case NotExists:
		return "NOT " + sure(knownSQL(j))
	case Eq:
		return equalSQL(j, ValueOf(t.Value))
	case Ne:
		return "NOT " + sure(equalSQL(j, ValueOf(t.Value)))
	case In:
		return amongSQL(j, t)
	case NotIn:
		return "NOT " + sure(amongSQL(j, t))
	case Gt, Gte, Lt, Lte:
		return isNumberSQL(j) + " AND " + numberSQL(j) + " " + signSQL(t.Op) + " " + decimalSQL(t.Value)
	case Before, After, OlderThan, NewerThan:
		return "json_type(" + j + ") = 'VARCHAR' AND " + w.timeTest(timeSQL(j), t)
	case Contains:
		return containsSQL(j, ValueOf(t.Value))
	}
	f := map[Op]string{StartsWith: "starts_with", EndsWith: "ends_with", Matches: "regexp_matches"}[t.Op]
	return "json_type(" + j + ") = 'VARCHAR' AND " + f + "(" + textSQL(j) + ", " + sqlText(string(ValueOf(t.Value).Text())) + ")"
}

func amongSQL(j string, t Test) string {
	parts := []string{"false"}
	event.Elements(t.Value, func(v event.Value) bool {
		parts = append(parts, sure(equalSQL(j, v)))
		return true
	})
	return "(" + strings.Join(parts, " OR ") + ")"
}

func containsSQL(j string, want event.Value) string {
	list := "json_type(" + j + ") = 'ARRAY' AND len(list_filter(json_extract(" + j + ", '$[*]'), lambda x: " + sure(equalSQL("x", want)) + ")) > 0"
	if want.Kind != event.String {
		return list
	}
	return "(json_type(" + j + ") = 'VARCHAR' AND contains(" + textSQL(j) + ", " + sqlText(string(want.Text())) + ") OR " + list + ")"
}

// containsSome is whether one or each of the literals is part of the value.
func (w *sqlWriter) containsSome(j string, t Test) string {
	var parts []string
	event.Elements(t.Value, func(v event.Value) bool {
		parts = append(parts, sure(containsSQL(j, v)))
		return true
	})
	return "(" + strings.Join(parts, map[Op]string{ContainsAny: " OR ", ContainsAll: " AND "}[t.Op]) + ")"
}

// nearSQL is the haversine, for places as objects with lat and lon.
func nearSQL(j string, place json.RawMessage) string {
	c, err := newCircle(place)
	if err != nil {
		return "false"
	}
	lat, lon := "TRY_CAST(json_extract_string("+j+", '$.lat') AS DOUBLE)", "TRY_CAST(json_extract_string("+j+", '$.lon') AS DOUBLE)"
	return fmt.Sprintf("2 * %v * asin(least(1, sqrt(power(sin(radians(%s - %v) / 2), 2) + cos(radians(%v)) * cos(radians(%s)) * power(sin(radians(%s - %v) / 2), 2)))) <= %v",
		earthRadius, lat, c.lat, c.lat, lat, lon, c.lon, c.metres)
}

func equalSQL(j string, v event.Value) string {
	switch v.Kind {
	case event.String:
		return "json_type(" + j + ") = 'VARCHAR' AND " + textSQL(j) + " = " + sqlText(string(v.Text()))
	case event.Number:
		return isNumberSQL(j) + " AND " + numberSQL(j) + " = " + decimalSQL(v.Raw)
	case event.Bool:
		return "json_type(" + j + ") = 'BOOLEAN' AND " + textSQL(j) + " = " + sqlText(string(v.Raw))
	}
	return "false"
}

func knownSQL(j string) string { return "(" + j + " IS NOT NULL AND json_type(" + j + ") <> 'NULL')" }

func isNumberSQL(j string) string {
	return "json_type(" + j + ") IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')"
}

func textSQL(j string) string { return "json_extract_string(" + j + ", '$')" }

func numberSQL(j string) string { return "TRY_CAST(" + textSQL(j) + " AS DECIMAL(38, 6))" }

// timeSQL reads the forms that event.ParseTime reads.
func timeSQL(j string) string {
	s := textSQL(j)
	form := `[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?`
	return "CASE WHEN regexp_full_match(" + s + ", '" + form + "') THEN epoch_us(TRY_CAST(replace(" + s + ", ',', '.') AS TIMESTAMPTZ)) END"
}

// sameSQL is text that is the same for values that count as one.
func sameSQL(j string) string {
	return "CASE WHEN " + isNumberSQL(j) + " THEN CAST(" + numberSQL(j) + " AS VARCHAR) ELSE CAST(" + j + " AS VARCHAR) END"
}

func decimalSQL(raw []byte) string {
	m, ok := ValueOf(raw).Micros()
	if !ok {
		return "NULL"
	}
	return "CAST(" + sqlText(formatMicros(m)) + " AS DECIMAL(38, 6))"
}

// traitSQL is the value of a trait: under its whole name, or inside one that is an object.
func traitSQL(name string) string { return lookupSQL("p.traits", name) }

// pathSQL is a property of an event; context.… reaches into the context.
func pathSQL(row, path string) string {
	if path == "" {
		return "NULL"
	}
	if rest, ok := strings.CutPrefix(path, "context."); ok {
		return lookupSQL(row+".context", rest)
	}
	return lookupSQL(row+".properties", path)
}

// lookupSQL finds a path as event.Lookup does: a member whose whole key is the path before a nested one.
func lookupSQL(object, path string) string {
	paths := lookups(path)
	parts := make([]string, len(paths))
	for i, p := range paths {
		parts[i] = "json_extract(" + object + ", " + sqlText("$"+p) + ")"
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "coalesce(" + strings.Join(parts, ", ") + ")"
}

const mostLookups = 4

func lookups(path string) []string {
	all := []string{`."` + jsonPath(path) + `"`}
	head, rest, ok := strings.Cut(path, ".")
	if !ok || strings.Count(path, ".") > mostLookups {
		return all
	}
	for _, l := range lookups(rest) {
		all = append(all, `."`+jsonPath(head)+`"`+l)
	}
	return all
}

// jsonPath is a key inside the quotes of a JSON path.
func jsonPath(key string) string { return strings.ReplaceAll(key, `"`, `\"`) }

// sqlText is a text literal. A zero byte would end it early in some engines, and is in no name.
func sqlText(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "'", "''") + "'"
}
