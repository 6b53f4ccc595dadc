package expr

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rapport"
)

// MaxWindowedDistinct is the largest number of distinct values that a test over a window may compare with: as many as a
// window keeps.
const MaxWindowedDistinct = 250

// maxCount is the largest number that a count may be compared with.
const maxCount = 1e9

func (f *fields) trait() (Node, error) {
	if err := f.only("trait", "op", "value", "ignoreCase"); err != nil {
		return nil, err
	}
	name, err := f.text("trait")
	if err != nil {
		return nil, err
	}
	t, err := f.test(valueOps())
	return Trait{name, t}, err
}

func (f *fields) identifier() (Node, error) {
	if err := f.only("identifier", "op", "value", "ignoreCase"); err != nil {
		return nil, err
	}
	name, err := f.text("identifier")
	if err != nil {
		return nil, err
	}
	t, err := f.test(identifierOps())
	return Identifier{rapport.IdentifierType(name), t}, err
}

func (f *fields) segment() (Node, error) {
	if err := f.only("segment"); err != nil {
		return nil, err
	}
	key, err := f.text("segment")
	return Segment{rapport.SegmentKey(key)}, err
}

func (f *fields) event() (Node, error) {
	if err := f.only(append(measureMembers(), "op", "value", "ignoreCase", "never")...); err != nil {
		return nil, err
	}
	m, err := f.measure()
	if err != nil {
		return nil, err
	}
	if f.has("never") {
		return f.never(m)
	}
	if f.of["op"] == nil && f.of["value"] == nil && m.Kind == Count {
		return Event{m, Test{Op: Gte, Value: json.RawMessage("1")}}, nil
	}
	t, err := f.measured(m)
	return Event{m, t}, err
}

// ParseMeasure reads the JSON of a measure alone, as the definition of a computed trait has it: an event condition without op
// and value.
func ParseMeasure(data []byte) (Measure, error) {
	f, err := members(data)
	if err != nil {
		return Measure{}, err
	}
	if err := f.onlyMeasure(); err != nil {
		return Measure{}, err
	}
	return f.measure()
}

// onlyMeasure refuses what is no member of a measure.
func (f *fields) onlyMeasure() error { return f.only(measureMembers()...) }

// measureMembers are the members of an object that make a measure.
func measureMembers() []string {
	return []string{"event", "type", "measure", "property", "within", "during", "from", "to", "sinceAnniversary", "per", "k", "where"}
}

// members reads the JSON of a measure or a computation.
func members(data []byte) (*fields, error) {
	var o map[string]any
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if len(data) > DefaultLimits().Bytes || nesting(data) > 10 {
		return nil, invalid("", "is too large for a measure", "")
	}
	if err := dec.Decode(&o); err != nil || o == nil {
		return nil, invalid("", "is not a measure", `write an object such as {"event":"Order Completed","measure":"sum","property":"total"}`)
	}
	return &fields{of: o, limits: DefaultLimits()}, nil
}

