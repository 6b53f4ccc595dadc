package expr

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rapport"
)

// Computation is what a computed trait is: a measure, or a formula over measures and other traits.
type Computation struct {
	Measure Measure // if Formula is nil
	Formula *Formula

	rfm string // of an rfm: what it is of, in words
}

// ParseComputation reads the JSON of a computed trait:
//
//	{event: Order Completed, measure: sum, property: total, within: 90d}      # a measure
//	{formula: "count(Order Completed, 30d) / max(count(Product Viewed, 30d), 1)"}
//	{ratio: [{event: Order Completed}, {event: Product Viewed}]}              # the first by the second; none where that is 0
//	{rfm: {event: Order Completed, property: total, recency: [7d, 30d, 90d, 180d], frequency: [2, 3, 5, 8], monetary: [50, 100, 250, 500], within: 365d}}
//
//	{outlook: {of: alive, event: Order Completed, model: bgnbd, parameters: {r: 0.243, alpha: 4.414, a: 0.793, b: 2.426}, unit: week}}
//
// An outlook is what a fitted model of customer value says of the person. An rfm is a number of three figures, each from 1 to 5: how recent, how often, how much; 555 is best.
func ParseComputation(data []byte) (Computation, error) {
	f, err := members(data)
	if err != nil {
		return Computation{}, err
	}
	var formula string
	switch {
	case f.has("formula"):
		if err := f.only("formula"); err != nil {
			return Computation{}, err
		}
		if formula, err = f.text("formula"); err != nil {
			return Computation{}, err
		}
	case f.has("ratio"):
		formula, err = f.ratio()
	case f.has("rfm"):
		formula, err = f.rfm()
	case f.has("outlook"):
		x, err := f.outlook()
		return Computation{Formula: x}, err
	default:
		m, err := ParseMeasure(data)
		return Computation{Measure: m}, err
	}
	if err != nil {
		return Computation{}, err
	}
	x, err := ParseFormula(formula)
	c := Computation{Formula: x}
	if err == nil && f.has("rfm") {
		c.rfm = rfmWords(x)
	}
	return c, f.at("formula", err)
}

// at puts the member in front of where an error is.
func (f *fields) at(member string, err error) error {
	if e, ok := err.(*rapport.Error); ok && f.has(member) { //nolint:errorlint // ParseFormula gives nothing else
		c := *e
		c.Where = strings.TrimSuffix(join(f.path, member)+", "+e.Where, ", ")
		return &c
	}
	return err
}

func (f *fields) ratio() (string, error) {
	if err := f.only("ratio"); err != nil {
		return "", err
	}
	l, ok := f.of["ratio"].([]any)
	if !ok || len(l) != 2 {
		return "", invalid("ratio", "is not two measures", "write ratio: [{event: Order Completed}, {event: Product Viewed}]")
	}
	var parts [2]string
	for i, v := range l {
		m, err := f.inner(v, fmt.Sprintf("ratio[%d]", i))
		if err != nil {
			return "", err
		}
		if parts[i] = measureFormula(m); !m.numeric() {
			return "", invalid(fmt.Sprintf("ratio[%d]", i), "is no number", "use a count, a sum or another measure that is a number")
		}
	}
	return parts[0] + " / " + parts[1], nil
}

// inner reads a measure inside a computation.
func (f *fields) inner(v any, path string) (Measure, error) {
	o, ok := v.(map[string]any)
	if !ok {
		return Measure{}, invalid(path, "is "+kindOf(v)+", not a measure", "write {event: Order Completed, measure: count}")
	}
	m := &fields{of: o, path: path, limits: f.limits}
	if err := m.onlyMeasure(); err != nil {
		return Measure{}, err
	}
	return m.measure()
}

// rfm writes the three scores as one formula.
func (f *fields) rfm() (string, error) {
	if err := f.only("rfm"); err != nil {
		return "", err
	}
	o, _ := f.of["rfm"].(map[string]any)
	r := &fields{of: o, path: "rfm", limits: f.limits}
	if err := r.only("event", "type", "where", "within", "property", "recency", "frequency", "monetary"); err != nil {
		return "", err
	}
	target := map[string]any{}
	for _, k := range []string{"event", "type", "where"} {
		if r.has(k) {
			target[k] = o[k]
		}
	}
	last, err := r.inner(with(target, "measure", "last"), "rfm")
	if err != nil {
		return "", err
	}
	if r.has("within") {
		target["within"] = o["within"]
	}
	often, err := r.inner(target, "rfm")
	if err != nil {
		return "", err
	}
	much, err := r.inner(with(with(target, "measure", "sum"), "property", o["property"]), "rfm")
	if err != nil {
		return "", err
	}
	recency, err := r.cuts("recency", true)
	if err != nil {
		return "", err
	}
	frequency, err := r.cuts("frequency", false)
	if err != nil {
		return "", err
	}
	monetary, err := r.cuts("monetary", false)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("100 * (6 - step(days_since(%s), %s)) + 10 * step(%s, %s) + step(%s, %s)", measureFormula(last), recency,
		measureFormula(often), frequency, measureFormula(much), monetary), nil
}

