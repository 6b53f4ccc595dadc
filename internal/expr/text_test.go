package expr

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"rapport"
)

const typedCases = "testdata/text/typed.txt"

// The file holds cases separated by lines of "---": what is typed, a line of "=>", and how it is printed back, or what is wrong
// with it.
func TestTypedConditions(t *testing.T) {
	data, err := os.ReadFile(typedCases)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n---\n") {
		src, _, _ := strings.Cut("\n"+c, "\n=>")
		src = strings.TrimPrefix(src, "\n")
		out = append(out, strings.TrimPrefix(src+"\n=>\n"+typed(t, src), "\n"))
	}
	got := strings.Join(out, "\n---\n") + "\n"
	if *update {
		if err := os.WriteFile(typedCases, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(data); got != want {
		t.Errorf("%s differs; run with -update and look at the change\n%s", typedCases, firstDifference(want, got))
	}
}

// typed drops the lines of comment and says what becomes of the rest.
func typed(t *testing.T, src string) string {
	var lines []string
	for l := range strings.Lines(src) {
		if !strings.HasPrefix(l, "#") {
			lines = append(lines, strings.TrimSuffix(l, "\n"))
		}
	}
	c, err := ParseText(strings.Join(lines, "\n"))
	if err != nil {
		var e *rapport.Error
		if !errors.As(err, &e) || e.Kind != rapport.Invalid {
			t.Errorf("%s: %v is not an Invalid error", src, err)
		}
		return "error: " + err.Error()
	}
	return fmt.Sprintf("text: %s\njson: %s", c.Text(), c.Canonical())
}

func FuzzParseText(f *testing.F) {
	data, err := os.ReadFile(typedCases)
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range strings.Split(string(data), "\n---\n") {
		src, _, _ := strings.Cut(c, "\n=>")
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		c, err := ParseText(src)
		if err != nil {
			if rapport.KindOf(err) != rapport.Invalid {
				t.Fatalf("%v is not Invalid", err)
			}
			return
		}
		again, err := ParseText(c.Text())
		if err != nil || !bytes.Equal(again.Canonical(), c.Canonical()) {
			t.Fatalf("%q: text form %s does not read back: %v", src, c.Text(), err)
		}
		fromJSON, err := Parse(c.Canonical())
		if err != nil || !bytes.Equal(fromJSON.Canonical(), c.Canonical()) {
			t.Fatalf("%q: canonical form %s does not read back: %v", src, c.Canonical(), err)
		}
	})
}
