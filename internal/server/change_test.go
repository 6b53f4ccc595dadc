package server

import (
	"fmt"
	"testing"

	"rapport/internal/insight"
	"rapport/internal/policy"
)

func TestChangeQuestion(t *testing.T) {
	w := newWorld(t)
	var calls []string
	for i := range 120 { // everybody buys in both weeks, but in Japan hardly anybody in the second, on any device
		country, device := []string{"SG", "JP", "DE"}[i%3], []string{"phone", "desk"}[i/3%2]
		of := func(day int) string {
			return w.tracked(fmt.Sprint("c", i), "Order Completed", fmt.Sprintf("2026-02-%02dT10:00:00Z", day), fmt.Sprintf(`{"country":%q,"device":%q,"total":%d}`, country, device, 20+i%5), `{}`)
		}
		calls = append(calls, of(2), of(3))
		if country != "JP" || i%20 == 1 {
			calls = append(calls, of(10))
		}
	}
	w.send(calls...)
	a, about := question[insight.ChangeShown](w, "change", `{"events":{"event":"Order Completed"},"properties":["country","device"],"from":"2026-02-09","to":"2026-02-16"}`)
	if a.Before != 120 || a.After != 82 || a.Change != -38 || a.Looked != 5 {
		t.Errorf("it shows %+v", a)
	}
	if f := a.Findings[0]; !f.Found || f.Value != "JP" || f.Contribution != -38 || f.Before != 40 || f.After != 2 {
		t.Errorf("first comes %+v", f)
	}
	sum := map[string]float64{}
	for _, f := range a.Findings {
		sum[f.Property] += f.Contribution
		if f.Property == "device" && f.Found {
			t.Errorf("found by chance: %+v", f)
		}
	}
	if sum["country"] != -38 || sum["device"] != -38 {
		t.Errorf("contributions add up to %v", sum)
	}
	if want := "Δ distinct(person) of Order Completed over [2026-02-09T00:00:00Z, 2026-02-16T00:00:00Z) vs −168h by country, device, FDR ≤ 0.1"; about.Sentence.IT != want {
		t.Errorf("it says %q", about.Sentence.IT)
	}
	mean, _ := question[insight.ChangeShown](w, "change", `{"events":{"event":"Order Completed"},"value":"total","from":"2026-02-09","to":"2026-02-16"}`)
	if mean.Before != 22 || mean.Looked < 5 || len(mean.Findings) == 0 {
		t.Errorf("the mean: %+v", mean)
	}
	for _, c := range []struct{ body, where string }{
		{`{}`, "events"},
		{`{"events":{"event":"a"},"discovery":2}`, "discovery"},
		{`{"events":{"event":"a"},"back":"1d"}`, "back"},
	} {
		if f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/change", w.token(policy.Admin), c.body)); f.Where != c.where {
			t.Errorf("%s: %+v", c.body, f)
		}
	}
}