func (f *fields) measure() (Measure, error) {
	m := Measure{Kind: Count, Type: rapport.Track}
	for _, step := range []func(*Measure) error{f.eventType, f.eventName, f.measureKind, f.property, f.window, f.per, f.k, f.where} {
		if err := step(&m); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (f *fields) eventType(m *Measure) error {
	if !f.has("type") {
		return nil
	}
	s, err := f.text("type")
	if err != nil {
		return err
	}
	if s == "any" {
		m.Type = AnyType
		return nil
	}
	if m.Type = rapport.ParseEventType(s); m.Type == 0 {
		return invalid(join(f.path, "type"), quote(s)+" is not a type of event", "use track, identify, page, screen, group, alias or any")
	}
	return nil
}

func (f *fields) eventName(m *Measure) (err error) {
	switch {
	case f.has("event"):
		if m.Event, err = f.text("event"); err == nil && m.Event != "" && (m.Type == rapport.Identify || m.Type == rapport.Group || m.Type == rapport.Alias) {
			return invalid(join(f.path, "event"), "does not go with type "+m.Type.String(), "those events have no name; leave event out")
		}
		return err
	case m.Type == rapport.Track:
		return invalid(join(f.path, "event"), "is missing", "name the event, or use type: any")
	}
	return nil
}

func (f *fields) measureKind(m *Measure) error {
	if !f.has("measure") {
		return nil
	}
	s, err := f.text("measure")
	if err != nil {
		return err
	}
	if !isMeasure(MeasureKind(s)) {
		return invalid(join(f.path, "measure"), quote(s)+" is not a measure", "use one of "+list(measures()))
	}
	m.Kind = MeasureKind(s)
	return nil
}

func measures() []string {
	return []string{"count", "sum", "min", "max", "avg", "first", "last", "distinct", "rate", "daysSince", "top", "values"}
}

func isMeasure(k MeasureKind) bool { return slices.Contains(measures(), string(k)) }

func (f *fields) property(m *Measure) (err error) {
	path := join(f.path, "property")
	switch m.Kind {
	case Sum, Min, Max, Avg, Distinct, Top, AllValues:
		if !f.has("property") {
			return invalid(path, "is missing", "say which property "+string(m.Kind)+" is taken of")
		}
	case Count, Rate, DaysSince:
		if f.has("property") {
			return invalid(path, "does not go with "+string(m.Kind), "use measure: distinct to count its values, or where: […] to test it")
		}
	}
	if f.has("property") {
		m.Property, err = f.text("property")
	}
	return err
}

func (f *fields) where(m *Measure) error {
	if !f.has("where") {
		return nil
	}
	path := join(f.path, "where")
	l, ok := f.of["where"].([]any)
	if !ok {
		return invalid(path, "is "+kindOf(f.of["where"])+", not a list", "write where: [{property: …, op: …, value: …}]")
	}
	if len(l) > f.limits.Where {
		return invalid(path, fmt.Sprintf("has %d tests", len(l)), fmt.Sprintf("keep it within %d", f.limits.Where))
	}
	for i, v := range l {
		w := &fields{path: fmt.Sprintf("%s[%d]", path, i), limits: f.limits}
		if w.of, ok = v.(map[string]any); !ok {
			return invalid(w.path, "is "+kindOf(v)+", not an object", "write {property: …, op: …, value: …}")
		}
		if err := w.only("property", "op", "value", "ignoreCase"); err != nil {
			return err
		}
		name, err := w.text("property")
		if err != nil {
			return err
		}
		t, err := w.test(whereOps())
		if err != nil {
			return err
		}
		m.Where = append(m.Where, Match{name, t})
	}
	return nil
}

// never reads the sugar for a count of none.
func (f *fields) never(m Measure) (Node, error) {
	path := join(f.path, "never")
	if f.of["never"] != true {
		return nil, invalid(path, "can only be true", "leave it out, and use count")
	}
	for _, k := range []string{"measure", "property", "op", "value"} {
		if f.has(k) {
			return nil, invalid(path, "does not go with "+k, "it stands for measure: count, op: eq, value: 0; use one or the other")
		}
	}
	return Event{m, Test{Op: Eq, Value: json.RawMessage("0")}}, nil
}

// measured reads the test of a measure.
func (f *fields) measured(m Measure) (Test, error) {
	switch {
	case m.Kind == Count || m.Kind == Distinct:
		t, err := f.test(numberOps())
		if err != nil {
			return t, err
		}
		n, err := strconv.ParseInt(string(t.Value), 10, 64)
		if err != nil || n < 0 || n > maxCount {
			return t, invalid(join(f.path, "value"), string(t.Value)+" is not a number of events", "use a whole number from 0 to 1000000000")
		}
		if m.Kind == Distinct && m.windowed() && n > MaxWindowedDistinct {
			return t, invalid(join(f.path, "value"), "is more than a window keeps", fmt.Sprintf("compare with at most %d different values, or leave the window out", MaxWindowedDistinct))
		}
		return t, nil
	case m.Kind == Top && m.K == 0:
		return f.test(valueOps())
	case m.Kind == AllValues || m.Kind == Top:
		return f.test(listOps())
	case (m.Kind == First || m.Kind == Last) && m.Property == "":
		return f.test(timeOps())
	case m.Kind == First || m.Kind == Last:
		return f.test(valueOps())
	}
	t, err := f.test(numberOps())
	if err == nil && len(t.Value) > 0 && t.Value[0] != '-' && (t.Value[0] < '0' || t.Value[0] > '9') {
		err = invalid(join(f.path, "value"), "is not a number", string(m.Kind)+" is compared with a number")
	}
	return t, err
}

func quote(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return strconv.Quote(s)
}
