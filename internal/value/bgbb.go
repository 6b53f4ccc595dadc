package value

import (
	"context"
	"math"
	"strconv"

	"rapport"
)

// BGBB is the BG/BB model: each period somebody buys with a probability that is Beta(Alpha, Beta) and has left before it
// with one that is Beta(Gamma, Delta).
type BGBB struct{ Alpha, Beta, Gamma, Delta float64 }

// Periods is how many people bought in X of N periods, the last time in the TX-th.
type Periods struct {
	X, TX, N int
	People   float64
}

// FitBGBB fits the model to everybody.
func FitBGBB(ctx context.Context, of []Periods) (BGBB, Fit, error) {
	people, back := 0.0, 0.0
	for _, p := range of {
		people += p.People
		if p.X > 0 {
			back += p.People
		}
		if p.X < 0 || p.TX < p.X || p.TX > p.N || p.X == 0 && p.TX != 0 {
			return BGBB{}, Fit{Model: "BG/BB"}, unfit("BG/BB", "x ≤ t_x ≤ n does not hold")
		}
	}
	if back < 10 {
		return BGBB{}, Fit{Model: "BG/BB"}, unfit("BG/BB", strconv.FormatFloat(back, 'f', 0, 64)+" people bought again; it takes 10")
	}
	f := bgbbObjective(of)
	fit, theta, err := maximise(ctx, task{
		model: "BG/BB", names: []string{"alpha", "beta", "gamma", "delta"}, people: people, small: f, whole: f,
		starts: [][]float64{{1, 1, 1, 1}, {1, 0.5, 0.5, 3}, {0.5, 2, 1, 10}},
	})
	if err != nil {
		return BGBB{}, fit, err
	}
	m := BGBB{theta[0], theta[1], theta[2], theta[3]}
	fit.Sentence = rapport.Wording{
		Marketing: "How often people buy, and when they stop, period by period, learned from " + grouped(fit.People) + " people.",
		IT:        "BG/BB " + saidParameters(fit) + ", n = " + strconv.Itoa(fit.People),
	}
	return m, fit, nil
}

func bgbbObjective(of []Periods) objective {
	at := func(theta []float64) float64 {
		m, v, bought := BGBB{theta[0], theta[1], theta[2], theta[3]}, 0.0, map[[2]int]float64{}
		for _, p := range of {
			v += p.People * m.logWith(p, func(x, n int) float64 { // few values serve many people
				l, ok := bought[[2]int{x, n}]
				if !ok {
					l = lbeta(m.Alpha+float64(x), m.Beta+float64(n-x))
					bought[[2]int{x, n}] = l
				}
				return l
			})
		}
		return v
	}
	return func(theta, grad []float64) float64 { // few groups: the gradient by central differences
		moved := append([]float64(nil), theta...)
		for i, t := range theta {
			h := 1e-5 * t
			moved[i] = t + h
			up := at(moved)
			moved[i] = t - h
			grad[i] = (up - at(moved)) / (2 * h)
			moved[i] = t
		}
		return at(theta)
	}
}

// LogLikelihood is that of everybody.
func (m BGBB) LogLikelihood(of []Periods) float64 {
	v := 0.0
	for _, p := range of {
		v += p.People * m.log(p)
	}
	return v
}

// log is the log-likelihood of one person.
func (m BGBB) log(p Periods) float64 {
	return m.logWith(p, func(x, n int) float64 { return lbeta(m.Alpha+float64(x), m.Beta+float64(n-x)) })
}

// logWith takes ln B(alpha + x, beta + n − x) from outside.
func (m BGBB) logWith(p Periods, bought func(x, n int) float64) float64 {
	ab, gd := lbeta(m.Alpha, m.Beta), lbeta(m.Gamma, m.Delta)
	v := bought(p.X, p.N) - ab + lbeta(m.Gamma, m.Delta+float64(p.N)) - gd
	left := lbeta(m.Gamma+1, m.Delta+float64(p.TX))
	for i := p.TX; i < p.N; i++ {
		v, _ = logAdd(v, bought(p.X, i)-ab+left-gd)
		left += math.Log((m.Delta + float64(i)) / (m.Gamma + 1 + m.Delta + float64(i))) // B(γ+1, δ+i+1) of B(γ+1, δ+i)
	}
	return v
}

// PAlive is the probability of still being there in the period after the last one.
func (m BGBB) PAlive(p Periods) float64 {
	x, n := float64(p.X), float64(p.N)
	return math.Exp(lbeta(m.Alpha+x, m.Beta+n-x) - lbeta(m.Alpha, m.Beta) +
		lbeta(m.Gamma, m.Delta+n+1) - lbeta(m.Gamma, m.Delta) - m.log(p))
}

// Expected is the expected number of the next periods in which one such person buys. It sums over the periods: then
// Gamma = 1 divides nothing by nothing.
func (m BGBB) Expected(p Periods, periods int) float64 {
	x, n := float64(p.X), float64(p.N)
	base := lbeta(m.Alpha+x+1, m.Beta+n-x) - lbeta(m.Alpha, m.Beta) - lbeta(m.Gamma, m.Delta) - m.log(p)
	v := 0.0
	for i := 1; i <= periods; i++ {
		v += math.Exp(base + lbeta(m.Gamma, m.Delta+n+float64(i)))
	}
	return v
}

// Probability is that of buying in exactly x of n periods.
func (m BGBB) Probability(x, n int) float64 {
	if x < 0 || x > n {
		return 0
	}
	fx, fn := float64(x), float64(n)
	ab, gd := lbeta(m.Alpha, m.Beta), lbeta(m.Gamma, m.Delta)
	choose := func(n float64) float64 { return lgamma(n+1) - lgamma(fx+1) - lgamma(n-fx+1) }
	v := choose(fn) + lbeta(m.Alpha+fx, m.Beta+fn-fx) - ab + lbeta(m.Gamma, m.Delta+fn) - gd
	for i := x; i < n; i++ {
		f := float64(i)
		v, _ = logAdd(v, choose(f)+lbeta(m.Alpha+fx, m.Beta+f-fx)-ab+lbeta(m.Gamma+1, m.Delta+f)-gd)
	}
	return math.Exp(v)
}
