package webhook

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/state/pebblestate"
)

// house is a machine on a real log and a real store, with webhooks that may post to the loopback.
type house struct {
	t       *testing.T
	dir     string
	cfg     Config
	log     *disklog.Log
	store   *pebblestate.Store
	machine *customer.Machine
	catalog *catalog.Catalog
	hooks   *Webhooks
	sent    int
}

func newHouse(t *testing.T, change ...func(*Config)) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), cfg: Config{Allow: []string{"127.0.0.1/32", "::1/128"}, Timeout: 2 * time.Second, Pause: 2 * time.Millisecond, Longest: 20 * time.Millisecond}}
	for _, c := range change {
		c(&h.cfg)
	}
	var err error
	h.log, err = disklog.Open(disklog.Options{Dir: filepath.Join(h.dir, "log"), Log: slog.New(slog.DiscardHandler)})
	h.must(err)
	h.open()
	t.Cleanup(func() {
		h.close()
		h.must(h.log.Close())
	})
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) open() {
	h.t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	var err error
	h.store, err = pebblestate.Open(pebblestate.Options{Dir: filepath.Join(h.dir, "state"), Log: quiet})
	h.must(err)
	h.catalog = catalog.New(customer.IdentityChecker())
	h.machine, err = customer.New(customer.Defaults(), h.log, h.store, h.catalog, collect.NewQuarantine(h.store), quiet)
	h.must(err)
	h.machine.Start()
	h.hooks, err = New(h.cfg, h.machine, h.store, h.catalog, quiet)
	h.must(err)
	h.hooks.Start()
}

func (h *house) close() {
	h.t.Helper()
	h.must(h.hooks.Close())
	h.must(h.machine.Close())
	h.must(h.store.Close())
}

func (h *house) define(kind rapport.DefinitionKind, key, spec string) {
	h.t.Helper()
	_, _, err := h.machine.Put(h.t.Context(), rapport.Definition{Kind: kind, Key: key, Owners: rapport.Owners{Marketing: "m", IT: "i"}, Spec: []byte(spec)}, "test", "")
	h.must(err)
	h.must(h.machine.Settle(h.t.Context()))
}

func (h *house) segment(key, name string) {
	h.t.Helper()
	h.define(rapport.KindSegment, key, `{"condition":{"event":"`+name+`","measure":"count","op":"gte","value":1}}`)
}

// send lets users do something.
func (h *house) send(name string, users ...string) {
	h.t.Helper()
	for _, user := range users {
		h.sent++
		text := fmt.Sprintf(`{"messageId":"m%d","type":"track","event":%q,"userId":%q}`, h.sent, name, user)
		data, err := event.Encode(nil, []byte(text), &event.Defaults{Source: "web", ReceivedAt: time.Now().UnixMicro()})
		h.must(err)
		_, err = h.log.Append(h.t.Context(), eventlog.Entry{Kind: rapport.RecordEvent, Data: data})
		h.must(err)
	}
}

// status waits until a webhook's status is as wanted.
func (h *house) status(key string, wanted func(Status) bool) Status {
	h.t.Helper()
	var last []Status
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		last = h.hooks.Status()
		if i := slices.IndexFunc(last, func(s Status) bool { return s.Key == key }); i >= 0 && wanted(last[i]) {
			return last[i]
		}
	}
	h.t.Fatalf("webhook %s does not come to it: %+v", key, last)
	return Status{}
}

// receiver is another company's server: it checks signatures, and answers as it is told.
type receiver struct {
	t      *testing.T
	srv    *httptest.Server
	answer func(n int, w http.ResponseWriter, r *http.Request) // of the nth post, from 1; nil: 200

	mu    sync.Mutex
	posts int
	taken []Message // answered with 200
	keys  []string  // of all posts
}

const secret = "0123456789abcdef"

