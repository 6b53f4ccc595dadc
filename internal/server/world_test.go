package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/policy"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

// world is a server on real access and a real catalog, over a machine that holds one customer.
type world struct {
	t      testing.TB
	server *Server
	access *policy.Access
	cat    *catalog.Catalog
	log    *lockedBuffer
	*stage
}

// lockedBuffer takes the log from many goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t testing.TB, change ...func(*Config, *Deps)) *world {
	t.Helper()
	store, err := pebblestate.Open(pebblestate.Options{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	settings := policy.Defaults()
	settings.Hash = policy.HashCost{Passes: 1, Memory: 8, Lanes: 1}
	settings.MaxFailures = 3
	w := &world{t: t, cat: catalog.New(), log: &lockedBuffer{}}
	w.access, err = policy.Open(store, settings)
	must(t, err)
	w.stage = newStage(w.cat)
	deps := Deps{People: w, Decisions: w, Segments: w, Definitions: w.cat, Changes: w, Quarantine: w.refused, Machine: w, Live: w, Sessions: w.access,
		Mask: policy.NewMask(), Collect: http.HandlerFunc(w.take), CollectPaths: []string{"/v1/"}, Ready: func() error { return w.unready },
		Console: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><script>go()</script><script type=\"module\" src=\"/assets/a.js\"></script>")},
			"assets/a.js": {Data: []byte(strings.Repeat("console.log(1);\n", 200))}, ".gitkeep": {}},
		Build: Build{Version: "1.2.3", Log: "disklog", State: "pebblestate", Started: time.Now()}, Logger: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	cfg := Defaults()
	for _, f := range change {
		f(&cfg, &deps)
	}
	w.server, err = New(cfg, deps)
	must(t, err)
	t.Cleanup(func() { must(t, w.server.Close()) })
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// token makes a token with scopes.
func (w *world) token(scopes ...policy.Scope) string {
	w.t.Helper()
	clear, _, err := w.access.CreateToken("test", scopes, time.Time{}, "test")
	must(w.t, err)
	return clear
}

// ask is one request. head is pairs of header name and value.
func (w *world) ask(method, target, token, body string, head ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, in)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	return rec
}

// expect asks and holds the answer to a status and to the contract.
func (w *world) expect(status int, method, target, token, body string, head ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	rec := w.ask(method, target, token, body, head...)
	if rec.Code != status {
		w.t.Fatalf("%s %s: %d, want %d: %s", method, target, rec.Code, status, rec.Body)
	}
	contract(w.t).check(w.t, method, target, rec)
	return rec
}

// faultOf is the error in an answer.
func faultOf(t testing.TB, rec *httptest.ResponseRecorder) faultBody {
	t.Helper()
	var f fault
	must(t, json.Unmarshal(rec.Body.Bytes(), &f))
	return f.Error
}

// stage is what the machine shows: one customer, Mei, and one segment.
type stage struct {
	cat     *catalog.Catalog
	mu      sync.Mutex
	unready error
	applied rapport.Offset
	calls   []string
	taken   []string
	seats   map[chan customer.Update]bool
	refused *refusedEvents
	slow    chan struct{} // previews wait for it to be closed, if it is there
	panics  bool
}

func newStage(cat *catalog.Catalog) *stage {
	return &stage{cat: cat, seats: map[chan customer.Update]bool{}, refused: &refusedEvents{}}
}

var (
	day  = time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	mei  = rapport.Identifier{Type: "user_id", Value: "42"}
	mail = rapport.Identifier{Type: "email", Value: "mei@example.com"}
)

func meiSummary() customer.Summary {
	return customer.Summary{ID: "p_mei", Label: "Mei Tan", Identifiers: []rapport.Identifier{mei, mail}, Traits: map[string]any{"name": "Mei Tan", "tier": "gold"},
		FirstSeen: day, LastSeen: day.Add(time.Hour), Events: 7}
}

func notThere(ref string) error {
	return &rapport.Error{Kind: rapport.NotFound, Op: "find person", Where: ref, Err: errors.New("nobody has this identifier")}
}

func (s *stage) Find(_ context.Context, q, cursor string, limit int) (customer.Page[customer.Summary], error) {
	s.called("find", q, cursor)
	if s.panics {
		panic("a bug")
	}
	p := customer.Page[customer.Summary]{Next: "after-mei"}
	if cursor == "" {
		p.Items = append(p.Items, meiSummary())
	} else {
		p.Next = ""
	}
	return p, nil
}

