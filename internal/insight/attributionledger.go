package insight

import "rapport/internal/attribution"

// ledger adds up what channels are credited with.
type ledger struct {
	rules   map[attribution.Rule][]float64
	shapley []float64
	total   float64
}

func newLedger(channels int) *ledger {
	l := &ledger{rules: map[attribution.Rule][]float64{}, shapley: make([]float64, channels)}
	for _, rule := range attribution.Rules() {
		l.rules[rule] = make([]float64, channels)
	}
	return l
}

// add divides the conversion of a path with touches.
func (l *ledger) add(p attribution.Path, halfLife int64) {
	for _, rule := range attribution.Rules() {
		rule.Credit(p, halfLife, l.rules[rule])
	}
	attribution.Shapley(p, l.shapley)
	l.total += p.Value
}

// credits are one channel's. Markov's model divides the total by the effects of removal.
func (l *ledger) credits(channel int, removal []float64) Credits {
	sum := 0.0
	for _, r := range removal {
		sum += r
	}
	c := Credits{First: l.rules[attribution.First][channel], Last: l.rules[attribution.Last][channel], Linear: l.rules[attribution.Linear][channel],
		Decay: l.rules[attribution.Decay][channel], Position: l.rules[attribution.Position][channel], Shapley: l.shapley[channel]}
	if sum > 0 {
		c.Markov = l.total * removal[channel] / sum
	}
	return c
}
