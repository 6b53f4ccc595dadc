package server

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapport/internal/insight"
	"rapport/internal/policy"
)

// regulars is people who buy on some days of spring, of whom some stop.
func regulars(w *world, n int) {
	r := rand.New(rand.NewPCG(6, 6))
	begin := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	var calls []string
	for i := range n {
		mean, loyal := 3+r.ExpFloat64()*20, r.IntN(2) == 0
		for day := r.Float64() * 20; day < 100; day += 1 + r.ExpFloat64()*mean {
			w.sent++
			calls = append(calls, fmt.Sprintf(`{"type":"track","event":"Order Completed","userId":"u%d","messageId":"v%d","timestamp":%q,"properties":{"total":%.2f}}`,
				i, w.sent, begin.Add(time.Duration(day*24)*time.Hour).Format(time.RFC3339), 10+r.Float64()*20))
			if r.IntN(2) == 0 && !loyal {
				break
			}
		}
	}
	w.send(calls...)
}

func TestValueQuestion(t *testing.T) {
	w := newWorld(t)
	regulars(w, 200)
	body := `{"purchase":{"event":"Order Completed"},"amount":"total","calibration":"2026-03-31","holdout":"2026-04-10","unit":"day","ahead":30,"below":1,"limit":5}`
	a, about := question[insight.ValueShown](w, "value", body)
	if a.Customers != 200 || len(a.List) != 5 || a.Worth == nil || len(a.Model.Parameters) != 4 || len(a.Spend.Parameters) != 3 || a.List[0].Identifiers[0].Type != "user_id" {
		t.Errorf("it shows %+v", a)
	}
	if want := "BG/NBD + Gamma-Gamma(total) of Order Completed ≤ 2026-03-31, unit = day, t = 30 days"; about.Sentence.IT != want {
		t.Errorf("it says %q, want %q", about.Sentence.IT, want)
	}
	if best, about := question[insight.ValueShown](w, "value", strings.Replace(body, `"unit"`, `"model":"best","unit"`, 1)); best.Model.LogLikelihood < a.Model.LogLikelihood || !strings.Contains(about.Sentence.IT, "the likelier of") {
		t.Errorf("the best is %+v, one of them %+v", best.Model, a.Model)
	}
	weeks := strings.NewReplacer(`"unit":"day"`, `"unit":"week","model":"bgbb"`, `"2026-04-10"`, `"2026-04-20"`).Replace(body)
	b, _ := question[insight.ValueShown](w, "value", weeks)
	if p := b.Model.Parameters; b.Model.Model != "BG/BB" || len(p) != 4 || p[3].Name != "delta" || b.Customers != 200 || len(b.Traits) != 0 || len(a.Traits) != 4 {
		t.Errorf("BG/BB is %+v, with %d traits", b.Model, len(b.Traits))
	}
	if again, once := a.Tracking[len(a.Tracking)-1].Actual, b.Tracking[len(b.Tracking)-1].Actual; once >= again || once < again/7 {
		t.Errorf("they bought again on %v days, in %v weeks", again, once)
	}
	for _, c := range b.Best {
		if c.Last != math.Trunc(c.Last) || c.Age != math.Trunc(c.Age) || float64(c.Repeats) > c.Last {
			t.Errorf("in whole weeks: %+v", c)
		}
	}
	inGrid, worths := 0, 0
	for _, c := range a.Grid {
		if inGrid += c.People; (c.Bounds != nil) != (c.People > 0) || c.Bounds != nil && (c.Bounds.From > c.Bounds.To || c.Bounds.Fewest > c.Bounds.Most || c.Bounds.Fewest < 1) {
			t.Errorf("a field: %+v", c)
		}
	}
	for _, b := range a.Worths {
		worths += b.People
	}
	if inGrid != 200 || worths != 200 || len(a.Best) != 5 {
		t.Errorf("%d in the grid, %d in the bars, %d best", inGrid, worths, len(a.Best))
	}
	for i, b := range a.Best {
		if b.ChurnRisk != 1-b.PAlive || b.Worth != b.Expected**b.Amount || i > 0 && b.Worth > a.Best[i-1].Worth {
			t.Errorf("among the best: %+v", b)
		}
	}
	masked := w.expect(200, "POST", "/api/v1/insight/value", w.token(policy.PeopleRead), body).Body.String()
	if strings.Contains(masked, "identifiers") || strings.Contains(masked, `"best"`) || !strings.Contains(masked, "logLikelihood") {
		t.Error("without personal:read it names people: " + masked)
	}
	for _, c := range []struct{ body, where string }{
		{`{}`, "purchase"},
		{`{"purchase":{"event":"a"},"model":"oracle"}`, "model"},
		{`{"purchase":{"event":"a"},"unit":"hour"}`, "unit"},
		{`{"purchase":{"event":"a"},"calibration":"soon"}`, "calibration"},
		{`{"purchase":{"event":"a"},"calibration":"2026-02-01","holdout":"2026-02-01"}`, "holdout"},
		{`{"purchase":{"event":"a"},"calibration":"2026-02-01","from":"2026-03-01"}`, "from"},
		{`{"purchase":{"event":"a"},"ahead":-1}`, "ahead"},
		{`{"purchase":{"event":"a"},"below":2}`, "below"},
		{`{"purchase":{"event":"a"},"above":0.6}`, "above"},
		{`{"purchase":{"event":"a"},"limit":1001}`, "limit"},
		{`{"purchase":{"event":"a"},"zone":"Mars"}`, "zone"},
		{`{"purchase":{"event":"Never Happened"}}`, "purchase"},
	} {
		f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/value", w.token(policy.Admin), c.body))
		if f.Where != c.where || f.Message == "" {
			t.Errorf("%s: %+v, want it at %q", c.body, f, c.where)
		}
	}
}
