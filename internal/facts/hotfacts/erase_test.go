package hotfacts_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
)

// TestErasedBytes looks into every file for what only the erased person had, after an erasure and after opening anew, and makes
// sure that it was there before and that others' values still are.
func TestErasedBytes(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, facts.Defaults(), nil)
	var rows []facts.Row
	text := func(path, v string) facts.Property {
		return facts.Property{Path: path, Kind: facts.Text, Text: []byte(v)}
	}
	for i := range 2000 {
		who := fmt.Sprintf("someone-%d", i%20)
		props := []facts.Property{text("street", fmt.Sprintf("street of %s", who)), text("city", "shared-city")}
		rows = append(rows, facts.Row{Offset: rapport.Offset(i), Time: int64(i), Type: rapport.Track, Name: []byte("seen"), Source: []byte("web"),
			Subject: facts.Subject{Type: rapport.UserID, Value: []byte(who)}, Properties: props})
	}
	if err := s.Append(rows[:1000], 1000); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(rows[1000:], 2000); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	if count(t, dir, "street of someone-7") == 0 || count(t, dir, "someone-7") < 2 {
		t.Fatal("the bytes are not there to be erased")
	}
	done, err := s.Erase(facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "someone-7"}, {Type: rapport.UserID, Value: "never"}}, Offset: 2000})
	if err != nil || done.Rows != 100 || done.Texts != 1 || done.Files == 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	check := func(when string) {
		t.Helper()
		for what, want := range map[string]bool{"street of someone-7": false, "someone-7": false, "street of someone-8": true, "shared-city": true} {
			if got := count(t, dir, what) > 0; got != want {
				t.Errorf("%s: %q is in the files: %v", when, what, got)
			}
		}
		if n := s.Stats(); n.Events != 1900 || n.Subjects != 19 {
			t.Errorf("%s: %+v", when, n)
		}
	}
	check("erased")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, facts.Defaults(), nil)
	defer s.Close()
	check("opened anew")
	if again, err := s.Erase(facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "someone-7"}}, Offset: 2000}); err != nil || again.Rows != 0 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
	if err := s.Append([]facts.Row{{Offset: 2000, Type: rapport.Track, Name: []byte("seen"), Source: []byte("web"), Subject: facts.Subject{Type: rapport.UserID, Value: []byte("someone-7")},
		Properties: []facts.Property{text("street", "a new street")}}}, 2001); err != nil {
		t.Fatal(err)
	}
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if p, ok := snap.Find(rapport.Identifier{Type: rapport.UserID, Value: "someone-7"}); !ok || snap.People() != 20 || int(p) != 19 {
		t.Errorf("who comes back is person %d, %v, of %d", p, ok, snap.People())
	}
	if r, err := hotfacts.Verify(t.Context(), hotfacts.Options{Dir: dir, Config: facts.Defaults()}); err != nil || len(r.Damage) > 0 {
		t.Errorf("%+v, %v", r, err)
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
