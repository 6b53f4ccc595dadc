package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"rapport"
	"rapport/internal/alert"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/digest"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/facts"
	"rapport/internal/facts/duckfacts"
	"rapport/internal/facts/parquetfacts"
	"rapport/internal/inquiry"
	"rapport/internal/policy"
	"rapport/internal/server"
	"rapport/internal/state/pebblestate"
	"rapport/internal/webhook"
	"rapport/ui"
)

// App is a running installation.
type App struct {
	Log      *disklog.Log
	Catalog  *catalog.Catalog
	Machine  *customer.Machine
	Facts    *facts.Follower
	Parquet  *parquetfacts.Store // nil: none are kept
	Collect  *collect.Collector
	Access   *policy.Access
	Webhooks *webhook.Webhooks
	Alerts   *alert.Alerts
	Digests  *digest.Digests
	Handler  *server.Server

	questions server.Facts // Facts, or what stands in its place while it is damaged
	erasures  server.Erasures
	sql       atomic.Pointer[duckfacts.Engine]
	caughtUp  func() bool // whether what was in the log at the start is applied

	cfg     Config
	logger  *slog.Logger
	closers []func() error
}

// New opens an installation, top to bottom. The machine follows the log from then on; requests are served by Run.
func New(cfg Config, logger *slog.Logger) (_ *App, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &App{cfg: cfg, logger: logger}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	a.Log, err = disklog.Open(disklog.Options{Dir: filepath.Join(cfg.Data, "log"), SegmentBytes: cfg.Log.SegmentBytes,
		RetainAge: cfg.Log.RetainAge, RetainBytes: cfg.Log.RetainBytes, QueueBytes: cfg.Log.QueueBytes, Clock: cfg.Clock, Log: logger})
	if err != nil {
		return nil, err
	}
	a.onClose(a.Log.Close)
	store, err := pebblestate.Open(pebblestate.Options{Dir: filepath.Join(cfg.Data, "state"), CacheBytes: cfg.State.CacheBytes,
		MemtableBytes: cfg.State.MemtableBytes, Log: logger})
	if err != nil {
		return nil, err
	}
	a.onClose(store.Close)
	if a.Access, err = policy.Open(store, cfg.Policy); err != nil {
		return nil, err
	}
	if cfg.Dev {
		a.Access.Dev()
	}
	a.Catalog = catalog.New(cfg.checkers()...)
	quarantine := collect.NewQuarantine(store)
	mask := policy.NewMask()
	cfg.Customer.Clock = cfg.Clock
	cfg.Customer.Defined = func(def rapport.Definition) {
		if def.Kind == rapport.KindTrait {
			mask.Declare(personalTraits(a.Catalog)...)
		}
	}
	if a.Machine, err = customer.New(cfg.Customer, a.Log, store, a.Catalog, quarantine, logger); err != nil {
		return nil, err
	}
	a.Machine.Start()
	a.onClose(a.Machine.Close)
	if err := a.openFacts(); err != nil {
		return nil, err
	}
	_, opened := a.Log.Bounds()
	a.caughtUp = func() bool { return a.Machine.Reached() >= opened }
	cfg.Collect.Clock, cfg.Collect.Ready = cfg.Clock, a.caughtUp
	if a.Collect, err = collect.New(cfg.Collect, a.Log, a.Catalog, quarantine); err != nil {
		return nil, err
	}
	if a.Webhooks, err = webhook.New(cfg.Webhook, a.Machine, store, a.Catalog, logger); err != nil {
		return nil, err
	}
	a.Webhooks.Start()
	a.onClose(a.Webhooks.Close)
	zone, err := cfg.zone()
	if err != nil {
		return nil, err
	}
	desk := inquiry.New(a.questions, zone, inquiry.DefaultBytes)
	desk.Changed = server.Changed(a.Catalog, zone)
	if err := a.openWatch(desk); err != nil {
		return nil, err
	}
	sql, err := a.openSQL(mask)
	if err != nil {
		return nil, err
	}
	a.sql.Store(sql)
	traces, err := openTraces(cfg.Traces)
	if err != nil {
		return nil, err
	}
	a.onClose(traces.close)
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(newAlertMetrics(a.Alerts))
	metrics.MustRegister(&engineMetrics{log: a.Log, store: store, facts: a.questions.Status, parquet: a.Parquet, collect: func() *collect.Collector { return a.Collect }})
	cfg.Server.SessionAge = cfg.Policy.SessionAge
	a.Handler, err = server.New(cfg.Server, server.Deps{
		People: a.Machine, Decisions: a.Machine, Segments: a.Machine, Traits: a.Machine, Lists: a.Machine, Journal: a.Machine, Definitions: a.Catalog, Changes: a.Machine,
		Conditions: a.Machine, Quarantine: a.Collect, Machine: a.Machine, Live: a.Machine, Webhooks: a.Webhooks, Facts: a.questions, Desk: desk, Alerts: a.Alerts, Digests: a.Digests, Erasures: a.erasures, SQL: sql, Sessions: a.Access, Mask: mask,
		Collect: a.Collect, CollectPaths: collect.Paths(), Console: ui.FS(), Ready: a.ready,
		Zone:   zone,
		Build:  server.Build{Version: Version(), Log: "disklog", State: "pebblestate", Facts: "hotfacts", Started: time.Now(), Dev: cfg.Dev},
		Logger: logger, Traces: traces.provider, Metrics: metrics,
	})
	return a, err
}

