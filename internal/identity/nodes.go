package identity

import (
	"bytes"
	"slices"

	"github.com/zeebo/xxh3"

	"rapport"
)

// Node is an identifier inside this installation: dense, in the order of first sight.
type Node uint32

// None is no node.
const None = Node(1<<32 - 1)

const (
	maxTypes    = 255
	maxTypeName = 64
)

// nodes is every identifier, flat: values in one block of memory, found by a table of node numbers.
type nodes struct {
	types  []rapport.IdentifierType
	typeOf []uint8
	start  []uint32 // of the value in text; it ends before the newline that the next one begins after
	text   []byte   // values, each followed by a newline
	hash   []uint32
	table  []uint32 // node+1 by hash; its length is a power of two
	ids    []uint32 // node+1 by idHash, as long as table
}

func (s *nodes) len() int { return len(s.start) }

func (s *nodes) value(n Node) []byte {
	end := len(s.text)
	if int(n)+1 < len(s.start) {
		end = int(s.start[n+1])
	}
	return s.text[s.start[n] : end-1 : end-1]
}

func (s *nodes) identifier(n Node) rapport.Identifier {
	return rapport.Identifier{Type: s.types[s.typeOf[n]], Value: string(s.value(n))}
}

// typeID is the number of a type, made if wanted; false if there is none, or no room for one more.
func (s *nodes) typeID(t rapport.IdentifierType, wanted bool) (uint8, bool) {
	for i, have := range s.types {
		if have == t {
			return uint8(i), true
		}
	}
	if !wanted || len(s.types) >= maxTypes {
		return 0, false
	}
	s.types = append(s.types, t)
	return uint8(len(s.types) - 1), true
}

func hashOf(t uint8, value []byte) uint32 {
	h := xxh3.HashSeed(value, uint64(t)+1)
	return uint32(h ^ h>>32)
}

func (s *nodes) lookup(t uint8, value []byte, h uint32) (Node, bool) {
	if len(s.table) == 0 {
		return None, false
	}
	mask := uint32(len(s.table) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		n := s.table[i]
		if n == 0 {
			return None, false
		}
		if n--; s.hash[n] == h && s.typeOf[n] == t && bytes.Equal(s.value(Node(n)), value) {
			return Node(n), true
		}
	}
}

// add appends an identifier that is not there.
func (s *nodes) add(t uint8, value []byte, h uint32) Node {
	n := Node(len(s.start))
	s.start = append(s.start, uint32(len(s.text)))
	s.text = append(append(s.text, value...), '\n')
	s.typeOf = append(s.typeOf, t)
	s.hash = append(s.hash, h)
	if 3*len(s.start) > 2*len(s.table) {
		s.grow()
	} else {
		s.place(uint32(n))
	}
	return n
}

// roomFor is how long a table is that holds n without growing.
func roomFor(n int) int {
	room := 64
	for 3*n > 2*room {
		room *= 2
	}
	return room
}

// reserve makes room for n identifiers, where there are none.
func (s *nodes) reserve(n int) {
	if n == 0 {
		return
	}
	s.start, s.typeOf, s.hash = slices.Grow(s.start, n), slices.Grow(s.typeOf, n), slices.Grow(s.hash, n)
	s.table, s.ids = make([]uint32, roomFor(n)), make([]uint32, roomFor(n))
}

func (s *nodes) grow() {
	s.table = make([]uint32, max(64, 2*len(s.table)))
	s.ids = make([]uint32, len(s.table))
	for n := range s.start {
		s.place(uint32(n))
	}
}

func (s *nodes) place(n uint32) {
	mask := uint32(len(s.table) - 1)
	i := s.hash[n] & mask
	for s.table[i] != 0 {
		i = (i + 1) & mask
	}
	s.table[i] = n + 1
	i = uint32(s.idHash(Node(n))) & mask
	for s.ids[i] != 0 {
		i = (i + 1) & mask
	}
	s.ids[i] = n + 1
}

// idHash is what a person's id is made of, if this is the identifier that ranks first: 60 bits, by type and value alone.
func (s *nodes) idHash(n Node) uint64 {
	return xxh3.HashStringSeed(string(s.types[s.typeOf[n]]), xxh3.Hash(s.value(n))) >> 4
}

// byID finds the identifier with an idHash.
func (s *nodes) byID(h uint64) (Node, bool) {
	if len(s.ids) == 0 {
		return None, false
	}
	mask := uint32(len(s.ids) - 1)
	for i := uint32(h) & mask; s.ids[i] != 0; i = (i + 1) & mask {
		if n := Node(s.ids[i] - 1); s.idHash(n) == h {
			return n, true
		}
	}
	return None, false
}
