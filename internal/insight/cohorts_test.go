package insight_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

func TestCohortsAreWhatGoingThroughThePeopleGives(t *testing.T) {
	const day = 24 * 3_600_000_000
	for seed := range uint64(24) {
		v := newVillage(t, seed)
		orders := v.r.IntN(3)
		held, err := expr.Parse(fmt.Appendf(nil, `{"event":"ticket","op":"gt","value":%d}`, orders))
		if err != nil {
			t.Fatal(err)
		}
		c := insight.Cohorts{Start: &facts.Selector{Name: "view"}, FirstEver: seed%2 == 0, Measured: facts.Selector{Name: [...]string{"buy", "view", ""}[v.r.IntN(3)]}, Property: "total",
			Unit: [...]insight.Unit{insight.Day, insight.Week, insight.Hour}[v.r.IntN(3)], Ages: 1 + v.r.IntN(20), From: v.from + v.r.Int64N(15*day), To: v.to - v.r.Int64N(10*day)}
		switch seed % 4 {
		case 0, 1:
			c.By = insight.Week
		case 2:
			c.Breakdown = &facts.Column{Path: "country", Kind: facts.Text}
		case 3:
			c.Groups = []expr.Node{held.Root, expr.Not{Of: held.Root}}
			if v.r.IntN(2) == 0 {
				c.Start, c.FirstEver = nil, false
			}
		}
		got, err := c.Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		have := map[string][]insight.AgeCell{}
		for i, a := range got.Cohorts {
			key := a.Text
			if c.By != "" {
				key = a.Start.UTC().Format(time.DateOnly)
			} else if c.Groups != nil {
				key = fmt.Sprint("group ", i)
			}
			if a.People > 0 {
				have[key] = append(a.Cells, insight.AgeCell{Lived: a.People})
			}
		}
		if want := v.cohorts(&c, orders); !reflect.DeepEqual(have, want) {
			t.Fatalf("seed %d, %+v:\ngot  %+v\nwant %+v", seed, c, have, want)
		}
	}
}

// cohorts looks at everybody for each age: have they lived it, and what did they do in it and up to its end. The last cell has
// all people.
func (v *village) cohorts(c *insight.Cohorts, orders int) map[string][]insight.AgeCell {
	unit := map[insight.Unit]int64{insight.Hour: 3_600_000_000, insight.Day: 24 * 3_600_000_000, insight.Week: 7 * 24 * 3_600_000_000}[c.Unit]
	out := map[string][]insight.AgeCell{}
	for _, events := range v.people {
		start, at, tickets := 0, c.From, 0
		for _, e := range events {
			if e.name == "ticket" && e.at < c.From {
				tickets++
			}
		}
		key := "group 1"
		if tickets > orders {
			key = "group 0"
		}
		for start < len(events) && (c.Start == nil && events[start].at < c.From || c.Start != nil && (events[start].name != "view" || !c.FirstEver && events[start].at < c.From)) {
			start++
		}
		if c.Start != nil {
			if start == len(events) || events[start].at < c.From || events[start].at >= c.To {
				continue
			}
			if at = events[start].at; c.By != "" {
				day := time.UnixMicro(at).UTC()
				key = day.AddDate(0, 0, -(int(day.Weekday())+6)%7).Format(time.DateOnly)
			} else if c.Breakdown != nil {
				key = events[start].country
			}
		}
		if out[key] == nil {
			out[key] = make([]insight.AgeCell, c.Ages+1)
		}
		out[key][c.Ages].Lived++
		for age := range c.Ages {
			end := at + int64(age+1)*unit
			if end > c.To {
				continue
			}
			cell := &out[key][age]
			cell.Lived++
			done := func(d *insight.Done, from int64) {
				seen := 0
				for _, e := range events[start:] {
					if (c.Measured.Name == "" || e.name == c.Measured.Name) && e.at >= from && e.at < end {
						seen = 1
						d.Events++
						if e.total > 0 {
							d.Valued++
							d.Sum = d.Sum.Add(expr.TotalOf(e.total))
						}
					}
				}
				d.People += seen
			}
			done(&cell.At, end-unit)
			done(&cell.Since, at)
		}
	}
	return out
}

