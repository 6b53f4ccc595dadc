package value

import (
	"slices"
	"sort"

	"rapport"
)

// Score is where a customer stands among all, from 1 (the lowest fifth) to 5 (the highest): recency (5 is the most recent),
// frequency and money. Equal customers have equal scores, so fifths are as even as ties allow.
type Score struct {
	Recency, Frequency, Money int
}

// Scores gives each customer's, in their order: by the last day, the number of purchase days, and the total.
func Scores(of []Customer) []Score {
	r, f, m := make([]float64, len(of)), make([]float64, len(of)), make([]float64, len(of))
	for i, c := range of {
		r[i], f[i], m[i] = float64(c.Last), float64(c.X), c.Total
	}
	rs, fs, ms := fifths(r), fifths(f), fifths(m)
	out := make([]Score, len(of))
	for i := range of {
		out[i] = Score{rs[i], fs[i], ms[i]}
	}
	return out
}

// fifths ranks each value by its middle rank, which ties share.
func fifths(v []float64) []int {
	sorted := slices.Clone(v)
	slices.Sort(sorted)
	out := make([]int, len(v))
	for i, x := range v {
		lo := sort.SearchFloat64s(sorted, x)
		hi := lo + sort.Search(len(sorted)-lo, func(j int) bool { return sorted[lo+j] > x })
		out[i] = min(1+5*(lo+hi)/(2*len(v)), 5)
	}
	return out
}

// Cell is one field of the grid: its people, what they spent altogether, and the mean frequency.
type Cell struct {
	Recency   int             `json:"recency"`
	Frequency int             `json:"frequency"`
	People    int             `json:"people"`
	Total     float64         `json:"total"`
	Name      rapport.Wording `json:"name"`
}

// Grid is the five by five of recency and frequency, recency by recency, the lowest first.
func Grid(of []Customer, scores []Score) []Cell {
	cells := make([]Cell, 25)
	for i := range cells {
		r, f := 1+i/5, 1+i%5
		cells[i] = Cell{Recency: r, Frequency: f, Name: cellName(r, f)}
	}
	for i, s := range scores {
		c := &cells[5*(s.Recency-1)+s.Frequency-1]
		c.People++
		c.Total += of[i].Total
	}
	return cells
}

// cellName is the usual name of a field, and what it is exactly.
func cellName(r, f int) rapport.Wording {
	it := "R" + string(rune('0'+r)) + " F" + string(rune('0'+f))
	name := "Lost"
	switch {
	case r >= 4 && f >= 4:
		name = "Champions"
	case r >= 3 && f >= 3:
		name = "Loyal customers"
	case r >= 4 && f >= 2:
		name = "Potential loyalists"
	case r >= 4:
		name = "New customers"
	case r == 3:
		name = "Need attention"
	case f >= 4:
		name = "Cannot lose them"
	case f == 3:
		name = "At risk"
	case r == 2:
		name = "About to sleep"
	}
	return rapport.Wording{Marketing: name, IT: it}
}
