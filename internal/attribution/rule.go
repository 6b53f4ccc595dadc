package attribution

import "math"

// Rule divides one conversion among the touches of its path.
type Rule string

// The rules.
const (
	First    Rule = "first"
	Last     Rule = "last"
	Linear   Rule = "linear"
	Decay    Rule = "decay"
	Position Rule = "position"
)

// Rules are all there are.
func Rules() []Rule { return []Rule{First, Last, Linear, Decay, Position} }

// Credit adds to out, by channel, what the conversion of a path is worth to each. halfLife is Decay's, in µs.
func (r Rule) Credit(p Path, halfLife int64, out []float64) {
	n := len(p.Touches)
	if n == 0 || !p.Converted {
		return
	}
	switch r {
	case First:
		out[p.Touches[0].Channel] += p.Value
	case Last:
		out[p.Touches[n-1].Channel] += p.Value
	case Linear:
		for _, t := range p.Touches {
			out[t.Channel] += p.Value / float64(n)
		}
	case Decay:
		decay(p, halfLife, out)
	case Position:
		position(p, out)
	}
}

// decay weighs against the last touch, so that long ago does not underflow all weights.
func decay(p Path, halfLife int64, out []float64) {
	last := p.Touches[len(p.Touches)-1].At
	weigh := func(t Touch) float64 { return math.Exp2(float64(t.At-last) / float64(halfLife)) }
	sum := 0.0
	for _, t := range p.Touches {
		sum += weigh(t)
	}
	for _, t := range p.Touches {
		out[t.Channel] += p.Value * weigh(t) / sum
	}
}

func position(p Path, out []float64) {
	n := len(p.Touches)
	if n <= 2 {
		Linear.Credit(p, 0, out)
		return
	}
	out[p.Touches[0].Channel] += 0.4 * p.Value
	out[p.Touches[n-1].Channel] += 0.4 * p.Value
	for _, t := range p.Touches[1 : n-1] {
		out[t.Channel] += 0.2 * p.Value / float64(n-2)
	}
}
