package insight

import (
	"context"
	"fmt"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// The sides of a cell.
const (
	everyone = "all"      // of the cohort
	cameBack = "returned" // at the distance
	stayedOn = "stayed"   // at the distance or later
	away     = "away"     // not at the distance
	gone     = "gone"     // neither at the distance nor later
)

// RetentionPeople asks for those behind one cell of a retention.
type RetentionPeople struct {
	Question RetentionQuestion `json:"question"`
	Cohort   time.Time         `json:"cohort"`        // when it begins, as in the answer
	Distance int               `json:"distance"`      // the index in the cohort
	Who      string            `json:"who,omitempty"` // all if empty, returned, stayed, away, gone
	ofValue

	index int
}

func (p *RetentionPeople) read(now time.Time) error {
	if err := p.Question.read(now); err != nil {
		return err
	}
	if p.Who == "" {
		p.Who = everyone
	}
	switch p.Who {
	case everyone, cameBack, stayedOn, away, gone:
	default:
		return invalid("who", fmt.Sprintf("%q is not all, returned, stayed, away or gone", p.Who), "")
	}
	periods, err := NewPeriods(p.Question.from, p.Question.to, p.Question.Unit, p.Question.zone)
	if err != nil {
		return err
	}
	p.index = -1
	for i, start := range periods.Starts(p.Question.zone) {
		if start.Equal(p.Cohort) {
			p.index = i
		}
	}
	if p.index < 0 {
		return invalid("cohort", "no cohort of the question begins then", "give the start of one as the answer has it")
	}
	if p.Distance < 0 {
		return invalid("distance", "is below 0", "")
	}
	return p.ofValue.read(p.Question.Breakdown)
}

// Sentence implements Behind.
func (p *RetentionPeople) Sentence(names expr.Names) rapport.Wording {
	q := &p.Question
	a, b, where := q.Start.wording(names), q.Return.wording(names), p.ofValue.words(q.Breakdown)
	begin := p.Cohort.In(q.zone).Format("2 January 2006")
	if q.Unit == Hour {
		begin = p.Cohort.In(q.zone).Format("2 January 2006, 15:04")
	}
	s := rapport.Wording{Marketing: "Who did " + a.Marketing + " in the " + string(q.Unit) + " of " + begin + where.Marketing, IT: "cohort(" + a.IT + ", " + p.Cohort.In(q.zone).Format(time.RFC3339) + ")" + where.IT}
	at := fmt.Sprintf("%s %d", q.Unit, p.Distance)
	if names := q.bracketWords(); p.Distance < len(names) {
		at = names[p.Distance]
	}
	did := map[string][2]string{cameBack: {" and did ", " in "}, stayedOn: {" and did ", " in or after "}, away: {" and did not do ", " in "}, gone: {" and did not do ", " in or after "}}[p.Who]
	if p.Who != everyone {
		s.Marketing += did[0] + b.Marketing + did[1] + at
		s.IT += " " + p.Who + "(" + b.IT + ") @ " + at
	}
	s.Marketing += "."
	return s
}

// People implements Behind.
func (p *RetentionPeople) People(ctx context.Context, snap facts.Snapshot, view View) ([]facts.Person, error) {
	cell := RetentionCell{Cohort: p.index, Distance: p.Distance, Stayed: p.Who == stayedOn || p.Who == gone, Missing: p.Who == away || p.Who == gone, Value: p.value()}
	if p.Who == everyone {
		cell.Distance = -1
	}
	r := p.Question.retention(snap)
	found, err := r.Behind(ctx, snap, cell)
	if err != nil {
		return nil, err
	}
	if view.Cell > 0 && len(found) < view.Cell {
		// Whether the cohort is shown at all is its own size.
		cell.Distance, cell.Missing = -1, false
		all, err := r.Behind(ctx, snap, cell)
		if err != nil {
			return nil, err
		}
		if len(all) < view.Cell {
			return nil, &rapport.Error{Kind: rapport.Forbidden, Op: "look for people", Where: "cohort", Err: fmt.Errorf("fewer than %d people are in it", view.Cell),
				Hint: "without personal:read so few are not shown apart; ask for a longer unit"}
		}
	}
	return found, nil
}

// Condition implements Behind: cohorts are periods of the calendar, which a condition over what was done has no words for.
func (p *RetentionPeople) Condition(facts.Snapshot) *Spoken { return nil }
