package statetest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rapport"
	"rapport/internal/state"
)

func testReopen(t *testing.T, a Adapter) {
	place := t.TempDir()
	s := a.Open(t, place)
	commit(t, s, func(b *state.Batch) { b.Set([]byte("a"), []byte("1")); b.Set([]byte("b"), []byte("1")) })
	closeStore(t, s)
	s = a.Open(t, place)
	wantScan(t, s, nil, nil, "a=1", "b=1")
	commit(t, s, func(b *state.Batch) { b.Delete([]byte("a")); b.Set([]byte("b"), []byte("2")) })
	closeStore(t, s)
	s = a.Open(t, place)
	defer closeStore(t, s)
	wantScan(t, s, nil, nil, "b=2")
}

func testClosed(t *testing.T, a Adapter) {
	s := a.Open(t, t.TempDir())
	commit(t, s, func(b *state.Batch) { b.Set([]byte("a"), []byte("1")) })
	started, closed := make(chan struct{}), make(chan error)
	go func() {
		<-started
		closed <- s.Close()
	}()
	for range s.Scan(nil, nil) {
		close(started)
		select {
		case <-closed:
			t.Fatal("Close did not wait for a scan under way")
		case <-time.After(20 * time.Millisecond):
		}
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("second close: %v", err)
	}
	var b state.Batch
	b.Set([]byte("a"), nil)
	_, getErr := s.Get([]byte("a"))
	var scanErr error
	for _, err := range s.Scan(nil, nil) {
		scanErr = errors.Join(scanErr, err)
	}
	for op, err := range map[string]error{"get": getErr, "scan": scanErr, "commit": s.Commit(&b), "flush": s.Flush()} {
		if rapport.KindOf(err) != rapport.Unavailable || err == nil {
			t.Errorf("%s after close: %v", op, err)
		}
	}
}

// A model is the plainest store there is.
type model map[string]string

func (m model) apply(b *state.Batch) {
	for _, op := range b.Ops {
		switch op.Kind {
		case state.OpSet:
			m[string(op.Key)] = string(op.Value)
		case state.OpDelete:
			delete(m, string(op.Key))
		case state.OpDeleteRange:
			maps.DeleteFunc(m, func(k, _ string) bool { return k >= string(op.Key) && k < string(op.Value) })
		}
	}
}

// pairs are the model's pairs with lo ≤ key < hi, in the form of wantScan.
func (m model) pairs(lo, hi []byte) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if k >= string(lo) && (hi == nil || k < string(hi)) {
			out = append(out, k+"="+m[k])
		}
	}
	return out
}

// randomBatch changes few keys often, so that overwriting and deletion meet.
func randomBatch(r *rand.Rand, b *state.Batch) {
	b.Reset()
	for range 1 + r.IntN(20) {
		k := key(r.IntN(200))[6:]
		switch r.IntN(10) {
		case 0:
			b.Delete(k)
		case 1:
			b.DeleteRange(k, key(r.IntN(200))[6:])
		default:
			b.Set(k, bytes.Repeat(k, r.IntN(40)))
		}
	}
}

func testModel(t *testing.T, a Adapter) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	place, m := t.TempDir(), model{}
	s := a.Open(t, place)
	defer func() { closeStore(t, s) }()
	var b state.Batch
	for range 2000 {
		switch r.IntN(100) {
		case 0:
			closeStore(t, s)
			s = a.Open(t, place)
		case 1, 2:
			if err := s.Flush(); err != nil {
				t.Fatal(err)
			}
		case 3, 4, 5, 6, 7:
			lo, hi := key(r.IntN(200))[6:], key(r.IntN(200))[6:]
			wantScan(t, s, lo, hi, m.pairs(lo, hi)...)
		default:
			randomBatch(r, &b)
			if err := s.Commit(&b); err != nil {
				t.Fatal(err)
			}
			m.apply(&b)
		}
	}
	wantScan(t, s, nil, nil, m.pairs(nil, nil)...)
}

// testCrash commits numbered batches and crashes again and again: what is found must be exactly the batches up to some
// number, and that number must not lie before the last Flush that returned.
func testCrash(t *testing.T, a Adapter) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	s, crash := a.Crash(t)
	defer closeStore(t, s)
	at := []model{{}} // the model after each batch
	flushed := 0
	var b state.Batch
	for range 400 {
		switch r.IntN(20) {
		case 0:
			n := len(at) - 1
			if err := s.Flush(); err != nil {
				t.Fatal(err)
			}
			flushed = n
		case 1:
			found := crash(r.Int64())
			n := 0
			if v, err := found.Get([]byte("number")); err != nil {
				t.Fatal(err)
			} else if v != nil {
				n = int(binary.BigEndian.Uint64(v))
			}
			if n < flushed || n >= len(at) {
				t.Fatalf("found batch %d after a crash; flushed %d, committed %d", n, flushed, len(at)-1)
			}
			wantScan(t, found, nil, nil, at[n].pairs(nil, nil)...)
			closeStore(t, found)
		default:
			randomBatch(r, &b)
			b.Set([]byte("number"), key(len(at)))
			if r.IntN(10) == 0 {
				b.Set([]byte("big"), bytes.Repeat([]byte{'x'}, 300<<10))
			}
			if err := s.Commit(&b); err != nil {
				t.Fatal(err)
			}
			m := maps.Clone(at[len(at)-1])
			m.apply(&b)
			at = append(at, m)
		}
	}
}
