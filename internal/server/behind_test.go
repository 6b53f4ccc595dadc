package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/insight"
	"rapport/internal/policy"
)

// visits is twelve people over a few days: u0 to u11 view, the even ones add an hour later, every fourth buys a day after; u8 asks
// for help in between.
func visits(w *world) {
	var events []string
	say := func(n int, name, at string) {
		events = append(events, fmt.Sprintf(`{"type":"track","event":%q,"userId":"u%d","messageId":"v%d","timestamp":%q,"properties":{"country":%q}}`, name, n, len(events), at, []string{"SG", "JP"}[n%2]))
	}
	for n := range 12 {
		day := 5 + n%3
		say(n, "Product Viewed", fmt.Sprintf("2026-01-%02dT10:00:00Z", day))
		if n%2 == 0 {
			say(n, "Product Added", fmt.Sprintf("2026-01-%02dT11:00:00Z", day))
		}
		if n == 8 {
			say(n, "Ticket Opened", fmt.Sprintf("2026-01-%02dT12:00:00Z", day))
		}
		if n%4 == 0 {
			say(n, "Order Completed", fmt.Sprintf("2026-01-%02dT11:00:00Z", day+1))
		}
	}
	w.send(events...)
}

func (w *world) behind(kind, body string) (out behind) {
	w.t.Helper()
	must(w.t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/"+kind, w.token(policy.Admin), body).Body.Bytes(), &out))
	return out
}

func (b *behind) names() string {
	var all []string
	for _, p := range b.Items {
		all = append(all, p.Identifiers[0].Value)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

const threeSteps = `"steps":[{"event":"Product Viewed"},{"event":"Product Added"},{"event":"Order Completed"}],"window":"7d","from":"2026-01-05","to":"2026-01-20"`

func TestFunnelsOfEveryKind(t *testing.T) {
	w := newWorld(t)
	visits(w)
	for body, want := range map[string]string{
		`{` + threeSteps + `}`:                                                                                                   "[12 6 3]",
		`{` + threeSteps + `,"order":"strict"}`:                                                                                  "[12 6 2]",
		`{` + threeSteps + `,"exclusions":[{"event":"Ticket Opened","after":2}]}`:                                                "[12 6 2]",
		`{` + threeSteps + `,"exclusions":[{"event":"Ticket Opened","after":1,"before":2}]}`:                                     "[12 6 3]",
		`{` + strings.Replace(threeSteps, `Completed"`, `Completed","wait":"23h"`, 1) + `}`:                                      "[12 6 3]",
		`{` + strings.Replace(threeSteps, `Completed"`, `Completed","gap":"23h"`, 1) + `}`:                                       "[12 6 0]",
		`{"steps":[{"event":"Order Completed"},{"event":"Product Viewed"}],"order":"any","from":"2026-01-05","to":"2026-01-20"}`: "[12 3]",
	} {
		if a, _ := question[insight.FunnelShown](w, "funnel", body); fmt.Sprint(a.Parts[0].People) != want {
			t.Errorf("%s gives %v, want %s", body, a.Parts[0].People, want)
		}
	}
	a, about := question[insight.FunnelShown](w, "funnel", `{`+threeSteps+`,"order":"strict","times":true,"breakdown":"country","touch":"last","exclusions":[{"event":"Refund","after":2}]}`)
	if len(a.Times) != 3 || *a.Times[1].Median != 3600 || *a.Times[2].Median != 86400 || *a.Times[0].Average != 90000 || len(a.Times[0].Bins) != 1 || a.Times[0].Bins[0].People != 2 {
		t.Errorf("it took %+v", a.Times)
	}
	want := rapport.Wording{Marketing: "How many people went straight from ‘Product Viewed’ to ‘Product Added’ to ‘Order Completed’, with nothing else between, within 7 days, without ‘Refund’ between step 2 and step 3, entering from 5 January 2026 to 19 January 2026, by ‘country’ of the step reached last.",
		IT: `funnel(Product Viewed ⇒ Product Added ⇒ Order Completed, ¬Refund (2..3), ≤ 7d) over [2026-01-05T00:00:00Z, 2026-01-20T00:00:00Z) by country @last`}
	if about.Sentence != want {
		t.Errorf("it says %+v", about.Sentence)
	}
}

func TestRetentionOfEveryKind(t *testing.T) {
	w := newWorld(t)
	visits(w)
	const q = `"start":{"event":"Product Viewed"},"return":{"event":"Order Completed"},"from":"2026-01-05","to":"2026-01-20"`
	a, about := question[insight.RetentionShown](w, "retention", `{`+q+`,"unit":"week","brackets":[1,3,7],"breakdown":"country"}`)
	if len(a.Cohorts[0].Returned) != 3 || fmt.Sprint(a.Cohorts[0].Returned) != "[0 3 0]" || len(a.Parts) != 2 || *a.Lasting[0] != 0.25 || len(a.Overall) != 3 {
		t.Errorf("%+v", a)
	}
	if !strings.Contains(about.Sentence.Marketing, "by days after: day 0, days 1–2, days 3–6, by ‘country’.") || !strings.Contains(about.Sentence.IT, "days 1|3|7") {
		t.Errorf("it says %+v", about.Sentence)
	}
	// Whoever may not see personal data sees cohorts of ten or more.
	var masked insight.RetentionShown
	out := asked{Answer: &masked}
	must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/retention", w.token(policy.PeopleRead), `{`+q+`,"unit":"day"}`).Body.Bytes(), &out))
	for _, c := range masked.Cohorts {
		if c.People != 0 || len(c.Returned) > 0 && !c.Few && c.People > 0 {
			t.Errorf("a cohort of four is shown: %+v", c)
		}
	}
	if !masked.Cohorts[0].Few || masked.Overall[0] != nil {
		t.Errorf("%+v", masked)
	}
}

func TestWhoIsBehindABar(t *testing.T) {
	w := newWorld(t)
	visits(w)
	ask := func(more string) behind {
		return w.behind("funnel/people", `{"question":{`+threeSteps+`,"breakdown":"country"},`+more+`}`)
	}
	if b := ask(`"step":3`); b.Total != 3 || b.names() != "u0 u4 u8" || b.Masked || b.Condition == nil || b.Condition.Exact {
		t.Errorf("%+v", b)
	}
	if b := ask(`"step":1,"who":"dropped"`); b.names() != "u1 u11 u3 u5 u7 u9" {
		t.Errorf("%+v", b)
	}
	if b := ask(`"step":1,"value":"SG"`); b.names() != "u0 u10 u2 u4 u6 u8" {
		t.Errorf("%+v", b)
	}
	if b := ask(`"step":1,"without":true`); b.Total != 0 {
		t.Errorf("%+v", b)
	}
	// A page at a time; a cursor of another question is none.
	first := w.behind("funnel/people?limit=4", `{"question":{`+threeSteps+`},"step":1}`)
	second := w.behind("funnel/people?limit=4&cursor="+first.Next, `{"question":{`+threeSteps+`},"step":1}`)
	third := w.behind("funnel/people?limit=4&cursor="+second.Next, `{"question":{`+threeSteps+`},"step":1}`)
	seen := map[rapport.PersonID]bool{}
	for _, p := range slices.Concat(first.Items, second.Items, third.Items) {
		seen[p.ID] = true
	}
	if len(seen) != 12 || first.Total != 12 || third.Next != "" {
		t.Errorf("%d people on three pages of %d", len(seen), first.Total)
	}
	w.expect(400, "POST", "/api/v1/insight/funnel/people?limit=4&cursor="+first.Next, w.token(policy.Admin), `{"question":{`+threeSteps+`},"step":2}`)
	// Masked, and not apart where they are few.
	var masked behind
	must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/funnel/people", w.token(policy.PeopleRead), `{"question":{`+threeSteps+`},"step":3}`).Body.Bytes(), &masked))
	if !masked.Masked || masked.Total != 3 {
		t.Errorf("%+v", masked)
	}
	w.expect(403, "POST", "/api/v1/insight/funnel/people", w.token(policy.PeopleRead), `{"question":{`+threeSteps+`,"breakdown":"country"},"step":1,"value":"SG"}`)
}

// TestASegmentOfThoseBehindABar: the condition that is given holds for just those people, and the list has just them.
func TestASegmentOfThoseBehindABar(t *testing.T) {
	w := newWorld(t)
	visits(w)
	for _, c := range []struct{ question, more string }{
		{`"last":"3000d"`, `"step":3`},
		{`"last":"3000d"`, `"step":2,"who":"dropped"`},
		{`"last":"3000d"`, `"step":1,"who":"dropped"`},
		{`"last":"3000d","exclusions":[{"event":"Ticket Opened"}]`, `"step":2,"who":"dropped"`},
		{`"last":"3000d","exclusions":[{"event":"Ticket Opened","after":2}]`, `"step":3`},
		{`"last":"3000d","breakdown":"country"`, `"step":1,"value":"JP"`},
	} {
		steps := strings.Replace(threeSteps, `"from":"2026-01-05","to":"2026-01-20"`, c.question, 1)
		b := w.behind("funnel/people", `{"question":{`+steps+`},`+c.more+`}`)
		if b.Condition == nil || b.Condition.Exact == strings.Contains(c.more, "value") || b.Total == 0 {
			t.Errorf("%s %s: %+v", c.question, c.more, b)
			continue
		}
		w.define(rapport.KindSegment, "bar", `{"condition":`+string(b.Condition.Condition)+`}`)
		var members page[customer.Summary]
		must(t, json.Unmarshal(w.expect(200, "GET", "/api/v1/segments/bar/members?limit=100", w.token(policy.Admin), "").Body.Bytes(), &members))
		in := behind{Items: members.Items}
		if in.names() != b.names() {
			t.Errorf("%s %s: %s holds for %q, want %q", c.question, c.more, b.Condition.Condition, in.names(), b.names())
		}
	}
	if b := w.behind("funnel/people", `{"question":{`+threeSteps+`,"order":"strict"},"step":2}`); b.Condition != nil {
		t.Errorf("a strict funnel is said as %s", b.Condition.Condition)
	}

	w.define(rapport.KindList, "lost", `{}`)
	w.define(rapport.KindSegment, "to-win-back", `{"condition":{"list":"lost"}}`)
	body := `{"question":{` + threeSteps + `},"step":2,"who":"dropped"}`
	for range 2 { // the same again changes nothing
		var change customer.ListChange
		must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/funnel/list?list=lost", w.token(policy.Admin), body).Body.Bytes(), &change))
		if change.Count != 3 || change.Bad != 0 || change.New != 0 {
			t.Errorf("%+v", change)
		}
	}
	w.settle()
	var members page[customer.Summary]
	must(t, json.Unmarshal(w.expect(200, "GET", "/api/v1/segments/to-win-back/members", w.token(policy.Admin), "").Body.Bytes(), &members))
	if in := (behind{Items: members.Items}); in.names() != "u10 u2 u6" {
		t.Errorf("on the list are %q", in.names())
	}
	w.expect(403, "POST", "/api/v1/insight/funnel/list?list=lost", w.token(policy.PeopleRead), body)
	w.expect(400, "POST", "/api/v1/insight/funnel/list", w.token(policy.Admin), body)
	w.expect(404, "POST", "/api/v1/insight/funnel/list?list=none", w.token(policy.Admin), body)
}

func TestWhoIsBehindACell(t *testing.T) {
	w := newWorld(t)
	visits(w)
	const q = `{"question":{"start":{"event":"Product Viewed"},"return":{"event":"Order Completed"},"unit":"day","from":"2026-01-05","to":"2026-01-20","breakdown":"country"},"cohort":"2026-01-05T00:00:00Z"`
	for more, want := range map[string]string{
		``:                               "u0 u3 u6 u9",
		`,"distance":1,"who":"returned"`: "u0",
		`,"distance":1,"who":"away"`:     "u3 u6 u9",
		`,"distance":0,"who":"stayed"`:   "u0",
		`,"distance":2,"who":"gone"`:     "u0 u3 u6 u9",
		`,"who":"all","value":"JP"`:      "u3 u9",
		`,"distance":0,"who":"returned"`: "",
	} {
		if b := w.behind("retention/people", q+more+`}`); b.names() != want || b.Condition != nil {
			t.Errorf("%s: %q, want %q", more, b.names(), want)
		}
	}
	w.define(rapport.KindList, "kept", `{}`)
	var change customer.ListChange
	must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/retention/list?list=kept&mode=add", w.token(policy.Admin), q+`}`).Body.Bytes(), &change))
	if change.Added != 4 || change.Mode != customer.ListAdd {
		t.Errorf("%+v", change)
	}
	w.expect(403, "POST", "/api/v1/insight/retention/people", w.token(policy.PeopleRead), q+`}`)
}

func TestFiguresThatAreNone(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ kind, body, where string }{
		{"funnel", `{"steps":[{"event":"a","gap":"1h"}]}`, "steps[0].gap"},
		{"funnel", `{"steps":[{"event":"a"},{"event":"b","gap":"soon"}]}`, "steps[1].gap"},
		{"funnel", `{"steps":[{"event":"a"},{"event":"b","gap":5}]}`, "gap"},
		{"funnel", `{"steps":[{"event":"a"},{"event":"b","gap":"1h","wait":"2h"}]}`, "steps[1].gap"},
		{"funnel", `{"steps":[{"event":"a"},{"event":"b","gap":"1h"}],"order":"any"}`, "steps"},
		{"funnel", `{"steps":[{"event":"a"},{"evnt":"b"}]}`, "evnt"},
		{"funnel", `{"steps":[{"event":"a"},null]}`, ""},
		{"funnel", `{"steps":[{"event":"a"},{"event":"b"}],"order":"backwards"}`, "order"},
		{"funnel", `{"steps":[{"event":"a"},{"event":"b"}],"exclusions":[{"event":"c","after":2}]}`, "exclusions[0]"},
		{"funnel", `{"steps":[{"event":"a"},{"event":"b"}],"exclusions":[null]}`, ""},
		{"funnel", `{"steps":[{"event":"a"}],"touch":"third"}`, "touch"},
		{"funnel", `{"steps":[{"event":"a"}],"touchStep":1}`, "touchStep"},
		{"funnel", `{"steps":[{"event":"a"}],"touch":"step","touchStep":9}`, "touchStep"},
		{"funnel/people", `{"question":{"steps":[{"event":"a"}]},"step":2}`, "step"},
		{"funnel/people", `{"question":{"steps":[{"event":"a"}]},"step":1,"who":"dropped"}`, "who"},
		{"funnel/people", `{"question":{"steps":[{"event":"a"}]},"step":1,"value":"x"}`, "value"},
		{"funnel/people", `{"question":{"steps":[{"event":"a"}],"breakdown":"b"},"step":1,"value":"x","without":true}`, "without"},
		{"funnel/people", `{}`, "steps"},
		{"retention", `{"start":{"event":"a"},"return":{"event":"a"},"recurring":true,"firstEver":true}`, "recurring"},
		{"retention", `{"start":{"event":"a"},"return":{"event":"a"},"brackets":[1,1]}`, "brackets[1]"},
		{"retention", `{"start":{"event":"a"},"return":{"event":"a"},"brackets":[0]}`, "brackets[0]"},
		{"retention/people", `{"question":{"start":{"event":"a"},"return":{"event":"a"}}}`, "cohort"},
		{"retention/people", `{"question":{"start":{"event":"a"},"return":{"event":"a"},"unit":"day","from":"2026-01-05","to":"2026-01-08"},"cohort":"2026-01-07T00:00:00Z","distance":1,"who":"returned"}`, "distance"},
	} {
		f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/"+c.kind, w.token(policy.Admin), c.body))
		if f.Where != c.where || f.Message == "" {
			t.Errorf("%s %s: %+v, want it at %q", c.kind, c.body, f, c.where)
		}
	}
}
