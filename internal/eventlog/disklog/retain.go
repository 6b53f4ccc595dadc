package disklog

import (
	"errors"
	"log/slog"
	"time"

	"rapport"
)

const retainEvery = time.Minute

func (l *Log) retainLoop() {
	defer l.done.Done()
	if l.opt.RetainAge == 0 && l.opt.RetainBytes == 0 {
		return
	}
	tick := time.NewTicker(retainEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := l.Retain(); err != nil {
				l.opt.Log.Warn("cannot remove old log segments", slog.Any("error", err))
			}
		case <-l.quit:
			return
		}
	}
}

// Retain removes what need not be kept: whole sealed segments from the oldest on, that are too old or too much, and that
// every cursor has passed. The log does so every minute by itself.
func (l *Log) Retain() error {
	held := l.held()
	for {
		s := l.expire(held)
		if s == nil {
			return nil
		}
		if err := l.remove(s); err != nil {
			return fault(rapport.Unavailable, "remove log segment", s.path, err, "")
		}
		l.opt.Log.Info("removed an old log segment", slog.String("segment", s.name()),
			slog.Uint64("records", s.index.count), slog.Int64("bytes", s.index.length))
	}
}

// expire takes the oldest segment out of the list if it may go.
func (l *Log) expire(held rapport.Offset) *segment {
	l.view.Lock()
	defer l.view.Unlock()
	s := l.segments[0]
	if len(l.segments) == 1 || s.end() > held || l.closing.Load() {
		return nil
	}
	total := int64(0)
	for _, other := range l.segments {
		total += other.index.length
	}
	old := l.opt.RetainAge > 0 && l.opt.Clock().Sub(time.UnixMicro(s.index.newest)) > l.opt.RetainAge
	if !old && (l.opt.RetainBytes == 0 || total <= l.opt.RetainBytes) {
		return nil
	}
	l.segments = l.segments[1:]
	s.gone = true
	if s.refs == 0 && s.file != nil {
		_ = s.file.Close() // only read from
		s.file = nil
	}
	return s
}

// remove deletes the files, the segment first: an index alone is swept at the next open. The order of removals is made
// durable one by one, so that a crash leaves no gap.
func (l *Log) remove(s *segment) error {
	if err := l.fs.Remove(s.path); err != nil {
		return err
	}
	err := l.fs.SyncDir(l.opt.Dir)
	if e := l.fs.Remove(s.indexPath()); e != nil && !missing(e) {
		err = errors.Join(err, e)
	}
	return err
}
