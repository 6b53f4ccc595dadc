package inquiry

import (
	"encoding/json"
	"strconv"

	"rapport"
	"rapport/internal/facts"
)

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

// mostParts of an answer have a figure of their own where there may be many.
const mostParts = 5

func ofChange(answer json.RawMessage) []Figure {
	var a struct {
		Before   *float64 `json:"before"`
		After    *float64 `json:"after"`
		N        int      `json:"n"`
		Findings []struct {
			Property     string  `json:"property"`
			Value        string  `json:"value"`
			Contribution float64 `json:"contribution"`
			Found        bool    `json:"found"`
		} `json:"findings"`
	}
	if json.Unmarshal(answer, &a) != nil || a.Before == nil || a.After == nil {
		return nil
	}
	out := []Figure{
		{Key: "now", Unit: "value", Label: both("Now", "after"), Value: a.After, Before: a.Before, N: a.N},
		{Key: "change", Unit: "value", Label: both("How much it changed", "Δ"), Value: number(*a.After - *a.Before), N: a.N},
	}
	for i, f := range a.Findings {
		if !f.Found || i == mostParts {
			break
		}
		of := f.Property
		if of == facts.SourcePath {
			of = "touchpoint"
		}
		out = append(out, Figure{Key: "finding." + strconv.Itoa(i), Unit: "value", Value: number(f.Contribution), N: a.N,
			Label: both("Of that, "+of+" "+f.Value, "Δ["+f.Property+" = "+f.Value+"]")})
	}
	return out
}
