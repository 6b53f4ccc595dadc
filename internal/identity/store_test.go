package identity

import (
	"math/rand/v2"
	"testing"

	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

func TestSaveAndLoadAnywhere(t *testing.T) {
	store, err := pebblestate.Open(pebblestate.Options{Dir: t.TempDir(), MemtableBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		var wipe state.Batch
		wipe.DeleteRange([]byte("g/"), []byte("g0"))
		if err := store.Commit(&wipe); err != nil {
			t.Fatal(err)
		}
		straight, broken := New(tightly()), New(tightly())
		for i, s := range draw(r) {
			straight.see(s)
			broken.see(s)
			if n := Node(straight.Len()); n > 1 && r.IntN(4) == 0 {
				a, b, at := Node(r.IntN(int(n))), Node(r.IntN(int(n))), Stamp{Offset: 50, Time: int64(i)}
				straight.Merge(a, b, at, "agent", "same")
				broken.Merge(a, b, at, "agent", "same")
			}
			if r.IntN(3) > 0 {
				continue
			}
			var b state.Batch
			broken.Append(&b)
			if err := store.Commit(&b); err != nil {
				t.Fatal(err)
			}
			if broken, err = Load(tightly(), store); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		if a, b := straight.Digest(), broken.Digest(); a != b {
			t.Fatalf("seed %d: uninterrupted:\n%s\nsaved and loaded:\n%s", seed, straight.people(), broken.people())
		}
		broken.check(t, seed)
	}
}

func TestLoadRefusesDamage(t *testing.T) {
	store, err := pebblestate.Open(pebblestate.Options{Dir: t.TempDir(), MemtableBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	g := New(Defaults())
	g.see(draw(rand.New(rand.NewPCG(1, 1)))[0])
	var b state.Batch
	g.Append(&b)
	b.Set(numbered(keyEdges, 0), []byte("short"))
	if err := store.Commit(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(Defaults(), store); err == nil {
		t.Error("a damaged edge was taken for one")
	}
}
