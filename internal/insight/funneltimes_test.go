package insight

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBinsHoldEverybodyOnce: bins join, each holds just those whose time lies in it, and none fewer than it may.
func TestBinsHoldEverybodyOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		times := make([]int64, 1+r.IntN(60))
		for i := range times {
			times[i] = r.Int64N(1 << (1 + r.IntN(47)))
		}
		slices.Sort(times)
		cell := []int{0, 1, 10}[r.IntN(3)]
		if len(times) < cell {
			continue
		}
		bins, all := binsOf(times, cell), 0
		for i, b := range bins {
			n := 0
			for _, at := range times {
				if s := seconds(at); s >= b.From && s < b.To {
					n++
				}
			}
			if n != b.People || n < cell || b.From >= b.To || i > 0 && bins[i-1].To != b.From {
				t.Fatalf("cell %d, %v: %+v holds %d", cell, times, bins, n)
			}
			all += n
		}
		if all != len(times) || bins[0].People == 0 || bins[len(bins)-1].People == 0 {
			t.Fatalf("cell %d: %d of %d in %+v", cell, all, len(times), bins)
		}
	}
}

func TestTimesThatEverybodyKnows(t *testing.T) {
	const s = 1_000_000
	got := timesOf([][]int64{{10 * s, 20 * s, 40 * s}, {1 * s, 2 * s, 4 * s, 5 * s}, {9 * s, 18 * s, 35 * s}}, 0)
	if len(got) != 3 || got[1].From != 1 || got[1].To != 2 || got[1].People != 4 || *got[1].Average != 3 || *got[1].Lower != 1.75 || *got[1].Median != 3 || *got[1].Upper != 4.25 {
		t.Errorf("%+v", got)
	}
	if whole := got[0]; whole.From != 1 || whole.To != 3 || *whole.Median != 20 || *whole.Lower != 15 {
		t.Errorf("%+v", whole)
	}
	if few := timesOf([][]int64{{s, s}, {s, s}}, 10); len(few) != 1 || !few[0].Few || few[0].People != 0 || few[0].Median != nil || len(few[0].Bins) != 0 {
		t.Errorf("%+v", few)
	}
	if none := timesOf([][]int64{nil, nil}, 10); none[0].Few || none[0].People != 0 {
		t.Errorf("%+v", none)
	}
}
