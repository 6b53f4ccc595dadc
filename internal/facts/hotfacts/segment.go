package hotfacts

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/bits"
	"slices"
	"sync/atomic"

	"rapport"
)

const (
	segmentMagic    = "rapptfct"
	segmentFormat   = 1
	segmentHeadSize = 128
)

// segmentHead begins a segment.
type segmentHead struct {
	rows               uint64
	subjects, groups   uint32
	minTime, maxTime   int64
	from, next         uint64 // the records whose rows it holds
	indexAt, indexSize uint64
	dirAt, dirSize     uint64
	indexSum, dirSum   uint32
	size               uint64 // of the whole
}

func (h *segmentHead) encode() []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, segmentHeadSize), segmentMagic...)
	b = le.AppendUint32(b, segmentFormat)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint64(b, h.rows)
	b = le.AppendUint32(b, h.subjects)
	b = le.AppendUint32(b, h.groups)
	for _, v := range [...]uint64{uint64(h.minTime), uint64(h.maxTime), h.from, h.next, h.indexAt, h.indexSize, h.dirAt, h.dirSize} {
		b = le.AppendUint64(b, v)
	}
	b = le.AppendUint32(b, h.indexSum)
	b = le.AppendUint32(b, h.dirSum)
	b = le.AppendUint64(b, h.size)
	b = append(b, make([]byte, segmentHeadSize-4-len(b))...)
	return le.AppendUint32(b, crc32.Checksum(b, castagnoli()))
}

func (h *segmentHead) decode(b []byte) error {
	le := binary.LittleEndian
	switch {
	case len(b) < segmentHeadSize || string(b[:8]) != segmentMagic:
		return errors.New("it does not begin as a segment")
	case le.Uint32(b[8:]) != segmentFormat:
		return fmt.Errorf("it has format %d, this version reads %d", le.Uint32(b[8:]), segmentFormat)
	case crc32.Checksum(b[:segmentHeadSize-4], castagnoli()) != le.Uint32(b[segmentHeadSize-4:]):
		return errors.New("its head fails its checksum")
	}
	*h = segmentHead{rows: le.Uint64(b[16:]), subjects: le.Uint32(b[24:]), groups: le.Uint32(b[28:]),
		minTime: int64(le.Uint64(b[32:])), maxTime: int64(le.Uint64(b[40:])), from: le.Uint64(b[48:]), next: le.Uint64(b[56:]),
		indexAt: le.Uint64(b[64:]), indexSize: le.Uint64(b[72:]), dirAt: le.Uint64(b[80:]), dirSize: le.Uint64(b[88:]),
		indexSum: le.Uint32(b[96:]), dirSum: le.Uint32(b[100:]), size: le.Uint64(b[104:])}
	return nil
}

// segment is immutable; many read it at once. refs counts those who hold it: the store, and each open snapshot.
type segment struct {
	head segmentHead
	data []byte
	name string // of its file; empty while it is in memory alone

	slots  []slot   // the subjects in order, and one more at the end
	events []uint64 // by code: how often
	groups []group
	index  slotIndex
	counts map[columnID]uint64

	words, subjects int // of the dictionaries: so much stood there when it was made; for segments in memory
	presence        presence
	refs            atomic.Int32
	unmap           func() error
}

// slot is a subject's rows.
type slot struct {
	subject uint32
	start   uint32 // its first row; the next slot's is the end
	mask    uint64 // which events there are, by code modulo 64
}

// group is up to groupRows rows.
type group struct {
	time    *view
	event   *view
	offset  *view
	rows    int
	sum     uint32
	bytes   []byte
	columns []view
	place   []int16 // by columnID: 1 + index in columns, 0 if no row has a value
	checked atomic.Bool
}

// column is a column of the group; nil if no row has a value.
func (g *group) column(id columnID) *view {
	if int(id) >= len(g.place) || g.place[id] == 0 {
		return nil
	}
	return &g.columns[g.place[id]-1]
}

