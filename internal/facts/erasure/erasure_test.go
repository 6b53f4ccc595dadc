package erasure_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/erasure"
	"rapport/internal/facts/factstest"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
)

// house is every form of facts in one directory.
type house struct {
	*erasure.Store
	hot   *hotfacts.Store
	files *parquetfacts.Store
}

// faulty is a hot store whose erasure fails before or after it is done: as if the process had died there.
type faulty struct {
	*hotfacts.Store
	before, after bool
}

var errDied = errors.New("died")

func (f *faulty) Erase(e facts.Erasure) (facts.Erased, error) {
	if f.before {
		return facts.Erased{}, errDied
	}
	done, err := f.Store.Erase(e)
	if f.after {
		return done, errDied
	}
	return done, err
}

func open(t *testing.T, dir string, c facts.Config, p facts.People, fault faulty) *house {
	t.Helper()
	hot, err := hotfacts.Open(hotfacts.Options{Dir: dir, Config: c, People: p})
	if err != nil {
		t.Fatal(err)
	}
	c.Parquet.Every = 0
	files, err := parquetfacts.Open(parquetfacts.Options{Dir: filepath.Join(dir, "parquet"), Config: c.Parquet, Source: hot.Apart})
	if err != nil {
		t.Fatal(err)
	}
	fault.Store = hot
	return &house{erasure.New(erasure.Options{Dir: dir, Proofs: filepath.Join(dir, "erasures"), Hot: &fault, Files: files}), hot, files}
}

func (h *house) Close() error { return errors.Join(h.files.Close(), h.hot.Close()) }

// TestConformance: what stands in front of a store does what a store must.
func TestConformance(t *testing.T) {
	factstest.Run(t, factstest.Adapter{
		Open: func(t *testing.T, place string, c facts.Config, p facts.People) facts.Store {
			return open(t, place, c, p, faulty{})
		},
		Crash: func(t *testing.T, place string) string {
			for {
				before, _ := os.ReadFile(filepath.Join(place, "manifest"))
				copied := t.TempDir()
				failed := os.CopyFS(copied, os.DirFS(place))
				if after, _ := os.ReadFile(filepath.Join(place, "manifest")); failed == nil && bytes.Equal(before, after) {
					return copied
				}
			}
		},
	})
}

func user(n int) rapport.Identifier {
	return rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprintf("customer-%03d", n)}
}

// fill appends rows of 30 people, each with a street of its own, up to a record.
func fill(t *testing.T, h *house, r *rand.Rand, next rapport.Offset) {
	t.Helper()
	var rows []facts.Row
	for at := h.Next(); at < next; at++ {
		id := user(r.IntN(30))
		rows = append(rows, facts.Row{Offset: at, Time: int64(at) * 3_600_000_000, Hash: r.Uint64(), Type: rapport.Track, Name: []byte("seen"), Source: []byte("web"),
			Subject:    facts.Subject{Type: id.Type, Value: []byte(id.Value)},
			Properties: []facts.Property{{Path: "street", Kind: facts.Text, Text: []byte("street of " + id.Value)}, {Path: "total", Kind: facts.Number, Number: int64(at)}}})
	}
	if err := h.Append(rows, next); err != nil {
		t.Fatal(err)
	}
}

// rowsOf counts the rows of people in both forms of facts, by where they lie.
func rowsOf(t *testing.T, h *house, ids ...rapport.Identifier) (hot, files uint64) {
	t.Helper()
	held, err := h.Look(t.Context(), ids, 0)
	if err != nil || len(held) != 2 {
		t.Fatal(held, err)
	}
	return held[0].Rows, held[1].Rows
}

