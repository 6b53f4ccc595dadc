package state_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"rapport/internal/state"
)

// TestBatchKeepsItsMemory: what a batch holds is what was put in, however often it was emptied before, and a batch that was
// filled before allocates nothing.
func TestBatchKeepsItsMemory(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 0))
	var b, other state.Batch
	for round := range 20 {
		var want [][2]string
		put := func(to *state.Batch) {
			key, value := fmt.Sprint("k", r.IntN(1000)), bytes.Repeat([]byte{byte('a' + r.IntN(26))}, r.IntN(10)*r.IntN(60_000))
			to.Set([]byte(key), value)
			want = append(want, [2]string{key, string(value)})
			clear(value)
		}
		for range r.IntN(100) {
			put(&b)
		}
		for range r.IntN(10) {
			put(&other)
		}
		b.Append(&other)
		other.Reset()
		if len(b.Ops) != len(want) {
			t.Fatalf("seed %d, round %d: %d changes, want %d", seed, round, len(b.Ops), len(want))
		}
		for i, op := range b.Ops {
			if string(op.Key) != want[i][0] || string(op.Value) != want[i][1] {
				t.Fatalf("seed %d, round %d: change %d is not what was put in", seed, round, i)
			}
		}
		b.Reset()
		if len(b.Ops) != 0 || b.Size() != 0 {
			t.Fatalf("seed %d, round %d: not empty", seed, round)
		}
	}
	key, value := []byte("m/f/0001"), make([]byte, 400)
	fill := func() {
		for range 10_000 {
			b.Set(key, value)
		}
		b.Reset()
	}
	fill()
	if n := testing.AllocsPerRun(5, fill); n > 0 {
		t.Errorf("%v allocations to fill a batch again", n)
	}
}
