package value

import (
	"cmp"
	"slices"
	"sync"
)

// group is N people with one and the same history.
type group struct {
	History
	N float64
}

// gather groups equal histories, in order.
func gather(hs []History) []group {
	sorted := slices.Clone(hs)
	slices.SortFunc(sorted, func(a, b History) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.TX, b.TX), cmp.Compare(a.T, b.T))
	})
	var out []group
	for _, h := range sorted {
		if n := len(out); n > 0 && out[n-1].History == h {
			out[n-1].N++
			continue
		}
		out = append(out, group{h, 1})
	}
	return out
}

// thin keeps every k-th so that about n are left: enough to tell good starting points from bad.
func thin[T any](of []T, n int) []T {
	k := len(of)/n + 1
	if k == 1 {
		return of
	}
	var out []T
	for i := 0; i < len(of); i += k {
		out = append(out, of[i])
	}
	return out
}

// shards is how many parts a sum is made of. It does not depend on the machine, so neither does the rounding.
const shards = 16

// sum adds up what each part of [0, n) gives, the parts side by side, the addition always in the same order. part writes
// width numbers.
func sum(n, width int, part func(lo, hi int, out []float64)) []float64 {
	if n < 512 {
		out := make([]float64, width)
		part(0, n, out)
		return out
	}
	var parts [shards][]float64
	var wg sync.WaitGroup
	for s := range parts {
		parts[s] = make([]float64, width)
		wg.Go(func() { part(n*s/shards, n*(s+1)/shards, parts[s]) })
	}
	wg.Wait()
	out := parts[0]
	for _, p := range parts[1:] {
		for i, v := range p {
			out[i] += v
		}
	}
	return out
}
