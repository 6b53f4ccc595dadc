package insight

import (
	"math/big"
	"time"
)

// FunnelTimes is how long people took from one step to another, in seconds. The quartiles are those of linear interpolation
// between the nearest two (type 7 of Hyndman and Fan, 1996).
type FunnelTimes struct {
	From    int       `json:"from"` // steps, from 1
	To      int       `json:"to"`
	People  int       `json:"people"` // who came to the second of them; 0 if they are too few to be shown
	Few     bool      `json:"few,omitempty"`
	Average *float64  `json:"average,omitempty"`
	Lower   *float64  `json:"lower,omitempty"` // a quarter took no longer
	Median  *float64  `json:"median,omitempty"`
	Upper   *float64  `json:"upper,omitempty"` // a quarter took longer
	Bins    []TimeBin `json:"bins"`            // from the shortest time anybody took to the longest, each about twice the one before
}

// TimeBin counts those who took From ≤ seconds < To.
type TimeBin struct {
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	People int     `json:"people"`
}

// binEnds are where bins begin and end: lengths of time that people think in, each two to three times the one before.
var binEnds = func() (ends []int64) {
	const day = 24 * time.Hour
	for _, d := range []time.Duration{0, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
		30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 4 * day, 7 * day, 14 * day, 30 * day, 60 * day, 120 * day, 240 * day, 480 * day, 1000 * day, 2000 * day, 4000 * day} {
		ends = append(ends, d.Microseconds())
	}
	return ends
}()

// timesOf shows how long was taken: took[0] from the first step to the last, took[s] to step s from the one before. What fewer
// than cell people share is added up, or left out.
func timesOf(took [][]int64, cell int) []FunnelTimes {
	out := []FunnelTimes{}
	for s, sorted := range took {
		t := FunnelTimes{From: s, To: s + 1, Bins: []TimeBin{}}
		if s == 0 {
			t.From, t.To = 1, len(took)
		}
		if t.From == t.To || s == 1 && len(took) == 2 {
			continue // there is one step, or one way
		}
		switch {
		case len(sorted) < cell && len(sorted) > 0:
			t.Few = true
		case len(sorted) > 0:
			t.People, t.Average = len(sorted), average(sorted)
			t.Lower, t.Median, t.Upper = quantile(sorted, 1), quantile(sorted, 2), quantile(sorted, 3)
			t.Bins = binsOf(sorted, cell)
		}
		out = append(out, t)
	}
	return out
}

// binsOf counts into bins of at least cell people.
func binsOf(sorted []int64, cell int) (bins []TimeBin) {
	at, from := 0, -1
	people := 0
	for i := 0; i+1 < len(binEnds); i++ {
		n := 0
		for ; at < len(sorted) && sorted[at] < binEnds[i+1]; at++ {
			n++
		}
		if from < 0 && n == 0 {
			continue // nobody was so quick
		}
		if from < 0 {
			from = i
		}
		people += n
		if people >= cell {
			bins = append(bins, TimeBin{seconds(binEnds[from]), seconds(binEnds[i+1]), people})
			from, people = i+1, 0
		}
		if at == len(sorted) {
			if people > 0 { // too few to stand alone
				last := &bins[len(bins)-1]
				last.To, last.People = seconds(binEnds[i+1]), last.People+people
			}
			break
		}
	}
	return bins
}

func seconds(micros int64) float64 { return float64(micros) / 1e6 }

// average is exact up to the last digit: sums of many long times do not fit.
func average(times []int64) *float64 {
	sum := new(big.Int)
	part := int64(0)
	for i, t := range times {
		if part += t; i%1024 == 1023 {
			sum.Add(sum, big.NewInt(part))
			part = 0
		}
	}
	sum.Add(sum, big.NewInt(part))
	a, _ := new(big.Rat).SetFrac(sum, big.NewInt(int64(len(times))*1_000_000)).Float64()
	return &a
}

// quantile is the quarter-th quartile of sorted times.
func quantile(sorted []int64, quarter int) *float64 {
	place := quarter * (len(sorted) - 1)
	i, rest := place/4, place%4
	v := seconds(sorted[i])
	if rest > 0 {
		v += seconds(sorted[i+1]-sorted[i]) * float64(rest) / 4
	}
	return &v
}
