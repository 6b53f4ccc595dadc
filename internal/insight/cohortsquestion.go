package insight

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// CohortsQuestion is a Cohorts as people ask for it. Without by, breakdown and groups, cohorts are by the month of the start.
type CohortsQuestion struct {
	Start     *Events      `json:"start,omitempty"` // left out: everybody in groups, from the beginning of the range on
	FirstEver bool         `json:"firstEver,omitempty"`
	By        Unit         `json:"by,omitempty"`
	Breakdown string       `json:"breakdown,omitempty"` // a property of the start's event
	Groups    []GroupAsked `json:"groups,omitempty"`
	Measured  Events       `json:"measured"`
	Measure   AgeMeasure   `json:"measure,omitempty"` // count if empty
	Property  string       `json:"property,omitempty"`
	Each      bool         `json:"each,omitempty"` // in each age by itself, not from the start up to its end
	Unit      Unit         `json:"unit,omitempty"` // of age: hour, day, week (if empty) or month
	Ages      int          `json:"ages,omitempty"` // 12 if 0
	Range
}

// GroupAsked is a cohort of those a condition over events holds for when the range begins.
type GroupAsked struct {
	Name string          `json:"name"`
	When *expr.Condition `json:"when"`
}

// AgeMeasure is what is compared.
type AgeMeasure string

// Of those who have lived an age: the share who did it, how often on average, how much of a property each on average, and the
// average of the property over events.
const (
	AgeShare   AgeMeasure = "share"
	AgeCount   AgeMeasure = "count"
	AgeSum     AgeMeasure = "sum"
	AgeAverage AgeMeasure = "average"
)

// CohortsShown is the answer as people see it.
type CohortsShown struct {
	Unit    Unit         `json:"unit"`
	Ages    int          `json:"ages"`
	Measure AgeMeasure   `json:"measure"`
	Cohorts []CohortAged `json:"cohorts"`
	Others  *CohortAged  `json:"others,omitempty"` // of a breakdown
	All     *CohortAged  `json:"all,omitempty"`    // left out with groups, which may share people
}

// CohortAged is one row: by age, of those who have lived it to its end.
type CohortAged struct {
	Start  *time.Time `json:"start,omitempty"` // of a period
	Name   string     `json:"name,omitempty"`  // of a group
	Value  *string    `json:"value,omitempty"` // of a breakdown; left out where there is none
	People int        `json:"people"`
	Lived  []int      `json:"lived"`
	Totals []*float64 `json:"totals"` // people, events, or the property added up
	Values []*float64 `json:"values"` // null where nobody has lived so long, or too few to be shown
}

const (
	maxAges       = 60
	maxAgedGroups = 8
)

