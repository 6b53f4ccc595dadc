package customer

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/dedup"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/segment"
	"rapport/internal/state"
)

// Machine is the state machine over all customers.
type Machine struct {
	cfg        Config
	clock      func() time.Time
	log        eventlog.Log
	store      state.Store
	catalog    *catalog.Catalog
	quarantine *collect.Quarantine
	logger     *slog.Logger

	// Guarded by mu: written by the applying goroutine, read by anybody.
	mu         sync.RWMutex
	now        int64          // the machine's clock, µs: the latest time of a record
	applied    rapport.Offset // the first offset not yet applied
	graph      *identity.Graph
	window     *dedup.Window
	fragments  fragments
	people     people
	rules      rules
	names      names
	sources    map[string]*arrivals
	vocabulary *vocabulary
	events     uint64
	duplicates uint64
	failed     error
	journal    journal

	// Of the applying goroutine alone.
	view         event.View
	found        []identity.Found
	writer       *profile.Writer
	at           int64  // the instant being evaluated: now, or that of a timer which fires later than it was due
	own          person // the one being evaluated
	evaluated    identity.Node
	onTransition func(segment.Transition)
	batch        state.Batch // what catalog and quarantine changed since the last write-behind
	urgent       bool        // a reader waits to see something in the store
	committer    committer
	wall         int64  // wall time at which the current slice began
	transitions  uint64 // how often anybody entered or left anything, in this process
	cause        cause  // of the transitions that the record at hand brings about
	fresh        []fresh

	audience    audience
	reached     turnstile // passes those who wait for an offset to be applied
	moved       turnstile // passes those who wait for a transition
	filling     fillings
	expiryAgain time.Time  // of the ticking goroutine: when to try again to end what could not be ended
	puts        sync.Mutex // one definition change at a time
	uploads     uploads
	rewinds     rewinds
	distinct    bool // the log is one of a rewind, without duplicates
	due         atomic.Int64
	regrouped   atomic.Uint64 // how often who is who changed, in this process
	freshFrom   atomic.Int64  // records stamped before are history: how long they took says nothing
	stop        context.CancelFunc
	done        sync.WaitGroup
}

// New opens the machine on what the store holds. Catalog and quarantine share the store and are kept by the machine's own
// commits.
func New(cfg Config, log eventlog.Log, store state.Store, cat *catalog.Catalog, q *collect.Quarantine, logger *slog.Logger) (*Machine, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	m := &Machine{cfg: cfg, clock: cfg.clock(), log: log, store: store, catalog: cat, quarantine: q, logger: logger,
		sources: map[string]*arrivals{}, vocabulary: newVocabulary()}
	m.fragments = fragments{store: store, limit: cfg.FragmentMemory}
	m.writer = profile.NewWriter(nil)
	m.freshFrom.Store(m.clock().UnixMicro())
	m.onTransition = m.transition
	m.uploads.turn = make(chan struct{}, 1)
	m.reached.init()
	m.moved.init()
	m.committer.init(store, log)
	if err := m.load(); err != nil {
		return nil, err
	}
	return m, nil
}

// Start begins to follow the log, and to append to it what time and history bring about.
func (m *Machine) Start() {
	ctx := m.Follow()
	m.done.Go(func() { m.tick(ctx) })
}

// Follow begins to follow the log and appends nothing to it. The context ends with Close.
func (m *Machine) Follow() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	m.stop = stop
	m.done.Go(func() {
		if err := m.follow(ctx); err != nil && ctx.Err() == nil {
			m.fail(err)
		}
	})
	return ctx
}

// Close stops following and writes everything behind, so that the next start has nothing to replay.
func (m *Machine) Close() error {
	if m.stop != nil {
		m.stop()
	}
	m.filling.cancel()
	m.rewinds.close()
	m.done.Wait()
	if m.Failed() != nil {
		return m.committer.wait()
	}
	if err := m.commit(); err != nil {
		return err
	}
	return m.committer.wait()
}

// BeginLive says that records from now on are no history: from here freshness is measured.
func (m *Machine) BeginLive() { m.freshFrom.Store(m.clock().UnixMicro()) }

// Drain returns when everything that was in the log at the call is applied.
func (m *Machine) Drain(ctx context.Context) error {
	_, end := m.log.Bounds()
	return m.Applied(ctx, end)
}

// Applied returns when every record before end is applied and visible.
func (m *Machine) Applied(ctx context.Context, end rapport.Offset) error {
	return m.reached.wait(ctx, uint64(end))
}

// Reached is the first offset not yet applied.
func (m *Machine) Reached() rapport.Offset { return rapport.Offset(m.reached.at()) }

// Settle returns when, besides, no definition waits for its history.
func (m *Machine) Settle(ctx context.Context) error {
	for {
		if err := m.Drain(ctx); err != nil {
			return err
		}
		m.mu.RLock()
		waiting := m.rules.unready() > 0
		m.mu.RUnlock()
		if !waiting {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Failed is why the machine stopped applying; nil while it runs.
func (m *Machine) Failed() error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.failed
}

func (m *Machine) fail(err error) {
	m.mu.Lock()
	m.failed = err
	m.mu.Unlock()
	m.reached.fail(err)
	m.moved.fail(err)
	m.logger.Error("the customer machine stopped; events are still taken into the log", "error", err)
}

// tick appends the passing of time while timers are due, and starts what can be filled from history.
func (m *Machine) tick(ctx context.Context) {
	t := time.NewTicker(m.cfg.Tick)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		if err := m.passTime(ctx); err != nil && ctx.Err() == nil {
			m.logger.Warn("append tick", "error", err)
		}
		if _, end := m.log.Bounds(); m.reached.at() < uint64(end) {
			continue
		}
		m.fill(ctx)
		m.expire(ctx)
	}
}

// turnstile passes those who wait for a number to be reached.
type turnstile struct {
	mu    sync.Mutex
	n     atomic.Uint64
	moved chan struct{}
	idle  bool // nobody has taken moved since it was made
	err   error
}

func (t *turnstile) init() { t.moved, t.idle = make(chan struct{}), true }

func (t *turnstile) at() uint64 { return t.n.Load() }

func (t *turnstile) reach(n uint64) {
	t.n.Store(n)
	t.mu.Lock()
	if !t.idle {
		close(t.moved)
		t.init()
	}
	t.mu.Unlock()
}

func (t *turnstile) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.err = &rapport.Error{Kind: rapport.Unavailable, Op: "apply log", Err: errors.Join(errStopped, err),
		Hint: "see the server's log; the events themselves are safe"}
	if !t.idle {
		close(t.moved)
		t.init()
	}
}

func (t *turnstile) wait(ctx context.Context, n uint64) error {
	for t.n.Load() < n {
		t.mu.Lock()
		moved, err := t.moved, t.err
		t.idle = false
		t.mu.Unlock()
		if t.n.Load() >= n {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
	return nil
}
