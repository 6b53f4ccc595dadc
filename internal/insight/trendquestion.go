package insight

import (
	"context"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// maxSeries bounds a question of trends, and what is shown of one that names no events.
const maxSeries = 20

// TrendQuestion is a Trend as people ask for it.
type TrendQuestion struct {
	Series []Events `json:"series,omitempty"` // none: each kind of event, the most frequent first
	Unit   Unit     `json:"unit,omitempty"`   // day if empty
	Range
}

// TrendShown is the answer as people see it.
type TrendShown struct {
	Unit    Unit          `json:"unit"`
	Periods []time.Time   `json:"periods"` // when each begins
	Series  []SeriesShown `json:"series"`
}

// SeriesShown is one line of a trend.
type SeriesShown struct {
	Label     rapport.Wording `json:"label"`
	Events    []int           `json:"events"` // by period
	People    []int           `json:"people"` // by period, each once
	Everybody int             `json:"everybody"`
}

func (q *TrendQuestion) read(now time.Time) error {
	if q.Unit == "" {
		q.Unit = Day
	}
	if len(q.Series) > maxSeries {
		return invalid("series", "there are too many", "ask for 1 to 20")
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	_, err := NewPeriods(q.from, q.to, q.Unit, q.zone)
	return err
}

// Sentence implements Question.
func (q *TrendQuestion) Sentence(names expr.Names) rapport.Wording {
	what := rapport.Wording{Marketing: "things of each kind", IT: "*"}
	for i := range q.Series {
		w := q.Series[i].wording(names)
		if i == 0 {
			what = rapport.Wording{Marketing: w.Marketing, IT: w.IT}
			continue
		}
		what.Marketing += ", " + w.Marketing
		what.IT += ", " + w.IT
	}
	r := q.words()
	return rapport.Wording{Marketing: "How often " + what.Marketing + " happened and to how many people, by " + string(q.Unit) + ", " + r.Marketing + ".",
		IT: "count, distinct(person) of " + what.IT + " by " + string(q.Unit) + " over " + r.IT}
}

// Answer implements Question.
func (q *TrendQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	t := Trend{Unit: q.Unit, Zone: q.zone, From: q.from, To: q.to}
	for i := range q.Series {
		t.Series = append(t.Series, q.Series[i].selector())
	}
	a, err := t.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	out := &TrendShown{Unit: q.Unit, Periods: a.Periods, Series: []SeriesShown{}}
	for i, s := range a.Series {
		if i == maxSeries {
			break
		}
		e := Events{expr.Measure{Kind: expr.Count, Type: s.Event.Type, Event: s.Event.Name}}
		if len(q.Series) > 0 {
			e = q.Series[i]
		}
		out.Series = append(out.Series, SeriesShown{e.label(view.Names), s.Events, s.People, s.Everybody})
	}
	return out, nil
}
