package disklog

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

func TestSecondOpenIsConflict(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir})
	_, err := Open(Options{Dir: dir})
	if rapport.KindOf(err) != rapport.Conflict || !strings.Contains(err.Error(), "in use by process ") {
		t.Fatalf("second open: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, Options{Dir: dir}).Close()
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{{}, {Dir: "x", SegmentBytes: -1}, {Dir: "x", SegmentBytes: 3 << 30}, {Dir: "x", QueueBytes: -1}, {Dir: "x", RetainAge: -1}, {Dir: "x", RetainBytes: -1}} {
		if _, err := Open(o); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestRetention: whole segments go, oldest first, when they are too old or too much, and never past a cursor.
func TestRetention(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	o := Options{Dir: dir, SegmentBytes: 1, RetainAge: 10 * time.Hour, Clock: func() time.Time { return now }}
	l := mustOpen(t, o)
	for range 20 { // a segment each, an hour apart
		now = now.Add(time.Hour)
		if _, err := l.Append(t.Context(), entry("x")); err != nil {
			t.Fatal(err)
		}
	}
	retain := func(start rapport.Offset) {
		t.Helper()
		if err := l.Retain(); err != nil {
			t.Fatal(err)
		}
		if s, e := l.Bounds(); s != start || e != 20 {
			t.Fatalf("bounds %d, %d; want %d, 20", s, e, start)
		}
	}
	if err := errors.Join(l.SetCursor("slow", 4), l.SetCursor("fast", 20)); err != nil {
		t.Fatal(err)
	}
	retain(4)
	if err := l.SetCursor("slow", 20); err != nil {
		t.Fatal(err)
	}
	reading := 0
	err := l.Read(t.Context(), 4, func(r *rapport.Record) error { // a reader keeps the file it is in
		if reading++; reading == 1 {
			retain(9) // appended 11 hours ago; the one of 10 hours ago is not older than 10 hours
		}
		return nil
	})
	if rapport.KindOf(err) != rapport.NotFound || reading != 1 {
		t.Fatalf("read %d where retention was faster: %v", reading, err)
	}
	if _, err := contents(t, l, 8); rapport.KindOf(err) != rapport.NotFound {
		t.Fatalf("read before the start: %v", err)
	}
	now = now.Add(1000 * time.Hour)
	retain(19) // never the last one
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*.*"))
	if len(names) != 2 {
		t.Fatalf("left over: %q", names)
	}
	l = mustOpen(t, o)
	defer l.Close()
	if s, e := l.Bounds(); s != 19 || e != 20 {
		t.Fatalf("bounds after reopening %d, %d", s, e)
	}
}

func TestRetentionBySize(t *testing.T) {
	l := mustOpen(t, Options{Dir: t.TempDir(), SegmentBytes: 1000, RetainBytes: 5000})
	defer l.Close()
	for range 200 {
		if _, err := l.Append(t.Context(), entry(strings.Repeat("x", 80))); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Retain(); err != nil {
		t.Fatal(err)
	}
	if s := l.Stats(); s.DiskBytes > 5000 || s.DiskBytes < 3000 || s.Start == 0 {
		t.Fatalf("%+v", s)
	}
}

// TestClockGoesBack: records keep the time of the one before, across a reopening too.
func TestClockGoesBack(t *testing.T) {
	now := time.UnixMicro(5_000_000)
	o := Options{Dir: t.TempDir(), Clock: func() time.Time { return now }}
	var want = []int64{5_000_000, 5_000_000, 5_000_000, 6_000_000}
	l := mustOpen(t, o)
	for i, at := range []int64{5_000_000, 4_000_000, 3_000_000, 6_000_000} {
		if i == 2 {
			l.Close()
			l = mustOpen(t, o)
		}
		now = time.UnixMicro(at)
		if _, err := l.Append(t.Context(), entry("x")); err != nil {
			t.Fatal(err)
		}
	}
	defer l.Close()
	for i := range want {
		if r, err := eventlog.ReadAt(t.Context(), l, rapport.Offset(i)); err != nil || r.Time.UnixMicro() != want[i] {
			t.Errorf("record %d has time %v, %v", i, r.Time, err)
		}
	}
}

// TestMissingRecords: a cursor past the end proves that acknowledged records are gone; their offsets are not given again.
func TestMissingRecords(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, SegmentBytes: 1})
	for range 3 {
		if _, err := l.Append(t.Context(), entry("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(l.SetCursor("customer", 3), l.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, segmentName(2))); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: dir, Log: quiet()}); err == nil || !strings.Contains(err.Error(), `cursor "customer" stands at record 3, but the log ends at 2`) {
		t.Fatalf("open: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, segmentName(1))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, segmentName(2)), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := (*eventlog.Damage)(nil)
	if _, err := Open(Options{Dir: dir, Log: quiet()}); !errors.As(err, &d) || d.Offset != 1 {
		t.Fatalf("open with a gap: %v", err)
	}
}

// TestIndexIsOnlyAHint: without its indexes, or with those of others, a log opens the same.
func TestIndexIsOnlyAHint(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, SegmentBytes: 100_000})
	var want []string
	for i := range 3000 {
		want = append(want, strings.Repeat("x", i%150))
	}
	for i := 0; i < len(want); i += 10 {
		var es []eventlog.Entry
		for _, d := range want[i : i+10] {
			es = append(es, entry(d))
		}
		if _, err := l.Append(t.Context(), es...); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = mustOpen(t, Options{Dir: dir})
	if r := l.Recovered(); r.Scanned != 0 || r.Indexed != 0 {
		t.Errorf("a clean log was scanned: %+v", r)
	}
	wantContents(t, l, want...)
	l.Close()
	indexes, _ := filepath.Glob(filepath.Join(dir, "*.idx"))
	if len(indexes) < 3 {
		t.Fatalf("indexes: %q", indexes)
	}
	first, _ := os.ReadFile(indexes[0])
	for i, name := range indexes {
		var err error
		switch i % 3 {
		case 0:
			err = os.Remove(name)
		case 1:
			err = os.WriteFile(name, first, 0o600)
		case 2:
			err = os.WriteFile(name, first[:len(first)/2], 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	l = mustOpen(t, Options{Dir: dir})
	defer l.Close()
	if r := l.Recovered(); r.Indexed == 0 || r.CutBytes != 0 {
		t.Errorf("recovered %+v", r)
	}
	wantContents(t, l, want...)
}

// TestReader follows a log from beside it.
func TestReader(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := OpenReader(filepath.Join(dir, "none"), nil); rapport.KindOf(err) != rapport.NotFound {
		t.Fatalf("no log: %v", err)
	}
	now := time.UnixMicro(1)
	l := mustOpen(t, Options{Dir: dir, SegmentBytes: 2000, RetainAge: time.Hour, Clock: func() time.Time { return now }})
	defer l.Close()
	r, err := OpenReader(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	next := rapport.Offset(0)
	for i := range 300 {
		if _, err := l.Append(t.Context(), entry(strings.Repeat("x", i)), entry("y")); err != nil {
			t.Fatal(err)
		}
		if i%3 != 0 {
			continue
		}
		if err := r.Refresh(); err != nil {
			t.Fatal(err)
		}
		got, err := contents(t, r, next)
		if next += rapport.Offset(len(got)); err != nil || int(next) != 2*(i+1) {
			t.Fatalf("after %d appends the reader is at %d, %v", i+1, next, err)
		}
	}
	now = now.Add(2 * time.Hour)
	if _, err := l.Append(t.Context(), entry("z")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Retain(), r.Refresh()); err != nil {
		t.Fatal(err)
	}
	start, end := l.Bounds()
	if s, e := r.Bounds(); start == 0 || s != start || e != end {
		t.Fatalf("reader's bounds %d, %d; log's %d, %d", s, e, start, end)
	}
	if _, err := contents(t, r, 0); rapport.KindOf(err) != rapport.NotFound {
		t.Fatalf("removed records: %v", err)
	}
}

// TestReaderBesideWriter: neither a reader nor a verification may take what is being written for damage.
func TestReaderBesideWriter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, SegmentBytes: 1 << 20})
	stop := make(chan struct{})
	done := make(chan error)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if _, err := l.Append(t.Context(), entry(strings.Repeat("a", 3000)), entry("b"), entry(strings.Repeat("c", 9000))); err != nil {
				done <- err
				return
			}
		}
	}()
	r, err := OpenReader(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	next := rapport.Offset(0)
	began := time.Now() // long enough to meet the writer in every state, and however slow the disk is
	for time.Since(began) < 700*time.Millisecond || next < 100 && time.Since(began) < time.Minute {
		if err := r.Refresh(); err != nil {
			t.Fatal(err)
		}
		got, err := contents(t, r, next)
		if err != nil {
			t.Fatal(err)
		}
		next += rapport.Offset(len(got))
		if rep, err := Verify(t.Context(), dir, nil, nil); err != nil || len(rep.Damage) > 0 {
			t.Fatalf("verify %+v, %v", rep, err)
		}
	}
	close(stop)
	if err := errors.Join(<-done, l.Close()); err != nil {
		t.Fatal(err)
	}
	if next < 100 {
		t.Fatalf("the reader saw %d records only", next)
	}
}

// TestAppendAllocates holds the hot path to one allocation, which is the caller's own slice of entries.
func TestAppendAllocates(t *testing.T) {
	var l eventlog.Log = mustOpen(t, Options{Dir: t.TempDir()})
	defer l.Close()
	data := make([]byte, 250)
	appendOne := func() {
		if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1, Data: data}); err != nil {
			t.Error(err)
		}
	}
	if n := testing.AllocsPerRun(200, appendOne); n > 1 {
		t.Errorf("an append makes %v allocations", n)
	}
	read := func() {
		if err := l.Read(t.Context(), 100, func(*rapport.Record) error { return eventlog.ErrStop }); err != nil {
			t.Error(err)
		}
	}
	if n := testing.AllocsPerRun(200, read); n > 1 {
		t.Errorf("reading one record makes %v allocations", n)
	}
}
