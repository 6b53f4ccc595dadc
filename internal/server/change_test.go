package server

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

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
	for _, body := range []string{`{"events":{"event":"a"},"of":"sum"}`, `{"events":{"event":"a"},"of":"people","value":"total"}`, `{"events":{"event":"a"},"of":"median"}`} {
		if f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/change", w.token(policy.Admin), body)); f.Where != "of" {
			t.Errorf("%s: %+v", body, f)
		}
	}
}

// On the tenth payments with a card fail, a campaign has ended and the shops say nothing; with a wallet all goes on.
func TestChangeWithReasons(t *testing.T) {
	w := newWorld(t)
	var calls []string
	for i := range 200 {
		who, with := fmt.Sprint("r", i), []string{"card", "card", "wallet"}[i%3]
		hour := func(day int) string { return fmt.Sprintf("2026-02-%02dT%02d:10:00Z", day, i%24) }
		pay := func(day int, name, context string) string {
			return w.tracked(who, name, hour(day), fmt.Sprintf(`{"with":%q,"total":%d}`, with, 10+i%7), context)
		}
		calls = append(calls, pay(9, "Order Completed", `{"campaign":{"name":"spring"}}`))
		if with == "card" {
			calls = append(calls, pay(10, "Payment Failed", `{}`))
		} else {
			calls = append(calls, pay(10, "Order Completed", `{}`))
		}
	}
	w.send(calls...)
	for key, at := range map[string]string{"outage": "2026-02-10", "later": "2026-02-11"} {
		w.expect(200, "PUT", "/api/v1/definitions/annotation/"+key, w.token(policy.Admin), fmt.Sprintf(`{"owners":{"marketing":"mei","it":"arun"},"wording":{"marketing":"Cards failed","it":"provider down"},"spec":{"at":%q}}`, at))
	}
	body := `{"events":{"event":"Order Completed"},"of":%q,%s"properties":["with"],"from":"2026-02-10","to":"2026-02-11"}`
	a, _ := question[insight.ChangeShown](w, "change", fmt.Sprintf(body, "events", ""))
	if a.Before != 200 || a.After != 66 || a.AfterFrom.Day() != 10 || a.BeforeTo.Day() != 10 {
		t.Errorf("it shows %+v", a)
	}
	card := a.Findings[0]
	if !card.Found || card.Value != "card" || card.Contribution != -134 || card.Upper >= 0 {
		t.Fatalf("first comes %+v", card)
	}
	what := map[string]insight.Happening{}
	for _, h := range a.Candidates {
		what[h.Kind+" "+h.Key+" "+h.What] = h
	}
	if h := what["event Payment Failed began"]; h.After != 134 || h.Before != 0 || h.At.Day() != 10 {
		t.Errorf("failures: %+v of %+v", h, a.Candidates)
	}
	if h := what["campaign spring ended"]; h.Before != 200 || h.After != 0 || h.At.Day() != 9 {
		t.Errorf("the campaign: %+v", h)
	}
	if h, ok := what["annotation outage noted"]; !ok || h.Sentence.Marketing != "10 February 00:00: Cards failed" {
		t.Errorf("what was noted: %+v of %+v", h, a.Candidates)
	}
	if _, ok := what["annotation later noted"]; ok {
		t.Error("what was the matter a day later is told")
	}
	if len(card.Candidates) != 1 || a.Candidates[card.Candidates[0]].Key != "Payment Failed" {
		t.Errorf("the reasons of cards: %v", card.Candidates)
	}
	for _, f := range a.Findings {
		if f.Value == "wallet" && len(f.Candidates) != 0 {
			t.Errorf("the reasons of wallets: %v", f.Candidates)
		}
	}
	for name, draft := range map[string]*insight.Draft{"card": card.Draft, "failed": what["event Payment Failed began"].Draft} {
		if draft == nil || draft.Kind != "segment" {
			t.Fatalf("%s: the draft is %+v", name, draft)
		}
		text, err := json.Marshal(draft)
		must(t, err)
		w.expect(200, "PUT", "/api/v1/definitions/segment/"+draft.Key, w.token(policy.Admin), string(text))
		var of struct{ Count int }
		must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/segments/preview", w.token(policy.Admin), string(draft.Spec)).Body.Bytes(), &of))
		if of.Count != 134 {
			t.Errorf("%s: %d people in %s", name, of.Count, draft.Spec)
		}
	}
	sum, _ := question[insight.ChangeShown](w, "change", fmt.Sprintf(body, "sum", `"value":"total",`))
	if f := sum.Findings[0]; sum.Before <= 2000 || f.Value != "card" || !f.Found || f.Contribution >= -1500 {
		t.Errorf("the sum: %+v, %+v", sum, f)
	}
	source, _ := question[insight.ChangeShown](w, "change", `{"events":{"event":"Order Completed"},"properties":["$source"],"from":"2026-02-10","to":"2026-02-11"}`)
	if d := source.Findings[0].Draft; d == nil || d.Kind != "trends" {
		t.Errorf("the draft of a source: %+v", d)
	} else if _, err := insight.Read("trends", d.Spec, time.Unix(0, 0)); err != nil {
		t.Errorf("%s: %v", d.Spec, err)
	}
}
