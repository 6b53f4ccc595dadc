package attribution

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"rapport"
)

// MaxChannels bounds a chain: its matrix is dense.
const MaxChannels = 300

// Chain is a Markov chain of first order over channels, counted from paths. Its states are the channels, and start,
// conversion and nothing.
type Chain struct {
	channels int
	counts   [][]float64 // from channel (the last: start) to channel, conversion, nothing
	left     []float64   // sums of the rows of counts
	value    float64     // of the conversions counted
}

// NewChain is an empty chain over channels 0 … n−1.
func NewChain(n int) (*Chain, error) {
	if n < 1 || n > MaxChannels {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "attribute", Err: errors.New("a chain has 1 to 300 channels"), Hint: "group the rarest touchpoints"}
	}
	c := &Chain{channels: n, counts: make([][]float64, n+1), left: make([]float64, n+1)}
	for i := range c.counts {
		c.counts[i] = make([]float64, n+2)
	}
	return c, nil
}

// Add counts a path that so many people took. Paths without a touch say nothing.
func (c *Chain) Add(p Path, people float64) {
	if len(p.Touches) == 0 {
		return
	}
	from := c.channels
	for _, t := range p.Touches {
		c.counts[from][t.Channel] += people
		c.left[from] += people
		from = t.Channel
	}
	end := c.channels + 1
	if p.Converted {
		end = c.channels
		c.value += p.Value * people
	}
	c.counts[from][end] += people
	c.left[from] += people
}

// Transition is the probability of going from one channel to another; -1 is the start, and to channels or channels+1
// conversion and nothing.
func (c *Chain) Transition(from, to int) float64 {
	if from < 0 {
		from = c.channels
	}
	if c.left[from] == 0 {
		return 0
	}
	return c.counts[from][to] / c.left[from]
}

// visits is the fundamental matrix: how often a path that is at i comes by j, this visit included; by row. Then, by channel,
// the probability of a conversion from it, and how often a path comes by it; and the probability of a conversion at all.
func (c *Chain) visits() (fundamental *mat.Dense, hit, come []float64, p float64) {
	n := c.channels
	a := mat.NewDense(n, n, nil)
	hit, come = make([]float64, n), make([]float64, n)
	for i := range n {
		for j := range n {
			a.Set(i, j, -c.Transition(i, j))
		}
		a.Set(i, i, 1+a.At(i, i))
	}
	fundamental = mat.NewDense(n, n, nil)
	if fundamental.Inverse(a) != nil { // not while every path ends: each channel that is left for another was once the last
		return nil, hit, come, 0
	}
	for i := range n {
		for j := range n {
			hit[i] += fundamental.At(i, j) * c.Transition(j, n)
			come[i] += c.Transition(-1, j) * fundamental.At(j, i)
		}
		p += c.Transition(-1, i) * hit[i]
	}
	return fundamental, hit, come, p
}

// Probability is that of a conversion.
func (c *Chain) Probability() float64 {
	_, _, _, p := c.visits()
	return p
}

// Removal is, by channel, the share of conversions that would be lost without it: 1 − P(conversion without it) / P(conversion),
// where whoever would have come by it comes by nothing. That is the probability that a path comes by it at all (its visits
// over those from itself) and converts from there, over P(conversion).
func (c *Chain) Removal() []float64 {
	out := make([]float64, c.channels)
	f, hit, come, p := c.visits()
	if p <= 0 {
		return out
	}
	for i := range out {
		out[i] = min(1, come[i]/f.At(i, i)*hit[i]/p)
	}
	return out
}

// Credit divides the value of all conversions by removal effect.
func (c *Chain) Credit() []float64 {
	out := c.Removal()
	sum := 0.0
	for _, r := range out {
		sum += r
	}
	for i := range out {
		if sum > 0 {
			out[i] *= c.value / sum
		}
	}
	return out
}

// Shapley adds to out, by channel, the Shapley value of the path's conversion.
func Shapley(p Path, out []float64) {
	if !p.Converted {
		return
	}
	distinct := map[int]bool{}
	for _, t := range p.Touches {
		distinct[t.Channel] = true
	}
	for c := range distinct {
		out[c] += p.Value / float64(len(distinct))
	}
}
