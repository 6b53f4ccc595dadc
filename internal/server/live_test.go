package server

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/policy"
)

// watcher reads a live stream over a real connection.
type watcher struct {
	t     *testing.T
	lines *bufio.Scanner
	end   context.CancelFunc
}

// sse is one message of a stream.
type sse struct{ event, id, data string }

func (w *world) serve(t *testing.T) *httptest.Server {
	srv := httptest.NewUnstartedServer(w.server)
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	srv.Start()
	t.Cleanup(srv.Close)
	t.Cleanup(func() { must(t, w.server.Close()) })
	return srv
}

func watch(t *testing.T, srv *httptest.Server, query, token, lastID string) *watcher {
	t.Helper()
	ctx, end := context.WithTimeout(t.Context(), 10*time.Second)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"/api/v1/live?"+query, http.NoBody)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(r)
	must(t, err)
	t.Cleanup(func() { end(); resp.Body.Close() })
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	w := &watcher{t, bufio.NewScanner(resp.Body), end}
	if w.lines.Scan(); w.lines.Text() != "retry: 2000" { // sent once the place in the stream is taken
		t.Fatalf("the stream begins with %q", w.lines.Text())
	}
	return w
}

// next is the next message but rates; ok is false at the end of the stream.
func (w *watcher) next() (m sse, ok bool) {
	for w.lines.Scan() {
		name, value, _ := strings.Cut(w.lines.Text(), ": ")
		switch name {
		case "event":
			m.event = value
		case "id":
			m.id = value
		case "data":
			m.data = value
		case "":
			if m.event != "" && m.event != "rates" {
				return m, true
			}
			m = sse{}
		}
	}
	return m, false
}

// want is the next message, which must be of a kind and hold a text.
func (w *watcher) want(event, part string) sse {
	w.t.Helper()
	m, ok := w.next()
	if !ok || m.event != event || !strings.Contains(m.data, part) {
		w.t.Fatalf("got %+v (%v), want %s with %s", m, ok, event, part)
	}
	return m
}

func TestLiveStream(t *testing.T) {
	w := newWorld(t, func(_ *Config, d *Deps) { d.Traces = sdktrace.NewTracerProvider() })
	w.meet()
	w.define(rapport.KindSegment, "buyer", `{"condition":{"event":"Order Completed","measure":"count","op":"gte","value":1}}`)
	srv, admin := w.serve(t), w.token(policy.Admin)
	all := watch(t, srv, "", admin, "")
	orders := watch(t, srv, "event=Order+Completed&only=event", admin, "")
	loyals := watch(t, srv, "only=transition&segment=loyal", admin, "")
	kettles := watch(t, srv, "person=email:mei@example.com&q=KETTLE", admin, "")
	blind := watch(t, srv, "only=event", w.token(policy.LiveRead), "")
	elsewhere := watch(t, srv, "source=app&only=event&only=quarantined", admin, "")
	time.Sleep(400 * time.Millisecond) // longer than the server's limits for reading and writing a request

	w.send(w.track("43", "Product Viewed", `{"name":"Kettle"}`), w.track("43", "Order Completed", `{}`), `{"type":"track","event":"A"}`,
		w.track("43", "Order Completed", `{}`), w.track("43", "Order Completed", `{}`), w.track("42", "Product Viewed", `{"name":"Kettle","email":"mei@example.com"}`))

	all.want("event", "Product Viewed")
	if m := all.want("event", "Order Completed"); !strings.Contains(m.data, `"touchpoint":"web"`) {
		t.Errorf("no touchpoint: %s", m.data)
	}
	all.want("transition", `"segment":"buyer"`)
	all.want("quarantined", `"source":"web"`)
	orders.want("event", `"userId":"43"`)
	if m := loyals.want("transition", "loyal"); !strings.Contains(m.data, `"entered":true`) {
		t.Errorf("loyal was not entered: %s", m.data)
	}
	if m := kettles.want("event", `"userId":"42"`); !strings.Contains(m.data, "Mei Tan") {
		t.Errorf("no label: %s", m.data)
	}
	for {
		m := blind.want("event", `"masked":true`)
		if strings.Contains(m.data, "Mei Tan") || strings.Contains(m.data, "mei@example") {
			t.Errorf("not masked: %s", m.data)
		}
		if strings.Contains(m.data, `"userId":"42"`) {
			break
		}
	}
	w.define(rapport.KindSource, "app", `{"touchpoint":"app","writeKey":"wk_app"}`)
	w.ask("POST", "/v1/track", "", `{"writeKey":"wk_app","userId":"9","event":"Opened"}`)
	elsewhere.want("event", "Opened")
}

