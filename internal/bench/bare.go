package bench

import (
	"context"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
)

// bareFile is the limit that a durable log is held against: a file that grows by what is appended, and one sync for all who
// wait. It frames, checks and numbers nothing.
type bareFile struct {
	file *os.File

	mu      sync.Mutex
	filling *bareGroup
	wake    chan struct{}
}

type bareGroup struct {
	data []byte
	err  error
	done chan struct{}
}

func openBare(name string) (*bareFile, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	b := &bareFile{file: f, filling: &bareGroup{done: make(chan struct{})}, wake: make(chan struct{}, 1)}
	go b.write()
	return b, nil
}

func (b *bareFile) write() {
	for range b.wake {
		b.mu.Lock()
		g := b.filling
		b.filling = &bareGroup{done: make(chan struct{})}
		b.mu.Unlock()
		if len(g.data) > 0 {
			if _, g.err = b.file.Write(g.data); g.err == nil {
				g.err = syncData(b.file)
			}
		}
		close(g.done)
	}
}

// Append returns once the bytes are durable.
func (b *bareFile) Append(data []byte) error {
	b.mu.Lock()
	g := b.filling
	g.data = append(g.data, data...)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
	<-g.done
	return g.err
}

// Close ends the file; no Append may be under way.
func (b *bareFile) Close() error {
	close(b.wake)
	return b.file.Close()
}

// ServeHTTP is the limit that collect is held against: it reads the body, appends it and answers. It checks nothing.
func (b *bareFile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = b.Append(body)
	}
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"success":true}`))
}

func serveBare(ctx context.Context, p *part) error {
	debug.SetGCPercent(100) // as Go comes: what this project sets for itself is not the bare server's
	debug.SetMemoryLimit(math.MaxInt64)
	b, err := openBare(filepath.Join(p.Dir, "bare"))
	if err != nil {
		return err
	}
	return p.serve(ctx, b)
}

// serve serves a handler on the loopback, says where, and answers what is asked about it until nobody asks any more.
func (p *part) serve(ctx context.Context, h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &http.Server{Handler: h, BaseContext: func(net.Listener) context.Context { return ctx }}
	go s.Serve(l)
	defer s.Close()
	stop, err := p.profiled()
	if err != nil {
		return err
	}
	defer stop()
	if err := p.out.Encode(l.Addr().String()); err != nil {
		return err
	}
	return p.answer(map[string]func() any{
		"usage":  func() any { return usageNow() },
		"forget": func() any { forgetPeak(); return true },
	})
}
