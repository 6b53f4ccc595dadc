package collect

import (
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/eventlog"
)

// Collector takes events over HTTP. It is an http.Handler for any number of requests at once.
type Collector struct {
	cfg        Config
	log        eventlog.Log
	catalog    Catalog
	quarantine *Quarantine
	clock      func() time.Time
	proxies    []netip.Prefix
	inFlight   atomic.Int64 // bytes of bodies in memory
	requests   sync.Pool    // *request
	sources    sources

	replaying sync.Mutex
	replayed  map[rapport.Offset]rapport.Offset // refused → event, appended but perhaps not yet applied
}

// Catalog is what the collector asks of the catalog: whose a write key is, and the tracking plan.
type Catalog interface {
	SourceByWriteKey(key []byte) (*catalog.Source, bool)
	Snapshot() *catalog.Snapshot
}

// New makes a collector that appends to log. q is the index that the machine keeps.
func New(cfg Config, log eventlog.Log, cat Catalog, q *Quarantine) (*Collector, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Collector{cfg: cfg, log: log, catalog: cat, quarantine: q, clock: cfg.Clock, replayed: map[rapport.Offset]rapport.Offset{}}
	if c.clock == nil {
		c.clock = time.Now
	}
	for _, p := range cfg.TrustedProxies {
		c.proxies = append(c.proxies, netip.MustParsePrefix(p)) // Validate has read them
	}
	c.requests.New = func() any { return &request{} }
	return c, nil
}

// Paths are the path prefixes that are the collector's.
func Paths() []string { return []string{"/v1/", "/beacon/v1/", "/pixel/v1/", "/sourceConfig"} }

// ServeHTTP answers the wire.
func (c *Collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, typ := route(r.URL.Path)
	if r.Method == http.MethodOptions && kind != nowhere {
		preflight(w, r)
		return
	}
	allowOrigin(w.Header(), r)
	switch {
	case kind == nowhere:
		answerError(w, http.StatusNotFound, rapport.NotFound, "there is nothing at this path")
	case kind.reads() != (r.Method == http.MethodGet || r.Method == http.MethodHead) || !kind.reads() && r.Method != http.MethodPost:
		w.Header().Set("Allow", kind.methods())
		answerError(w, http.StatusMethodNotAllowed, rapport.Invalid, "this path takes "+kind.methods())
	case kind == single || kind == batch:
		c.take(w, r, kind, typ)
	case kind == metrics:
		c.discard(w, r)
	case kind == pixel:
		c.pixel(w, r, typ)
	case kind == settings:
		c.settings(w, r)
	case kind == sourceConfig:
		c.sourceConfig(w, r)
	}
}