func TestCohortsAsPeopleSeeThem(t *testing.T) {
	v := newVillage(t, 4)
	answer := func(body string, cell int) *insight.CohortsShown {
		t.Helper()
		q, err := insight.Read("cohorts", []byte(body), time.UnixMicro(v.to))
		if err != nil {
			t.Fatal(err)
		}
		a, err := q.Answer(t.Context(), v.snap, insight.View{Cell: cell})
		if err != nil {
			t.Fatal(err)
		}
		return a.(*insight.CohortsShown)
	}
	const body = `{"start":{"event":"view"},"measured":{"event":"buy"},"measure":"%s","property":"%s","breakdown":"country","unit":"week","ages":4,"from":"2026-02-20","to":"2026-04-01"}`
	share := answer(strings.Replace(fmt.Sprintf(body, "share", ""), `"property":"",`, "", 1), 0)
	people := share.All.People
	for _, c := range share.Cohorts {
		people -= c.People
		for age := range 4 {
			if *c.Values[age] > 1 || *c.Values[age] != *c.Totals[age]/float64(c.Lived[age]) || age > 0 && c.Lived[age] == c.Lived[age-1] && *c.Values[age] < *c.Values[age-1] {
				t.Errorf("the share of %+v", c)
			}
		}
	}
	if people != 0 || len(share.Cohorts) != 4 || share.Others != nil {
		t.Errorf("%d people are in no cohort, of %+v", people, share)
	}
	few := share.Cohorts[1].People + 1
	hidden := answer(fmt.Sprintf(body, "sum", "total"), few)
	for _, c := range append(hidden.Cohorts, *hidden.Others, *hidden.All) {
		for age, n := range c.Lived {
			if n < few && (c.Values[age] != nil || c.Totals[age] != nil) {
				t.Errorf("what %d people did is shown", n)
			}
		}
	}
	if hidden.Others == nil || len(hidden.Cohorts) >= len(share.Cohorts) || hidden.All.Values[0] == nil {
		t.Errorf("with fewer than %d hidden: %+v", few, hidden)
	}
	sum, mean := answer(fmt.Sprintf(body, "sum", "total"), 0), answer(fmt.Sprintf(body, "average", "total"), 0)
	if *sum.All.Totals[3] != *mean.All.Totals[3] || *sum.All.Values[3] == *mean.All.Values[3] {
		t.Errorf("each brings %v, a purchase %v", *sum.All.Values[3], *mean.All.Values[3])
	}
}

func TestCohortsThatAreNone(t *testing.T) {
	for body, where := range map[string]string{
		`{"start":{"event":"a"}}`:    "measured",
		`{"measured":{"event":"a"}}`: "start",
		`{"start":{"event":"a"},"measured":{"event":"a"},"measure":"median"}`:                      "measure",
		`{"start":{"event":"a"},"measured":{"event":"a"},"measure":"sum"}`:                         "property",
		`{"start":{"event":"a"},"measured":{"event":"a"},"property":"total"}`:                      "property",
		`{"start":{"event":"a"},"measured":{"event":"a"},"unit":"year"}`:                           "unit",
		`{"start":{"event":"a"},"measured":{"event":"a"},"by":"fortnight"}`:                        "by",
		`{"start":{"event":"a"},"measured":{"event":"a"},"by":"hour"}`:                             "by",
		`{"start":{"event":"a"},"measured":{"event":"a"},"by":"week","breakdown":"x"}`:             "by",
		`{"start":{"event":"a"},"measured":{"event":"a"},"ages":61}`:                               "ages",
		`{"measured":{"event":"a"},"groups":[{"name":"x"}]}`:                                       "groups[0].when",
		`{"measured":{"event":"a"},"groups":[{"name":"x","when":{"segment":"loyal"}}]}`:            "groups[0].when",
		`{"measured":{"event":"a"},"firstEver":true,"groups":[{"name":"x","when":{"event":"a"}}]}`: "firstEver",
	} {
		_, err := insight.Read("cohorts", []byte(body), time.Unix(1_780_000_000, 0))
		if err == nil || !strings.Contains(err.Error(), "at "+where) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func BenchmarkCohorts(b *testing.B) {
	snap := town(b)
	c := insight.Cohorts{Start: &facts.Selector{Name: "Event 3"}, Measured: facts.Selector{Name: "Event 1"}, Property: "total", By: insight.Month, Unit: insight.Week, Ages: 26, From: townEnd - 365*24*time.Hour.Microseconds(), To: townEnd}
	for b.Loop() {
		if _, err := c.Ask(b.Context(), snap); err != nil {
			b.Fatal(err)
		}
	}
}
