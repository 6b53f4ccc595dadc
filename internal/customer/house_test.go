package customer

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/state/pebblestate"
)

// house is a machine on a real log and a real store, with a clock of its own.
type house struct {
	*Machine
	t     testing.TB
	dir   string
	clock atomic.Int64 // µs
	log   *disklog.Log
	store *pebblestate.Store
	ids   int
	cfg   Config
}

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

func newHouse(t testing.TB, change ...func(*Config)) *house {
	h := &house{t: t, dir: t.TempDir(), cfg: Defaults()}
	h.clock.Store(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	h.cfg.Clock = func() time.Time { return time.UnixMicro(h.clock.Load()) }
	h.cfg.Tick = time.Millisecond
	for _, c := range change {
		c(&h.cfg)
	}
	var err error
	h.log, err = disklog.Open(disklog.Options{Dir: filepath.Join(h.dir, "log"), SegmentBytes: 1 << 20, Clock: h.cfg.Clock, Log: silent})
	h.must(err)
	h.open("state")
	h.Start()
	t.Cleanup(func() {
		h.must(h.Close())
		h.must(h.store.Close())
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

func (h *house) open(state string) {
	h.t.Helper()
	var err error
	h.store, err = pebblestate.Open(pebblestate.Options{Dir: filepath.Join(h.dir, state), MemtableBytes: 1 << 20, Log: silent})
	h.must(err)
	h.Machine, err = New(h.cfg, h.log, h.store, catalog.New(IdentityChecker()), collect.NewQuarantine(h.store), silent)
	h.must(err)
}

// kill ends the machine as a crash would, from its own point of view: what was not committed is forgotten.
func (h *house) kill() {
	h.stop()
	h.filling.cancel()
	h.done.Wait()
	h.must(h.committer.wait())
	h.must(h.store.Close())
}

// send appends events, given as JSON without messageId, now.
func (h *house) send(events ...string) {
	h.t.Helper()
	var entries []eventlog.Entry
	for _, e := range events {
		h.ids++
		text := fmt.Sprintf(`{"messageId":"m%d",%s`, h.ids, e[1:])
		data, err := event.Encode(nil, []byte(text), &event.Defaults{Source: "web", ReceivedAt: h.clock.Load()})
		h.must(err)
		entries = append(entries, eventlog.Entry{Kind: rapport.RecordEvent, Data: data})
	}
	_, err := h.log.Append(h.ctx(), entries...)
	h.must(err)
	h.settle()
}

func (h *house) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	h.t.Cleanup(cancel)
	return ctx
}

func (h *house) settle() { h.t.Helper(); h.must(h.Settle(h.ctx())) }

// rest waits until no timer is due, so that the machine appends nothing any more.
func (h *house) rest() {
	h.t.Helper()
	for h.settle(); h.due.Load() <= h.clock.Load(); h.settle() {
		time.Sleep(time.Millisecond)
	}
}

// pass lets time go by.
func (h *house) pass(d time.Duration) { h.clock.Add(d.Microseconds()) }

func (h *house) segment(key, condition string) {
	h.t.Helper()
	_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: rapport.KindSegment, Key: key, Owners: rapport.Owners{Marketing: "m", IT: "i"},
		Wording: rapport.Wording{Marketing: key, IT: key}, Spec: []byte(`{"condition":` + condition + `}`)}, "test", "")
	h.must(err)
	h.settle()
}

// define puts any definition.
func (h *house) define(kind rapport.DefinitionKind, key, spec string) {
	h.t.Helper()
	_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: kind, Key: key, Owners: rapport.Owners{Marketing: "m", IT: "i"},
		Wording: rapport.Wording{Marketing: key, IT: key}, Spec: []byte(spec)}, "test", "")
	h.must(err)
	h.settle()
}

// members is who is in a segment, by label.
func (h *house) members(key rapport.SegmentKey) (out []string) {
	h.t.Helper()
	page, err := h.Members(h.ctx(), key, "", 200, false)
	h.must(err)
	for _, s := range page.Items {
		out = append(out, s.Label)
	}
	return out
}

func (h *house) fingerprint() string {
	h.t.Helper()
	fp, err := h.Fingerprint()
	h.must(err)
	return fp
}
