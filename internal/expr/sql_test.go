package expr

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// The file holds cases separated by lines of "---": a condition in YAML, a line of "=>", and its facts query as of an hour past
// the epoch. Whether the queries answer as Eval does is held against a database in package segment.
func TestQueries(t *testing.T) {
	const file = "testdata/sql/queries.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
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
		q, err := c.SQL(3600e6, nil)
		if err != nil {
			q = "error: " + err.Error()
		}
		out = append(out, src+"\n=>\n"+q)
	}
	got := strings.Join(out, "\n---\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(data); got != want {
		t.Errorf("%s differs; run with -update and look at the change\n%s", file, firstDifference(want, got))
	}
}
