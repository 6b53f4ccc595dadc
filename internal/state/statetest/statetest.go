// Package statetest is the conformance suite of the state port: what every adapter must do, crash and reopen included.
package statetest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sync"
	"testing"

	"rapport"
	"rapport/internal/state"
)

// Adapter is what the suite needs to know of an adapter.
type Adapter struct {
	// Open opens the store at place, a directory or a name of its own for each test; twice the same place is a reopening.
	Open func(t *testing.T, place string) state.Store
	// Crash opens a new, empty store, and returns with it a function that opens what a crash at that moment would leave.
	// The first store goes on as if nothing had happened. Nil when the adapter cannot be crashed.
	Crash func(t *testing.T) (state.Store, func(seed int64) state.Store)
}

// Run runs the suite.
func Run(t *testing.T, a Adapter) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*testing.T, state.Store)
	}{
		{"get", testGet},
		{"call order within a batch", testOrder},
		{"delete range", testDeleteRange},
		{"scan bounds", testScanBounds},
		{"scan stops", testScanStops},
		{"scan sees one moment", testScanMoment},
		{"scan admits other calls", testScanInside},
		{"copies", testCopies},
		{"atomic to readers", testAtomic},
		{"large batch", testLargeBatch},
		{"refusals", testRefusals},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := a.Open(t, t.TempDir())
			defer closeStore(t, s)
			c.test(t, s)
		})
	}
	t.Run("reopen", func(t *testing.T) { testReopen(t, a) })
	t.Run("closed", func(t *testing.T) { testClosed(t, a) })
	t.Run("model", func(t *testing.T) { testModel(t, a) })
	t.Run("crash", func(t *testing.T) {
		if a.Crash == nil {
			t.Skip("this adapter cannot be crashed here")
		}
		testCrash(t, a)
	})
}

func testGet(t *testing.T, s state.Store) {
	want(t, s, "a", nil)
	commit(t, s, func(b *state.Batch) {
		b.Set([]byte("a"), []byte("1"))
		b.Set([]byte("empty"), nil)
		b.Set([]byte{0}, []byte{0, 0xff})
		b.Set([]byte{0xff, 0xff}, []byte("last"))
	})
	want(t, s, "a", []byte("1"))
	want(t, s, "empty", []byte{})
	want(t, s, "\x00", []byte{0, 0xff})
	want(t, s, "\xff\xff", []byte("last"))
	want(t, s, "a\x00", nil)
	commit(t, s, func(b *state.Batch) { b.Delete([]byte("a")); b.Delete([]byte("never there")) })
	want(t, s, "a", nil)
	wantScan(t, s, nil, nil, "\x00=\x00\xff", "empty=", "\xff\xff=last")
}

func testOrder(t *testing.T, s state.Store) {
	commit(t, s, func(b *state.Batch) { b.Set([]byte("a"), []byte("old")); b.Set([]byte("b"), []byte("old")) })
	commit(t, s, func(b *state.Batch) {
		b.Set([]byte("a"), []byte("1"))
		b.Set([]byte("a"), []byte("2"))
		b.Set([]byte("c"), []byte("1"))
		b.DeleteRange([]byte("b"), []byte("z"))
		b.Set([]byte("d"), []byte("1"))
		b.Delete([]byte("d"))
		b.Set([]byte("e"), []byte("1"))
	})
	wantScan(t, s, nil, nil, "a=2", "e=1")
}

func testDeleteRange(t *testing.T, s state.Store) {
	for _, k := range []string{"a", "b", "b\x00", "c", "d"} {
		commit(t, s, func(b *state.Batch) { b.Set([]byte(k), []byte("v")) })
	}
	commit(t, s, func(b *state.Batch) {
		b.DeleteRange([]byte("b"), []byte("c"))
		b.DeleteRange([]byte("d"), []byte("d"))
		b.DeleteRange([]byte("d"), []byte("a"))
	})
	wantScan(t, s, nil, nil, "a=v", "c=v", "d=v")
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	commit(t, s, func(b *state.Batch) { b.Set([]byte("b"), []byte("again")) })
	wantScan(t, s, nil, nil, "a=v", "b=again", "c=v", "d=v")
}

func testScanBounds(t *testing.T, s state.Store) {
	commit(t, s, func(b *state.Batch) {
		for _, k := range []string{"a", "ab", "b", "c"} {
			b.Set([]byte(k), []byte(k))
		}
	})
	wantScan(t, s, nil, nil, "a=a", "ab=ab", "b=b", "c=c")
	wantScan(t, s, []byte("ab"), nil, "ab=ab", "b=b", "c=c")
	wantScan(t, s, []byte("a"), []byte("b"), "a=a", "ab=ab")
	wantScan(t, s, []byte("a\x00"), []byte("b\x00"), "ab=ab", "b=b")
	wantScan(t, s, []byte("b"), []byte("b"))
	wantScan(t, s, []byte("c"), []byte("a"))
	wantScan(t, s, nil, []byte{})
	wantScan(t, s, []byte("d"), nil)
}

func testScanStops(t *testing.T, s state.Store) {
	commit(t, s, func(b *state.Batch) {
		for i := range 100 {
			b.Set(key(i), []byte("v"))
		}
	})
	n := 0
	for _, err := range s.Scan(nil, nil) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Fatalf("stopped after %d pairs", n)
	}
}

