package disklog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

func contents(t testing.TB, l interface {
	Read(ctx context.Context, from rapport.Offset, fn func(*rapport.Record) error) error
}, from rapport.Offset) ([]string, error) {
	t.Helper()
	var out []string
	err := l.Read(t.Context(), from, func(r *rapport.Record) error {
		if r.Offset != from+rapport.Offset(len(out)) {
			return fmt.Errorf("record %d where %d was due", r.Offset, int(from)+len(out))
		}
		out = append(out, string(r.Data))
		return nil
	})
	return out, err
}

// smallLog writes n records of growing length, one group each, as a crash would leave them: no index, no clean end. It
// returns the segment's path and where each record ends.
func smallLog(t *testing.T, n int) (path string, ends []int64) {
	t.Helper()
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir})
	for i := range n {
		if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1, Data: []byte(strings.Repeat("r", i*7%23))}); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, l.active.index.length)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, segmentName(0))
	if err := os.Remove(l.active.indexPath()); err != nil {
		t.Fatal(err)
	}
	return path, ends
}

func rewrite(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(strings.TrimSuffix(path, segmentSuffix) + indexSuffix)
}

// TestTruncatedAnywhere cuts the file at every byte, with and without zeros behind: every complete record must be there.
func TestTruncatedAnywhere(t *testing.T) {
	t.Parallel()
	path, ends := smallLog(t, 7)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, zeros := range []int{0, 100} {
		for cut := range len(whole) + 1 {
			left := append(bytes.Clone(whole[:cut]), make([]byte, zeros)...)
			rewrite(t, path, left)
			if cut > 0 && cut < headerBytes && zeros > 0 {
				continue // a header is written whole or not at all
			}
			want := 0
			for want < len(ends) && bytes.HasPrefix(left, whole[:ends[want]]) { // zeros may complete a record
				want++
			}
			l := mustOpen(t, Options{Dir: filepath.Dir(path)})
			got, err := contents(t, l, 0)
			if err != nil || len(got) != want {
				t.Fatalf("cut at %d: %d records, %v; want %d", cut, len(got), err, want)
			}
			if at, err := l.Append(t.Context(), eventlog.Entry{Kind: 2, Data: []byte("new")}); err != nil || at != rapport.Offset(want) {
				t.Fatalf("cut at %d: appended at %d, %v", cut, at, err)
			}
			if got, err := contents(t, l, 0); err != nil || len(got) != want+1 || got[want] != "new" {
				t.Fatalf("cut at %d: after append %q, %v", cut, got, err)
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestFlippedAnywhere flips a bit in every byte: the record is reported, never skipped; only the last one may pass for torn.
func TestFlippedAnywhere(t *testing.T) {
	t.Parallel()
	path, ends := smallLog(t, 8)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		bad := bytes.Clone(whole)
		bad[at] ^= 1 << (at % 8)
		rewrite(t, path, bad)
		hit := 0
		for ends[hit] <= int64(at) {
			hit++
		}
		wantDamage := at < headerBytes || hit < len(ends)-1
		l, err := Open(Options{Dir: filepath.Dir(path), Log: quiet()})
		d := (*eventlog.Damage)(nil)
		if errors.As(err, &d) != wantDamage || (err != nil) != wantDamage {
			t.Fatalf("flip at %d: %v", at, err)
		}
		if wantDamage && at >= headerBytes && (d.Offset != rapport.Offset(hit) || d.Segment != segmentName(0)) {
			t.Fatalf("flip at %d in record %d: %v", at, hit, d)
		}
		if err == nil {
			if got, err := contents(t, l, 0); err != nil || len(got) != hit {
				t.Fatalf("flip at %d: %d records, %v", at, len(got), err)
			}
			if r := l.Recovered(); r.CutAt != rapport.Offset(hit) || r.CutBytes == 0 {
				t.Fatalf("flip at %d: recovered %+v", at, r)
			}
			l.Close()
		}
		rep, err := Verify(t.Context(), filepath.Dir(path), nil, nil)
		if err != nil || (len(rep.Damage) == 1) != wantDamage {
			t.Fatalf("flip at %d: verify %+v, %v", at, rep, err)
		}
	}
}

// TestTornGroup tears the first record of a group off: the whole group goes, and its rest does not come back when the
// next record happens to end where the second one began.
func TestTornGroup(t *testing.T) {
	disk := newMemFS()
	o := Options{Dir: "log", FS: disk}
	l := mustOpen(t, o)
	if _, err := l.Append(t.Context(), entry("kept")); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 2*smallGrp) // no zeros are written behind a group so long
	torn := l.active.index.length
	if _, err := l.Append(t.Context(), entry(long), entry("two"), entry("three")); err != nil {
		t.Fatal(err)
	}
	node := disk.now[l.active.path]
	node.data[torn+3] ^= 1
	disk.held = map[string]bool{}
	l = mustOpen(t, o)
	wantContents(t, l, "kept")
	if r := l.Recovered(); r.CutAt != 1 || r.CutBytes != 3*frameHead+int64(len(long))+3+5 {
		t.Fatalf("recovered %+v", r)
	}
	if _, err := l.Append(t.Context(), entry(long)); err != nil {
		t.Fatal(err)
	}
	disk.held = map[string]bool{}
	l = mustOpen(t, o)
	defer l.Close()
	wantContents(t, l, "kept", long)
}

// TestFlippedUnderIndex damages what a clean close vouched for: the log opens at once, and reading says where it is broken.
func TestFlippedUnderIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, SegmentBytes: 1000})
	for i := range 100 {
		if _, err := l.Append(t.Context(), eventlog.Entry{Kind: 1, Data: fmt.Appendf(nil, "record %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, s := range l.segments {
		whole, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.Clone(whole)
		bad[len(bad)-3] ^= 4
		if err := os.WriteFile(s.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		l := mustOpen(t, Options{Dir: dir})
		got, err := contents(t, l, 0)
		d := (*eventlog.Damage)(nil)
		if !errors.As(err, &d) || d.Segment != s.name() || d.Offset != s.end()-1 || len(got) != int(d.Offset) {
			t.Fatalf("read %d, then %v", len(got), err)
		}
		if rest, err := contents(t, l, s.end()); err != nil || len(rest) != 100-int(s.end()) {
			t.Fatalf("behind the damage: %d, %v", len(rest), err)
		}
		l.Close()
		rep, err := Verify(t.Context(), dir, nil, nil)
		if err != nil || len(rep.Damage) != 1 || rep.Damage[0].Segment != s.name() || rep.Damage[0].Offset != s.end()-1 {
			t.Fatalf("verify %+v, %v", rep, err)
		}
		if err := os.WriteFile(s.path, whole[:len(whole)-1], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(Options{Dir: dir, Log: quiet()}); !errors.As(err, &d) {
			t.Fatalf("a segment shorter than its index: %v", err)
		}
		if err := os.WriteFile(s.path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := Verify(t.Context(), dir, nil, nil)
	if err != nil || len(rep.Damage) != 0 || rep.Records != 100 || rep.End != 100 || rep.TornBytes != 0 {
		t.Fatalf("verify %+v, %v", rep, err)
	}
}

// TestCrash runs writers on a file system that is cut off again and again. After each cut the log must open, hold
// everything acknowledged at that moment, and nothing that was not appended.
func TestCrash(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for round := range uint64(15) {
		crashRound(t, rand.New(rand.NewPCG(seed, round)))
	}
}

func crashRound(t *testing.T, r *rand.Rand) {
	disk := newMemFS()
	disk.slow = 300 * time.Microsecond
	acked := map[rapport.Offset]string{}
	for life := range 4 {
		l, err := Open(Options{Dir: "log", FS: disk, Log: quiet(), SegmentBytes: 20_000})
		if err != nil {
			t.Fatalf("life %d: %v", life, err)
		}
		all, err := contents(t, l, 0)
		if err != nil {
			t.Fatalf("life %d: %v", life, err)
		}
		for at, data := range acked {
			if int(at) >= len(all) || all[at] != data {
				t.Fatalf("life %d: acknowledged record %d of %d is lost", life, at, len(all))
			}
		}
		for at, data := range all {
			if want := strings.Repeat(data[:1], len(data)); data != want {
				t.Fatalf("life %d: record %d was never appended", life, at)
			}
		}
		if _, ok, _ := l.Cursor("c"); life > 0 && !ok {
			t.Fatal("the cursor is lost")
		}
		acked, disk = live(t, l, disk, r, acked)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// live lets writers write for a while and cuts the disk off in the middle.
func live(t *testing.T, l *Log, disk *memFS, r *rand.Rand, acked map[rapport.Offset]string) (map[rapport.Offset]string, *memFS) {
	var mu sync.Mutex
	acked = maps.Clone(acked)
	var wg sync.WaitGroup
	for w := range 6 {
		r := rand.New(rand.NewPCG(r.Uint64(), uint64(w)))
		wg.Go(func() {
			for range 25 {
				var entries []eventlog.Entry
				for range 1 + r.IntN(4) {
					entries = append(entries, eventlog.Entry{Kind: 1, Data: bytes.Repeat([]byte{byte('a' + r.IntN(26))}, 1+r.IntN(1500))})
				}
				first, err := l.Append(t.Context(), entries...)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for i, e := range entries {
					acked[first+rapport.Offset(i)] = string(e.Data)
				}
				mu.Unlock()
			}
		})
	}
	_, end := l.Bounds()
	if err := l.SetCursor("c", end); err != nil {
		t.Error(err)
	}
	time.Sleep(time.Duration(r.IntN(4000)) * time.Microsecond)
	mu.Lock()
	before := maps.Clone(acked)
	mu.Unlock()
	after := disk.crash(r)
	after.slow = disk.slow
	wg.Wait()
	return before, after
}
