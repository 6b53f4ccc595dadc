package inquiry

import (
	"context"
	"sync/atomic"
	"time"

	"rapport/internal/facts"
)

// Progress is how far an answer is. A question may go through the people several times, and only learns on the way how often:
// then the share is of what has begun.
type Progress struct {
	People      int64   `json:"people"` // gone through so far
	Total       int64   `json:"total"`  // to go through, as far as is known; 0 while it waits for its turn
	Share       float64 `json:"share"`
	Rate        float64 `json:"rate"`        // people a second
	SecondsLeft float64 `json:"secondsLeft"` // at that rate
	Passes      int64   `json:"passes"`      // times the people are gone through, so far
}

// gauge counts the people that scans go through.
type gauge struct {
	began               atomic.Int64 // ns
	done, total, passes atomic.Int64
}

func (g *gauge) begin() { g.began.Store(time.Now().UnixNano()) }

func (g *gauge) read() Progress {
	p := Progress{People: g.done.Load(), Total: g.total.Load(), Passes: g.passes.Load()}
	if p.Total == 0 {
		return p
	}
	p.Share = min(float64(p.People)/float64(p.Total), 1)
	if took := float64(time.Now().UnixNano()-g.began.Load()) / 1e9; took > 0 && p.People > 0 {
		p.Rate = float64(p.People) / took
		p.SecondsLeft = float64(max(p.Total-p.People, 0)) / p.Rate
	}
	return p
}

// watched is a snapshot whose scans are counted.
type watched struct {
	facts.Snapshot
	gauge *gauge
}

func (w watched) Scan(ctx context.Context, q *facts.Query, fn func(worker int, b *facts.Batch) error) error {
	people := w.People()
	if q.Of != nil {
		people = len(q.Of)
	}
	w.gauge.total.Add(int64(people))
	w.gauge.passes.Add(1)
	counted, heard := *q, q.Scanned
	gone := atomic.Int64{}
	counted.Scanned = func(n int) {
		gone.Add(int64(n))
		w.gauge.done.Add(int64(n))
		if heard != nil {
			heard(n)
		}
	}
	err := w.Snapshot.Scan(ctx, &counted, fn)
	if err == nil { // what needed no look counts as gone through
		w.gauge.done.Add(int64(people) - gone.Load())
	}
	return err
}