func (s *stage) called(words ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, strings.Join(words, " "))
}

func (s *stage) Person(_ context.Context, ref string) (*customer.Person, error) {
	if ref != mei.String() && ref != mail.String() && ref != "p_mei" && ref != "x:a/b" {
		return nil, notThere(ref)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.applied++
	return &customer.Person{ID: "p_mei", Label: "Mei Tan",
		Identifiers: []customer.Identifier{{Identifier: mei, FirstSeen: day, LastSeen: day, Events: 5}, {Identifier: mail, FirstSeen: day, LastSeen: day}},
		Evidence:    []customer.Evidence{{A: mei, B: mail, Rule: "traits.email", Kind: "observed", Offset: 3, Time: day, LastSeen: day, Count: 2, Unites: true}},
		Traits: []customer.Trait{{Name: "email", Value: json.RawMessage(`"mei@example.com"`), Time: day, Source: "web", Identifier: &mei, Policy: "last"},
			{Name: "tier", Value: json.RawMessage(`"gold"`), Time: day, Source: "crm", Policy: "last"}},
		Segments: []customer.Membership{{Key: "loyal", Since: day, Why: &customer.Why{Holds: true, Op: "all", Children: []customer.Why{
			{Holds: true, Op: "leaf", Found: 4, Wanted: "≥ 3", Instants: []time.Time{day}}, {Holds: true, Op: "leaf", Found: "mei@example.com", Wanted: "exists"}}}}},
		FirstSeen: day, LastSeen: day, Events: 7, AsOf: s.applied, At: time.Now().UTC()}, nil
}

func meiEvent(offset rapport.Offset) rapport.Event {
	return rapport.Event{Offset: offset, MessageID: "m1", Type: rapport.Track, Name: "Order Completed", Source: "web", Touchpoint: "web", UserID: "42",
		Timestamp: day, ReceivedAt: day, Properties: json.RawMessage(`{"total":58,"email":"mei@example.com"}`)}
}

func (s *stage) Timeline(_ context.Context, ref string, q customer.TimelineQuery) (customer.Page[rapport.Event], error) {
	if ref != mei.String() {
		return customer.Page[rapport.Event]{}, notThere(ref)
	}
	return customer.Page[rapport.Event]{Items: []rapport.Event{meiEvent(9)}, Next: "9"}, nil
}

func (s *stage) Explain(_ context.Context, a, b rapport.Identifier) (*customer.Explanation, error) {
	return &customer.Explanation{A: a, B: b, Same: true, Path: []customer.Evidence{{A: a, B: b, Rule: "traits.email", Kind: "observed", Time: day, LastSeen: day, Unites: true}}}, nil
}

func (s *stage) Merge(_ context.Context, a, b rapport.Identifier, reason, by string) ([]customer.Summary, error) {
	s.called("merge", a.String(), b.String(), reason, by)
	return []customer.Summary{meiSummary()}, nil
}

func (s *stage) Split(_ context.Context, req customer.SplitRequest) ([]customer.Summary, error) {
	s.called("split", req.A.String(), req.B.String(), req.By)
	return []customer.Summary{meiSummary(), meiSummary()}, nil
}

func loyal() customer.SegmentStatus {
	return customer.SegmentStatus{Definition: rapport.Definition{Kind: rapport.KindSegment, Key: "loyal", Version: 1, Hash: "h", Spec: json.RawMessage(`{"condition":{}}`), ChangedAt: day},
		Sentence: rapport.Wording{Marketing: "bought 3 times", IT: "count ≥ 3"}, State: "live", Count: 1, Freshness: &customer.Freshness{P50Millis: 1, P99Millis: 4, Samples: 10}}
}

func (s *stage) Segments(context.Context) ([]customer.SegmentStatus, error) {
	return []customer.SegmentStatus{loyal()}, nil
}

func (s *stage) Segment(_ context.Context, key rapport.SegmentKey) (*customer.SegmentStatus, error) {
	if key != "loyal" {
		return nil, notThere(string(key))
	}
	l := loyal()
	return &l, nil
}

func (s *stage) Members(_ context.Context, key rapport.SegmentKey, cursor string, limit int, why bool) (customer.Page[customer.Summary], error) {
	m := meiSummary()
	m.Since = &day
	if why {
		m.Why = &customer.Why{Holds: true, Op: "leaf", Found: 4}
	}
	return customer.Page[customer.Summary]{Items: []customer.Summary{m}}, nil
}

func (s *stage) Preview(ctx context.Context, condition []byte, key rapport.SegmentKey, sample int) (*customer.Preview, error) {
	if s.slow != nil {
		select {
		case <-s.slow:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return &customer.Preview{Count: 1, Of: 5, Sample: []customer.Summary{meiSummary()}, Sentence: rapport.Wording{IT: "x"}}, nil
}

func (s *stage) Put(_ context.Context, def rapport.Definition, by, ifMatch string) (rapport.Definition, bool, error) {
	p, err := s.cat.Prepare(def, by, ifMatch)
	if err != nil || !p.Changed {
		return p.Next, false, err
	}
	return s.apply(p)
}

func (s *stage) End(_ context.Context, kind rapport.DefinitionKind, key, by, ifMatch string) (rapport.Definition, error) {
	p, err := s.cat.PrepareEnd(kind, key, by, ifMatch)
	if err != nil {
		return rapport.Definition{}, err
	}
	def, _, err := s.apply(p)
	return def, err
}

func (s *stage) apply(p catalog.Prepared) (rapport.Definition, bool, error) {
	var b state.Batch
	return s.cat.Apply(&rapport.Record{Time: day, Kind: rapport.RecordDefinition, Data: p.Payload}, &b)
}

func (s *stage) Status() customer.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return customer.Status{Applied: s.applied, End: s.applied + 2, Clock: day, People: 1, Identifiers: 2, Events: 7, DedupSince: day}
}

func (s *stage) Sources() []customer.SourceStats {
	return []customer.SourceStats{{Key: "web", Events: 7, PerMinute: make([]uint64, 60), PerSecond: 0.5}}
}

func (s *stage) Vocabulary() customer.Vocabulary {
	return customer.Vocabulary{Events: []customer.Seen{{Name: "Order Completed", Count: 7}}}
}

func (s *stage) Subscribe(buffer int) (<-chan customer.Update, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := make(chan customer.Update, buffer)
	s.seats[ch] = true
	return ch, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.seats[ch] {
			delete(s.seats, ch)
			close(ch)
		}
	}
}

// happen gives an update to everybody who watches.
func (s *stage) happen(u customer.Update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ch := range s.seats {
		ch <- u
	}
}

func (s *stage) watched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seats)
}

