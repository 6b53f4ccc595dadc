package hotfacts

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

const (
	groupBits = 16
	groupRows = 1 << groupBits // at most; a row within a group is a u16
	groupMask = groupRows - 1
)

// columnID is a column of all segments: the property's number and the kind; the first few are every row's own.
type columnID uint32

const (
	colTime columnID = iota
	colOffset
	colEvent
	colsFixed = 4 // properties begin here: 4 + 4·property + kind − 1
)

// mode is how a column of a group says which rows have a value.
type mode uint8

const (
	modeDense  mode = iota // all
	modeBitmap             // a bit each, and before each 64 of them how many came before
	modeList               // their numbers
)

// view is one column of one group, read where it lies.
type view struct {
	packed
	mode  mode
	count uint32
	which []byte // modeBitmap: u64 each; modeList: u16 each
	ranks []byte // modeBitmap: u16 each
}

// get is the value of a row; false if it has none.
func (v *view) get(row uint32) (int64, bool) {
	switch v.mode {
	case modeDense:
		return v.at(row), true
	case modeBitmap:
		word := binary.LittleEndian.Uint64(v.which[row>>6<<3:])
		bit := uint64(1) << (row & 63)
		if word&bit == 0 {
			return 0, false
		}
		rank := uint32(binary.LittleEndian.Uint16(v.ranks[row>>6<<1:])) + uint32(bits.OnesCount64(word&(bit-1)))
		return v.at(rank), true
	}
	i := v.search(row)
	if i < v.count && v.listed(i) == row {
		return v.at(i), true
	}
	return 0, false
}

func (v *view) listed(i uint32) uint32 { return uint32(binary.LittleEndian.Uint16(v.which[2*i:])) }

