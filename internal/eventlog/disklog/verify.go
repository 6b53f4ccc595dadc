package disklog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// Report is what a verification found.
type Report struct {
	Segments  int                `json:"segments"`
	Records   uint64             `json:"records"`
	Bytes     int64              `json:"bytes"` // of segment files read
	Start     rapport.Offset     `json:"start"`
	End       rapport.Offset     `json:"end"`
	First     time.Time          `json:"first,omitzero"` // when the first record was appended; zero if there is none
	Last      time.Time          `json:"last,omitzero"`
	TornBytes int64              `json:"tornBytes"` // at the end: not acknowledged, or being written just now
	Damage    []*eventlog.Damage `json:"damage"`
}

// A verification walks the files in order.
type verification struct {
	load     loader
	chunks   chunkPool
	report   Report
	total    int64
	progress func(done, total int64)
}

// Verify reads every record of the log in dir and checks its sum, its order and its segment's index. It takes no lock and
// changes nothing; a log that is being written may be verified. Damage is reported for each segment at its first place, and
// is not an error. progress, if not nil, is told how many bytes are done; fsys nil is the machine's own.
func Verify(ctx context.Context, dir string, fsys FS, progress func(done, total int64)) (Report, error) {
	if fsys == nil {
		fsys = OS
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	v := &verification{load: loader{fs: fsys, dir: dir}, progress: progress}
	v.load.chunks = &v.chunks
	bases, _, err := v.load.list()
	if missing(err) || err == nil && len(bases) == 0 {
		return Report{}, fault(rapport.NotFound, "verify log", dir, errors.New("there is no log here"), "")
	}
	if err != nil {
		return Report{}, err
	}
	v.report.Start, v.report.End = bases[0], bases[0]
	v.measure(bases)
	for i, base := range bases {
		next := rapport.Offset(0)
		if i+1 < len(bases) {
			next = bases[i+1]
		}
		if err := v.segment(ctx, base, next, i+1 == len(bases)); err != nil {
			return v.report, err
		}
	}
	return v.report, nil
}

func (v *verification) measure(bases []rapport.Offset) {
	for _, base := range bases {
		if f, err := v.load.fs.Open(filepath.Join(v.load.dir, segmentName(base)), false); err == nil {
			if size, err := f.Size(); err == nil {
				v.total += size
			}
			_ = f.Close() // only read from
		}
	}
}

// segment verifies one segment, whose successor begins at next unless it is the last.
func (v *verification) segment(ctx context.Context, base, next rapport.Offset, last bool) error {
	s, size, blank, err := v.load.open(base, false)
	if d := (*eventlog.Damage)(nil); errors.As(err, &d) {
		v.report.Damage = append(v.report.Damage, d)
		v.report.End = next
		return nil
	}
	if missing(err) && v.report.Records == 0 { // retention was faster
		v.report.Start, v.report.End = next, next
		return nil
	}
	if err != nil {
		return err
	}
	defer s.file.Close()
	v.report.Segments++
	covered := s.index
	s.index = index{length: headerBytes, newest: s.head.floor}
	if blank {
		if !last {
			v.damage(s, 0, "file header is missing")
		}
		return nil
	}
	if v.report.End != base {
		v.damage(s, 0, fmt.Sprintf("begins with record %d, but the segment before ends at %d", base, v.report.End))
	}
	bad, err := v.walk(ctx, s, size)
	if err == nil {
		err = v.judge(s, size, next, last, bad, covered)
	}
	if last {
		next = s.end()
	}
	v.report.End = next
	return err
}

// walk reads the segment's records. A nil badFrame means that it ends with one.
func (v *verification) walk(ctx context.Context, s *segment, size int64) (*badFrame, error) {
	chunk := v.chunks.get()
	defer v.chunks.put(chunk)
	var sc scanner
	sc.scan(s.file, s.seed, headerBytes, size, chunk)
	before := v.report.Bytes
	defer func() {
		v.report.Bytes = before + size
		v.progress(v.report.Bytes, v.total)
	}()
	for n := 0; ; n++ {
		if n&0xfff == 0 {
			if err := ctx.Err(); err != nil {
				return nil, fault(rapport.Unavailable, "verify log", s.path, err, "")
			}
			v.progress(before+sc.pos, v.total)
		}
		var f frame
		pos := sc.pos
		err := sc.next(&f)
		if bad := (*badFrame)(nil); errors.As(err, &bad) {
			return bad, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, fault(rapport.Unavailable, "verify log", s.path, err, "")
		}
		if f.time < s.index.newest {
			v.damage(s, pos, "record is earlier than the one before it")
		}
		s.index.note(pos, &f)
		v.count(&f)
	}
}

func (v *verification) count(f *frame) {
	at := time.UnixMicro(f.time).UTC()
	if v.report.Records == 0 {
		v.report.First = at
	}
	v.report.Last = at
	v.report.Records++
}

// judge says what it means that the walk ended where it did.
func (v *verification) judge(s *segment, size int64, next rapport.Offset, last bool, bad *badFrame, covered index) error {
	reason := "segment ends too early"
	if bad != nil {
		reason = bad.reason
	}
	switch {
	case s.index.length < covered.length, !last && s.end() != next:
		v.damage(s, s.index.length, reason)
		return nil
	case bad == nil:
		return nil
	}
	dirt, err := nonZero(s.file, bad.pos, size, &v.chunks)
	if err != nil {
		return fault(rapport.Unavailable, "verify log", s.path, err, "")
	}
	switch {
	case dirt < 0:
	case !last:
		v.damage(s, bad.pos, reason)
	default:
		return v.tail(s, size, bad, dirt)
	}
	return nil
}

// tail tells a torn end from damage. A log may be being written: damage must look the same twice.
func (v *verification) tail(s *segment, size int64, bad *badFrame, dirt int64) error {
	proof, err := proven(s.file, s.seed, bad.pos, size, &v.chunks)
	if err != nil {
		return fault(rapport.Unavailable, "verify log", s.path, err, "")
	}
	again, err := v.load.extend(s, size)
	if err != nil {
		return err
	}
	if proof && again != nil && again.pos == bad.pos {
		v.damage(s, bad.pos, bad.reason)
	} else if again != nil && again.pos == bad.pos {
		v.report.TornBytes = dirt + 1 - bad.pos
	}
	return nil
}

func (v *verification) damage(s *segment, pos int64, reason string) {
	v.report.Damage = append(v.report.Damage, &eventlog.Damage{Segment: s.name(), Offset: s.end(), Pos: pos, Reason: reason})
}
