package eventlogtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

func testCursors(t *testing.T, l Log) {
	add(t, l, 0, "a", "b", "c")
	if at, ok, err := l.Cursor("customer"); at != 0 || ok || err != nil {
		t.Fatalf("unknown cursor: %d, %v, %v", at, ok, err)
	}
	for name, at := range map[string]rapport.Offset{"customer": 2, "facts": 3, "facts/2": 0} {
		if err := l.SetCursor(name, at); err != nil {
			t.Fatal(err)
		}
		wantCursor(t, l, name, at)
	}
	if err := l.SetCursor("facts", 1); err != nil {
		t.Fatalf("rewind: %v", err)
	}
	wantCursor(t, l, "facts", 1)
	wantCursor(t, l, "customer", 2)
	for range 2 {
		if err := l.DropCursor("facts"); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := l.Cursor("facts"); ok || err != nil {
		t.Fatalf("dropped cursor: %v, %v", ok, err)
	}
}

func testCursorBounds(t *testing.T, l Log) {
	add(t, l, 0, "a")
	if err := l.SetCursor("c", 2); rapport.KindOf(err) != rapport.Invalid {
		t.Fatalf("past the end: %v", err)
	}
	if err := l.SetCursor("c", 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "a b", "a\nb 1", string(make([]byte, 1000))} {
		_, _, getErr := l.Cursor(name)
		for op, err := range map[string]error{"get": getErr, "set": l.SetCursor(name, 0), "drop": l.DropCursor(name)} {
			if rapport.KindOf(err) != rapport.Invalid {
				t.Errorf("%s cursor %q: %v", op, name, err)
			}
		}
	}
}

func wantCursor(t *testing.T, l Log, name string, want rapport.Offset) {
	t.Helper()
	if at, ok, err := l.Cursor(name); at != want || !ok || err != nil {
		t.Fatalf("cursor %s: %d, %v, %v; want %d", name, at, ok, err, want)
	}
}

func testReopen(t *testing.T, open Open) {
	place := t.TempDir()
	l := open(t, place)
	add(t, l, 0, "a", "b")
	if err := l.SetCursor("c", 1); err != nil {
		t.Fatal(err)
	}
	closeLog(t, l)
	l = open(t, place)
	wantEnd(t, l, 2)
	wantCursor(t, l, "c", 1)
	wantRecords(t, l, 0, "a", "b")
	add(t, l, 2, "c")
	closeLog(t, l)
	l = open(t, place)
	defer closeLog(t, l)
	wantRecords(t, l, 0, "a", "b", "c")
	last := time.Time{}
	if err := l.Read(t.Context(), 0, func(r *rapport.Record) error {
		if r.Time.Before(last) {
			t.Errorf("time of record %d decreases", r.Offset)
		}
		last = r.Time
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// testClosed closes while others append and wait: what was acknowledged is found, everything after is refused.
func testClosed(t *testing.T, open Open) {
	place := t.TempDir()
	l := open(t, place)
	add(t, l, 0, "a")
	var mu sync.Mutex
	acked := map[rapport.Offset]string{0: "a"}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				data := fmt.Sprint(w, "/", i)
				at, err := l.Append(t.Context(), eventlog.Entry{Kind: 1, Data: []byte(data)})
				if err != nil {
					if rapport.KindOf(err) != rapport.Unavailable {
						t.Errorf("append while closing: %v", err)
					}
					return
				}
				mu.Lock()
				acked[at] = data
				mu.Unlock()
			}
		})
	}
	wg.Go(func() {
		if err := l.Wait(t.Context(), 1<<40); rapport.KindOf(err) != rapport.Unavailable {
			t.Errorf("wait while closing: %v", err)
		}
	})
	time.Sleep(30 * time.Millisecond)
	closeLog(t, l)
	wg.Wait()
	closeLog(t, l)
	_, err := l.Append(t.Context())
	readErr := l.Read(t.Context(), 0, func(*rapport.Record) error { return errors.New("read after close") })
	for op, err := range map[string]error{"append": err, "read": readErr, "wait": l.Wait(t.Context(), 1<<40), "set cursor": l.SetCursor("c", 0)} {
		if err == nil || rapport.KindOf(err) != rapport.Unavailable {
			t.Errorf("%s after close: %v", op, err)
		}
	}
	l = open(t, place)
	defer closeLog(t, l)
	all := records(t, l, 0)
	for at, data := range acked {
		if int(at) >= len(all) || all[at] != data {
			t.Fatalf("acknowledged record %d is lost", at)
		}
	}
}

func testModel(t *testing.T, open Open) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	place := t.TempDir()
	l := open(t, place)
	defer func() { closeLog(t, l) }()
	var all []string
	cursor := rapport.Offset(0)
	for range 150 {
		switch r.IntN(12) {
		case 0:
			closeLog(t, l)
			l = open(t, place)
		case 1:
			cursor = rapport.Offset(r.IntN(len(all) + 1))
			if err := l.SetCursor("c", cursor); err != nil {
				t.Fatal(err)
			}
		case 2:
			if at, ok, err := l.Cursor("c"); at != cursor || err != nil || !ok && cursor != 0 {
				t.Fatalf("cursor %d, %v, %v; want %d", at, ok, err, cursor)
			}
		case 3, 4:
			from := r.IntN(len(all) + 1)
			wantRecords(t, l, from, all[from:]...)
		default:
			var data []string
			for range 1 + r.IntN(30) {
				data = append(data, string(make([]byte, r.IntN(300)))+fmt.Sprint(r.IntN(1000)))
			}
			add(t, l, len(all), data...)
			all = append(all, data...)
		}
		wantEnd(t, l, rapport.Offset(len(all)))
	}
}