// search is where in the list the first row from row on stands.
func (v *view) search(row uint32) uint32 {
	lo, hi := uint32(0), v.count
	for lo < hi {
		mid := (lo + hi) / 2
		if v.listed(mid) < row {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// each calls fn for the rows from lo to before hi that have a value.
func (v *view) each(lo, hi uint32, fn func(row uint32, value int64)) {
	switch v.mode {
	case modeDense:
		for r := lo; r < hi; r++ {
			fn(r, v.at(r))
		}
	case modeBitmap:
		for w := lo >> 6; w<<6 < hi; w++ {
			word := binary.LittleEndian.Uint64(v.which[8*w:])
			rank := uint32(binary.LittleEndian.Uint16(v.ranks[2*w:]))
			for ; word != 0; word &= word - 1 {
				if r := w<<6 + uint32(bits.TrailingZeros64(word)); r >= lo && r < hi {
					fn(r, v.at(rank))
				}
				rank++
			}
		}
	default:
		for i := v.search(lo); i < v.count && v.listed(i) < hi; i++ {
			fn(v.listed(i), v.at(i))
		}
	}
}

// columnData is a column of a group on its way into a segment: rows with a value, rising, and the values.
type columnData struct {
	id     columnID
	rows   []uint16
	values []int64
}

func (c *columnData) put(row uint32, value int64) {
	c.rows = append(c.rows, uint16(row))
	c.values = append(c.values, value)
}

func (c *columnData) reset(id columnID) { c.id, c.rows, c.values = id, c.rows[:0], c.values[:0] }

// columnHead says where and how a column of a group lies in the segment.
type columnHead struct {
	id    columnID
	mode  mode
	width uint8
	count uint32
	base  int64
	scale uint64
	at    uint64 // of its bytes in the segment
	size  uint64
}

const columnHeadSize = 4 + 1 + 1 + 2 + 4 + 4 + 8 + 8 + 8 + 8

func (h *columnHead) append(dst []byte) []byte {
	le := binary.LittleEndian
	dst = le.AppendUint32(dst, uint32(h.id))
	dst = append(dst, byte(h.mode), h.width, 0, 0)
	dst = le.AppendUint32(dst, h.count)
	dst = le.AppendUint32(dst, 0)
	dst = le.AppendUint64(dst, uint64(h.base))
	dst = le.AppendUint64(dst, h.scale)
	dst = le.AppendUint64(dst, h.at)
	return le.AppendUint64(dst, h.size)
}

func (h *columnHead) decode(b []byte) {
	le := binary.LittleEndian
	*h = columnHead{id: columnID(le.Uint32(b)), mode: mode(b[4]), width: b[5], count: le.Uint32(b[8:]),
		base: int64(le.Uint64(b[16:])), scale: le.Uint64(b[24:]), at: le.Uint64(b[32:]), size: le.Uint64(b[40:])}
}

// encode appends the column's bytes and says how they lie; rows is how many the group has.
func (c *columnData) encode(dst []byte, rows int, scratch []uint64) ([]byte, columnHead) {
	h := columnHead{id: c.id, count: uint32(len(c.values))}
	scratch = scratch[:len(c.values)]
	h.base, h.scale, h.width = fit(c.values, scratch)
	if c.id == colEvent { // read as plain numbers
		h.base, h.scale, h.width = 0, 1, 8
		for i, v := range c.values {
			if scratch[i] = uint64(v); v > 255 {
				h.width = 16
			}
		}
	}
	start := len(dst)
	switch {
	case len(c.values) == rows:
		h.mode = modeDense
	case len(c.values) > rows/20:
		h.mode = modeBitmap
		dst = c.appendBitmap(dst, rows)
	default:
		h.mode = modeList
		for _, r := range c.rows {
			dst = binary.LittleEndian.AppendUint16(dst, r)
		}
	}
	dst = pack(dst, scratch, h.width)
	h.size = uint64(len(dst) - start)
	return dst, h
}

func (c *columnData) appendBitmap(dst []byte, rows int) []byte {
	words := (rows + 63) / 64
	bitmap := make([]uint64, words)
	for _, r := range c.rows {
		bitmap[r>>6] |= 1 << (r & 63)
	}
	for _, w := range bitmap {
		dst = binary.LittleEndian.AppendUint64(dst, w)
	}
	rank := 0
	for _, w := range bitmap {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(rank))
		rank += bits.OnesCount64(w)
	}
	return dst
}

var errColumn = errors.New("a column does not lie as its head says")

// view makes a column readable; data is the segment, rows those of the group. It checks that nothing outside is read.
func (h *columnHead) view(data []byte, rows int) (view, error) {
	v := view{mode: h.mode, count: h.count, packed: packed{base: h.base, scale: h.scale, width: h.width, mask: 1<<h.width - 1}}
	if h.width > maxShort && h.width != 64 || h.count > uint32(rows) || h.at > uint64(len(data)) || h.size > uint64(len(data))-h.at {
		return v, errColumn
	}
	b := data[h.at:]
	which := 0
	switch h.mode {
	case modeDense:
		if int(h.count) != rows {
			return v, errColumn
		}
	case modeBitmap:
		which = (rows + 63) / 64 * 10
	case modeList:
		which = 2 * int(h.count)
	default:
		return v, errColumn
	}
	size := which + packedSize(int(h.count), h.width)
	if uint64(size) != h.size || len(b) < size+slack {
		return v, errColumn
	}
	switch h.mode {
	case modeBitmap:
		words := (rows + 63) / 64
		v.which, v.ranks = b[:8*words], b[8*words:10*words]
	case modeList:
		v.which = b[:which]
	}
	v.data = b[which : size+slack]
	return v, nil
}

// check reads what a sum cannot vouch for where bytes were made by somebody else: that rows and ranks agree.
func (v *view) check(rows int) error {
	switch v.mode {
	case modeBitmap:
		rank := 0
		for w := range len(v.which) / 8 {
			word := binary.LittleEndian.Uint64(v.which[8*w:])
			if int(binary.LittleEndian.Uint16(v.ranks[2*w:])) != rank || w == rows>>6 && word>>(rows&63) != 0 {
				return errColumn
			}
			rank += bits.OnesCount64(word)
		}
		if rank != int(v.count) {
			return errColumn
		}
	case modeList:
		last := -1
		for i := range v.count {
			r := int(v.listed(i))
			if r <= last || r >= rows {
				return errColumn
			}
			last = r
		}
	}
	return nil
}
