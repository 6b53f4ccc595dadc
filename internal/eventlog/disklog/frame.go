package disklog

import (
	"encoding/binary"
	"hash/crc32"

	"rapport"
)

// A frame is one record:
//
//	0  crc    uint32  CRC-32C over the log's salt and then the frame from byte 4 to its end
//	4  length uint32  of data
//	8  time   int64   microseconds since 1970 UTC
//	16 kind   uint8   rapport.RecordKind, never 0
//	17 flags  uint8   bit 0: first of a group
//	18 zero   uint16
//	20 data
//
// The salt is random, so that no content of a record can pass for a frame.
const frameHead = 20

const flagGroup = 1

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

type frame struct {
	time  int64
	kind  rapport.RecordKind
	group bool
	data  []byte
}

func (f *frame) size() int64 { return frameHead + int64(len(f.data)) }

// appendFrame appends the frame of one record; table is a parameter so that the hot path looks it up once.
func appendFrame(dst []byte, table *crc32.Table, seed uint32, f frame) []byte {
	at := len(dst)
	var head [frameHead]byte
	binary.LittleEndian.PutUint32(head[4:], uint32(len(f.data)))
	binary.LittleEndian.PutUint64(head[8:], uint64(f.time))
	head[16] = byte(f.kind)
	if f.group {
		head[17] = flagGroup
	}
	dst = append(append(dst, head[:]...), f.data...)
	binary.LittleEndian.PutUint32(dst[at:], crc32.Update(seed, table, dst[at+4:]))
	return dst
}

// frameLength reads the length of the frame that b begins with, and whether the head can be one at all. b must hold a head.
func frameLength(b []byte) (int, bool) {
	n := binary.LittleEndian.Uint32(b[4:])
	ok := n <= MaxRecordBytes && b[16] != 0 && b[17]&^flagGroup == 0 && b[18] == 0 && b[19] == 0
	return int(n), ok
}

// decodeFrame reads the frame that b begins with; data points into b. False if b begins with no whole, true frame.
func decodeFrame(b []byte, table *crc32.Table, seed uint32, f *frame) bool {
	if len(b) < frameHead {
		return false
	}
	n, ok := frameLength(b)
	if !ok || len(b) < frameHead+n {
		return false
	}
	b = b[: frameHead+n : frameHead+n]
	if crc32.Update(seed, table, b[4:]) != binary.LittleEndian.Uint32(b) {
		return false
	}
	f.time = int64(binary.LittleEndian.Uint64(b[8:]))
	f.kind = rapport.RecordKind(b[16])
	f.group = b[17]&flagGroup != 0
	f.data = b[frameHead:]
	return true
}
