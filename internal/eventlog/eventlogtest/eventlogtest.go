// Package eventlogtest is the conformance suite of the eventlog port: what every adapter must do.
package eventlogtest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// Log is what an adapter must be.
type Log interface {
	eventlog.Log
	eventlog.Cursors
}

// Open opens the log at place, a directory or a name of its own for each test; twice the same place is a reopening.
type Open func(t *testing.T, place string) Log

// Run runs the suite.
func Run(t *testing.T, open Open) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*testing.T, Log)
	}{
		{"empty", testEmpty},
		{"append and read", testAppendRead},
		{"read from any offset", testReadAnywhere},
		{"read stops", testReadStops},
		{"batches are contiguous", testContiguous},
		{"data may be reused", testReuse},
		{"large records", testLarge},
		{"refusals", testRefusals},
		{"time never decreases", testTime},
		{"wait", testWait},
		{"context", testContext},
		{"read during append", testReadDuringAppend},
		{"cursors", testCursors},
		{"cursor bounds", testCursorBounds},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, t.TempDir())
			defer closeLog(t, l)
			c.test(t, l)
		})
	}
	t.Run("reopen", func(t *testing.T) { testReopen(t, open) })
	t.Run("closed", func(t *testing.T) { testClosed(t, open) })
	t.Run("model", func(t *testing.T) { testModel(t, open) })
}

func testEmpty(t *testing.T, l Log) {
	wantEnd(t, l, 0)
	first, err := l.Append(t.Context())
	if err != nil || first != 0 {
		t.Fatalf("append of nothing: %d, %v", first, err)
	}
	wantRecords(t, l, 0)
	wantRecords(t, l, 5)
}

func testAppendRead(t *testing.T, l Log) {
	before := time.Now().Add(-time.Second)
	add(t, l, 0, "a")
	add(t, l, 1, "b", "", "c")
	wantEnd(t, l, 4)
	wantRecords(t, l, 0, "a", "b", "", "c")
	if at, err := l.Append(t.Context()); err != nil || at != 4 {
		t.Fatalf("append of nothing: %d, %v", at, err)
	}
	n := rapport.Offset(0)
	err := l.Read(t.Context(), 0, func(r *rapport.Record) error {
		if r.Offset != n || r.Kind != kindOf(int(n)) || r.Time.Before(before) || r.Time.Location() != time.UTC {
			t.Errorf("record %d: %+v", n, r)
		}
		n++
		return nil
	})
	if err != nil || n != 4 {
		t.Fatalf("read %d, %v", n, err)
	}
}

func testReadAnywhere(t *testing.T, l Log) {
	const n = 3000
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint(i, string(bytes.Repeat([]byte{'x'}, i%200)))
	}
	for i := 0; i < n; i += 100 {
		add(t, l, i, all[i:i+100]...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		from := r.IntN(n + 1)
		count := min(1+r.IntN(20), n-from)
		var got []string
		err := l.Read(t.Context(), rapport.Offset(from), func(r *rapport.Record) error {
			if r.Offset != rapport.Offset(from+len(got)) {
				t.Fatalf("record %d where %d was due", r.Offset, from+len(got))
			}
			if got = append(got, string(r.Data)); len(got) == count {
				return eventlog.ErrStop
			}
			return nil
		})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(all[from:from+count]) {
			t.Fatalf("read %d from %d: %q, %v", count, from, got, err)
		}
	}
	wantRecords(t, l, 0, all...)
	for range 100 {
		at := r.IntN(n)
		got, err := eventlog.ReadAt(t.Context(), l, rapport.Offset(at))
		if err != nil || got.Offset != rapport.Offset(at) || string(got.Data) != all[at] {
			t.Fatalf("record %d: %+v, %v", at, got, err)
		}
	}
	if _, err := eventlog.ReadAt(t.Context(), l, n); rapport.KindOf(err) != rapport.NotFound {
		t.Fatalf("record past the end: %v", err)
	}
}

func testReadStops(t *testing.T, l Log) {
	add(t, l, 0, "a", "b", "c")
	boom := errors.New("boom")
	seen := 0
	err := l.Read(t.Context(), 0, func(*rapport.Record) error { seen++; return boom })
	if !errors.Is(err, boom) || seen != 1 {
		t.Fatalf("saw %d, got %v", seen, err)
	}
	if err := l.Read(t.Context(), 0, func(*rapport.Record) error { return fmt.Errorf("enough: %w", eventlog.ErrStop) }); err != nil {
		t.Fatalf("stop: %v", err)
	}
}

// testContiguous appends from many writers at once: every batch must lie together and in order at the offset returned.
func testContiguous(t *testing.T, l Log) {
	const writers, batches = 16, 40
	type batch struct {
		first rapport.Offset
		data  []string
	}
	got := make([][]batch, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for b := range batches {
				var entries []eventlog.Entry
				var data []string
				for i := range 1 + (w+b)%7 {
					data = append(data, fmt.Sprintf("%d/%d/%d", w, b, i))
					entries = append(entries, eventlog.Entry{Kind: 1, Data: []byte(data[i])})
				}
				first, err := l.Append(t.Context(), entries...)
				if err != nil {
					t.Error(err)
					return
				}
				got[w] = append(got[w], batch{first, data})
			}
		})
	}
	wg.Wait()
	all := records(t, l, 0)
	total := 0
	for _, bs := range got {
		for i, b := range bs {
			total += len(b.data)
			if i > 0 && b.first <= bs[i-1].first {
				t.Fatalf("a later append got the earlier offset %d", b.first)
			}
			if found := all[b.first : int(b.first)+len(b.data)]; fmt.Sprint(found) != fmt.Sprint(b.data) {
				t.Fatalf("at %d: %q, want %q", b.first, found, b.data)
			}
		}
	}
	wantEnd(t, l, rapport.Offset(total))
	if len(all) != total {
		t.Fatalf("%d records, want %d", len(all), total)
	}
}

