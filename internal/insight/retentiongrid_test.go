package insight_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/insight"
)

// stay is what the plain way finds of one person in one cohort: the day or period numbers in which they came back.
type stay struct {
	cohort  int
	country string
	back    []int // columns
	last    int   // −1: never
}

// stays are the cohorts of one person, by going through their events.
func stays(q *insight.Retention, starts []time.Time, events []happening) (all []stay) {
	day := func(at int64) int64 { // days of the calendar since an epoch
		y, m, d := time.UnixMicro(at).In(q.Zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
	}
	period := func(at int64) int {
		p := 0
		for p+1 < len(starts) && at >= starts[p+1].UnixMicro() {
			p++
		}
		return p
	}
	seen := map[int]bool{}
	for i, e := range events {
		if e.name != q.Start.Name || e.at >= q.To {
			continue
		}
		if e.at < q.From {
			if q.FirstEver {
				return nil
			}
			continue
		}
		c := period(e.at)
		if seen[c] {
			continue
		}
		seen[c] = true
		s := stay{cohort: c, country: e.country, last: -1}
		for _, r := range events[i+1:] {
			if r.at >= q.To || q.Return.Name != "" && r.name != q.Return.Name {
				continue
			}
			column := period(r.at) - c
			if q.Brackets != nil {
				days := int(day(r.at) - day(e.at))
				for column = 0; column < len(q.Brackets) && days >= q.Brackets[column]; column++ {
				}
				if column == len(q.Brackets) {
					s.last = column - 1
					continue
				}
			}
			if !slices.Contains(s.back, column) {
				s.back = append(s.back, column)
			}
			s.last = max(s.last, column)
		}
		all = append(all, s)
		if !q.Recurring {
			break
		}
	}
	return all
}

func (v *village) anyRetention() insight.Retention {
	r := v.r
	q := insight.Retention{Start: facts.Selector{Name: "view"}, Return: facts.Selector{Name: [...]string{"buy", "view", ""}[r.IntN(3)]},
		Unit: [...]insight.Unit{insight.Day, insight.Week, insight.Month}[r.IntN(3)], Zone: time.FixedZone("SGT", 8*3600), From: v.from + r.Int64N(20*24*3_600_000_000), To: v.to - r.Int64N(10*24*3_600_000_000)}
	switch r.IntN(3) {
	case 0:
		q.Recurring = true
	case 1:
		q.FirstEver = true
	}
	if r.IntN(2) == 0 {
		q.Brackets = [][]int{{1, 3, 7, 14, 30}, {2}, {7, 8}}[r.IntN(3)]
	}
	if r.IntN(2) == 0 || q.FirstEver && q.Brackets == nil {
		q.Breakdown = &facts.Column{Path: "country", Kind: facts.Text}
	}
	return q
}

func TestRetentionOfEveryKindIsWhatGoingThroughThePeopleGives(t *testing.T) {
	for seed := range uint64(10) {
		v := newVillage(t, seed)
		for range 12 {
			q := v.anyRetention()
			got, err := q.Ask(t.Context(), v.snap)
			if err != nil {
				t.Fatal(err)
			}
			var starts []time.Time
			for _, c := range got.Cohorts {
				starts = append(starts, c.Start)
			}
			values := map[string][]stay{}
			var all []stay
			for _, events := range v.people {
				for _, s := range stays(&q, starts, events) {
					values[s.country] = append(values[s.country], s)
					all = append(all, s)
				}
			}
			holdCohorts(t, &q, got.Cohorts, all)
			if q.Breakdown == nil {
				values = nil
			}
			if len(got.Parts) != len(values) {
				t.Fatalf("%+v: %d parts of %d", q, len(got.Parts), len(values))
			}
			for _, p := range got.Parts {
				if holdCohorts(t, &q, p.Cohorts, values[p.Text]); p.People != len(values[p.Text]) {
					t.Fatalf("%+v: %d people of %q, want %d", q, p.People, p.Text, len(values[p.Text]))
				}
			}
			v.behindCell(&q, got, all)
		}
	}
}

func holdCohorts(t *testing.T, q *insight.Retention, got []insight.Cohort, all []stay) {
	t.Helper()
	for c, cohort := range got {
		people, returned, stayed := 0, make([]int, len(cohort.Returned)), make([]int, len(cohort.Returned))
		for _, s := range all {
			if s.cohort != c {
				continue
			}
			people++
			for d := range returned {
				if slices.Contains(s.back, d) {
					returned[d]++
				}
				if s.last >= d {
					stayed[d]++
				}
			}
			if slices.ContainsFunc(s.back, func(d int) bool { return d >= len(returned) }) {
				t.Fatalf("%+v: cohort %d has %d columns, and somebody came back in %v", *q, c, len(returned), s.back)
			}
		}
		if people != cohort.People || !slices.Equal(returned, cohort.Returned) || !slices.Equal(stayed, cohort.Stayed) {
			t.Fatalf("%+v: cohort %d %+v, want %d %v %v", *q, c, cohort, people, returned, stayed)
		}
	}
}

// behindCell holds the people behind some cell to the counts.
func (v *village) behindCell(q *insight.Retention, got *insight.RetentionAnswer, all []stay) {
	v.t.Helper()
	c := v.r.IntN(len(got.Cohorts))
	d := v.r.IntN(len(got.Cohorts[c].Returned))
	cohort := got.Cohorts[c]
	for cell, want := range map[insight.RetentionCell]int{
		{Cohort: c, Distance: -1}:                             cohort.People,
		{Cohort: c, Distance: d}:                              cohort.Returned[d],
		{Cohort: c, Distance: d, Stayed: true}:                cohort.Stayed[d],
		{Cohort: c, Distance: d, Missing: true}:               cohort.People - cohort.Returned[d],
		{Cohort: c, Distance: d, Stayed: true, Missing: true}: cohort.People - cohort.Stayed[d],
	} {
		if people, err := q.Behind(v.t.Context(), v.snap, cell); err != nil || len(people) != want || !slices.IsSorted(people) {
			v.t.Fatalf("%+v: behind %+v are %d, want %d: %v", *q, cell, len(people), want, err)
		}
	}
	for _, p := range got.Parts {
		people, err := q.Behind(v.t.Context(), v.snap, insight.RetentionCell{Cohort: c, Distance: -1, Value: &p.Value})
		if err != nil || len(people) != p.Cohorts[c].People {
			v.t.Fatalf("%+v: in cohort %d of %q are %d, want %d: %v", *q, c, p.Text, len(people), p.Cohorts[c].People, err)
		}
	}
}

// TestBothRetentionKernelsAgree asks what the simple kernel answers of the general one.
func TestBothRetentionKernelsAgree(t *testing.T) {
	for seed := range uint64(6) {
		v := newVillage(t, seed)
		q := insight.Retention{Start: facts.Selector{Name: "view"}, Return: facts.Selector{Name: [...]string{"buy", "view", ""}[seed%3]}, Unit: insight.Week, From: v.from, To: v.to, FirstEver: seed%2 == 0}
		simple, err := q.Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		q.Breakdown = &facts.Column{Path: "country", Kind: facts.Text}
		general, err := q.Ask(t.Context(), v.snap)
		if err != nil || !reflect.DeepEqual(simple.Cohorts, general.Cohorts) {
			t.Fatalf("seed %d: %+v and %+v, %v", seed, simple.Cohorts, general.Cohorts, err)
		}
	}
}

// clickHousePeople is the table of a retention case: so many people, numbered from 0, on each of three days.
func clickHousePeople(t *testing.T, counts ...int) facts.Snapshot {
	t.Helper()
	store, err := hotfacts.Open(hotfacts.Options{Dir: t.TempDir(), Config: facts.Defaults(), People: facts.Apart{}})
	if err != nil {
		t.Fatal(err)
	}
	var rows []facts.Row
	for d, n := range counts {
		for uid := range n {
			rows = append(rows, facts.Row{Offset: rapport.Offset(len(rows)), Time: time.Date(2018, 8, 6+d, 0, 0, 0, 0, time.UTC).UnixMicro(), Type: rapport.Track, Name: []byte("Row"),
				Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Append(nil, uid)}, Source: []byte("web"), Hash: uint64(len(rows) + 1)})
		}
	}
	if err := store.Append(rows, rapport.Offset(len(rows))); err != nil {
		t.Fatal(err)
	}
	snap, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snap.Close(); _ = store.Close() })
	return snap
}