// decodeSegment reads a segment's head, index and directory; the groups are checked when they are first used.
func decodeSegment(data []byte) (*segment, error) {
	s := &segment{data: data, counts: map[columnID]uint64{}}
	s.refs.Store(1)
	if err := s.head.decode(data); err != nil {
		return nil, err
	}
	h := &s.head
	index, err := section(data, h.indexAt, h.indexSize, h.indexSum, "index")
	if err != nil {
		return nil, err
	}
	dir, err := section(data, h.dirAt, h.dirSize, h.dirSum, "directory")
	if err != nil {
		return nil, err
	}
	if h.size != uint64(len(data)) || h.next < h.from {
		return nil, errors.New("it is not as long as its head says")
	}
	if err := s.decodeIndex(index); err != nil {
		return nil, err
	}
	if err := s.decodeDirectory(dir); err != nil {
		return nil, err
	}
	return s, nil
}

func section(data []byte, at, size uint64, sum uint32, what string) ([]byte, error) {
	if at > uint64(len(data)) || size > uint64(len(data))-at {
		return nil, errors.New("its " + what + " is cut off")
	}
	b := data[at : at+size]
	if crc32.Checksum(b, castagnoli()) != sum {
		return nil, errors.New("its " + what + " fails its checksum")
	}
	return b, nil
}

var errIndex = errors.New("its index contradicts itself")

func (s *segment) decodeIndex(b []byte) error {
	n := int(s.head.subjects)
	if uint64(len(b)) != 16*uint64(n)+4 || s.head.rows > 1<<32-1 {
		return errIndex
	}
	s.slots = make([]slot, n+1)
	starts, masks := b[4*n:], b[8*n+4:]
	ids := make([]uint32, n)
	for i := range s.slots {
		x := &s.slots[i]
		x.start = binary.LittleEndian.Uint32(starts[4*i:])
		if i > 0 && x.start < s.slots[i-1].start {
			return errIndex
		}
		if i == n {
			x.subject = noSubject
			break
		}
		x.subject, x.mask = binary.LittleEndian.Uint32(b[4*i:]), binary.LittleEndian.Uint64(masks[8*i:])
		ids[i] = x.subject
	}
	if s.slots[0].start != 0 || uint64(s.slots[n].start) != s.head.rows || !s.index.build(ids) {
		return errIndex
	}
	return nil
}

const noSubject = ^uint32(0)

var errDirectory = errors.New("its directory contradicts itself")

const groupHeadSize = 28

func (s *segment) decodeDirectory(b []byte) error {
	le := binary.LittleEndian
	if len(b) < 4 || uint64(len(b)-4) < 8*uint64(le.Uint32(b)) {
		return errDirectory
	}
	s.events = make([]uint64, le.Uint32(b))
	b = b[4:]
	for i := range s.events {
		s.events[i] = le.Uint64(b[8*i:])
	}
	b = b[8*len(s.events):]
	if uint64(s.head.groups)*groupHeadSize > uint64(len(b)) {
		return errDirectory
	}
	s.groups = make([]group, s.head.groups)
	total := uint64(0)
	for i := range s.groups {
		if len(b) < groupHeadSize || uint64(len(b)-groupHeadSize) < columnHeadSize*uint64(le.Uint32(b[24:])) {
			return errDirectory
		}
		n := int(le.Uint32(b[24:]))
		if err := s.groups[i].decode(s, b, n, i == len(s.groups)-1); err != nil {
			return err
		}
		total += uint64(s.groups[i].rows)
		b = b[groupHeadSize+n*columnHeadSize:]
	}
	if len(b) != 0 || total != s.head.rows {
		return errDirectory
	}
	return nil
}

const maxColumn = 4 * (1 << 13)

