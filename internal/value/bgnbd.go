package value

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// BGNBD is the BG/NBD model: rates are Gamma(R, Alpha), the probability of leaving after a purchase is Beta(A, B).
type BGNBD struct{ R, Alpha, A, B float64 }

// FitBGNBD fits the model to everybody. It needs people who came back.
func FitBGNBD(ctx context.Context, hs []History) (BGNBD, Fit, error) {
	if err := enough("BG/NBD", hs); err != nil {
		return BGNBD{}, Fit{Model: "BG/NBD"}, err
	}
	groups := gather(hs)
	small := thin(groups, 4000)
	m := mean(hs)
	fit, theta, err := maximise(ctx, task{
		model: "BG/NBD", names: []string{"r", "alpha", "a", "b"}, people: float64(len(hs)),
		small: bgnbdObjective(small), whole: bgnbdObjective(groups),
		starts: [][]float64{{1, m.T, 1, 1}, {0.25, m.T / 8, 0.8, 2.5}, {0.5, m.T / 2, 0.3, 3}, {3, m.T * 2, 0.5, 10}},
	})
	if err != nil {
		return BGNBD{}, fit, err
	}
	b := BGNBD{theta[0], theta[1], theta[2], theta[3]}
	fit.Sentence = saidFit(b, fit)
	return b, fit, nil
}

// LogLikelihood is that of everybody.
func (m BGNBD) LogLikelihood(hs []History) float64 {
	return bgnbdObjective(gather(hs))([]float64{m.R, m.Alpha, m.A, m.B}, make([]float64, 4))
}

func bgnbdObjective(groups []group) objective {
	return func(theta, grad []float64) float64 {
		r, alpha, a, b := theta[0], theta[1], theta[2], theta[3]
		lr, pr, la := lgamma(r), mathext.Digamma(r), math.Log(alpha)
		lab, pab := lbeta(a, b), mathext.Digamma(a+b)
		pb, lna, lga := mathext.Digamma(b), math.Log(a), lgamma(a)
		out := sum(len(groups), 5, func(lo, hi int, out []float64) {
			x := -1 // groups come in order of x: what depends on it alone is worked out once
			var lx, px, lb, pbx, pabx, gone float64
			for _, g := range groups[lo:hi] {
				if g.X != x {
					x = g.X
					fx := float64(x)
					lx, px = lgamma(r+fx)-lr+r*la, mathext.Digamma(r+fx)-pr+la
					lb = lga + lgamma(b+fx) - lgamma(a+b+fx) - lab
					pbx, pabx = mathext.Digamma(b+fx)-pb, mathext.Digamma(a+b+fx)-pab
					gone = lna - math.Log(max(b+fx-1, 1e-300))
				}
				fx := float64(x)
				lT := math.Log(alpha + g.T)
				left, lt := math.Inf(-1), lT
				if x > 0 {
					lt = math.Log(alpha + g.TX)
					left = gone - (r+fx)*lt
				}
				v, w := logAdd(-(r+fx)*lT, left)
				out[0] += g.N * (lx + lb + v)
				out[1] += g.N * (px - (1-w)*lT - w*lt)
				out[2] += g.N * (r/alpha - (r+fx)*((1-w)/(alpha+g.T)+w/(alpha+g.TX)))
				out[3] += g.N * (-pabx + w/a)
				if x > 0 {
					out[4] += g.N * (pbx - pabx - w/(b+fx-1))
				}
			}
		})
		copy(grad, out[1:])
		return out[0]
	}
}

// PAlive is the probability that the customer still is one. Under this model nobody leaves before the first repeat purchase.
func (m BGNBD) PAlive(h History) float64 {
	if h.X == 0 {
		return 1
	}
	x := float64(h.X)
	odds := ln(m.A/(m.B+x-1)) + times(m.R+x, ln((m.Alpha+h.T)/(m.Alpha+h.TX)))
	return 1 / (1 + exp(odds))
}

// New is the expected number of purchases in time t of somebody who just bought for the first time.
func (m BGNBD) New(t float64) float64 {
	return m.apart(func(m BGNBD) float64 {
		z := t / (m.Alpha + t)
		return (m.A + m.B - 1) / (m.A - 1) * (1 - math.Pow(1-z, m.A-1)*hyper(m.A+m.B-1-m.R, m.A-1, m.A+m.B-1, z))
	})
}

// Expected is the expected number of purchases of a customer with this history in time t after it.
func (m BGNBD) Expected(h History, t float64) float64 {
	x := float64(h.X)
	alive := m.PAlive(h)
	return m.apart(func(m BGNBD) float64 {
		z := t / (m.Alpha + h.T + t)
		more := times((m.A+m.B+x-1)/(m.A-1), 1-times(pow(1-z, m.A-1), hyper(m.A+m.B-1-m.R, m.A-1, m.A+m.B+x-1, z)))
		return times(more, alive)
	})
}

// apart evaluates where a = 1 or a + b = 1 would divide nothing by nothing: halfway between both sides of it.
func (m BGNBD) apart(f func(BGNBD) float64) float64 {
	const h = 1e-5
	if math.Abs(m.A-1) > h && math.Abs(m.A+m.B-1) > h {
		return f(m)
	}
	up, down := m, m
	up.A, down.A = m.A+2*h, m.A-2*h
	return (f(up) + f(down)) / 2
}

// Probability is that of exactly x purchases in time t after the first.
func (m BGNBD) Probability(x int, t float64) float64 {
	fx, z := float64(x), t/(m.Alpha+t)
	nbd := func(j float64) float64 {
		return math.Exp(lgamma(m.R+j) - lgamma(m.R) - lgamma(j+1) + m.R*math.Log1p(-z) + j*math.Log(z))
	}
	if t <= 0 {
		if x == 0 {
			return 1
		}
		return 0
	}
	ab := lbeta(m.A, m.B)
	p := math.Exp(lbeta(m.A, m.B+fx)-ab) * nbd(fx)
	if x > 0 {
		rest := 1.0
		for j := range x {
			rest -= nbd(float64(j))
		}
		p += math.Exp(lbeta(m.A+1, m.B+fx-1)-ab) * max(rest, 0)
	}
	return p
}

// Name is the model's.
func (m BGNBD) Name() string { return "BG/NBD" }
