package hotfacts

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// groupData is a group on its way into a segment.
type groupData struct {
	rows    int
	columns []columnData
	place   []int32 // by columnID: 1 + index in columns, 0 if there is none
	free    []columnData
}

// column is the data of a column, made if there is none.
func (g *groupData) column(id columnID) *columnData {
	for int(id) >= len(g.place) {
		g.place = append(g.place, 0)
	}
	if p := g.place[id]; p > 0 {
		return &g.columns[p-1]
	}
	var c columnData
	if n := len(g.free); n > 0 {
		c, g.free = g.free[n-1], g.free[:n-1]
	}
	c.reset(id)
	g.columns = append(g.columns, c)
	g.place[id] = int32(len(g.columns))
	return &g.columns[len(g.columns)-1]
}

func (g *groupData) reset() {
	for i := range g.columns {
		g.place[g.columns[i].id] = 0
		g.free = append(g.free, g.columns[i])
	}
	g.columns, g.rows = g.columns[:0], 0
}

// groupHead says where a group lies.
type groupHead struct {
	rows    uint32
	sum     uint32 // CRC-32C of its bytes
	at      uint64
	size    uint64
	columns []columnHead
}

// segmentWriter writes a segment from front to back: slots and groups in order, then finish.
type segmentWriter struct {
	out  io.Writer
	pos  uint64
	err  error
	head segmentHead

	ids    []uint32 // by slot
	starts []uint32
	masks  []uint64
	events []uint64 // by code: how often
	groups []groupHead

	buf     []byte
	scratch []uint64
}

func newSegmentWriter(out io.Writer) *segmentWriter {
	w := &segmentWriter{out: out, head: segmentHead{minTime: math.MaxInt64, maxTime: math.MinInt64}}
	w.write(make([]byte, segmentHeadSize)) // the head is known at the end; see finish
	return w
}

func (w *segmentWriter) write(b []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(b)
	}
	w.pos += uint64(len(b))
}

// slot begins the rows of a subject; the slots' rows follow each other through the groups.
func (w *segmentWriter) slot(subject uint32, rows uint32, mask uint64) {
	w.ids = append(w.ids, subject)
	w.starts = append(w.starts, uint32(w.head.rows))
	w.masks = append(w.masks, mask)
	w.head.rows += uint64(rows)
}

func (w *segmentWriter) counted(code uint32, n uint64) {
	for int(code) >= len(w.events) {
		w.events = append(w.events, 0)
	}
	w.events[code] += n
}

// group writes the next rows.
func (w *segmentWriter) group(g *groupData) {
	if g.rows == 0 {
		return
	}
	if cap(w.scratch) < g.rows {
		w.scratch = make([]uint64, groupRows)
	}
	h := groupHead{rows: uint32(g.rows), at: w.pos}
	slices.SortFunc(g.columns, func(a, b columnData) int { return int(a.id) - int(b.id) })
	for i := range g.columns {
		g.place[g.columns[i].id] = int32(i + 1)
	}
	w.buf = w.buf[:0]
	for i := range g.columns {
		c := &g.columns[i]
		if len(c.values) == 0 {
			continue
		}
		start := len(w.buf)
		var ch columnHead
		w.buf, ch = c.encode(w.buf, g.rows, w.scratch)
		ch.at = w.pos + uint64(start)
		h.columns = append(h.columns, ch)
		if c.id == colTime {
			for _, t := range c.values {
				w.head.minTime, w.head.maxTime = min(w.head.minTime, t), max(w.head.maxTime, t)
			}
		}
	}
	h.size, h.sum = uint64(len(w.buf)), crc32.Checksum(w.buf, castagnoli())
	w.groups = append(w.groups, h)
	w.write(w.buf)
}

// finish writes what stands behind the groups and returns the head, that belongs in front. from and next bound the records.
func (w *segmentWriter) finish(from, next uint64) ([]byte, error) {
	w.write(make([]byte, slack))
	le := binary.LittleEndian
	w.head.subjects, w.head.groups = uint32(len(w.ids)), uint32(len(w.groups))
	w.head.from, w.head.next = from, next
	w.starts = append(w.starts, uint32(w.head.rows))
	index := make([]byte, 0, 20*len(w.ids)+4)
	for _, id := range w.ids {
		index = le.AppendUint32(index, id)
	}
	for _, at := range w.starts {
		index = le.AppendUint32(index, at)
	}
	for _, m := range w.masks {
		index = le.AppendUint64(index, m)
	}
	w.head.indexAt, w.head.indexSize, w.head.indexSum = w.pos, uint64(len(index)), crc32.Checksum(index, castagnoli())
	w.write(index)
	dir := le.AppendUint32(nil, uint32(len(w.events)))
	for _, n := range w.events {
		dir = le.AppendUint64(dir, n)
	}
	for i := range w.groups {
		g := &w.groups[i]
		dir = le.AppendUint32(le.AppendUint32(dir, g.rows), g.sum)
		dir = le.AppendUint64(le.AppendUint64(dir, g.at), g.size)
		dir = le.AppendUint32(dir, uint32(len(g.columns)))
		for j := range g.columns {
			dir = g.columns[j].append(dir)
		}
	}
	w.head.dirAt, w.head.dirSize, w.head.dirSum = w.pos, uint64(len(dir)), crc32.Checksum(dir, castagnoli())
	w.write(dir)
	w.head.size = w.pos
	return w.head.encode(), w.err
}
