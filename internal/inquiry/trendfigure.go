package inquiry

import (
	"encoding/json"
	"strconv"

	"rapport"
)

func ofTrend(answer json.RawMessage) (out []Figure) {
	var a struct {
		Unit   string `json:"unit"`
		Whole  int    `json:"whole"`
		Series []struct {
			Label   rapport.Wording `json:"label"`
			Measure string          `json:"measure"`
			Formula string          `json:"formula"`
			Events  []int           `json:"events"`
			People  []int           `json:"people"`
			Values  []*float64      `json:"values"`
		} `json:"series"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	last := lastWhole(a.Unit)
	for i, s := range a.Series {
		if s.Formula != "" || s.Measure != "" && s.Measure != "events" && s.Measure != "people" {
			out = append(out, ofMeasure(i, a.Whole-1, both(s.Label.Marketing+last.Marketing, s.Label.IT+last.IT), s.Values, s.People))
			continue
		}
		for unit, counts := range [][]int{s.Events, s.People} {
			name, by := "events", rapport.Wording{Marketing: s.Label.Marketing, IT: "count(" + s.Label.IT + ")"}
			if unit == 1 {
				name, by = "people", rapport.Wording{Marketing: s.Label.Marketing + ", customers", IT: "distinct(" + s.Label.IT + ")"}
			}
			f := Figure{Key: name + "." + strconv.Itoa(i), Label: both(by.Marketing+last.Marketing, by.IT+last.IT), Unit: name}
			f.count(counts, a.Whole-1)
			out = append(out, f)
		}
	}
	return out
}

// ofMeasure is the figure of what is measured of events, or of a formula. It is made of the people of that period, where the
// answer says how many.
func ofMeasure(i, at int, label rapport.Wording, values []*float64, people []int) Figure {
	f := Figure{Key: "value." + strconv.Itoa(i), Label: label, Unit: "value"}
	f.take(values, at)
	if at >= 0 && at < len(people) {
		f.N = people[at]
	}
	return f
}

func lastWhole(unit string) rapport.Wording {
	return both(", last whole "+unit, " [last whole "+unit+"]")
}

// take is the value of a period, with the one before it.
func (f *Figure) take(values []*float64, at int) {
	if at < 0 || at >= len(values) {
		return
	}
	if f.Value = values[at]; at > 0 {
		f.Before = values[at-1]
	}
}

// count is the count of a period, with the one before it.
func (f *Figure) count(counts []int, at int) {
	if at < 0 || at >= len(counts) {
		return
	}
	if f.Value, f.N = number(counts[at]), counts[at]; at > 0 {
		f.Before = number(counts[at-1])
	}
}

func ofLifecycle(answer json.RawMessage) (out []Figure) {
	var a struct {
		Unit  string `json:"unit"`
		Whole int    `json:"whole"`
		All   struct {
			New          []int `json:"new"`
			Returning    []int `json:"returning"`
			Resurrecting []int `json:"resurrecting"`
			Dormant      []int `json:"dormant"`
		} `json:"all"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	last := lastWhole(a.Unit)
	for _, s := range []struct {
		key, marketing string
		counts         []int
	}{{"new", "New", a.All.New}, {"returning", "Here again", a.All.Returning}, {"resurrecting", "Back after a break", a.All.Resurrecting}, {"dormant", "Missing since the " + a.Unit + " before", a.All.Dormant}} {
		f := Figure{Key: s.key, Unit: "people", Label: both(s.marketing+last.Marketing, s.key+last.IT)}
		f.count(s.counts, a.Whole-1)
		out = append(out, f)
	}
	return out
}

func ofStickiness(answer json.RawMessage) []Figure {
	var a struct {
		Unit    string   `json:"unit"`
		Whole   int      `json:"whole"`
		AtLeast []int    `json:"atLeast"`
		Average *float64 `json:"average"`
		Active  []int    `json:"active"`
		Windows []struct {
			Length int        `json:"length"`
			People []int      `json:"people"`
			Shares []*float64 `json:"shares"`
		} `json:"windows"`
	}
	if json.Unmarshal(answer, &a) != nil || len(a.AtLeast) == 0 {
		return nil
	}
	last, at := lastWhole(a.Unit), a.Whole-1
	active := Figure{Key: "active", Unit: "people", Label: both("Active"+last.Marketing, "active"+last.IT)}
	active.count(a.Active, at)
	out := []Figure{{Key: "average", Unit: "value", Label: both("In how many "+a.Unit+"s each is active", "avg("+a.Unit+"s active)"), Value: a.Average, N: a.AtLeast[0]}, active}
	for _, w := range a.Windows {
		length := strconv.Itoa(w.Length)
		f := Figure{Key: "share." + length, Unit: "share", Label: both("Active, of those of "+length+" "+a.Unit+"s"+last.Marketing, "active / active["+length+"]"+last.IT)}
		f.take(w.Shares, at)
		if at >= 0 && at < len(w.People) {
			f.N = w.People[at]
		}
		out = append(out, f)
	}
	return out
}
