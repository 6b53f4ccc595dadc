package pebblestate_test

import (
	"encoding/binary"
	"math"
	"testing"

	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

func TestCount(t *testing.T) {
	s := open(t, pebblestate.Options{Dir: t.TempDir(), MemtableBytes: 1 << 20})
	defer s.Close()
	for _, c := range []struct {
		add  []uint32
		want int
	}{{nil, 0}, {[]uint32{0}, 1}, {[]uint32{1, 2}, 3}, {[]uint32{70_000}, 70_001}, {[]uint32{math.MaxUint32}, 1 << 32}} {
		var b state.Batch
		for _, n := range c.add {
			b.Set(binary.BigEndian.AppendUint32([]byte("a/"), n), []byte("x"))
			b.Set([]byte("a."), nil)
			b.Set([]byte("a0"), nil)
		}
		if err := s.Commit(&b); err != nil {
			t.Fatal(err)
		}
		if n, err := state.Count(s, []byte("a/")); err != nil || n != c.want {
			t.Errorf("after %v: %d, %v", c.add, n, err)
		}
	}
}
