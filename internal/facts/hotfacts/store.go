package hotfacts

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// Options say where a store lies and what it is made to.
type Options struct {
	Dir    string
	Config facts.Config
	People facts.People // nil: everybody goes by one identifier
	Log    *slog.Logger // nil: silent
	// ReadOnly changes nothing on the disk and refuses to append: for looking at a directory that a server may be running on.
	ReadOnly bool
}

// Store implements facts.Store.
type Store struct {
	opt      Options
	subjects *subjects // its lock is also that of words
	words    *words
	builder  builder // of the appending goroutine
	ids      messageIDs

	mu                 sync.Mutex
	segments           []*segment // in the order of the log; those on disk first
	busy               map[*segment]bool
	next               uint64
	durable            uint64
	appended           time.Time // when rows came last
	asked              time.Time // when a snapshot was taken last
	led                time.Time // when leads were refreshed
	diskBytes, idBytes int64
	marks              marks // as of next
	people, apart      *grouping
	erasures           int // since it was opened
	view               *wordView
	viewed             int // words.length that view shows
	failed             error
	closed             bool

	leads   atomic.Pointer[leads]
	asking  atomic.Int32 // scans under way
	merging sync.Mutex   // one merge of files at a time; before disk
	disk    sync.Mutex   // one change of the manifest at a time; before mu
	files   diskState
	file    atomic.Uint64 // number of the next file
	kick    chan struct{} // rows came
	flushed chan struct{} // there is one more segment on disk
	quit    chan struct{}
	done    sync.WaitGroup
}

// marks are the lengths of the dictionaries at one Next.
type marks struct {
	words, subjects int
	ids             idSpans
}

const tailRows = 1 << 14 // a segment in memory with fewer rows takes in what is appended next

var errClosed = errors.New("it is closed")

// Open opens the store in a directory, made when absent. Damage is Internal and says what to do.
func Open(opt Options) (*Store, error) {
	if opt.People == nil {
		opt.People = facts.Apart{}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{opt: opt, subjects: newSubjects(), words: newWords(opt.Config.Limits), busy: map[*segment]bool{},
		kick: make(chan struct{}, 1), flushed: make(chan struct{}, 1), quit: make(chan struct{})}
	if err := s.load(); err != nil {
		return nil, err
	}
	s.builder = builder{words: s.words, names: s.subjects}
	if !opt.ReadOnly {
		s.refreshLeads(0)
		s.done.Go(s.keepMemory)
		s.done.Go(s.keepDisk)
	}
	return s, nil
}

// Next implements facts.Store.
func (s *Store) Next() rapport.Offset {
	s.mu.Lock()
	defer s.mu.Unlock()
	return rapport.Offset(s.next)
}

// Append implements facts.Store.
func (s *Store) Append(rows []facts.Row, next rapport.Offset) error {
	if err := s.check(rows, uint64(next)); err != nil {
		return err
	}
	if len(rows) > 0 {
		if err := s.add(rows, uint64(next)); err != nil {
			return err
		}
		nudge(s.kick)
	}
	s.mu.Lock()
	s.next = uint64(next)
	s.mu.Unlock()
	return nil
}

func (s *Store) check(rows []facts.Row, next uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.opt.ReadOnly:
		return fault(rapport.Invalid, "append facts", s.opt.Dir, errors.New("it is open for reading only"), "")
	case s.closed:
		return fault(rapport.Unavailable, "append facts", "", errClosed, "")
	case s.failed != nil:
		return s.failed
	case next < s.next:
		return fault(rapport.Invalid, "append facts", "", fmt.Errorf("record %d comes before %d, which is next", next, s.next), "")
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case uint64(r.Offset) < s.next || uint64(r.Offset) >= next:
			return fault(rapport.Invalid, "append facts", "", fmt.Errorf("record %d is not among those from %d to before %d", r.Offset, s.next, next), "")
		case subjectType(r.Subject.Type) == 0 || len(r.Subject.Value) == 0:
			return fault(rapport.Invalid, "append facts", "", fmt.Errorf("record %d has no subject", r.Offset), "")
		}
	}
	return nil
}

