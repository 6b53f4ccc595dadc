package insight_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

func TestLifecycleIsWhatGoingThroughThePeopleGives(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(12) {
		v := newVillage(t, seed)
		q := insight.Lifecycle{Activity: facts.Selector{Name: [...]string{"buy", "ticket", ""}[seed%3]}, Unit: [...]insight.Unit{insight.Day, insight.Week, insight.Hour, insight.Month}[seed%4],
			Zone: zone, From: v.from + v.r.Int64N((v.to-v.from)/2), To: v.to - v.r.Int64N((v.to-v.from)/3)}
		if seed%2 == 0 {
			q.Breakdown = &facts.Column{Path: "country", Kind: facts.Text}
		}
		got, err := q.Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		if first := got.Periods[0].UnixMicro(); first > q.From || len(got.Periods) > 1 && got.Periods[1].UnixMicro() <= q.From {
			t.Fatalf("seed %d: from %v the first period begins at %v", seed, time.UnixMicro(q.From), got.Periods[0])
		}
		have := map[string][][]int{}
		for _, p := range got.Parts {
			have[p.Text] = [][]int{{p.People}, p.New, p.Returning, p.Resurrecting, p.Dormant}
		}
		if want := v.lifecycle(&q, got.Periods); !reflect.DeepEqual(have, want) {
			t.Fatalf("seed %d, %+v:\ngot  %v\nwant %v", seed, q, have, want)
		}
	}
}

// lifecycle asks of everybody and of each period: were they there in it, in the one before, and ever before that.
func (v *village) lifecycle(q *insight.Lifecycle, periods []time.Time) map[string][][]int {
	starts := []int64{periods[0].AddDate(0, 0, -1).UnixMicro()}
	switch q.Unit {
	case insight.Hour:
		starts[0] = periods[0].Add(-time.Hour).UnixMicro()
	case insight.Week:
		starts[0] = periods[0].AddDate(0, 0, -7).UnixMicro()
	case insight.Month:
		starts[0] = periods[0].AddDate(0, -1, 0).UnixMicro()
	}
	for _, p := range periods {
		starts = append(starts, p.UnixMicro())
	}
	starts = append(starts, q.To)
	out := map[string][][]int{}
	for _, events := range v.people {
		active := func(from, to int64) bool {
			for _, e := range events {
				if (q.Activity.Name == "" || e.name == q.Activity.Name) && e.at >= from && e.at < to {
					return true
				}
			}
			return false
		}
		if !active(starts[0], q.To) {
			continue
		}
		key := ""
		for _, e := range events {
			if key == "" && q.Breakdown != nil && e.at < q.To && (q.Activity.Name == "" || e.name == q.Activity.Name) {
				key = e.country
			}
		}
		if out[key] == nil {
			out[key] = [][]int{{0}, make([]int, len(periods)), make([]int, len(periods)), make([]int, len(periods)), make([]int, len(periods))}
		}
		out[key][0][0]++
		for p := range periods {
			now, before, earlier := active(starts[p+1], starts[p+2]), active(starts[p], starts[p+1]), active(facts.Ever, starts[p])
			switch {
			case now && !before && !earlier:
				out[key][1][p]++
			case now && before:
				out[key][2][p]++
			case now:
				out[key][3][p]++
			case before:
				out[key][4][p]++
			}
		}
	}
	return out
}

// A breakdown's parts add up to everybody, and so do those who are shown with the others who are too few.
func TestLifecycleHidesTheFewAndLosesNobody(t *testing.T) {
	v := newVillage(t, 3)
	answer := func(body string, cell int) *insight.LifecycleShown {
		q, err := insight.Read("lifecycle", []byte(body), time.UnixMicro(v.to))
		if err != nil {
			t.Fatal(err)
		}
		a, err := q.Answer(t.Context(), v.snap, insight.View{Cell: cell})
		if err != nil {
			t.Fatal(err)
		}
		return a.(*insight.LifecycleShown)
	}
	all, apart := answer(`{"unit":"day","last":"20d"}`, 0), answer(`{"unit":"day","last":"20d","breakdown":"country"}`, 0)
	if !reflect.DeepEqual(all.All, apart.All) || len(all.Parts) != 0 || len(apart.Parts) != 4 || apart.Others != nil || all.All.People == 0 {
		t.Fatalf("%+v and %+v", all, apart)
	}
	few := apart.Parts[1].People
	hidden := answer(`{"unit":"day","last":"20d","breakdown":"country"}`, few+1)
	sum := hidden.Others.People
	for _, p := range hidden.Parts {
		if sum += p.People; p.People <= few {
			t.Errorf("%d people are shown where fewer than %d are not to be", p.People, few+1)
		}
	}
	if sum != all.All.People {
		t.Errorf("%d people are %d apart", all.All.People, sum)
	}
}

// FuzzBehaviour: whatever is asked is a question that can be said and written again, or Invalid.
func FuzzBehaviour(f *testing.F) {
	kinds := []string{"lifecycle", "paths", "stickiness", "cohorts"}
	for i := range kinds {
		f.Add(uint8(i), `{"activity":{"event":"buy","where":[{"property":"country","op":"eq","value":"SG"}]},"unit":"day","breakdown":"country","last":"30d","zone":"Asia/Tokyo"}`)
		f.Add(uint8(i), `{"from":"2026-01-01","to":"2026-02-01T00:00:00Z","unit":"hour"}`)
	}
	f.Add(uint8(1), `{"after":{"event":"buy"},"steps":4,"nodes":3,"gap":"1h","within":"2d","repeats":true,"groups":[{"name":"Product","events":["Product *"]}],"exclude":["Email *"],"splits":[{"events":["page*"],"property":"path"}]}`)
	f.Add(uint8(2), `{"activity":{"type":"any"},"unit":"day","per":"month","windows":[7,28],"last":"90d"}`)
	f.Add(uint8(3), `{"measured":{"event":"buy"},"measure":"sum","property":"total","groups":[{"name":"loyal","when":{"event":"buy","within":"30d","op":"gte","value":3}}],"unit":"day","ages":20,"each":true,"last":"90d"}`)
	f.Add(uint8(3), `{"start":{"event":"view"},"firstEver":true,"measured":{"event":"buy"},"by":"week","measure":"share"}`)
	f.Fuzz(func(t *testing.T, kind uint8, body string) {
		q, err := insight.Read(kinds[int(kind)%len(kinds)], []byte(body), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			var e *rapport.Error
			if !errors.As(err, &e) || e.Kind != rapport.Invalid && e.Kind != rapport.NotFound {
				t.Fatalf("%s: %v", body, err)
			}
			return
		}
		if s := q.Sentence(nil); s.Marketing == "" || s.IT == "" {
			t.Fatalf("%s says nothing", body)
		}
		if _, err := json.Marshal(q); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	})
}

func BenchmarkLifecycle(b *testing.B) {
	snap := town(b)
	q := insight.Lifecycle{Unit: insight.Day, From: townEnd - 90*24*time.Hour.Microseconds(), To: townEnd}
	for b.Loop() {
		if _, err := q.Ask(b.Context(), snap); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(townRows)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
