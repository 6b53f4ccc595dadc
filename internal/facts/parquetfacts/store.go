package parquetfacts

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// Options say where the files lie and what they are made of.
type Options struct {
	Dir    string
	Config facts.Parquet
	Log    *slog.Logger // nil: silent
	// Source gives a snapshot of the hot store in which everybody goes by one identifier. Nil: what is there can be read, and
	// nothing on the disk is changed; a server may be running on the directory.
	Source func() (facts.Snapshot, error)
	// Columns are the names that a directory without a manifest begins with, so that files that are made anew keep theirs.
	Columns []Column
}

// Store is facts as files. All methods may be called from any goroutine.
type Store struct {
	opt  Options
	work sync.Mutex // one pass, merge or erasure at a time; before mu

	mu       sync.Mutex
	manifest manifest
	held     map[string]int       // by name: how many Sets hold it
	gone     map[string]bool      // no longer in the manifest, but held
	written  map[string]time.Time // by day
	failed   error
	caught   time.Time          // when somebody waited for the files to be brought up
	cut      context.CancelFunc // ends what is under way; nil: nothing is

	stop context.CancelFunc
	ctx  context.Context // the store's own end
	done sync.WaitGroup
}

// Status says how far the files are, and how large.
type Status struct {
	Next   rapport.Offset `json:"next"` // the first record of the log that is not in the files
	Files  int            `json:"files"`
	Days   int            `json:"days"`
	Rows   int64          `json:"rows"`
	Bytes  int64          `json:"bytes"`
	Failed string         `json:"failed,omitempty"`
}

// Open opens the files of a directory, made when absent, and begins to keep them up. Damage is Internal and says what to do.
func Open(opt Options) (*Store, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{opt: opt, held: map[string]int{}, gone: map[string]bool{}, written: map[string]time.Time{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	m, err := readManifest(opt.Dir)
	if err != nil {
		return nil, err
	}
	if s.manifest = m; m.Next == 0 && len(m.Columns) == 0 {
		s.manifest.Columns = opt.Columns
	}
	if opt.Source == nil {
		return s, nil
	}
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, fault(rapport.Unavailable, opt.Dir, err, "")
	}
	if err := m.sweep(opt.Dir); err != nil {
		return nil, fault(rapport.Unavailable, opt.Dir, err, "")
	}
	for _, f := range m.Files {
		info, err := os.Stat(s.path(f))
		if err == nil && info.Size() != f.Bytes {
			err = errors.New("it is not as long as the manifest says")
		}
		if err != nil {
			return nil, damaged(s.path(f), err)
		}
		if at := info.ModTime(); at.After(s.written[f.Day]) {
			s.written[f.Day] = at
		}
	}
	if opt.Config.Every > 0 {
		s.done.Go(s.run)
	}
	return s, nil
}

// run keeps the files up until the store is closed.
func (s *Store) run() {
	t := time.NewTicker(s.opt.Config.Every)
	defer t.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-t.C:
		}
		err := errors.Join(s.keepUp(s.ctx), s.Tidy(s.ctx))
		if s.ctx.Err() != nil {
			return
		}
		s.mu.Lock()
		was := s.failed
		s.failed = err
		s.mu.Unlock()
		if err != nil && was == nil {
			s.opt.Log.Error("facts as Parquet cannot be kept up; the next pass tries again", "error", err)
		}
	}
}

// Close ends what is under way and leaves what counts. Sets stay readable until they are released. A second Close does nothing,
// nor does that of a nil store.
func (s *Store) Close() error {
	if s == nil {
		return nil
	}
	s.stop()
	s.done.Wait()
	return nil
}

// Next is the first record of the log that is not in the files.
func (s *Store) Next() rapport.Offset {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.manifest.Next
}

// Status says how far the files are.
func (s *Store) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Status{Next: s.manifest.Next, Files: len(s.manifest.Files)}
	days := map[string]bool{}
	for _, f := range s.manifest.Files {
		days[f.Day] = true
		st.Rows, st.Bytes = st.Rows+f.Rows, st.Bytes+f.Bytes
	}
	st.Days = len(days)
	if s.failed != nil {
		st.Failed = s.failed.Error()
	}
	return st
}

func (s *Store) path(f File) string { return filepath.Join(s.opt.Dir, filepath.FromSlash(f.Name)) }

// commit makes a change of the manifest count: the fresh files come in, others go. The caller holds work.
func (s *Store) commit(fresh []File, drop []File, next rapport.Offset, columns []column) error {
	s.mu.Lock()
	m := s.manifest
	s.mu.Unlock()
	m.Next, m.Columns = next, columns
	m.Files = slices.DeleteFunc(slices.Clone(m.Files), func(f File) bool { return slices.Contains(drop, f) })
	m.Files = append(m.Files, fresh...)
	slices.SortFunc(m.Files, func(a, b File) int { return compareNames(a.Name, b.Name) })
	if err := s.name(fresh); err != nil {
		for _, f := range fresh {
			_, _ = os.Remove(s.path(f)), os.Remove(s.path(f)+tmp) // swept at the next open if not now
		}
		return fault(rapport.Unavailable, s.opt.Dir, err, "is the disk full?")
	}
	if err := m.write(s.opt.Dir); err != nil { // it may count or not, so nothing is removed
		return fault(rapport.Unavailable, s.opt.Dir, err, "is the disk full?")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m.File = s.manifest.File
	s.manifest = m
	now := time.Now()
	for _, f := range fresh {
		if len(drop) == 0 {
			s.written[f.Day] = now
		}
	}
	for _, f := range drop {
		if s.held[f.Name] > 0 {
			s.gone[f.Name] = true
		} else {
			s.remove(f.Name)
		}
	}
	return nil
}

// name gives new files the names under which they are to be found.
func (s *Store) name(fresh []File) error {
	dirs := map[string]bool{s.opt.Dir: true}
	for _, f := range fresh {
		if err := os.Rename(s.path(f)+tmp, s.path(f)); err != nil {
			return err
		}
		dirs[filepath.Dir(s.path(f))] = true
	}
	for dir := range dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// remove takes a file away, and its day with the last.
func (s *Store) remove(name string) {
	path := filepath.Join(s.opt.Dir, filepath.FromSlash(name))
	_ = os.Remove(path)               // swept at the next open if not now
	_ = os.Remove(filepath.Dir(path)) // only if nothing else is in it
}

func compareNames(a, b string) int {
	switch {
	case len(a) != len(b):
		return len(a) - len(b)
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func fault(k rapport.ErrorKind, where string, err error, hint string) error {
	return &rapport.Error{Kind: k, Op: "keep facts as Parquet", Where: where, Err: err, Hint: hint}
}

func damaged(path string, err error) error {
	return &rapport.Error{Kind: rapport.Internal, Op: "read facts as Parquet", Where: path, Err: err, Hint: hintRebuild}
}
