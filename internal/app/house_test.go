package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/eventlog"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

// house is a machine on a real log and a real store, with a clock of its own.
type house struct {
	*customer.Machine
	t      testing.TB
	dir    string
	clock  atomic.Int64 // µs
	log    *disklog.Log
	store  *mortal
	cat    *catalog.Catalog
	cfg    customer.Config
	states int
}

func newHouse(t testing.TB, now int64, change ...func(*customer.Config)) *house {
	t.Helper()
	h := &house{t: t, dir: quickDir(t), cfg: customer.Defaults()}
	h.clock.Store(now)
	h.cfg.Clock = func() time.Time { return time.UnixMicro(h.clock.Load()) }
	h.cfg.Tick = time.Millisecond
	h.cfg.Dedup.Entries = 1 << 16
	for _, c := range change {
		c(&h.cfg)
	}
	var err error
	h.log, err = disklog.Open(disklog.Options{Dir: filepath.Join(h.dir, "log"), Clock: h.cfg.Clock, Log: silent})
	h.must(err)
	h.openStore()
	h.wake()
	h.Start()
	return h
}

// quickDir is a directory in memory, where there is such a place: the laws are about what is written, not about how fast.
func quickDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rapport-law-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// leave closes everything.
func (h *house) leave() {
	h.t.Helper()
	h.must(h.Close())
	h.must(h.store.Close())
	h.must(h.log.Close())
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) openStore() {
	h.t.Helper()
	store, err := pebblestate.Open(pebblestate.Options{Dir: filepath.Join(h.dir, fmt.Sprint("state", h.states)), MemtableBytes: 1 << 20, CacheBytes: 1 << 20, Log: silent})
	h.must(err)
	h.store = &mortal{Store: store}
}

// wake opens a machine on the store; it does not follow the log yet.
func (h *house) wake() {
	h.t.Helper()
	var err error
	h.cat = catalog.New(customer.IdentityChecker())
	h.Machine, err = customer.New(h.cfg, h.log, h.store, h.cat, collect.NewQuarantine(h.store), silent)
	h.must(err)
}

func (h *house) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	h.t.Cleanup(cancel)
	return ctx
}

// append puts records into the log in pieces of chance size, and waits for them to be applied.
func (h *house) append(r *rand.Rand, entries []eventlog.Entry) {
	h.t.Helper()
	for piece := range slices.Chunk(entries, 1+r.IntN(400)) {
		_, err := h.log.Append(h.ctx(), piece...)
		h.must(err)
	}
	h.settle()
}

func (h *house) settle() { h.t.Helper(); h.must(h.Settle(h.ctx())) }

// pass lets time go by, and has that in the log.
func (h *house) pass(d time.Duration) {
	h.t.Helper()
	h.clock.Add(d.Microseconds())
	_, err := h.log.Append(h.ctx(), eventlog.Entry{Kind: rapport.RecordTick})
	h.must(err)
	h.settle()
}

func (h *house) define(kind rapport.DefinitionKind, key, spec string) {
	h.t.Helper()
	_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: kind, Key: key, Owners: rapport.Owners{Marketing: "m", IT: "i"},
		Wording: rapport.Wording{Marketing: key, IT: key}, Spec: []byte(spec)}, "test", "")
	if err != nil {
		h.t.Fatalf("%s %s: %v", kind, spec, err)
	}
}

