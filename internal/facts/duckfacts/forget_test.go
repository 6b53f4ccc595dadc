package duckfacts

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"rapport"
	"rapport/internal/facts"
)

// TestForget erases somebody after a statement that was about them: no file of who is who has them any more, and statements say what
// is left.
func TestForget(t *testing.T) {
	if !there {
		t.Skip("SKIPPED: built without DuckDB: what is forgotten after an erasure is NOT tested")
	}
	h := newHouse(t, small())
	h.add("Bought", "user_id:erase-me@example.com", "country", "CH")
	h.add("Bought", "user_id:somebody", "country", "CH")
	h.keep(t)
	const q = "SELECT identifier FROM events ORDER BY identifier"
	if got := h.sql(t, q, false); got != `[["erase-me@example.com"],["somebody"]]` {
		t.Fatal(got)
	}
	if !holds(t, filepath.Join(h.dir, "sql"), "erase-me@example.com") {
		t.Fatal("the identifier is not there to be forgotten")
	}
	e := facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "erase-me@example.com"}}, Offset: h.next}
	if _, err := h.parquet.Erase(t.Context(), e, func() error { _, err := h.store.Erase(e); return err }); err != nil {
		t.Fatal(err)
	}
	h.Forget()
	h.Forget()
	if holds(t, h.dir, "erase-me@example.com") {
		t.Error("a file has the identifier")
	}
	if got := h.sql(t, q, false); got != `[["somebody"]]` {
		t.Error(got)
	}
}

func holds(t *testing.T, dir, what string) (yes bool) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		yes = yes || bytes.Contains(b, []byte(what))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return yes
}
