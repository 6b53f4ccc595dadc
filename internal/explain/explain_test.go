package explain

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const shared = "../../../shared/data/clickhouse-tests"

// cases reads the tables of a ClickHouse test: for each, the two samples and what follows it as text up to the next.
func cases(t *testing.T, file string) (samples [][2]Moments, after []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared, file))
	if err != nil {
		t.Skipf("SKIPPED: %v: t-tests are NOT tested against their publication", err)
	}
	number := regexp.MustCompile(`\(([-0-9.eE]+), *([01])\)`)
	for _, part := range strings.Split(string(text), "INSERT INTO")[1:] {
		insert, rest, _ := strings.Cut(part, ";")
		var s [2]Moments
		for _, m := range number.FindAllStringSubmatch(insert, -1) {
			v, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			s[int(m[2][0]-'0')].Add(v)
		}
		samples, after = append(samples, s), append(after, rest)
	}
	return samples, after
}

// TestPublished: the tests of Welch's and Student's print the probability that another program gives for each table.
func TestPublished(t *testing.T) {
	samples, after := cases(t, "01558_ttest.sql")
	said := regexp.MustCompile(`SELECT (?:'([-0-9.e]+)', )?'([-0-9.e]+)'`) // the probability, or t and it
	held := 0
	for i, s := range samples {
		m := said.FindStringSubmatch(after[i])
		if m == nil {
			continue
		}
		compare := Welch
		if strings.Contains(after[i], "studentTTest") {
			compare = Student
		}
		want, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		got := compare(s[0], s[1])
		if !(math.Abs(got.P-want) < 1e-6) {
			t.Errorf("table %d: p = %v, published %v", i, got.P, want)
		}
		if m[1] != "" {
			if want, _ := strconv.ParseFloat(m[1], 64); !(math.Abs(-got.T-want) < 1e-6) { // the first less the second
				t.Errorf("table %d: t = %v, published %v", i, -got.T, want)
			}
		}
		held++
	}
	if held < 7 {
		t.Errorf("only %d tables were held against it", held)
	}
}

// TestLargePublished: half a million numbers a side, 02293.
func TestLargePublished(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared, "02293_ttest_large_samples.reference"))
	if err != nil {
		t.Skipf("SKIPPED: %v: t-tests of large samples are NOT tested against their publication", err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		w := strings.Fields(line)
		wantT, _ := strconv.ParseFloat(w[0], 64)
		wantP, _ := strconv.ParseFloat(w[1], 64)
		n := []float64{500_000, 50_000_000}[i]
		var a, b Moments
		for v := range 30 { // each residue alike often, the first few once more
			times := math.Floor(n / 30)
			if float64(v) < n-30*times {
				times++
			}
			x, y := float64(v), float64(v)+0.0022
			a = plus(a, Moments{times, times * x, times * x * x})
			b = plus(b, Moments{times, times * y, times * y * y})
		}
		got := Student(a, b) // there the difference is the first less the second
		if math.Abs(-got.T-wantT) > 1e-5 || math.Abs(got.P-wantP) > 1e-5 {
			t.Errorf("t = %v, p = %v, published %v, %v", -got.T, got.P, wantT, wantP)
		}
	}
}

// The fifteen probabilities of Benjamini & Hochberg's (1995) own example: at 0.05 the first four are findings.
func TestBenjaminiHochberg(t *testing.T) {
	p := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
	found := 0
	for i, q := range Discoveries(p) {
		if q < p[i] || q > 1 {
			t.Errorf("q = %v of p = %v", q, p[i])
		}
		if (q <= 0.05) != (p[i] < 0.01) {
			t.Errorf("p = %v has q = %v", p[i], q)
		}
		if q <= 0.05 {
			found++
		}
	}
	if found != 4 {
		t.Errorf("%d findings", found)
	}
}

func draw(r *rand.Rand, n int, rate float64) Moments {
	var m Moments
	for range n {
		v := 0.0
		if r.Float64() < rate {
			v = 1
		}
		m.Add(v)
	}
	return m
}