// add makes the rows a segment, together with the last one while that is small.
func (s *Store) add(rows []facts.Row, next uint64) error {
	if l := s.leads.Load(); l != nil {
		s.builder.leads = *l
	}
	fresh, err := s.builder.build(rows, s.next, next)
	if err != nil {
		return err
	}
	s.mu.Lock()
	var tail *segment
	if n := len(s.segments); n > 0 {
		if t := s.segments[n-1]; t.name == "" && !s.busy[t] && t.head.rows+uint64(len(rows)) <= tailRows {
			tail = t
			s.busy[t] = true
		}
	}
	s.mu.Unlock()
	if tail != nil {
		small := fresh
		if fresh, err = mergeInMemory([]*segment{tail, small}, s.builder.leads, nil); err != nil {
			s.giveBack([]*segment{tail})
			return err
		}
	}
	s.ids.add(rows)
	m := marks{words: s.words.length, subjects: s.subjects.len(), ids: s.ids.mark()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks, s.next, s.appended = m, next, time.Now()
	if tail == nil {
		s.segments = append(slices.Clip(s.segments), fresh)
		return nil
	}
	s.replace([]*segment{tail}, fresh)
	return nil
}

// replace puts one segment in the place of others that follow each other. The caller holds mu.
func (s *Store) replace(old []*segment, with *segment) {
	at := slices.Index(s.segments, old[0])
	list := slices.Clone(s.segments[:at])
	list = append(list, with)
	s.segments = append(list, s.segments[at+len(old):]...)
	for _, o := range old {
		delete(s.busy, o)
		o.release()
	}
}

// Remembered implements facts.Store.
func (s *Store) Remembered(fn func(hash uint64, received int64)) error {
	for _, f := range s.files.IDs {
		at := f.First
		err := readIDs(filepath.Join(s.opt.Dir, f.Name), func(hash uint64, received int64) {
			if at >= s.files.Spans.Before {
				fn(hash, received)
			}
			at++
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Snapshot implements facts.Store.
func (s *Store) Snapshot() (facts.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fault(rapport.Unavailable, "read facts", "", errClosed, "")
	}
	s.asked = time.Now()
	names := s.subjects.view()
	names.start = names.start[:s.marks.subjects+1]
	s.people = regroup(s.people, s.opt.People, names)
	return s.snapshot(names, s.opt.People, s.people), nil
}

// Apart is a snapshot in which everybody goes by one identifier: each row is under its own.
func (s *Store) Apart() (facts.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fault(rapport.Unavailable, "read facts", "", errClosed, "")
	}
	names := s.subjects.view()
	names.start = names.start[:s.marks.subjects+1]
	s.apart = regroup(s.apart, facts.Apart{}, names)
	return s.snapshot(names, facts.Apart{}, s.apart), nil
}

// snapshot is what there is, grouped as given. The caller holds mu.
func (s *Store) snapshot(names subjectView, who facts.People, people *grouping) *Snapshot {
	s.subjects.mu.RLock()
	if s.view == nil || s.viewed != s.words.length {
		s.view, s.viewed = s.words.view(), s.words.length
	}
	s.subjects.mu.RUnlock()
	snap := &Snapshot{store: s, segments: s.segments, next: s.next, names: s.subjects, who: who, people: people, erasures: s.erasures, words: s.view, subjects: names, workers: runtime.GOMAXPROCS(0)}
	for _, seg := range s.segments {
		seg.refs.Add(1)
	}
	return snap
}

// refreshLeads remembers who is put beside whom in the segments to come, unless that is younger than age.
func (s *Store) refreshLeads(age time.Duration) {
	s.mu.Lock()
	if age > 0 && time.Since(s.led) < age {
		s.mu.Unlock()
		return
	}
	s.led = time.Now()
	names := s.subjects.view()
	names.start = names.start[:s.marks.subjects+1]
	s.people = regroup(s.people, s.opt.People, names)
	g := s.people
	s.mu.Unlock()
	l := g.leads()
	s.leads.Store(&l)
}

// Stats implements facts.Store.
func (s *Store) Stats() facts.Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := facts.Stats{Next: rapport.Offset(s.next), Durable: rapport.Offset(s.durable), Segments: len(s.segments), Subjects: s.marks.subjects,
		DiskBytes: s.diskBytes, IDBytes: s.idBytes, HeapBytes: s.heapBytes()}
	s.subjects.mu.RLock()
	st.Subjects -= s.subjects.gone
	st.Properties = len(s.words.properties) - 1
	s.subjects.mu.RUnlock()
	for _, seg := range s.segments {
		st.Events += seg.head.rows
	}
	return st
}

// heapBytes is roughly what is kept outside of mapped files.
func (s *Store) heapBytes() int64 {
	n := int64(len(s.subjects.text)+12*len(s.subjects.hash)+4*len(s.subjects.table)) + int64(s.words.length)
	for _, seg := range s.segments {
		n += 20 * int64(len(seg.slots))
		if seg.name == "" {
			n += int64(len(seg.data))
		}
	}
	return n
}

// Flush implements facts.Store.
func (s *Store) Flush() error {
	s.disk.Lock()
	defer s.disk.Unlock()
	return s.flush()
}

// Close implements facts.Store.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	close(s.quit)
	s.done.Wait()
	err := s.Flush()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seg := range s.segments {
		seg.release()
	}
	s.segments = nil
	return err
}

// take marks segments so that nobody else replaces them. The caller holds mu.
func (s *Store) take(pick []*segment) {
	for _, seg := range pick {
		s.busy[seg] = true
	}
}

// giveBack undoes take.
func (s *Store) giveBack(pick []*segment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seg := range pick {
		delete(s.busy, seg)
	}
}

// split is the segments on disk, and those in memory. The caller holds mu.
func (s *Store) split() (disk, memory []*segment) {
	n := 0
	for n < len(s.segments) && s.segments[n].name != "" {
		n++
	}
	return s.segments[:n], s.segments[n:]
}

func fault(k rapport.ErrorKind, op, where string, err error, hint string) error {
	return &rapport.Error{Kind: k, Op: op, Where: where, Err: err, Hint: hint}
}

func fileName(n uint64, kind string) string {
	digits := strconv.FormatUint(n, 10)
	for len(digits) < 8 {
		digits = "0" + digits
	}
	return digits + kind
}
