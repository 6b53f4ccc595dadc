package expr

import (
	"encoding/json"
	"strconv"
	"strings"

	"rapport"
	"rapport/internal/event"
)

// formula is the condition as IT reads it.
func formula(n Node, nested bool) string {
	switch x := n.(type) {
	case All:
		return formulaGroup(x.Of, " ∧ ", nested)
	case Any:
		return formulaGroup(x.Of, " ∨ ", nested)
	case Not:
		switch k := x.Of.(type) {
		case Segment, List:
			return "¬" + formula(k, false)
		}
		return "¬(" + formula(x.Of, false) + ")"
	case Score:
		return scoreFormula(x)
	case Sequence:
		return sequenceFormula(x)
	case Consent:
		return "consent(" + keyName(x.Category) + ") = " + string(x.Op)
	case List:
		return "list(" + keyName(string(x.Key)) + ")"
	case Event:
		return eventFormula(x)
	case Trait:
		return testFormula("trait."+pathName(x.Name), x.Test)
	case Identifier:
		return testFormula("identifier."+pathName(string(x.Type)), x.Test)
	case Segment:
		return "segment(" + keyName(string(x.Key)) + ")"
	}
	return ""
}

func formulaGroup(of []Node, sign string, nested bool) string {
	parts := make([]string, len(of))
	for i, k := range of {
		parts[i] = formula(k, true)
	}
	s := strings.Join(parts, sign)
	if nested {
		return "(" + s + ")"
	}
	return s
}

func eventFormula(x Event) string {
	m := measureFormula(x.Measure)
	if (x.Measure.Kind == First || x.Measure.Kind == Last) && x.Measure.Property == "" {
		switch x.Test.Op {
		case OlderThan:
			return "age(" + m + ") ≥ " + string(ValueOf(x.Test.Value).Text())
		case NewerThan:
			return "age(" + m + ") < " + string(ValueOf(x.Test.Value).Text())
		}
	}
	return testFormula(m, x.Test)
}

// measureFormula is "sum(Order Completed[currency = "SGD"].total, 30d)".
func measureFormula(m Measure) string {
	s := string(m.Kind) + "(" + targetFormula(Target{m.Type, m.Event, m.Where})
	if m.Property != "" {
		s += "." + pathName(m.Property)
	}
	s += windowFormula(m)
	if m.K > 0 {
		s += ", k " + strconv.Itoa(m.K)
	}
	return s + ")"
}

// targetFormula is "page Pricing[plan = "pro"]".
func targetFormula(t Target) string {
	s := "*"
	if t.Event != "" {
		s = eventName(t.Event)
	}
	if t.Type != rapport.Track {
		s = typeName(t.Type) + " " + s
	}
	if len(t.Where) == 0 {
		return s
	}
	parts := make([]string, len(t.Where))
	for i, w := range t.Where {
		parts[i] = testFormula(pathName(w.Property), w.Test)
	}
	return s + "[" + strings.Join(parts, " ∧ ") + "]"
}

func testFormula(left string, t Test) string {
	if t.IgnoreCase {
		t.IgnoreCase = false
		return testFormula(left, t) + " ignoring case"
	}
	v := ValueOf(t.Value)
	switch t.Op {
	case Between:
		lo, hi := ends(t.Value)
		return left + " ∈ [" + lo + ", " + hi + "]"
	case ContainsAny, ContainsAll, InNetwork:
		return left + map[Op]string{ContainsAny: " has any ", ContainsAll: " has all ", InNetwork: " in network "}[t.Op] + setText(t.Value)
	case SemverEq, SemverGt, SemverGte, SemverLt, SemverLte:
		return left + " " + sign(plainOp(t.Op)) + " version " + string(v.Raw)
	case Near:
		lat, lon, within := placeText(t.Value)
		return left + " near {" + lat + ", " + lon + ", " + within + "}"
	case Exists:
		return "∃ " + left
	case NotExists:
		return "∄ " + left
	case In, NotIn:
		return left + map[Op]string{In: " ∈ ", NotIn: " ∉ "}[t.Op] + setText(t.Value)
	case OlderThan:
		return "age(" + left + ") ≥ " + string(v.Text())
	case NewerThan:
		return "age(" + left + ") < " + string(v.Text())
	case Before:
		return left + " < " + dateText(v)
	case After:
		return left + " ≥ " + dateText(v)
	case Matches:
		return left + " ~ " + patternText(v)
	}
	return left + " " + sign(t.Op) + " " + string(t.Value)
}

// setText is a list of literals: {"a", "b"}.
func setText(list json.RawMessage) string {
	var parts []string
	event.Elements(list, func(v event.Value) bool {
		parts = append(parts, string(v.Raw))
		return true
	})
	return "{" + strings.Join(parts, ", ") + "}"
}

// versionOps are the comparisons of versions by those that they are written as.
var versionOps = [...]struct{ version, plain Op }{{SemverEq, Eq}, {SemverGt, Gt}, {SemverGte, Gte}, {SemverLt, Lt}, {SemverLte, Lte}}

func plainOp(op Op) Op {
	for _, x := range versionOps {
		if x.version == op {
			return x.plain
		}
	}
	return op
}

func sign(op Op) string {
	return map[Op]string{Eq: "=", Ne: "≠", Gt: ">", Gte: "≥", Lt: "<", Lte: "≤", Contains: "∋", StartsWith: "begins", EndsWith: "ends"}[op]
}

// String is the measure as IT reads it.
func (m Measure) String() string { return measureFormula(m) }
