package disklog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// A reading is the state of one Read, pooled.
type reading struct {
	scan   scanner
	frame  frame
	record rapport.Record
}

// A stretch is the part of one segment that a Read may walk.
type stretch struct {
	*segment
	record rapport.Offset // of the frame at pos
	pos    int64
	limit  int64          // end of the durable bytes
	end    rapport.Offset // of the durable records
}

// Read implements eventlog.Log. Reading a single record costs one read of about 32 KB.
func (l *Log) Read(ctx context.Context, from rapport.Offset, fn func(*rapport.Record) error) error {
	_, end := l.Bounds()
	r := l.reads.Get().(*reading)
	defer l.reads.Put(r)
	for from < end {
		s, err := l.acquire(from)
		if err != nil {
			return err
		}
		from, err = r.walk(ctx, &l.chunks, s, from, end, fn)
		l.release(s.segment)
		if err != nil {
			return stopped(err)
		}
	}
	if l.closing.Load() {
		return l.closed("read log")
	}
	return nil
}

func stopped(err error) error {
	if errors.Is(err, eventlog.ErrStop) {
		return nil
	}
	return err
}

func (l *Log) closed(op string) error {
	return fault(rapport.Unavailable, op, l.opt.Dir, errors.New("the log is closed"), "")
}

// acquire finds the segment that holds a record, and holds it open until release.
func (l *Log) acquire(from rapport.Offset) (stretch, error) {
	l.view.Lock()
	defer l.view.Unlock()
	if l.closing.Load() {
		return stretch{}, l.closed("read log")
	}
	s := find(l.segments, from)
	if s == nil {
		return stretch{}, notKept(from, l.segments[0].base())
	}
	if s.file == nil {
		f, err := l.fs.Open(s.path, false)
		if err != nil {
			return stretch{}, fault(rapport.Unavailable, "read log", s.path, err, "")
		}
		s.file = f
	}
	s.refs++
	return s.stretch(from), nil
}

func (l *Log) release(s *segment) {
	l.view.Lock()
	defer l.view.Unlock()
	s.refs--
	if s.gone && s.refs == 0 && s.file != nil {
		_ = s.file.Close() // only read from
		s.file = nil
	}
}

func notKept(from, start rapport.Offset) error {
	return fault(rapport.NotFound, "read log", "", fmt.Errorf("record %d is no longer kept", from), fmt.Sprintf("the log begins with record %d", start))
}

// find returns the segment that holds a record, nil if it lies before the first.
func find(segments []*segment, record rapport.Offset) *segment {
	lo, hi := 0, len(segments)
	for lo < hi {
		if mid := (lo + hi) / 2; segments[mid].base() <= record {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return nil
	}
	return segments[lo-1]
}

func (s *segment) stretch(from rapport.Offset) stretch {
	skip, pos := s.index.seek(uint64(from - s.base()))
	return stretch{segment: s, record: s.base() + rapport.Offset(skip), pos: pos, limit: s.index.length, end: s.end()}
}

// walk calls fn for the records of one stretch from an offset on, up to end, and returns the offset it came to.
func (r *reading) walk(ctx context.Context, chunks *chunkPool, s stretch, from, end rapport.Offset, fn func(*rapport.Record) error) (rapport.Offset, error) {
	r.scan.scan(s.file, s.seed, s.pos, s.limit, chunks.get())
	defer func() {
		chunks.put(r.scan.buf)
		r.scan, r.frame, r.record = scanner{}, frame{}, rapport.Record{}
	}()
	done := ctx.Done()
	for at := s.record; at < min(s.end, end); at++ {
		if err := r.scan.next(&r.frame); err != nil {
			return at, s.unreadable(at, r.scan.pos, err)
		}
		if at < from {
			continue
		}
		select {
		case <-done:
			return at, fault(rapport.Unavailable, "read log", "", ctx.Err(), "")
		default:
		}
		r.record = rapport.Record{Offset: at, Time: time.UnixMicro(r.frame.time).UTC(), Kind: r.frame.kind, Data: r.frame.data}
		if err := fn(&r.record); err != nil {
			return at, err
		}
	}
	return min(s.end, end), nil
}

func (s *segment) unreadable(at rapport.Offset, pos int64, err error) error {
	if bad := (*badFrame)(nil); errors.As(err, &bad) {
		return damaged("read log", s, at, pos, bad.reason)
	}
	if errors.Is(err, io.EOF) {
		return damaged("read log", s, at, pos, "segment ends too early")
	}
	return fault(rapport.Unavailable, "read log", s.path, err, "")
}
