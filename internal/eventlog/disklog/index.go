package disklog

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"sort"

	"rapport"
)

// An index file is
//
//	0  magic   "rapptidx"
//	8  version uint32  1
//	12 marks   uint32  how many
//	16 base    uint64  of its segment
//	24 salt    8 bytes, its segment's
//	32 count   uint64  records covered
//	40 length  uint64  bytes of the segment covered: all of them durable, the next record begins there
//	48 newest  int64   time of the last record covered (the segment's floor if none)
//	56 marks   of (uint32 record number within the segment, uint32 byte position of its frame), ascending
//	.. crc     uint32  CRC-32C of all before
//
// It is written after what it covers is durable, and ignored when it does not fit, save for one thing: a segment shorter
// than its index says has lost records.
const (
	indexMagic   = "rapptidx"
	indexVersion = 1
	indexHead    = 56
	markBytes    = 8
	maxIndex     = indexHead + 4 + markBytes*(1<<20)
)

// index is what is known of a segment without reading it.
type index struct {
	count  uint64
	length int64
	newest int64
	marks  []mark
}

// mark says at which byte a record's frame begins.
type mark struct{ record, pos uint32 }

// note counts a frame that begins at pos, and marks it when the last mark is a granule away.
func (x *index) note(pos int64, f *frame) {
	if n := len(x.marks); n == 0 || pos-int64(x.marks[n-1].pos) >= granule {
		x.marks = append(x.marks, mark{uint32(x.count), uint32(pos)})
	}
	x.count++
	x.length = pos + f.size()
	x.newest = f.time
}

// seek returns the closest marked record at or before the record-th, and its position.
func (x *index) seek(record uint64) (uint64, int64) {
	i := sort.Search(len(x.marks), func(i int) bool { return uint64(x.marks[i].record) > record })
	if i == 0 {
		return 0, headerBytes
	}
	return uint64(x.marks[i-1].record), int64(x.marks[i-1].pos)
}

func (x *index) encode(h *header) []byte {
	b := make([]byte, indexHead, indexHead+len(x.marks)*markBytes+4)
	copy(b, indexMagic)
	binary.LittleEndian.PutUint32(b[8:], indexVersion)
	binary.LittleEndian.PutUint32(b[12:], uint32(len(x.marks)))
	binary.LittleEndian.PutUint64(b[16:], uint64(h.base))
	copy(b[24:], h.salt[:])
	binary.LittleEndian.PutUint64(b[32:], x.count)
	binary.LittleEndian.PutUint64(b[40:], uint64(x.length))
	binary.LittleEndian.PutUint64(b[48:], uint64(x.newest))
	for _, m := range x.marks {
		b = binary.LittleEndian.AppendUint32(b, m.record)
		b = binary.LittleEndian.AppendUint32(b, m.pos)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli()))
}

// decodeIndex reads an index file and checks that it belongs to the segment with header h.
func decodeIndex(b []byte, h *header) (index, error) {
	if len(b) < indexHead+4 || string(b[:8]) != indexMagic || binary.LittleEndian.Uint32(b[8:]) != indexVersion {
		return index{}, errors.New("not a segment index")
	}
	body, sum := b[:len(b)-4], b[len(b)-4:]
	n := int(binary.LittleEndian.Uint32(b[12:]))
	if len(body) != indexHead+n*markBytes || crc32.Checksum(body, castagnoli()) != binary.LittleEndian.Uint32(sum) {
		return index{}, errors.New("segment index fails its checksum")
	}
	if rapport.Offset(binary.LittleEndian.Uint64(b[16:])) != h.base || string(b[24:32]) != string(h.salt[:]) {
		return index{}, errors.New("index of another segment")
	}
	x := index{
		count:  binary.LittleEndian.Uint64(b[32:]),
		length: int64(binary.LittleEndian.Uint64(b[40:])),
		newest: int64(binary.LittleEndian.Uint64(b[48:])),
		marks:  make([]mark, n),
	}
	for i := range x.marks {
		at := body[indexHead+i*markBytes:]
		x.marks[i] = mark{binary.LittleEndian.Uint32(at), binary.LittleEndian.Uint32(at[4:])}
	}
	return x, x.check(h)
}

func (x *index) check(h *header) error {
	if x.length < headerBytes || x.length > maxSegmentBytes+maxQueueBytes || x.newest < h.floor || x.count > uint64(x.length-headerBytes)/frameHead ||
		(x.count == 0) != (x.length == headerBytes) {
		return errors.New("segment index does not fit its segment")
	}
	record, pos := int64(-1), int64(0)
	for i, m := range x.marks {
		first := i > 0 || (m.record == 0 && m.pos == headerBytes)
		if !first || int64(m.record) <= record || int64(m.pos) <= pos || uint64(m.record) >= x.count || int64(m.pos) >= x.length {
			return errors.New("segment index is not ascending")
		}
		record, pos = int64(m.record), int64(m.pos)
	}
	return nil
}
