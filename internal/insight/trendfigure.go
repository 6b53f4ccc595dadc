package insight

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// TrendFigure is one series of a TrendQuestion: events as a condition has them, with measure, property and quantile beside.
type TrendFigure struct {
	Events
	Measure  Measure // empty: events, with people beside
	Property string
	Quantile float64 // of that measure; 0: the median
}

// figureMembers are those that are not of the events.
type figureMembers struct {
	Measure  Measure  `json:"measure,omitempty"`
	Property string   `json:"property,omitempty"`
	Quantile *float64 `json:"quantile,omitempty"`
}

// UnmarshalJSON takes the figure's members out and leaves the rest to Events.
func (f *TrendFigure) UnmarshalJSON(data []byte) error {
	var o map[string]json.RawMessage
	if err := json.Unmarshal(data, &o); err != nil || o == nil {
		return invalid("series", "one is not an object", "write {event: …, measure: …}")
	}
	var m figureMembers
	mine := map[string]json.RawMessage{}
	for _, name := range []string{"measure", "property", "quantile"} {
		if v, ok := o[name]; ok {
			mine[name] = v
			delete(o, name)
		}
	}
	head, err := json.Marshal(mine)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(head, &m); err != nil {
		return invalid("series", "measure and property are not text, or quantile is no number", "")
	}
	f.Measure, f.Property = m.Measure, m.Property
	if m.Quantile != nil {
		if f.Quantile = *m.Quantile; !(f.Quantile > 0 && f.Quantile < 1) {
			return invalid("quantile", "it is not between 0 and 1", "write 0.95 for the value that 95 % do not exceed")
		}
	}
	f.Events = anything()
	if len(o) == 0 {
		return nil
	}
	rest, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return f.Events.UnmarshalJSON(rest)
}

// MarshalJSON writes it back in one way only.
func (f TrendFigure) MarshalJSON() ([]byte, error) {
	events, err := f.Events.MarshalJSON()
	if err != nil {
		return nil, err
	}
	m := figureMembers{Measure: f.Measure, Property: f.Property}
	if f.Quantile != 0 {
		m.Quantile = &f.Quantile
	}
	rest, err := json.Marshal(m)
	if err != nil || len(rest) == 2 {
		return events, err
	}
	if len(events) == 2 {
		return rest, nil
	}
	return append(append(events[:len(events)-1], ','), rest[1:]...), nil
}

func (f *TrendFigure) read(where string) error {
	switch {
	case f.Measure != "" && !slices.Contains(Measures(), f.Measure):
		return invalid(where+".measure", fmt.Sprintf("%q is no measure", f.Measure), "write events, people, perPerson, sum, avg, min, max, quantile or distinct")
	case f.Measure.ofProperty() && f.Measure != "" && f.Property == "":
		return invalid(where+".property", "the measure "+string(f.Measure)+" is of a property", "name the property, such as total")
	case f.Property != "" && (f.Measure == "" || !f.Measure.ofProperty()):
		return invalid(where+".property", "it goes with sum, avg, min, max, quantile and distinct only", "")
	case f.Quantile != 0 && f.Measure != Quantile:
		return invalid(where+".quantile", "it goes with the measure quantile only", "")
	}
	return nil
}

// figure is what the kernel counts.
func (f *TrendFigure) figure(snap facts.Snapshot) (Figure, error) {
	out := Figure{Select: f.selector(), Measure: f.Measure, Share: f.share()}
	if out.Measure == "" {
		out.Measure = CountEvents
	}
	if !out.Measure.ofProperty() {
		return out, nil
	}
	out.Property = facts.Column{Path: f.Property, Kind: facts.Number}
	if f.Measure == Distinct {
		out.Property.Kind = kindOf(snap, f.Property)
		return out, nil
	}
	for _, p := range snap.Vocabulary().Properties {
		if p.Path == f.Property && p.Numbers == 0 && p.Texts+p.Flags > 0 {
			return out, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "property", Err: errors.New(f.Property + " is never a number"), Hint: "ask for its different values, or for another property"}
		}
	}
	return out, nil
}

func (f *TrendFigure) share() int64 {
	if f.Quantile == 0 {
		return 500_000
	}
	return max(int64(math.Round(f.Quantile*1e6)), 1)
}

// said is the figure in the words of both sides: label for a legend, else for a sentence.
func (f *TrendFigure) said(names expr.Names, label bool) rapport.Wording {
	w := f.wording(names)
	if label && f.Measure == "" {
		return f.label(names)
	}
	of := func(marketing, it string) rapport.Wording {
		p := "‘" + f.Property + "’ of "
		if !f.Measure.ofProperty() || f.Measure == "" {
			return rapport.Wording{Marketing: marketing + w.Marketing, IT: it + "(" + w.IT + ")"}
		}
		return rapport.Wording{Marketing: marketing + p + w.Marketing, IT: it + "(" + w.IT + "." + f.Property + ")"}
	}
	switch f.Measure {
	case "":
		return rapport.Wording{Marketing: "how often " + w.Marketing + " happened and to how many people", IT: "count, distinct(person) of " + w.IT}
	case CountEvents:
		return of("number of ", "count")
	case CountPeople:
		return of("people with ", "distinct_person")
	case PerPerson:
		return of("times per person of ", "count_per_person")
	case Sum:
		return of("sum of ", "sum")
	case Average:
		return of("average of ", "avg")
	case Smallest:
		return of("smallest ", "min")
	case Largest:
		return of("largest ", "max")
	case Distinct:
		return of("different values of ", "count_distinct")
	}
	q := strconv.FormatFloat(float64(f.share())/1e6, 'f', -1, 64)
	if f.share() == 500_000 {
		return of("median of ", "quantile_"+q)
	}
	return of(strconv.FormatFloat(float64(f.share())/1e4, 'f', -1, 64)+" % quantile of ", "quantile_"+q)
}

// letter is how formulas name a series: A is the first.
func letter(i int) string { return string(rune('A' + i)) }
