package insight

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rapport/internal/facts"
	"rapport/internal/value"
)

// buyer is one customer of a snapshot.
type buyer struct {
	person facts.Person
	value.Customer
}

// buyers are all customers of a question, by person; and on how many repeat days they bought, by day.
type buyers struct {
	of        []buyer
	customers []value.Customer
	histories []value.History
	repeats   map[int]int
	spend     *value.GammaGamma
}

// customers goes over everybody's purchases.
func (q *ValueQuestion) customers(ctx context.Context, snap facts.Snapshot) (*buyers, error) {
	query := &facts.Query{Select: []facts.Selector{q.Purchase.selector()}, From: q.from, To: q.to}
	if q.Amount != "" {
		query.Columns = []facts.Column{{Path: q.Amount, Kind: facts.Number}}
	}
	found := make([][]buyer, snap.Workers())
	repeats := make([]map[int]int, snap.Workers())
	for w := range repeats {
		repeats[w] = map[int]int{}
	}
	err := snap.Scan(ctx, query, func(w int, b *facts.Batch) error {
		var bought []value.Purchase
		for i, p := range b.Person {
			bought = bought[:0]
			for r := b.Start[i]; r < b.Start[i+1]; r++ {
				a := value.Purchase{At: time.UnixMicro(b.Time[r])}
				if q.Amount != "" && b.Columns[0].Number[r] != facts.Absent {
					a.Amount = float64(b.Columns[0].Number[r]) / 1e6
				}
				bought = append(bought, a)
			}
			c, ok := value.Summarise(bought, q.calibration)
			if !ok {
				continue
			}
			found[w] = append(found[w], buyer{p, c})
			last := c.First
			for _, a := range bought {
				if d := q.calibration.Counted(c.First, value.DayOf(a.At, q.calibration.Zone)); d > last {
					repeats[w][d]++
					last = d
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := &buyers{of: slices.Concat(found...), repeats: repeats[0]}
	for _, r := range repeats[1:] {
		for d, n := range r {
			out.repeats[d] += n
		}
	}
	slices.SortFunc(out.of, func(a, b buyer) int { return cmp.Compare(a.person, b.person) })
	for _, b := range out.of {
		out.customers = append(out.customers, b.Customer)
		out.histories = append(out.histories, b.History)
	}
	return out, nil
}

// days are the repeat purchase days, ascending, each as often as it came, in units since first.
func (b *buyers) days(first int, unit float64) []float64 {
	var out []float64
	for d, n := range b.repeats {
		for range n {
			out = append(out, float64(d-first)/unit)
		}
	}
	slices.Sort(out)
	return out
}

// starts are everybody's first days in units since the first of all; and that day.
func (b *buyers) starts(unit float64) ([]float64, int) {
	first := b.of[0].First
	for _, c := range b.of {
		first = min(first, c.First)
	}
	out := make([]float64, len(b.of))
	for i, c := range b.of {
		out[i] = float64(c.First-first) / unit
	}
	return out, first
}
