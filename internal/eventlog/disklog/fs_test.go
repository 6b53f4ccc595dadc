package disklog

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// memFS is a file system in memory that knows what is durable. crash returns what a power cut could leave: everything
// synced, and any part of the rest, page by page.
type memFS struct {
	mu      sync.Mutex
	now     map[string]*memNode // names as the process sees them
	durable map[string]*memNode // names as the disk has them
	held    map[string]bool
	fault   func(op, name string) error // asked before each operation; may say no
	slow    time.Duration               // that a sync takes, so that a crash finds something unsynced
}

type memNode struct {
	data   []byte
	synced []byte
}

const memPage = 512

var (
	errBroken = errors.New("input/output error")
	errFull   = errors.New("no space left on device")
)

func newMemFS() *memFS {
	return &memFS{now: map[string]*memNode{}, durable: map[string]*memNode{}, held: map[string]bool{}}
}

func (m *memFS) ask(op, name string) error {
	if m.fault == nil {
		return nil
	}
	return m.fault(op, filepath.Base(name))
}

func (m *memFS) crash(r *rand.Rand) *memFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := newMemFS()
	names := map[string]bool{}
	for n := range m.now {
		names[n] = true
	}
	for n := range m.durable {
		names[n] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		node := m.durable[name]
		if r.IntN(2) == 0 {
			node = m.now[name]
		}
		if node == nil {
			continue
		}
		data := node.afterCrash(r)
		out.now[name] = &memNode{data: data, synced: slices.Clone(data)}
		out.durable[name] = out.now[name]
	}
	return out
}

// afterCrash is the synced content with some pages as they were written after the sync, and any length between.
func (n *memNode) afterCrash(r *rand.Rand) []byte {
	out := slices.Clone(n.synced)
	if extra := len(n.data) - len(out); extra > 0 {
		out = append(out, make([]byte, r.IntN(extra+1))...)
	} else if extra < 0 && r.IntN(2) == 0 {
		out = out[:len(n.data)]
	}
	odds := r.IntN(5)
	for at := 0; at < min(len(out), len(n.data)); at += memPage {
		if r.IntN(4) < odds {
			copy(out[at:min(at+memPage, len(out))], n.data[at:])
		}
	}
	return out
}

func (m *memFS) Open(name string, _ bool) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.now[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return &memFile{m, name, n}, nil
}

func (m *memFS) Create(name string) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("create", name); err != nil {
		return nil, err
	}
	n := m.now[name]
	if n == nil {
		n = new(memNode)
		m.now[name] = n
	}
	n.data = nil
	return &memFile{m, name, n}, nil
}

func (m *memFS) List(dir string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for name := range m.now {
		if filepath.Dir(name) == dir {
			out = append(out, filepath.Base(name))
		}
	}
	return out, nil
}

func (m *memFS) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("rename", to); err != nil {
		return err
	}
	m.now[to] = m.now[from]
	delete(m.now, from)
	return nil
}

func (m *memFS) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.now[name]; !ok {
		return fs.ErrNotExist
	}
	delete(m.now, name)
	return nil
}

func (m *memFS) MkdirAll(string) error { return nil }

func (m *memFS) SyncDir(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("syncdir", dir); err != nil {
		return err
	}
	m.durable = maps.Clone(m.now)
	return nil
}

func (m *memFS) Lock(name string) (io.Closer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held[name] {
		return nil, &HeldError{By: "this test"}
	}
	m.held[name] = true
	return unlock{m, name}, nil
}

type unlock struct {
	m    *memFS
	name string
}

func (u unlock) Close() error {
	u.m.mu.Lock()
	defer u.m.mu.Unlock()
	delete(u.m.held, u.name)
	return nil
}

type memFile struct {
	fs   *memFS
	name string
	node *memNode
}

func (f *memFile) ReadAt(p []byte, off int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if err := f.fs.ask("read", f.name); err != nil {
		return 0, err
	}
	if off >= int64(len(f.node.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.node.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt writes half of p when a fault is due.
func (f *memFile) WriteAt(p []byte, off int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	err := f.fs.ask("write", f.name)
	if err != nil {
		p = p[:len(p)/2]
	}
	if need := int(off) + len(p); need > len(f.node.data) {
		f.node.data = append(f.node.data, make([]byte, need-len(f.node.data))...)
	}
	return copy(f.node.data[off:], p), err
}

func (f *memFile) Truncate(size int64) error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if err := f.fs.ask("truncate", f.name); err != nil {
		return err
	}
	if n := int(size); n <= len(f.node.data) {
		f.node.data = f.node.data[:n:n]
	} else {
		f.node.data = append(f.node.data, make([]byte, n-len(f.node.data))...)
	}
	return nil
}

func (f *memFile) Sync() error {
	time.Sleep(f.fs.slow)
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if err := f.fs.ask("sync", f.name); err != nil {
		return err
	}
	f.node.synced = slices.Clone(f.node.data)
	return nil
}

func (f *memFile) Size() (int64, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	return int64(len(f.node.data)), nil
}

func (f *memFile) Close() error { return nil }
