package inquiry

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"rapport"
)

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

func ofPaths(answer json.RawMessage) []Figure {
	var a struct {
		People *int `json:"people"`
		Paths  int  `json:"paths"`
	}
	if json.Unmarshal(answer, &a) != nil || a.People == nil {
		return nil
	}
	return []Figure{
		{Key: "people", Unit: "people", Label: both("Customers who went these ways", "distinct(person)"), Value: number(*a.People), N: *a.People},
		{Key: "paths", Unit: "value", Label: both("Ways gone", "count(paths)"), Value: number(a.Paths), N: *a.People},
	}
}

// ofAttribution are the conversions, and those of the channels that Markov's model credits with most, as the answer's sentence.
func ofAttribution(answer json.RawMessage) []Figure {
	type channel struct {
		Channel     *string `json:"channel"`
		Conversions struct {
			Markov float64 `json:"markov"`
		} `json:"conversions"`
	}
	var a struct {
		Conversions *int      `json:"conversions"`
		Channels    []channel `json:"channels"`
	}
	if json.Unmarshal(answer, &a) != nil || a.Conversions == nil {
		return nil
	}
	out := []Figure{{Key: "conversions", Unit: "events", Label: both("Conversions", "count(conversions)"), Value: number(*a.Conversions), N: *a.Conversions}}
	named := slices.DeleteFunc(a.Channels, func(c channel) bool { return c.Channel == nil })
	slices.SortStableFunc(named, func(x, y channel) int { return cmp.Compare(y.Conversions.Markov, x.Conversions.Markov) })
	for i, c := range named[:min(len(named), mostParts)] {
		out = append(out, Figure{Key: "channel." + strconv.Itoa(i), Unit: "events", Value: number(c.Conversions.Markov), N: *a.Conversions,
			Label: both("Conversions owed to "+*c.Channel, "Markov credit: "+*c.Channel)})
	}
	return out
}
