package value

import (
	"cmp"
	"context"
	"slices"

	"rapport"
)

// Outlook is what a model says of one customer: still one with probability PAlive, and Expected purchases in the time ahead.
type Outlook struct {
	PAlive   float64
	Expected float64
}

// Outlooks are those of everybody for the time t ahead, in their order. Equal histories are worked out once.
func Outlooks(ctx context.Context, m Model, hs []History, t float64) ([]Outlook, error) {
	order := make([]int, len(hs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := hs[i], hs[j]
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.TX, b.TX), cmp.Compare(a.T, b.T))
	})
	out := make([]Outlook, len(hs))
	sum(len(order), 0, func(lo, hi int, _ []float64) {
		for n, i := range order[lo:hi] {
			if n > 0 && hs[i] == hs[order[lo+n-1]] {
				out[i] = out[order[lo+n-1]]
				continue
			}
			if n%256 == 0 && ctx.Err() != nil {
				return
			}
			out[i] = Outlook{m.PAlive(hs[i]), m.Expected(hs[i], t)}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "look ahead", Err: err, Hint: "ask again"}
	}
	return out, nil
}
