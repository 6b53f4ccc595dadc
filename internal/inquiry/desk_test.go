package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/insight"
)

// history is facts with so many people, one event each, and a Snapshot whose scans can be held up.
type history struct {
	facts.Store
	held  chan struct{} // nil: not held up
	scans atomic.Int64
	ended atomic.Int64
}

func (h *history) Snapshot() (facts.Snapshot, error) {
	s, err := h.Store.Snapshot()
	return slow{s, h}, err
}

func (h *history) Place(_ context.Context, at time.Time) (rapport.Offset, error) {
	return rapport.Offset(at.Unix()), nil
}

type slow struct {
	facts.Snapshot
	h *history
}

func (s slow) Scan(ctx context.Context, q *facts.Query, fn func(int, *facts.Batch) error) error {
	s.h.scans.Add(1)
	defer s.h.ended.Add(1)
	if s.h.held != nil {
		q.Scanned(1)
		select {
		case <-s.h.held:
		case <-ctx.Done():
			return ctx.Err()
		}
		more, heard := *q, q.Scanned
		more.Scanned = func(n int) { heard(n - 1) }
		q = &more
	}
	return s.Snapshot.Scan(ctx, q, fn)
}

func newHistory(t *testing.T, people int) *history {
	t.Helper()
	s, err := hotfacts.Open(hotfacts.Options{Dir: t.TempDir(), Config: facts.Defaults(), People: facts.Apart{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h := &history{Store: s}
	h.come(t, people)
	return h
}

// come lets so many new people come by.
func (h *history) come(t *testing.T, people int) {
	t.Helper()
	var rows []facts.Row
	next := h.Next()
	for range people {
		rows = append(rows, facts.Row{Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Appendf(nil, "u%d", next)}, Time: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC).UnixMicro(),
			Type: rapport.Track, Name: []byte("Order Completed"), Source: []byte("web"), Offset: next})
		next++
	}
	if err := h.Append(rows, next); err != nil {
		t.Fatal(err)
	}
}

func question(text string) Question { return Question{Kind: "trends", Text: json.RawMessage(text)} }

const january = `{"series":[{"event":"Order Completed"}],"from":"2026-01-01","to":"2026-02-01"}`

func mustAsk(t *testing.T, d *Desk, q Question) *Answer {
	t.Helper()
	a, err := d.Ask(t.Context(), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnswersAreKept(t *testing.T) {
	h := newHistory(t, 3)
	d := New(h, nil, 1<<20)
	first := mustAsk(t, d, question(january))
	same := mustAsk(t, d, question(`{"to":"2026-02-01", "from":"2026-01-01", "series":[{"event":"Order Completed"}]}`))
	if first.Cached || !same.Cached || string(first.Answer) != string(same.Answer) || h.scans.Load() != 1 {
		t.Errorf("the same again: cached %v, then %v, %d scans", first.Cached, same.Cached, h.scans.Load())
	}
	for what, q := range map[string]Question{
		"another question": question(strings.Replace(january, "Completed", "Cancelled", 1)),
		"another view":     {Kind: "trends", Text: json.RawMessage(january), Cell: 10},
		"the past":         {Kind: "trends", Text: json.RawMessage(january), AsOf: time.Unix(2, 0)},
		"another past":     {Kind: "trends", Text: json.RawMessage(january), AsOf: time.Unix(1, 0)},
		"another kind":     {Kind: "change", Text: json.RawMessage(`{"of":{"event":"Order Completed"},"from":"2026-01-01","to":"2026-02-01"}`)},
	} {
		if a, err := d.Ask(t.Context(), q, nil); err == nil && a.Cached {
			t.Errorf("%s was answered from what was kept", what)
		}
	}
	h.come(t, 1)
	if a := mustAsk(t, d, question(january)); a.Cached || a.AsOf != 4 || a.People != 4 {
		t.Errorf("after one more came: %+v", a)
	}
}

// TestViewIsInTheKey: whatever decides what is shown must decide what is kept. Changed is the same for all, and what it tells is a
// function of the log.
func TestViewIsInTheKey(t *testing.T) {
	if n := reflect.TypeFor[insight.View]().NumField(); n != 3 {
		t.Errorf("View has %d fields: put the new one into the key in Desk.Ask, and into Question", n)
	}
}

func TestAskedAtTheSameTimeOnce(t *testing.T) {
	h := newHistory(t, 3)
	h.held = make(chan struct{})
	d := New(h, nil, 1<<20)
	var wait sync.WaitGroup
	hasty, leave := context.WithCancel(t.Context())
	wait.Go(func() {
		if _, err := d.Ask(hasty, question(january), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("who went away got %v", err)
		}
	})
	for range 4 {
		wait.Go(func() {
			if a, err := d.Ask(t.Context(), question(january), nil); err != nil || !strings.Contains(string(a.Answer), `"everybody":3`) {
				t.Errorf("%v %v", a, err)
			}
		})
	}
	until(t, func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return len(d.flights) == 1 && one(d.flights).waiting == 5
	})
	leave()
	until(t, func() bool { d.mu.Lock(); defer d.mu.Unlock(); return one(d.flights).waiting == 4 })
	close(h.held)
	wait.Wait()
	if h.scans.Load() != 1 {
		t.Errorf("%d scans for five who asked", h.scans.Load())
	}
}

func one(m map[string]*flight) *flight {
	for _, f := range m {
		return f
	}
	return nil
}

func until(t *testing.T, fn func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !fn(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came to that")
		}
	}
}

// TestTheLastWhoLeavesEndsTheScan and lets who comes later begin anew.
func TestTheLastWhoLeavesEndsTheScan(t *testing.T) {
	h := newHistory(t, 3)
	h.held = make(chan struct{})
	d := New(h, nil, 1<<20)
	ctx, leave := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { _, _ = d.Ask(ctx, question(january), nil) })
	until(t, func() bool { return h.scans.Load() == 1 })
	if h.ended.Load() != 0 {
		t.Fatal("it was not held up")
	}
	leave()
	wait.Wait()
	until(t, func() bool { return h.ended.Load() == 1 && len(d.turns) == 0 })
	close(h.held)
	if a := mustAsk(t, d, question(january)); a.Cached || h.scans.Load() != 2 {
		t.Errorf("after that %+v, %d scans", a, h.scans.Load())
	}
}

