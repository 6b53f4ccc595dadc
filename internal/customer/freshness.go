package customer

import (
	"fmt"
	"math"
	"sync/atomic"

	"rapport"
)

// freshness is a histogram of how long one segment's changes took to be visible: from the instant at which somebody entered or
// left, which for an event is the log's stamp on it, in steps of a quarter octave. What a definition or its history changes
// for everybody at once is not in it. It is of this process.
type freshness struct {
	counts [freshSteps]atomic.Uint64 // step i: up to 2^(i/4) × 10 µs
	sum    atomic.Uint64             // µs
}

const (
	freshSteps = 96
	freshFirst = 10.0 // µs
)

// fresh is a change that is visible once the lock is let go.
type fresh struct {
	of   *freshness
	from int64
}

func (f *freshness) add(micros int64) {
	micros = max(micros, 0)
	step := 0
	if v := float64(micros) / freshFirst; v > 1 {
		step = min(int(math.Ceil(4*math.Log2(v))), freshSteps-1)
	}
	f.counts[step].Add(1)
	f.sum.Add(uint64(micros))
}

// freshLimit is the upper bound of a step in milliseconds.
func freshLimit(step int) float64 { return freshFirst * math.Exp2(float64(step)/4) / 1000 }

// read is what was measured; nil if nothing was.
func (f *freshness) read() *Freshness {
	out := &Freshness{SumMillis: float64(f.sum.Load()) / 1000}
	var counts [freshSteps]uint64
	for i := range counts {
		if counts[i] = f.counts[i].Load(); counts[i] > 0 {
			out.Samples += counts[i]
			out.Histogram = append(out.Histogram, FreshnessStep{LeMillis: freshLimit(i), Count: counts[i]})
		}
	}
	if out.Samples == 0 {
		return nil
	}
	at := func(share float64) float64 {
		sum := uint64(0)
		for _, s := range out.Histogram {
			if sum += s.Count; float64(sum) >= share*float64(out.Samples) {
				return s.LeMillis
			}
		}
		return 0
	}
	out.P50Millis, out.P99Millis = at(0.5), at(0.99)
	out.Sentence = rapport.Wording{Marketing: "up to date within " + millis(out.P99Millis),
		IT: fmt.Sprintf("p50 ≤ %s, p99 ≤ %s, n=%d", millis(out.P50Millis), millis(out.P99Millis), out.Samples)}
	return out
}

func millis(v float64) string {
	switch {
	case v >= 60_000:
		return fmt.Sprintf("%.0f min", v/60_000)
	case v >= 1000:
		return fmt.Sprintf("%.1f s", v/1000)
	}
	return fmt.Sprintf("%.2g ms", v)
}

// settleFresh measures the changes that are about to be visible. Records stamped before freshFrom are history: how long they took
// says nothing.
func (m *Machine) settleFresh() {
	if len(m.fresh) == 0 {
		return
	}
	now, from := m.clock().UnixMicro(), m.freshFrom.Load()
	for _, f := range m.fresh {
		if f.from >= from {
			f.of.add(now - f.from)
		}
	}
	clear(m.fresh)
	m.fresh = m.fresh[:0]
	if cap(m.fresh) > 1<<16 {
		m.fresh = nil
	}
}

// Freshness is how fresh each segment is, by key; those of which nothing was measured are left out.
func (m *Machine) Freshness() map[rapport.SegmentKey]Freshness {
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := map[rapport.SegmentKey]Freshness{}
	for key, l := range m.rules.segments {
		if f := l.Fresh.read(); f != nil {
			out[key] = *f
		}
	}
	return out
}
