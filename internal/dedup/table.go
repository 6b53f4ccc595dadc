package dedup

import "math/bits"

// table is a set of 64-bit keys that are already well mixed: open addressing in shards small enough that one of them grows
// without a pause that anybody would notice. Zero marks an empty slot and is itself kept aside.
type table struct {
	shards [shards][]uint64
	counts [shards]uint32
	slots  int
	count  int
	zero   bool
}

const (
	shardBits  = 10
	shards     = 1 << shardBits
	smallest   = 8
	fullTenths = 8 // a shard grows when more than so many tenths of it are taken
)

func (t *table) has(key uint64) bool {
	if key == 0 {
		return t.zero
	}
	s := t.shards[key>>(64-shardBits)]
	if len(s) == 0 {
		return false
	}
	for i := home(key, len(s)); ; {
		switch s[i] {
		case key:
			return true
		case 0:
			return false
		}
		if i++; i == len(s) {
			i = 0
		}
	}
}

// add puts in a key that is not there.
func (t *table) add(key uint64) {
	t.count++
	if key == 0 {
		t.zero = true
		return
	}
	n := key >> (64 - shardBits)
	s := t.shards[n]
	if t.counts[n]++; int(t.counts[n])*10 > len(s)*fullTenths {
		s = t.grow(int(n))
	}
	place(s, key)
}

// grow gives a shard a quarter more room. Keys lie in order of their homes, so the copy runs through memory once.
func (t *table) grow(n int) []uint64 {
	old := t.shards[n]
	s := make([]uint64, max(smallest, len(old)+len(old)/4))
	for _, key := range old {
		if key != 0 {
			place(s, key)
		}
	}
	t.slots += len(s) - len(old)
	t.shards[n] = s
	return s
}

func place(s []uint64, key uint64) {
	i := home(key, len(s))
	for s[i] != 0 {
		if i++; i == len(s) {
			i = 0
		}
	}
	s[i] = key
}

// home scales the bits below the shard's to the shard's length.
func home(key uint64, n int) int {
	hi, _ := bits.Mul64(key<<shardBits, uint64(n))
	return int(hi)
}

func (t *table) bytes() int { return t.slots * 8 }
