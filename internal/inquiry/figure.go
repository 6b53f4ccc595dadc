package inquiry

import (
	"encoding/json"

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

var figuresOf = map[string]func(json.RawMessage) []Figure{
	"trends": ofTrend, "lifecycle": ofLifecycle, "stickiness": ofStickiness,
	"retention": ofRetention, "cohorts": ofCohorts, "survival": ofSurvival, "value": ofValue,
	"funnel": ofFunnel, "paths": ofPaths, "attribution": ofAttribution,
	"voice": ofVoice, "change": ofChange,
}

// Figures are the numbers of an answer that can stand alone, the first one foremost. Of what is by period they are of the
// last whole one, for the one under way is not over; the shares of a funnel are of those who entered.
func Figures(kind string, answer json.RawMessage) []Figure {
	read := figuresOf[kind]
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

// both says something to both sides.
func both(marketing, it string) rapport.Wording { return rapport.Wording{Marketing: marketing, IT: it} }
