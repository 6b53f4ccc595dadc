package profile

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

var update = flag.Bool("update", false, "rewrite the expected parts of testdata")

// A case file holds cases separated by lines of "---": what happens, a line of "=>", and the profile that comes of it.
//
//	keep MEASURE               a measure to show, in YAML
//	merge TRAIT POLICY         how a trait is merged
//	bounds N                   entries of a window, values of a set and recent events kept one by one
//	SECOND FRAGMENT EVENT      an event in YAML that happened at a second, of one of the person's identifiers
//	now SECOND                 when the profile is read
//
// Events arrive in the order of the lines.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases in testdata", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, c := range strings.Split(string(data), "\n---\n") {
			src, _, _ := strings.Cut(c, "\n=>")
			src = strings.TrimSpace(src)
			out = append(out, src+"\n=>\n"+strings.TrimSpace(runCase(t, src)))
		}
		got := strings.Join(out, "\n---\n") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if got != string(data) {
			t.Errorf("%s differs; run with -update and look at the change. Got:\n%s", file, got)
		}
	}
}

func runCase(t *testing.T, src string) string {
	var measures []expr.Measure
	var needed []expr.SeriesSpec
	var traits []TraitPolicy
	var happened []string
	bounds, now := 0, int64(0)
	for _, line := range strings.Split(src, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "#":
		case "keep":
			m, err := expr.ParseMeasure(toJSON(t, rest))
			if err != nil {
				t.Fatal(err)
			}
			measures, needed = append(measures, m), append(needed, m.Series())
		case "merge":
			name, policy, _ := strings.Cut(rest, " ")
			traits = append(traits, TraitPolicy{Name: name, Merge: MergePolicy(policy)})
		case "bounds":
			_, _ = fmt.Sscan(rest, &bounds)
		case "now":
			_, _ = fmt.Sscan(rest, &now)
		default:
			happened = append(happened, line)
		}
	}
	_, series := Assign(nil, needed, 1)
	p, err := NewPlan(series, traits, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if bounds > 0 {
		p.cfg.Entries, p.cfg.Sketch, p.cfg.Recent = bounds, bounds, bounds
	}
	return show(t, p, measures, happened, now*second)
}

func toJSON(t *testing.T, src string) []byte {
	if json.Valid([]byte(src)) {
		return []byte(src)
	}
	j, err := yaml.YAMLToJSON([]byte(src))
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return []byte(strings.TrimSpace(string(j)))
}

func show(t *testing.T, p *Plan, measures []expr.Measure, happened []string, now int64) string {
	w := NewWriter(p)
	var names []string
	parts := map[string]Fragment{}
	for i, line := range happened {
		var at int64
		var name string
		_, _ = fmt.Sscan(line, &at, &name)
		body := strings.TrimPrefix(string(toJSON(t, line[strings.Index(line, "{"):])), "{")
		data := encode(t, fmt.Sprintf(`"messageId":"m%d","userId":"%s",%s`, i, name, strings.TrimSuffix(body, "}")), at*second)
		if _, ok := parts[name]; !ok {
			names = append(names, name)
		}
		parts[name], _ = w.Apply(parts[name], view(t, data), Stamp{rapport.Offset(i), max(now, at*second)})
	}
	var all []Fragment
	for _, n := range names {
		all = append(all, parts[n])
	}
	var person Profile
	person.Reset(p, now, all)
	var b strings.Builder
	fmt.Fprintf(&b, "%d events from second %d to %d\n", person.Events(), person.FirstSeen()/second, person.LastSeen()/second)
	for _, m := range measures {
		v := person.Compute(expr.Computation{Measure: m})
		if x := expr.ValueOf(v); x.Kind == event.String && m.Property == "" {
			at, _ := x.Time()
			v = fmt.Appendf(nil, "second %d", at/second)
		}
		fmt.Fprintf(&b, "%s = %s\n", m, string(v))
	}
	for _, s := range person.Traits() {
		fmt.Fprintf(&b, "%s: %s said at %d by %s, %s\n", s.Name, s.Value, s.Time/second, names[s.Fragment], s.Policy)
	}
	b.WriteString("recent:")
	for _, r := range person.Recent(Ref{}, 10) {
		fmt.Fprintf(&b, " %d@%d", r.Offset, r.Time/second)
	}
	return b.String()
}
