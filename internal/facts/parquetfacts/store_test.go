package parquetfacts_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
)

// world is a hot store, the files kept of it, and what they ought to hold.
type world struct {
	t    *testing.T
	seed uint64
	r    *rand.Rand
	dir  string
	cfg  facts.Config
	hot  *hotfacts.Store
	next rapport.Offset
	rows map[int64]string // by offset
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, seed: seed, r: rand.New(rand.NewPCG(seed, 2)), dir: t.TempDir(), cfg: facts.Defaults(), rows: map[int64]string{}}
	w.cfg.Parquet.Every, w.cfg.Parquet.Rows, w.cfg.Parquet.Settle = 0, 1000, time.Hour
	var err error
	if w.hot, err = hotfacts.Open(hotfacts.Options{Dir: filepath.Join(w.dir, "hot"), Config: w.cfg}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.hot.Close() })
	return w
}

func (w *world) open(dir string) *parquetfacts.Store {
	w.t.Helper()
	s, err := parquetfacts.Open(parquetfacts.Options{Dir: dir, Config: w.cfg.Parquet, Source: w.hot.Apart})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = s.Close() })
	return s
}

// append adds up to n rows; properties and kinds turn up over time, and some rows come days late.
func (w *world) append(n int) {
	w.t.Helper()
	r := w.r
	var rows []facts.Row
	for range r.IntN(n) {
		at := w.next + rapport.Offset(r.IntN(3))
		w.next = at + 1
		row := facts.Row{Offset: at, Hash: r.Uint64(), Received: int64(at), Time: 1_772_000_000_000_000 + int64(at)*60_000_000 - int64(r.IntN(2)*r.IntN(200))*3_600_000_000,
			Type: rapport.Track, Name: fmt.Appendf(nil, "e%d", r.IntN(3)), Source: []byte("web"), Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Appendf(nil, "u%02d", r.IntN(40))}}
		if r.IntN(4) == 0 {
			row.Subject.Type = rapport.AnonymousID
		}
		if r.IntN(500) == 0 {
			row.Time = -row.Time // 1913
		}
		line := fmt.Sprintf("%d|%s|%s|%s|%s", row.Time, row.Type, row.Name, row.Subject.Type, row.Subject.Value)
		for _, path := range []string{"total", "Total", "country", "address.city"} {
			switch r.IntN(6) {
			case 0:
				row.Properties = append(row.Properties, facts.Property{Path: path, Kind: facts.Text, Text: fmt.Appendf(nil, "t%d", at%100)})
				line += fmt.Sprintf("|%s=t%d", path, at%100)
			case 1:
				row.Properties = append(row.Properties, facts.Property{Path: path, Kind: facts.Number, Number: int64(at) * 250_000})
				line += fmt.Sprintf("|%s=%v", path, float64(at)/4)
			case 2:
				if at > 2000 {
					row.Properties = append(row.Properties, facts.Property{Path: path, Kind: facts.Flag, Number: int64(facts.True)})
					line += "|" + path + "=true"
				}
			case 3:
				row.Properties = append(row.Properties, facts.Property{Path: path, Kind: facts.Flag, Number: int64(facts.Other)})
			}
		}
		w.rows[int64(at)] = line
		rows = append(rows, row)
	}
	if err := w.hot.Append(rows, w.next); err != nil {
		w.t.Fatal(err)
	}
}

