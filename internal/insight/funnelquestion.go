package insight

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// maxParts is how many values of a breakdown are shown; the others are added up.
const maxParts = 20

// FunnelQuestion is a Funnel as people ask for it.
type FunnelQuestion struct {
	Steps     []Events `json:"steps"`
	Window    string   `json:"window,omitempty"`    // for all steps, such as 7d, which is the default
	Breakdown string   `json:"breakdown,omitempty"` // a property of the first step's event
	Range

	window expr.Duration
}

// FunnelShown is the answer as people see it.
type FunnelShown struct {
	Steps  []rapport.Wording `json:"steps"`
	Parts  []FunnelPartShown `json:"parts"` // the largest first; without a breakdown there is one
	Others *FunnelPartShown  `json:"others,omitempty"`
}

// FunnelPartShown counts people by step.
type FunnelPartShown struct {
	Value  *string    `json:"value,omitempty"` // of the breakdown; left out where there is none
	People []int      `json:"people"`          // who reached each step
	Shares []*float64 `json:"shares"`          // of those of the first step; null where nobody entered
}

func (q *FunnelQuestion) read(now time.Time) (err error) {
	if q.Window == "" {
		q.Window = "7d"
	}
	if q.window, err = expr.ParseDuration(q.Window); err != nil {
		return invalid("window", fmt.Sprintf("%q %v", q.Window, err), "")
	}
	if len(q.Steps) < 1 || len(q.Steps) > MaxSteps {
		return invalid("steps", fmt.Sprintf("there are %d", len(q.Steps)), fmt.Sprintf("give 1 to %d", MaxSteps))
	}
	return q.Range.read(now)
}

// Sentence implements Question.
func (q *FunnelQuestion) Sentence(names expr.Names) rapport.Wording {
	var prose, formula []string
	for i := range q.Steps {
		w := q.Steps[i].wording(names)
		prose, formula = append(prose, w.Marketing), append(formula, w.IT)
	}
	r := q.words()
	s := rapport.Wording{Marketing: "How many people went from " + strings.Join(prose, " to ") + " within " + lengthWords(q.Window) + ", entering " + r.Marketing,
		IT: "funnel(" + strings.Join(formula, " → ") + ", ≤ " + q.Window + ") over " + r.IT}
	if q.Breakdown != "" {
		s.Marketing += ", by ‘" + q.Breakdown + "’"
		s.IT += " by " + q.Breakdown
	}
	s.Marketing += "."
	return s
}

// Answer implements Question.
func (q *FunnelQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	f := Funnel{Window: time.Duration(q.window) * time.Microsecond, From: q.from, To: q.to}
	out := &FunnelShown{Parts: []FunnelPartShown{}}
	for i := range q.Steps {
		f.Steps = append(f.Steps, q.Steps[i].selector())
		out.Steps = append(out.Steps, q.Steps[i].label(view.Names))
	}
	if q.Breakdown != "" {
		f.Breakdown = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
	}
	a, err := f.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	others := FunnelPartShown{People: make([]int, len(f.Steps))}
	for _, p := range a.Parts {
		if q.Breakdown != "" && (len(out.Parts) >= maxParts || p.People[0] < view.Cell) {
			out.Others = &others
			for s, n := range p.People {
				others.People[s] += n
			}
			continue
		}
		part := FunnelPartShown{People: p.People, Shares: shares(p.People)}
		if !p.Absent {
			part.Value = &p.Text
		}
		out.Parts = append(out.Parts, part)
	}
	others.Shares = shares(others.People)
	return out, nil
}

// shares are of the first.
func shares(people []int) []*float64 {
	out := make([]*float64, len(people))
	for i, n := range people {
		if people[0] > 0 {
			s := float64(n) / float64(people[0])
			out[i] = &s
		}
	}
	return out
}

// kindOf is what a property mostly is.
func kindOf(snap facts.Snapshot, path string) facts.Kind {
	for _, p := range snap.Vocabulary().Properties {
		if p.Path == path && p.Numbers > p.Texts && p.Numbers >= p.Flags {
			return facts.Number
		}
		if p.Path == path && p.Flags > p.Texts {
			return facts.Flag
		}
	}
	return facts.Text
}
