package catalog_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"rapport/internal/catalog"
)

func seeds(f *testing.F) []txtar.File {
	var out []txtar.File
	for _, pattern := range []string{"testdata/parse/*.txt", "testdata/diff/*.txt"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			a, err := txtar.ParseFile(name)
			if err != nil {
				f.Fatal(err)
			}
			out = append(out, a.Files...)
		}
	}
	examples, err := filepath.Glob("../../examples/definitions/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range examples {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, txtar.File{Name: name, Data: text})
	}
	return out
}

// FuzzParse: any text gives definitions or an error in bounded time, never both a definition that cannot be hashed and
// silence; and what was read survives being written.
func FuzzParse(f *testing.F) {
	for _, file := range seeds(f) {
		f.Add(file.Name, file.Data)
	}
	for _, text := range []string{"", "---\n---\n", "- - - - -", "? ? ? ?", "a: &a [*a]", "{{{{[[[[", "&a &b c", "!!x y", "%YAML 1.2\n---\na", "\xff", "a: |\n\tb", "'", "\"\\u", "a:\n  - b\n c"} {
		f.Add("x.yaml", []byte(text))
		f.Add("-", []byte(text))
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		start := time.Now()
		defs, err := catalog.Parse(name, text)
		if took := time.Since(start); took > 10*time.Second {
			t.Fatalf("%d bytes took %v", len(text), took)
		}
		if err != nil {
			if len(defs) > 0 || err.Error() == "" {
				t.Fatalf("%d definitions beside %v", len(defs), err)
			}
			return
		}
		for _, def := range defs {
			want, err := catalog.Hash(&def)
			if err != nil {
				t.Fatal(err)
			}
			out, err := catalog.Format(&def)
			if err != nil {
				t.Fatal(err)
			}
			again, err := catalog.Parse("again.yaml", out)
			if err != nil || len(again) != 1 {
				t.Fatalf("%v reading\n%s", err, out)
			}
			if got, err := catalog.Hash(&again[0]); err != nil || got != want {
				t.Fatalf("another hash, %v:\n%s\n%s", err, out, text)
			}
		}
	})
}

func FuzzCanonical(f *testing.F) {
	for _, text := range []string{`{}`, `[1,2.50,-0e1]`, `{"b":1,"a":"\ud83d\ude00"}`, `"\ud800"`, `nul`, `[[[[`, "\"\x00\""} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := catalog.Canonical(text)
		if err != nil {
			return
		}
		if b, err := catalog.Canonical(a); err != nil || string(a) != string(b) {
			t.Fatalf("not stable: %q → %q → %q, %v", text, a, b, err)
		}
	})
}

// TestHostileFiles: what would make a careless reader slow, deep or large is refused fast.
// TestHostileFiles: what takes long to read takes time with its length, well below the bound even on a loaded
// machine; with the square of its length it would not.
func TestHostileFiles(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":      strings.Repeat("[", 1<<18),
		"braces":        strings.Repeat("{a: ", 50_000),
		"dashes":        strings.Repeat("- ", 125_000),
		"questions":     strings.Repeat("? ", 125_000),
		"indent":        steps(1_000),
		"anchors":       "a: " + strings.Repeat("&a ", 75_000) + "b",
		"tags":          "a: " + strings.Repeat("!!str ", 170_000) + "b",
		"keys":          strings.Repeat("a: ", 75_000),
		"json brackets": "[" + strings.Repeat("[", 1<<18) + strings.Repeat("]", 1<<18),
		"json list":     "[" + strings.Repeat("1,", 1<<18) + "1]",
		"json fields":   "{" + strings.Repeat(`"a":1,`, 1<<17) + `"b":1}`,
		"documents":     strings.Repeat("---\na\n", 40_000),
		"wide":          wide("\n"),
		"wide flow":     "{" + wide(", ") + "}",
		"comments":      strings.Repeat("# a\n\n", 45_000) + "a: b",
		"long text":     "kind: " + strings.Repeat("x", 1<<20-10),
		"too large":     strings.Repeat("# x\n", 300_000),
		"many":          strings.Repeat("- 1\n", 60_000),
		"quotes":        strings.Repeat("'", 1<<20),
		"lines":         "a: >\n" + strings.Repeat("  b\n\n", 150_000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			file := "x.yaml"
			if strings.HasPrefix(name, "json") {
				file = "-"
			}
			if defs, err := catalog.Parse(file, []byte(text)); err == nil {
				t.Errorf("%d definitions", len(defs))
			} else if len(err.Error()) > 20_000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func steps(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func wide(end string) string {
	var b strings.Builder
	for i := range 75_000 {
		b.WriteString("k" + strconv.Itoa(i) + ": 1" + end)
	}
	return b.String()
}
