package erasure

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/parquetfacts"
)

// Options say what is erased from, and where the proofs are.
type Options struct {
	Dir    string              // of all facts: looked through for what is left
	Proofs string              // where the proofs are; not looked through
	Hot    Hot                 // where facts are first
	Files  *parquetfacts.Store // nil: there are none
	// Forget has whatever was made of snapshots let go of it, once the rows are gone. Nil: nothing was.
	Forget func()
}

// Hot is a store that can be read with everybody going by one identifier.
type Hot interface {
	facts.Store
	Apart() (facts.Snapshot, error)
}

// Store is a hot store whose Erase erases from all that was made of it.
type Store struct {
	Hot
	opt Options
}

// New stands in front of a hot store.
func New(opt Options) *Store { return &Store{opt.Hot, opt} }

const (
	columns = "columns"
	parquet = "parquet"
)

// Erase implements facts.Store, for every form of facts. The proof is kept before anything goes, with what there is, and again
// when nothing is left.
func (s *Store) Erase(e facts.Erasure) (facts.Erased, error) {
	p, err := s.begin(e)
	if err != nil {
		return facts.Erased{}, err
	}
	if p.Done { // facts are made anew
		return s.erase(e, p)
	}
	held, err := s.Look(context.Background(), e.Identifiers, e.Offset)
	if err != nil {
		return facts.Erased{}, err
	}
	for _, h := range held {
		p.note(h.Store, h.Rows)
	}
	if err := s.keep(p); err != nil {
		return facts.Erased{}, failed(s.opt.Proofs, err)
	}
	done, err := s.erase(e, p)
	if err != nil {
		return done, err
	}
	if p.Search, err = s.search(e); err != nil {
		return done, err
	}
	if p.Search.Left > 0 {
		return done, &rapport.Error{Kind: rapport.Internal, Op: "erase facts", Where: s.opt.Dir, Err: fmt.Errorf("%d rows or entries are left", p.Search.Left),
			Hint: "rapport facts rebuild makes the files anew from the log, without them"}
	}
	p.Done = true
	if err := s.keep(p); err != nil {
		return done, failed(s.opt.Proofs, err)
	}
	return done, nil
}

func (s *Store) erase(e facts.Erasure, p *Proof) (done facts.Erased, err error) {
	hot := func() (err error) {
		done, err = s.Hot.Erase(e)
		return err
	}
	if s.opt.Files == nil {
		err = hot()
	} else {
		var files facts.Erased
		files, err = s.opt.Files.Erase(context.Background(), e, hot)
		p.note(parquet, 0).add(files)
	}
	p.note(columns, 0).add(done)
	if err == nil && s.opt.Forget != nil {
		s.opt.Forget()
	}
	return done, err
}

// Look says what an erasure of identifiers would remove of the rows before a place in the log, or at 0 of all.
func (s *Store) Look(ctx context.Context, ids []rapport.Identifier, before rapport.Offset) ([]Removed, error) {
	rows, err := s.rows(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := []Removed{{Store: columns, Rows: rows}}
	if s.opt.Files == nil {
		return out, nil
	}
	if before == 0 {
		before = s.opt.Files.Next()
	}
	n, _, err := s.opt.Files.Search(ids, before)
	return append(out, Removed{Store: parquet, Rows: uint64(n)}), err
}

// rows is how many rows of identifiers the hot store holds.
func (s *Store) rows(ctx context.Context, ids []rapport.Identifier) (n uint64, err error) {
	snap, err := s.Apart()
	if err != nil {
		return 0, err
	}
	defer snap.Close()
	people := found(snap, ids)
	if len(people) == 0 {
		return 0, nil
	}
	sums := make([]uint64, snap.Workers())
	err = snap.Scan(ctx, &facts.Query{Of: people, AnyOrder: true}, func(w int, b *facts.Batch) error {
		sums[w] += uint64(len(b.Time))
		return nil
	})
	for _, c := range sums {
		n += c
	}
	return n, err
}

// search looks for what is left in every file.
func (s *Store) search(e facts.Erasure) (out Search, err error) {
	snap, err := s.Apart()
	if err != nil {
		return out, err
	}
	out.Left = int64(len(found(snap, e.Identifiers)))
	snap.Close()
	if s.opt.Files != nil {
		rows, _, err := s.opt.Files.Search(e.Identifiers, e.Offset)
		if err != nil {
			return out, err
		}
		out.Left += rows
	}
	needles := newNeedles(e.Identifiers)
	err = filepath.WalkDir(s.opt.Dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // merged into another meanwhile
			return nil
		case err != nil:
			return err
		case d.IsDir() && path == s.opt.Proofs:
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		n, hits, err := needles.read(f)
		out.Files, out.Bytes, out.Elsewhere = out.Files+1, out.Bytes+n, out.Elsewhere+hits
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return out, failed(s.opt.Dir, err)
	}
	return out, nil
}

func failed(where string, err error) error {
	return &rapport.Error{Kind: rapport.Unavailable, Op: "erase facts", Where: where, Err: err, Hint: "is the disk full?"}
}
