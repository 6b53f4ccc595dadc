package simulate

import "math/bits"

// rng is PCG-XSH-RR 64/32 (O'Neill 2014), kept here so that a seed means the same bytes for good.
type rng struct{ state, inc uint64 }

// newRNG gives the stream that the keys name.
func newRNG(seed uint64, keys ...uint64) rng {
	h := mix(seed)
	for _, k := range keys {
		h = mix(h ^ mix(k))
	}
	r := rng{state: h, inc: mix(h)<<1 | 1}
	r.u32()
	return r
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (r *rng) u32() uint32 {
	old := r.state
	r.state = old*6364136223846793005 + r.inc
	return bits.RotateLeft32(uint32((old>>18^old)>>27), -int(old>>59))
}

func (r *rng) u64() uint64 { return uint64(r.u32())<<32 | uint64(r.u32()) }

// n draws from [0, n).
func (r *rng) n(n int) int { return int(uint64(r.u32()) * uint64(n) >> 32) }

// between draws from [lo, hi].
func (r *rng) between(lo, hi int) int { return lo + r.n(hi-lo+1) }

// float draws from [0, 1).
func (r *rng) float() float64 { return float64(r.u32()) / (1 << 32) }

// chance is true with probability p.
func (r *rng) chance(p float64) bool { return r.float() < p }

// weighted draws an index by its share of a rising cumulative table.
func (r *rng) weighted(cumulative []float64) int {
	x := r.float() * cumulative[len(cumulative)-1]
	for i, c := range cumulative {
		if x < c {
			return i
		}
	}
	return len(cumulative) - 1
}

func cumulate(weights ...float64) []float64 {
	sum := 0.0
	for i, w := range weights {
		sum += w
		weights[i] = sum
	}
	return weights
}