// august asks who of the first day was there on the days after.
func august(recurring bool) insight.Retention {
	return insight.Retention{Unit: insight.Day, Recurring: recurring, From: time.Date(2018, 8, 6, 0, 0, 0, 0, time.UTC).UnixMicro(), To: time.Date(2018, 8, 9, 0, 0, 0, 0, time.UTC).UnixMicro()}
}

// 00688: of 80 people on the first day, 50 were there on the second and 60 on the third.
func TestClickHouseRetention(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(reference(t, "00688_aggregation_retention.reference")), "\n")
	snap := clickHousePeople(t, 80, 50, 60)
	for _, recurring := range []bool{false, true} {
		q := august(recurring)
		a, err := q.Ask(t.Context(), snap)
		if err != nil {
			t.Fatal(err)
		}
		c := a.Cohorts[0]
		for i, got := range []string{fmt.Sprintf("%d\t%d", c.People, c.Returned[1]), fmt.Sprintf("%d\t%d", c.People, c.Returned[2]), fmt.Sprintf("%d\t%d\t%d", c.People, c.Returned[1], c.Returned[2])} {
			if lines[i] != got {
				t.Errorf("statement %d gives %q, want %q", i, got, lines[i])
			}
		}
	}
}

// 00938: of each of five people, whether they were there on the first day, and then on the second; last, only of those whose
// number is even.
func TestClickHouseRetentionByPerson(t *testing.T) {
	parts := strings.Split(strings.TrimSpace(reference(t, "00938_test_retention_function.reference")), "----------")
	snap := clickHousePeople(t, 8, 6, 7)
	q := august(false)
	ones := func(distance int) []facts.Person {
		p, err := q.Behind(t.Context(), snap, insight.RetentionCell{Distance: distance})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first, second := ones(-1), ones(1)
	compared := 0
	for n, part := range parts {
		for uid, line := range strings.Split(strings.TrimSpace(part), "\n") {
			p, ok := snap.Find(rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprint(uid)})
			bit := func(is bool) int {
				if is && ok && (n < 2 || uid%2 == 0) {
					return 1
				}
				return 0
			}
			a, b := bit(slices.Contains(first, p)), bit(slices.Contains(second, p))
			got := fmt.Sprintf("%d\t[%d,%d]", uid, a, b)
			if n > 0 { // before the days stands 1, or whether the number is even
				got = fmt.Sprintf("%d\t[%d,%d,%d]", uid, bit(true), a, b)
			}
			if got != line {
				t.Errorf("statement %d: %q, want %q", n, got, line)
			}
			compared++
		}
	}
	if compared != 15 {
		t.Errorf("compared %d", compared)
	}
}
