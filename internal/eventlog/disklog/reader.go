package disklog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rapport"
)

// Reader reads a log that another process may be writing. It takes no lock and changes nothing. It may show records that
// are written and not yet durable. It is for one goroutine.
type Reader struct {
	load     loader
	segments []*segment
	chunks   chunkPool
	reading  reading
}

// OpenReader opens the log in dir for reading. No log there is NotFound; fsys nil is the machine's own.
func OpenReader(dir string, fsys FS) (*Reader, error) {
	if fsys == nil {
		fsys = OS
	}
	r := &Reader{load: loader{fs: fsys, dir: dir}}
	r.load.chunks = &r.chunks
	if err := r.Refresh(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Bounds are the first record still kept and the one after the last found by the latest Refresh.
func (r *Reader) Bounds() (start, end rapport.Offset) {
	return r.segments[0].base(), r.segments[len(r.segments)-1].end()
}

// Refresh finds what was appended and removed since.
func (r *Reader) Refresh() error {
	bases, _, err := r.load.list()
	if missing(err) || err == nil && len(bases) == 0 {
		return r.none(true)
	}
	if err != nil {
		return err
	}
	for len(r.segments) > 0 && r.segments[0].base() < bases[0] {
		r.drop()
	}
	for i, base := range bases {
		if i == len(r.segments) {
			s, _, blank, err := r.load.open(base, false)
			if err != nil {
				return err
			}
			if blank { // being created
				return closing(s.file, r.none(i == 0))
			}
			r.segments = append(r.segments, s)
		}
		last := i+1 == len(bases)
		if !last && r.segments[i].end() == bases[i+1] {
			continue
		}
		if err := r.extend(r.segments[i], last); err != nil {
			return err
		}
		if s := r.segments[i]; !last && s.end() != bases[i+1] {
			return damaged("read log", s, s.end(), s.index.length, fmt.Sprintf("the next segment begins with record %d", bases[i+1]))
		}
	}
	return nil
}

func (r *Reader) none(really bool) error {
	if !really {
		return nil
	}
	return fault(rapport.NotFound, "open log", r.load.dir, errors.New("there is no log here"), "")
}

// extend adds what was appended to s. What is no record yet may become one at any moment, so damage is believed only when
// a second look finds it unchanged.
func (r *Reader) extend(s *segment, last bool) error {
	for {
		size, err := s.file.Size()
		if err != nil {
			return fault(rapport.Unavailable, "read log", s.path, err, "")
		}
		bad, err := r.load.extend(s, size)
		if err != nil || bad == nil || !last {
			return err
		}
		proof, err := proven(s.file, s.seed, bad.pos, size, &r.chunks)
		if err != nil {
			return fault(rapport.Unavailable, "read log", s.path, err, "")
		}
		if !proof {
			return nil
		}
		again, err := r.load.extend(s, size)
		if err != nil {
			return err
		}
		if again != nil && again.pos == bad.pos {
			return damaged("read log", s, s.end(), bad.pos, bad.reason)
		}
	}
}

func (r *Reader) drop() {
	_ = r.segments[0].file.Close() // only read from
	r.segments = slices.Delete(r.segments, 0, 1)
}

// Read is eventlog.Log's Read, up to the end as the latest Refresh found it.
func (r *Reader) Read(ctx context.Context, from rapport.Offset, fn func(*rapport.Record) error) error {
	start, end := r.Bounds()
	if from < start {
		return notKept(from, start)
	}
	for from < end {
		s := find(r.segments, from)
		var err error
		if from, err = r.reading.walk(ctx, &r.chunks, s.stretch(from), from, end, fn); err != nil {
			return stopped(err)
		}
	}
	return nil
}

// Close releases the files.
func (r *Reader) Close() error {
	for len(r.segments) > 0 {
		r.drop()
	}
	return nil
}
