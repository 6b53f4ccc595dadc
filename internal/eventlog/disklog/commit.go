package disklog

import (
	"hash/crc32"
	"log/slog"
	"runtime"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

const (
	zeroStep  = 256 << 10 // zeros written ahead of small groups
	smallGrp  = 64 << 10  // larger groups gain nothing from zeros: writing twice costs what the sync saves
	indexStep = 32 << 20  // the growing segment's index file is renewed after so many bytes
	keepGroup = 8 << 20   // a group buffer that grew beyond this is given back when it is not used
)

// A group is what is written and synced together.
type group struct {
	buf     []byte
	count   uint64
	newest  int64
	marks   []mark // at least a granule apart, counted from the group's beginning
	waiters []*waiter
}

func (g *group) add(table *crc32.Table, seed uint32, entries []eventlog.Entry, time int64) {
	for i := range entries {
		if n := len(g.marks); n == 0 || len(g.buf)-int(g.marks[n-1].pos) >= granule {
			g.marks = append(g.marks, mark{uint32(g.count), uint32(len(g.buf))})
		}
		g.buf = appendFrame(g.buf, table, seed, frame{time: time, kind: entries[i].Kind, group: len(g.buf) == 0, data: entries[i].Data})
		g.count++
	}
	g.newest = time
}

func (g *group) reset() {
	if cap(g.buf) > keepGroup && len(g.buf) < cap(g.buf)/4 {
		g.buf = nil
	}
	clear(g.waiters)
	g.buf, g.count, g.marks, g.waiters = g.buf[:0], 0, g.marks[:0], g.waiters[:0]
}

func (l *Log) commitLoop() {
	defer l.done.Done()
	for quit := false; !quit; {
		select {
		case <-l.wake:
		case <-l.quit:
			quit = true
		}
		for g := l.take(); g != nil; g = l.take() {
			l.commit(g)
			// Those just woken append at once: let them, and they share the next sync instead of the one after it.
			runtime.Gosched()
		}
	}
}

// take exchanges the filling group for the spare one; nil if there is nothing to write.
func (l *Log) take() *group {
	l.mu.Lock()
	defer l.mu.Unlock()
	g := l.fill
	if g.count == 0 {
		return nil
	}
	l.fill, l.spare = l.spare, nil
	return g
}

// give returns a finished group as the spare one.
func (l *Log) give(g *group) {
	g.reset()
	l.mu.Lock()
	l.spare = g
	l.mu.Unlock()
}

func (l *Log) commit(g *group) {
	began := time.Now()
	err := l.write(g)
	l.counters.syncNanos.Add(int64(time.Since(began)))
	if err == nil {
		l.publish(g)
	}
	for _, w := range g.waiters {
		w.done <- err
	}
	l.give(g)
}

// write makes the group durable. On an error the log stands as before it, or is broken.
func (l *Log) write(g *group) error {
	if l.active.index.length >= l.opt.SegmentBytes && l.active.index.count > 0 {
		if err := l.roll(); err != nil {
			return l.retreat(err)
		}
	}
	f, pos := l.active.file, l.active.index.length
	if _, err := f.WriteAt(g.buf, pos); err != nil {
		return l.retreat(fault(rapport.Unavailable, "write log", l.active.path, err, "is the disk full?"))
	}
	if end := pos + int64(len(g.buf)); len(g.buf) <= smallGrp && end > l.zeroed {
		if _, err := f.WriteAt(l.zero, end); err == nil {
			l.zeroed = end + zeroStep
		}
	}
	if err := f.Sync(); err != nil {
		return l.breaks(fault(rapport.Unavailable, "sync log", l.active.path, err, "check the disk, then restart"))
	}
	l.counters.syncs.Add(1)
	return nil
}

// publish lets readers see the group.
func (l *Log) publish(g *group) {
	l.view.Lock()
	x := &l.active.index
	for _, m := range g.marks {
		pos := x.length + int64(m.pos)
		if n := len(x.marks); n == 0 || pos-int64(x.marks[n-1].pos) >= granule {
			x.marks = append(x.marks, mark{uint32(x.count) + m.record, uint32(pos)})
		}
	}
	x.count += g.count
	x.length += int64(len(g.buf))
	x.newest = g.newest
	l.end += rapport.Offset(g.count)
	l.announce()
	l.view.Unlock()
	l.counters.records.Add(g.count)
	l.counters.bytes.Add(uint64(len(g.buf)))
	if x.length-l.indexed >= indexStep {
		l.saveIndex()
	}
}

// saveIndex renews the active segment's index file. It is a hint: a failure costs time at the next open, nothing else.
func (l *Log) saveIndex() {
	s := l.active
	l.indexed = s.index.length
	if err := replace(l.fs, l.opt.Dir, s.indexPath(), s.index.encode(&s.head)); err != nil {
		l.opt.Log.Warn("cannot write a log index; opening will take longer", slog.String("segment", s.name()), slog.Any("error", err))
	}
}

// roll closes the active segment and begins the next. Until that succeeds nothing more goes into the active one, so a
// half-made successor always has the right name and is made anew by the next attempt, or by the next open.
func (l *Log) roll() error {
	if err := l.seal(); err != nil {
		return err
	}
	next, err := l.create(l.active.end(), l.active.index.newest)
	if err != nil {
		return err
	}
	l.active = next
	l.zeroed, l.indexed = 0, 0
	return nil
}

// seal cuts the zeros off the active segment and writes its index.
func (l *Log) seal() error {
	s := l.active
	if l.zeroed > s.index.length {
		if err := s.file.Truncate(s.index.length); err != nil {
			return fault(rapport.Unavailable, "close log segment", s.path, err, "")
		}
		l.zeroed = 0
		if err := s.file.Sync(); err != nil {
			return l.breaks(fault(rapport.Unavailable, "sync log", s.path, err, "check the disk, then restart"))
		}
	}
	if l.indexed != s.index.length {
		l.saveIndex()
	}
	return nil
}

// retreat gives up the group being written, and the one filling behind it, whose offsets would leave a gap; the log goes
// on from what is durable. What was written of the group must be gone before anything shorter is written over it.
func (l *Log) retreat(cause error) error {
	if l.isBroken() {
		return cause
	}
	if err := l.active.file.Truncate(l.active.index.length); err != nil {
		return l.breaks(cause)
	}
	l.zeroed = 0
	l.mu.Lock()
	behind := l.fill
	waiters := behind.waiters
	behind.waiters = nil
	behind.reset()
	l.next = l.active.end()
	l.mu.Unlock()
	for _, w := range waiters {
		w.done <- cause
	}
	return cause
}

// breaks refuses everything from now on, the group filling included.
func (l *Log) breaks(cause error) error {
	l.mu.Lock()
	l.broken = cause
	if l.err == nil {
		l.err = cause
	}
	waiters := l.fill.waiters
	l.fill.waiters = nil
	l.fill.reset()
	l.mu.Unlock()
	for _, w := range waiters {
		w.done <- cause
	}
	l.view.Lock()
	l.shut = cause
	l.announce()
	l.view.Unlock()
	return cause
}

func (l *Log) isBroken() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken != nil
}