// rules are definitions of every kind that customers are judged by.
var rules = []struct {
	kind      rapport.DefinitionKind
	key, spec string
}{
	{rapport.KindSegment, "twice", `{"condition":{"event":"Order Completed","measure":"count","within":"5d","op":"gte","value":2}}`},
	{rapport.KindSegment, "spent", `{"condition":{"event":"Order Completed","measure":"sum","property":"total","within":"3d","op":"gt","value":120.5}}`},
	{rapport.KindSegment, "curious", `{"condition":{"event":"Product Viewed","measure":"distinct","property":"sku","op":"gte","value":2}}`},
	{rapport.KindSegment, "gold", `{"condition":{"all":[{"trait":"tier","op":"eq","value":"gold"},{"not":{"event":"Ticket Opened","measure":"count","within":"7d","op":"gte","value":1}}]}}`},
	{rapport.KindSegment, "quiet", `{"condition":{"all":[{"event":"Order Completed","measure":"count","op":"gte","value":1},{"event":"Order Completed","measure":"last","op":"olderThan","value":"2d"}]}}`},
	{rapport.KindSegment, "both", `{"condition":{"any":[{"segment":"twice"},{"segment":"gold"}]}}`},
	{rapport.KindTrait, "spent", `{"type":"number","computed":{"measure":"sum","event":"Order Completed","property":"total"}}`},
	{rapport.KindTrait, "viewed", `{"type":"number","computed":{"measure":"distinct","event":"Product Viewed","property":"sku"}}`},
	{rapport.KindTrait, "alive", `{"type":"number","computed":{"outlook":{"of":"alive","event":"Order Completed","model":"paretonbd","parameters":{"r":0.55,"alpha":10.6,"s":0.6,"beta":11.7},"unit":"day"}}}`},
	{rapport.KindSegment, "staying", `{"condition":{"trait":"alive","op":"gte","value":0.9}}`},
	{rapport.KindTrait, "best", `{"type":"number","computed":{"measure":"max","event":"Order Completed","property":"total","within":"6d"}}`},
}

// merges say which value of a trait stands. They hold for what is told after them, so machines that are compared have them
// from the beginning.
func (h *house) merges() {
	h.t.Helper()
	h.define(rapport.KindTrait, "email", `{"type":"text","merge":"first"}`)
	h.define(rapport.KindTrait, "phone", `{"type":"list","merge":"union"}`)
}

func (h *house) rule() {
	h.t.Helper()
	for _, r := range rules {
		h.define(r.kind, r.key, r.spec)
	}
	h.settle()
}

// policies are identity definitions under which small cases meet every limit, or none.
var policies = []string{
	`{}`,
	`{"maxIdentifiers":4}`,
	`{"maxDegree":3}`,
	`{"types":{"email":{"max":1,"priority":3,"normalise":"email"},"anonymous_id":{"max":2,"priority":10},"user_id":{"max":2,"priority":1}}}`,
}

// view is a person as far as it is a function of what happened, not of the order of arrival, and who that is; empty if
// there is none.
func (h *house) view(id rapport.Identifier) (string, []customer.Identifier) {
	h.t.Helper()
	p, err := h.Person(context.Background(), id.String())
	if rapport.KindOf(err) == rapport.NotFound {
		return "", nil
	}
	h.must(err)
	p.AsOf, p.At = 0, time.Time{}
	for i := range p.Segments {
		p.Segments[i].Since = time.Time{}
	}
	for i := range p.Evidence {
		e := &p.Evidence[i]
		e.Offset, e.Count, e.LastSeen = 0, 0, time.Time{} // occasions about an hour apart
		if e.A.String() > e.B.String() {
			e.A, e.B = e.B, e.A
		}
	}
	slices.SortFunc(p.Evidence, func(a, b customer.Evidence) int {
		return slices.Compare([]string{a.A.String(), a.B.String(), a.Kind}, []string{b.A.String(), b.B.String(), b.Kind})
	})
	for i := range p.Identifiers {
		p.Identifiers[i].LastSeen = time.Time{} // as that of its evidence, within an hour
	}
	text, err := json.Marshal(p)
	h.must(err)
	return string(text), p.Identifiers
}

// mortal is a store that can be told to keep nothing more while it goes on to say that it does: what is in it then is what
// a crash leaves.
type mortal struct {
	state.Store
	dead    atomic.Bool
	commits atomic.Int64
	dieAt   atomic.Int64 // the commit from which on nothing is kept; 0: never
}

func (s *mortal) Commit(b *state.Batch) error {
	n := s.commits.Add(1)
	if at := s.dieAt.Load(); at != 0 && n >= at {
		s.dead.Store(true)
	}
	if s.dead.Load() {
		return nil
	}
	return s.Store.Commit(b)
}
