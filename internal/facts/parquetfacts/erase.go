package parquetfacts

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"rapport"
	"rapport/internal/facts"
)

// Erase removes the rows of an erasure's identifiers before it, by writing the files that hold them again without, and then calls
// hot, which does the same to the store that the files are made of: nothing is written or merged until both are done, so that
// nothing comes back. Removed files that a Set still holds are removed all the same.
func (s *Store) Erase(ctx context.Context, e facts.Erasure, hot func() error) (facts.Erased, error) {
	s.interrupt()
	s.work.Lock()
	defer s.work.Unlock()
	done, err := s.erase(ctx, e)
	if err != nil {
		return done, err
	}
	return done, hot()
}

// interrupt ends a pass or merge under way: it will be begun again.
func (s *Store) interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut != nil {
		s.cut()
	}
}

// begin takes the store for a pass or merge that ends with ctx, or when somebody interrupts.
func (s *Store) begin(ctx context.Context) (context.Context, func()) {
	s.work.Lock()
	ctx, cut := context.WithCancel(ctx)
	s.mu.Lock()
	s.cut = cut
	s.mu.Unlock()
	return ctx, func() {
		cut()
		s.mu.Lock()
		s.cut = nil
		s.mu.Unlock()
		s.work.Unlock()
	}
}

func (s *Store) erase(ctx context.Context, e facts.Erasure) (done facts.Erased, err error) {
	gone := map[rapport.Identifier]bool{}
	for _, id := range e.Identifiers {
		gone[id] = true
	}
	s.mu.Lock()
	m := s.manifest
	s.mu.Unlock()
	var fresh, drop []File
	for _, f := range m.Files {
		if f.First >= e.Offset {
			continue
		}
		n, err := s.rowsOf(f, gone, e.Offset)
		if err != nil {
			return done, err
		}
		if n == 0 {
			continue
		}
		with, ok, err := s.merge(ctx, []File{f}, func(l *layout, row parquet.Row) bool {
			return rapport.Offset(row[l.fixed.offset].Int64()) >= e.Offset || !gone[identifierOf(l, row)]
		})
		if err != nil {
			return done, err
		}
		if ok {
			fresh = append(fresh, with)
		}
		drop = append(drop, f)
		done.Rows, done.Files = done.Rows+uint64(f.Rows-with.Rows), done.Files+1
	}
	if len(drop) == 0 {
		return done, nil
	}
	if err := s.commit(fresh, drop, m.Next, m.Columns); err != nil {
		return done, err
	}
	return done, s.removeNow(drop)
}

// removeNow makes sure that files are gone, also those that somebody reads.
func (s *Store) removeNow(drop []File) error {
	dirs := map[string]bool{}
	for _, f := range drop {
		if err := os.Remove(s.path(f)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fault(rapport.Unavailable, s.path(f), err, "the next start removes it")
		}
		dirs[filepath.Dir(s.path(f))] = true
	}
	for dir := range dirs {
		if err := syncDir(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fault(rapport.Unavailable, dir, err, "")
		}
	}
	return nil
}

func identifierOf(l *layout, row parquet.Row) rapport.Identifier {
	return rapport.Identifier{Type: rapport.IdentifierType(row[l.fixed.kind].ByteArray()), Value: string(row[l.fixed.identifier].ByteArray())}
}

// rowsOf is how many rows of a file below a place in the log identifiers have. It reads three columns.
func (s *Store) rowsOf(f File, ids map[rapport.Identifier]bool, before rapport.Offset) (n int64, err error) {
	in, err := openInput(s.path(f), map[string]facts.Kind{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	for _, g := range in.groups {
		var kinds, values, offsets []parquet.Value
		for place, into := range map[int]*[]parquet.Value{in.fixed.kind: &kinds, in.fixed.identifier: &values, in.fixed.offset: &offsets} {
			if *into, err = readColumn(g.ColumnChunks()[place]); err != nil {
				return 0, damaged(in.file.Name(), err)
			}
		}
		if len(kinds) != len(values) || len(offsets) != len(values) {
			return 0, damaged(in.file.Name(), errors.New("its columns are not of one length"))
		}
		for i := range values {
			if rapport.Offset(offsets[i].Int64()) < before && ids[rapport.Identifier{Type: rapport.IdentifierType(kinds[i].ByteArray()), Value: string(values[i].ByteArray())}] {
				n++
			}
		}
	}
	return n, nil
}

// readColumn is the values of a column of a group.
func readColumn(c parquet.ColumnChunk) (out []parquet.Value, err error) {
	pages := c.Pages()
	defer func() { err = errors.Join(err, pages.Close()) }()
	for {
		p, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		values := make([]parquet.Value, p.NumValues())
		n, err := p.Values().ReadValues(values)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		for i := range values[:n] {
			out = append(out, values[i].Clone())
		}
		parquet.Release(p)
	}
}

// Search counts the rows of identifiers below a place in the log that are in the files, and the bytes of the files that were read.
func (s *Store) Search(ids []rapport.Identifier, before rapport.Offset) (rows, bytes int64, err error) {
	set := map[rapport.Identifier]bool{}
	for _, id := range ids {
		set[id] = true
	}
	h := s.Hold()
	defer h.Release()
	for _, f := range h.Files {
		n, err := s.rowsOf(f, set, before)
		if err != nil {
			return rows, bytes, err
		}
		rows, bytes = rows+n, bytes+f.Bytes
	}
	return rows, bytes, nil
}
