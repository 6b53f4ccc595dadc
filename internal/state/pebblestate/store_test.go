package pebblestate_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"rapport"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
	"rapport/internal/state/statetest"
)

func open(t testing.TB, o pebblestate.Options) *pebblestate.Store {
	t.Helper()
	s, err := pebblestate.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	statetest.Run(t, statetest.Adapter{
		Open: func(t *testing.T, place string) state.Store {
			return open(t, pebblestate.Options{Dir: place, MemtableBytes: 1 << 20})
		},
		Crash: func(t *testing.T) (state.Store, func(int64) state.Store) {
			mem := vfs.NewCrashableMem()
			o := pebblestate.Options{Dir: "state", MemtableBytes: 256 << 10, FS: mem}
			return open(t, o), func(seed int64) state.Store {
				o := o
				o.FS = mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: int(uint64(seed) % 101), RNG: rand.New(rand.NewPCG(uint64(seed), 0))})
				return open(t, o)
			}
		},
	})
}

// TestCopyWhileOpen is a crash of the process alone: the files as they are, without a Close.
func TestCopyWhileOpen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, pebblestate.Options{Dir: dir})
	defer s.Close()
	set := func(v string) {
		var b state.Batch
		b.Set([]byte("k"), []byte(v))
		if err := s.Commit(&b); err != nil {
			t.Fatal(err)
		}
	}
	set("flushed")
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	set("not flushed")
	copied := filepath.Join(t.TempDir(), "state")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	found := open(t, pebblestate.Options{Dir: copied})
	defer found.Close()
	if v, err := found.Get([]byte("k")); err != nil || string(v) != "flushed" {
		t.Fatalf("found %q, %v", v, err)
	}
}

func TestSecondOpenIsConflict(t *testing.T) {
	dir := t.TempDir()
	s := open(t, pebblestate.Options{Dir: dir})
	_, err := pebblestate.Open(pebblestate.Options{Dir: dir})
	if rapport.KindOf(err) != rapport.Conflict {
		t.Fatalf("second open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, pebblestate.Options{Dir: dir})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []pebblestate.Options{{}, {Dir: "x", MemtableBytes: 1}, {Dir: "x", CacheBytes: -1}} {
		if _, err := pebblestate.Open(o); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