func testScanMoment(t *testing.T, s state.Store) {
	commit(t, s, func(b *state.Batch) {
		for i := range 1000 {
			b.Set(key(i), []byte("before"))
		}
	})
	n := 0
	for p, err := range s.Scan(nil, nil) {
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			commit(t, s, func(b *state.Batch) {
				b.DeleteRange(key(500), key(600))
				b.Set(key(999), []byte("after"))
				b.Set(key(2000), []byte("after"))
			})
			if err := s.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		if string(p.Value) != "before" {
			t.Fatalf("%x was written after the ranging began", p.Key)
		}
		n++
	}
	if n != 1000 {
		t.Fatalf("saw %d pairs of 1000", n)
	}
}

func testScanInside(t *testing.T, s state.Store) {
	commit(t, s, func(b *state.Batch) { b.Set(key(1), []byte("a")); b.Set(key(2), []byte("b")) })
	outer := 0
	for p, err := range s.Scan(nil, nil) {
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(p.Key)
		if err != nil || !bytes.Equal(got, p.Value) {
			t.Fatalf("get inside scan: %q, %v", got, err)
		}
		inner := 0
		for range s.Scan(nil, nil) {
			inner++
		}
		if inner != 2 {
			t.Fatalf("inner scan saw %d pairs", inner)
		}
		outer++
	}
	if outer != 2 {
		t.Fatalf("outer scan saw %d pairs", outer)
	}
}

func testCopies(t *testing.T, s state.Store) {
	var b state.Batch
	k, v := []byte("k1"), []byte("v1")
	b.Set(k, v)
	k[1], v[1] = '2', '2'
	b.Set(k, v)
	if err := s.Commit(&b); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get([]byte("k1"))
	if err != nil {
		t.Fatal(err)
	}
	b.Reset()
	b.Set([]byte("k1"), []byte("zz"))
	if err := s.Commit(&b); err != nil {
		t.Fatal(err)
	}
	if string(got) != "v1" {
		t.Fatalf("what Get returned became %q", got)
	}
	wantScan(t, s, nil, nil, "k1=zz", "k2=v2")
}

// testAtomic commits batches that set every key to one number, while readers check that they never see two.
func testAtomic(t *testing.T, s state.Store) {
	const keys, batches = 50, 200
	set := func(n int) {
		commit(t, s, func(b *state.Batch) {
			for i := range keys {
				b.Set(key(i), key(n))
			}
		})
	}
	set(0)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for last := []byte(nil); ; {
				first, n := []byte(nil), 0
				for p, err := range s.Scan(nil, nil) {
					if err != nil {
						t.Error(err)
						return
					}
					if n++; first == nil {
						first = bytes.Clone(p.Value)
					}
					if !bytes.Equal(first, p.Value) {
						t.Errorf("one scan saw %x and %x", first, p.Value)
						return
					}
				}
				if n != keys || bytes.Compare(first, last) < 0 {
					t.Errorf("a scan saw %d keys at %x, after one at %x", n, first, last)
					return
				}
				last = first
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for n := 1; n <= batches; n++ {
		set(n)
	}
	close(stop)
	wg.Wait()
}

func testLargeBatch(t *testing.T, s state.Store) {
	const n, length = 20_000, 1000
	big := func(fill byte) {
		var b state.Batch
		b.Set([]byte("offset"), []byte{fill})
		for i := range n {
			v := bytes.Repeat([]byte{fill}, length)
			copy(v, key(i))
			b.Set(key(i), v)
		}
		if err := s.Commit(&b); err != nil {
			t.Fatal(err)
		}
	}
	big('a')
	commit(t, s, func(b *state.Batch) { b.Set(key(7), []byte("small")) })
	big('b')
	commit(t, s, func(b *state.Batch) { b.Set(key(8), []byte("small")) })
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for p, err := range s.Scan(nil, []byte("offset")) {
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(p.Key, key(seen)) {
			t.Fatalf("pair %d has key %x", seen, p.Key)
		}
		small := seen == 8
		if small != (string(p.Value) == "small") || !small && (len(p.Value) != length || p.Value[length-1] != 'b') {
			t.Fatalf("pair %d has a value of %d bytes", seen, len(p.Value))
		}
		seen++
	}
	if seen != n {
		t.Fatalf("saw %d of %d", seen, n)
	}
	want(t, s, "offset", []byte("b"))
}

func testRefusals(t *testing.T, s state.Store) {
	var b state.Batch
	b.Set([]byte("a"), []byte("1"))
	b.Set(nil, []byte("1"))
	if err := s.Commit(&b); rapport.KindOf(err) != rapport.Invalid {
		t.Fatalf("empty key: %v", err)
	}
	b.Reset()
	b.Ops = append(b.Ops, state.Op{Kind: 99, Key: []byte("a")})
	if err := s.Commit(&b); rapport.KindOf(err) != rapport.Invalid {
		t.Fatalf("unknown change: %v", err)
	}
	want(t, s, "a", nil)
	if err := s.Commit(new(state.Batch)); err != nil {
		t.Fatalf("empty batch: %v", err)
	}
}

func key(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func commit(t *testing.T, s state.Store, change func(*state.Batch)) {
	t.Helper()
	var b state.Batch
	change(&b)
	if err := s.Commit(&b); err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, s state.Store, key string, value []byte) {
	t.Helper()
	got, err := s.Get([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	if (got == nil) != (value == nil) || !bytes.Equal(got, value) {
		t.Fatalf("%q holds %q, want %q", key, got, value)
	}
}

func wantScan(t *testing.T, s state.Store, lo, hi []byte, pairs ...string) {
	t.Helper()
	var got []string
	for p, err := range s.Scan(lo, hi) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(p.Key)+"="+string(p.Value))
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", pairs) {
		t.Fatalf("scan [%q, %q) saw %q, want %q", lo, hi, got, pairs)
	}
}

func closeStore(t *testing.T, s state.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
