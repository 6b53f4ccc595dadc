package connect

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the expected parts of testdata")

// cases runs a file of cases: blocks separated by a line of ===, each an input and, after a line of ---, what comes of it.
func cases(t *testing.T, file string, run func(input string) string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, block := range strings.Split(string(text), "\n===\n") {
		input, want, _ := strings.Cut(block, "\n---\n")
		got := strings.TrimRight(run(input), "\n")
		if strings.TrimRight(want, "\n") != got && !*update {
			t.Errorf("%s:\n%s\n--- want\n%s\n--- got\n%s", file, input, want, got)
		}
		out = append(out, input+"\n---\n"+got)
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(out, "\n===\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMappingErrors(t *testing.T) {
	cases(t, "testdata/mapping/errors.txt", func(input string) string {
		if _, err := ReadMapping("m.yaml", []byte(input)); err != nil {
			return err.Error()
		}
		return "fine"
	})
}

// Each file of rows is a mapping, a line of >>>, and rows; what comes of it is the events and the rejects in order.
func TestRows(t *testing.T) {
	files, err := filepath.Glob("testdata/rows/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		cases(t, file, func(input string) string {
			mapping, text, _ := strings.Cut(input, "\n>>>\n")
			return convert(t, mapping, strings.NewReplacer("␍", "\r", "␀", "\x00", "␉", "\t").Replace(text))
		})
	}
}

// convert gives the events and rejects of a text, one a line, without message ids.
func convert(t *testing.T, mapping, text string) string {
	t.Helper()
	m, err := ReadMapping("m.yaml", []byte(mapping))
	if err != nil {
		return err.Error()
	}
	events, rejects, err := readAll(m, text)
	var out []string
	out = append(out, events...)
	for _, r := range rejects {
		out = append(out, "reject line "+itoa(r.Line)+": "+r.Reason)
	}
	if err != nil {
		out = append(out, "error: "+err.Error())
	}
	return strings.Join(out, "\n")
}
