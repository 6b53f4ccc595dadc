package profile

import (
	"encoding/binary"

	"rapport"
)

// Fragment is what one identifier did. Nil is the fragment of an identifier that did nothing.
type Fragment []byte

const (
	version  = 1
	headSize = 40

	flagDropped = 1 // a trait was refused: too many, or too long

	atTraits      = 2
	atSeries      = 4
	atRecent      = 6
	atEvents      = 8
	atFirstSeen   = 16
	atLastSeen    = 24
	atSeriesBytes = 32
	atTraitBytes  = 36

	recentSize = 16
)

func u16(b []byte) int    { return int(binary.LittleEndian.Uint16(b)) }
func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func u64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }
func i64(b []byte) int64  { return int64(binary.LittleEndian.Uint64(b)) }

func put16(b []byte, v int)    { binary.LittleEndian.PutUint16(b, uint16(v)) }
func put32(b []byte, v uint32) { binary.LittleEndian.PutUint32(b, v) }
func put64(b []byte, v uint64) { binary.LittleEndian.PutUint64(b, v) }
func putI(b []byte, v int64)   { binary.LittleEndian.PutUint64(b, uint64(v)) }

// Events is how many events were applied.
func (f Fragment) Events() uint64 {
	if len(f) == 0 {
		return 0
	}
	return uint64(u32(f[atEvents:]))
}

// FirstSeen is the instant of the earliest event; 0 if there is none.
func (f Fragment) FirstSeen() int64 {
	if len(f) == 0 {
		return 0
	}
	return i64(f[atFirstSeen:])
}

// LastSeen is the instant of the latest event; 0 if there is none.
func (f Fragment) LastSeen() int64 {
	if len(f) == 0 {
		return 0
	}
	return i64(f[atLastSeen:])
}

// Dropped is whether a trait was refused because there were too many or it was too long.
func (f Fragment) Dropped() bool { return len(f) > 0 && f[1]&flagDropped != 0 }

func (f Fragment) seriesEnd() int { return headSize + int(u32(f[atSeriesBytes:])) }
func (f Fragment) traitsEnd() int { return f.seriesEnd() + int(u32(f[atTraitBytes:])) }

func (f Fragment) series() []byte { return f[headSize:f.seriesEnd()] }
func (f Fragment) traits() []byte { return f[f.seriesEnd():f.traitsEnd()] }
func (f Fragment) recent() []byte { return f[f.traitsEnd():] }

// empty is a fragment with nothing in it, in memory of its own.
func empty() Fragment {
	f := make(Fragment, headSize, class(headSize+200))
	f[0] = version
	return f
}

// class is the capacity given to a fragment of n bytes.
func class(n int) int {
	if n <= 1024 {
		return (n + 63) &^ 63
	}
	return (n + n/8 + 255) &^ 255
}

// Check refuses bytes that are not a whole, well-formed fragment. Every other function takes that for granted; whoever reads a
// fragment from outside checks it first.
func (f Fragment) Check() error {
	if len(f) == 0 {
		return nil
	}
	if !f.wellFormed() {
		return &rapport.Error{Kind: rapport.Internal, Op: "read fragment", Err: errLayout, Hint: "the stored state is damaged: rebuild it from the log"}
	}
	return nil
}

func (f Fragment) wellFormed() bool {
	if len(f) < headSize || f[0] != version || f[1]&^flagDropped != 0 || u32(f[12:]) != 0 {
		return false
	}
	s, t := uint64(u32(f[atSeriesBytes:])), uint64(u32(f[atTraitBytes:]))
	if headSize+s+t+recentSize*uint64(u16(f[atRecent:])) != uint64(len(f)) {
		return false
	}
	return checkSeries(f.series(), u16(f[atSeries:])) && checkTraits(f.traits(), u16(f[atTraits:])) && checkRecent(f.recent())
}

func checkRecent(b []byte) bool {
	for i := recentSize; i < len(b); i += recentSize {
		if !refAt(b, i-recentSize).before(refAt(b, i)) {
			return false
		}
	}
	return true
}

// splice replaces f[at:at+del] by room for ins bytes whose content is undefined. It works in place where the capacity allows.
func splice(f Fragment, at, del, ins int) Fragment {
	n := len(f)
	if want := n - del + ins; want > cap(f) {
		g := make(Fragment, want, class(want))
		copy(g, f[:at])
		copy(g[at+ins:], f[at+del:])
		return g
	}
	if del == ins {
		return f
	}
	f = f[:max(n, n-del+ins)]
	copy(f[at+ins:], f[at+del:n])
	return f[:n-del+ins]
}
