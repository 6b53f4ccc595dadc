package customer

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestHistoryAcrossRestarts: the size of a segment, day by day, is what happened, whether the machine lived, was killed,
// closed, or read the log anew; and what one day counts more than the day before is who entered less who left.
func TestHistoryAcrossRestarts(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.CommitEvery = 10 * time.Millisecond })
	h.segment("recent", `{"event":"Order Completed","measure":"count","within":"3d","op":"gte","value":1}`)
	h.segment("often", loyal)
	var want []string
	size := []int{1, 3, 6, 5, 3, 0, 0, 1} // of those who ordered in the last three days, at the end of each day
	for day, orders := range []int{1, 2, 3, 0, 0, 0, 0, 1} {
		entered, left := orders, 0
		if day >= 3 {
			left = size[day-1] + orders - size[day]
		}
		want = append(want, fmt.Sprintf("%d +%d -%d", size[day], entered, left))
		for n := range orders {
			h.send(order(fmt.Sprint("u", day, "-", n), 1))
		}
		h.pass(23 * time.Hour)
		h.rest()
		if day == 2 || day == 4 {
			h.kill()
			h.open("state")
			h.Start()
			h.settle()
		}
		h.pass(time.Hour - time.Second)
		h.rest()
		h.pass(time.Second) // midnight
		if day < 7 {
			h.rest()
		}
	}
	h.pass(-time.Second)
	read := func() SegmentStatus {
		h.rest()
		s, err := h.Segment(h.ctx(), "recent")
		h.must(err)
		return *s
	}
	lived := read()
	var got []string
	for _, d := range lived.History {
		got = append(got, fmt.Sprintf("%d +%d -%d", d.Count, d.Entered, d.Left))
	}
	if strings.Join(got[:8], "\n") != strings.Join(want, "\n") {
		t.Errorf("the days are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, how := range []string{"killed", "closed", "replayed"} {
		if how == "closed" {
			h.must(h.Close())
			h.must(h.store.Close())
		} else {
			h.kill()
		}
		h.open(map[string]string{"killed": "state", "closed": "state", "replayed": "anew"}[how])
		h.Start()
		s := read()
		s.Freshness, lived.Freshness = nil, nil // of a process
		if !reflect.DeepEqual(s, lived) {
			t.Errorf("%s, the segment is\n%+v\nit was\n%+v", how, s, lived)
		}
	}
}

// TestEachSegmentHasItsFigures: freshness is of one segment, in words, and without what a definition changes for everybody; the
// bound says what a window is worth.
func TestEachSegmentHasItsFigures(t *testing.T) {
	h := newHouse(t)
	h.send(order("old", 100))
	h.segment("once", `{"event":"Order Completed","measure":"count","op":"gte","value":1}`)
	h.segment("rich", `{"event":"Order Completed","measure":"sum","property":"total","within":"64d","op":"gt","value":1000}`)
	h.BeginLive()
	h.send(order("a", 1), order("b", 1), order("c", 2000))
	all, err := h.Segments(h.ctx())
	h.must(err)
	for i, want := range []uint64{3, 1} {
		f := all[i].Freshness
		if f == nil || f.Samples != want || f.P50Millis > f.P99Millis || !strings.HasPrefix(f.Sentence.Marketing, "up to date within ") {
			t.Fatalf("%s: %+v, want %d samples", all[i].Definition.Key, f, want)
		}
		sum := uint64(0)
		for _, s := range f.Histogram {
			sum += s.Count
		}
		if sum != want {
			t.Errorf("%s: the histogram holds %d", all[i].Definition.Key, sum)
		}
	}
	if b := all[0].Bound; !b.Exact || b.Text.Marketing == "" {
		t.Errorf("a count of all time: %+v", b)
	}
	if b := all[1].Bound; b.Exact || b.Entries != 256 || b.WidthSeconds != 86400 {
		t.Errorf("a sum over 64 days: %+v", b)
	}
}

func TestFreshnessSteps(t *testing.T) {
	var f freshness
	for micros := range int64(200) {
		f.add(micros * micros * micros)
	}
	f.add(-5)
	f.add(1 << 60)
	got := f.read()
	seen := uint64(0)
	for i, s := range got.Histogram {
		if i > 0 && s.LeMillis <= got.Histogram[i-1].LeMillis {
			t.Error("the steps are not in order")
		}
		seen += s.Count
		below := uint64(1) // the one that was negative
		for micros := range int64(200) {
			if float64(micros*micros*micros) <= s.LeMillis*1000*(1+1e-12) {
				below++
			}
		}
		if i < len(got.Histogram)-1 && seen != below {
			t.Errorf("%d are counted up to %v ms, %d were", seen, s.LeMillis, below)
		}
	}
	if got.Samples != 202 || seen != 202 {
		t.Errorf("%d samples, %d in the histogram", got.Samples, seen)
	}
}
