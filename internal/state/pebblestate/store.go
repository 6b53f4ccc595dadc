package pebblestate

import (
	"bytes"
	"encoding/binary"
	"errors"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"

	"rapport"
	"rapport/internal/state"
)

var _ state.Store = (*Store)(nil)

// Store is an open state store.
type Store struct {
	db     *pebble.DB
	lock   *pebble.Lock
	dir    string
	bytes  atomic.Uint64
	failed chan error // a failure in the background, until somebody who waits takes it
	stall  stall

	mu     sync.Mutex
	calls  int           // under way
	closed bool          // no more are admitted
	idle   chan struct{} // closed when closed and none are under way
}

// What to do about damage. Users and tokens stand beside the log, so a state made anew has none, and gets an owner and a token
// as on the first day.
const (
	damagedHint = "put the directory back from a copy, or remove it: a log that still begins with record 0 rebuilds it, but users and API tokens are made anew"
	corruptHint = "stop the server and run rapport replay --keep: it rebuilds the state from the event log and carries users and API tokens over"
)

// Open opens the store in o.Dir, making it when absent. A directory that is in use is Conflict.
func Open(o Options) (*Store, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	fail := func(kind rapport.ErrorKind, err error, hint string) (*Store, error) {
		return nil, &rapport.Error{Kind: kind, Op: "open state store", Where: o.Dir, Err: err, Hint: hint}
	}
	if err := o.FS.MkdirAll(o.Dir, 0o700); err != nil {
		return fail(rapport.Unavailable, err, "")
	}
	lock, err := pebble.LockDirectory(o.Dir, o.FS)
	if err != nil {
		return fail(rapport.Conflict, err, "another process uses this data directory: stop it, or choose another")
	}
	s := &Store{lock: lock, dir: o.Dir, failed: make(chan error, 1), idle: make(chan struct{})}
	opt := o.pebble(&pebble.EventListener{BackgroundError: s.noteFailure, WriteStallBegin: s.stall.begin, WriteStallEnd: s.stall.end})
	opt.Lock = lock
	if s.db, err = pebble.Open(o.Dir, opt); err != nil {
		return fail(rapport.Internal, errors.Join(err, lock.Close()), damagedHint)
	}
	return s, nil
}

func (s *Store) noteFailure(err error) {
	select {
	case s.failed <- err:
	default:
	}
}

// enter admits one call, which ends with leave. It is a count and not a read lock, because a call may be made inside a scan
// while Close waits for that scan.
func (s *Store) enter(op string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.fault(rapport.Unavailable, op, errors.New("the store is closed"))
	}
	s.calls++
	return nil
}

func (s *Store) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls--; s.closed && s.calls == 0 {
		close(s.idle)
	}
}

func (s *Store) fault(kind rapport.ErrorKind, op string, err error) error {
	return &rapport.Error{Kind: kind, Op: op, Where: s.dir, Err: err}
}

// failure tells damage from the rest.
func (s *Store) failure(op string, err error) error {
	if pebble.IsCorruptionError(err) {
		return &rapport.Error{Kind: rapport.Internal, Op: op, Where: s.dir, Err: err, Hint: corruptHint}
	}
	return s.fault(rapport.Unavailable, op, err)
}

// Get implements state.Store.
func (s *Store) Get(key []byte) ([]byte, error) {
	if err := s.enter("read state"); err != nil {
		return nil, err
	}
	defer s.leave()
	v, closer, err := s.db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, s.failure("read state", err)
	}
	out := append(make([]byte, 0, len(v)), v...)
	if err := closer.Close(); err != nil {
		return nil, s.failure("read state", err)
	}
	return out, nil
}

