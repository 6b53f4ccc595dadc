package value

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ParetoNBD is the Pareto/NBD model: rates of buying are Gamma(R, Alpha), rates of leaving Gamma(S, Beta).
type ParetoNBD struct{ R, Alpha, S, Beta float64 }

// FitParetoNBD fits the model to everybody. It needs people who came back.
func FitParetoNBD(ctx context.Context, hs []History) (ParetoNBD, Fit, error) {
	if err := enough("Pareto/NBD", hs); err != nil {
		return ParetoNBD{}, Fit{Model: "Pareto/NBD"}, err
	}
	groups := gather(hs)
	m := mean(hs)
	fit, theta, err := maximise(ctx, task{
		model: "Pareto/NBD", names: []string{"r", "alpha", "s", "beta"}, people: float64(len(hs)),
		small: paretoObjective(thin(groups, 2000)), whole: paretoObjective(groups),
		starts: [][]float64{{1, m.T, 1, m.T}, {0.5, m.T / 3, 0.6, m.T / 3}, {0.5, m.T / 2, 0.3, m.T}, {2, m.T, 2, m.T * 4}},
	})
	if err != nil {
		return ParetoNBD{}, fit, err
	}
	p := ParetoNBD{theta[0], theta[1], theta[2], theta[3]}
	fit.Sentence = saidFit(p, fit)
	return p, fit, nil
}

// LogLikelihood is that of everybody.
func (m ParetoNBD) LogLikelihood(hs []History) float64 {
	return paretoObjective(gather(hs))([]float64{m.R, m.Alpha, m.S, m.Beta}, make([]float64, 4))
}

func paretoObjective(groups []group) objective {
	rule := sixteen()
	return func(theta, grad []float64) float64 {
		m := ParetoNBD{theta[0], theta[1], theta[2], theta[3]}
		la, lb, ls := math.Log(m.Alpha), math.Log(m.Beta), math.Log(m.S)
		lr, pr := lgamma(m.R), mathext.Digamma(m.R)
		out := sum(len(groups), 5, func(lo, hi int, out []float64) {
			x := -1
			var lx, px float64
			for _, g := range groups[lo:hi] {
				if g.X != x {
					x = g.X
					lx = lgamma(m.R+float64(x)) - lr + m.R*la + m.S*lb
					px = mathext.Digamma(m.R+float64(x)) - pr + la
				}
				k := m.R + float64(x)
				lT, lTb := math.Log(m.Alpha+g.T), math.Log(m.Beta+g.T)
				i := m.left(g.History, &rule)
				v, w := logAdd(-k*lT-m.S*lTb, ls+i.log)
				out[0] += g.N * (lx + v)
				out[1] += g.N * (px - (1-w)*lT - w*i.logAlpha)
				out[2] += g.N * (m.R/m.Alpha - k*((1-w)/(m.Alpha+g.T)+w*i.perAlpha))
				out[3] += g.N * (lb - (1-w)*lTb + w*(1/m.S-i.logBeta))
				out[4] += g.N * (m.S/m.Beta - (1-w)*m.S/(m.Beta+g.T) - w*(m.S+1)*i.perBeta)
			}
		})
		copy(grad, out[1:])
		return out[0]
	}
}

// integral is that over the time y at which somebody left, from t_x to T, of (α+y)^−(r+x) (β+y)^−(s+1): its logarithm, and
// the means of ln(α+y), 1/(α+y), ln(β+y) and 1/(β+y) under it.
type integral struct{ log, logAlpha, perAlpha, logBeta, perBeta float64 }

// left integrates over panels on which the integrand falls by at most e⁴, each relative to its value at t_x, until what is
// left adds nothing.
func (m ParetoNBD) left(h History, rule *[16]node) integral {
	k, s := m.R+float64(h.X), m.S+1
	a, b := m.Alpha+h.TX, m.Beta+h.TX
	la, lb := ln(a), ln(b)
	var total, mla, mpa, mlb, mpb float64
	for y, end := 0.0, h.T-h.TX; y < end; {
		width := min(end-y, 4/(k/(a+y)+s/(b+y)))
		before := total
		for _, u := range rule {
			t := y + times(u.x, width)
			va, vb := ln1p(t/a), ln1p(t/b)
			f := times(times(u.w, width), exp(-times(k, va)-times(s, vb)))
			total += f
			mla += times(f, va)
			mpa += f / (a + t)
			mlb += times(f, vb)
			mpb += f / (b + t)
		}
		if y += width; total-before < 1e-17*total {
			break
		}
	}
	if total == 0 {
		return integral{log: math.Inf(-1)}
	}
	return integral{ln(total) - times(k, la) - times(s, lb), la + mla/total, mpa / total, lb + mlb/total, mpb / total}
}

// PAlive is the probability that the customer still is one.
func (m ParetoNBD) PAlive(h History) float64 {
	rule, k := sixteen(), m.R+float64(h.X)
	odds := ln(m.S) + m.left(h, &rule).log + times(k, ln(m.Alpha+h.T)) + times(m.S, ln(m.Beta+h.T))
	return 1 / (1 + exp(odds))
}

// New is the expected number of purchases in time t of somebody who just bought for the first time.
func (m ParetoNBD) New(t float64) float64 {
	return m.R / m.Alpha * m.lasting(m.Beta, t)
}

// Expected is the expected number of purchases of a customer with this history in time t after it.
func (m ParetoNBD) Expected(h History, t float64) float64 {
	return times(times((m.R+float64(h.X))/(m.Alpha+h.T), m.lasting(m.Beta+h.T, t)), m.PAlive(h))
}

// lasting is how long of the next t somebody stays whose rate of leaving is Gamma(s, β): β/(s−1)·(1 − (β/(β+t))^(s−1)), in a
// form that s = 1 does not disturb.
func (m ParetoNBD) lasting(beta, t float64) float64 {
	l := ln1p(t / beta)
	e := times(m.S-1, l)
	if math.Abs(e) < 1e-12 {
		return times(beta, l)
	}
	return -times(times(beta, l), expm1(-e)) / e
}

// Probability is that of exactly x purchases in time t after the first.
func (m ParetoNBD) Probability(x int, t float64) float64 {
	fx := float64(x)
	nbd := func(t float64) float64 {
		if t <= 0 {
			if x == 0 {
				return 1
			}
			return 0
		}
		z := t / (m.Alpha + t)
		return math.Exp(lgamma(m.R+fx) - lgamma(m.R) - lgamma(fx+1) + m.R*math.Log1p(-z) + fx*math.Log(z))
	}
	p := nbd(t) * math.Pow(m.Beta/(m.Beta+t), m.S)
	rule, end := legendre(32), math.Log1p(t/m.Beta)
	for i := range 8 { // left at y, in steps of ln(β+y): there the density is even
		lo, hi := end*float64(i)/8, end*float64(i+1)/8
		for j, u := range rule.x {
			l := lo + u*(hi-lo)
			p += rule.w[j] * (hi - lo) * m.S * math.Exp(-m.S*l) * nbd(m.Beta*math.Expm1(l))
		}
	}
	return p
}

// Name is the model's.
func (m ParetoNBD) Name() string { return "Pareto/NBD" }
