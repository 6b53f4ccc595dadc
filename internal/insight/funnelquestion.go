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
	Steps      []FunnelStep      `json:"steps"`
	Window     string            `json:"window,omitempty"` // for all steps, such as 7d, which is the default
	Order      Order             `json:"order,omitempty"`  // strict or any; ordered if empty
	Exclusions []FunnelExclusion `json:"exclusions,omitempty"`
	Breakdown  string            `json:"breakdown,omitempty"` // a property of the first step's event, or as touch says
	Touch      Touch             `json:"touch,omitempty"`     // last, step or any; first if empty
	TouchStep  int               `json:"touchStep,omitempty"` // from 1, with step
	Times      bool              `json:"times,omitempty"`     // how long it took is wanted
	Range

	window expr.Duration
}

// FunnelShown is the answer as people see it.
type FunnelShown struct {
	Steps  []rapport.Wording `json:"steps"`
	Parts  []FunnelPartShown `json:"parts"` // the largest first; without a breakdown there is one
	Others *FunnelPartShown  `json:"others,omitempty"`
	// Times are, with times, how long people took: from the first step to the last, then to each from the one before.
	Times []FunnelTimes `json:"times,omitempty"`
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
	for i := range q.Steps {
		if err := q.Steps[i].read(fmt.Sprintf("steps[%d]", i), i == 0 && q.Order != AnyOrder); err != nil {
			return err
		}
	}
	for i, x := range q.Exclusions {
		if x.measure.Kind == "" {
			return invalid(fmt.Sprintf("exclusions[%d]", i), "does not say which events", "write {event: …}, or {type: any}")
		}
	}
	if q.Order == "ordered" {
		q.Order = Ordered
	}
	if q.Touch == "first" {
		q.Touch = FirstTouch
	}
	if q.Touch == StepTouch && q.TouchStep == 0 {
		q.TouchStep = 1
	}
	if q.Touch != StepTouch && q.TouchStep != 0 {
		return invalid("touchStep", "goes only with touch: step", "")
	}
	if err := q.funnel(nil).check(); err != nil {
		return err
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
	how := map[Order]struct{ before, between, arrow, after string }{
		Ordered:  {"How many people went from ", " to ", " → ", ""},
		Strict:   {"How many people went straight from ", " to ", " ⇒ ", ", with nothing else between,"},
		AnyOrder: {"How many people did, in any order, ", " and ", " & ", ""},
	}[q.Order]
	s := rapport.Wording{Marketing: how.before + strings.Join(prose, how.between) + how.after + " within " + lengthWords(q.Window), IT: "funnel(" + strings.Join(formula, how.arrow)}
	for _, x := range q.Exclusions {
		w := x.wording(names)
		e := x.exclusion(len(q.Steps))
		s.Marketing += ", without " + w.Marketing
		s.IT += ", ¬" + w.IT
		if e.After > 0 || e.Before < len(q.Steps)-1 {
			s.Marketing += fmt.Sprintf(" between step %d and step %d", e.After+1, e.Before+1)
			s.IT += fmt.Sprintf(" (%d..%d)", e.After+1, e.Before+1)
		}
	}
	s.Marketing += ", entering " + r.Marketing
	s.IT += ", ≤ " + q.Window + ") over " + r.IT
	if q.Breakdown != "" {
		touch := map[Touch]rapport.Wording{LastTouch: {Marketing: " of the step reached last", IT: " @last"}, AnyTouch: {Marketing: " of any step", IT: " @any"},
			StepTouch: {Marketing: fmt.Sprintf(" of step %d", q.TouchStep), IT: fmt.Sprintf(" @%d", q.TouchStep)}}[q.Touch]
		s.Marketing += ", by ‘" + q.Breakdown + "’" + touch.Marketing
		s.IT += " by " + q.Breakdown + touch.IT
	}
	s.Marketing += "."
	return s
}

// Answer implements Question.
func (q *FunnelQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	f := q.funnel(snap)
	out := &FunnelShown{Parts: []FunnelPartShown{}}
	for i := range q.Steps {
		out.Steps = append(out.Steps, q.label(i, view.Names))
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
	if q.Times {
		out.Times = timesOf(a.Took, view.Cell)
	}
	return out, nil
}

// label names the bar of a step.
func (q *FunnelQuestion) label(i int, names expr.Names) rapport.Wording {
	if q.Order == AnyOrder && len(q.Steps) > 1 {
		return rapport.Wording{Marketing: fmt.Sprintf("%d of %d", i+1, len(q.Steps)), IT: fmt.Sprintf("|steps| ≥ %d", i+1)}
	}
	return q.Steps[i].label(names)
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