// Scan implements state.Store. Close waits for scans that are under way.
func (s *Store) Scan(lo, hi []byte) iter.Seq2[state.Pair, error] {
	return func(yield func(state.Pair, error) bool) {
		if hi != nil && bytes.Compare(lo, hi) >= 0 {
			return
		}
		if err := s.enter("scan state"); err != nil {
			yield(state.Pair{}, err)
			return
		}
		defer s.leave()
		it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: lo, UpperBound: hi})
		if err != nil {
			yield(state.Pair{}, s.failure("scan state", err))
			return
		}
		more := true
		for ok := it.First(); ok && more; ok = more && it.Next() {
			v, err := it.ValueAndErr()
			if err != nil {
				break // and Close returns it
			}
			more = yield(state.Pair{Key: it.Key(), Value: v}, nil)
		}
		if err := it.Close(); err != nil && more {
			yield(state.Pair{}, s.failure("scan state", err))
		}
	}
}

// Commit implements state.Store. A batch of more than half a memtable becomes a memtable of its own without being
// inserted key by key: the cheapest way to write much.
func (s *Store) Commit(b *state.Batch) error {
	if len(b.Ops) == 0 {
		return nil
	}
	if err := check(b); err != nil {
		return err
	}
	if err := s.enter("commit state"); err != nil {
		return err
	}
	defer s.leave()
	p := s.db.NewBatchWithSize(size(b))
	if err := fill(p, b); err != nil {
		return s.failure("commit state", errors.Join(err, p.Close()))
	}
	s.bytes.Add(uint64(p.Len()))
	if err := p.Commit(pebble.NoSync); err != nil {
		return s.failure("commit state", errors.Join(err, p.Close()))
	}
	if err := p.Close(); err != nil {
		return s.failure("commit state", err)
	}
	return nil
}

// size is an upper bound of the batch's length in Pebble's form, so that it is allocated once.
func size(b *state.Batch) int {
	n := 12 // the batch's head
	for i := range b.Ops {
		n += 1 + 2*binary.MaxVarintLen32 + len(b.Ops[i].Key) + len(b.Ops[i].Value)
	}
	return n
}

func check(b *state.Batch) error {
	for i := range b.Ops {
		op := &b.Ops[i]
		if len(op.Key) == 0 && op.Kind != state.OpDeleteRange {
			return &rapport.Error{Kind: rapport.Invalid, Op: "commit state", Err: errors.New("a key is empty")}
		}
		if op.Kind > state.OpDeleteRange {
			return &rapport.Error{Kind: rapport.Invalid, Op: "commit state", Err: errors.New("a change is of no known kind")}
		}
	}
	return nil
}

func fill(p *pebble.Batch, b *state.Batch) error {
	for i := range b.Ops {
		op := &b.Ops[i]
		var err error
		switch op.Kind {
		case state.OpSet:
			err = p.Set(op.Key, op.Value, nil)
		case state.OpDelete:
			err = p.Delete(op.Key, nil)
		case state.OpDeleteRange:
			if bytes.Compare(op.Key, op.Value) < 0 {
				err = p.DeleteRange(op.Key, op.Value, nil)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Flush implements state.Store. A failure in the background while it waits, such as a full disk, is returned; Pebble goes
// on trying, and a later Flush waits again.
func (s *Store) Flush() error {
	if err := s.enter("flush state"); err != nil {
		return err
	}
	defer s.leave()
	return s.flush()
}

func (s *Store) flush() error {
	select {
	case <-s.failed: // an old one
	default:
	}
	flushed, err := s.db.AsyncFlush()
	if err != nil {
		return s.failure("flush state", err)
	}
	select {
	case <-flushed:
		return nil
	case err := <-s.failed:
		return s.failure("flush state", err)
	}
}

// Close implements state.Store. It waits for the calls under way. A second Close does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	if !again && s.calls == 0 {
		close(s.idle)
	}
	s.mu.Unlock()
	<-s.idle
	if again {
		return nil
	}
	err := s.flush()
	if e := errors.Join(s.db.Close(), s.lock.Close()); e != nil {
		err = errors.Join(err, s.failure("close state store", e))
	}
	return err
}
