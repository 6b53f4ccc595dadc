package facts

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"rapport"
	"rapport/internal/dedup"
	"rapport/internal/event"
	"rapport/internal/eventlog"
)

// CursorName is the place kept in the log, that retention may not pass.
const CursorName = "facts"

const (
	appendRows = 1 << 14 // rows handed to the store at a time
	cursorsAge = 10 * time.Second
)

// Log is what the follower needs of the event log.
type Log interface {
	eventlog.Log
	eventlog.Cursors
}

// Follower brings the log into a store, each message once.
type Follower struct {
	cfg    Config
	log    Log
	store  Store
	logger *slog.Logger

	window *dedup.Window
	rows   *Extractor
	view   event.View
	kept   time.Time // when the cursor was last moved

	mu         sync.Mutex
	next       rapport.Offset
	duplicates uint64
	failed     error
	moved      chan struct{}
	hurry      chan struct{}
}

// Status says where a follower and its store are.
type Status struct {
	Stats
	Lag        uint64 `json:"lag"`        // records of the log that questions do not see yet
	Duplicates uint64 `json:"duplicates"` // dropped in this process
	Failed     string `json:"failed,omitempty"`
}

// NewFollower begins where the store ends.
func NewFollower(cfg Config, log Log, store Store, logger *slog.Logger) (*Follower, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	f := &Follower{cfg: cfg, log: log, store: store, logger: logger, window: dedup.New(cfg.Dedup), rows: NewExtractor(cfg),
		next: store.Next(), moved: make(chan struct{}), hurry: make(chan struct{}, 1)}
	start, end := log.Bounds()
	if f.next == 0 && start > 0 { // a new store on a log whose beginning is gone
		if err := store.Append(nil, start); err != nil {
			return nil, err
		}
		f.next = start
	}
	if f.next > end || f.next < start {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "follow log into facts", Where: "facts",
			Err:  errors.New("the log does not hold the record that comes next"),
			Hint: "facts belong to another log, or the log has lost records; rapport facts rebuild makes them anew from the log there is"}
	}
	return f, store.Remembered(func(hash uint64, received int64) { f.window.Seen(hash, received) })
}

// Run follows until ctx ends or something breaks; what was appended stays. A follower runs once.
func (f *Follower) Run(ctx context.Context) error {
	err := f.follow(ctx)
	if ctx.Err() != nil {
		return nil
	}
	f.mu.Lock()
	f.failed = err
	close(f.moved)
	f.moved = make(chan struct{})
	f.mu.Unlock()
	f.logger.Error("facts stopped following the log; events are still taken into it", "error", err)
	return err
}

func (f *Follower) follow(ctx context.Context) error {
	for {
		if err := f.log.Wait(ctx, f.next); err != nil {
			return err
		}
		if _, end := f.log.Bounds(); uint64(end-f.next) < appendRows {
			f.gather(ctx)
		}
		if err := f.Step(ctx); err != nil {
			return err
		}
	}
}

// gather lets more come, unless somebody waits.
func (f *Follower) gather(ctx context.Context) {
	t := time.NewTimer(f.cfg.Visible)
	defer t.Stop()
	select {
	case <-t.C:
	case <-f.hurry:
	case <-ctx.Done():
	}
}

// Step brings what the log holds at the call into the store, for who follows without Run. For one goroutine at a time.
func (f *Follower) Step(ctx context.Context) error {
	next, duplicates := f.next, uint64(0)
	hand := func() error {
		err := f.store.Append(f.rows.Rows(), next)
		f.rows.Reset()
		if err == nil {
			f.advance(next, duplicates)
			duplicates = 0
		}
		return err
	}
	err := f.log.Read(ctx, next, func(r *rapport.Record) error {
		next = r.Offset + 1
		if r.Kind == rapport.RecordEvent {
			fresh, err := f.take(r)
			if err != nil {
				return err
			}
			if !fresh {
				duplicates++
			}
		}
		if r.Kind == rapport.RecordErase {
			e, err := ReadErasure(r)
			if err != nil {
				return err
			}
			next = r.Offset // what came before it is handed over, to be erased with the rest
			err = hand()
			if next++; err == nil {
				_, err = f.store.Erase(e)
			}
			return err
		}
		if len(f.rows.Rows()) >= appendRows {
			return hand()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if next > f.next {
		if err := hand(); err != nil {
			return err
		}
	}
	return f.keepPlace()
}

func (f *Follower) take(r *rapport.Record) (fresh bool, err error) {
	v := &f.view
	if err := v.Decode(r.Data); err != nil {
		return false, &rapport.Error{Kind: rapport.Internal, Op: "read event record", Err: err, Hint: "rapport log verify says whether the log is damaged"}
	}
	received := r.Time.UnixMicro()
	if f.window.Seen(v.MessageHash(), received) {
		return false, nil
	}
	f.rows.Add(v, r.Offset, received)
	return true, nil
}

func (f *Follower) advance(next rapport.Offset, duplicates uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = next
	f.duplicates += duplicates
	close(f.moved)
	f.moved = make(chan struct{})
}

// keepPlace tells the log now and then what need not be kept for us.
func (f *Follower) keepPlace() error {
	if time.Since(f.kept) < cursorsAge {
		return nil
	}
	f.kept = time.Now()
	return f.log.SetCursor(CursorName, f.store.Stats().Durable)
}

// Drain returns when everything that was in the log at the call is in the store. Run must be running.
func (f *Follower) Drain(ctx context.Context) error {
	_, end := f.log.Bounds()
	for {
		f.mu.Lock()
		next, moved, failed := f.next, f.moved, f.failed
		f.mu.Unlock()
		if next >= end {
			return nil
		}
		if failed != nil {
			return failed
		}
		select {
		case f.hurry <- struct{}{}:
		default:
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Snapshot is the store's.
func (f *Follower) Snapshot() (Snapshot, error) { return f.store.Snapshot() }

// Status says where the follower and its store are.
func (f *Follower) Status() Status {
	_, end := f.log.Bounds()
	s := Status{Stats: f.store.Stats()}
	f.mu.Lock()
	defer f.mu.Unlock()
	s.Duplicates = f.duplicates
	if end > f.next {
		s.Lag = uint64(end - f.next)
	}
	if f.failed != nil {
		s.Failed = f.failed.Error()
	}
	return s
}
