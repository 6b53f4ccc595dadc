package bench

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/app"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/simulate"
)

// feed makes events and appends them to a log, as collect would have.
type feed struct {
	app    *app.App
	load   *simulate.Load
	json   []byte
	bodies [feedBatch][]byte
	spent  float64 // processor seconds for making events, which is no part of the path
	made   atomic.Int64
}

const (
	feedBatch = 1000
	feedAhead = 100_000 // records appended and not yet applied, beyond which a feed waits
)

// batch appends feedBatch events.
func (f *feed) batch(ctx context.Context) error {
	var entries [feedBatch]eventlog.Entry
	before := threadCPU()
	def := event.Defaults{Source: simulate.LoadSource, ReceivedAt: time.Now().UnixMicro()}
	for i := range entries {
		f.json, _ = f.load.Append(f.json[:0])
		var err error
		if f.bodies[i], err = event.Encode(f.bodies[i][:0], f.json, &def); err != nil {
			return err
		}
		entries[i] = eventlog.Entry{Kind: rapport.RecordEvent, Data: f.bodies[i]}
	}
	f.spent += threadCPU() - before
	f.made.Add(feedBatch)
	_, err := f.app.Log.Append(ctx, entries[:]...)
	return err
}

// fill appends n events.
func (f *feed) fill(ctx context.Context, n int) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for left := n; left > 0; left -= feedBatch {
		if err := f.batch(ctx); err != nil {
			return err
		}
	}
	return nil
}

// keep appends as fast as events are applied, until the context ends.
func (f *feed) keep(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for ctx.Err() == nil {
		if s := f.app.Machine.Status(); s.End-s.Applied > feedAhead {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		if err := f.batch(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}
