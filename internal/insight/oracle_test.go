package insight_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/insight"
)

// happening is an event as the oracles see it: they go over a list of these, one person at a time, in the plainest way.
type happening struct {
	at      int64
	name    string
	country string // empty: none
	total   int64  // millionths; 0: none
}

// village is some people with what they did, in a store and in lists.
type village struct {
	t      *testing.T
	r      *rand.Rand
	snap   facts.Snapshot
	people map[int][]happening // in order
	from   int64
	to     int64
}

// households puts subjects u7 and a7 into one person where the number is even.
type households struct{ facts.Apart }

func (households) Group(s facts.Subjects, groups []uint32) ([]uint32, uint64) {
	for i := len(groups); i < s.Len(); i++ {
		groups = append(groups, uint32(householdOf(s.At(i))))
	}
	return groups, 0
}

func householdOf(s facts.Subject) int {
	var n int
	_, _ = fmt.Sscan(string(s.Value[1:]), &n)
	if n%2 == 1 && s.Type == rapport.AnonymousID {
		n += 1000
	}
	return n
}

func newVillage(t *testing.T, seed uint64) *village {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 99))
	start := time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC).UnixMicro()
	v := &village{t: t, r: r, people: map[int][]happening{}, from: start, to: start + 40*24*time.Hour.Microseconds()}
	c := facts.Defaults()
	c.MemoryRows = 1000
	store, err := hotfacts.Open(hotfacts.Options{Dir: t.TempDir(), Config: c, People: households{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.snap.Close(); _ = store.Close() })
	next := rapport.Offset(0)
	for range 12 {
		var rows []facts.Row
		for range r.IntN(300) {
			rows = append(rows, v.happen(next))
			next++
		}
		if err := store.Append(rows, next); err != nil {
			t.Fatal(err)
		}
	}
	if v.snap, err = store.Snapshot(); err != nil {
		t.Fatal(err)
	}
	for _, events := range v.people {
		slices.SortStableFunc(events, func(a, b happening) int { return cmp.Compare(a.at, b.at) })
	}
	return v
}

func (v *village) happen(offset rapport.Offset) facts.Row {
	r := v.r
	h := happening{at: v.from + r.Int64N((v.to-v.from)/3_600_000_000)*3_600_000_000, name: [...]string{"view", "add", "buy", "ticket"}[r.IntN(4)]}
	row := facts.Row{Offset: offset, Time: h.at, Type: rapport.Track, Name: []byte(h.name), Source: []byte("web"), Hash: r.Uint64(),
		Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Appendf(nil, "u%d", r.IntN(150))}}
	if r.IntN(2) == 0 {
		row.Subject = facts.Subject{Type: rapport.AnonymousID, Value: fmt.Appendf(nil, "a%d", r.IntN(150))}
	}
	if r.IntN(5) > 0 {
		h.country = [...]string{"SG", "TH", "JP"}[r.IntN(3)]
		row.Properties = append(row.Properties, facts.Property{Path: "country", Kind: facts.Text, Text: []byte(h.country)})
	}
	if h.name == "buy" && r.IntN(5) > 0 {
		h.total = 1 + r.Int64N(200)*500_000
		row.Properties = append(row.Properties, facts.Property{Path: "total", Kind: facts.Number, Number: h.total})
	}
	p := householdOf(row.Subject)
	v.people[p] = append(v.people[p], h)
	return row
}

func named(names ...string) (out []facts.Selector) {
	for _, n := range names {
		out = append(out, facts.Selector{Name: n})
	}
	return out
}

func TestFunnelIsWhatGoingThroughThePeopleGives(t *testing.T) {
	for seed := range uint64(8) {
		v := newVillage(t, seed)
		for range 6 {
			f := insight.Funnel{Steps: named("view", "add", "buy")[:1+v.r.IntN(3)], Window: time.Duration(1+v.r.IntN(200)) * time.Hour}
			if v.r.IntN(2) == 0 {
				f.Steps[0].Where = []expr.Match{{Property: "country", Test: expr.Test{Op: expr.In, Value: []byte(`["SG","TH"]`)}}}
			}
			if v.r.IntN(2) == 0 {
				f.From, f.To = v.from+v.r.Int64N(v.to-v.from), v.to-v.r.Int64N(1_000_000_000_000)
			}
			if v.r.IntN(2) == 0 {
				f.Breakdown = &facts.Column{Path: "country", Kind: facts.Text}
			}
			got, err := f.Ask(t.Context(), v.snap)
			if err != nil {
				t.Fatal(err)
			}
			have := map[string][]int{}
			for _, p := range got.Parts {
				if p.People[0] > 0 {
					have[p.Text] = p.People
				}
			}
			if want := v.funnel(&f); !reflect.DeepEqual(have, want) {
				t.Fatalf("seed %d, %+v: got %v, want %v", seed, f, have, want)
			}
		}
	}
}

