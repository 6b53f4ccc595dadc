package dedup

import (
	"math/bits"
	"math/rand/v2"
)

// Window remembers message hashes. It is not safe for concurrent use.
type Window struct {
	age  int64
	half int
	mix  mixer
	cur  *generation
	prev *generation // may be nil
	gone []uint64    // numbers of forgotten generations that the store may still hold
}

// generation is what came in one stretch of time.
type generation struct {
	number uint64
	start  int64 // record time of the first entry
	last   int64 // record time of the newest
	seen   *table
	chunks uint32   // number of the chunk that open goes to
	open   []uint64 // hashes in order of arrival that are not yet in a closed chunk
	saved  int      // so many of open are in the store
}

// New is an empty window. The configuration must be valid.
func New(c Config) *Window {
	return &Window{age: c.Age.Microseconds(), half: c.Entries / 2, mix: newMixer(), cur: &generation{seen: newTable()}}
}

// Seen says whether hash is remembered and remembers it. now is the time of the record in microseconds, never less than in
// the call before.
func (w *Window) Seen(hash uint64, now int64) bool {
	g, old, key := w.cur, w.prev, w.mix.of(hash)
	// Both first slots are fetched before either is looked at, so that the two waits for memory overlap.
	s, i := g.seen.slot(key)
	at := s[i]
	if old != nil {
		s2, i2 := old.seen.slot(key)
		at2 := s2[i2]
		if old.seen.has(key, s2, i2, at2) {
			return true
		}
	}
	if g.seen.has(key, s, i, at) {
		return true
	}
	if g.seen.count >= w.half || (g.seen.count > 0 && now-g.start >= w.age) {
		w.rotate()
		g = w.cur
	}
	if g.seen.count == 0 {
		g.start = now
	}
	g.last = now
	g.seen.add(key)
	g.open = append(g.open, hash)
	return false
}

func (w *Window) rotate() {
	if w.prev != nil {
		w.gone = append(w.gone, w.prev.number)
	}
	w.prev, w.cur = w.cur, &generation{number: w.cur.number + 1, seen: newTable()}
}

// Len is how many messages are remembered.
func (w *Window) Len() int {
	n := w.cur.seen.count
	if w.prev != nil {
		n += w.prev.seen.count
	}
	return n
}

// Bytes is how much memory they take.
func (w *Window) Bytes() int {
	n := w.cur.seen.bytes() + cap(w.cur.open)*8
	if w.prev != nil {
		n += w.prev.seen.bytes() + cap(w.prev.open)*8
	}
	return n
}

// Oldest is since when every message is remembered, in microseconds; 0 while nothing was ever forgotten and nothing came.
func (w *Window) Oldest() int64 {
	if w.prev != nil {
		return w.prev.start
	}
	return w.cur.start
}

// Digest is the same for two windows that will answer every question alike.
func (w *Window) Digest() uint64 {
	d := w.cur.digest(w.mix)
	if w.prev != nil {
		d = d*0x9e3779b97f4a7c15 + w.prev.digest(w.mix)
	}
	return d
}

func (g *generation) digest(m mixer) uint64 {
	d := g.number*0xd6e8feb86659fd93 ^ uint64(g.start)*0xff51afd7ed558ccd ^ uint64(g.last) ^ uint64(g.seen.count)<<32
	add := func(hash uint64) { // a sum, since the order in the table says nothing
		hi, lo := bits.Mul64(hash^0xa0761d6478bd642f, 0xe7037ed1a0b428db)
		d += hi ^ lo
	}
	for _, s := range g.seen.shards {
		for _, key := range s {
			if key != 0 {
				add(m.back(key))
			}
		}
	}
	if g.seen.zero {
		add(m.back(0))
	}
	return d
}

// mixer is a bijection of 64 bits drawn anew by every window, so that nobody outside can choose messages that crowd together
// in its tables. It changes where a key lies, never an answer.
type mixer struct{ xor, mul, inverse uint64 }

func newMixer() mixer {
	m := mixer{xor: rand.Uint64(), mul: rand.Uint64() | 1}
	m.inverse = m.mul // Newton's iteration doubles the correct bits, from three
	for range 5 {
		m.inverse *= 2 - m.mul*m.inverse
	}
	return m
}

func (m mixer) of(hash uint64) uint64 {
	h := (hash ^ m.xor) * m.mul
	h ^= h >> 32
	return h * m.mul
}

func (m mixer) back(key uint64) uint64 {
	h := key * m.inverse
	h ^= h >> 32
	return h*m.inverse ^ m.xor
}