func (g *group) decode(s *segment, b []byte, columns int, last bool) error {
	le := binary.LittleEndian
	g.rows, g.sum = int(le.Uint32(b)), le.Uint32(b[4:])
	at, size := le.Uint64(b[8:]), le.Uint64(b[16:])
	if g.rows == 0 || g.rows > groupRows || !last && g.rows != groupRows || at > uint64(len(s.data)) || size > uint64(len(s.data))-at {
		return errDirectory
	}
	g.bytes = s.data[at : at+size]
	g.columns = make([]view, columns)
	b = b[groupHeadSize:]
	for i := range g.columns {
		var h columnHead
		h.decode(b[i*columnHeadSize:])
		if h.id >= maxColumn || h.at < at || h.at+h.size > at+size || h.at+h.size < h.at {
			return errDirectory
		}
		v, err := h.view(s.data, g.rows)
		if err != nil {
			return err
		}
		g.columns[i] = v
		for int(h.id) >= len(g.place) {
			g.place = append(g.place, 0)
		}
		g.place[h.id] = int16(i + 1)
		s.counts[h.id] += uint64(h.count)
	}
	g.time, g.event, g.offset = g.column(colTime), g.column(colEvent), g.column(colOffset)
	for _, id := range [...]columnID{colTime, colOffset, colEvent} {
		if c := g.column(id); c == nil || c.mode != modeDense || id == colEvent && (c.width != 8 && c.width != 16 || c.base != 0 || c.scale != 1) {
			return errDirectory
		}
	}
	return nil
}

// ready checks a group before its first use.
func (s *segment) ready(n int) error {
	g := &s.groups[n]
	if g.checked.Load() {
		return nil
	}
	if crc32.Checksum(g.bytes, castagnoli()) != g.sum {
		return s.damaged(fmt.Errorf("group %d fails its checksum", n))
	}
	for i := range g.columns {
		if err := g.columns[i].check(g.rows); err != nil {
			return s.damaged(err)
		}
	}
	g.checked.Store(true)
	return nil
}

func (s *segment) damaged(err error) error {
	return &rapport.Error{Kind: rapport.Internal, Op: "read facts", Where: s.name, Err: err,
		Hint: "rapport facts rebuild makes the files anew from the log"}
}

// release lets go of the segment; the last one unmaps it.
func (s *segment) release() {
	if s.refs.Add(-1) == 0 && s.unmap != nil {
		_ = s.unmap() // nobody reads it any more
	}
}

// slotIndex finds the slot of a subject.
type slotIndex struct {
	first uint32
	words []uint64 // a bit per subject from first on
	ranks []uint32 // before each word
	slot  []uint32 // by rank; nil if it is the rank itself
	ids   []uint32 // where subjects are too few for words: rising
}

// build is false if a subject has two slots.
func (x *slotIndex) build(ids []uint32) bool {
	if len(ids) == 0 {
		return true
	}
	order := make([]uint32, len(ids))
	for i := range order {
		order[i] = uint32(i)
	}
	if !slices.IsSorted(ids) {
		slices.SortFunc(order, func(a, b uint32) int { return int(int64(ids[a]) - int64(ids[b])) })
		x.slot = order
	}
	for i := 1; i < len(order); i++ {
		if ids[order[i]] == ids[order[i-1]] {
			return false
		}
	}
	lo, hi := ids[order[0]], ids[order[len(order)-1]]
	words := int((hi-lo)>>6) + 1
	if words > 8*len(ids)+64 {
		x.ids = make([]uint32, len(ids))
		for i, o := range order {
			x.ids[i] = ids[o]
		}
		return true
	}
	x.first, x.words, x.ranks = lo, make([]uint64, words), make([]uint32, words)
	for _, id := range ids {
		x.words[(id-lo)>>6] |= 1 << ((id - lo) & 63)
	}
	n := uint32(0)
	for i, w := range x.words {
		x.ranks[i] = n
		n += uint32(bits.OnesCount64(w))
	}
	return true
}

func (x *slotIndex) find(subject uint32) (uint32, bool) {
	rank := uint32(0)
	if x.ids == nil {
		d := subject - x.first
		if int(d>>6) >= len(x.words) || subject < x.first {
			return 0, false
		}
		w, bit := x.words[d>>6], uint64(1)<<(d&63)
		if w&bit == 0 {
			return 0, false
		}
		rank = x.ranks[d>>6] + uint32(bits.OnesCount64(w&(bit-1)))
	} else {
		i, ok := slices.BinarySearch(x.ids, subject)
		if !ok {
			return 0, false
		}
		rank = uint32(i)
	}
	if x.slot != nil {
		rank = x.slot[rank]
	}
	return rank, true
}
