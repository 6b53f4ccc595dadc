package disklog

import (
	"context"
	"errors"
	"hash/crc32"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// Log is a log open for writing. All methods may be called from any goroutine.
type Log struct {
	opt      Options
	fs       FS
	lock     io.Closer
	table    *crc32.Table
	salt     [8]byte // of every segment of this log
	seed     uint32
	recovery Recovery

	// What appenders share with the committer.
	mu     sync.Mutex
	fill   *group
	spare  *group
	next   rapport.Offset // the offset given next
	time   int64          // of the last record given an offset
	err    error          // why nothing can be appended: broken or closed
	broken error          // why it is broken, if it is

	// What readers share with the committer.
	view     sync.Mutex
	segments []*segment
	end      rapport.Offset
	tail     chan struct{} // closed when end moves; nil while nobody waits
	shut     error         // why end will not move again: broken or closed

	// The committer's own.
	active  *segment
	zero    []byte
	zeroed  int64 // active is known to be zeros from its length up to here
	indexed int64 // length of active that its index file covers

	cursors  cursors
	counters counters
	chunks   chunkPool
	reads    sync.Pool // *reading
	waiters  sync.Pool // *waiter
	wake     chan struct{}
	quit     chan struct{}
	done     sync.WaitGroup
	closing  atomic.Bool
}

// A waiter is told once how its group ended.
type waiter struct{ done chan error }

func newLog(o Options) *Log {
	l := &Log{
		opt: o, fs: o.FS, table: castagnoli(),
		fill: new(group), spare: new(group), zero: make([]byte, zeroStep),
		wake: make(chan struct{}, 1), quit: make(chan struct{}),
	}
	l.waiters.New = func() any { return &waiter{make(chan error, 1)} }
	l.reads.New = func() any { return new(reading) }
	return l
}

func (l *Log) start() {
	l.done.Add(2)
	go l.commitLoop()
	go l.retainLoop()
}

// Append implements eventlog.Log.
func (l *Log) Append(ctx context.Context, entries ...eventlog.Entry) (rapport.Offset, error) {
	size, err := frameBytes(entries)
	if err != nil {
		return 0, err
	}
	if size > l.opt.QueueBytes {
		return 0, fault(rapport.Invalid, "append to log", "", errors.New("one append is larger than the whole queue"), "append less at once, or raise queueBytes")
	}
	if err := ctx.Err(); err != nil {
		return 0, fault(rapport.Unavailable, "append to log", "", err, "")
	}
	now := l.opt.Clock().UnixMicro()
	w := l.waiters.Get().(*waiter)

	l.mu.Lock()
	first, err := l.enqueue(entries, size, now, w)
	wake := len(l.fill.waiters) == 1
	l.mu.Unlock()
	if err != nil || len(entries) == 0 {
		l.waiters.Put(w)
		return first, err
	}
	if wake {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	if done := ctx.Done(); done != nil {
		select {
		case err = <-w.done:
		case <-done:
			return 0, fault(rapport.Unavailable, "append to log", "", ctx.Err(), "the records may or may not be stored")
		}
	} else {
		err = <-w.done
	}
	l.waiters.Put(w)
	if err != nil {
		return 0, err
	}
	return first, nil
}

// enqueue gives the entries their offsets and puts them into the filling group. The caller holds mu.
func (l *Log) enqueue(entries []eventlog.Entry, size int, now int64, w *waiter) (rapport.Offset, error) {
	if l.err != nil {
		return 0, l.err
	}
	if len(entries) == 0 {
		_, end := l.Bounds()
		return end, nil
	}
	g := l.fill
	if len(g.buf)+size > l.opt.QueueBytes {
		l.counters.refused.Add(1)
		return 0, fault(rapport.TooMany, "append to log", "", errors.New("the log's queue is full"), "try again shortly")
	}
	first := l.next
	l.time = max(l.time, now)
	g.add(l.table, l.seed, entries, l.time)
	g.waiters = append(g.waiters, w)
	l.next += rapport.Offset(len(entries))
	return first, nil
}

func frameBytes(entries []eventlog.Entry) (int, error) {
	size := 0
	for i := range entries {
		if len(entries[i].Data) > MaxRecordBytes {
			return 0, fault(rapport.Invalid, "append to log", "", errors.New("a record is larger than 32 MB"), "")
		}
		if entries[i].Kind == 0 {
			return 0, fault(rapport.Invalid, "append to log", "", errors.New("a record has no kind"), "")
		}
		size += frameHead + len(entries[i].Data)
	}
	return size, nil
}

// Bounds implements eventlog.Log.
func (l *Log) Bounds() (start, end rapport.Offset) {
	l.view.Lock()
	defer l.view.Unlock()
	return l.segments[0].base(), l.end
}

// Wait implements eventlog.Log.
func (l *Log) Wait(ctx context.Context, offset rapport.Offset) error {
	for {
		l.view.Lock()
		if offset < l.end {
			l.view.Unlock()
			return nil
		}
		if l.shut != nil {
			l.view.Unlock()
			return l.shut
		}
		if l.tail == nil {
			l.tail = make(chan struct{})
		}
		tail := l.tail
		l.view.Unlock()
		select {
		case <-tail:
		case <-ctx.Done():
			return fault(rapport.Unavailable, "wait for log", "", ctx.Err(), "")
		}
	}
}

// announce wakes those who wait for the end to move. The caller holds view.
func (l *Log) announce() {
	if l.tail != nil {
		close(l.tail)
		l.tail = nil
	}
}

// Recovered says what opening found and repaired.
func (l *Log) Recovered() Recovery { return l.recovery }

// Stats returns the counters.
func (l *Log) Stats() Stats {
	s := Stats{
		Records: l.counters.records.Load(), Bytes: l.counters.bytes.Load(), Refused: l.counters.refused.Load(),
		Syncs: l.counters.syncs.Load(), SyncTime: time.Duration(l.counters.syncNanos.Load()),
	}
	l.mu.Lock()
	s.Queued, s.Broken = len(l.fill.buf), l.broken != nil
	l.mu.Unlock()
	l.view.Lock()
	defer l.view.Unlock()
	s.Start, s.End, s.Segments = l.segments[0].base(), l.end, len(l.segments)
	for _, seg := range l.segments {
		s.DiskBytes += seg.index.length
	}
	return s
}

// Close implements eventlog.Log. It returns why the log was broken, if it was. A second Close does nothing.
func (l *Log) Close() error {
	if !l.closing.CompareAndSwap(false, true) {
		return nil
	}
	shut := fault(rapport.Unavailable, "use log", l.opt.Dir, errors.New("the log is closed"), "")
	l.mu.Lock()
	l.err = shut
	l.mu.Unlock()
	close(l.quit)
	l.done.Wait()
	err := l.broken
	if err == nil {
		err = l.seal()
	}
	l.view.Lock()
	l.shut = shut
	l.announce()
	l.view.Unlock()
	l.closeFiles()
	return errors.Join(err, l.lock.Close())
}

func (l *Log) closeFiles() {
	l.view.Lock()
	defer l.view.Unlock()
	for _, s := range l.segments {
		s.gone = true
		if s.file != nil && s.refs == 0 {
			_ = s.file.Close() // everything in it is synced
			s.file = nil
		}
	}
}