// many sends events m<from> to m<to> in one batch.
func (w *world) many(from, to int) {
	w.t.Helper()
	var events []string
	for i := from; i <= to; i++ {
		events = append(events, fmt.Sprintf(`{"type":"track","event":"A","userId":"43","messageId":"m%d"}`, i))
	}
	w.send(events...)
}

// TestLiveReturnsWhereItLeft: a reader that comes back gets what it missed, and is told of what is gone.
func TestLiveReturnsWhereItLeft(t *testing.T) {
	w := newWorld(t, func(c *Config, _ *Deps) { c.LiveBuffer = 16 })
	srv, admin := w.serve(t), w.token(policy.Admin)
	first := watch(t, srv, "only=event", admin, "")
	w.many(1, 1)
	seen := first.want("event", `"m1"`)
	first.end()
	w.many(2, 4)
	second := watch(t, srv, "only=event", admin, seen.id)
	for i := 2; i <= 4; i++ {
		second.want("event", fmt.Sprintf(`"m%d"`, i))
	}
	second.end()
	w.many(5, 30)
	for w.server.live.at() < 30 {
		time.Sleep(time.Millisecond)
	}
	third := watch(t, srv, "only=event", admin, seen.id)
	third.want("event", `"m15"`) // 16 are kept: 15 to 30
	for i := 16; i <= 30; i++ {
		third.want("event", fmt.Sprintf(`"m%d"`, i))
	}
	third.want("dropped", `{"dropped":13}`)
	other := watch(t, srv, "only=event", admin, "another-run-7")
	w.many(31, 31)
	other.want("event", `"m31"`)
	w.server.live.push(&message{kind: "event", update: customer.Update{Event: &rapport.Event{MessageID: "m40"}, Lost: 8}})
	other.want("event", `"m40"`)
	other.want("dropped", `{"dropped":8}`) // between machine and ring
}

func (h *hub) at() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.next
}

// TestLiveRateIsBounded: a reader gets the newest at the rate that is set; the rest is counted.
func TestLiveRateIsBounded(t *testing.T) {
	w := newWorld(t, func(c *Config, _ *Deps) { c.LiveRate = 10 })
	srv := w.serve(t)
	all := watch(t, srv, "only=event", w.token(policy.Admin), "")
	w.many(1, 1000)
	events, dropped := 0, 0
	for events+dropped < 1000 {
		m, ok := all.next()
		if !ok {
			t.Fatalf("the stream ended after %d events and %d dropped", events, dropped)
		}
		if m.event == "event" {
			events++
			continue
		}
		var n int
		if _, err := fmt.Sscanf(m.data, `{"dropped":%d}`, &n); err != nil {
			t.Fatal(m)
		}
		dropped += n
	}
	if events < 10 || events > 60 {
		t.Errorf("%d events came through at 10 a second", events)
	}
}

func TestLiveEnds(t *testing.T) {
	w := newWorld(t, func(c *Config, _ *Deps) { c.LiveReaders = 1 })
	srv, admin := w.serve(t), w.token(policy.Admin)
	only := watch(t, srv, "", admin, "")
	w.expect(http.StatusTooManyRequests, "GET", "/api/v1/live", admin, "")
	must(t, w.server.Close())
	if m, ok := only.next(); ok {
		t.Errorf("%+v after the end", m)
	}
	w.expect(http.StatusServiceUnavailable, "GET", "/api/v1/live", admin, "")
	if w.server.live.end != nil {
		t.Error("the machine is still subscribed to")
	}
}