func testReuse(t *testing.T, l Log) {
	data := []byte("one")
	for _, s := range []string{"one", "two", "six"} {
		copy(data, s)
		if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	wantRecords(t, l, 0, "one", "two", "six")
}

func testLarge(t *testing.T, l Log) {
	r := rand.New(rand.NewPCG(3, 4))
	var all []string
	for i, size := range []int{1, 3 << 20, 0, 1<<20 - 20, 1 << 20, 1<<20 + 1, 9 << 20, 5} {
		b := make([]byte, size)
		for i := 0; i+8 <= size; i += 8 {
			binary.LittleEndian.PutUint64(b[i:], r.Uint64())
		}
		all = append(all, string(b))
		add(t, l, i, string(b))
	}
	for from := range all {
		got := records(t, l, from)
		if len(got) != len(all)-from {
			t.Fatalf("from %d: %d records", from, len(got))
		}
		for i := range got {
			if got[i] != all[from+i] {
				t.Fatalf("record %d came back different", from+i)
			}
		}
	}
}

func testRefusals(t *testing.T, l Log) {
	add(t, l, 0, "a")
	if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1}, eventlog.Entry{Kind: 0}); rapport.KindOf(err) != rapport.Invalid {
		t.Fatalf("no kind: %v", err)
	}
	wantRecords(t, l, 0, "a")
}

func testTime(t *testing.T, l Log) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	last := time.Time{}
	err := l.Read(t.Context(), 0, func(r *rapport.Record) error {
		if r.Time.Before(last) || r.Time.Nanosecond()%1000 != 0 {
			t.Errorf("record %d has time %v after %v", r.Offset, r.Time, last)
		}
		last = r.Time
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testWait(t *testing.T, l Log) {
	add(t, l, 0, "a")
	if err := l.Wait(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	const waiting = 10
	var seen atomic.Int64
	var wg sync.WaitGroup
	for i := range waiting {
		wg.Go(func() {
			if err := l.Wait(t.Context(), rapport.Offset(1+i)); err != nil {
				t.Error(err)
			}
			if _, end := l.Bounds(); end <= rapport.Offset(1+i) {
				t.Errorf("woken at end %d", end)
			}
			seen.Add(1)
		})
	}
	for i := range waiting {
		if n := int(seen.Load()); n > i {
			t.Fatalf("%d were woken after %d appends", n, i)
		}
		add(t, l, 1+i, "b")
	}
	wg.Wait()
}

func testContext(t *testing.T, l Log) {
	add(t, l, 0, "a", "b", "c")
	done, cancel := context.WithCancel(t.Context())
	cancel()
	_, appendErr := l.Append(done, eventlog.Entry{Kind: 1})
	for op, err := range map[string]error{"append": appendErr, "wait": l.Wait(done, 3)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", op, err)
		}
	}
	during, cancel := context.WithCancel(t.Context())
	n := 0
	err := l.Read(during, 0, func(*rapport.Record) error { n++; cancel(); return nil })
	if !errors.Is(err, context.Canceled) || n == 3 {
		t.Errorf("read %d: %v", n, err)
	}
	late, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := l.Wait(late, 1000); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("wait: %v", err)
	}
}

// testReadDuringAppend follows the log while it grows: each record once, in order, and none before it is durable.
func testReadDuringAppend(t *testing.T, l Log) {
	const writers, each = 8, 250
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := range each {
				if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1, Data: bytes.Repeat([]byte{byte(i)}, 1+i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 3 {
		wg.Go(func() {
			for next := rapport.Offset(0); next < writers*each; {
				if err := l.Wait(t.Context(), next); err != nil {
					t.Error(err)
					return
				}
				err := l.Read(t.Context(), next, func(r *rapport.Record) error {
					if _, end := l.Bounds(); r.Offset != next || r.Offset >= end {
						return fmt.Errorf("record %d where %d was due, end %d", r.Offset, next, end)
					}
					if len(r.Data) == 0 || len(r.Data) != int(r.Data[0])+1 || r.Data[len(r.Data)-1] != r.Data[0] {
						return fmt.Errorf("record %d has strange data", r.Offset)
					}
					next++
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func kindOf(n int) rapport.RecordKind { return rapport.RecordKind(1 + n%255) }

// add appends and checks the offset; kinds follow the offset.
func add(t *testing.T, l Log, at int, data ...string) {
	t.Helper()
	entries := make([]eventlog.Entry, len(data))
	for i, d := range data {
		entries[i] = eventlog.Entry{Kind: kindOf(at + i), Data: []byte(d)}
	}
	first, err := l.Append(t.Context(), entries...)
	if err != nil || first != rapport.Offset(at) {
		t.Fatalf("appended at %d, %v; want %d", first, err, at)
	}
}

func records(t *testing.T, l Log, from int) []string {
	t.Helper()
	var got []string
	err := l.Read(t.Context(), rapport.Offset(from), func(r *rapport.Record) error {
		got = append(got, string(r.Data))
		return nil
	})
	if err != nil {
		t.Fatalf("read from %d: %v", from, err)
	}
	return got
}

func wantRecords(t *testing.T, l Log, from int, want ...string) {
	t.Helper()
	if got := records(t, l, from); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Fatalf("from %d: %d records, want %d", from, len(got), len(want))
	}
}

func wantEnd(t *testing.T, l Log, end rapport.Offset) {
	t.Helper()
	if s, e := l.Bounds(); s != 0 || e != end {
		t.Fatalf("bounds %d, %d; want 0, %d", s, e, end)
	}
}

func closeLog(t *testing.T, l Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
