//go:build cgo

package duckfacts

import (
	"fmt"
	"strings"
	"time"

	"rapport/internal/facts"
	"rapport/internal/insight"
)

// measures asks for every measure, by week and in the whole range.
func (w *town) measures() {
	total, country := facts.Column{Path: "total", Kind: facts.Number}, facts.Column{Path: "country", Kind: facts.Text}
	share := int64(1+w.r.IntN(99)) * 10_000
	name := w.name()
	q := insight.Measured{Unit: insight.Week, From: w.from.AddDate(0, 0, 3).UnixMicro(), To: w.to.UnixMicro()}
	sql := map[insight.Measure]string{insight.CountEvents: "count(*)", insight.CountPeople: "count(DISTINCT person)", insight.PerPerson: "count(*) / count(DISTINCT person)",
		insight.Sum: "sum(total)", insight.Average: "avg(total)", insight.Smallest: "min(total)", insight.Largest: "max(total)",
		insight.Quantile: "list_sort(list(total) FILTER (total IS NOT NULL))[ceil($share * count(total) / 1000000)::INT]", insight.Distinct: "count(DISTINCT country)"}
	for _, m := range insight.Measures() {
		f := insight.Figure{Select: facts.Selector{Name: name}, Measure: m, Property: total, Share: share}
		if m == insight.Distinct {
			f.Property = country
		}
		q.Series = append(q.Series, f)
	}
	a, err := q.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want, asked []string
	for s, f := range q.Series {
		l := a.Lines[s][0]
		for i, at := range a.Periods {
			if r := l.Periods[i]; r.Known && r.Value != 0 {
				want = append(want, line(string(f.Measure), at.Format(time.DateOnly), r.Value))
			}
		}
		if l.Whole.Known && l.Whole.Value != 0 {
			want = append(want, line(string(f.Measure), "whole", l.Whole.Value))
		}
		for _, group := range []string{"date_trunc('week', time)::DATE::VARCHAR", "'whole'"} {
			asked = append(asked, replaced(`SELECT '$measure', $group AS g, ($figure)::DOUBLE AS v FROM e WHERE name = '$name' AND time >= $from + INTERVAL 3 DAY AND time < $to GROUP BY g HAVING v <> 0`,
				"$measure", string(f.Measure), "$group", group, "$figure", replaced(sql[f.Measure], "$share", fmt.Sprint(share)), "$name", name))
		}
	}
	w.same(fmt.Sprintf("measures of %s, quantile at %d", name, share), lines(w.rowsOf(strings.Join(asked, " UNION ALL "))), want)
}
