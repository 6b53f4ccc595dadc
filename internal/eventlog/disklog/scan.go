package disklog

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

const (
	firstChunk = 32 << 10 // enough for one granule of the index, so that reading one record reads little
	lastChunk  = 1 << 20
)

// A scanner walks the frames of one segment file.
type scanner struct {
	file  File
	table *crc32.Table
	seed  uint32
	limit int64 // end of what may be read

	pos   int64 // of the next frame
	buf   []byte
	r, w  int // buf[r:w] are the bytes at pos
	chunk int
}

// A badFrame says that no whole, true frame begins at pos.
type badFrame struct {
	pos    int64
	reason string
}

func (b *badFrame) Error() string { return b.reason }

type chunkPool struct{ pool sync.Pool }

func (p *chunkPool) get() []byte {
	if b, ok := p.pool.Get().(*[lastChunk]byte); ok {
		return b[:]
	}
	return new([lastChunk]byte)[:]
}

// put takes back a buffer of get; one that had to grow is left to the collector.
func (p *chunkPool) put(b []byte) {
	if len(b) == lastChunk {
		p.pool.Put((*[lastChunk]byte)(b))
	}
}

// scan starts at pos, which must be the beginning of a frame or the end. buf must not be empty.
func (s *scanner) scan(file File, seed uint32, pos, limit int64, buf []byte) {
	*s = scanner{file: file, table: castagnoli(), seed: seed, pos: pos, limit: limit, buf: buf, chunk: min(firstChunk, len(buf))}
}

// next decodes the next frame into f, whose data is valid until the next call. io.EOF at the limit; a *badFrame where
// the bytes up to the limit are no frame; anything else is the file's own failure.
func (s *scanner) next(f *frame) error {
	if !decodeFrame(s.buf[s.r:s.w], s.table, s.seed, f) {
		if err := s.more(); err != nil {
			return err
		}
		if !decodeFrame(s.buf[s.r:s.w], s.table, s.seed, f) {
			return &badFrame{s.pos, "record fails its checksum"}
		}
	}
	n := frameHead + len(f.data)
	s.r += n
	s.pos += int64(n)
	return nil
}

// more brings the whole of the frame at pos into the buffer, as far as its head can be believed.
func (s *scanner) more() error {
	left := s.limit - s.pos
	if left <= 0 {
		return io.EOF
	}
	if left < frameHead {
		return &badFrame{s.pos, "record is cut short"}
	}
	if err := s.fill(frameHead); err != nil {
		return err
	}
	n, ok := frameLength(s.buf[s.r:s.w])
	switch {
	case !ok:
		return &badFrame{s.pos, "not the beginning of a record"}
	case left < int64(frameHead+n):
		return &badFrame{s.pos, fmt.Sprintf("record of %d bytes is cut short", n)}
	}
	return s.fill(frameHead + n)
}

// fill makes at least need bytes stand in the buffer, and reads a chunk if it must read.
func (s *scanner) fill(need int) error {
	if s.w-s.r >= need {
		return nil
	}
	if need > len(s.buf) {
		grown := make([]byte, need)
		s.w, s.r = copy(grown, s.buf[s.r:s.w]), 0
		s.buf = grown
	} else {
		s.w, s.r = copy(s.buf, s.buf[s.r:s.w]), 0
	}
	at := s.pos + int64(s.w)
	want := int(min(int64(max(s.chunk, need)), s.limit-s.pos, int64(len(s.buf))))
	s.chunk = min(4*s.chunk, lastChunk)
	n, err := s.file.ReadAt(s.buf[s.w:want], at)
	s.w += n
	if s.w < need {
		if err == nil || errors.Is(err, io.EOF) {
			return &badFrame{s.pos, "file ends within a record"}
		}
		return err
	}
	return nil
}