// funnel tries every first step of everybody.
func (v *village) funnel(f *insight.Funnel) map[string][]int {
	out := map[string][]int{}
	for _, events := range v.people {
		depth, end, key := 0, 0, ""
		for i, first := range events {
			passes := first.name == f.Steps[0].Name && (len(f.Steps[0].Where) == 0 || first.country == "SG" || first.country == "TH")
			if !passes || f.To != 0 && (first.at < f.From || first.at >= f.To) {
				continue
			}
			d, at := 1, i
			for j := i + 1; j < len(events) && d < len(f.Steps); j++ {
				if events[j].name == f.Steps[d].Name && events[j].at-first.at <= f.Window.Microseconds() {
					d, at = d+1, j
				}
			}
			if d > depth || d == depth && at <= end {
				depth, end, key = d, at, first.country
			}
		}
		if f.Breakdown == nil {
			key = ""
		}
		if depth > 0 && out[key] == nil {
			out[key] = make([]int, len(f.Steps))
		}
		for d := range depth {
			out[key][d]++
		}
	}
	return out
}

func TestAudienceIsWhatTheConditionSays(t *testing.T) {
	for seed := range uint64(8) {
		v := newVillage(t, seed)
		for range 6 {
			at := v.to - v.r.Int64N(200)*3_600_000_000 - v.r.Int64N(2)*1_000_000 // half of them where a window may end on an event
			orders, sum, days := v.r.IntN(4), v.r.IntN(150), 1+v.r.IntN(30)
			text := fmt.Sprintf(`{"any":[{"all":[{"event":"buy","within":"%dd","op":"gte","value":%d},{"event":"buy","measure":"sum","property":"total","op":"gt","value":%d},
				{"event":"ticket","within":"7d","never":true}]},{"not":{"event":"buy","measure":"avg","property":"total","op":"lte","value":%d}},{"event":"view","where":[{"property":"country","op":"eq","value":"JP"}],"op":"gte","value":3}]}`,
				days, orders, sum, sum)
			c, err := expr.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := (&insight.Audience{Condition: c.Root, At: at}).Ask(t.Context(), v.snap)
			if err != nil {
				t.Fatal(err)
			}
			want := 0
			for _, events := range v.people {
				if audience(events, at, int64(days)*24*3_600_000_000, orders, int64(sum)*1_000_000) {
					want++
				}
			}
			if len(got.People) != want || !slices.IsSorted(got.People) {
				t.Fatalf("seed %d at %d, %s: %d people, want %d", seed, at, text, len(got.People), want)
			}
		}
	}
}

func audience(events []happening, at, within int64, orders int, limit int64) bool {
	recent, all, sum, tickets, views := 0, int64(0), int64(0), 0, 0
	for _, e := range events {
		switch {
		case e.at > at:
		case e.name == "buy":
			if e.at > at-within {
				recent++
			}
			if e.total > 0 {
				all++
				sum += e.total
			}
		case e.name == "ticket" && e.at > at-7*24*3_600_000_000:
			tickets++
		case e.name == "view" && e.country == "JP":
			views++
		}
	}
	return recent >= orders && sum > limit && tickets == 0 || !(all > 0 && sum <= limit*all) || views >= 3
}

func TestRetentionIsWhatGoingThroughThePeopleGives(t *testing.T) {
	for seed := range uint64(8) {
		v := newVillage(t, seed)
		zone := time.FixedZone("SGT", 8*3600)
		q := insight.Retention{Start: facts.Selector{Name: "view"}, Return: facts.Selector{Name: [...]string{"buy", "view", ""}[seed%3]}, Unit: insight.Week,
			Zone: zone, From: v.from + 5*24*3_600_000_000, To: v.to, FirstEver: seed%2 == 0}
		got, err := q.Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		monday := time.UnixMicro(q.From).In(zone)
		for monday = time.Date(monday.Year(), monday.Month(), monday.Day(), 0, 0, 0, 0, zone); monday.Weekday() != time.Monday; {
			monday = monday.AddDate(0, 0, -1)
		}
		for c, cohort := range got.Cohorts {
			if !cohort.Start.Equal(monday.AddDate(0, 0, 7*c)) {
				t.Fatalf("seed %d: cohort %d begins %v", seed, c, cohort.Start)
			}
			people, returned, stayed := 0, make([]int, len(cohort.Returned)), make([]int, len(cohort.Stayed))
			for _, events := range v.people {
				if weeks, in := retained(events, &q, cohort.Start); in {
					people++
					for n := range returned {
						if slices.Contains(weeks, n) {
							returned[n]++
						}
						if len(weeks) > 0 && slices.Max(weeks) >= n {
							stayed[n]++
						}
					}
				}
			}
			if people != cohort.People || !slices.Equal(returned, cohort.Returned) || !slices.Equal(stayed, cohort.Stayed) {
				t.Fatalf("seed %d, cohort %d: %+v, want %d %v %v", seed, c, cohort, people, returned, stayed)
			}
		}
	}
}

