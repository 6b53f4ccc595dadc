package insight_test

import (
	"fmt"
	"testing"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/insight"
)

// TestAudienceBetweenDates counts only what lies between the dates of a leaf.
func TestAudienceBetweenDates(t *testing.T) {
	for seed := range uint64(8) {
		v := newVillage(t, seed)
		from := time.UnixMicro(v.from + v.r.Int64N((v.to-v.from)/2)).UTC().Truncate(time.Second)
		to := from.Add(time.Duration(1+v.r.Int64N(20*24)) * time.Hour)
		c, err := expr.Parse(fmt.Appendf(nil, `{"event":"buy","from":%q,"to":%q,"op":"gte","value":1}`, from.Format(time.RFC3339), to.Format(time.RFC3339)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := (&insight.Audience{Condition: c.Root, At: v.to}).Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, events := range v.people {
			for _, e := range events {
				if e.name == "buy" && e.at >= from.UnixMicro() && e.at < to.UnixMicro() {
					want++
					break
				}
			}
		}
		if len(got.People) != want {
			t.Errorf("seed %d from %s to %s: %d people, want %d", seed, from, to, len(got.People), want)
		}
	}
}

// TestAudienceOfACalendar is refused, and never answered as if the window were not there.
func TestAudienceOfACalendar(t *testing.T) {
	v := newVillage(t, 1)
	c, err := expr.Parse([]byte(`{"event":"buy","during":"month","op":"gte","value":1}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = (&insight.Audience{Condition: c.Root, At: v.to}).Ask(t.Context(), v.snap); rapport.KindOf(err) != rapport.Invalid {
		t.Errorf("%v", err)
	}
	_, err = insight.Read("trends", []byte(`{"series":[{"event":"buy","during":"month"}]}`), time.UnixMicro(v.to))
	if rapport.KindOf(err) != rapport.Invalid {
		t.Errorf("events of a month: %v", err)
	}
}
