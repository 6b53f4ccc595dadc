package server

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/expr"
	"rapport/internal/policy"
)

// TestConditionsAreRead: typed and as JSON they are one, with a warning for each name that nobody defined or sent.
func TestConditionsAreRead(t *testing.T) {
	w := newWorld(t)
	w.meet()
	w.define(rapport.KindEvent, "signed-up", `{"event":"Signed Up","properties":{"type":"object","properties":{"plan":{"type":"string"}}}}`)
	token := w.token(policy.DefinitionsRead)
	ask := func(body string) (a struct {
		customer.Appraisal
		Condition json.RawMessage `json:"condition"`
	}) {
		t.Helper()
		rec := w.expect(http.StatusOK, "POST", "/api/v1/conditions/parse", token, body)
		must(t, json.Unmarshal(rec.Body.Bytes(), &a))
		return a
	}
	typed := ask(`{"text":"count(Order Completed[totl > 5], 30d) >= 3 and (trait.teir = \"gold\" or count(Signed Up[pln = \"x\"])) and count(Order Complete) and segment(loyl) and list(vips)"}`)
	again := ask(`{"condition":` + string(typed.Condition) + `}`)
	if typed.Text != again.Text || string(typed.Condition) != string(again.Condition) || typed.Sentence != again.Sentence || typed.Sentence.IT != typed.Text {
		t.Errorf("typed %+v\nas JSON %+v", typed, again)
	}
	var said []string
	for _, x := range typed.Warnings {
		said = append(said, x.Where+" "+x.Hint)
	}
	want := []string{"all[0].where[0].property did you mean total?", "all[1].any[0].trait did you mean tier?", "all[1].any[1].where[0].property did you mean plan?",
		"all[2].event did you mean Order Completed?", "all[3].segment did you mean loyal?", "all[4].list upload that list first"}
	if !slices.Equal(said, want) {
		t.Errorf("warnings are\n%s", strings.Join(said, "\n"))
	}
	if c := typed.Cost; c.Tests != 6 || c.Features != 4 || c.NewFeatures != 4 || c.Evaluations != 9 || c.MostBytes <= c.BytesPerPerson || c.EveryEvent {
		t.Errorf("the cost is %+v", c)
	}
	seq := ask(`{"condition":{"sequence":[{"event":"Product Viewed"},{"not":{"event":"Signd Up"}},{"event":"Order Completed","where":[{"property":"totall","op":"gt","value":1}]}]}}`)
	if c := seq.Cost; c.Features != 1 || c.Evaluations != 2 || c.EveryEvent || len(seq.Warnings) != 2 || seq.Warnings[0].Where != "sequence[1].not.event" || seq.Warnings[1].Hint != "did you mean total?" {
		t.Errorf("%+v", seq)
	}
	if a := ask(`{"text":"count(any *, 1d) > 2 and trait.tier = \"gold\" and count(Signed Up[plan = \"x\"])"}`); len(a.Warnings) != 0 || !a.Cost.EveryEvent {
		t.Errorf("%+v", a)
	}
}

// TestMistypedConditions: a mistake is said with its column, or its path.
func TestMistypedConditions(t *testing.T) {
	w := newWorld(t)
	token := w.token(policy.DefinitionsRead)
	for _, q := range []struct{ body, where string }{
		{`{"text":"count(Order Completed, 30x) >= 3"}`, "column 24"}, {`{"condition":{"all":[{"trait":"a","op":"is"}]}}`, "all[0].op"},
		{`{}`, "text, condition"}, {`{"text":"segment(a)","condition":{"segment":"a"}}`, "text, condition"},
	} {
		rec := w.expect(http.StatusBadRequest, "POST", "/api/v1/conditions/parse", token, q.body)
		if !strings.Contains(rec.Body.String(), `"where":"`+q.where+`"`) {
			t.Errorf("%s: %s", q.body, rec.Body)
		}
	}
	w.expect(http.StatusForbidden, "POST", "/api/v1/conditions/parse", w.token(policy.PeopleRead), `{"text":"segment(a)"}`)
}

// TestPutSaysWhatIsUnknown: a name that nobody knows stops nothing, and is said.
func TestPutSaysWhatIsUnknown(t *testing.T) {
	w := newWorld(t)
	w.meet()
	for _, query := range []string{"?dryRun=true", ""} {
		rec := w.expect(http.StatusOK, "PUT", "/api/v1/definitions/segment/new"+query, w.token(policy.Admin),
			`{"owners":{"marketing":"m","it":"i"},"wording":{"marketing":"New","it":"new"},"spec":{"condition":{"event":"Order Complet"}}}`)
		var a definitionChange
		must(t, json.Unmarshal(rec.Body.Bytes(), &a))
		if want := (expr.Warning{Where: "event", Message: `no event "Order Complet" is defined, and none was seen`, Hint: "did you mean Order Completed?"}); !slices.Equal(a.Warnings, []expr.Warning{want}) {
			t.Errorf("%q: %+v", query, a.Warnings)
		}
	}
}
