package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/facts"
	"rapport/internal/facts/erasure"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/inquiry"
	"rapport/internal/policy"
	"rapport/internal/state/pebblestate"
	"rapport/internal/webhook"
)

// world is a server on the real engines: a log, a store, access, catalog, collector and machine in a directory of the
// test's own.
type world struct {
	t       testing.TB
	server  *Server
	access  *policy.Access
	machine *customer.Machine
	collect *collect.Collector
	facts   *facts.Follower
	log     *lockedBuffer
	unready error
	sent    int
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
	w := &world{t: t, log: &lockedBuffer{}}
	dir, quiet := t.TempDir(), slog.New(slog.DiscardHandler)
	events, err := disklog.Open(disklog.Options{Dir: filepath.Join(dir, "log"), Log: quiet})
	must(t, err)
	t.Cleanup(func() { must(t, events.Close()) })
	store, err := pebblestate.Open(pebblestate.Options{Dir: filepath.Join(dir, "state"), Log: quiet})
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	settings := policy.Defaults()
	settings.Hash = policy.HashCost{Passes: 1, Memory: 8, Lanes: 1}
	settings.MaxFailures = 3
	w.access, err = policy.Open(store, settings)
	must(t, err)
	cat, refused := catalog.New(append(inquiry.Checkers(), customer.IdentityChecker())...), collect.NewQuarantine(store)
	w.machine, err = customer.New(customer.Defaults(), events, store, cat, refused, quiet)
	must(t, err)
	w.machine.Start()
	t.Cleanup(func() { must(t, w.machine.Close()) })
	w.collect, err = collect.New(collect.Defaults(), events, cat, refused)
	must(t, err)
	hooks, err := webhook.New(webhook.Defaults(), w.machine, store, cat, quiet)
	must(t, err)
	hooks.Start()
	t.Cleanup(func() { must(t, hooks.Close()) })
	desk, hot := openFacts(t, dir, events, w.machine)
	w.facts = desk.Follower
	deps := Deps{Erasures: desk, Webhooks: hooks, Facts: w.facts, SQL: openSQL(t, dir, w.facts, hot), People: w.machine, Decisions: w.machine, Segments: w.machine, Traits: w.machine, Lists: w.machine, Journal: w.machine, Definitions: cat, Changes: w.machine, Quarantine: w.collect, Machine: w.machine,
		Live: w.machine, Conditions: w.machine, Sessions: w.access, Mask: policy.NewMask(), Collect: w.collect, CollectPaths: collect.Paths(), Ready: func() error { return w.unready },
		Console: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><script>go()</script><script type=\"module\" src=\"/assets/a.js\"></script>")},
			"assets/a.js": {Data: []byte(strings.Repeat("console.log(1);\n", 200))}, ".gitkeep": {}},
		Build: Build{Version: "1.2.3", Log: "disklog", State: "pebblestate", Facts: "hotfacts", Started: time.Now()}, Logger: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	cfg := Defaults()
	for _, f := range change {
		f(&cfg, &deps)
	}
	w.server, err = New(cfg, deps)
	must(t, err)
	t.Cleanup(func() { must(t, w.server.Close()) })
	w.define(rapport.KindSource, "web", `{"touchpoint":"web","writeKey":"wk_web"}`)
	w.define(rapport.KindSegment, "loyal", `{"condition":{"event":"Order Completed","measure":"count","op":"gte","value":3}}`)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) define(kind rapport.DefinitionKind, key, spec string) {
	w.t.Helper()
	_, _, err := w.machine.Put(w.t.Context(), rapport.Definition{Kind: kind, Key: key, Spec: []byte(spec), Owners: rapport.Owners{Marketing: "mei", IT: "arun"},
		Wording: rapport.Wording{Marketing: key + " people", IT: key}}, "test", "")
	must(w.t, err)
	w.settle()
}

// settle waits until everything is applied and every segment is live.
func (w *world) settle() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	must(w.t, w.machine.Settle(ctx))
	must(w.t, w.facts.Drain(ctx))
}

func openFacts(t testing.TB, dir string, log *disklog.Log, m *customer.Machine) (erasure.Desk, *hotfacts.Store) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	store, err := hotfacts.Open(hotfacts.Options{Dir: filepath.Join(dir, "facts"), Config: facts.Defaults(), People: m.Subjects()})
	must(t, err)
	proofs := erasure.New(erasure.Options{Dir: filepath.Join(dir, "facts"), Proofs: filepath.Join(dir, "facts", "erasures"), Hot: store})
	f, err := facts.NewFollower(facts.Defaults(), log, proofs, quiet)
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = f.Run(ctx) })
	t.Cleanup(func() {
		stop()
		done.Wait()
		must(t, store.Close())
	})
	return erasure.Desk{Store: proofs, Follower: f}, store
}

// send gives events to the wire, as one batch, and waits until they are applied.
func (w *world) send(events ...string) {
	w.t.Helper()
	rec := w.ask("POST", "/v1/batch", "", `{"writeKey":"wk_web","batch":[`+strings.Join(events, ",")+`]}`)
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	w.settle()
}

// track is an event of a user; each has a messageId m1, m2, … of its own.
func (w *world) track(user, name, properties string) string {
	w.sent++
	return fmt.Sprintf(`{"type":"track","event":%q,"userId":%q,"messageId":"m%d","properties":%s}`, name, user, w.sent, properties)
}

// meet lets Mei come by: known by e-mail, in a segment, and once with an event that is refused.
func (w *world) meet() {
	w.t.Helper()
	order := `{"total":58,"email":"mei@example.com"}`
	w.send(`{"type":"identify","userId":"42","anonymousId":"a-1","traits":{"email":"mei@example.com","name":"Mei Tan","tier":"gold"}}`,
		w.track("42", "Order Completed", order), w.track("42", "Order Completed", order), w.track("42", "Order Completed", order),
		w.track("43", "Product Viewed", `{}`), w.track("44", "Product Viewed", `{}`),
		`{"type":"track","event":"Order Completed","properties":{"email":"mei@example.com"}}`)
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

// read asks and decodes the answer.
func read[T any](w *world, path string) (out T) {
	w.t.Helper()
	must(w.t, json.Unmarshal(w.expect(http.StatusOK, "GET", path, w.token(policy.Admin), "").Body.Bytes(), &out))
	return out
}

// refused is the offset of the event that was.
func (w *world) refused() rapport.Offset {
	w.t.Helper()
	q := read[quarantinePage](w, "/api/v1/quarantine")
	if len(q.Items) == 0 {
		w.t.Fatal("nothing was refused")
	}
	return q.Items[0].Offset
}

// events is how many were applied.
func (w *world) events() uint64 { return w.machine.Status().Events }

// slowly lets previews wait.
type slowly struct {
	*customer.Machine
	gate chan struct{}
}

func (s slowly) Preview(ctx context.Context, condition []byte, key rapport.SegmentKey, sample int) (*customer.Preview, error) {
	select {
	case <-s.gate:
		return s.Machine.Preview(ctx, condition, key, sample)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// broken is a defect.
type broken struct{ People }

func (broken) Find(context.Context, string, string, int) (customer.Page[customer.Summary], error) {
	panic("a bug")
}

// asked is an answer to a question over everybody, read.
type asked struct {
	Sentence rapport.Wording `json:"sentence"`
	AsOf     rapport.Offset  `json:"asOf"`
	At       time.Time       `json:"at"`
	Millis   float64         `json:"millis"`
	People   int             `json:"people"`
	Cached   bool            `json:"cached"`
	Answer   any             `json:"answer"`
}
