package alert

import (
	"encoding/json"
	"math"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/expr"
	"rapport/internal/inquiry"
)

// Spec is the spec of an alert definition.
type Spec struct {
	Question string  `json:"question"` // key of a saved question
	Figure   string  `json:"figure"`   // of its answer
	Is       string  `json:"is"`       // above, below or changed
	Limit    float64 `json:"limit"`    // with changed: in percent of the figure before
	Least    *int    `json:"least,omitempty"`
	Every    string  `json:"every,omitempty"`
}

// Checker is the rule of alerts.
func Checker() catalog.Checker {
	return catalog.Checker{Kind: rapport.KindAlert, Check: func(def *rapport.Definition) ([]catalog.Ref, error) {
		spec, err := read(def)
		if err != nil {
			return nil, err
		}
		if _, err := spec.every(); err != nil {
			return nil, err
		}
		if spec.Is == "changed" && spec.Limit < 0 {
			return nil, catalog.Problems{{Path: "limit", Message: "a change by less than nothing is none", Hint: "give the percentage without a sign"}}
		}
		return []catalog.Ref{{Kind: rapport.KindQuestion, Key: spec.Question}}, nil
	}}
}

func read(def *rapport.Definition) (spec Spec, err error) {
	err = json.Unmarshal(def.Spec, &spec)
	return spec, err
}

const (
	usually = 5 * time.Minute
	soonest = time.Minute
	latest  = 31 * 24 * time.Hour
)

// every is how often it is looked at.
func (s *Spec) every() (time.Duration, error) {
	if s.Every == "" {
		return usually, nil
	}
	d, err := expr.ParseDuration(s.Every)
	every := time.Duration(d) * time.Microsecond
	if err != nil || every < soonest || every > latest {
		return 0, catalog.Problems{{Path: "every", Message: s.Every + " is not between 1m and 31d", Hint: "for example 5m"}}
	}
	return every, nil
}

// State is how an alert stands.
type State string

// The states.
const (
	OK      State = "ok"
	Firing  State = "firing"
	Unknown State = "unknown"
)

const believed = 30 // of what a share or a score is made of

// judge says how a figure stands to what it may not be, and why nothing can be said.
func (s *Spec) judge(figures []inquiry.Figure) (State, *inquiry.Figure, string) {
	var f *inquiry.Figure
	for i := range figures {
		if figures[i].Key == s.Figure {
			f = &figures[i]
		}
	}
	if f == nil {
		return Unknown, nil, "the answer has no figure " + s.Figure
	}
	if f.Value == nil {
		return Unknown, f, "there is nothing to take the figure of"
	}
	n, least := f.N, 0
	if f.Unit == "share" || f.Unit == "score" {
		least = believed
	} else if f.Unit != "value" && f.Before != nil {
		n = max(n, int(*f.Before)) // that there are fewer now is what one wants to know
	}
	if s.Least != nil {
		least = *s.Least
	}
	if n < least {
		return Unknown, f, "it is made of " + strconv.Itoa(n) + ", fewer than " + strconv.Itoa(least)
	}
	fires := false
	switch s.Is {
	case "above":
		fires = *f.Value > s.Limit
	case "below":
		fires = *f.Value < s.Limit
	default:
		if f.Before == nil || *f.Before == 0 && *f.Value != 0 {
			return Unknown, f, "there is nothing before it to compare with"
		}
		fires = *f.Value != *f.Before && 100*math.Abs(*f.Value-*f.Before)/math.Abs(*f.Before) > s.Limit
	}
	if fires {
		return Firing, f, ""
	}
	return OK, f, ""
}
