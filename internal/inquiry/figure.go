package inquiry

import (
	"encoding/json"
	"strconv"

	"rapport"
)

// Figure is one number of an answer that can stand alone: on a tile, in a digest, under an alert.
type Figure struct {
	Key    string          `json:"key"`              // such as events.0
	Label  rapport.Wording `json:"label"`            // of what
	Unit   string          `json:"unit"`             // events, people, value, share or score
	Value  *float64        `json:"value"`            // null where there is nothing to take it of
	Before *float64        `json:"before,omitempty"` // the same of the period before, where the answer has it
	N      int             `json:"n"`                // how many people or events it is made of
}

const maxFigures = 40

// Figures are the numbers of an answer that can stand alone, the first one foremost. Of a trend they are of the last whole
// period, for the one under way is not over; the shares of a funnel are of those who entered.
func Figures(kind string, answer json.RawMessage) []Figure {
	read := map[string]func(json.RawMessage) []Figure{"trends": ofTrend, "funnel": ofFunnel, "retention": ofRetention, "voice": ofVoice}[kind]
	if read == nil {
		return []Figure{}
	}
	out := read(answer)
	if out == nil {
		out = []Figure{}
	}
	return out[:min(len(out), maxFigures)]
}

func number[T int | float64](v T) *float64 { f := float64(v); return &f }

func ofTrend(answer json.RawMessage) (out []Figure) {
	var a struct {
		Unit   string `json:"unit"`
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
	last := rapport.Wording{Marketing: ", last whole " + a.Unit, IT: " [last whole " + a.Unit + "]"}
	for i, s := range a.Series {
		if s.Formula != "" || s.Measure != "" && s.Measure != "events" && s.Measure != "people" {
			out = append(out, ofMeasure(i, s.Label, last, s.Values, s.People))
			continue
		}
		for unit, counts := range [][]int{s.Events, s.People} {
			name, by := "events", rapport.Wording{Marketing: s.Label.Marketing, IT: "count(" + s.Label.IT + ")"}
			if unit == 1 {
				name, by = "people", rapport.Wording{Marketing: s.Label.Marketing + ", customers", IT: "distinct(" + s.Label.IT + ")"}
			}
			f := Figure{Key: name + "." + strconv.Itoa(i), Label: rapport.Wording{Marketing: by.Marketing + last.Marketing, IT: by.IT + last.IT}, Unit: name}
			if at := len(counts) - 2; at >= 0 {
				f.Value, f.N = number(counts[at]), counts[at]
				if at > 0 {
					f.Before = number(counts[at-1])
				}
			}
			out = append(out, f)
		}
	}
	return out
}

// ofMeasure is the figure of what is measured of events, or of a formula. It is made of the people of that period, where the
// answer says how many.
func ofMeasure(i int, label, last rapport.Wording, values []*float64, people []int) Figure {
	f := Figure{Key: "value." + strconv.Itoa(i), Label: rapport.Wording{Marketing: label.Marketing + last.Marketing, IT: label.IT + last.IT}, Unit: "value"}
	if at := len(values) - 2; at >= 0 {
		f.Value = values[at]
		if at < len(people) {
			f.N = people[at]
		}
		if at > 0 {
			f.Before = values[at-1]
		}
	}
	return f
}

func ofFunnel(answer json.RawMessage) (out []Figure) {
	type part struct {
		Value  *string    `json:"value"`
		People []int      `json:"people"`
		Shares []*float64 `json:"shares"`
	}
	var a struct {
		Steps []rapport.Wording `json:"steps"`
		Parts []part            `json:"parts"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	for i, p := range a.Parts {
		end := len(p.People) - 1
		if end < 0 || len(p.Shares) != len(p.People) || len(a.Steps) != len(p.People) {
			continue
		}
		of := ""
		if p.Value != nil {
			of = " (" + *p.Value + ")"
		}
		out = append(out,
			Figure{Key: "share." + strconv.Itoa(i), Unit: "share", Value: p.Shares[end], N: p.People[0],
				Label: rapport.Wording{Marketing: "Came as far as " + a.Steps[end].Marketing + of, IT: "conversion to " + a.Steps[end].IT + of}},
			Figure{Key: "people." + strconv.Itoa(i), Unit: "people", Value: number(p.People[end]), N: p.People[end],
				Label: rapport.Wording{Marketing: "Customers as far as " + a.Steps[end].Marketing + of, IT: "distinct(person) at " + a.Steps[end].IT + of}})
	}
	return out
}

func ofRetention(answer json.RawMessage) (out []Figure) {
	var a struct {
		Unit    string     `json:"unit"`
		Overall []*float64 `json:"overall"`
		Cohorts []struct {
			People int `json:"people"`
		} `json:"cohorts"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	n := 0
	for _, c := range a.Cohorts {
		n += c.People
	}
	for i := 1; i < len(a.Overall); i++ {
		at := strconv.Itoa(i)
		out = append(out, Figure{Key: "share." + at, Unit: "share", Value: a.Overall[i], N: n,
			Label: rapport.Wording{Marketing: "Came back in " + a.Unit + " " + at, IT: "retention[" + a.Unit + " " + at + "]"}})
	}
	return out
}

func ofVoice(answer json.RawMessage) []Figure {
	type score struct {
		Value   *float64 `json:"value"`
		Answers int      `json:"answers"`
	}
	var a struct {
		Score  score `json:"score"`
		Before score `json:"before"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	f := Figure{Key: "score", Unit: "score", Label: rapport.Wording{Marketing: "What they say", IT: "score"}, Value: a.Score.Value, N: a.Score.Answers}
	if a.Before.Answers > 0 {
		f.Before = a.Before.Value
	}
	return []Figure{f}
}
