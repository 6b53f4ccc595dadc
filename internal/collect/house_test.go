package collect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

var update = flag.Bool("update", false, "rewrite the expected results")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// house is a collector with a real log, state store and catalog. Follow applies what is in the log as the machine does.
type house struct {
	*collect.Collector
	log        *disklog.Log
	store      *pebblestate.Store
	catalog    *catalog.Catalog
	quarantine *collect.Quarantine
	applied    rapport.Offset
	now        atomic.Int64 // microseconds
}

func newHouse(t testing.TB, change func(*collect.Config)) *house {
	t.Helper()
	h := &house{catalog: catalog.New()}
	h.now.Store(noon.UnixMicro())
	clock := func() time.Time { return time.UnixMicro(h.now.Load()).UTC() }
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	if h.log, err = disklog.Open(disklog.Options{Dir: t.TempDir(), Clock: clock, Log: quiet}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.log.Close() })
	if h.store, err = pebblestate.Open(pebblestate.Options{Dir: t.TempDir(), MemtableBytes: 4 << 20, Log: quiet}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	for key, spec := range map[string]string{"web": `{"touchpoint":"web","writeKey":"wk-web"}`, "app": `{"touchpoint":"app","writeKey":"wk-app"}`, "old": `{"touchpoint":"web","writeKey":"wk-old","enabled":false}`} {
		h.define(t, rapport.KindSource, key, spec)
	}
	h.quarantine = collect.NewQuarantine(h.store)
	cfg := collect.Defaults()
	cfg.Clock = clock
	if change != nil {
		change(&cfg)
	}
	if h.Collector, err = collect.New(cfg, h.log, h.catalog, h.quarantine); err != nil {
		t.Fatal(err)
	}
	return h
}

// define puts a definition into the catalog, beside the log.
func (h *house) define(t testing.TB, kind rapport.DefinitionKind, key, spec string) {
	t.Helper()
	p, err := h.catalog.Prepare(rapport.Definition{Kind: kind, Key: key, Owners: rapport.Owners{Marketing: "aisha", IT: "ben"}, Spec: json.RawMessage(spec)}, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	var b state.Batch
	if _, _, err := h.catalog.Apply(&rapport.Record{Kind: rapport.RecordDefinition, Time: noon, Data: p.Payload}, &b); err != nil {
		t.Fatal(err)
	}
}

// follow applies refused events and replays that are new in the log; commit also stores what that changed.
func (h *house) follow(t testing.TB, commit bool) {
	t.Helper()
	var b state.Batch
	err := h.log.Read(t.Context(), h.applied, func(r *rapport.Record) error {
		h.applied = r.Offset + 1
		_, err := h.quarantine.Apply(r, &b)
		return err
	})
	if err == nil && commit {
		err = h.store.Commit(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// records reads the log from an offset.
func (h *house) records(t testing.TB, from rapport.Offset) []rapport.Record {
	t.Helper()
	var out []rapport.Record
	err := h.log.Read(t.Context(), from, func(r *rapport.Record) error {
		c := *r
		c.Data = bytes.Clone(r.Data)
		out = append(out, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (h *house) end() rapport.Offset {
	_, end := h.log.Bounds()
	return end
}

// post sends a body as the source web.
func (h *house) post(path string, body []byte, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.SetBasicAuth("wk-web", "")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// count says how many records of each kind are in the log from an offset on.
func (h *house) count(t testing.TB, from rapport.Offset) (events, refused int) {
	for _, r := range h.records(t, from) {
		switch r.Kind {
		case rapport.RecordEvent:
			var v event.View
			if err := v.Decode(r.Data); err != nil {
				t.Fatal(err)
			}
			events++
		case rapport.RecordQuarantined:
			refused++
		}
	}
	return events, refused
}

// brokenLog refuses every append with one error.
type brokenLog struct {
	eventlog.Log
	err error
}

func (l brokenLog) Append(_ context.Context, _ ...eventlog.Entry) (rapport.Offset, error) {
	return 0, l.err
}

func contains(t testing.TB, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not say %q", text, part)
	}
}
