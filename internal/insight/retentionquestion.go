package insight

import (
	"context"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// RetentionQuestion is a Retention as people ask for it.
type RetentionQuestion struct {
	Start     Events `json:"start"`
	Return    Events `json:"return"`
	Unit      Unit   `json:"unit,omitempty"`      // week if empty
	FirstEver bool   `json:"firstEver,omitempty"` // only those whose first start of all was in the range
	Range
}

// RetentionShown is the answer as people see it.
type RetentionShown struct {
	Unit    Unit          `json:"unit"`
	Cohorts []CohortShown `json:"cohorts"`
	// Overall is, by distance, the share of all people whose period of that distance has begun who came back in it.
	Overall []*float64 `json:"overall"`
}

// CohortShown is one row. Index n is the n-th period after the cohort's own.
type CohortShown struct {
	Start    time.Time `json:"start"`
	People   int       `json:"people"`
	Returned []int     `json:"returned"` // in that period
	Stayed   []int     `json:"stayed"`   // in that period or a later one of the range
}

func (q *RetentionQuestion) read(now time.Time) error {
	if q.Unit == "" {
		q.Unit = Week
	}
	for where, e := range map[string]*Events{"start": &q.Start, "return": &q.Return} {
		if e.measure.Type == 0 && e.measure.Kind == "" {
			return invalid(where, "is missing", "write {event: …}, or {type: any}")
		}
	}
	if q.Last == "" && q.From == "" && q.To == "" {
		q.Last = "84d"
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	p, err := NewPeriods(q.from, q.to, q.Unit, q.zone)
	if err == nil && p.Len() > maxCohorts {
		err = invalid("unit", "there are too many periods in the range", "ask for a longer unit or a shorter range")
	}
	return err
}

const maxCohorts = 400

// Sentence implements Question.
func (q *RetentionQuestion) Sentence(names expr.Names) rapport.Wording {
	a, b, r := q.Start.wording(names), q.Return.wording(names), q.words()
	first, firstIT := "", ""
	if q.FirstEver {
		first, firstIT = " for the first time", ", first ever"
	}
	return rapport.Wording{Marketing: "Of those who did " + a.Marketing + first + " in a " + string(q.Unit) + " " + r.Marketing + ": how many did " + b.Marketing + " in the " + string(q.Unit) + "s after.",
		IT: "retention(" + a.IT + " → " + b.IT + firstIT + ") by " + string(q.Unit) + " over " + r.IT}
}

// Answer implements Question.
func (q *RetentionQuestion) Answer(ctx context.Context, snap facts.Snapshot, _ View) (any, error) {
	x := Retention{Start: q.Start.selector(), Return: q.Return.selector(), Unit: q.Unit, Zone: q.zone, From: q.from, To: q.to, FirstEver: q.FirstEver}
	a, err := x.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	out := &RetentionShown{Unit: q.Unit, Cohorts: []CohortShown{}, Overall: make([]*float64, len(a.Cohorts))}
	people, back := make([]int, len(a.Cohorts)), make([]int, len(a.Cohorts))
	for _, c := range a.Cohorts {
		out.Cohorts = append(out.Cohorts, CohortShown(c))
		for d, n := range c.Returned {
			people[d] += c.People
			back[d] += n
		}
	}
	for d := range out.Overall {
		if people[d] > 0 {
			s := float64(back[d]) / float64(people[d])
			out.Overall[d] = &s
		}
	}
	return out, nil
}
