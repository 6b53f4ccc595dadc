package expr

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"rapport"
	"rapport/internal/event"
)

const computations = "testdata/computed/computations.txt"

// The file holds cases separated by lines of "---": what a trait is computed from in YAML, a line of "=>", and what it says and
// needs, or what is wrong with it.
func TestComputations(t *testing.T) {
	data, err := os.ReadFile(computations)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range strings.Split(string(data), "\n---\n") {
		src, _, _ := strings.Cut(c, "\n=>")
		src = strings.TrimSpace(src)
		out = append(out, src+"\n=>\n"+computed(t, src))
	}
	got := strings.Join(out, "\n---\n") + "\n"
	if *update {
		if err := os.WriteFile(computations, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(data); got != want {
		t.Errorf("%s differs; run with -update and look at the change\n%s", computations, firstDifference(want, got))
	}
}

func computed(t *testing.T, src string) string {
	j, err := yaml.YAMLToJSON([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseComputation(j)
	if err != nil {
		if rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%v is not Invalid", err)
		}
		return "error: " + err.Error()
	}
	if c.Formula != nil && c.Formula.root.fn != termOutlook {
		if again, err := ParseFormula(c.Formula.String()); err != nil || again.String() != c.Formula.String() {
			t.Errorf("%s does not read back: %v", c.Formula, err)
		}
	}
	w := c.Wording(nil)
	var b strings.Builder
	fmt.Fprintf(&b, "marketing: %s\nit: %s", w.Marketing, w.IT)
	for _, s := range c.Needs() {
		fmt.Fprintf(&b, "\nneeds series: %s within %s", s.Key(), s.Window)
	}
	for _, name := range c.Traits() {
		fmt.Fprintf(&b, "\nneeds trait: %s", name)
	}
	return b.String()
}

// shop is somebody with an aggregate for every series and traits of their own.
type shop struct {
	nobody
	aggregate Aggregate
	traits    map[string]string
}

func (s *shop) Aggregate(int) *Aggregate { return &s.aggregate }
func (s *shop) Trait(name string) event.Value {
	return ValueOf([]byte(s.traits[name]))
}

func TestFormulas(t *testing.T) {
	const now = 100 * int64(Day)
	s := &shop{aggregate: Aggregate{Count: 4, First: 0, Last: now - int64(Day)*5/2, Sum: TotalOf(10e6), Min: 1e6, Max: 4e6},
		traits: map[string]string{"ltv": "12.5", "born": `"1970-01-02"`, "tier": `"gold"`, "none": "null", "box": `{"n":3}`}}
	for _, c := range []struct{ formula, want string }{
		{"1 + 2 * 3 - 4 / 2", "5"},
		{"(1 + 2) * 3", "9"},
		{"1 - (2 - 3)", "2"},
		{"-2 * 3", "-6"},
		{"count(Order Completed) / 3", "1.333333"},
		{"sum(Order Completed.total) + avg(Order Completed.total)", "12.5"},
		{"max(Order Completed.total) - min(Order Completed.total)", "3"},
		{"max(count(Order Completed), 9)", "9"},
		{"max(trait.ltv, 1)", "12.5"},
		{"min(ltv * 2, 20, 30)", "20"},
		{"round(ltv) + floor(ltv) + ceil(ltv) + abs(-1)", "39"},
		{"days_since(last(Order Completed))", "2"},
		{"days_since(born)", "99"},
		{"coalesce(trait.missing, none, tier, 7)", "7"},
		{"step(ltv, 1, 5, 12.5, 20)", "4"},
		{"box.n + 1", "4"},
		{"1 / 0", ""},
		{"tier + 1", ""},
		{"days_since(tier)", ""},
		{"9000000000000 * 9000000", ""},
		{"0.1 + 0.2", "0.3"},
	} {
		f, err := ParseFormula(c.formula)
		if err != nil {
			t.Errorf("%s: %v", c.formula, err)
			continue
		}
		if got := string(f.Of(s, everything{}, now)); got != c.want {
			t.Errorf("%s = %q, want %q", c.formula, got, c.want)
		}
	}
	f, err := ParseFormula("days_since(last(Order Completed)) * 2 + count(Order Completed)")
	if err != nil {
		t.Fatal(err)
	}
	root, err := Computation{Formula: f}.compiled(everything{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, until := root.eval(s, now); until != now+int64(Day)/2 {
		t.Errorf("it changes at %d, not with the next whole day", until)
	}
	if n := testing.AllocsPerRun(100, func() { root.eval(s, now) }); n > 0 {
		t.Errorf("it allocates %v times", n)
	}
}

func FuzzParseComputation(f *testing.F) {
	data, err := os.ReadFile(computations)
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range strings.Split(string(data), "\n---\n") {
		src, _, _ := strings.Cut(c, "\n=>")
		if j, err := yaml.YAMLToJSON([]byte(src)); err == nil {
			f.Add(j)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseComputation(data)
		if err != nil {
			if rapport.KindOf(err) != rapport.Invalid {
				t.Fatalf("%v is not Invalid", err)
			}
			return
		}
		_, _, _ = c.Wording(nil), c.Needs(), c.Traits()
		if c.Formula == nil {
			return
		}
		if c.Formula.root.fn == termOutlook { // it has no form in a formula, which names its trait
			c.Formula.Of(nobody{}, everything{}, 0)
			return
		}
		again, err := ParseFormula(c.Formula.String())
		if err != nil || again.String() != c.Formula.String() {
			t.Fatalf("%s does not read back: %v", c.Formula, err)
		}
		c.Formula.Of(nobody{}, everything{}, 0)
	})
}
