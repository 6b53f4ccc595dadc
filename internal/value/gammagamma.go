package value

import (
	"context"
	"math"
	"strconv"

	"gonum.org/v1/gonum/mathext"

	"rapport"
)

// GammaGamma is the model of what a purchase is worth: amounts are Gamma(P, ν), ν is Gamma(Q, V).
type GammaGamma struct{ P, Q, V float64 }

// Spend is the mean amount of X purchases.
type Spend struct {
	X    int
	Mean float64
}

// FitGammaGamma fits the model to those who have X ≥ 1 and a positive mean; others say nothing about it and are passed over.
func FitGammaGamma(ctx context.Context, of []Spend) (GammaGamma, Fit, error) {
	var kept []Spend
	total := 0.0
	for _, s := range of {
		if s.X > 0 && s.Mean > 0 && !math.IsInf(s.Mean, 0) {
			kept = append(kept, s)
			total += s.Mean
		}
	}
	if len(kept) < 10 {
		return GammaGamma{}, Fit{Model: "Gamma-Gamma"}, unfit("Gamma-Gamma", strconv.Itoa(len(kept))+" people have a repeat purchase with an amount; it takes 10")
	}
	m := total / float64(len(kept))
	fit, theta, err := maximise(ctx, task{
		model: "Gamma-Gamma", names: []string{"p", "q", "v"}, people: float64(len(kept)),
		small: gammaObjective(thin(kept, 4000)), whole: gammaObjective(kept),
		starts: [][]float64{{1, 2, m}, {6, 4, m / 2}, {3, 10, m * 3}},
	})
	if err != nil {
		return GammaGamma{}, fit, err
	}
	g := GammaGamma{theta[0], theta[1], theta[2]}
	typical := ", but they differ too much for an average."
	if g.Q > 1 {
		typical = ": " + amount(g.Typical()) + " on average."
	}
	fit.Sentence = rapport.Wording{
		Marketing: "What people spend per purchase, learned from " + grouped(len(kept)) + " who came back" + typical,
		IT:        "Gamma-Gamma " + saidParameters(fit) + ", n = " + strconv.Itoa(len(kept)),
	}
	return g, fit, nil
}

// LogLikelihood is that of all spends with X ≥ 1 and a positive mean.
func (m GammaGamma) LogLikelihood(of []Spend) float64 {
	var kept []Spend
	for _, s := range of {
		if s.X > 0 && s.Mean > 0 {
			kept = append(kept, s)
		}
	}
	return gammaObjective(kept)([]float64{m.P, m.Q, m.V}, make([]float64, 3))
}

func gammaObjective(of []Spend) objective {
	return func(theta, grad []float64) float64 {
		p, q, v := theta[0], theta[1], theta[2]
		lq, pq, lv := lgamma(q), mathext.Digamma(q), math.Log(v)
		out := sum(len(of), 4, func(lo, hi int, out []float64) {
			for _, s := range of[lo:hi] {
				x := float64(s.X)
				px := p * x
				lz, lx, l := math.Log(s.Mean), math.Log(x), math.Log(v+x*s.Mean)
				dg := mathext.Digamma(px + q)
				out[0] += lgamma(px+q) - lgamma(px) - lq + q*lv + (px-1)*lz + px*lx - (px+q)*l
				out[1] += x * (dg - mathext.Digamma(px) + lz + lx - l)
				out[2] += dg - pq + lv - l
				out[3] += q/v - (px+q)/(v+x*s.Mean)
			}
		})
		copy(grad, out[1:])
		return out[0]
	}
}

// Expected is the expected amount of the next purchase of somebody with this spend; for X = 0 that of everybody.
func (m GammaGamma) Expected(s Spend) float64 {
	x := float64(s.X)
	return times(m.P, m.V+times(x, s.Mean)) / (times(m.P, x) + m.Q - 1)
}

// Typical is the expected amount of a purchase of somebody of whom nothing is known. It is +∞ where Q ≤ 1.
func (m GammaGamma) Typical() float64 {
	if m.Q <= 1 {
		return math.Inf(1)
	}
	return m.P * m.V / (m.Q - 1)
}
