package attribution

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

const shared = "../../../shared/data/published_values.json"

func published(t *testing.T, key string, v any) {
	t.Helper()
	text, err := os.ReadFile(shared)
	if err != nil {
		t.Skipf("SKIPPED: no published values at %s: %s is NOT tested against its publication", shared, key)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[key], v); err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// fraction reads 0.5 and "1/3".
func fraction(t *testing.T, raw json.RawMessage) float64 {
	a, b, ok := strings.Cut(strings.Trim(string(raw), `"`), "/")
	x, err := strconv.ParseFloat(a, 64)
	if err != nil {
		t.Fatal(err)
	}
	if ok {
		y, _ := strconv.ParseFloat(b, 64)
		x /= y
	}
	return x
}

type channels map[string]int

func (c channels) path(s string) Path {
	var p Path
	for _, name := range strings.Split(s, ">") {
		if _, ok := c[name]; !ok {
			c[name] = len(c)
		}
		p.Touches = append(p.Touches, Touch{At: int64(len(p.Touches)), Channel: c[name]})
	}
	return p
}

func TestMarkovPublished(t *testing.T) {
	var want struct {
		Paths   [][2]json.RawMessage
		Conv    json.RawMessage `json:"p_conv"`
		Without json.RawMessage `json:"p_conv_without_C1"`
		Removal map[string]float64
		Share   map[string]float64
	}
	published(t, "markov_first_order", &want)
	c, names := chain(t, 3), channels{}
	for _, p := range want.Paths {
		var s string
		_ = json.Unmarshal(p[0], &s)
		path := names.path(s)
		path.Converted, path.Value = string(p[1]) == "1", 1
		c.Add(path, 1)
	}
	near(t, "P(conversion)", c.Probability(), fraction(t, want.Conv))
	removal, credit := c.Removal(), c.Credit()
	for name, r := range want.Removal {
		near(t, "removal of "+name, removal[names[name]], r)
		near(t, "share of "+name, credit[names[name]], want.Share[name])
	}
	near(t, "P(conversion) without C1", c.Probability()*(1-removal[names["C1"]]), fraction(t, want.Without))
}

func TestTransitionsPublished(t *testing.T) {
	var want struct {
		Paths [][3]json.RawMessage
		T     map[string]json.RawMessage
	}
	published(t, "markov_transitions_mta", &want)
	c, names := chain(t, 3), channels{}
	for _, p := range want.Paths {
		var s string
		_ = json.Unmarshal(p[0], &s)
		path := names.path(s)
		c.Add(path, fraction(t, p[2]))
		path.Converted = true
		c.Add(path, fraction(t, p[1]))
	}
	for edge, p := range want.T {
		from, to, _ := strings.Cut(edge, ">")
		ends := map[string]int{"start": -1, "conv": 3, "null": 4}
		number := func(s string) int {
			if n, ok := ends[s]; ok {
				return n
			}
			return names[s]
		}
		near(t, edge, c.Transition(number(from), number(to)), fraction(t, p))
	}
}

func chain(t *testing.T, n int) *Chain {
	c, err := NewChain(n)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func random(r *rand.Rand, channels int) Path {
	p := Path{Converted: r.IntN(3) == 0, Value: r.Float64() * 100}
	at := int64(0)
	for range 1 + r.IntN(8) {
		at += int64(r.IntN(1000))
		p.Touches = append(p.Touches, Touch{at, r.IntN(channels)})
	}
	p.At = at
	return p
}

// Every way of dividing gives out what came in, to channels of the path alone; the removal effect is that of the chain with
// the channel taken out; and Shapley is the mean over all orders.
func TestLaws(t *testing.T) {
	seed := uint64(11)
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 20 {
		const n = 5
		c, total := chain(t, n), 0.0
		sums := make([][]float64, 6)
		for i := range sums {
			sums[i] = make([]float64, n)
		}
		var paths []Path
		for range 60 {
			p := random(r, n)
			paths = append(paths, p)
			c.Add(p, 1)
			for i, rule := range Rules() {
				rule.Credit(p, 500, sums[i])
			}
			Shapley(p, sums[5])
			if p.Converted {
				total += p.Value
			}
		}
		for _, of := range append(sums, c.Credit()) {
			sum := 0.0
			for _, v := range of {
				sum += v
			}
			if math.Abs(sum-total) > 1e-9*total {
				t.Fatalf("%v is given out of %v", sum, total)
			}
		}
		removal := c.Removal()
		for out := range n {
			if want := 1 - walk(c, out)/walk(c, -1); math.Abs(removal[out]-want) > 1e-9 {
				t.Errorf("removal of %d is %v, want %v", out, removal[out], want)
			}
		}
		for ch, want := range orders(paths, n) {
			if math.Abs(sums[5][ch]-want) > 1e-9*total {
				t.Errorf("Shapley of %d is %v, want %v", ch, sums[5][ch], want)
			}
		}
	}
}

// walk follows all paths of the chain step by step until next to nothing is left, through every channel but one.
func walk(c *Chain, without int) float64 {
	n := c.channels
	at, p := make([]float64, n), 0.0
	for i := range n {
		at[i] = c.Transition(-1, i)
	}
	for range 5000 {
		next := make([]float64, n)
		for i, m := range at {
			if i == without {
				continue
			}
			p += m * c.Transition(i, n)
			for j := range n {
				next[j] += m * c.Transition(i, j)
			}
		}
		at = next
	}
	return p
}

// orders is the mean marginal value over every order of joining.
func orders(paths []Path, n int) []float64 {
	worth := func(coalition int) float64 {
		v := 0.0
		for _, p := range paths {
			need := 0
			for _, t := range p.Touches {
				need |= 1 << t.Channel
			}
			if p.Converted && need&^coalition == 0 {
				v += p.Value
			}
		}
		return v
	}
	out, count := make([]float64, n), 0.0
	var join func(in int, gain []float64)
	join = func(in int, gain []float64) {
		if in == 1<<n-1 {
			count++
			for i, g := range gain {
				out[i] += g
			}
			return
		}
		for i := range n {
			if in&(1<<i) == 0 {
				gain[i] = worth(in|1<<i) - worth(in)
				join(in|1<<i, gain)
			}
		}
	}
	join(0, make([]float64, n))
	for i := range out {
		out[i] /= count
	}
	return out
}

func TestRulesAndPaths(t *testing.T) {
	p := Path{Touches: []Touch{{0, 0}, {10, 1}, {20, 2}, {30, 1}}, Converted: true, At: 30, Value: 100}
	for rule, want := range map[Rule][]float64{First: {100, 0, 0}, Last: {0, 100, 0}, Linear: {25, 50, 25}, Position: {40, 50, 10}, Decay: {100.0 / 15, 1000.0 / 15, 400.0 / 15}} {
		got := make([]float64, 3)
		rule.Credit(p, 10, got)
		for i := range want {
			near(t, string(rule), got[i], want[i])
		}
	}
	paths := Paths([]Touch{{0, 0}, {5, 1}, {50, 2}, {100, 3}, {120, 4}, {199, 5}}, []Conversion{{60, 1}, {100, 2}, {110, 3}}, 20, 200)
	want := []Path{
		{Touches: []Touch{{0, 0}, {5, 1}}}, // over before the first conversion
		{Touches: []Touch{{50, 2}}, Converted: true, At: 60, Value: 1},
		{Touches: []Touch{{100, 3}}, Converted: true, At: 100, Value: 2},
		{Touches: []Touch{}, Converted: true, At: 110, Value: 3},
		{Touches: []Touch{{120, 4}}}, // that of 199 is open still
	}
	a, _ := json.Marshal(paths)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Errorf("%s\nwant %s", a, b)
	}
	if _, err := NewChain(MaxChannels + 1); err == nil {
		t.Error("a chain without bound")
	}
}

func BenchmarkRemoval(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	c, _ := NewChain(50)
	for range 10_000 {
		c.Add(random(r, 50), 1)
	}
	for b.Loop() {
		c.Removal()
	}
}
