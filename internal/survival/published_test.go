package survival

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rapport"
)

const shared = "../../../shared/data"

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, published %v ± %v", what, got, want, tolerance)
	}
}

type published struct {
	T, C, E     []float64
	W           []float64 `json:"w"`
	CDF         []float64 `json:"cdf"`
	S           []float64
	RIT         map[string]float64 `json:"group RIT"`
	Control     map[string]float64 `json:"group Control"`
	Tolerance   float64            `json:"rtol"`
	Data        string             `json:"data"`
	LeftOrRight string             `json:"censoring"`
}

func TestPublished(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared, "published_values.json"))
	if err != nil {
		t.Skipf("SKIPPED: no published values at %s: survival is NOT tested against its publication", shared)
	}
	var all struct {
		Cases []published `json:"kaplan_meier"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Cases) != 3 {
		t.Fatalf("%d cases", len(all.Cases))
	}
	left, weighted, g3 := all.Cases[0], all.Cases[1], all.Cases[2]

	var of []Observation
	for i, x := range left.T {
		of = append(of, Observation{Time: x, Left: left.C[i] == 1})
	}
	steps, err := LeftCensored(of)
	if err != nil || len(steps) != len(left.CDF) {
		t.Fatal(steps, err)
	}
	for i, s := range steps {
		near(t, "left-censored "+strconv.FormatFloat(s.Time, 'f', -1, 64), s.Survival, left.CDF[i], 1e-6)
	}

	of = nil
	for i, x := range weighted.T {
		of = append(of, Observation{x, weighted.E[i] == 1, weighted.W[i]})
	}
	c, err := KaplanMeier(of)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "S(0)", c.At(0), weighted.S[0], 1e-12)
	for i, s := range c.Steps {
		near(t, "weighted S", s.Survival, weighted.S[i+1], 1e-12)
	}

	groups := read(t, "lifelines/g3.csv")
	for name, want := range map[string]map[string]float64{"RIT": g3.RIT, "Control": g3.Control} {
		c, err := KaplanMeier(groups[name])
		if err != nil {
			t.Fatal(err)
		}
		for at, s := range want {
			x, _ := strconv.ParseFloat(at, 64)
			near(t, name+" S("+at+")", c.At(x), s, g3.Tolerance*s)
		}
	}
}

func read(t *testing.T, file string) map[string][]Observation {
	f, err := os.Open(filepath.Join(shared, file))
	if err != nil {
		t.Skipf("SKIPPED: %v: NOT tested", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]Observation{}
	for _, r := range rows[1:] {
		x, err := strconv.ParseFloat(r[6], 64)
		if err != nil {
			t.Fatal(err)
		}
		out[r[4]] = append(out[r[4]], Observation{Time: x, Left: r[5] == "True"})
	}
	return out
}

// Gehan's leukaemia trial: remission of 6-MP against placebo. R's survdiff on MASS::gehan prints 16.8 on 1 degree of freedom,
// observed 9 and 21, expected 19.3 and 10.7, p = 4e-05; the medians are 23 and 8 weeks.
func TestGehan(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared, "lifelines/gehan.dat"))
	if err != nil {
		t.Skipf("SKIPPED: %v: the log-rank test is NOT tested against its publication", err)
	}
	groups := map[string][]Observation{}
	for line := range strings.Lines(string(text)) {
		w := strings.Fields(line)
		x, err := strconv.ParseFloat(w[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		groups[w[0]] = append(groups[w[0]], Observation{Time: x, Left: w[2] == "1"})
	}
	a, b := groups["1"], groups["2"]
	if median(t, a) < median(t, b) {
		a, b = b, a
	}
	d, err := LogRank(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "chi-squared", d.ChiSquared, 16.8, 0.05)
	near(t, "p", d.P, 4.17e-5, 5e-7)
	near(t, "expected", d.Expected[0], 19.3, 0.05)
	near(t, "expected", d.Expected[1], 10.7, 0.05)
	near(t, "observed", d.Observed[0], 9, 0)
	near(t, "median of 6-MP", median(t, a), 23, 0)
	near(t, "median of placebo", median(t, b), 8, 0)
	c, _ := KaplanMeier(a)
	for _, s := range c.Steps { // R: survfit at 6 weeks: 0.857, standard error 0.0764; log-log interval 0.620 to 0.952
		if s.Time == 6 {
			near(t, "S(6)", s.Survival, 0.857, 0.0005)
			near(t, "se", s.StandardError, 0.0764, 0.0001)
			near(t, "lower", s.Lower, 0.620, 0.0005)
			near(t, "upper", s.Upper, 0.952, 0.0005)
		}
	}
}

func median(t *testing.T, of []Observation) float64 {
	c, err := KaplanMeier(of)
	if err != nil {
		t.Fatal(err)
	}
	m, ok := c.Median()
	if !ok {
		t.Fatal("no median")
	}
	return m
}

func TestSilenceAndRisk(t *testing.T) {
	for _, c := range []struct {
		at   []float64
		want Observation
	}{
		{[]float64{0, 5, 9}, Observation{Time: 20}},
		{[]float64{0, 5, 19}, Observation{Time: 5, Left: true}},
		{[]float64{0}, Observation{Time: 0, Left: true}},
		{[]float64{10, 20, 30}, Observation{Time: 10}},
	} {
		end := 20.0
		if len(c.at) == 1 {
			end = 11
		}
		gap := 10.0
		if c.at[len(c.at)-1] == 9 {
			gap = 11
		}
		if o, ok := Silence(c.at, gap, end); !ok || o != c.want {
			t.Errorf("%v: %+v, want %+v", c.at, o, c.want)
		}
	}
	if _, ok := Silence([]float64{30}, 1, 20); ok {
		t.Error("who came later was observed")
	}
	c, err := KaplanMeier([]Observation{{Time: 1, Left: true}, {Time: 2, Left: true}, {Time: 3}, {Time: 4, Left: true}})
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := c.Risk(1, 1); !ok || math.Abs(r-1.0/3) > 1e-12 {
		t.Errorf("risk %v", r)
	}
	if _, ok := c.Risk(3, 10); ok {
		t.Error("a risk beyond what was seen")
	}
	for _, bad := range [][]Observation{nil, {{Time: -1}}, {{Time: math.NaN()}}, {{Time: 1, Weight: -1}}} {
		if _, err := KaplanMeier(bad); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if s := c.Sentence("weeks"); s.Marketing != "Half of the customers are gone after 2 weeks." {
		t.Error(s)
	}
}