func receive(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	r := &receiver{t: t, answer: answer}
	r.srv = httptest.NewServer(r)
	t.Cleanup(r.srv.Close)
	return r
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	var m Message
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	at, _ := strconv.ParseInt(req.Header.Get("Rapport-Timestamp"), 10, 64)
	if err != nil || req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" || req.Header.Get("Rapport-Webhook") != m.Webhook ||
		Sign(secret, at, body) != req.Header.Get("Rapport-Signature") || time.Since(time.Unix(at, 0)) > time.Minute || req.Header.Get("Idempotency-Key") != m.ID {
		r.t.Errorf("a post is not as it should be: %v %v %s", err, req.Header, body)
	}
	r.mu.Lock()
	r.posts++
	n := r.posts
	r.keys = append(r.keys, m.ID)
	r.mu.Unlock()
	rec := httptest.NewRecorder()
	if r.answer != nil {
		r.answer(n, rec, req)
	}
	if rec.Code < 300 {
		r.mu.Lock()
		r.taken = append(r.taken, m)
		r.mu.Unlock()
	}
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

func (r *receiver) said() (out []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.taken {
		out = append(out, fmt.Sprint(m.Person.Identifiers[0].Value, " ", m.Type, " ", m.Segment))
	}
	return out
}

func (r *receiver) spec(more string) string {
	return `{"url":"` + r.srv.URL + `/in?token=1","secret":"` + secret + `"` + more + `}`
}

func want(t *testing.T, got []string, wanted ...string) {
	t.Helper()
	if !slices.Equal(got, wanted) {
		t.Errorf("was told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(wanted, "\n"))
	}
}

// TestPostsInOrder: each webhook is told what it asks for, from its definition on, once, in order, also across restarts, pauses
// and edits.
func TestPostsInOrder(t *testing.T) {
	h := newHouse(t)
	all, some := receive(t, nil), receive(t, nil)
	h.segment("buyer", "Order Completed")
	h.segment("caller", "Call Ended")
	h.define(rapport.KindSegment, "silent", `{"condition":{"not":{"event":"Call Ended","measure":"count","op":"gte","value":1}}}`)
	h.send("Order Completed", "before")
	h.define(rapport.KindWebhook, "all", all.spec(""))
	h.define(rapport.KindWebhook, "some", some.spec(`,"segments":["caller","silent"],"on":["left"]`))
	h.send("Order Completed", "a", "b")
	h.send("Call Ended", "a")
	got := h.status("all", func(s Status) bool { return s.Delivered == 6 && s.State == "waiting" })
	if got.Address != all.srv.URL+"/in" || got.LastStatus != 200 || got.Attempts != 0 || got.LagSeconds != 0 {
		t.Errorf("%+v", got)
	}
	h.status("some", func(s Status) bool { return s.Delivered == 1 })
	h.close()
	h.open()
	h.status("all", func(s Status) bool { return s.State == "waiting" && s.Delivered == 6 })
	h.define(rapport.KindWebhook, "some", some.spec(`,"segments":["caller","silent"],"on":["left"],"enabled":false`))
	h.status("some", func(s Status) bool { return s.State == "paused" })
	h.send("Call Ended", "b")
	h.status("all", func(s Status) bool { return s.Delivered == 8 })
	h.define(rapport.KindWebhook, "some", some.spec(`,"segments":["caller","silent"],"on":["left"]`))
	h.status("some", func(s Status) bool { return s.Delivered == 2 && s.State == "waiting" })
	// Within one record, segments are judged in the order in which they were defined.
	want(t, all.said(), "a entered buyer", "a entered silent", "b entered buyer", "b entered silent", "a entered caller", "a left silent", "b entered caller", "b left silent")
	want(t, some.said(), "a left silent", "b left silent")
	if m := all.taken[0]; m.Reason != customer.ByEvent || m.Event != "Order Completed" || m.Sentence == nil || m.Person.ID == "" || m.ID != fmt.Sprintf("%d-0", m.Offset) {
		t.Errorf("%+v", m)
	}
	_, err := h.machine.End(t.Context(), rapport.KindWebhook, "some", "test", "")
	h.must(err)
	for len(h.hooks.Status()) != 1 {
		time.Sleep(time.Millisecond)
	}
	h.send("Call Ended", "c")
	h.status("all", func(s Status) bool { return s.Delivered == 9 })
	h.define(rapport.KindWebhook, "some", some.spec(""))
	h.send("Order Completed", "c")
	h.status("some", func(s Status) bool { return s.Delivered == 1 })
	want(t, some.said()[2:], "c entered buyer") // not what happened while it was ended
}

// TestFailures: an address that refuses, hangs, asks for time or redirects is tried again, with the same keys, and holds up nobody.
func TestFailures(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Timeout = 150 * time.Millisecond })
	hang := make(chan struct{})
	defer close(hang)
	bad := receive(t, func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
		case 2:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case 3:
			select {
			case <-hang:
			case <-r.Context().Done():
			}
			w.WriteHeader(http.StatusServiceUnavailable) // nobody listens any more
		case 4:
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound)
		case 5:
			w.WriteHeader(http.StatusBadRequest) // once is not for good
		}
	})
	dead := receive(t, nil)
	dead.srv.Close()
	good := receive(t, nil)
	h.segment("buyer", "Order Completed")
	for key, r := range map[string]*receiver{"bad": bad, "dead": dead, "good": good} {
		h.define(rapport.KindWebhook, key, r.spec(""))
	}
	began := time.Now()
	h.send("Order Completed", "a", "b")
	h.status("good", func(s Status) bool { return s.Delivered == 2 })
	if s := h.status("dead", func(s Status) bool { return s.Attempts > 3 }); s.State != "failing" || s.Delivered != 0 || s.LastError == "" || s.LastStatus != 0 || strings.Contains(s.LastError, "token") {
		t.Errorf("%+v", s)
	}
	if s := h.status("bad", func(s Status) bool { return s.LastStatus == 429 }); s.Next.Sub(s.ErrorAt) < 900*time.Millisecond || s.State != "failing" {
		t.Errorf("asked to wait a second, it is %+v", s)
	}
	if s := h.status("bad", func(s Status) bool { return s.Delivered == 2 }); s.Refused != 0 {
		t.Errorf("%+v", s)
	}
	if time.Since(began) < time.Second {
		t.Error("it did not wait as it was asked to")
	}
	want(t, bad.said(), "a entered buyer", "b entered buyer")
	if bad.posts != 7 || len(slices.Compact(bad.keys)) != 2 {
		t.Errorf("%d posts with keys %v", bad.posts, bad.keys)
	}
}

