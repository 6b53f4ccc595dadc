package identity

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rapport"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata")

// TestCases plays the stories in testdata. A line that begins with a word is said to the graph; the indented lines below it
// are its answer.
//
//	seen ID ID…       an event with these identifiers, the first is its primary one; an e-mail or phone is a trait of it
//	merge A B         somebody says that they are one
//	apart A B         somebody says that they are two
//	retract A B       the evidence between them is taken back
//	policy JSON       the identity policy changes
//	people            who is who
//	why A B           why they are one, or two
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(text))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(text) {
				t.Errorf("%s tells another story:\n%s", file, got)
			}
		})
	}
}

func play(t *testing.T, text string) string {
	g := New(Defaults())
	var out strings.Builder
	step := 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "  ") {
			continue
		}
		out.WriteString(line + "\n")
		verb, rest, _ := strings.Cut(line, " ")
		if verb == "" || verb == "#" {
			continue
		}
		step++
		at := Stamp{Offset: rapport.Offset(step), Time: int64(step) * 60e6, Tie: uint64(step)}
		if answer := g.say(t, verb, rest, at); answer != "" {
			out.WriteString("  " + strings.ReplaceAll(strings.TrimSpace(answer), "\n", "\n  ") + "\n")
		}
		g.check(t, 0)
	}
	return out.String()
}

// say does one line of a story.
func (g *Graph) say(t *testing.T, verb, rest string, at Stamp) string {
	var ids []rapport.Identifier
	if verb != "policy" {
		for _, w := range strings.Fields(rest) {
			id, err := rapport.ParseIdentifier(w)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
	}
	node := func(i int) Node {
		n, ok := g.Lookup(g.Normalise(ids[i]))
		if !ok {
			t.Fatalf("%s is not known", ids[i])
		}
		return n
	}
	switch verb {
	case "seen":
		g.Observe(g.Extract(stored(t, wire(ids)), nil), at)
	case "merge":
		g.Merge(node(0), node(1), at, "agent", "said so")
	case "apart":
		g.CannotLink(node(0), node(1), at, "agent", "said so")
	case "retract":
		g.Retract(node(0), node(1), at, "agent", "said so")
	case "policy":
		p, err := ParsePolicy([]byte(rest))
		if err != nil {
			return err.Error()
		}
		g.SetPolicy(p)
	case "people":
		var lines []string
		for _, p := range strings.Split(g.people(), "\n") {
			_, ids, _ := strings.Cut(p, " ")
			lines = append(lines, ids)
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	case "why":
		return g.because(node(0), node(1))
	default:
		t.Fatalf("%q is nothing that can be said", verb)
	}
	return ""
}

func (g *Graph) because(a, b Node) string {
	same, path, refused := g.Explain(a, b)
	var s strings.Builder
	s.WriteString(map[bool]string{true: "one person", false: "two people"}[same] + "\n")
	for _, e := range append(path, refused...) {
		fmt.Fprintf(&s, "%s – %s by %s at record %d", e.A, e.B, e.Rule, e.Offset)
		if e.Reason != "" {
			fmt.Fprintf(&s, ", not uniting: %s", e.Reason)
		}
		s.WriteString("\n")
	}
	return s.String()
}

// wire is an event with these identifiers.
func wire(ids []rapport.Identifier) string {
	fields, traits, external := []string{`"type":"identify","messageId":"m"`}, []string{}, []string{}
	for i, id := range ids {
		switch {
		case id.Type == rapport.UserID:
			fields = append(fields, fmt.Sprintf(`"userId":%q`, id.Value))
		case id.Type == rapport.AnonymousID:
			fields = append(fields, fmt.Sprintf(`"anonymousId":%q`, id.Value))
		case id.Type == rapport.Email || id.Type == rapport.Phone:
			traits = append(traits, fmt.Sprintf(`%q:%q`, id.Type, id.Value))
		case i > 0:
			external = append(external, fmt.Sprintf(`{"type":%q,"id":%q}`, id.Type, id.Value))
		}
	}
	return "{" + strings.Join(fields, ",") + `,"traits":{` + strings.Join(traits, ",") + `},"context":{"externalIds":[` + strings.Join(external, ",") + "]}}"
}
