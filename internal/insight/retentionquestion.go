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

// RetentionQuestion is a Retention as people ask for it.
type RetentionQuestion struct {
	Start     Events `json:"start"`
	Return    Events `json:"return"`
	Unit      Unit   `json:"unit,omitempty"`      // week if empty
	FirstEver bool   `json:"firstEver,omitempty"` // only those whose first start of all was in the range
	Recurring bool   `json:"recurring,omitempty"` // people belong to every cohort in which they did start
	Brackets  []int  `json:"brackets,omitempty"`  // days since the start instead of periods, such as 1, 3, 7: day 0, days 1 and 2, days 3 to 6
	Breakdown string `json:"breakdown,omitempty"` // a property of the start's event
	Range
}

// RetentionShown is the answer as people see it.
type RetentionShown struct {
	Unit     Unit  `json:"unit"`
	Brackets []int `json:"brackets,omitempty"`
	RetentionPartShown
	Parts  []RetentionPartShown `json:"parts,omitempty"` // of a breakdown, the largest first
	Others *RetentionPartShown  `json:"others,omitempty"`
}

// RetentionPartShown are the cohorts of everybody, or of those with one value.
type RetentionPartShown struct {
	Value   *string       `json:"value,omitempty"`
	People  int           `json:"people"` // of all cohorts; recurring people count in each of theirs
	Cohorts []CohortShown `json:"cohorts"`
	// Overall is, by distance, the share of all people whose period of that distance has begun who came back in it.
	Overall []*float64 `json:"overall"`
	Lasting []*float64 `json:"lasting"` // who came back in it or later
}

// CohortShown is one row. Index n is the n-th period after the cohort's own, or the n-th bracket.
type CohortShown struct {
	Start    time.Time `json:"start"`
	People   int       `json:"people"`
	Returned []int     `json:"returned"` // in that period
	Stayed   []int     `json:"stayed"`   // in that period or a later one of the range
	Few      bool      `json:"few,omitempty"`
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
	if len(q.Brackets) == 0 {
		q.Brackets = nil
	}
	if err := q.retention(nil).check(); err != nil {
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
	first, firstIT, periods := "", "", " in the "+string(q.Unit)+"s after"
	switch {
	case q.FirstEver:
		first, firstIT = " for the first time", ", first ever"
	case q.Recurring:
		first, firstIT = " (each time in another "+string(q.Unit)+" anew)", ", recurring"
	}
	if q.Brackets != nil {
		periods = " by days after: " + strings.Join(q.bracketWords(), ", ")
		firstIT += ", days " + strings.Trim(strings.ReplaceAll(fmt.Sprint(q.Brackets), " ", "|"), "[]")
	}
	s := rapport.Wording{Marketing: "Of those who did " + a.Marketing + first + " in a " + string(q.Unit) + " " + r.Marketing + ": how many did " + b.Marketing + periods,
		IT: "retention(" + a.IT + " → " + b.IT + firstIT + ") by " + string(q.Unit) + " over " + r.IT}
	if q.Breakdown != "" {
		s.Marketing += ", by ‘" + q.Breakdown + "’"
		s.IT += " by " + q.Breakdown
	}
	s.Marketing += "."
	return s
}

// bracketWords name the brackets: day 0, days 1–2.
func (q *RetentionQuestion) bracketWords() (names []string) {
	from := 0
	for _, to := range q.Brackets {
		if to == from+1 {
			names = append(names, fmt.Sprintf("day %d", from))
		} else {
			names = append(names, fmt.Sprintf("days %d–%d", from, to-1))
		}
		from = to
	}
	return names
}

// retention is the question as the kernels take it.
func (q *RetentionQuestion) retention(snap facts.Snapshot) *Retention {
	r := &Retention{Start: q.Start.selector(), Return: q.Return.selector(), Unit: q.Unit, Zone: q.zone, From: q.from, To: q.to, FirstEver: q.FirstEver, Recurring: q.Recurring, Brackets: q.Brackets}
	if q.Breakdown != "" && snap != nil {
		r.Breakdown = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
	}
	return r
}

// Answer implements Question.
func (q *RetentionQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	a, err := q.retention(snap).Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	out := &RetentionShown{Unit: q.Unit, Brackets: q.Brackets, RetentionPartShown: q.part(a.Cohorts, view)}
	var others []Cohort
	for _, p := range a.Parts {
		if len(out.Parts) >= maxParts || p.People < view.Cell {
			others = addCohorts(others, p.Cohorts)
			continue
		}
		part := q.part(p.Cohorts, view)
		if !p.Absent {
			part.Value = &p.Text
		}
		out.Parts = append(out.Parts, part)
	}
	if others != nil {
		rest := q.part(others, view)
		out.Others = &rest
	}
	return out, nil
}

// part shows cohorts; those of too few people are neither shown nor in the shares.
func (q *RetentionQuestion) part(cohorts []Cohort, view View) RetentionPartShown {
	columns := len(q.Brackets)
	if q.Brackets == nil {
		columns = len(cohorts)
	}
	out := RetentionPartShown{Cohorts: []CohortShown{}, Overall: make([]*float64, columns), Lasting: make([]*float64, columns)}
	people, back, stayed := make([]int, columns), make([]int, columns), make([]int, columns)
	for _, c := range cohorts {
		if c.People > 0 && c.People < view.Cell {
			out.Cohorts = append(out.Cohorts, CohortShown{Start: c.Start, Few: true, Returned: []int{}, Stayed: []int{}})
			continue
		}
		out.Cohorts = append(out.Cohorts, CohortShown{c.Start, c.People, c.Returned, c.Stayed, false})
		out.People += c.People
		for d, n := range c.Returned {
			people[d] += c.People
			back[d] += n
			stayed[d] += c.Stayed[d]
		}
	}
	share := func(n, of int) *float64 {
		if of == 0 {
			return nil
		}
		s := float64(n) / float64(of)
		return &s
	}
	for d := range columns {
		out.Overall[d], out.Lasting[d] = share(back[d], people[d]), share(stayed[d], people[d])
	}
	return out
}

// addCohorts adds up what has the same cohorts.
func addCohorts(sum, more []Cohort) []Cohort {
	if sum == nil {
		return more
	}
	for i := range sum {
		sum[i].People += more[i].People
		for d := range sum[i].Returned {
			sum[i].Returned[d] += more[i].Returned[d]
			sum[i].Stayed[d] += more[i].Stayed[d]
		}
	}
	return sum
}
