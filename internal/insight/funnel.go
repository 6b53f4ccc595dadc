package insight

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// MaxSteps bounds a funnel.
const MaxSteps = 32

// Funnel asks how many people who did the first step went on to the next ones, in order, with anything between.
//
// A person enters with the first step within From ≤ time < To, and converts with each later step no more than Window after
// that; the later steps may lie past To. A person with several tries counts once, with the one that came furthest; of
// several the one that was there first, and of those that the same event brought there the one begun last. An event may be a later step of one try and the first of another, but never two steps of the same. These
// are the semantics of ClickHouse's windowFunnel in its default mode.
//
// With waits, exclusions or Strict a try is any choice of events that keeps to them, and the same holds: who has one that reaches
// a step has reached it.
type Funnel struct {
	Steps     []facts.Selector
	Window    time.Duration
	From, To  int64         // both zero: ever
	Breakdown *facts.Column // of the first step's event, or as Touch says; nil: none

	Order      Order
	Waits      []Wait // by step, the first's is of no account; nil: none
	Exclusions []Exclusion
	Touch      Touch
	TouchStep  int // from 0, with TouchStep
	Timed      bool
}

// FunnelAnswer has one part for each value of the breakdown, the largest first; without one there is a single part.
type FunnelAnswer struct {
	Parts []FunnelPart
	// Took is, with Timed, how long people took to each step from the one before, µs, rising; [0] from the first to the last.
	Took [][]int64
}

// FunnelPart counts the people who reached each step.
type FunnelPart struct {
	Value
	People []int
}

// Ask answers.
func (f *Funnel) Ask(ctx context.Context, snap facts.Snapshot) (*FunnelAnswer, error) {
	q, err := f.query()
	if err != nil {
		return nil, err
	}
	if !f.plain() {
		return f.askPaths(ctx, snap, q)
	}
	workers := snap.Workers()
	gs, tables := make([]groups, workers), make([]table, workers)
	for w := range tables {
		gs[w], tables[w] = newGroups(f.Breakdown), table{width: len(f.Steps)}
	}
	window := f.Window.Microseconds()
	err = snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		var k funnelKernel
		for i := range b.Person {
			depth, entry := k.run(b, b.Start[i], b.Start[i+1], len(f.Steps), window)
			if depth == 0 {
				continue
			}
			row := tables[w].row(gs[w].of(b, 0, entry))
			for step := range depth {
				row[step]++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := &FunnelAnswer{}
	for _, c := range gather(snap, gs, tables) {
		out.Parts = append(out.Parts, FunnelPart{c.Value, c.counts})
	}
	if f.Breakdown == nil && len(out.Parts) == 0 {
		out.Parts = []FunnelPart{{Value{Absent: true}, make([]int, len(f.Steps))}}
	}
	return out, nil
}

func (f *Funnel) query() (*facts.Query, error) {
	bad := func(where string, err error) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read funnel", Where: where, Err: err}
	}
	switch {
	case len(f.Steps) < 1 || len(f.Steps) > MaxSteps:
		return nil, bad("steps", fmt.Errorf("there are %d, not 1 to %d", len(f.Steps), MaxSteps))
	case f.Window <= 0 || f.Window > 10*366*24*time.Hour:
		return nil, bad("window", errors.New("is not between 0 and ten years"))
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	q := &facts.Query{Select: append([]facts.Selector(nil), f.Steps...)}
	f.selectMore(q)
	if f.From != 0 || f.To != 0 {
		if f.Order == Ordered { // else the kernel does: past To it is still a step
			first := &q.Select[0]
			from, to := first.Bounds()
			first.From, first.To = max(from, f.From), min(to, f.To)
		}
		q.From, q.To = f.From, f.To+f.Window.Microseconds()
		if q.To < f.To {
			q.To = facts.Never
		}
	}
	if f.Breakdown != nil {
		q.Columns = []facts.Column{*f.Breakdown}
	}
	return q, nil
}

// funnelKernel finds how far one person came.
type funnelKernel struct {
	tries [MaxSteps + 1]try // by number of steps reached: the latest try that came so far; at 0 one that begins with the row at hand
}

// try is when and with which row one began.
type try struct {
	began int64
	entry uint32
}

// longAgo is so long ago that no window reaches back to it from any instant.
const longAgo = math.MinInt64 / 2

// run goes over the rows of one person in order of time. depth is the number of steps reached, entry the row of the first
// step of the try that reached them first.
func (k *funnelKernel) run(b *facts.Batch, lo, hi uint32, steps int, window int64) (depth int, entry uint32) {
	tries := &k.tries
	for i := 1; i <= steps; i++ {
		tries[i].began = longAgo
	}
	times, match := b.Time[lo:hi], b.Match[lo:hi]
	match = match[:len(times)]
	for i, t := range times {
		tries[0] = try{t, lo + uint32(i)}
		// Latest step first, so that an event is not its own successor.
		for rest := match[i]; rest != 0; {
			step := top(rest) & (MaxSteps - 1)
			rest &^= 1 << step
			// What follows is the same for all that go on and all that do not, for no processor guesses which.
			from, to := tries[step], tries[step+1]
			reached := 0
			if t-from.began <= window {
				reached = step + 1
			}
			if reached != 0 {
				to.began = from.began
			}
			if reached != 0 {
				to.entry = from.entry
			}
			tries[step+1] = to
			if reached > depth {
				depth, entry = reached, to.entry
			}
		}
		if depth == steps {
			break
		}
	}
	return depth, entry
}