// retained is in which periods of a cohort somebody came back.
func retained(events []happening, q *insight.Retention, start time.Time) (weeks []int, in bool) {
	first := -1
	for i, e := range events {
		if e.name == q.Start.Name && (q.FirstEver || e.at >= q.From) {
			first = i
			break
		}
	}
	if first < 0 || events[first].at < q.From || events[first].at < start.UnixMicro() || events[first].at >= start.AddDate(0, 0, 7).UnixMicro() {
		return nil, false
	}
	for _, e := range events[first+1:] {
		if e.at < q.To && (q.Return.Name == "" || e.name == q.Return.Name) {
			weeks = append(weeks, int((e.at-start.UnixMicro())/(7*24*3_600_000_000)))
		}
	}
	return weeks, true
}

func TestTrendIsWhatGoingThroughThePeopleGives(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin") // the clock changes on 29 March
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(8) {
		v := newVillage(t, seed)
		unit := [...]insight.Unit{insight.Hour, insight.Day, insight.Week, insight.Month}[seed%4]
		q := insight.Trend{Unit: unit, Zone: zone, From: v.from + 100_000_000_000, To: v.to - 50_000_000_000}
		if seed%2 == 1 {
			q.Series = []facts.Selector{{Name: "buy"}, {Where: []expr.Match{{Property: "country", Test: expr.Test{Op: expr.NotExists}}}}, {}}
		}
		got, err := q.Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(got.Periods, time.Time.Compare) {
			t.Fatalf("seed %d: periods %v", seed, got.Periods)
		}
		for i, s := range got.Series {
			counts := func(h happening) bool { return h.name == s.Event.Name }
			if q.Series != nil {
				counts = [...]func(happening) bool{func(h happening) bool { return h.name == "buy" }, func(h happening) bool { return h.country == "" }, func(happening) bool { return true }}[i]
			}
			v.trend(&q, got.Periods, &s, counts)
		}
	}
}

func (v *village) trend(q *insight.Trend, periods []time.Time, s *insight.TrendSeries, counts func(happening) bool) {
	v.t.Helper()
	events, people, everybody := make([]int, len(periods)), make([]int, len(periods)), 0
	for _, list := range v.people {
		seen := map[int]bool{}
		for _, h := range list {
			if h.at < q.From || h.at >= q.To || !counts(h) {
				continue
			}
			p := 0
			for p+1 < len(periods) && h.at >= periods[p+1].UnixMicro() {
				p++
			}
			events[p]++
			seen[p] = true
		}
		for p := range seen {
			people[p]++
		}
		everybody += min(1, len(seen))
	}
	if !slices.Equal(events, s.Events) || !slices.Equal(people, s.People) || everybody != s.Everybody {
		v.t.Fatalf("%+v: %+v, want %v %v %d", *q, *s, events, people, everybody)
	}
}

func TestTimeline(t *testing.T) {
	v := newVillage(t, 5)
	for n := range 20 {
		p, ok := v.snap.Find(rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprint("u", n)})
		if !ok {
			continue
		}
		all, err := (&insight.Timeline{Person: p}).Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		want := v.people[n]
		for i, m := range all {
			if h := want[len(want)-1-i]; m.Time.UnixMicro() != h.at || m.Event.Name != h.name || m.Source != "web" {
				t.Fatalf("person %d, moment %d is %+v, want %+v", n, i, m, h)
			}
		}
		few, err := (&insight.Timeline{Person: p, Limit: 3}).Ask(t.Context(), v.snap)
		if err != nil || len(all) != len(want) || !slices.Equal(few, all[:min(3, len(all))]) {
			t.Fatalf("person %d: %d of %d moments, of three %d: %v", n, len(all), len(want), len(few), err)
		}
	}
}