func with(o map[string]any, key string, v any) map[string]any {
	c := map[string]any{key: v}
	for k, x := range o {
		if k != key {
			c[k] = x
		}
	}
	return c
}

// cuts reads the four values at which a score goes up by one.
func (f *fields) cuts(name string, days bool) (string, error) {
	path := join(f.path, name)
	l, ok := f.of[name].([]any)
	if !ok || len(l) != 4 {
		return "", invalid(path, "is not four values", "four cuts make scores from 1 to 5, for example "+map[bool]string{true: "[7d, 30d, 90d, 180d]", false: "[2, 3, 5, 8]"}[days])
	}
	parts, last := make([]string, len(l)), int64(-1)
	for i, v := range l {
		at := fmt.Sprintf("%s[%d]", path, i)
		var n int64
		if days {
			s, _ := v.(string)
			d, err := ParseDuration(s)
			if err != nil || d%Day != 0 {
				return "", invalid(at, quote(s)+" is not a number of days", "write 30d")
			}
			n = int64(d/Day) * 1e6
		} else {
			x, ok := v.(json.Number)
			if n, ok = microsOf(x); !ok {
				return "", invalid(at, "is not a number", "")
			}
		}
		if n <= last {
			return "", invalid(at, "is not above the one before", "order the cuts from small to large")
		}
		last, parts[i] = n, formatMicros(n)
	}
	return strings.Join(parts, ", "), nil
}

// numeric is whether a measure is a number.
func (m Measure) numeric() bool {
	return m.Kind != First && m.Kind != Last && m.Kind != Top && m.Kind != AllValues
}

// Needs are the series that the computation rests on.
func (c Computation) Needs() []SeriesSpec {
	var n Needs
	if c.Formula == nil {
		n.measure(c.Measure)
		return n.Series
	}
	c.Formula.root.walk(func(t *term) {
		if t.fn == termMeasure {
			n.measure(t.measure)
		}
	})
	return n.Series
}

// Traits are the traits that the computation reads, by name.
func (c Computation) Traits() []string {
	var all []string
	if c.Formula == nil && c.Measure.Since != "" {
		all = add(all, c.Measure.Since)
	}
	if c.Formula != nil {
		c.Formula.root.walk(func(t *term) {
			switch {
			case t.fn == termTrait:
				all = add(all, t.trait)
			case t.fn == termMeasure && t.measure.Since != "":
				all = add(all, t.measure.Since)
			}
		})
	}
	slices.Sort(all)
	return all
}

// Wording says the computation to both sides.
func (c Computation) Wording(names Names) rapport.Wording {
	if c.rfm != "" {
		return rapport.Wording{Marketing: c.rfm, IT: c.Formula.String()}
	}
	if c.Formula != nil && c.Formula.root.fn == termOutlook {
		return c.Formula.root.outlook.wording(names)
	}
	if c.Formula != nil {
		return rapport.Wording{Marketing: "Calculated as " + c.Formula.words(names) + ".", IT: c.Formula.String()}
	}
	return rapport.Wording{Marketing: measureWords(c.Measure, names) + ".", IT: c.Measure.String()}
}

// rfmWords says an rfm by its second part, which has its events and window.
func rfmWords(f *Formula) string {
	var often Measure
	f.root.walk(func(t *term) {
		if t.fn == termMeasure && t.measure.Kind == Count {
			often = t.measure
		}
	})
	s := measureWords(often, nil)
	return "How recently, how often and for how much" + strings.TrimPrefix(s, "How often") + ", each from 1 to 5: 555 is best."
}

// measureWords is a measure as a noun phrase.
func measureWords(m Measure, names Names) string {
	p := prose{names}
	what, window := p.noun(m), p.window(m)
	switch m.Kind {
	case Count:
		return "How often " + what + " happened" + window
	case Rate:
		return "How often " + what + " happened every " + m.Per.words() + " on average" + window
	case DaysSince:
		return "How many whole days ago the last " + what + " was" + window
	case Top:
		if m.K > 1 {
			return "The " + strconv.Itoa(m.K) + " most frequent " + curly(m.Property) + " in " + what + window
		}
		return "The most frequent " + curly(m.Property) + " in " + what + window
	case AllValues:
		return "The different " + curly(m.Property) + " in " + what + window
	case Distinct:
		return "How many different " + curly(m.Property) + " there were in " + what + window
	case Sum:
		return "The sum of " + curly(m.Property) + " over " + what + window
	case Min, Max, Avg:
		return "The " + map[MeasureKind]string{Min: "smallest ", Max: "largest ", Avg: "average "}[m.Kind] + curly(m.Property) + " in " + what + window
	}
	if m.Property == "" {
		return "When the " + string(m.Kind) + " " + what + " was" + window
	}
	return "The " + curly(m.Property) + " of the " + string(m.Kind) + " " + what + window
}
