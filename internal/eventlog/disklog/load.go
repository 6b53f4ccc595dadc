package disklog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"rapport"
	"rapport/internal/eventlog"
)

const damageHint = "`rapport log verify` lists what is damaged; put back the segment from a copy"

func damaged(op string, s *segment, at rapport.Offset, pos int64, reason string) error {
	return fault(rapport.Internal, op, s.path, &eventlog.Damage{Segment: s.name(), Offset: at, Pos: pos, Reason: reason}, damageHint)
}

// A loader brings the segments of a directory into memory: headers, and indexes where they are good.
type loader struct {
	fs     FS
	dir    string
	chunks *chunkPool
	found  Recovery
}

// list returns the bases of the segments in the directory, ascending, and the names of files left by a crash.
func (l *loader) list() (bases []rapport.Offset, stray []string, err error) {
	names, err := l.fs.List(l.dir)
	if err != nil {
		return nil, nil, fault(rapport.Unavailable, "list log segments", l.dir, err, "")
	}
	for _, name := range names {
		base, ok := segmentBase(name)
		switch {
		case ok:
			bases = append(bases, base)
		case strings.HasSuffix(name, ".tmp"):
			stray = append(stray, name)
		}
	}
	slices.Sort(bases)
	for _, name := range names {
		stem, ok := strings.CutSuffix(name, indexSuffix)
		if base, named := segmentBase(stem + segmentSuffix); ok && named && !slices.Contains(bases, base) {
			stray = append(stray, name)
		}
	}
	return bases, stray, nil
}

// open reads the header and, if it is good, the index of a segment. blank says that the file holds no header but nothing
// else either: a segment that was being created.
func (l *loader) open(base rapport.Offset, write bool) (s *segment, size int64, blank bool, err error) {
	s = &segment{path: filepath.Join(l.dir, segmentName(base))}
	if s.file, err = l.fs.Open(s.path, write); err != nil {
		return nil, 0, false, fault(rapport.Unavailable, "open log segment", s.path, err, "")
	}
	if size, err = s.file.Size(); err != nil {
		return nil, 0, false, closing(s.file, fault(rapport.Unavailable, "open log segment", s.path, err, ""))
	}
	b := make([]byte, headerBytes)
	n, err := s.file.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, false, closing(s.file, fault(rapport.Unavailable, "read log segment", s.path, err, ""))
	}
	if s.head, err = decodeHeader(b[:n]); err != nil {
		rest, scanErr := nonZero(s.file, headerBytes, size, l.chunks)
		if scanErr == nil && rest < 0 {
			s.head = header{base: base}
			return s, size, true, nil
		}
		return nil, 0, false, closing(s.file, damaged("open log", s, base, 0, err.Error()))
	}
	if s.head.base != base {
		return nil, 0, false, closing(s.file, damaged("open log", s, base, 16, fmt.Sprintf("file name says record %d, header says %d", base, s.head.base)))
	}
	s.seed = s.head.seed()
	s.index = index{length: headerBytes, newest: s.head.floor}
	if x, ok := l.readIndex(s); ok {
		if x.length > size {
			return nil, 0, false, closing(s.file, damaged("open log", s, base, size, fmt.Sprintf("segment is shorter than the %d bytes its index covers", x.length)))
		}
		s.index = x
	}
	return s, size, false, nil
}

// readIndex reads a segment's index file; false if there is none that fits.
func (l *loader) readIndex(s *segment) (index, bool) {
	b, err := readAll(l.fs, s.indexPath(), maxIndex)
	if err != nil {
		return index{}, false
	}
	x, err := decodeIndex(b, &s.head)
	return x, err == nil
}

// sealed loads a segment that has a successor beginning at next: it must hold every record up to there.
func (l *loader) sealed(base, next rapport.Offset) (*segment, error) {
	s, size, blank, err := l.open(base, false)
	if err != nil {
		return nil, err
	}
	if blank {
		return nil, closing(s.file, damaged("open log", s, base, 0, "file header is missing"))
	}
	if s.end() != next {
		l.found.Indexed++
		s.index = index{length: headerBytes, newest: s.head.floor}
		bad, err := l.extend(s, size)
		if err != nil {
			return nil, closing(s.file, err)
		}
		if s.end() != next {
			reason := fmt.Sprintf("the next segment begins with record %d", next)
			if bad != nil {
				reason = bad.reason
			}
			return nil, closing(s.file, damaged("open log", s, s.end(), s.index.length, reason))
		}
	}
	err = s.file.Close()
	s.file = nil
	return s, err
}

// extend scans what follows the index and adds it, up to the end or to a frame that is none.
func (l *loader) extend(s *segment, size int64) (*badFrame, error) {
	chunk := l.chunks.get()
	defer l.chunks.put(chunk)
	var sc scanner
	sc.scan(s.file, s.seed, s.index.length, size, chunk)
	from := s.index.length
	defer func() { l.found.Scanned += s.index.length - from }()
	var f frame
	for {
		pos := sc.pos
		switch err := sc.next(&f).(type) {
		case nil:
			s.index.note(pos, &f)
		case *badFrame:
			return err, nil
		default:
			if errors.Is(err, io.EOF) {
				return nil, nil
			}
			return nil, fault(rapport.Unavailable, "read log segment", s.path, err, "")
		}
	}
}

// proofBudget bounds the bytes that are summed in search of a proof. Only content made to look like frames comes near.
const proofBudget = 4 << 30

// proven searches behind a bad frame at pos for one that marks a group. Such a frame was written only after
// everything before it was durable: pos is damaged then, not torn. A search that grows beyond its budget counts as proof.
func proven(f File, seed uint32, pos, size int64, chunks *chunkPool) (bool, error) {
	buf := chunks.get()
	defer chunks.put(buf)
	table, budget := castagnoli(), int64(proofBudget)
	var found frame
	for at := pos + 1; at+frameHead <= size; at += int64(len(buf) - frameHead + 1) {
		n, err := f.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		for i := 0; i+frameHead <= n; i++ {
			if buf[i+17] != flagGroup {
				continue
			}
			length, ok := frameLength(buf[i:n])
			whole := int64(frameHead + length)
			if !ok || at+int64(i)+whole > size {
				continue
			}
			if budget -= whole; budget < 0 {
				return true, nil
			}
			b := buf[i:n]
			if int64(len(b)) < whole {
				b = make([]byte, whole)
				if _, err := f.ReadAt(b, at+int64(i)); err != nil && !errors.Is(err, io.EOF) {
					return false, err
				}
			}
			if decodeFrame(b, table, seed, &found) {
				return true, nil
			}
		}
	}
	return false, nil
}

// nonZero returns the position of the last byte in [pos, size) that is not zero, or -1.
func nonZero(f File, pos, size int64, chunks *chunkPool) (int64, error) {
	buf := chunks.get()
	defer chunks.put(buf)
	last := int64(-1)
	for pos < size {
		n, err := f.ReadAt(buf[:min(int64(len(buf)), size-pos)], pos)
		if n == 0 && errors.Is(err, io.EOF) { // its zeros were cut off in the meantime
			return last, nil
		}
		if n == 0 {
			return last, err
		}
		i := n
		for i >= 8 && binary.LittleEndian.Uint64(buf[i-8:]) == 0 {
			i -= 8
		}
		for i > 0 && buf[i-1] == 0 {
			i--
		}
		if i > 0 {
			last = pos + int64(i) - 1
		}
		pos += int64(n)
	}
	return last, nil
}

func closing(c io.Closer, err error) error {
	_ = c.Close() // the error at hand says more
	return err
}
