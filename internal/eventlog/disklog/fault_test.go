package disklog

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"rapport"
	"rapport/internal/eventlog"
)

func entry(data string) eventlog.Entry { return eventlog.Entry{Kind: 1, Data: []byte(data)} }

// on makes one operation on the segments fail while it is set.
type on struct{ op atomic.Value }

func (o *on) set(op string) { o.op.Store(op) }

func (o *on) fault(op, name string) error {
	if want, _ := o.op.Load().(string); op != want {
		return nil
	}
	if _, isSegment := segmentBase(name); !isSegment && op != "syncdir" {
		return nil
	}
	if op == "write" || op == "create" {
		return errFull
	}
	return errBroken
}

func wantContents(t *testing.T, l *Log, want ...string) {
	t.Helper()
	got, err := contents(t, l, 0)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("log holds %q, %v; want %q", got, err, want)
	}
}

// TestDiskFull: what cannot be written is refused, half-written pieces vanish, and the log goes on once there is room.
func TestDiskFull(t *testing.T) {
	disk, bad := newMemFS(), new(on)
	disk.fault = bad.fault
	l := mustOpen(t, Options{Dir: "log", FS: disk})
	if _, err := l.Append(t.Context(), entry("one")); err != nil {
		t.Fatal(err)
	}
	bad.set("write")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := l.Append(t.Context(), entry(fmt.Sprint("refused", i))); rapport.KindOf(err) != rapport.Unavailable || !errors.Is(err, errFull) {
				t.Errorf("append to a full disk: %v", err)
			}
		})
	}
	wg.Wait()
	wantContents(t, l, "one")
	bad.set("")
	if at, err := l.Append(t.Context(), entry("two")); at != 1 || err != nil {
		t.Fatalf("append when there is room again: %d, %v", at, err)
	}
	wantContents(t, l, "one", "two")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = mustOpen(t, Options{Dir: "log", FS: disk})
	defer l.Close()
	wantContents(t, l, "one", "two")
}

// TestDiskFullAtRoll: the same when there is no room for the next segment.
func TestDiskFullAtRoll(t *testing.T) {
	disk, bad := newMemFS(), new(on)
	disk.fault = bad.fault
	l := mustOpen(t, Options{Dir: "log", FS: disk, SegmentBytes: 1})
	if _, err := l.Append(t.Context(), entry("one")); err != nil {
		t.Fatal(err)
	}
	for _, op := range []string{"create", "write", "create"} {
		bad.set(op)
		if _, err := l.Append(t.Context(), entry("refused")); !errors.Is(err, errFull) {
			t.Fatalf("%s: %v", op, err)
		}
	}
	// What is there now must also be what a restart can begin with.
	bad.set("")
	disk.held = map[string]bool{}
	again := mustOpen(t, Options{Dir: "log", FS: disk})
	wantContents(t, again, "one")
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if at, err := l.Append(t.Context(), entry("two")); at != 1 || err != nil {
		t.Fatalf("append when there is room again: %d, %v", at, err)
	}
	wantContents(t, l, "one", "two")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFailedSyncBreaks: after a sync that failed nothing is acknowledged any more, what was durable can still be read, and
// opening again finds at least that.
func TestFailedSyncBreaks(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"sync", "syncdir", "truncate"} {
		t.Run(op, func(t *testing.T) {
			disk, bad := newMemFS(), new(on)
			disk.fault = bad.fault
			o := Options{Dir: "log", FS: disk}
			if op == "syncdir" {
				o.SegmentBytes = 1
			}
			l := mustOpen(t, o)
			if _, err := l.Append(t.Context(), entry("one")); err != nil {
				t.Fatal(err)
			}
			waited := make(chan error)
			go func() { waited <- l.Wait(t.Context(), 1) }()
			bad.set(op)
			if op == "truncate" { // which a write that failed needs
				disk.fault = func(op, name string) error {
					if op == "write" || op == "truncate" {
						return errBroken
					}
					return nil
				}
			}
			if _, err := l.Append(t.Context(), entry("lost")); rapport.KindOf(err) != rapport.Unavailable || !errors.Is(err, errBroken) {
				t.Fatalf("append: %v", err)
			}
			disk.fault = nil
			for range 3 {
				if _, err := l.Append(t.Context(), entry("refused")); rapport.KindOf(err) != rapport.Unavailable {
					t.Fatalf("append to a broken log: %v", err)
				}
			}
			if err := <-waited; rapport.KindOf(err) != rapport.Unavailable {
				t.Fatalf("wait on a broken log: %v", err)
			}
			if !l.Stats().Broken {
				t.Error("statistics do not say that the log is broken")
			}
			wantContents(t, l, "one")
			if err := l.Close(); !errors.Is(err, errBroken) {
				t.Fatalf("close: %v", err)
			}
			l = mustOpen(t, Options{Dir: "log", FS: disk})
			defer l.Close()
			got, err := contents(t, l, 0)
			if err != nil || len(got) == 0 || got[0] != "one" {
				t.Fatalf("after reopening: %q, %v", got, err)
			}
		})
	}
}

// TestQueueFull: behind a slow disk the queue fills, then appends are refused at once and nothing acknowledged is lost.
func TestQueueFull(t *testing.T) {
	disk := newMemFS()
	gate := make(chan struct{})
	var slow atomic.Bool
	l := mustOpen(t, Options{Dir: "log", FS: stalling{disk, &slow, gate}, QueueBytes: 1000})
	slow.Store(true)
	results := make(chan error, 100)
	for range 100 {
		go func() {
			_, err := l.Append(context.Background(), eventlog.Entry{Kind: 1, Data: make([]byte, 80)})
			results <- err
		}()
	}
	refused := 0
	for range 100 - 2*10 { // at most one group being written and one waiting
		if err := <-results; rapport.KindOf(err) != rapport.TooMany {
			t.Fatalf("append to a full queue: %v", err)
		}
		refused++
	}
	slow.Store(false)
	close(gate)
	for range 100 - refused {
		if err := <-results; err != nil && rapport.KindOf(err) != rapport.TooMany {
			t.Fatal(err)
		} else if err != nil {
			refused++
		}
	}
	if _, end := l.Bounds(); int(end) != 100-refused || int(l.Stats().Refused) != refused {
		t.Fatalf("end %d, refused %d, counted %d", end, refused, l.Stats().Refused)
	}
	if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1, Data: make([]byte, 2000)}); rapport.KindOf(err) != rapport.Invalid {
		t.Fatalf("an append larger than the queue: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// stalling holds every sync back while slow is set.
type stalling struct {
	*memFS
	slow *atomic.Bool
	gate chan struct{}
}

func (s stalling) Create(name string) (File, error) {
	f, err := s.memFS.Create(name)
	return stallingFile{f, s}, err
}

type stallingFile struct {
	File
	fs stalling
}

func (f stallingFile) Sync() error {
	if f.fs.slow.Load() {
		<-f.fs.gate
	}
	return f.File.Sync()
}
