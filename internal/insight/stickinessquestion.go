package insight

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// StickinessQuestion is a Stickiness as people ask for it.
type StickinessQuestion struct {
	Activity Events `json:"activity"`          // anything at all if left out
	Unit     Unit   `json:"unit,omitempty"`    // day if empty
	Per      Unit   `json:"per,omitempty"`     // a longer unit; the range if empty
	Windows  []int  `json:"windows,omitempty"` // in units; if left out: of days 7 and 30, of hours 24, of weeks 4, of months 12, and otherwise none
	Range
}

// StickinessShown is the answer as people see it.
type StickinessShown struct {
	Unit    Unit          `json:"unit"`
	Spans   []SpanShown   `json:"spans"`   // one for each Per
	Exactly []int         `json:"exactly"` // of all spans: at n, people active in n+1 periods; who is in several spans counts in each
	AtLeast []int         `json:"atLeast"` // the same in n+1 periods or more
	Average *float64      `json:"average"` // periods, of those active in any; null where nobody is
	Periods []time.Time   `json:"periods"` // when each begins
	Whole   int           `json:"whole"`   // so many of them are over
	Running bool          `json:"running"` // the range ends before the last period does
	Active  []int         `json:"active"`  // people by period
	Windows []WindowShown `json:"windows"`
}

// SpanShown is one longer period.
type SpanShown struct {
	Start   time.Time `json:"start"`
	Periods int       `json:"periods"` // how many it has in the range
	People  int       `json:"people"`  // active in any
	Exactly []int     `json:"exactly"`
}

// WindowShown is by period: how many were active in it or the periods before it, and the share who were in it.
type WindowShown struct {
	Length int        `json:"length"`
	People []int      `json:"people"`
	Shares []*float64 `json:"shares"`
}

const (
	maxStickyPeriods = 1000
	maxWindows       = 4
	maxWindow        = 400
)

var usualWindows = map[Unit][]int{Hour: {24}, Day: {7, 30}, Week: {4}, Month: {12}}

func (q *StickinessQuestion) read(now time.Time) error {
	if q.Activity.empty() {
		q.Activity = anything()
	}
	if q.Unit == "" {
		q.Unit = Day
	}
	if len(q.Windows) == 0 {
		q.Windows = slices.Clone(usualWindows[q.Unit])
	}
	if len(q.Windows) > maxWindows {
		return invalid("windows", "there are too many", fmt.Sprintf("give at most %d", maxWindows))
	}
	for i, w := range q.Windows {
		if w < 2 || w > maxWindow {
			return invalid(fmt.Sprintf("windows[%d]", i), fmt.Sprintf("%d is out of bounds", w), fmt.Sprintf("use 2 to %d", maxWindow))
		}
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	p, err := NewPeriods(q.from, q.to, q.Unit, q.zone)
	if err != nil {
		return err
	}
	if p.Len() > maxStickyPeriods {
		return invalid("unit", "there are too many periods in the range", "ask for a longer unit or a shorter range")
	}
	_, err = q.ask().kernel()
	return err
}

func (q *StickinessQuestion) ask() *Stickiness {
	return &Stickiness{Activity: q.Activity.selector(), Unit: q.Unit, Per: q.Per, Windows: q.Windows, Zone: q.zone, From: q.from, To: q.to}
}

// Sentence implements Question.
func (q *StickinessQuestion) Sentence(names expr.Names) rapport.Wording {
	w, r := q.Activity.wording(names), q.words()
	on := "In"
	if q.Unit == Day {
		on = "On"
	}
	s := rapport.Wording{Marketing: on + " how many " + string(q.Unit) + "s people did " + w.Marketing, IT: "stickiness(" + w.IT + ") by " + string(q.Unit)}
	if q.Per != "" {
		s.Marketing = on + " how many " + string(q.Unit) + "s of a " + string(q.Per) + " people did " + w.Marketing
		s.IT += " per " + string(q.Per)
	}
	s.Marketing += ", " + r.Marketing
	if len(q.Windows) > 0 {
		var prose []string
		for _, n := range q.Windows {
			prose = append(prose, fmt.Sprint(n))
			s.IT += fmt.Sprintf(", active / active[%d]", n)
		}
		s.Marketing += "; and of those who did in " + strings.Join(prose, " or ") + " " + string(q.Unit) + "s, how many did in the last of them"
	}
	s.Marketing += "."
	s.IT += " over " + r.IT
	return s
}

// Answer implements Question.
func (q *StickinessQuestion) Answer(ctx context.Context, snap facts.Snapshot, _ View) (any, error) {
	a, err := q.ask().Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	out := &StickinessShown{Unit: q.Unit, Spans: []SpanShown{}, Periods: a.Periods, Whole: q.whole(q.Unit), Running: a.Running, Active: a.Active, Windows: []WindowShown{}}
	for _, s := range a.Spans {
		out.Spans = append(out.Spans, SpanShown(s))
		out.Exactly = append(out.Exactly, make([]int, max(0, len(s.Exactly)-len(out.Exactly)))...)
		for n, people := range s.Exactly {
			out.Exactly[n] += people
		}
	}
	out.AtLeast = slices.Clone(out.Exactly)
	periods := 0
	for n := len(out.AtLeast) - 1; n >= 0; n-- {
		if periods += (n + 1) * out.Exactly[n]; n+1 < len(out.AtLeast) {
			out.AtLeast[n] += out.AtLeast[n+1]
		}
	}
	if out.AtLeast[0] > 0 {
		mean := float64(periods) / float64(out.AtLeast[0])
		out.Average = &mean
	}
	for i, people := range a.Windows {
		w := WindowShown{Length: q.Windows[i], People: people, Shares: make([]*float64, len(people))}
		for p, n := range people {
			if n > 0 {
				share := float64(a.Active[p]) / float64(n)
				w.Shares[p] = &share
			}
		}
		out.Windows = append(out.Windows, w)
	}
	return out, nil
}