// take stands for the wire.
func (s *stage) take(w http.ResponseWriter, r *http.Request) {
	key, _, _ := r.BasicAuth()
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.taken = append(s.taken, r.URL.Path+" "+key+" "+string(body))
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"success":true}`))
}

// refusedEvents is a quarantine with one event in it.
type refusedEvents struct{}

func oneRefused() collect.Quarantined {
	return collect.Quarantined{Offset: 5, ReceivedAt: day, Source: "web", Reason: "missing_id", Message: "userId or anonymousId is required", Size: 2, Raw: []byte(`{"email":"mei@example.com"`)}
}

func (refusedEvents) List(f collect.Filter, cursor string, limit int) (collect.Listing, error) {
	return collect.Listing{Items: []collect.Quarantined{oneRefused()}, Total: 1, Reasons: map[string]uint64{"missing_id": 1}, Sources: map[string]uint64{"web": 1}}, nil
}

func (refusedEvents) Get(offset rapport.Offset) (collect.Quarantined, error) {
	if offset != 5 {
		return collect.Quarantined{}, notThere("offset")
	}
	return oneRefused(), nil
}

func (refusedEvents) Replay(_ context.Context, offsets []rapport.Offset, raw []byte, by string) ([]collect.Replayed, error) {
	var out []collect.Replayed
	for _, o := range offsets {
		if o == 5 {
			out = append(out, collect.Replayed{Offset: o, Outcome: "accepted", Event: 12})
		} else {
			out = append(out, collect.Replayed{Offset: o, Outcome: "refused", Reason: "missing_id", Message: "still"})
		}
	}
	return out, nil
}
