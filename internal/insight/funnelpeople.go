package insight

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// The sides of a bar.
const (
	converted = "converted" // who reached the step
	dropped   = "dropped"   // who reached it and not the next
)

// FunnelPeople asks for those behind one bar of a funnel.
type FunnelPeople struct {
	Question FunnelQuestion `json:"question"`
	Step     int            `json:"step"`          // from 1
	Who      string         `json:"who,omitempty"` // converted if empty, or dropped
	ofValue
}

func (p *FunnelPeople) read(now time.Time) error {
	if err := p.Question.read(now); err != nil {
		return err
	}
	if p.Who == "" {
		p.Who = converted
	}
	if p.Who != converted && p.Who != dropped {
		return invalid("who", fmt.Sprintf("%q is not converted or dropped", p.Who), "")
	}
	if n := len(p.Question.Steps); p.Step < 1 || p.Step > n {
		return invalid("step", fmt.Sprintf("there is no step %d", p.Step), fmt.Sprintf("the steps are 1 to %d", n))
	}
	if p.Step == len(p.Question.Steps) && p.Who == dropped {
		return invalid("who", "nobody drops out after the last step", "ask for converted")
	}
	return p.ofValue.read(p.Question.Breakdown)
}

// Sentence implements Behind.
func (p *FunnelPeople) Sentence(names expr.Names) rapport.Wording {
	w, r := p.Question.label(p.Step-1, names), p.Question.Range.words()
	where := p.ofValue.words(p.Question.Breakdown)
	if p.Who == dropped {
		next := p.Question.label(p.Step, names)
		return rapport.Wording{Marketing: "Who came to " + w.Marketing + " and not to " + next.Marketing + ", entering " + r.Marketing + where.Marketing + ".",
			IT: fmt.Sprintf("depth = %d (%s, ¬ %s) over %s%s", p.Step, w.IT, next.IT, r.IT, where.IT)}
	}
	return rapport.Wording{Marketing: "Who came to " + w.Marketing + ", entering " + r.Marketing + where.Marketing + ".",
		IT: fmt.Sprintf("depth ≥ %d (%s) over %s%s", p.Step, w.IT, r.IT, where.IT)}
}

// People implements Behind.
func (p *FunnelPeople) People(ctx context.Context, snap facts.Snapshot, view View) ([]facts.Person, error) {
	found, err := p.Question.funnel(snap).Behind(ctx, snap, FunnelBar{Step: p.Step - 1, Dropped: p.Who == dropped, Value: p.value()})
	if err != nil {
		return nil, err
	}
	return p.shown(found, view)
}

// Condition implements Behind: a funnel in order is a sequence, and who dropped out has the one and not the longer one.
func (p *FunnelPeople) Condition(snap facts.Snapshot) *Spoken {
	q := &p.Question
	if q.Order != Ordered || len(q.Steps)+len(q.Exclusions)*len(q.Steps) > expr.MaxSteps {
		return nil
	}
	out := &Spoken{Exact: true}
	leave := func(marketing, it string) {
		out.Exact = false
		out.Note.Marketing = strings.TrimPrefix(out.Note.Marketing+"; "+marketing, "; ")
		out.Note.IT = strings.TrimPrefix(out.Note.IT+"; "+it, "; ")
	}
	within := expr.Duration(0)
	if q.Last != "" || q.From == "" && q.To == "" {
		within = expr.Duration(q.to - q.from)
	} else {
		leave("whenever it happened, not only in the dates asked for", "from and to are left out: a sequence has no dates")
	}
	touch := -1
	if p.value() != nil {
		switch {
		case q.Touch == FirstTouch:
			touch = 0
		case q.Touch == StepTouch && q.TouchStep <= p.Step:
			touch = q.TouchStep - 1
		default:
			return nil
		}
		leave("whoever has any try with that value, not only the one that came furthest", "∃ try with the value, not the value of the furthest try")
	}
	reach, err := p.sequence(p.Step, within, touch, snap)
	if err != nil {
		return nil
	}
	var root expr.Node = reach
	if p.Who == dropped {
		further, err := p.sequence(p.Step+1, within, touch, snap)
		if err != nil {
			return nil
		}
		root = expr.All{Of: []expr.Node{reach, expr.Not{Of: further}}}
	}
	c, err := expr.New(root)
	if err != nil {
		return nil // what a condition may not say, such as a length of time that is none
	}
	out.Condition = c.Canonical()
	return out
}

// sequence is the first n steps; the one at touch, if that is none below 0, has the value of the breakdown.
func (p *FunnelPeople) sequence(n int, within expr.Duration, touch int, snap facts.Snapshot) (expr.Node, error) {
	q := &p.Question
	x := expr.Sequence{Within: within, Span: q.window, Test: expr.Test{Op: expr.Gte, Value: json.RawMessage("1")}}
	for i := range n {
		s := &q.Steps[i]
		if i > 0 {
			for j := range q.Exclusions {
				if e := q.Exclusions[j].exclusion(len(q.Steps)); i > e.After && i <= e.Before {
					x.Steps = append(x.Steps, expr.Step{Target: q.Exclusions[j].target(), Not: true})
				}
			}
		}
		step := expr.Step{Target: s.target(), Gap: expr.Duration(s.limits.Max.Microseconds()), Wait: expr.Duration(s.limits.Min.Microseconds())}
		if i == touch {
			m, err := p.match(snap)
			if err != nil {
				return nil, err
			}
			step.Where = append(append([]expr.Match(nil), step.Where...), m)
		}
		x.Steps = append(x.Steps, step)
	}
	if n == 1 { // one event is no sequence
		m := expr.Measure{Kind: expr.Count, Type: x.Steps[0].Type, Event: x.Steps[0].Event, Where: x.Steps[0].Where, Within: within}
		return expr.Event{Measure: m, Test: x.Test}, nil
	}
	return x, nil
}

// match is the test of the value of the breakdown.
func (p *FunnelPeople) match(snap facts.Snapshot) (expr.Match, error) {
	m := expr.Match{Property: p.Question.Breakdown, Test: expr.Test{Op: expr.NotExists}}
	if p.Without {
		return m, nil
	}
	m.Test = expr.Test{Op: expr.Eq, Value: json.RawMessage(*p.Value)}
	if kindOf(snap, p.Question.Breakdown) == facts.Text {
		v, err := json.Marshal(*p.Value)
		if err != nil {
			return m, err
		}
		m.Test.Value = v
	}
	if expr.ValueOf(m.Test.Value).Kind == event.None {
		return m, fmt.Errorf("the value %q has no literal", *p.Value)
	}
	return m, nil
}

// target is the events as a step of a condition.
func (e *Events) target() expr.Target {
	return expr.Target{Type: e.measure.Type, Event: e.measure.Event, Where: e.measure.Where}
}