func (q *CohortsQuestion) read(now time.Time) error {
	if q.Measured.empty() {
		return invalid("measured", "is missing", "write {event: …}")
	}
	if q.Start != nil && q.Start.empty() {
		return invalid("start", "is empty", "write {event: …}, or leave it out")
	}
	if err := q.readMeasure(); err != nil {
		return err
	}
	if err := q.readCohorts(); err != nil {
		return err
	}
	if q.Last == "" && q.From == "" && q.To == "" {
		q.Last = "365d"
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	if q.By != "" {
		p, err := NewPeriods(q.from, q.to, q.By, q.zone)
		if err != nil {
			var e *rapport.Error
			if errors.As(err, &e) && e.Where == "unit" {
				e.Where = "by"
			}
			return err
		}
		if p.Len() > maxCohorts {
			return invalid("by", "there are too many periods in the range", "ask for a longer unit or a shorter range")
		}
	}
	return nil
}

func (q *CohortsQuestion) readMeasure() (err error) {
	if q.Measure == "" {
		q.Measure = AgeCount
	}
	switch q.Measure {
	case AgeShare, AgeCount:
		if q.Property != "" {
			return invalid("property", "does not go with "+string(q.Measure), "leave it out, or measure its sum or average")
		}
	case AgeSum, AgeAverage:
		if q.Property == "" {
			return invalid("property", "is missing", "name the property to measure")
		}
	default:
		return invalid("measure", fmt.Sprintf("%q is no measure", q.Measure), "use share, count, sum or average")
	}
	if q.Unit == "" {
		q.Unit = Week
	}
	if ages[q.Unit] == 0 {
		return invalid("unit", fmt.Sprintf("%q is no unit of age", q.Unit), "use hour, day, week or month")
	}
	q.Ages, err = within("ages", q.Ages, 12, 1, maxAges)
	return err
}

func (q *CohortsQuestion) readCohorts() error {
	ways := 0
	for _, given := range []bool{q.By != "", q.Breakdown != "", len(q.Groups) > 0} {
		if given {
			ways++
		}
	}
	switch {
	case ways > 1:
		return invalid("by", "there is more than one of by, breakdown and groups", "give one")
	case q.Start == nil && len(q.Groups) == 0:
		return invalid("start", "is missing", "say what people start with, or give groups")
	case q.Start == nil && q.FirstEver:
		return invalid("firstEver", "does not go without a start", "say what people start with")
	case ways == 0:
		q.By = Month
	}
	if len(q.Groups) > maxAgedGroups {
		return invalid("groups", "there are too many", fmt.Sprintf("give at most %d", maxAgedGroups))
	}
	seen := map[string]bool{}
	for i, g := range q.Groups {
		where := fmt.Sprintf("groups[%d]", i)
		if g.Name == "" || len(g.Name) > maxPattern || seen[g.Name] {
			return invalid(where+".name", "is empty, too long or there already", "give each group a name of its own")
		}
		seen[g.Name] = true
		if g.When == nil || g.When.Root == nil {
			return invalid(where+".when", "is missing", "write a condition over events")
		}
		if err := eventsOnly(g.When.Root, where+".when"); err != nil {
			return err
		}
	}
	return nil
}

// Sentence implements Question.
func (q *CohortsQuestion) Sentence(names expr.Names) rapport.Wording {
	m, r := q.Measured.wording(names), q.words()
	what := map[AgeMeasure]rapport.Wording{
		AgeShare:   {Marketing: "How many in a hundred did " + m.Marketing, IT: "share(" + m.IT + ")"},
		AgeCount:   {Marketing: "How often each did " + m.Marketing, IT: "count(" + m.IT + ") / people"},
		AgeSum:     {Marketing: "How much ‘" + q.Property + "’ of " + m.Marketing + " there was for each", IT: "sum(" + m.IT + "." + q.Property + ") / people"},
		AgeAverage: {Marketing: "What ‘" + q.Property + "’ of " + m.Marketing + " was on average", IT: "avg(" + m.IT + "." + q.Property + ")"},
	}[q.Measure]
	span, spanIT := " up to each "+string(q.Unit)+" after", ", cumulative"
	if q.Each {
		span, spanIT = " in each "+string(q.Unit)+" after", ""
	}
	s := rapport.Wording{Marketing: what.Marketing + span, IT: what.IT + spanIT + " by " + string(q.Unit) + " since "}
	if q.Start != nil {
		w := q.Start.wording(names)
		first, firstIT := " they first did ", "first("
		if q.FirstEver {
			first, firstIT = " they did for the first time ever ", "firstEver("
		}
		s.Marketing += first + w.Marketing
		s.IT += firstIT + w.IT + ")"
	} else {
		s.Marketing += " the beginning"
		s.IT += "from"
	}
	s.Marketing += ", " + r.Marketing
	s.IT += " over " + r.IT
	switch {
	case q.By != "":
		s.Marketing += ", by the " + string(q.By) + " they started in"
		s.IT += ", cohorts by " + string(q.By)
	case q.Breakdown != "":
		s.Marketing += ", by ‘" + q.Breakdown + "’"
		s.IT += ", cohorts by " + q.Breakdown
	default:
		var prose, formula []string
		for _, g := range q.Groups {
			prose = append(prose, "‘"+g.Name+"’")
			formula = append(formula, g.Name+": "+g.When.Text())
		}
		s.Marketing += ", of those who were at the beginning " + strings.Join(prose, ", ")
		s.IT += ", cohorts {" + strings.Join(formula, "; ") + "}"
	}
	s.Marketing += "."
	return s
}

// Answer implements Question.
func (q *CohortsQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	c := Cohorts{FirstEver: q.FirstEver, Measured: q.Measured.selector(), Property: q.Property, Unit: q.Unit, Ages: q.Ages, Zone: q.zone, From: q.from, To: q.to, By: q.By}
	if q.Start != nil {
		s := q.Start.selector()
		c.Start = &s
	}
	if q.Breakdown != "" {
		c.Breakdown = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
	}
	for _, g := range q.Groups {
		c.Groups = append(c.Groups, g.When.Root)
	}
	a, err := c.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	out := &CohortsShown{Unit: q.Unit, Ages: q.Ages, Measure: q.Measure, Cohorts: []CohortAged{}}
	all, others := AgedCohort{Cells: make([]AgeCell, q.Ages)}, AgedCohort{Cells: make([]AgeCell, q.Ages)}
	for i := range a.Cohorts {
		row := &a.Cohorts[i]
		all.add(row)
		if q.Breakdown != "" && (len(out.Cohorts) >= maxParts || row.People < view.Cell) {
			others.add(row)
			continue
		}
		shown := q.shown(row, view.Cell)
		switch {
		case len(q.Groups) > 0:
			shown.Name = q.Groups[i].Name
		case q.Breakdown == "":
			shown.Start = &row.Start
		case !row.Absent:
			shown.Value = &row.Text
		}
		out.Cohorts = append(out.Cohorts, shown)
	}
	if others.People > 0 {
		shown := q.shown(&others, view.Cell)
		out.Others = &shown
	}
	if len(q.Groups) == 0 {
		shown := q.shown(&all, view.Cell)
		out.All = &shown
	}
	return out, nil
}

func (c *AgedCohort) add(o *AgedCohort) {
	c.People += o.People
	for age := range o.Cells {
		c.Cells[age].add(&o.Cells[age])
	}
}

// shown are a row's figures; those of fewer than cell people are left out.
func (q *CohortsQuestion) shown(c *AgedCohort, cell int) CohortAged {
	out := CohortAged{People: c.People, Lived: make([]int, len(c.Cells)), Totals: make([]*float64, len(c.Cells)), Values: make([]*float64, len(c.Cells))}
	for age := range c.Cells {
		x := &c.Cells[age]
		out.Lived[age] = x.Lived
		if x.Lived == 0 || x.Lived < cell {
			continue
		}
		d := &x.Since
		if q.Each {
			d = &x.At
		}
		total, of := float64(d.Events), float64(x.Lived)
		switch q.Measure {
		case AgeShare:
			total = float64(d.People)
		case AgeSum:
			total = float64(d.Sum.Micros()) / 1e6
		case AgeAverage:
			total, of = float64(d.Sum.Micros())/1e6, float64(d.Valued)
		}
		out.Totals[age] = &total
		if of > 0 {
			v := total / of
			out.Values[age] = &v
		}
	}
	return out
}
