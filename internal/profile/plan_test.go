package profile

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/expr"
)

func specOf(t testing.TB, src string) expr.SeriesSpec {
	m, err := expr.ParseMeasure([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return m.Series()
}

func buy(t testing.TB, n int) made {
	at := epoch + int64(n)*second
	return made{encode(t, fmt.Sprintf(`"type":"track","event":"Buy","userId":"u","messageId":"m%d","properties":{"v":%d}`, n, n), at), at, rapport.Offset(n)}
}

func TestPlanThatDropsAndPlanThatFreezes(t *testing.T) {
	one, two := Series{1, specOf(t, `{"event":"Buy"}`)}, Series{2, specOf(t, `{"event":"Buy","measure":"sum","property":"v"}`)}
	both, err := NewPlan([]Series{two, one}, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	less, err := NewPlan([]Series{two}, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := both.Freeze(1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		then        *Plan
		want, other string
	}{"dropped": {less, "", "3"}, "frozen": {frozen, "1", "3"}, "kept": {both, "2", "3"}} {
		w := NewWriter(both)
		f, _ := w.Apply(nil, view(t, buy(t, 1).data), Stamp{1, epoch + second})
		w.SetPlan(c.then)
		f, touched := w.Apply(f, view(t, buy(t, 2).data), Stamp{2, epoch + 2*second})
		var p Profile
		p.Reset(both, epoch+2*second, []Fragment{f})
		got := ""
		if a := p.Aggregate(0); a != nil {
			got = fmt.Sprint(a.Count)
		}
		sum := expr.Measure{Kind: expr.Sum}.Of(p.Aggregate(1), 0)
		if got != c.want || string(sum) != c.other {
			t.Errorf("%s: count %q, want %q; sum %s, want %s", name, got, c.want, sum, c.other)
		}
		if n := map[string]int{"dropped": 1, "frozen": 1, "kept": 2}[name]; len(touched.Series) != n {
			t.Errorf("%s: touched %v", name, touched.Series)
		}
	}
}

func TestAssignSharesAndNumbers(t *testing.T) {
	month, week, sum := specOf(t, `{"event":"Buy","within":"30d"}`), specOf(t, `{"event":"Buy","within":"7d"}`), specOf(t, `{"event":"Buy","measure":"sum","property":"v","within":"1d"}`)
	year := specOf(t, `{"event":"Buy","within":"365d"}`)
	keep, fresh := Assign(nil, []expr.SeriesSpec{week, sum, month}, 5)
	if len(keep) != 0 || len(fresh) != 2 || fresh[0].ID != 5 || fresh[0].Spec.Window != month.Window || fresh[1].ID != 6 {
		t.Fatalf("%v %v", keep, fresh)
	}
	again, none := Assign(fresh, []expr.SeriesSpec{month, week}, 7)
	if len(again) != 1 || again[0].ID != 5 || len(none) != 0 {
		t.Errorf("%v %v", again, none)
	}
	keep, longer := Assign(fresh, []expr.SeriesSpec{year, sum}, 7)
	if len(longer) != 1 || longer[0].ID != 7 || len(keep) != 1 || keep[0].ID != 6 {
		t.Errorf("%v %v", keep, longer)
	}
	p, err := NewPlan(append(fresh, longer...), nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[*expr.SeriesSpec]SeriesID{&week: 5, &month: 5, &year: 7} {
		if slot, ok := p.Series(*spec); !ok || p.At(slot).ID != want {
			t.Errorf("%s is served by %v", spec.Window, p.At(slot))
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	s := specOf(t, `{"event":"Buy"}`)
	low := Defaults()
	low.Sketch = 3
	for _, c := range []struct {
		series []Series
		traits []TraitPolicy
		cfg    Config
		want   string
	}{
		{[]Series{{1, s}, {1, s}}, nil, Defaults(), "there twice"},
		{nil, []TraitPolicy{{Name: "a"}, {Name: "a"}}, Defaults(), "two policies"},
		{nil, []TraitPolicy{{Name: "a", Merge: "newest"}}, Defaults(), "no policy"},
		{nil, []TraitPolicy{{Name: strings.Repeat("a", 256)}}, Defaults(), "1 to 255"},
		{nil, nil, low, "profile.sketch"},
	} {
		if _, err := NewPlan(c.series, c.traits, c.cfg); err == nil || rapport.KindOf(err) != rapport.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, got %v", c.want, err)
		}
	}
	if _, err := NewPlan([]Series{{1 << 30, s}, {2, s}}, nil, Defaults()); err != nil {
		t.Error(err)
	}
}

func TestTraitsAreBounded(t *testing.T) {
	p := small(t)
	p.cfg.TraitBytes = 40
	w := NewWriter(p)
	body := fmt.Sprintf(`"type":"identify","userId":"u","messageId":"m1","traits":{"z":1,"y":2,"x":3,"w":4,"v":5,"u":6,"long":"%s","b":["%s","a","b","c"]}`, strings.Repeat("l", 60), strings.Repeat("u", 30))
	f, touched := w.Apply(nil, view(t, encode(t, body, epoch)), Stamp{1, epoch})
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	var person Profile
	person.Reset(p, epoch, []Fragment{f})
	var got []string
	for _, s := range person.Traits() {
		got = append(got, s.Name+"="+string(s.Value))
	}
	if want := "u=6 v=5 w=4 x=3 y=2"; strings.Join(got, " ") != want || !f.Dropped() {
		t.Errorf("%v, want %s; dropped %v", got, want, f.Dropped())
	}
	if len(touched.Traits) == 0 {
		t.Error("nothing was touched")
	}
}

// A sketch is exact up to its size and then off by no more than a few standard errors of 1/√k.
func TestSketchEstimates(t *testing.T) {
	s := Series{1, specOf(t, `{"event":"Buy","measure":"distinct","property":"v"}`)}
	p, err := NewPlan([]Series{s}, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(p)
	var f Fragment
	var person Profile
	for n := 1; n <= 5000; n++ {
		f, _ = w.Apply(f, view(t, buy(t, n).data), Stamp{rapport.Offset(n), epoch + 6000*second})
		person.Reset(p, epoch, []Fragment{f})
		got := person.Aggregate(0).Distinct
		if n <= 256 && got != uint64(n) {
			t.Fatalf("%d of %d", got, n)
		}
		if off := float64(got)/float64(n) - 1; off < -0.25 || off > 0.25 {
			t.Fatalf("%d of %d", got, n)
		}
	}
}

func TestRecentPages(t *testing.T) {
	p, err := NewPlan(nil, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(p)
	parts := make([]Fragment, 3)
	for n := range 150 {
		parts[n%2], _ = w.Apply(parts[n%2], view(t, buy(t, n).data), Stamp{rapport.Offset(n), epoch + 200*second})
	}
	var person Profile
	person.Reset(p, epoch+200*second, parts)
	var last Ref
	seen := 0
	for page := person.Recent(Ref{}, 40); len(page) > 0; page = person.Recent(last, 40) {
		for _, r := range page {
			if seen > 0 && !r.before(last) || int(r.Offset) != 149-seen {
				t.Fatalf("%v after %v", r, last)
			}
			last = r
			seen++
		}
	}
	if seen != 150 || person.Events() != 150 || person.FirstSeen() != epoch || person.LastSeen() != epoch+149*second {
		t.Errorf("%d seen, %d events, %d to %d", seen, person.Events(), person.FirstSeen(), person.LastSeen())
	}
}

// An identify call that says what is known already changes no size and allocates nothing.
func TestIdentifyAllocatesNothing(t *testing.T) {
	p, err := NewPlan(nil, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(p)
	data := encode(t, `"type":"identify","userId":"u","messageId":"m","traits":{"name":"Mei Tan","email":"mei@example.com","tier":"gold","country":"SG","age":41}`, epoch)
	v := view(t, data)
	var f Fragment
	for n := range 200 {
		f, _ = w.Apply(f, v, Stamp{rapport.Offset(n), epoch})
	}
	n := 200
	if allocs := testing.AllocsPerRun(500, func() { f, _ = w.Apply(f, v, Stamp{rapport.Offset(n), epoch}); n++ }); allocs > 0 {
		t.Errorf("%v allocations per identify", allocs)
	}
}

func BenchmarkIdentify(b *testing.B) {
	p, err := NewPlan(nil, nil, Defaults())
	if err != nil {
		b.Fatal(err)
	}
	w := NewWriter(p)
	v := view(b, encode(b, `"type":"identify","userId":"u","messageId":"m","traits":{"name":"Mei Tan","email":"mei@example.com","tier":"gold","country":"SG","age":41}`, epoch))
	var f Fragment
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		f, _ = w.Apply(f, v, Stamp{rapport.Offset(n), epoch})
		n++
	}
}

// BenchmarkCheck is what reading a fragment back from the store takes.
func BenchmarkCheck(b *testing.B) {
	p := small(b)
	p.cfg = Defaults()
	r := rand.New(rand.NewPCG(1, 1))
	events := drawEvents(b, r)
	f, _ := apply(b, NewWriter(p), r, events, r.Perm(len(events)))
	b.SetBytes(int64(len(f)))
	for b.Loop() {
		if err := f.Check(); err != nil {
			b.Fatal(err)
		}
	}
}
