package profile

import (
	"math/rand/v2"
	"testing"

	"rapport/internal/expr"
)

// What several fragments come to together is what one fragment would with the events of all, whichever of them have nothing
// in the window.
func TestManyFragmentsAreOne(t *testing.T) {
	var measures []expr.Measure
	var series []Series
	for i, src := range []string{
		`{"event":"Buy","within":"20s"}`, `{"event":"Buy","measure":"sum","property":"v","within":"30s"}`, `{"event":"Buy","measure":"max","property":"v","within":"9s"}`,
		`{"event":"Buy","measure":"distinct","property":"k","within":"40s"}`, `{"event":"Buy","measure":"distinct","property":"k"}`,
		`{"event":"Buy","measure":"last","property":"k"}`, `{"event":"Buy","measure":"first","property":"k"}`, `{"event":"See","measure":"min","property":"v"}`,
		`{"event":"Buy","measure":"top","property":"k"}`, `{"event":"Buy","measure":"values","property":"k"}`, `{"event":"Buy","measure":"rate","per":"1s","within":"20s"}`,
	} {
		m, err := expr.ParseMeasure([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		measures = append(measures, m)
		series = append(series, Series{SeriesID(i + 1), m.Series()})
	}
	plan, err := NewPlan(series, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	var one, many Profile
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 8))
		events := drawEvents(t, r)
		w := NewWriter(plan)
		now := epoch + 60*second + second*int64(r.IntN(60))
		var all Fragment
		parts := make([]Fragment, 2+r.IntN(6))
		for _, e := range events {
			all, _ = w.Apply(all, view(t, e.data), Stamp{e.off, now})
			n := r.IntN(len(parts))
			parts[n], _ = w.Apply(parts[n], view(t, e.data), Stamp{e.off, now})
		}
		one.Reset(plan, now, []Fragment{all})
		many.Reset(plan, now, parts)
		for i, m := range measures {
			a, b := string(m.Of(one.Aggregate(i), now)), string(m.Of(many.Aggregate(i), now))
			if a != b {
				t.Fatalf("seed %d: measure %d is %s of one fragment and %s of %d", seed, i, a, b, len(parts))
			}
		}
	}
}
