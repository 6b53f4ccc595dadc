package hotfacts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sync"

	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/facts"
)

// subjects are the identifiers that events came under, by number in the order of first sight. One goroutine adds; anybody
// reads.
type subjects struct {
	mu    sync.RWMutex
	text  []byte   // for each a byte for the type, then the value
	start []uint64 // in text; one more at the end
	hash  []uint32
	table []uint32 // number + 1 by hash
	gone  int      // that were erased
}

const (
	subjectGone byte = iota // of an erased one, whose value is empty
	subjectUser
	subjectAnonymous
)

func newSubjects() *subjects {
	return &subjects{start: []uint64{0}, table: make([]uint32, 64)}
}

func subjectType(t rapport.IdentifierType) byte {
	switch t {
	case rapport.UserID:
		return subjectUser
	case rapport.AnonymousID:
		return subjectAnonymous
	}
	return 0
}

func hashSubject(t byte, value []byte) uint32 {
	h := xxh3.HashSeed(value, uint64(t))
	return uint32(h ^ h>>32)
}

// number finds or adds a subject. The caller holds mu.
func (s *subjects) number(t byte, value []byte) uint32 {
	h := hashSubject(t, value)
	if n, ok := s.find(t, value, h); ok {
		return n
	}
	n := uint32(len(s.hash))
	s.text = append(append(s.text, t), value...)
	s.start = append(s.start, uint64(len(s.text)))
	s.hash = append(s.hash, h)
	if 3*len(s.hash) > 2*len(s.table) {
		s.table = make([]uint32, 2*len(s.table))
		for i := range s.hash {
			if s.text[s.start[i]] != subjectGone {
				s.place(uint32(i))
			}
		}
	} else {
		s.place(n)
	}
	return n
}

func (s *subjects) addGone() {
	s.text = append(s.text, subjectGone)
	s.start = append(s.start, uint64(len(s.text)))
	s.hash = append(s.hash, 0) // found by nothing
	s.gone++
}

// without is the subjects with some of them gone.
func (s *subjects) without(gone map[uint32]bool) *subjects {
	s.mu.RLock()
	defer s.mu.RUnlock()
	to := newSubjects()
	for n := range s.hash {
		if b := s.text[s.start[n]:s.start[n+1]]; gone[uint32(n)] || b[0] == subjectGone {
			to.addGone()
		} else {
			to.number(b[0], b[1:])
		}
	}
	return to
}

func (s *subjects) place(n uint32) {
	mask := uint32(len(s.table) - 1)
	i := s.hash[n] & mask
	for s.table[i] != 0 {
		i = (i + 1) & mask
	}
	s.table[i] = n + 1
}

func (s *subjects) find(t byte, value []byte, h uint32) (uint32, bool) {
	mask := uint32(len(s.table) - 1)
	for i := h & mask; s.table[i] != 0; i = (i + 1) & mask {
		n := s.table[i] - 1
		if s.hash[n] == h {
			if b := s.text[s.start[n]:s.start[n+1]]; b[0] == t && bytes.Equal(b[1:], value) {
				return n, true
			}
		}
	}
	return 0, false
}

func (s *subjects) lookup(id rapport.Identifier) (uint32, bool) {
	t := subjectType(id.Type)
	if t == 0 {
		return 0, false
	}
	value := []byte(id.Value)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.find(t, value, hashSubject(t, value))
}

func (s *subjects) len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.hash)
}

// subjectView is the first so many subjects; it implements facts.Subjects.
type subjectView struct {
	text  []byte
	start []uint64
}

func (s *subjects) view() subjectView {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return subjectView{s.text, s.start}
}

// gone says that a subject was erased: nobody goes by it.
func (v subjectView) gone(i int) bool { return v.text[v.start[i]] == subjectGone }

func (v subjectView) Len() int { return len(v.start) - 1 }

func (v subjectView) At(i int) facts.Subject {
	b := v.text[v.start[i]:v.start[i+1]:v.start[i+1]]
	t := rapport.UserID
	if b[0] == subjectAnonymous {
		t = rapport.AnonymousID
	}
	return facts.Subject{Type: t, Value: b[1:]}
}

// append appends the file's form of the subjects from one number up to another: length, type, value.
func (v subjectView) append(dst []byte, from, to int) []byte {
	for i := from; i < to; i++ {
		b := v.text[v.start[i]:v.start[i+1]]
		dst = binary.AppendUvarint(dst, uint64(len(b)))
		dst = append(dst, b...)
	}
	return dst
}

var errSubjects = errors.New("its entries do not follow from each other")

// load puts the subjects of the file back.
func (s *subjects) load(b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(b) > 0 {
		size, n := binary.Uvarint(b)
		if n <= 0 || size < 1 || size > uint64(len(b)-n) {
			return errSubjects
		}
		entry := b[n : n+int(size)]
		b = b[n+int(size):]
		if len(entry) == 1 && entry[0] == subjectGone {
			s.addGone()
			continue
		}
		have := len(s.hash)
		if size < 2 || entry[0] != subjectUser && entry[0] != subjectAnonymous || s.number(entry[0], entry[1:]) != uint32(have) {
			return errSubjects
		}
	}
	return nil
}
