package parquetfacts

import (
	"path/filepath"
	"sync"

	"rapport"
)

// Set is the files as they were at one moment: every event at a lower place in the log than Next, once.
type Set struct {
	Next  rapport.Offset
	Files []File

	dir     string
	release func()
}

// Hold gives the files of now. They stay where they are, whatever is merged, until Release.
func (s *Store) Hold() *Set {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &Set{Next: s.manifest.Next, Files: append([]File(nil), s.manifest.Files...), dir: s.opt.Dir}
	for _, f := range h.Files {
		s.held[f.Name]++
	}
	h.release = sync.OnceFunc(func() { s.letGo(h.Files) })
	return h
}

func (s *Store) letGo(files []File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range files {
		if s.held[f.Name]--; s.held[f.Name] > 0 {
			continue
		}
		delete(s.held, f.Name)
		if s.gone[f.Name] {
			delete(s.gone, f.Name)
			s.remove(f.Name)
		}
	}
}

// Paths are where the files are, in the order of Files.
func (h *Set) Paths() []string {
	out := make([]string, len(h.Files))
	for i, f := range h.Files {
		out[i] = filepath.Join(h.dir, filepath.FromSlash(f.Name))
	}
	return out
}

// Release lets go of the files. A second Release does nothing.
func (h *Set) Release() { h.release() }

// Column is a column of the files, where they have it.
type Column = column

// Names are the columns of a directory, none if its manifest cannot be read.
func Names(dir string) []Column {
	m, err := readManifest(dir)
	if err != nil {
		return nil
	}
	return m.Columns
}

// Columns are the names of the properties' columns. A file has those that one of its rows has a value of.
func (s *Store) Columns() []Column {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Column(nil), s.manifest.Columns...)
}
