package insight_test

import (
	"slices"
	"testing"
	"time"

	"rapport/internal/facts"
	"rapport/internal/insight"
)

func TestStickinessIsWhatGoingThroughThePeopleGives(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin") // the clock changes on 29 March
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(16) {
		v := newVillage(t, seed)
		q := insight.Stickiness{Activity: facts.Selector{Name: [...]string{"buy", "", "view"}[seed%3]}, Unit: [...]insight.Unit{insight.Day, insight.Hour, insight.Week, insight.Day}[seed%4],
			Per: [...]insight.Unit{insight.Week, insight.Day, "", insight.Month, "", "", "", ""}[seed%8], Windows: []int{2 + v.r.IntN(9), 2 + v.r.IntN(40)},
			Zone: zone, From: v.from + v.r.Int64N((v.to-v.from)/2), To: v.to - v.r.Int64N((v.to-v.from)/3)}
		got, err := q.Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		v.stickiness(&q, got)
	}
}

// stickiness goes over everybody once for each span and each window of each period.
func (v *village) stickiness(q *insight.Stickiness, got *insight.StickinessAnswer) {
	v.t.Helper()
	ends := make([]int64, len(got.Periods))
	for i := range ends {
		if ends[i] = q.To; i+1 < len(ends) {
			ends[i] = got.Periods[i+1].UnixMicro()
		}
	}
	active := func(events []happening, from, to int64) bool {
		return slices.ContainsFunc(events, func(e happening) bool {
			return (q.Activity.Name == "" || e.name == q.Activity.Name) && e.at >= from && e.at < to
		})
	}
	at := 0
	for _, s := range got.Spans {
		exactly, people := make([]int, s.Periods), 0
		for _, events := range v.people {
			n := 0
			for p := at; p < at+s.Periods; p++ {
				if active(events, got.Periods[p].UnixMicro(), ends[p]) {
					n++
				}
			}
			if n > 0 {
				exactly[n-1]++
				people++
			}
		}
		if !slices.Equal(exactly, s.Exactly) || people != s.People || !s.Start.Equal(got.Periods[at]) {
			v.t.Fatalf("%+v: the span of %v is %v, want %v", *q, s.Start, s.Exactly, exactly)
		}
		if q.Per == insight.Week && at > 0 && s.Start.Weekday() != time.Monday || q.Per == insight.Month && at > 0 && s.Start.Day() != 1 || q.Per == insight.Day && at > 0 && s.Start.Hour() != 0 {
			v.t.Fatalf("%+v: a span begins %v", *q, s.Start)
		}
		at += s.Periods
	}
	if at != len(got.Periods) {
		v.t.Fatalf("%+v: spans have %d periods of %d", *q, at, len(got.Periods))
	}
	for p, start := range got.Periods {
		for w, length := range q.Windows {
			from := start.AddDate(0, 0, 1-length)
			switch q.Unit {
			case insight.Hour:
				from = start.Add(time.Duration(1-length) * time.Hour)
			case insight.Week:
				from = start.AddDate(0, 0, 7*(1-length))
			}
			in, now := 0, 0
			for _, events := range v.people {
				if active(events, from.UnixMicro(), ends[p]) {
					in++
				}
				if active(events, start.UnixMicro(), ends[p]) {
					now++
				}
			}
			if in != got.Windows[w][p] || now != got.Active[p] {
				v.t.Fatalf("%+v: %v of %d periods has %d of %d, want %d of %d", *q, start, length, got.Active[p], got.Windows[w][p], now, in)
			}
		}
	}
}

func TestStickinessAddsUp(t *testing.T) {
	v := newVillage(t, 2)
	q, err := insight.Read("stickiness", []byte(`{"per":"week","from":"2026-02-23","to":"2026-03-16","windows":[7]}`), time.UnixMicro(v.to))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := q.Answer(t.Context(), v.snap, insight.View{})
	if err != nil {
		t.Fatal(err)
	}
	a := answer.(*insight.StickinessShown)
	people, days := 0, 0
	for _, s := range a.Spans {
		people += s.People
	}
	for _, n := range a.Active {
		days += n
	}
	if len(a.Spans) != 3 || len(a.Exactly) != 7 || a.AtLeast[0] != people || *a.Average != float64(days)/float64(people) || a.AtLeast[6] != a.Exactly[6] {
		t.Errorf("%+v", a)
	}
	if w := a.Windows[0]; w.People[20] != a.Spans[2].People || *w.Shares[20] != float64(a.Active[20])/float64(w.People[20]) {
		t.Errorf("the week up to Sunday has %d people, the week itself %d", w.People[20], a.Spans[2].People)
	}
}

func BenchmarkStickiness(b *testing.B) {
	snap := town(b)
	q := insight.Stickiness{Unit: insight.Day, Per: insight.Week, Windows: []int{7, 30}, From: townEnd - 90*24*time.Hour.Microseconds(), To: townEnd}
	for b.Loop() {
		if _, err := q.Ask(b.Context(), snap); err != nil {
			b.Fatal(err)
		}
	}
}
