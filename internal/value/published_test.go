package value

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const shared = "../../../shared/data"

// published reads the part of the published results under key into v, and skips loudly where they are not at hand.
func published(t testing.TB, key string, v any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared, "published_values.json"))
	if err != nil {
		t.Skipf("SKIPPED: no published values at %s: %s is NOT tested against its publication", shared, key)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[key], v); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
}

// table reads a CSV file of numbers by column.
func table(t testing.TB, file string) map[string][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, file))
	if err != nil {
		t.Skipf("SKIPPED: %v: NOT tested", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for _, row := range rows[1:] {
		for i, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			out[rows[0][i]] = append(out[rows[0][i]], v)
		}
	}
	return out
}

func summary(t testing.TB) []History {
	c := table(t, "lifetimes/cdnow_customers_summary.csv")
	var hs []History
	for i := range c["T"] {
		hs = append(hs, History{int(c["frequency"][i]), c["recency"][i], c["T"][i]})
	}
	return hs
}

// sample reads the tenth of CDNOW's purchases from its raw file.
func sample(t testing.TB, c Calibration) []Customer {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, "lifetimes/CDNOW_sample.txt"))
	if err != nil {
		t.Skipf("SKIPPED: %v: the raw purchases are NOT tested", err)
	}
	defer f.Close()
	by := map[string][]Purchase{}
	var order []string
	for s := bufio.NewScanner(f); s.Scan(); {
		w := strings.Fields(s.Text())
		at, err := time.Parse("20060102", w[2])
		dollars, err2 := strconv.ParseFloat(w[4], 64)
		if err != nil || err2 != nil {
			t.Fatal(s.Text())
		}
		if by[w[1]] == nil {
			order = append(order, w[1])
		}
		by[w[1]] = append(by[w[1]], Purchase{at.Add(9 * time.Hour), dollars})
	}
	var out []Customer
	for _, id := range order {
		if customer, ok := Summarise(by[id], c); ok {
			out = append(out, customer)
		}
	}
	return out
}

func cdnow(t testing.TB) []Customer {
	return sample(t, Calibration{End: time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC), Holdout: time.Date(1998, 6, 30, 0, 0, 0, 0, time.UTC), Unit: Week})
}

func histories(of []Customer) []History {
	hs := make([]History, len(of))
	for i, c := range of {
		hs[i] = c.History
	}
	return hs
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %v, published %v ± %v", what, got, want, tolerance)
	}
}

type bgnbdPublished struct {
	Paper  map[string]float64 `json:"params_paper"`
	Exact  map[string]float64 `json:"params_clvtools"`
	LL     float64            `json:"LL_clvtools"`
	LLRoun float64            `json:"LL_paper"`
	E      struct {
		T []float64 `json:"t"`
		E []float64 `json:"E"`
	} `json:"E_X_t"`
}

func TestBGNBDPublished(t *testing.T) {
	var want bgnbdPublished
	published(t, "bgnbd_cdnow", &want)
	for from, hs := range map[string][]History{"summary": summary(t), "raw": histories(cdnow(t))} {
		m, fit, err := FitBGNBD(t.Context(), hs)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(from, fit.Sentence.IT, fit.Evaluations, "evaluations")
		if fit.People != 2357 {
			t.Errorf("%s: %d people", from, fit.People)
		}
		near(t, from+" LL", fit.LogLikelihood, want.LL, 1e-2)
		near(t, from+" LL", fit.LogLikelihood, want.LLRoun, 0.05)
		near(t, from+" LL of it", m.LogLikelihood(hs), fit.LogLikelihood, 1e-8)
		for _, p := range fit.Parameters {
			near(t, from+" "+p.Name, p.Value, want.Paper[p.Name], 1e-3)
			near(t, from+" "+p.Name, p.Value, want.Exact[p.Name], 5e-4)
			if p.StandardError <= 0 || p.Lower >= p.Value || p.Upper <= p.Value {
				t.Errorf("%s: %+v", from, p)
			}
		}
	}
	m := BGNBD{want.Exact["r"], want.Exact["alpha"], want.Exact["a"], want.Exact["b"]}
	for i, x := range want.E.T {
		near(t, "E[X("+strconv.FormatFloat(x, 'f', -1, 64)+")]", m.New(x), want.E.E[i], 1e-4*max(1, 4*want.E.E[i]/1.8))
	}
}

