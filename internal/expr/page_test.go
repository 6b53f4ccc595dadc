package expr

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"rapport"
)

// pageFile is the page for people who type; what follows pageMark in it comes from the cases.
const (
	pageFile = "../../docs/conditions.md"
	pageMark = "<!-- what follows is written by go test ./internal/expr -update -->\n"
)

// TestPageIsCurrent: the page shows every case in all its forms, so it cannot say what is not so; and every form that can be
// typed is in its grammar.
func TestPageIsCurrent(t *testing.T) {
	page, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	prose, rest, ok := strings.Cut(string(page), pageMark)
	if !ok {
		t.Fatalf("%s has no line %q", pageFile, pageMark)
	}
	want := examples(t)
	if *update {
		if err := os.WriteFile(pageFile, []byte(prose+pageMark+want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if rest != want {
		t.Errorf("%s differs from the cases; run with -update\n%s", pageFile, firstDifference(rest, want))
	}
	for _, word := range append(append(functions(), measures()...), forms()...) {
		if !strings.Contains(prose, word) {
			t.Errorf("the grammar of %s does not say %s", pageFile, word)
		}
	}
}

func examples(t *testing.T) string {
	data, err := os.ReadFile("testdata/conditions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range strings.Split(string(data), "\n---\n") {
		src, _, _ := strings.Cut(c, "\n=>")
		src = strings.TrimSpace(src)
		j, err := yaml.YAMLToJSON([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		c, err := Parse(j)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for strings.HasPrefix(src, "#") {
			var line string
			line, src, _ = strings.Cut(src, "\n")
			said = append(said, strings.TrimSpace(line[1:]))
		}
		if len(said) > 0 {
			b.WriteString("\n" + strings.Join(said, " ") + "\n")
		}
		b.WriteString("\n```yaml\n" + src + "\n```\n```text\n" + c.Text() + "\n```\n> " + c.Words(rapport.Marketing, nil) + "\n")
	}
	return b.String() + "\n## Every form of a computed trait\n" + computedExamples(t)
}

// computedExamples are the cases of computations that can be computed.
func computedExamples(t *testing.T) string {
	data, err := os.ReadFile(computations)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range strings.Split(string(data), "\n---\n") {
		src, _, _ := strings.Cut(c, "\n=>")
		src = strings.TrimSpace(src)
		j, err := yaml.YAMLToJSON([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		c, err := ParseComputation(j)
		if err != nil {
			continue
		}
		w := c.Wording(nil)
		b.WriteString("\n```yaml\n" + src + "\n```\n```text\n" + w.IT + "\n```\n> " + w.Marketing + "\n")
	}
	return b.String()
}

// TestPageTypes: the examples of the prose, which are indented by four, can be typed as they stand.
func TestPageTypes(t *testing.T) {
	page, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	prose, _, _ := strings.Cut(string(page), pageMark)
	typed := 0
	for line := range strings.Lines(prose) {
		src, ok := strings.CutPrefix(line, "    ")
		if !ok {
			continue
		}
		typed++
		c, err := ParseText(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if again, err := ParseText(c.Text()); err != nil || again.Hash() != c.Hash() {
			t.Errorf("%s: printed as %s, which does not read back: %v", src, c.Text(), err)
		}
	}
	if typed < 25 {
		t.Errorf("only %d examples", typed)
	}
}
