package disklog

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"path/filepath"

	"rapport"
	"rapport/internal/eventlog"
)

var (
	_ eventlog.Log     = (*Log)(nil)
	_ eventlog.Cursors = (*Log)(nil)
)

// Open opens the log in o.Dir for writing, making it when absent. It repairs what a crash can leave (a torn tail, a
// missing index) and refuses what a crash cannot: a damaged record is a *eventlog.Damage. A directory that another
// process writes to is Conflict.
func Open(o Options) (*Log, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	if err := o.FS.MkdirAll(o.Dir); err != nil {
		return nil, fault(rapport.Unavailable, "open log", o.Dir, err, "")
	}
	lock, err := o.FS.Lock(filepath.Join(o.Dir, "LOCK"))
	if err != nil {
		kind, hint := rapport.Unavailable, ""
		if held := (*HeldError)(nil); errors.As(err, &held) {
			kind, hint = rapport.Conflict, "stop it, or choose another directory"
		}
		return nil, fault(kind, "open log", o.Dir, err, hint)
	}
	l := newLog(o)
	l.lock = lock
	if err := l.recover(); err != nil {
		l.closeFiles()
		return nil, closing(lock, err)
	}
	l.start()
	return l, nil
}

func (l *Log) recover() error {
	ld := &loader{fs: l.fs, dir: l.opt.Dir, chunks: &l.chunks}
	bases, stray, err := ld.list()
	if err != nil {
		return err
	}
	for _, name := range stray {
		if err := l.fs.Remove(filepath.Join(l.opt.Dir, name)); err != nil {
			return fault(rapport.Unavailable, "open log", name, err, "")
		}
	}
	for i := 0; i+1 < len(bases); i++ {
		s, err := ld.sealed(bases[i], bases[i+1])
		if err != nil {
			return err
		}
		l.segments = append(l.segments, s)
	}
	if err := l.salted(); err != nil {
		return err
	}
	if len(bases) == 0 {
		l.active, err = l.create(0, 0)
	} else {
		l.active, err = l.reopen(ld, bases[len(bases)-1])
	}
	if err != nil {
		return err
	}
	l.next, l.end, l.time = l.active.end(), l.active.end(), l.active.index.newest
	l.indexed = l.active.index.length
	l.recovery = ld.found
	return l.loadCursors()
}

// reopen loads the last segment and cuts what a crash left unfinished at its end.
func (l *Log) reopen(ld *loader, base rapport.Offset) (*segment, error) {
	s, size, blank, err := ld.open(base, true)
	if err != nil {
		return nil, err
	}
	if blank {
		floor := int64(0)
		if n := len(l.segments); n > 0 {
			floor = l.segments[n-1].index.newest
		}
		if err := s.file.Close(); err != nil {
			return nil, fault(rapport.Unavailable, "open log", s.path, err, "")
		}
		return l.create(base, floor)
	}
	l.segments = append(l.segments, s)
	l.salt, l.seed = s.head.salt, s.seed
	bad, err := ld.extend(s, size)
	if err != nil {
		return nil, err
	}
	if bad == nil {
		return s, nil
	}
	return s, l.cut(ld, s, size, bad)
}

// cut removes the torn or zeroed end of s, unless it proves to be damage. What a torn group left behind must go before
// anything is written over it, or its rest could be taken for records later.
func (l *Log) cut(ld *loader, s *segment, size int64, bad *badFrame) error {
	proof, err := proven(s.file, s.seed, bad.pos, size, &l.chunks)
	if err != nil {
		return fault(rapport.Unavailable, "read log segment", s.path, err, "")
	}
	if proof {
		return damaged("open log", s, s.end(), bad.pos, bad.reason)
	}
	last, err := nonZero(s.file, bad.pos, size, &l.chunks)
	if err == nil {
		err = s.file.Truncate(bad.pos)
	}
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		return fault(rapport.Unavailable, "repair log segment", s.path, err, "")
	}
	if last >= 0 {
		ld.found.CutBytes, ld.found.CutAt = last+1-bad.pos, s.end()
		l.opt.Log.Warn("cut a torn end off the log: it was never acknowledged",
			slog.String("segment", s.name()), slog.Uint64("offset", uint64(s.end())),
			slog.Int64("position", bad.pos), slog.Int64("bytes", ld.found.CutBytes), slog.String("reason", bad.reason))
	}
	return nil
}

// salted takes over the salt of the log, or draws one for a new log.
func (l *Log) salted() error {
	if n := len(l.segments); n > 0 {
		l.salt = l.segments[n-1].head.salt
	} else if _, err := rand.Read(l.salt[:]); err != nil {
		return fault(rapport.Internal, "create log", l.opt.Dir, err, "")
	}
	l.seed = (&header{salt: l.salt}).seed()
	return nil
}

// create makes an empty segment, durably, and appends it to the list.
func (l *Log) create(base rapport.Offset, floor int64) (*segment, error) {
	s := &segment{
		path: filepath.Join(l.opt.Dir, segmentName(base)), seed: l.seed,
		head: header{base: base, floor: floor, salt: l.salt}, index: index{length: headerBytes, newest: floor},
	}
	f, err := l.fs.Create(s.path)
	if err != nil {
		return nil, fault(rapport.Unavailable, "create log segment", s.path, err, "is the disk full?")
	}
	if _, err := f.WriteAt(s.head.encode(), 0); err != nil {
		return nil, closing(f, fault(rapport.Unavailable, "create log segment", s.path, err, "is the disk full?"))
	}
	if err = f.Sync(); err == nil {
		err = l.fs.SyncDir(l.opt.Dir)
	}
	if err != nil {
		return nil, closing(f, l.breaks(fault(rapport.Unavailable, "sync log segment", s.path, err, "check the disk, then restart")))
	}
	s.file = f
	l.view.Lock()
	l.segments = append(l.segments, s)
	l.view.Unlock()
	return s, nil
}