// TestKilledInTheMiddle has the process die before and after each step; the next start does the record again, and nothing is
// left, nothing of others is missing, and the proof counts what there was.
func TestKilledInTheMiddle(t *testing.T) {
	for name, fault := range map[string]faulty{"between files and columns": {before: true}, "before the proof": {after: true}, "not at all": {}} {
		t.Run(name, func(t *testing.T) {
			const seed, end = 3, 2000
			dir := t.TempDir()
			h := open(t, dir, facts.Defaults(), nil, fault)
			r := rand.New(rand.NewPCG(seed, 1))
			for at := rapport.Offset(500); at <= end; at += 500 {
				fill(t, h, r, at)
				if err := errors.Join(h.Flush(), h.files.Write(t.Context())); err != nil {
					t.Fatal(err)
				}
			}
			e := facts.Erasure{Identifiers: []rapport.Identifier{user(7), user(8), user(700)}, By: "user:test", Reason: "asked for it", Offset: end, Time: time.UnixMicro(end)}
			hot, files := rowsOf(t, h, e.Identifiers...)
			if hot != files || hot < 50 {
				t.Fatalf("%d and %d rows to be erased", hot, files)
			}
			_, err := h.Erase(e)
			if died := fault.before || fault.after; died != errors.Is(err, errDied) || !died && err != nil {
				t.Fatal(err)
			}
			if err != nil {
				if p, err := h.Proof(end); err != nil || p.Done {
					t.Fatalf("half done, the proof is %+v, %v", p, err)
				}
				if err := h.files.Write(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := h.Close(); err != nil {
					t.Fatal(err)
				}
				if h = open(t, dir, facts.Defaults(), nil, faulty{}); h.Next() > end {
					t.Fatalf("the store is past the record, at %d, that is not done", h.Next())
				}
				if _, err := h.Erase(e); err != nil {
					t.Fatal(err)
				}
			}
			defer h.Close()
			p, err := h.Proof(end)
			if err != nil || !p.Done || p.Search.Left != 0 || p.Search.Elsewhere != 0 || p.Search.Bytes == 0 || len(p.Hashes) != 3 || p.Stores[0].Rows != hot || p.Stores[1].Rows != files {
				t.Fatalf("%+v, %v", p, err)
			}
			if want := erasure.Hash(p.Salt, user(7)); p.Hashes[0] != want && p.Hashes[1] != want && p.Hashes[2] != want {
				t.Errorf("who knows %s does not find it in the proof", user(7))
			}
			for what, want := range map[string]bool{"customer-007": false, "customer-008": false, "customer-009": true} {
				if got := count(t, dir, what) > 0; got != want {
					t.Errorf("%q is in the files: %v", what, got)
				}
			}
			fill(t, h, r, end+500)
			if err := h.files.Write(t.Context()); err != nil {
				t.Fatal(err)
			}
			all := make([]rapport.Identifier, 30)
			for i := range all {
				all[i] = user(i)
			}
			if again, _ := rowsOf(t, h, e.Identifiers...); again == 0 || again >= hot {
				t.Errorf("%d rows came since", again)
			}
			if a, b := rowsOf(t, h, all...); a != end+500-hot || b != a {
				t.Errorf("%d rows in the columns and %d in the files, want %d", a, b, end+500-hot)
			}
		})
	}
}

// TestElsewhere counts bytes that belong to others apart, and leaves them.
func TestElsewhere(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir, facts.Defaults(), nil, faulty{})
	defer h.Close()
	rows := []facts.Row{
		{Offset: 0, Type: rapport.Track, Name: []byte("seen"), Source: []byte("web"), Subject: facts.Subject{Type: rapport.UserID, Value: []byte("customer-1")}},
		{Offset: 1, Type: rapport.Track, Name: []byte("seen"), Source: []byte("web"), Subject: facts.Subject{Type: rapport.UserID, Value: []byte("somebody")},
			Properties: []facts.Property{{Path: "friend", Kind: facts.Text, Text: []byte("customer-1")}}},
	}
	if err := h.Append(rows, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Erase(facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "customer-1"}}, Offset: 2}); err != nil {
		t.Fatal(err)
	}
	if p, err := h.Proof(2); err != nil || !p.Done || p.Search.Left != 0 || p.Search.Elsewhere != int64(count(t, dir, "customer-1")) || p.Search.Elsewhere == 0 {
		t.Errorf("%+v, %v", p, err)
	}
	list, err := h.Proofs(0, 10)
	if err != nil || len(list) != 1 || list[0].Offset != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := h.Proof(1); rapport.KindOf(err) != rapport.NotFound {
		t.Error(err)
	}
}

// TestHeld erases while somebody reads: what is held is removed from the disk all the same.
func TestHeld(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir, facts.Defaults(), nil, faulty{})
	defer h.Close()
	fill(t, h, rand.New(rand.NewPCG(1, 1)), 300)
	if err := h.files.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	set := h.files.Hold()
	if _, err := h.Erase(facts.Erasure{Identifiers: []rapport.Identifier{user(3)}, Offset: 300}); err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, path := range set.Paths() {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			gone++
		}
	}
	set.Release()
	if gone == 0 || gone == len(set.Files) {
		t.Errorf("%d files of %d are gone", gone, len(set.Files))
	}
}

// count is how often a text is in the files below a directory.
func count(t *testing.T, dir, what string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		n += bytes.Count(b, []byte(what))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
