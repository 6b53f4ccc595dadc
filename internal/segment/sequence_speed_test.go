package segment

import (
	"fmt"
	"testing"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// journeys is twenty different sequences of four steps over the events of stored.
func journeys(t testing.TB) *Set {
	events := []string{"Product Viewed", "Order Completed", "Email Opened"}
	var defs []Definition
	var needed []expr.SeriesSpec
	for i := range 20 {
		a, b, c := events[i%3], events[(i+1)%3], events[(i+2)%3]
		src := fmt.Sprintf(`{"sequence":[{"event":"%s","where":[{"property":"sku","op":"ne","value":"none %d"}]},{"event":"%s","gap":"%dd"},{"event":"%s","wait":"%dh"},{"not":{"event":"Refund"}},{"event":"%s"}],"within":"%dd","op":"gte","value":%d}`,
			a, i, b, 10+i, c, 1+i, a, 300+i, 1+i%4)
		x, err := expr.Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		needed = append(needed, x.Needs().Series...)
		defs = append(defs, Definition{ID: ID(i + 1), Key: rapport.SegmentKey(fmt.Sprintf("s%d", i)), Condition: x})
	}
	_, series := profile.Assign(nil, needed, 1)
	plan, err := profile.NewPlan(series, nil, profile.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if plan.Len() != 20 {
		t.Fatalf("%d series, not 20", plan.Len())
	}
	set, err := Compile(defs, plan)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// BenchmarkTwentySequences is one event through twenty sequences, of a customer with some sixty entries in each.
func BenchmarkTwentySequences(b *testing.B) {
	views := stored(b, 1000)
	set := journeys(b)
	s := &step{set: set, writer: profile.NewWriter(set.Plan()), parts: make([]profile.Fragment, 1)}
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

func TestSequencesAllocateNothing(t *testing.T) {
	views := stored(t, 40)
	set := journeys(t)
	s := &step{set: set, writer: profile.NewWriter(set.Plan()), parts: make([]profile.Fragment, 1)}
	for range 20 { // the runs full
		for i := range views {
			s.apply(&views[i], i)
		}
	}
	if s.member.Len() == 0 {
		t.Fatal("the customer is in no segment: nothing is matched")
	}
	i := 0
	if n := testing.AllocsPerRun(200, func() { s.apply(&views[i%len(views)], i); i++ }); n > 0 {
		t.Errorf("%v allocations per event", n)
	}
	two, now := []profile.Fragment{s.parts[0], s.parts[0]}, s.person.Now()
	if n := testing.AllocsPerRun(50, func() {
		s.person.Reset(set.Plan(), now, two)
		s.member, _ = set.Update(&s.person, s.member, nil, func(Transition) {})
	}); n > 0 {
		t.Errorf("%v allocations per person of two fragments", n)
	}
}
