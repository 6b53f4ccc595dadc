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

func newTable() *table {
	t := &table{slots: shards * smallest}
	room := make([]uint64, t.slots)
	for i := range t.shards {
		t.shards[i] = room[i*smallest : (i+1)*smallest : (i+1)*smallest]
	}
	return t
}

// filledTable holds keys, which are all different.
func filledTable(keys []uint64) *table {
	t := &table{count: len(keys)}
	var starts [shards + 1]int
	for _, k := range keys {
		starts[k>>(64-shardBits)+1]++
	}
	for i := range shards {
		t.counts[i] = uint32(starts[i+1])
		starts[i+1] += starts[i]
	}
	// By shard first, so that each is then filled while it is in the cache.
	sorted, next := make([]uint64, len(keys)), starts
	for _, k := range keys {
		n := k >> (64 - shardBits)
		sorted[next[n]] = k
		next[n]++
	}
	for i := range t.shards {
		mine := sorted[starts[i]:starts[i+1]]
		s := make([]uint64, max(smallest, len(mine)*10/(fullTenths-1)))
		for _, k := range mine {
			if k == 0 {
				t.zero = true
				t.counts[i]--
				continue
			}
			place(s, k)
		}
		t.shards[i], t.slots = s, t.slots+len(s)
	}
	return t
}

// slot is the shard of a key and where in it the search for it begins.
func (t *table) slot(key uint64) (s []uint64, i int) {
	s = t.shards[key>>(64-shardBits)]
	return s, home(key, len(s))
}

// has goes on searching from slot i, whose content is found.
func (t *table) has(key uint64, s []uint64, i int, found uint64) bool {
	if key == 0 {
		return t.zero
	}
	for found != 0 {
		if found == key {
			return true
		}
		if i++; i == len(s) {
			i = 0
		}
		found = s[i]
	}
	return false
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
	s := make([]uint64, len(old)+len(old)/4)
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
