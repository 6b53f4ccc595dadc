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

func (w *watcher) want(event, part string) sse {
	w.t.Helper()
	m, ok := w.next()
	if !ok || m.event != event || !strings.Contains(m.data, part) {
		w.t.Fatalf("got %+v (%v), want %s with %s", m, ok, event, part)
	}
	return m
}

func happening(name string, n int) customer.Update {
	e := meiEvent(9)
	e.Name, e.MessageID = name, fmt.Sprint("m", n)
	return customer.Update{Event: &e, Person: "p_mei", Label: "Mei Tan", At: day}
}

func TestLiveStream(t *testing.T) {
	w := newWorld(t)
	srv, admin := w.serve(t), w.token(policy.Admin)
	all := watch(t, srv, "", admin, "")
	orders := watch(t, srv, "event=Order+Completed&only=event", admin, "")
	loyals := watch(t, srv, "only=transition&segment=loyal", admin, "")
	person := watch(t, srv, "person=email:mei@example.com&q=KETTLE", admin, "")
	blind := watch(t, srv, "only=event", w.token(policy.LiveRead), "")
	time.Sleep(400 * time.Millisecond) // longer than the server's limits for reading and writing a request

	w.happen(happening("Product Viewed", 1))
	w.happen(happening("Order Completed", 2))
	w.happen(customer.Update{Segment: "lapsing", Person: "p_mei", At: day})
	w.happen(customer.Update{Segment: "loyal", Entered: true, Person: "p_mei", At: day})
	w.happen(customer.Update{Quarantined: 5, Source: "web", Reason: "missing_id", At: day})
	kettle := happening("Product Viewed", 3)
	kettle.Event.Properties = []byte(`{"name":"Kettle"}`)
	stranger := kettle
	stranger.Person = "p_other"
	w.happen(stranger)
	w.happen(kettle)

	all.want("event", "Product Viewed")
	all.want("event", "Order Completed")
	all.want("transition", "lapsing")
	all.want("transition", `"entered":true`)
	all.want("quarantined", "missing_id")
	orders.want("event", `"messageId":"m2"`)
	loyals.want("transition", "loyal")
	person.want("event", `"person":"p_mei"`)
	if m := blind.want("event", `"masked":true`); strings.Contains(m.data, "Mei Tan") || strings.Contains(m.data, "mei@example") {
		t.Errorf("not masked: %s", m.data)
	}
}

// TestLiveReturnsWhereItLeft: a reader that comes back gets what it missed, and is told of what is gone.
func TestLiveReturnsWhereItLeft(t *testing.T) {
	w := newWorld(t, func(c *Config, _ *Deps) { c.LiveBuffer = 16 })
	srv, admin := w.serve(t), w.token(policy.Admin)
	first := watch(t, srv, "only=event", admin, "")
	w.happen(happening("A", 1))
	seen := first.want("event", `"m1"`)
	first.end()
	for i := 2; i <= 4; i++ {
		w.happen(happening("A", i))
	}
	second := watch(t, srv, "only=event", admin, seen.id)
	for i := 2; i <= 4; i++ {
		second.want("event", fmt.Sprintf(`"m%d"`, i))
	}
	second.end()
	for i := 5; i <= 30; i++ {
		w.happen(happening("A", i))
	}
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
	w.happen(happening("A", 31))
	other.want("event", `"m31"`)
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
	for i := range 1000 {
		w.happen(happening("A", i))
	}
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
	if w.watched() != 0 {
		t.Error("the machine is still subscribed to")
	}
}