// check compares the files of a set with what was appended below its Next, and that each is sorted and of its day.
func (w *world) check(s *parquetfacts.Store) {
	w.t.Helper()
	h := s.Hold()
	defer h.Release()
	names := map[string]string{}
	for _, c := range s.Columns() {
		names[c.Name] = c.Path
	}
	got := map[int64]string{}
	for i, path := range h.Paths() {
		f := h.Files[i]
		var last []string
		rows := read(w.t, path)
		if int64(len(rows)) != f.Rows {
			w.t.Fatalf("seed %d: %s has %d rows, the manifest says %d", w.seed, path, len(rows), f.Rows)
		}
		for _, v := range rows {
			at := v["offset"].Int64()
			key := []string{v["identifier_type"].String(), v["identifier"].String(), fmt.Sprintf("%020d", v["time"].Int64()), fmt.Sprintf("%020d", at)}
			if v["time"].Int64() >= 0 && slices.Compare(last, key) >= 0 {
				w.t.Fatalf("seed %d: %s has %v after %v", w.seed, path, key, last)
			}
			if v["time"].Int64() >= 0 {
				last = key
			}
			if day := time.UnixMicro(max(0, v["time"].Int64())).UTC().Format(time.DateOnly); day != f.Day || rapport.Offset(at) < f.First || rapport.Offset(at) > f.Last {
				w.t.Fatalf("seed %d: a row of %s, %d, is in %+v", w.seed, day, at, f)
			}
			line := fmt.Sprintf("%d|%s|%s|%s|%s", v["time"].Int64(), v["type"], v["event"], v["identifier_type"], v["identifier"])
			for _, path := range []string{"total", "Total", "country", "address.city"} {
				for name, of := range names {
					if x, ok := v[name]; ok && of == path && !x.IsNull() {
						line += "|" + path + "=" + x.String()
					}
				}
			}
			if _, twice := got[at]; twice {
				w.t.Fatalf("seed %d: row %d is there twice", w.seed, at)
			}
			got[at] = line
		}
	}
	want := maps.Clone(w.rows)
	maps.DeleteFunc(want, func(at int64, _ string) bool { return rapport.Offset(at) >= h.Next })
	for at, line := range want {
		if got[at] != line {
			w.t.Fatalf("seed %d: row %d is %q, want %q", w.seed, at, got[at], line)
		}
	}
	if len(got) != len(want) {
		w.t.Fatalf("seed %d: %d rows, want %d", w.seed, len(got), len(want))
	}
}

