package expr

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"rapport"
)

var update = flag.Bool("update", false, "rewrite the expected parts of testdata")

// A case file holds cases separated by lines of "---": a condition in YAML, a line of "=>", and what becomes of it.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases in testdata", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runCases(t, file) })
	}
}

func runCases(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range strings.Split(string(data), "\n---\n") {
		src, _, _ := strings.Cut(c, "\n=>")
		src = strings.TrimSpace(src)
		out = append(out, src+"\n=>\n"+outcome(t, src))
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

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, a, b)
		}
	}
	return ""
}

// outcome is what a condition becomes, for people to read.
func outcome(t *testing.T, src string) string {
	j, err := yaml.YAMLToJSON([]byte(src))
	if err != nil {
		j = []byte(src)
	}
	c, err := Parse(j)
	if err != nil {
		var e *rapport.Error
		if !errors.As(err, &e) || e.Kind != rapport.Invalid {
			t.Errorf("%s: %v is not an Invalid error", src, err)
		}
		return "error: " + err.Error()
	}
	if err := schemaOf(t).Validate(decode(t, j)); err != nil {
		t.Errorf("Parse takes what the schema refuses: %s\n%v", src, err)
	}
	again, err := Parse(c.Canonical())
	if err != nil || !bytes.Equal(again.Canonical(), c.Canonical()) || again.Hash() != c.Hash() {
		t.Errorf("%s: canonical form does not read back as itself: %v", c.Canonical(), err)
	}
	typed, err := ParseText(c.Text())
	if err != nil || !bytes.Equal(typed.Canonical(), c.Canonical()) {
		t.Errorf("%s: text form %s does not read back: %v", c.Canonical(), c.Text(), err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "canonical: %s\nmarketing: %s\nit: %s", c.Canonical(), c.Words(rapport.Marketing, nil), c.Words(rapport.IT, nil))
	n := c.Needs()
	for _, s := range n.Series {
		fmt.Fprintf(&b, "\nneeds series: %s", s.Key())
		if s.Window > 0 {
			fmt.Fprintf(&b, " within %s", s.Window)
		}
	}
	for _, s := range n.Traits {
		fmt.Fprintf(&b, "\nneeds trait: %s", s)
	}
	for _, s := range n.Identifiers {
		fmt.Fprintf(&b, "\nneeds identifier: %s", s)
	}
	for _, s := range n.Segments {
		fmt.Fprintf(&b, "\nneeds segment: %s", s)
	}
	cost := c.Cost(256)
	fmt.Fprintf(&b, "\ncost: %d tests, %d features, about %d bytes per person", cost.Leaves, cost.Features, cost.BytesPerPerson)
	bound := c.Bound(Kept{Entries: 256, Distinct: 256})
	fmt.Fprintf(&b, "\nbound: %s", bound.Wording.IT)
	return b.String()
}

func decode(t *testing.T, j []byte) any {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(j))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func schemaOf(t *testing.T) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	if err := c.AddResource("condition.json", decode(t, []byte(Schema()))); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("condition.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchemaRefusesWhatIsNoCondition(t *testing.T) {
	s := schemaOf(t)
	for _, src := range []string{`{}`, `[]`, `{"all":[]}`, `{"all":[{}],"any":[{}]}`, `{"trait":"a"}`, `{"event":"a","within":"1y"}`, `{"segment":"a","op":"eq"}`, `{"measure":"count"}`} {
		if s.Validate(decode(t, []byte(src))) == nil {
			t.Errorf("the schema takes %s", src)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range strings.Split(string(data), "\n---\n") {
			src, _, _ := strings.Cut(c, "\n=>")
			if j, err := yaml.YAMLToJSON([]byte(src)); err == nil {
				f.Add(j)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err != nil {
			if rapport.KindOf(err) != rapport.Invalid {
				t.Fatalf("%v is not Invalid", err)
			}
			return
		}
		if !json.Valid(c.Canonical()) {
			t.Fatalf("canonical form %s is not JSON", c.Canonical())
		}
		again, err := Parse(c.Canonical())
		if err != nil || !bytes.Equal(again.Canonical(), c.Canonical()) {
			t.Fatalf("canonical form %s does not read back: %v", c.Canonical(), err)
		}
		if typed, err := ParseText(c.Text()); err != nil || !bytes.Equal(typed.Canonical(), c.Canonical()) {
			t.Fatalf("text form %s of %s does not read back: %v", c.Text(), c.Canonical(), err)
		}
		_, _, _, _ = c.Words(rapport.Marketing, nil), c.Words(rapport.IT, nil), c.Needs(), c.Cost(256)
		p, err := c.Compile(everything{})
		if err != nil {
			t.Fatalf("%s does not compile: %v", c.Canonical(), err)
		}
		p.Eval(nobody{}, nil, 0)
		p.Explain(nobody{}, nil, 0, nil)
	})
}
