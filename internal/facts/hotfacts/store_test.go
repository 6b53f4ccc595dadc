package hotfacts_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"rapport/internal/facts"
	"rapport/internal/facts/factstest"
	"rapport/internal/facts/hotfacts"
)

func open(t *testing.T, dir string, c facts.Config, p facts.People) facts.Store {
	t.Helper()
	s, err := hotfacts.Open(hotfacts.Options{Dir: dir, Config: c, People: p})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	factstest.Run(t, factstest.Adapter{Open: open, Crash: crash})
}

// crash copies the files as they are at one moment: those that one manifest names.
func crash(t *testing.T, dir string) string {
	t.Helper()
	for {
		before, err := os.ReadFile(filepath.Join(dir, "manifest"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		copied := t.TempDir()
		failed := os.CopyFS(copied, os.DirFS(dir))
		after, err := os.ReadFile(filepath.Join(dir, "manifest"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if failed == nil && bytes.Equal(before, after) {
			return copied
		}
	}
}
