package customer

import (
	"encoding/binary"
	"slices"

	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/state"
)

// fragments keeps every identifier's fragment by node: in memory up to a limit, the rest in the store. Only the applying
// goroutine changes it; a fragment is let go only when the store holds it as it is.
type fragments struct {
	store  state.Store
	blocks []profile.Fragment // nil: none, or only in the store
	flags  []uint8
	dirty  []identity.Node
	bytes  int64 // in memory
	limit  int64
	gone   uint64 // how many are only in the store
	hand   int
}

const (
	fragmentStored = 1 << iota // the store holds one, perhaps older
	fragmentDirty              // changed since the last batch was built
	fragmentUsed               // used since the hand last passed
)

func (f *fragments) grow(n identity.Node) {
	for int(n) >= len(f.blocks) {
		f.blocks = append(f.blocks, nil)
		f.flags = append(f.flags, 0)
	}
}

// reserve makes room for n nodes.
func (f *fragments) reserve(n int) {
	f.blocks, f.flags = slices.Grow(f.blocks, n), slices.Grow(f.flags, n)
}

// get returns the node's fragment; nil if it has none. It may be called by readers under the machine's lock: a fragment
// that is only in the store is read, not kept.
func (f *fragments) get(n identity.Node) (profile.Fragment, error) {
	if int(n) >= len(f.blocks) {
		return nil, nil
	}
	if b := f.blocks[n]; b != nil || f.flags[n]&fragmentStored == 0 {
		return b, nil
	}
	key := fragmentKey(n)
	v, err := f.store.Get(key[:])
	return profile.Fragment(v), err
}

// put keeps the node's new fragment and marks it to be written.
func (f *fragments) put(n identity.Node, b profile.Fragment) {
	f.grow(n)
	if f.blocks[n] == nil && f.flags[n]&fragmentStored != 0 && f.flags[n]&fragmentDirty == 0 {
		f.gone--
	}
	f.bytes += int64(cap(b)) - int64(cap(f.blocks[n]))
	f.blocks[n] = b
	if f.flags[n]&fragmentDirty == 0 {
		f.dirty = append(f.dirty, n)
	}
	f.flags[n] |= fragmentDirty | fragmentUsed
}

// restore puts back what the store holds, at open.
func (f *fragments) restore(n identity.Node, value []byte) {
	f.grow(n)
	f.flags[n] = fragmentStored
	if f.bytes+int64(len(value)) > f.limit {
		f.gone++
		return
	}
	b := append(profile.Fragment(nil), value...)
	f.blocks[n] = b
	f.bytes += int64(cap(b))
}

// average is about how long a fragment is.
func (f *fragments) average() int {
	if n := len(f.blocks) - int(f.gone); n > 0 {
		return int(f.bytes/int64(n)) + 32
	}
	return 0
}

// write puts what changed into the batch, in the order of the keys: the store sorts what is sorted for nothing.
func (f *fragments) write(b *state.Batch) {
	slices.Sort(f.dirty)
	for _, n := range f.dirty {
		key := fragmentKey(n)
		b.Set(key[:], f.blocks[n])
		f.flags[n] = f.flags[n]&^fragmentDirty | fragmentStored
	}
	f.dirty = f.dirty[:0]
}

// evict lets cold fragments go until the limit holds. Call it only while no batch is on its way to the store.
func (f *fragments) evict() {
	for steps := 2 * len(f.blocks); f.bytes > f.limit && steps > 0; steps-- {
		f.hand++
		if f.hand >= len(f.blocks) {
			f.hand = 0
		}
		n := f.hand
		switch {
		case f.blocks[n] == nil || f.flags[n]&fragmentDirty != 0:
		case f.flags[n]&fragmentUsed != 0:
			f.flags[n] &^= fragmentUsed
		default:
			f.bytes -= int64(cap(f.blocks[n]))
			f.blocks[n] = nil
			f.gone++
		}
	}
}

var (
	fragmentPrefix = []byte("m/f/")
	personPrefix   = []byte("m/p/")
	segmentPrefix  = []byte("m/s/")
	metaKey        = []byte("m/meta")
)

func fragmentKey(n identity.Node) (key [8]byte) {
	copy(key[:], fragmentPrefix)
	binary.BigEndian.PutUint32(key[4:], uint32(n))
	return key
}

func personKey(root identity.Node) (key [8]byte) {
	copy(key[:], personPrefix)
	binary.BigEndian.PutUint32(key[4:], uint32(root))
	return key
}
