package insight

import (
	"context"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// LifecycleQuestion is a Lifecycle as people ask for it.
type LifecycleQuestion struct {
	Activity  Events `json:"activity"`            // anything at all if left out
	Unit      Unit   `json:"unit,omitempty"`      // week if empty
	Breakdown string `json:"breakdown,omitempty"` // a property of a person's first activity that has it
	Range
}

// LifecycleShown is the answer as people see it.
type LifecycleShown struct {
	Unit    Unit                 `json:"unit"`
	Periods []time.Time          `json:"periods"` // when each begins
	Whole   int                  `json:"whole"`   // so many of them are over
	Running bool                 `json:"running"` // the range ends before the last period does: more will come back
	All     LifecyclePartShown   `json:"all"`
	Parts   []LifecyclePartShown `json:"parts"` // of a breakdown, the largest first
	Others  *LifecyclePartShown  `json:"others,omitempty"`
}

// LifecyclePartShown counts people by period.
type LifecyclePartShown struct {
	Value  *string `json:"value,omitempty"` // left out where there is none
	People int     `json:"people"`          // in any of the four, in any period
	LifecycleCounts
}

func (q *LifecycleQuestion) read(now time.Time) error {
	if q.Activity.empty() {
		q.Activity = anything()
	}
	if q.Unit == "" {
		q.Unit = Week
	}
	if q.Last == "" && q.From == "" && q.To == "" {
		q.Last = "84d"
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	p, err := NewPeriods(q.from, q.to, q.Unit, q.zone)
	if err == nil && p.Len() > maxStagePeriods {
		err = invalid("unit", "there are too many periods in the range", "ask for a longer unit or a shorter range")
	}
	return err
}

const maxStagePeriods = 2000

// Sentence implements Question.
func (q *LifecycleQuestion) Sentence(names expr.Names) rapport.Wording {
	w, r := q.Activity.wording(names), q.words()
	unit := string(q.Unit)
	s := rapport.Wording{Marketing: "Who did " + w.Marketing + " for the first time, who again after the " + unit + " before, who again after a longer break, and who was missing since the " + unit + " before: by " + unit + ", " + r.Marketing,
		IT: "lifecycle(" + w.IT + ") by " + unit + " over " + r.IT}
	if q.Breakdown != "" {
		s.Marketing += ", by ‘" + q.Breakdown + "’"
		s.IT += ", by " + q.Breakdown
	}
	s.Marketing += "."
	return s
}

// anything are all events.
func anything() Events { return Events{expr.Measure{Kind: expr.Count, Type: expr.AnyType}} }

// Answer implements Question.
func (q *LifecycleQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	l := Lifecycle{Activity: q.Activity.selector(), Unit: q.Unit, Zone: q.zone, From: q.from, To: q.to}
	if q.Breakdown != "" {
		l.Breakdown = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
	}
	a, err := l.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	none := func() LifecyclePartShown {
		n := len(a.Periods)
		return LifecyclePartShown{LifecycleCounts: LifecycleCounts{make([]int, n), make([]int, n), make([]int, n), make([]int, n)}}
	}
	out := &LifecycleShown{Unit: q.Unit, Periods: a.Periods, Whole: q.whole(q.Unit), Running: a.Running, All: none(), Parts: []LifecyclePartShown{}}
	for i := range a.Parts {
		p := &a.Parts[i]
		out.All.add(p)
		switch {
		case q.Breakdown == "":
		case len(out.Parts) < maxParts && p.People >= view.Cell:
			part := LifecyclePartShown{People: p.People, LifecycleCounts: p.LifecycleCounts}
			if !p.Absent {
				part.Value = &p.Text
			}
			out.Parts = append(out.Parts, part)
		default:
			if out.Others == nil {
				others := none()
				out.Others = &others
			}
			out.Others.add(p)
		}
	}
	return out, nil
}

func (s *LifecyclePartShown) add(p *LifecyclePart) {
	s.People += p.People
	for i := range p.New {
		s.New[i] += p.New[i]
		s.Returning[i] += p.Returning[i]
		s.Resurrecting[i] += p.Resurrecting[i]
		s.Dormant[i] += p.Dormant[i]
	}
}