// Contributions add up to the change, the part that was made to move is found, and of those left alone hardly any is.
func TestContributions(t *testing.T) {
	seed := uint64(5)
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	var parts []Part
	for i := range 20 {
		p := Part{Property: "country", Value: strconv.Itoa(i), Before: draw(r, 400+r.IntN(400), 0.3), After: draw(r, 400+r.IntN(400), 0.3)}
		if i == 7 {
			p.Before, p.After = draw(r, 2000, 0.3), draw(r, 900, 0.1)
		}
		parts = append(parts, p)
	}
	parts = append(parts, Part{Property: "country", Value: "new", After: draw(r, 300, 0.5)}, Part{Property: "country", Value: "gone", Before: draw(r, 300, 0.5)})
	all := whole(parts)["country"]
	for name, c := range map[string]struct {
		found  []Finding
		change float64
	}{
		"rate":  {Means(parts, 0.1), all.after.Mean() - all.before.Mean()},
		"count": {Counts(parts, 0.1), all.after.N - all.before.N},
	} {
		sum := 0.0
		for _, f := range c.found {
			sum += f.Contribution
			if math.Abs(f.Own+f.Weight-f.Contribution) > 1e-12 || f.Lower > f.Own || f.Upper < f.Own || f.Q < f.P {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if math.Abs(sum-c.change) > 1e-9 {
			t.Errorf("%s: contributions add up to %v of %v", name, sum, c.change)
		}
		if c.found[0].Value != "7" || !c.found[0].Found || c.found[0].Contribution >= 0 {
			t.Errorf("%s: first comes %+v", name, c.found[0])
		}
	}
	found := 0
	for _, f := range Means(parts, 0.1) {
		if f.Found {
			found++
		}
	}
	if found > 3 {
		t.Errorf("%d findings of a rate, of which one is real", found)
	}
	if f := Counts([]Part{{Property: "a", Value: "b", Before: Moments{N: 5}, After: Moments{N: 1}}}, 0.1); f[0].Found || f[0].Sentence.Marketing != "‘a’ “b” takes away 4. That may be chance." {
		t.Errorf("%+v", f)
	}
}

// A sum of ones is a count, and the interval of a sum holds its true change in some 95 of 100 draws.
func TestSums(t *testing.T) {
	seed := uint64(11)
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	var parts []Part
	for i := range 6 {
		b, a := float64(50+r.IntN(80)), float64(20+r.IntN(120))
		parts = append(parts, Part{Property: "p", Value: strconv.Itoa(i), Before: Moments{b, b, b}, After: Moments{a, a, a}})
	}
	counts, sums := Counts(parts, 0.1), Sums(parts, 0.1)
	for i := range counts {
		if c, s := counts[i], sums[i]; c.Value != s.Value || math.Abs(c.P-s.P) > 1e-12 || math.Abs(c.Lower-s.Lower) > 1e-9 || c.Found != s.Found {
			t.Errorf("a count %+v, as a sum %+v", c, s)
		}
	}
	events := func(mean float64) (m Moments) {
		for at := r.ExpFloat64(); at < mean; at += r.ExpFloat64() {
			m.Add(10 * r.ExpFloat64())
		}
		return m
	}
	held, alarms, draws := 0, 0, 2000
	for range draws {
		f := Sums([]Part{{Property: "p", Value: "a", Before: events(80), After: events(60)}, {Property: "p", Value: "b", Before: events(160), After: events(120)}}, 0.1)
		for _, f := range f {
			if f.Value == "a" && f.Lower <= -200 && -200 <= f.Upper {
				held++
			}
			if f.Value == "a" && f.P < 0.05 {
				alarms++
			}
		}
	}
	if share := float64(held) / float64(draws); share < 0.925 || share > 0.97 {
		t.Errorf("the interval holds the truth in %.3f", share)
	}
	if share := float64(alarms) / float64(draws); share < 0.03 || share > 0.07 {
		t.Errorf("without a difference p < 0.05 in %.3f", share)
	}
}
