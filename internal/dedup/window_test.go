package dedup

import (
	"cmp"
	"iter"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapport/internal/state"
)

// shelf is a state store in memory that takes single keys and ranges away.
type shelf struct{ pairs map[string][]byte }

func newShelf() *shelf { return &shelf{map[string][]byte{}} }

func (s *shelf) Get(key []byte) ([]byte, error) { return s.pairs[string(key)], nil }
func (s *shelf) Flush() error                   { return nil }
func (s *shelf) Close() error                   { return nil }

func (s *shelf) Commit(b *state.Batch) error {
	for _, op := range b.Ops {
		switch op.Kind {
		case state.OpSet:
			s.pairs[string(op.Key)] = slices.Clone(op.Value)
		case state.OpDelete:
			delete(s.pairs, string(op.Key))
		case state.OpDeleteRange:
			for k := range s.pairs {
				if k >= string(op.Key) && k < string(op.Value) {
					delete(s.pairs, k)
				}
			}
		}
	}
	return nil
}

func (s *shelf) Scan(lo, hi []byte) iter.Seq2[state.Pair, error] {
	return func(yield func(state.Pair, error) bool) {
		var keys []string
		for k := range s.pairs {
			if k >= string(lo) && (hi == nil || k < string(hi)) {
				keys = append(keys, k)
			}
		}
		slices.SortFunc(keys, cmp.Compare[string])
		for _, k := range keys {
			if !yield(state.Pair{Key: []byte(k), Value: s.pairs[k]}, nil) {
				return
			}
		}
	}
}

// plain is the window as its contract says it, with nothing clever.
type plain struct {
	age, half int64
	cur, prev map[uint64]bool
	start     int64
}

func (p *plain) seen(h uint64, now int64) bool {
	if p.cur[h] || p.prev[h] {
		return true
	}
	if int64(len(p.cur)) >= p.half || len(p.cur) > 0 && now-p.start >= p.age {
		p.prev, p.cur = p.cur, map[uint64]bool{}
	}
	if len(p.cur) == 0 {
		p.start = now
	}
	p.cur[h] = true
	return false
}

// TestSameAcrossSaveAndLoad asks a window that is saved and loaded at random points the same as one that never is, and the
// plain one.
func TestSameAcrossSaveAndLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Config{Age: 10 * time.Second, Entries: rapid.IntRange(2, 3000).Draw(t, "entries")}
		store, steady, moved := newShelf(), New(c), New(c)
		model := &plain{age: c.Age.Microseconds(), half: int64(c.Entries / 2), cur: map[uint64]bool{}}
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		span := rapid.Uint64Range(1, 8000).Draw(t, "span")
		now := int64(0)
		for range rapid.IntRange(0, 15).Draw(t, "rounds") {
			for range rnd.IntN(400) {
				now += rnd.Int64N(10_000)
				if rnd.IntN(500) == 0 {
					now += 9e6
				}
				h := rnd.Uint64N(span)
				want := model.seen(h, now)
				if a, b := steady.Seen(h, now), moved.Seen(h, now); a != want || b != want {
					t.Fatalf("hash %d at %d: want %v, steady %v, moved %v", h, now, want, a, b)
				}
			}
			var b state.Batch
			moved.Append(&b)
			_ = store.Commit(&b)
			if rnd.IntN(3) == 0 {
				again, err := Load(c, store)
				if err != nil {
					t.Fatal(err)
				}
				if again.Digest() != moved.Digest() || again.Len() != moved.Len() || again.Oldest() != moved.Oldest() {
					t.Fatal("what was loaded is not what was saved")
				}
				moved = again
			}
		}
		if steady.Digest() != moved.Digest() {
			t.Fatal("digests differ")
		}
		if n := steady.Len(); n > c.Entries {
			t.Fatalf("%d entries, at most %d are allowed", n, c.Entries)
		}
	})
}

// TestRemembersForItsAge is the promise: known for the whole age while the count allows, forgotten afterwards.
func TestRemembersForItsAge(t *testing.T) {
	w := New(Config{Age: time.Hour, Entries: 1 << 20})
	hour := time.Hour.Microseconds()
	for i := range int64(100) {
		w.Seen(uint64(i), i*hour/100)
	}
	for i := range int64(100) {
		if !w.Seen(uint64(i), i*hour/100+hour-1) {
			t.Errorf("message %d was forgotten before an hour had passed", i)
		}
	}
	w.Seen(1000, 2*hour)
	w.Seen(1001, 4*hour)
	w.Seen(1002, 6*hour)
	if w.Seen(5, 6*hour) {
		t.Error("a message of six hours ago is still known")
	}
}

func TestLoadRefusesWhatIsNoChunk(t *testing.T) {
	for _, value := range []string{"", "short", "0123456789abcdef1"} {
		s := newShelf()
		s.pairs[string(key(1, 0))] = []byte(value)
		if _, err := Load(Defaults(), s); err == nil {
			t.Errorf("%q was loaded", value)
		}
	}
}

func TestMixerReturns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := newMixer(), rapid.Uint64().Draw(t, "h")
		if m.back(m.of(h)) != h {
			t.Fatalf("%x came back as %x", h, m.back(m.of(h)))
		}
	})
}

// TestSpace holds the window to 12 bytes per message and to no allocation but growth.
func TestSpace(t *testing.T) {
	const n = 1 << 20
	w := New(Config{Age: time.Hour, Entries: 2 * n})
	var b state.Batch
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		w.Seen(rnd.Uint64(), int64(i))
		if i%(n/16) == 0 {
			b.Reset()
			w.Append(&b)
		}
	}
	if got := float64(w.cur.seen.bytes()) / float64(w.Len()); got > 12 {
		t.Errorf("%.1f bytes per message", got)
	}
	if avg := testing.AllocsPerRun(1000, func() { w.Seen(42, n) }); avg != 0 {
		t.Errorf("%v allocations per known message", avg)
	}
}

var sink atomic.Bool

func BenchmarkSeen(b *testing.B) {
	for name, n := range map[string]int{"1M": 1 << 20, "12M": 12 << 20} {
		b.Run(name, func(b *testing.B) {
			w := New(Config{Age: 24 * time.Hour, Entries: n / 3 * 4})
			rnd := rand.New(rand.NewPCG(1, 2))
			for i := range n {
				w.Seen(rnd.Uint64(), int64(i))
				w.cur.open = w.cur.open[:0]
			}
			i, slowest := int64(n), time.Duration(0)
			for b.Loop() {
				i++
				start := time.Time{}
				if i&255 == 0 {
					start = time.Now()
				}
				sink.Store(w.Seen(rnd.Uint64(), i))
				if i&255 == 0 {
					slowest = max(slowest, time.Since(start))
				}
				w.cur.open = w.cur.open[:0]
			}
			b.ReportMetric(float64(slowest.Microseconds()), "slowest-µs")
			b.ReportMetric(float64(w.Bytes())/float64(w.Len()), "B/entry")
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	const n = 4 << 20
	c := Config{Age: 24 * time.Hour, Entries: 4 * n}
	w, s, rnd := New(c), newShelf(), rand.New(rand.NewPCG(1, 2))
	for i := range n {
		w.Seen(rnd.Uint64(), int64(i))
	}
	var batch state.Batch
	w.Append(&batch)
	_ = s.Commit(&batch)
	for b.Loop() {
		if _, err := Load(c, s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/entry")
}