func TestProgressIsTold(t *testing.T) {
	h := newHistory(t, 8)
	h.held = make(chan struct{})
	d := New(h, nil, 1<<20)
	var told []Progress
	_, err := d.Ask(t.Context(), question(january), func(p Progress) {
		if told = append(told, p); len(told) == 2 {
			close(h.held)
		}
	})
	if err != nil || len(told) < 2 || told[0].Total != 8 || told[0].People != 1 || told[0].Share != 0.125 || told[0].Passes != 1 || told[1].SecondsLeft <= 0 {
		t.Errorf("%v: %+v", err, told)
	}
}

// TestRangesEndWithTheMinute: between two events of a minute a question means one range.
func TestRangesEndWithTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := time.Now()
		if upTo(at) != at.Add(time.Minute) || upTo(at.Add(59*time.Second)) != upTo(at) || upTo(at.Add(time.Minute)) == upTo(at) {
			t.Errorf("%s ends at %s", at, upTo(at))
		}
	})
}

func TestKeptIsBounded(t *testing.T) {
	k := newKept(4000)
	now := moment{next: 1}
	k.turn(now)
	for i := range 10 {
		k.put(fmt.Sprint("key", i), now, make(json.RawMessage, 600))
		k.get("key0", now)
	}
	if k.bytes > 4000 || len(k.by) != k.order.Len() || len(k.by) != 4 {
		t.Errorf("%d bytes in %d", k.bytes, len(k.by))
	}
	for _, key := range []string{"key0", "key9"} {
		if _, ok := k.get(key, now); !ok {
			t.Errorf("%s was let go, though it was asked for last", key)
		}
	}
	if k.put("large", now, make(json.RawMessage, 3000)); k.by["large"] != nil {
		t.Error("an answer that is most of the room is kept")
	}
	k.put("late", moment{}, nil)
	if k.turn(moment{}); k.by["late"] != nil || len(k.by) != 4 {
		t.Error("an earlier moment counts")
	}
	if k.turn(moment{next: 1, who: facts.Who{Version: 1}}); len(k.by)+k.order.Len()+k.bytes != 0 {
		t.Error("after a merge something is left")
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{january, `{"a":1,"A":2}`, `{"a":1,"a":2}`, `[1, 2 ,{"b":"\u0041<"}]`, `1e5`, `x`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := canonical(json.RawMessage(s))
		if again := canonical(json.RawMessage(c)); again != c {
			t.Errorf("%q becomes %q, then %q", s, c, again)
		}
		var a, b any
		if json.Unmarshal([]byte(s), &a) == nil && (json.Unmarshal([]byte(c), &b) != nil || !reflect.DeepEqual(a, b)) {
			t.Errorf("%q becomes %q, which is something else", s, c)
		}
	})
}

func TestCanonical(t *testing.T) {
	if a, b := canonical(json.RawMessage(`{"a":1,"b":2}`)), canonical(json.RawMessage(`{ "b":2, "a":1 }`)); a != b {
		t.Errorf("%s and %s", a, b)
	}
	if a, b := canonical(json.RawMessage(`{"unit":"day","Unit":"week"}`)), canonical(json.RawMessage(`{"Unit":"week","unit":"day"}`)); a == b {
		t.Errorf("%s for two questions", a)
	}
}
