package catalog_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"rapport"
	"rapport/internal/catalog"
)

var update = flag.Bool("update", false, "rewrite what the text cases expect")

// cases runs fn on every text case below a folder: its files in, what it expects in the file called out.
func cases(t *testing.T, folder string, fn func(t *testing.T, in []txtar.File) string) {
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no text cases in %s: %v", folder, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(text)
			var in []txtar.File
			want := ""
			for _, f := range a.Files {
				if f.Name == "out" {
					want = string(f.Data)
				} else {
					in = append(in, f)
				}
			}
			got := fn(t, in)
			if *update {
				a.Files = append(in, txtar.File{Name: "out", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestParseCases(t *testing.T) {
	cases(t, "parse", func(t *testing.T, in []txtar.File) string {
		var out strings.Builder
		for _, f := range in {
			defs, err := catalog.Parse(f.Name, f.Data)
			if err != nil {
				fmt.Fprintf(&out, "%v\n", err)
			}
			for _, def := range defs {
				out.WriteString(described(t, def))
			}
			if err == nil && len(defs) == 0 {
				out.WriteString("no definitions\n")
			}
		}
		return out.String()
	})
}

func described(t *testing.T, def rapport.Definition) string {
	hash, err := catalog.Hash(&def)
	if err != nil {
		t.Fatal(err)
	}
	s := fmt.Sprintf("%s %s %s\n  owners  %s, %s\n", def.Kind, def.Key, hash[:12], def.Owners.Marketing, def.Owners.IT)
	if def.Wording.Marketing != "" {
		s += fmt.Sprintf("  wording %q, %q\n", def.Wording.Marketing, def.Wording.IT)
	}
	if def.ExpiresAt != nil {
		s += fmt.Sprintf("  expires %s, then %s\n", def.ExpiresAt.Format("2006-01-02T15:04:05Z07:00"), def.AtExpiry)
	}
	return s + fmt.Sprintf("  spec    %s\n", def.Spec)
}

func TestDiffCases(t *testing.T) {
	cases(t, "diff", func(t *testing.T, in []txtar.File) string {
		var before, after *rapport.Definition
		for _, f := range in {
			defs, err := catalog.Parse(f.Name, f.Data)
			if err != nil || len(defs) != 1 {
				t.Fatalf("%s: %d definitions, %v", f.Name, len(defs), err)
			}
			if strings.HasPrefix(f.Name, "before") {
				before = &defs[0]
			} else {
				after = &defs[0]
			}
		}
		changes, err := catalog.Diff(before, after)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		for _, c := range changes {
			fmt.Fprintln(&out, c)
		}
		fmt.Fprintln(&out, catalog.Summary(changes))
		return out.String()
	})
}