// TestRefusedForGood: a message that the address calls unusable three times is left behind, counted.
func TestRefusedForGood(t *testing.T) {
	h := newHouse(t)
	r := receive(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n <= 3 {
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
	})
	h.segment("buyer", "Order Completed")
	h.define(rapport.KindWebhook, "hook", r.spec(""))
	h.send("Order Completed", "a", "b")
	s := h.status("hook", func(s Status) bool { return s.Delivered == 1 })
	if s.Refused != 1 || !strings.Contains(s.LastError, "422") {
		t.Errorf("%+v", s)
	}
	want(t, r.said(), "b entered buyer")
}

// TestInsideIsRefused: without a setting nothing is posted into the house, whatever the address is called.
func TestInsideIsRefused(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Allow = nil })
	r := receive(t, nil)
	h.segment("buyer", "Order Completed")
	port := r.srv.URL[strings.LastIndex(r.srv.URL, ":"):]
	for i, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		h.define(rapport.KindWebhook, fmt.Sprint("h", i), `{"url":"http://`+host+port+`"}`)
	}
	h.send("Order Completed", "a")
	for i := range 4 {
		h.status(fmt.Sprint("h", i), func(s Status) bool { return strings.Contains(s.LastError, errInside.Error()) })
	}
	if r.posts > 0 {
		t.Errorf("%d posts arrived", r.posts)
	}
}
