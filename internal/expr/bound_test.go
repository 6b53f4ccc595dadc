package expr

import (
	"testing"

	"rapport"
)

// How exact conditions are that rest on computed traits, and on series whose window is longer than they ask for.
func TestBounds(t *testing.T) {
	traits := map[string]string{"recent": `{"event":"Order Completed","within":"30d"}`, "ltv": `{"event":"Order Completed","measure":"sum","property":"total"}`,
		"pace": `{"formula":"recent / max(distinct(Order Completed.sku), 1)"}`}
	kept := Kept{Entries: 256, Distinct: 256, Window: func(s SeriesSpec) Duration { return 2 * s.Window }, Computed: func(name string) (Computation, bool) {
		src, ok := traits[name]
		if !ok {
			return Computation{}, false
		}
		c, err := ParseComputation([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		return c, true
	}}
	for src, want := range map[string]string{
		`{"trait":"recent","op":"gte","value":3}`:                          "exact",
		`{"trait":"recent","op":"gte","value":300}`:                        "exact ≤ 256 entries per identifier, then buckets of 22 hours 30 minutes",
		`{"trait":"ltv","op":"gte","value":300}`:                           "exact",
		`{"trait":"tier","op":"eq","value":"gold"}`:                        "exact",
		`{"trait":"pace","op":"gt","value":1}`:                             "exact ≤ 256 entries per identifier, then buckets of 22 hours 30 minutes; exact ≤ 256 distinct values, then a sample by hash",
		`{"event":"Order Completed","within":"30d"}`:                       "exact",
		`{"event":"Order Completed","during":"day","op":"eq","value":256}`: "exact ≤ 256 entries per identifier, then buckets of 1 hour 30 minutes",
	} {
		c, err := Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		b := c.Bound(kept)
		if b.Wording.IT != want || b.Exact != (want == "exact") || b.Wording == (rapport.Wording{}) {
			t.Errorf("%s is %+v, want %s", src, b, want)
		}
	}
}
