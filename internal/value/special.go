package value

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

func lgamma(x float64) float64 { v, _ := math.Lgamma(x); return v }

// lbeta is ln B(a, b).
func lbeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }

// logAdd is ln(eᵃ + eᵇ) without leaving logarithms, and the share of eᵇ in the sum.
func logAdd(a, b float64) (total, share float64) {
	if math.IsInf(b, -1) {
		return a, 0
	}
	if a < b {
		e := math.Exp(a - b)
		return b + math.Log1p(e), 1 / (1 + e)
	}
	e := math.Exp(b - a)
	return a + math.Log1p(e), e / (1 + e)
}

// hyper is Gauss's 2F1(a, b; c; z) for 0 ≤ z < 1 by its series. Callers bring it into a form whose terms stay small: with
// c−a−b > 0 the sum is bounded for all z.
func hyper(a, b, c, z float64) float64 {
	sum, term := 1.0, 1.0
	for n := 0.0; n < 1e6; n++ {
		step := times(times(a+n, b+n)/times(c+n, n+1), z)
		term = times(term, step)
		sum += term
		if math.Abs(step) < 1 && math.Abs(term) < 1e-16*math.Abs(sum)*(1-z) || term == 0 {
			break
		}
	}
	return sum
}

// nodes is a Gauss–Legendre rule on [0, 1].
type nodes struct{ x, w []float64 }

func legendre(n int) nodes {
	r := nodes{make([]float64, n), make([]float64, n)}
	quad.Legendre{}.FixedLocations(r.x, r.w, 0, 1)
	return r
}