func TestParetoNBDPublished(t *testing.T) {
	var want struct {
		Exact map[string]float64 `json:"params_clvtools"`
		Paper map[string]float64 `json:"params_paper"`
		LL    float64            `json:"LL_clvtools"`
		SE    map[string]float64 `json:"se"`
		E     []float64          `json:"E_X_t_0..9"`
	}
	// T and t differ in nothing but case, so this part is read by hand.
	var raw map[string]json.RawMessage
	published(t, "paretonbd_cdnow", &raw)
	for key, v := range map[string]any{"params_clvtools": &want.Exact, "params_paper": &want.Paper, "LL_clvtools": &want.LL, "se": &want.SE, "E_X_t_0..9": &want.E} {
		if err := json.Unmarshal(raw[key], v); err != nil {
			t.Fatal(err)
		}
	}
	m, fit, err := FitParetoNBD(t.Context(), histories(cdnow(t)))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(fit.Sentence.IT, fit.Evaluations, "evaluations")
	near(t, "LL", fit.LogLikelihood, want.LL, 1e-2)
	for _, p := range fit.Parameters {
		near(t, p.Name, p.Value, want.Paper[p.Name], 2e-3*max(1, want.Paper[p.Name]))
		near(t, p.Name, p.Value, want.Exact[p.Name], 5e-4*max(1, want.Exact[p.Name]))
		near(t, "se "+p.Name, p.StandardError, want.SE[p.Name], 2e-3*want.SE[p.Name])
	}
	exact := ParetoNBD{want.Exact["r"], want.Exact["alpha"], want.Exact["s"], want.Exact["beta"]}
	manual := ParetoNBD{0.55, 10.56, 0.61, 11.64} // the parameters of the example in BTYD's manual
	for i, e := range want.E {
		near(t, "E[X("+strconv.Itoa(i)+")]", exact.New(float64(i)), e, 0.01) // at other parameters, so published with 0.01
		near(t, "E[X("+strconv.Itoa(i)+")]", manual.New(float64(i)), e, 1e-8)
	}
	var c, p, guard map[string]json.RawMessage
	for key, v := range map[string]any{"conditional": &c, "p_alive": &p, "underflow_guard": &guard} {
		if err := json.Unmarshal(raw[key], v); err != nil {
			t.Fatal(err)
		}
	}
	number := func(m json.RawMessage) (v float64) { _ = json.Unmarshal(m, &v); return }
	h := History{int(number(c["x"])), number(c["t_x"]), number(c["T"])}
	near(t, "conditional expectation", m.Expected(h, number(c["t"])), number(c["E"]), 0.01)
	var params []float64
	_ = json.Unmarshal(p["params"], &params)
	near(t, "P(alive)", ParetoNBD{params[0], params[1], params[2], params[3]}.PAlive(h), number(p["p"]), 1e-4)
	var at map[string]float64
	_ = json.Unmarshal(guard["params"], &at)
	g := ParetoNBD{at["r"], at["alpha"], at["s"], at["beta"]}
	near(t, "E, x = 132", g.Expected(History{132, 200, 200}, 10), number(guard["E(10;x=132,t_x=200,T=200)"]), 1e-9)
	near(t, "E, x = 133", g.Expected(History{133, 200, 200}, 10), number(guard["E(10;x=133,..)"]), 1e-9)
}

func TestGammaGammaPublished(t *testing.T) {
	var want struct {
		Params    map[string]float64
		LL        float64 `json:"LL_clvtools"`
		Tolerance float64 `json:"tol"`
	}
	published(t, "gamma_gamma_cdnow", &want)
	c := table(t, "lifetimes/cdnow_customers_summary_with_transactions.csv")
	var of []Spend
	for i, x := range c["x"] {
		of = append(of, Spend{int(x), c["zbar"][i]})
	}
	_, fit, err := FitGammaGamma(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(fit.Sentence.IT)
	if fit.People != 946 {
		t.Errorf("%d people", fit.People)
	}
	near(t, "LL", fit.LogLikelihood, want.LL, 1e-2)
	for _, p := range fit.Parameters {
		near(t, p.Name, p.Value, want.Params[p.Name], want.Tolerance)
	}
	rounded := GammaGamma{want.Params["p"], want.Params["q"], want.Params["v"]}
	near(t, "LL at the rounded parameters", rounded.LogLikelihood(of), -4055.9247, 1e-3)
	for i, e := range []float64{24.66, 18.92, 35.22, 35.22, 35.22, 71.47, 18.92, 35.22, 27.29, 35.22} {
		near(t, "E[M] of customer "+strconv.Itoa(i+1), rounded.Expected(of[i]), e, 0.02)
	}
	// from the raw purchases
	var raw []Spend
	for _, c := range cdnow(t) {
		raw = append(raw, Spend{c.X, c.Mean})
	}
	_, fit, err = FitGammaGamma(t.Context(), raw)
	if err != nil || fit.People != 946 {
		t.Fatal(err, fit.People)
	}
	for _, p := range fit.Parameters {
		near(t, "raw "+p.Name, p.Value, want.Params[p.Name], want.Tolerance)
	}
}

func TestBGBBPublished(t *testing.T) {
	var want struct {
		Params map[string]float64
		Sum    float64   `json:"sum_cond_expect_5"`
		Counts []float64 `json:"expected_n0_n6"`
	}
	published(t, "bgbb_donations", &want)
	var raw map[string]json.RawMessage
	published(t, "bgbb_donations", &raw)
	var alive []float64
	if err := json.Unmarshal(raw["p_alive[(x,t_x)=(0,0),(2,4),(6,6)]"], &alive); err != nil {
		t.Fatal(err)
	}
	c := table(t, "lifetimes/donations.csv")
	var of []Periods
	for i := range c["weights"] {
		of = append(of, Periods{int(c["frequency"][i]), int(c["recency"][i]), int(c["periods"][i]), c["weights"][i]})
	}
	m, fit, err := FitBGBB(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(fit.Sentence.IT)
	for _, p := range fit.Parameters {
		near(t, p.Name, p.Value, want.Params[p.Name], 2e-3*max(1, want.Params[p.Name]))
	}
	for i, p := range []Periods{{X: 0, TX: 0, N: 6}, {X: 2, TX: 4, N: 6}, {X: 6, TX: 6, N: 6}} {
		near(t, "P(alive)", m.PAlive(p), alive[i], 0.005)
	}
	sum := 0.0
	for _, p := range of {
		sum += p.People * m.Expected(p, 5)
	}
	near(t, "purchases in the next five periods", sum, want.Sum, 0.1*2)
	near(t, "people who gave never again", float64(fit.People)*m.Probability(0, 6), want.Counts[0], 0.5)
	near(t, "people who gave each year", float64(fit.People)*m.Probability(6, 6), want.Counts[1], 0.5)
}
