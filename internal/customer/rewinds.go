package customer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"rapport"
)

// Everybody in the past takes as much memory as everybody now, and as long as a replay. So there is one such rewind at a time,
// kept for a while for those who read on.
const (
	rewindPatience = 20 * time.Second // how long a reader waits for one that is under way
	rewindKept     = time.Minute      // how long one is kept that nobody reads
	rewindBusy     = 10 * time.Second // how long one under way is left to whoever asked for it last
)

var errRewinding = errors.New("everybody at another instant is being computed")

// rewinds holds the one rewind of everybody.
type rewinds struct {
	mu     sync.Mutex
	now    *everybodyThen
	closed bool
	done   sync.WaitGroup
}

// everybodyThen is everybody at one instant, while it is computed and after.
type everybodyThen struct {
	at       int64
	then     *Machine // set when done is closed, unless err is
	err      error
	done     chan struct{}
	stop     context.CancelFunc
	progress counter
	used     time.Time
}

func (e *everybodyThen) finished() bool {
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}

func (r *rewinds) close() {
	r.mu.Lock()
	if r.closed = true; r.now != nil {
		r.now.stop()
	}
	r.mu.Unlock()
	r.done.Wait()
}

// everybodyAsOf is a machine that has everybody at an instant. One that takes long goes on when ctx ends; until it is there
// the error is Unavailable and says how far it is.
func (m *Machine) everybodyAsOf(ctx context.Context, at time.Time) (*Machine, error) {
	e, err := m.rewindTo(at)
	if err != nil {
		return nil, err
	}
	wait := time.NewTimer(rewindPatience)
	defer wait.Stop()
	select {
	case <-e.done:
		if e.err != nil {
			m.rewinds.drop(e)
		}
		return e.then, e.err
	case <-wait.C:
	case <-ctx.Done():
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, ctx.Err()
		}
	}
	p := e.progress.read()
	return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "go back in time", Where: "asOf",
		Err:  fmt.Errorf("the log is being applied up to then: %d of at most %d records so far", p.Done, p.Total),
		Hint: fmt.Sprintf("ask again; it goes on meanwhile, for at most %.0f seconds more", p.Seconds+1)}
}

// rewindTo finds the rewind to an instant or begins it, in place of one that nobody waits for any more.
func (m *Machine) rewindTo(at time.Time) (*everybodyThen, error) {
	r := &m.rewinds
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.now; e != nil {
		if e.at == at.UnixMicro() {
			e.used = time.Now()
			return e, nil
		}
		if !e.finished() && time.Since(e.used) < rewindBusy {
			return nil, &rapport.Error{Kind: rapport.TooMany, Op: "go back in time", Where: "asOf", Err: errRewinding, Hint: "try again in a few seconds"}
		}
		e.stop()
	}
	if r.closed {
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "go back in time", Err: errStopped}
	}
	way, err := m.newRewind(at, nil)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	e := &everybodyThen{at: at.UnixMicro(), done: make(chan struct{}), stop: stop, used: time.Now()}
	r.now = e
	r.done.Go(func() {
		defer close(e.done)
		if e.err = way.run(ctx, &e.progress); e.err == nil {
			e.then = way.then
		}
	})
	r.done.Go(func() { r.forget(ctx, e) })
	return e, nil
}

// forget lets a rewind go that nobody has read for a while.
func (r *rewinds) forget(ctx context.Context, e *everybodyThen) {
	t := time.NewTicker(rewindKept / 4)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			r.drop(e)
			return
		case <-t.C:
		}
		r.mu.Lock()
		idle := time.Since(e.used) > rewindKept
		r.mu.Unlock()
		if idle {
			r.drop(e)
		}
	}
}

func (r *rewinds) drop(e *everybodyThen) {
	r.mu.Lock()
	if r.now == e {
		r.now = nil
	}
	r.mu.Unlock()
	e.stop()
}

// SegmentAsOf is Segment as it was at an instant. It applies the whole log up to then, which takes as long as a replay and as
// much memory again; until it is done the error is Unavailable and says how far it is. Another instant meanwhile is TooMany.
func (m *Machine) SegmentAsOf(ctx context.Context, key rapport.SegmentKey, at time.Time) (*SegmentStatus, error) {
	then, err := m.everybodyAsOf(ctx, at)
	if err != nil {
		return nil, err
	}
	return then.Segment(ctx, key)
}

// MembersAsOf is Members as they were at an instant, with the cost of SegmentAsOf, once for all pages and segments.
func (m *Machine) MembersAsOf(ctx context.Context, key rapport.SegmentKey, at time.Time, cursor string, limit int, why bool) (Page[Summary], error) {
	then, err := m.everybodyAsOf(ctx, at)
	if err != nil {
		return Page[Summary]{Items: []Summary{}}, err
	}
	return then.Members(ctx, key, cursor, limit, why)
}
