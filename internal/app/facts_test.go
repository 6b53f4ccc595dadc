package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/insight"
	"rapport/internal/simulate"
)

// TestFactsAgreeWithTheMachine holds the columns against the customers: the same people, for each the same events in the
// same order, each message once, through merges, splits, and restarts of facts.
func TestFactsAgreeWithTheMachine(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 77))
		h := newHouse(t, 1_800_000_000_000_000)
		for range 3 {
			var entries []eventlog.Entry
			for _, item := range simulate.Random(r.Uint64() % 5) { // few, so that messages come again
				body, err := event.Encode(nil, item.JSON, &event.Defaults{Source: item.Source, ReceivedAt: h.clock.Load()})
				h.must(err)
				entries = append(entries, eventlog.Entry{Kind: rapport.RecordEvent, Data: body})
			}
			h.append(r, entries)
			h.decide(r)
			f, stop := h.openFacts()
			for range 2 {
				h.agree(f, seed)
				h.decide(r)
				h.agree(f, seed) // the same rows, other people
			}
			stop()
		}
		h.leave()
	}
}

// decide has somebody say that two are one, or are not.
func (h *house) decide(r *rand.Rand) {
	h.t.Helper()
	page, err := h.Find(h.ctx(), "", "", 200)
	h.must(err)
	if len(page.Items) < 2 {
		return
	}
	a, b := page.Items[r.IntN(len(page.Items))], page.Items[r.IntN(len(page.Items))]
	if a.ID == b.ID {
		return
	}
	if r.IntN(3) > 0 {
		_, err = h.Merge(h.ctx(), a.Identifiers[0], b.Identifiers[0], "the same", "mei")
	} else {
		_, err = h.Split(h.ctx(), customer.SplitRequest{A: a.Identifiers[0], B: b.Identifiers[0], Reason: "not the same", By: "mei", CannotLink: true})
	}
	h.must(err)
}

func (h *house) openFacts() (*facts.Follower, func()) {
	h.t.Helper()
	cfg := facts.Defaults()
	store, err := hotfacts.Open(hotfacts.Options{Dir: filepath.Join(h.dir, "facts"), Config: cfg, People: h.Subjects()})
	h.must(err)
	f, err := facts.NewFollower(cfg, h.log, store, silent)
	h.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = f.Run(ctx) })
	return f, func() {
		cancel()
		done.Wait()
		h.must(store.Close())
	}
}

func (h *house) agree(f *facts.Follower, seed uint64) {
	h.t.Helper()
	h.settle()
	h.must(f.Drain(h.ctx()))
	snap, err := f.Snapshot()
	h.must(err)
	defer snap.Close()
	page, err := h.Find(h.ctx(), "", "", 200)
	h.must(err)
	if snap.People() != len(page.Items) {
		h.t.Fatalf("seed %d: %d people in facts, %d in the machine", seed, snap.People(), len(page.Items))
	}
	for _, item := range page.Items {
		p, ok := snap.Find(item.Identifiers[0])
		if !ok {
			h.t.Fatalf("seed %d: facts do not know %s", seed, item.Identifiers[0])
		}
		moments, err := (&insight.Timeline{Person: p}).Ask(h.ctx(), snap)
		h.must(err)
		var got, want []string
		for _, m := range moments {
			got = append(got, fmt.Sprint(m.Time.UnixMicro(), m.Event.Type, m.Event.Name, m.Offset, m.Source))
		}
		events, err := h.Timeline(h.ctx(), item.Identifiers[0].String(), customer.TimelineQuery{Limit: 200})
		h.must(err)
		for _, e := range events.Items {
			want = append(want, fmt.Sprint(e.Timestamp.UnixMicro(), e.Type, e.Name, e.Offset, e.Source))
		}
		slices.Sort(got) // the two break ties of time in their own ways
		slices.Sort(want)
		if !slices.Equal(got, want) {
			h.t.Fatalf("seed %d: facts of %s are\n%s\nthe machine has\n%s", seed, item.Identifiers[0], strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestDamagedFacts starts on damaged columns: events are taken, questions say what to do, and after a rebuild all is as it was.
func TestDamagedFacts(t *testing.T) {
	cfg := Defaults()
	cfg.Data, cfg.Dev = t.TempDir(), true
	start := func() *App {
		t.Helper()
		a, err := New(cfg, silent)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Bootstrap(t.Context()); err != nil {
			t.Fatal(err)
		}
		return a
	}
	call := func(a *App, method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
		if strings.HasPrefix(path, "/api") {
			r.Header.Set("Authorization", "Bearer dev")
		} else {
			r.SetBasicAuth("dev", "")
		}
		a.Handler.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	const question = `{"series":[{"event":"E"}],"unit":"month","from":"2026-01-01","to":"2026-02-01"}`
	a := start()
	if code, body := call(a, http.MethodPost, "/v1/track", `{"userId":"42","event":"E"}`); code != http.StatusOK {
		t.Fatal(code, body)
	}
	if err := errors.Join(a.Facts.Drain(t.Context()), a.Parquet.Write(t.Context()), a.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cfg.Data, "facts", "parquet", "manifest"), []byte("no manifest"), 0o600); err != nil {
		t.Fatal(err)
	}
	a = start() // the files are made anew of the columns
	if err := a.Parquet.Write(t.Context()); err != nil || a.Parquet.Status().Rows != 1 {
		t.Fatalf("%+v, %v", a.Parquet.Status(), err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(cfg.Data, "facts", "manifest")
	if err := os.WriteFile(manifest, []byte("no manifest"), 0o600); err != nil {
		t.Fatal(err)
	}
	a = start()
	if code, body := call(a, http.MethodPost, "/v1/track", `{"userId":"42","event":"F"}`); code != http.StatusOK {
		t.Fatal(code, body)
	}
	if code, body := call(a, http.MethodPost, "/api/v1/insight/trends", question); code != http.StatusServiceUnavailable || !strings.Contains(body, "rapport facts rebuild") {
		t.Errorf("a question: %d %s", code, body)
	}
	if code, body := call(a, http.MethodGet, "/api/v1/status", ""); code != http.StatusOK || !strings.Contains(body, manifest) {
		t.Errorf("the status: %d %s", code, body)
	}
	if code, body := call(a, http.MethodGet, "/metrics", ""); code != http.StatusOK || !strings.Contains(body, "rapport_facts_failed 1\n") {
		t.Errorf("the metrics: %d %s", code, body)
	}
	if code, body := call(a, http.MethodGet, "/readyz", ""); code != http.StatusOK {
		t.Errorf("not ready: %d %s", code, body)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, after, err := RebuildFacts(t.Context(), cfg, silent, func(uint64, uint64) {}); err != nil || after.Events != 2 || !after.Sound() {
		t.Fatalf("%+v, %v", after, err)
	}
	a = start()
	defer a.Close()
	if err := a.Facts.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := a.Facts.Status(); s.Events != 2 || s.Failed != "" {
		t.Errorf("%+v", s)
	}
}
