package webhook

import (
	"context"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/customer"
	"rapport/internal/state"
)

// Journal is the transitions to follow.
type Journal interface {
	Transitions(ctx context.Context, q customer.FeedQuery) (*customer.Feed, error)
	Moved() uint64
	AwaitMoved(ctx context.Context, n uint64) error
}

// Definitions is the catalog, as far as webhooks are in it.
type Definitions interface {
	List(kind rapport.DefinitionKind) []rapport.Definition
}

// Status is how one webhook is doing.
type Status struct {
	Key        string            `json:"key"`
	Address    string            `json:"address"`          // without its query
	State      string            `json:"state"`            // waiting for transitions, posting, failing, paused
	Position   customer.Position `json:"position"`         // everything up to it is done
	Delivered  uint64            `json:"delivered"`        // posts that were taken
	Refused    uint64            `json:"refused"`          // transitions given up because the address called them unusable
	Missed     uint64            `json:"missed"`           // how often the journal no longer had what came next
	LagSeconds float64           `json:"lagSeconds"`       // how long ago that happened which is being posted; 0 if nothing is
	Attempts   int               `json:"attempts"`         // at the transition being posted
	Next       time.Time         `json:"nextAt,omitzero"`  // of the next attempt
	LastTaken  time.Time         `json:"lastAt,omitzero"`  // when a post was last taken
	LastStatus int               `json:"status,omitempty"` // of the last answer
	LastError  string            `json:"error,omitempty"`  // the last there was
	ErrorAt    time.Time         `json:"errorAt,omitzero"` // when
	Since      time.Time         `json:"-"`                // when that happened which is being posted
	Wording    rapport.Wording   `json:"wording,omitzero"` // of the definition
}

// Webhooks is a follower for each live webhook.
type Webhooks struct {
	cfg         Config
	guard       guard
	journal     Journal
	store       state.Store
	definitions Definitions
	logger      *slog.Logger
	stop        context.CancelFunc
	done        sync.WaitGroup

	mu        sync.Mutex
	followers map[string]*follower
}

// New makes followers for the webhooks that the catalog has, as soon as Start is called.
func New(cfg Config, journal Journal, store state.Store, definitions Definitions, logger *slog.Logger) (*Webhooks, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	w := &Webhooks{cfg: cfg, journal: journal, store: store, definitions: definitions, logger: logger, followers: map[string]*follower{}}
	for _, text := range cfg.Allow {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		w.guard.allow = append(w.guard.allow, p.Masked())
	}
	return w, nil
}

// lookEvery is how often the catalog is looked at for webhooks that are new, changed or gone.
const lookEvery = 200 * time.Millisecond

// Start begins to post.
func (w *Webhooks) Start() {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	w.done.Go(func() {
		for {
			w.look(ctx)
			if sleep(ctx, lookEvery) != nil {
				return
			}
		}
	})
}

// Close ends what is under way. What was not taken is posted after the next start.
func (w *Webhooks) Close() error {
	if w.stop == nil {
		return nil
	}
	w.stop()
	w.done.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.followers {
		f.stop()
		<-f.done
	}
	return w.store.Flush()
}

// look starts, replaces and ends followers as the catalog says.
func (w *Webhooks) look(ctx context.Context) {
	live := map[string]bool{}
	for _, def := range w.definitions.List(rapport.KindWebhook) {
		live[def.Key] = true
		f := w.follower(def.Key)
		if f != nil && f.def.Version == def.Version {
			continue
		}
		w.end(f)
		w.begin(ctx, def)
	}
	w.mu.Lock()
	all := make([]*follower, 0, len(w.followers))
	for key, f := range w.followers {
		if !live[key] {
			all = append(all, f)
		}
	}
	w.mu.Unlock()
	for _, f := range all {
		w.end(f)
		w.mu.Lock()
		delete(w.followers, f.def.Key)
		w.mu.Unlock()
	}
}

func (w *Webhooks) follower(key string) *follower {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.followers[key]
}

func (w *Webhooks) end(f *follower) {
	if f != nil {
		f.stop()
		<-f.done
	}
}

func (w *Webhooks) begin(ctx context.Context, def rapport.Definition) {
	spec, err := catalog.ParseWebhook(&def)
	if err != nil {
		// The catalog checked it before it was appended; what cannot be read now posts nothing.
		w.logger.Error("a webhook cannot be read", "webhook", def.Key, "error", err)
		spec = &catalog.WebhookSpec{Enabled: new(bool)}
	}
	f := &follower{def: def, spec: spec, cfg: w.cfg, journal: w.journal, store: w.store, client: w.guard.client(w.cfg.Timeout), logger: w.logger, done: make(chan struct{})}
	ctx, f.stop = context.WithCancel(ctx)
	w.mu.Lock()
	w.followers[def.Key] = f
	w.mu.Unlock()
	if spec.Enabled != nil && !*spec.Enabled {
		if p, err := loadPlace(w.store, def.Key); err == nil {
			f.keep(p)
		}
		close(f.done)
		return
	}
	go f.run(ctx)
}

// Status is how each webhook is doing, by key.
func (w *Webhooks) Status() []Status {
	w.mu.Lock()
	all := make([]*follower, 0, len(w.followers))
	for _, f := range w.followers {
		all = append(all, f)
	}
	w.mu.Unlock()
	out := make([]Status, 0, len(all))
	now := time.Now()
	for _, f := range all {
		s := f.read(now)
		s.Wording = f.def.Wording
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Status) int { return strings.Compare(a.Key, b.Key) })
	return out
}