// TestKeptUp brings files up to a growing store, merges them, dies and opens again: every row is there once, and names stay.
func TestKeptUp(t *testing.T) {
	for seed := range uint64(3) {
		w := newWorld(t, seed)
		dir := filepath.Join(w.dir, "parquet")
		s := w.open(dir)
		named := map[string]parquetfacts.Column{}
		for step := range 14 {
			w.append(600)
			if err := s.Write(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s.Next() != w.next {
				t.Fatalf("seed %d: written up to %d of %d", seed, s.Next(), w.next)
			}
			for _, c := range s.Columns() {
				if old, ok := named[c.Name]; ok && old != c {
					t.Fatalf("seed %d: column %s was %v and is %v", seed, c.Name, old, c)
				}
				named[c.Name] = c
			}
			if w.r.IntN(3) == 0 {
				if err := s.Tidy(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			w.check(s)
			if step%4 == 3 { // a process that died while writing
				dead := filepath.Join(dir, "day=2026-03-01", "99999999.parquet")
				if err := errors.Join(os.MkdirAll(filepath.Dir(dead), 0o700), os.WriteFile(dead, []byte("half"), 0o600), os.WriteFile(dead+".tmp", []byte("half"), 0o600)); err != nil {
					t.Fatal(err)
				}
				s = w.open(dir)
				if _, err := os.Stat(dead); !errors.Is(err, fs.ErrNotExist) {
					t.Fatalf("seed %d: what does not count is still there: %v", seed, err)
				}
				w.check(s)
			}
		}
		w.cfg.Parquet.Settle = 0
		held := s.Hold()
		s = w.open(dir)
		if err := s.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		held.Release()
		w.check(s)
		if st := s.Status(); st.Files != st.Days || st.Rows != int64(len(w.rows)) {
			t.Errorf("seed %d: %+v for %d rows: a settled day is one file", seed, st, len(w.rows))
		}
	}
}

// TestNamesDoNotDepend writes the same rows in one pass and in many: the columns are named alike.
func TestNamesDoNotDepend(t *testing.T) {
	w := newWorld(t, 5)
	many, once := w.open(filepath.Join(w.dir, "many")), w.open(filepath.Join(w.dir, "once"))
	for range 10 {
		w.append(500)
		if err := many.Write(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := once.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(many.Columns(), once.Columns()) || len(once.Columns()) < 8 {
		t.Errorf("in many passes %v, in one %v", many.Columns(), once.Columns())
	}
}

// TestHold keeps files while somebody reads them, and no longer.
func TestHold(t *testing.T) {
	w := newWorld(t, 6)
	w.cfg.Parquet.Settle = 0
	s := w.open(filepath.Join(w.dir, "parquet"))
	for range 3 {
		w.append(400)
		if err := s.Write(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	a, b := s.Hold(), s.Hold()
	if err := s.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.Release()
	a.Release()
	for _, path := range b.Paths() {
		if _, err := os.Stat(path); err != nil {
			t.Fatalf("held by one more: %v", err)
		}
	}
	b.Release()
	found, err := filepath.Glob(filepath.Join(w.dir, "parquet", "day=*", "*"))
	if err != nil || len(found) != s.Status().Files {
		t.Errorf("%d files are there, %d count: %v", len(found), s.Status().Files, err)
	}
}

// TestAbandoned ends a pass and a merge in the middle: nothing counts of them, and the next does all.
func TestAbandoned(t *testing.T) {
	w := newWorld(t, 7)
	w.cfg.Parquet.Settle = 0
	s := w.open(filepath.Join(w.dir, "parquet"))
	w.append(2000)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Write(ctx); !errors.Is(err, context.Canceled) || s.Next() != 0 {
		t.Fatalf("%v, up to %d", err, s.Next())
	}
	if err := s.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.append(2000)
	if err := errors.Join(s.Write(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := s.Tidy(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	w.check(s)
	if left, _ := filepath.Glob(filepath.Join(w.dir, "parquet", "day=*", "*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestDamage refuses a manifest that is not whole, and a file that is not as long as it was.
func TestDamage(t *testing.T) {
	w := newWorld(t, 8)
	dir := filepath.Join(w.dir, "parquet")
	s := w.open(dir)
	w.append(800)
	if err := s.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := s.Hold()
	defer h.Release()
	manifest := filepath.Join(dir, "manifest")
	for _, name := range []string{manifest, h.Paths()[0]} {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, bytes.Replace(whole, whole[:len(whole)/2], nil, 1), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = parquetfacts.Open(parquetfacts.Options{Dir: dir, Config: w.cfg.Parquet, Source: w.hot.Apart})
		if rapport.KindOf(err) != rapport.Internal || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.WriteFile(name, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDuckDB reads the files with another tool, by the names of their columns.
func TestDuckDB(t *testing.T) {
	w := newWorld(t, 9)
	dir := filepath.Join(w.dir, "parquet")
	s := w.open(dir)
	for range 6 {
		w.append(1000)
		if err := s.Write(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	from := fmt.Sprintf("FROM read_parquet('%s/day=*/*.parquet', union_by_name=true, hive_partitioning=true)", dir)
	var n, texts, numbers, sorted, apart int
	err = db.QueryRowContext(t.Context(), `SELECT count(*), count("properties.country:text") + count("properties.country"), count("properties.Total") + count("properties.total~2"),
		count(DISTINCT "offset"), count(*) FILTER (time >= TIMESTAMP '1970-01-01' AND CAST(time AT TIME ZONE 'UTC' AS DATE) <> day) `+from).Scan(&n, &texts, &numbers, &sorted, &apart)
	if err != nil {
		t.Fatal(err)
	}
	if n != len(w.rows) || sorted != n || texts == 0 || numbers == 0 || apart != 0 {
		t.Errorf("seed %d: %d rows of %d, %d of them different, %d and %d values, %d in another day", w.seed, n, len(w.rows), sorted, texts, numbers, apart)
	}
}

// TestCatch brings the files up for somebody who waits, and not again at once.
func TestCatch(t *testing.T) {
	w := newWorld(t, 6)
	s := w.open(filepath.Join(w.dir, "parquet"))
	w.append(600)
	s.Catch(t.Context())
	if first := w.next; s.Next() != first {
		t.Fatalf("caught up to %d of %d", s.Next(), first)
	}
	first := w.next
	w.append(600)
	if s.Catch(t.Context()); s.Next() != first {
		t.Fatalf("caught up to %d again, at once", s.Next())
	}
}

// TestErasedWhileWriting erases while passes and merges run: each of them is interrupted or waits, and in the end the files have
// every row but those that were erased.
func TestErasedWhileWriting(t *testing.T) {
	w := newWorld(t, 10)
	w.cfg.Parquet.Settle = 0
	s := w.open(filepath.Join(w.dir, "parquet"))
	var busy sync.WaitGroup
	done := make(chan struct{})
	busy.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if err := errors.Join(s.Write(t.Context()), s.Tidy(t.Context())); err != nil {
				t.Error(err)
			}
		}
	})
	for who := range 10 {
		w.append(1500)
		id := rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprintf("u%02d", who)}
		e := facts.Erasure{Identifiers: []rapport.Identifier{id}, Offset: w.next}
		if _, err := s.Erase(t.Context(), e, func() error { _, err := w.hot.Erase(e); return err }); err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(w.rows, func(_ int64, line string) bool {
			f := strings.Split(line, "|")
			return f[3] == string(id.Type) && f[4] == id.Value
		})
		if n, _, err := s.Search(e.Identifiers, e.Offset); err != nil || n != 0 {
			t.Fatalf("seed %d: %d rows are left: %v", w.seed, n, err)
		}
		w.next++
		if err := w.hot.Append(nil, w.next); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	busy.Wait()
	if err := s.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.check(s)
}