// personalTraits are those whose definitions say that whoever may not see personal data may not see them.
func personalTraits(cat *catalog.Catalog) []string {
	var names []string
	for _, def := range cat.List(rapport.KindTrait) {
		var spec catalog.TraitSpec
		if json.Unmarshal(def.Spec, &spec) == nil && spec.Personal {
			names = append(names, def.Key)
		}
	}
	return names
}

func (a *App) onClose(fn func() error) { a.closers = append(a.closers, fn) }

// Close ends what New opened, last first.
func (a *App) Close() error {
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i]())
	}
	a.closers = nil
	return errors.Join(errs...)
}

// ready is nil once the machine has caught up with what was in the log when it opened.
func (a *App) ready() error {
	if err := a.Machine.Failed(); err != nil {
		return err
	}
	if s := a.Machine.Status(); !a.caughtUp() {
		return &rapport.Error{Kind: rapport.Unavailable, Op: "get ready",
			Err: fmt.Errorf("%d of %d records are still to be applied", s.End-s.Applied, s.End), Hint: "wait; events are taken already"}
	}
	return nil
}

// First is what a first start made; it is shown once.
type First struct {
	policy.Credentials
	Source, WriteKey string
}

// Bootstrap gives an empty installation an owner, a token and a source; nil if it has them.
func (a *App) Bootstrap(ctx context.Context) (*First, error) {
	cred, first, err := a.Access.Bootstrap()
	if err != nil {
		return nil, err
	}
	if len(a.Catalog.List(rapport.KindSource)) == 0 {
		spec := `{"touchpoint":"web"}`
		if a.cfg.Dev {
			spec = `{"touchpoint":"web","writeKey":"dev"}`
		}
		if _, _, err := a.Machine.Put(ctx, rapport.Definition{Kind: rapport.KindSource, Key: "default", Spec: []byte(spec),
			Owners:  rapport.Owners{Marketing: "Marketing", IT: "IT"},
			Wording: rapport.Wording{Marketing: "First touchpoint", IT: "default source"}}, "first start", ""); err != nil {
			return nil, err
		}
	}
	if !first {
		return nil, nil
	}
	out := &First{Credentials: cred}
	for _, def := range a.Catalog.List(rapport.KindSource) {
		if s, ok := a.Catalog.Source(rapport.SourceKey(def.Key)); ok {
			out.Source, out.WriteKey = def.Key, s.WriteKey
			break
		}
	}
	return out, nil
}

// Listen opens the port.
func (a *App) Listen() (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", a.cfg.Listen)
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "listen", Where: a.cfg.Listen, Err: err, Hint: "choose another address with --listen"}
	}
	return l, nil
}

// Run serves on the listener until ctx ends, then lets requests under way finish.
func (a *App) Run(ctx context.Context, l net.Listener) error {
	// Beyond what collect, the API and the live stream set for themselves, nobody keeps a connection by sending or reading slowly.
	longest := a.cfg.Server.RequestTimeout + a.cfg.Collect.BodyTimeout
	s := &http.Server{Handler: a.Handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ReadTimeout: longest, WriteTimeout: longest + a.cfg.Server.WriteTimeout,
		ErrorLog: slog.NewLogLogger(a.logger.Handler(), slog.LevelDebug)}
	s.RegisterOnShutdown(func() { _ = a.Handler.Close() }) // live streams would never end by themselves
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.cfg.Drain)
	defer cancel()
	if err := s.Shutdown(stop); err != nil {
		return errors.Join(&rapport.Error{Kind: rapport.Unavailable, Op: "stop serving", Err: err, Hint: "requests still under way were cut off"}, s.Close())
	}
	return nil
}

// Version is what this binary was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "0.1.0-dev"
}
