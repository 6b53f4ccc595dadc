package inquiry

import (
	"context"
	"encoding/json"
	"time"

	"rapport/internal/facts"
)

// flight is an answer on its way, and those who wait for it.
type flight struct {
	ctx     context.Context // ends with the last who waits
	cancel  context.CancelFunc
	snap    facts.Snapshot
	gauge   gauge
	done    chan struct{}
	waiting int // under the desk's lock

	answer json.RawMessage // once done
	err    error
}

func newFlight(snap facts.Snapshot) *flight {
	f := &flight{snap: snap, done: make(chan struct{})}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	return f
}

// tellEvery is how often who waits is told how far it is.
const tellEvery = 250 * time.Millisecond

func (f *flight) wait(ctx context.Context, tell func(Progress)) (json.RawMessage, bool, error) {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	for {
		select {
		case <-f.done:
			return f.answer, false, f.err
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-tick.C:
			if tell != nil {
				tell(f.gauge.read())
			}
		}
	}
}
