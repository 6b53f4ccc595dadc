package segment

import (
	"fmt"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// shop is twenty segments as a retailer has them.
func shop(t testing.TB) *Set {
	var defs []Definition
	var needed []expr.SeriesSpec
	for i, src := range []string{
		`{"all":[{"event":"Order Completed","within":"30d","op":"gte","value":3},{"event":"Order Completed","measure":"sum","property":"total","op":"gt","value":100},{"event":"Ticket Opened","within":"7d","never":true}]}`,
		`{"event":"Order Completed","within":"90d","op":"gte","value":3}`,
		`{"all":[{"event":"Order Completed","op":"gte","value":2},{"event":"Order Completed","measure":"last","op":"olderThan","value":"30d"}]}`,
		`{"event":"Signed Up","within":"7d"}`,
		`{"event":"Order Completed","measure":"sum","property":"total","within":"90d","op":"gt","value":1000}`,
		`{"all":[{"event":"Product Viewed","within":"7d","op":"gte","value":5},{"event":"Order Completed","within":"7d","never":true}]}`,
		`{"all":[{"event":"Complaint Opened","within":"14d"},{"event":"Ticket Closed","within":"14d","never":true}]}`,
		`{"all":[{"event":"Email Opened","within":"30d","op":"gte","value":2},{"event":"Unsubscribed","never":true}]}`,
		`{"all":[{"trait":"country","op":"eq","value":"JP"},{"trait":"tier","op":"in","value":["gold","platinum"]}]}`,
		`{"event":"Application Opened","within":"30d"}`,
		`{"event":"Order Completed","measure":"distinct","property":"sku","op":"gte","value":3}`,
		`{"event":"Order Completed","measure":"max","property":"total","op":"gte","value":500}`,
		`{"event":"Order Completed","measure":"avg","property":"total","within":"90d","op":"gt","value":80}`,
		`{"event":"Order Completed","where":[{"property":"currency","op":"eq","value":"SGD"}],"op":"gte","value":1}`,
		`{"type":"page","event":"Pricing","within":"7d"}`,
		`{"event":"Order Completed","measure":"last","property":"store","op":"eq","value":"orchard"}`,
		`{"event":"Product Viewed","measure":"distinct","property":"sku","within":"7d","op":"gte","value":4}`,
		`{"all":[{"segment":"s1"},{"not":{"segment":"s6"}}]}`,
		`{"identifier":"email","op":"exists"}`,
		`{"type":"any","within":"30d","op":"gte","value":10}`,
	} {
		c, err := expr.Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		needed = append(needed, c.Needs().Series...)
		defs = append(defs, Definition{ID: ID(i + 1), Key: rapport.SegmentKey(fmt.Sprintf("s%d", i)), Condition: c})
	}
	_, series := profile.Assign(nil, needed, 1)
	plan, err := profile.NewPlan(series, nil, profile.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	set, err := Compile(defs, plan)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// stored is years of one customer's events, one every four days.
func stored(t testing.TB, n int) []event.View {
	views := make([]event.View, n)
	for i := range views {
		at := 1_700_000_000*second + int64(i)*4*86400*second
		name, props := "Product Viewed", fmt.Sprintf(`{"product":"Kettle","category":"kitchen","sku":"k%d","price":%d.90,"url":"https://shop.example/kettle"}`, i%4, i)
		switch i % 4 {
		case 1:
			name, props = "Order Completed", fmt.Sprintf(`{"order_id":"o%d","total":%d.50,"currency":"SGD","store":"orchard","sku":"k%d"}`, i, 20+i, i%3)
		case 3:
			name = "Email Opened"
		}
		body := fmt.Sprintf(`{"type":"track","messageId":"m%d","userId":"u","timestamp":"%s","event":"%s","properties":%s,"context":{"library":{"name":"analytics.js","version":"2"},"page":{"path":"/","url":"https://shop.example/"},"userAgent":"Mozilla/5.0","locale":"en-SG"}}`,
			i, time.UnixMicro(at).UTC().Format(time.RFC3339), name, props)
		data, err := event.Encode(nil, []byte(body), &event.Defaults{Source: "web", ReceivedAt: at})
		if err == nil {
			err = views[i].Decode(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return views
}

// step is one event all the way to memberships.
type step struct {
	set    *Set
	writer *profile.Writer
	parts  []profile.Fragment
	person profile.Profile
	member Membership
	moved  int
}

func (s *step) apply(v *event.View, off int) {
	now := v.Timestamp()
	var t *profile.Touched
	s.parts[0], t = s.writer.Apply(s.parts[0], v, profile.Stamp{Offset: rapport.Offset(off), Now: now})
	s.person.Reset(s.set.Plan(), now, s.parts)
	s.member, _ = s.set.Update(&s.person, s.member, t, func(Transition) { s.moved++ })
}

func newStep(t testing.TB, views []event.View) *step {
	set := shop(t)
	s := &step{set: set, writer: profile.NewWriter(set.Plan()), parts: make([]profile.Fragment, 1)}
	for i := range views {
		s.apply(&views[i], i)
	}
	return s
}

func BenchmarkStep(b *testing.B) {
	views := stored(b, 1000)
	s := newStep(b, views[:20])
	b.ReportMetric(float64(len(s.parts[0])), "B/person")
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		k := 20 + i%980
		if k == 20 {
			b.StopTimer()
			s = newStep(b, views[:20])
			b.StartTimer()
		}
		s.apply(&views[k], k)
	}
}

func BenchmarkApply(b *testing.B) {
	views := stored(b, 1000)
	s := newStep(b, views[:20])
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		k := 20 + i%980
		if k == 20 {
			b.StopTimer()
			s = newStep(b, views[:20])
			b.StartTimer()
		}
		v := &views[k]
		s.parts[0], _ = s.writer.Apply(s.parts[0], v, profile.Stamp{Offset: rapport.Offset(k), Now: v.Timestamp()})
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	views := stored(t, 20)
	s := newStep(t, views)
	for range 400 { // windows, rings and memberships full
		for i := range views {
			s.apply(&views[i], i)
		}
	}
	i := 0
	if n := testing.AllocsPerRun(1000, func() { s.apply(&views[i%len(views)], i); i++ }); n > 0 {
		t.Errorf("%v allocations per event", n)
	}
	now := s.person.Now()
	touched := &profile.Touched{Time: true}
	if n := testing.AllocsPerRun(100, func() {
		now += 3600 * second
		s.person.Reset(s.set.Plan(), now, s.parts)
		s.member, _ = s.set.Update(&s.person, s.member, touched, func(Transition) {})
	}); n > 0 {
		t.Errorf("%v allocations per timer", n)
	}
	two := []profile.Fragment{s.parts[0], newStep(t, views).parts[0]}
	if n := testing.AllocsPerRun(100, func() {
		s.person.Reset(s.set.Plan(), now, two)
		s.member, _ = s.set.Update(&s.person, s.member, nil, func(Transition) {})
	}); n > 0 {
		t.Errorf("%v allocations per person of two fragments", n)
	}
	if n := len(newStep(t, views).parts[0]); n > 1024 {
		t.Errorf("a person of 20 events takes %d bytes", n)
	}
}

// A person of two identifiers, each of whose windows hold a few dozen entries.
func BenchmarkTwoFragments(b *testing.B) {
	views := stored(b, 200)
	s := newStep(b, views)
	s.parts = append(s.parts, newStep(b, views).parts[0])
	touched := &profile.Touched{Series: []int{0, 1, 2}}
	now := s.person.Now()
	b.ReportAllocs()
	for b.Loop() {
		s.person.Reset(s.set.Plan(), now, s.parts)
		s.member, _ = s.set.Update(&s.person, s.member, touched, func(Transition) {})
	}
}

// A thousand live segments over forty events: an event meets those that depend on it.
func BenchmarkThousandSegments(b *testing.B) {
	var defs []Definition
	var needed []expr.SeriesSpec
	for i := range 1000 {
		c, err := expr.Parse(fmt.Appendf(nil, `{"all":[{"event":"Event %d","within":"%dd","op":"gte","value":%d},{"event":"Event %d","measure":"sum","property":"price","within":"30d","op":"lt","value":%d}]}`, i%40, 1+i%30, 1+i%7, (i+1)%40, i))
		if err != nil {
			b.Fatal(err)
		}
		needed = append(needed, c.Needs().Series...)
		defs = append(defs, Definition{ID: ID(i + 1), Key: rapport.SegmentKey(fmt.Sprintf("s%d", i)), Condition: c})
	}
	_, series := profile.Assign(nil, needed, 1)
	plan, err := profile.NewPlan(series, nil, profile.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	set, err := Compile(defs, plan)
	if err != nil {
		b.Fatal(err)
	}
	views := make([]event.View, 400)
	for i := range views {
		at := 1_700_000_000*second + int64(i)*3600*second
		data, err := event.Encode(nil, fmt.Appendf(nil, `{"type":"track","messageId":"m%d","userId":"u","timestamp":"%s","event":"Event %d","properties":{"price":%d}}`, i, time.UnixMicro(at).UTC().Format(time.RFC3339), i%40, i%9), &event.Defaults{Source: "web", ReceivedAt: at})
		if err == nil {
			err = views[i].Decode(data)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	s := &step{set: set, writer: profile.NewWriter(plan), parts: make([]profile.Fragment, 1)}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		k := i % len(views)
		if k == 0 {
			s.parts[0], s.member = nil, nil
		}
		s.apply(&views[k], k)
	}
}

// A person in a zone, under segments that go by the calendar there.
func calendarStep(t testing.TB) (*step, []event.View) {
	var defs []Definition
	var needed []expr.SeriesSpec
	for i, src := range []string{
		`{"event":"Order Completed","during":"month","op":"gte","value":3}`,
		`{"event":"Order Completed","measure":"sum","property":"total","during":"previousWeek","op":"gt","value":100}`,
		`{"event":"Order Completed","sinceAnniversary":"birthday","never":true}`,
		`{"event":"Order Completed","measure":"rate","per":"7d","within":"90d","op":"gte","value":0.5}`,
		`{"event":"Order Completed","measure":"daysSince","op":"gt","value":14}`,
		`{"event":"Order Completed","from":"2023-12-01","to":"2030-01-01"}`,
		`{"event":"Order Completed","measure":"top","property":"total","op":"eq","value":3.5}`,
		`{"event":"Order Completed","measure":"values","property":"total","op":"containsAll","value":[3.5,5.5]}`,
	} {
		c, err := expr.Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		needed = append(needed, c.Needs().Series...)
		defs = append(defs, Definition{ID: ID(i + 1), Key: rapport.SegmentKey(fmt.Sprintf("s%d", i)), Condition: c})
	}
	_, series := profile.Assign(nil, needed, 1)
	plan, err := profile.NewPlan(series, nil, profile.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	set, err := Compile(defs, plan)
	if err != nil {
		t.Fatal(err)
	}
	views := make([]event.View, 40)
	for i := range views {
		at := 1_700_000_000*second + int64(i)*86400*second
		body := fmt.Sprintf(`{"type":"track","messageId":"m%d","userId":"u","timestamp":"%s","event":"Order Completed","properties":{"total":%d.5},"context":{"timezone":"Europe/Berlin","traits":{"birthday":"1990-02-28"}}}`,
			i, time.UnixMicro(at).UTC().Format(time.RFC3339), i)
		data, err := event.Encode(nil, []byte(body), &event.Defaults{Source: "web", ReceivedAt: at})
		if err == nil {
			err = views[i].Decode(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s := &step{set: set, writer: profile.NewWriter(plan), parts: make([]profile.Fragment, 1)}
	for range 20 {
		for i := range views {
			s.apply(&views[i], i)
		}
	}
	return s, views
}

func TestCalendarAllocatesNothing(t *testing.T) {
	s, views := calendarStep(t)
	i := 0
	if n := testing.AllocsPerRun(500, func() { s.apply(&views[i%len(views)], i); i++ }); n > 0 {
		t.Errorf("%v allocations per event", n)
	}
	now, touched := s.person.Now(), &profile.Touched{Time: true}
	if n := testing.AllocsPerRun(100, func() {
		now += 3600 * second
		s.person.Reset(s.set.Plan(), now, s.parts)
		s.member, _ = s.set.Update(&s.person, s.member, touched, func(Transition) {})
	}); n > 0 {
		t.Errorf("%v allocations per timer", n)
	}
}

func BenchmarkCalendar(b *testing.B) {
	s, views := calendarStep(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s.apply(&views[i%len(views)], i)
		i++
	}
}
