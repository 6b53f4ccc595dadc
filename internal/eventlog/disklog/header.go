package disklog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"rapport"
)

// A segment begins with
//
//	0  magic   "rapptlog"
//	8  version uint32  1
//	12 zero    uint32
//	16 base    uint64  offset of the first record
//	24 floor   int64   time of the record before the first; no record here is earlier
//	32 salt    8 random bytes, the same in every segment of a log
//	40 zero    uint32
//	44 crc     uint32  CRC-32C of bytes 0 to 43
const headerBytes = 48

const (
	segmentMagic   = "rapptlog"
	segmentVersion = 1
)

type header struct {
	base  rapport.Offset
	floor int64
	salt  [8]byte
}

// seed is where the checksum of every frame begins.
func (h *header) seed() uint32 { return crc32.Checksum(h.salt[:], castagnoli()) }

func (h *header) encode() []byte {
	b := make([]byte, headerBytes)
	copy(b, segmentMagic)
	binary.LittleEndian.PutUint32(b[8:], segmentVersion)
	binary.LittleEndian.PutUint64(b[16:], uint64(h.base))
	binary.LittleEndian.PutUint64(b[24:], uint64(h.floor))
	copy(b[32:], h.salt[:])
	binary.LittleEndian.PutUint32(b[44:], crc32.Checksum(b[:44], castagnoli()))
	return b
}

func decodeHeader(b []byte) (header, error) {
	switch {
	case len(b) < headerBytes:
		return header{}, errors.New("file header is cut short")
	case string(b[:8]) != segmentMagic:
		return header{}, errors.New("not a log segment")
	case crc32.Checksum(b[:44], castagnoli()) != binary.LittleEndian.Uint32(b[44:]):
		return header{}, errors.New("file header fails its checksum")
	}
	if v := binary.LittleEndian.Uint32(b[8:]); v != segmentVersion {
		return header{}, fmt.Errorf("segment format %d is not known; this release knows format %d", v, segmentVersion)
	}
	h := header{base: rapport.Offset(binary.LittleEndian.Uint64(b[16:])), floor: int64(binary.LittleEndian.Uint64(b[24:]))}
	copy(h.salt[:], b[32:])
	return h, nil
}
