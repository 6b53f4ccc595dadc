package server

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"rapport"
	"rapport/internal/insight"
	"rapport/internal/policy"
)

func question[T any](w *world, kind, body string) (T, asked) {
	w.t.Helper()
	var a T
	out := asked{Answer: &a}
	must(w.t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/"+kind, w.token(policy.Admin), body).Body.Bytes(), &out))
	return a, out
}

// shopping is three viewers of whom two buy and one comes back the week after; one device becomes a known user on the way.
func shopping(w *world) {
	at := func(kind, who, name, time, properties string) string {
		w.sent++
		return fmt.Sprintf(`{"type":%q,"event":%q,%s,"messageId":"s%d","timestamp":%q,"properties":%s}`, kind, name, who, w.sent, time, properties)
	}
	sg, jp := `{"country":"SG"}`, `{"country":"JP"}`
	w.send(
		at("track", `"anonymousId":"device"`, "Product Viewed", "2026-01-05T10:00:00Z", sg),
		at("track", `"userId":"mei"`, "Order Completed", "2026-01-06T10:00:00Z", sg),
		`{"type":"identify","userId":"mei","anonymousId":"device","messageId":"join","timestamp":"2026-01-06T11:00:00Z"}`,
		at("track", `"userId":"ken"`, "Product Viewed", "2026-01-05T11:00:00Z", jp),
		at("track", `"userId":"ken"`, "Order Completed", "2026-01-13T10:59:59Z", jp),
		at("track", `"userId":"ana"`, "Product Viewed", "2026-01-07T10:00:00Z", sg),
		at("track", `"userId":"ana"`, "Order Completed", "2026-01-08T10:00:00Z", sg),
		at("track", `"userId":"ana"`, "Order Completed", "2026-01-14T10:00:00Z", sg))
}

func TestQuestions(t *testing.T) {
	w := newWorld(t)
	shopping(w)
	trend, about := question[insight.TrendShown](w, "trends", `{"series":[{"event":"Order Completed"},{"event":"Product Viewed","where":[{"property":"country","op":"eq","value":"SG"}]}],"unit":"week","from":"2026-01-05","to":"2026-01-19"}`)
	if len(trend.Periods) != 2 || fmt.Sprint(trend.Series[0].Events, trend.Series[0].People, trend.Series[0].Everybody, trend.Series[1].Events) != "[2 2] [2 2] 3 [2 0]" {
		t.Errorf("the trend is %+v", trend)
	}
	want := rapport.Wording{Marketing: "How often ‘Order Completed’, ‘Product Viewed’ (where ‘country’ is “SG”) happened and to how many people, by week, from 5 January 2026 to 18 January 2026.",
		IT: `count, distinct(person) of Order Completed, Product Viewed[country = "SG"] by week over [2026-01-05T00:00:00Z, 2026-01-19T00:00:00Z)`}
	if about.Sentence != want || about.People != 3 || about.AsOf == 0 {
		t.Errorf("it says %+v, like %+v", about, want)
	}
	parts, _ := question[insight.TrendShown](w, "trends", `{"series":[{"event":"Order Completed"},{"event":"Product Viewed","measure":"people"},{"measure":"distinct","property":"country"}],"formulas":[{"formula":"A/B*100","label":"Rate"}],"breakdown":["country","$source"],"top":2,"compare":"week","unit":"week","from":"2026-01-12","to":"2026-01-19"}`)
	if n := len(parts.Series); n != 8 || *parts.Series[1].Combination[0] != "SG" || *parts.Series[1].Total != 1 || *parts.Series[1].Previous.Total != 2 || parts.Series[7].Total != nil || *parts.Series[7].Previous.Values[0] != 100 {
		t.Errorf("in parts it is %+v", parts)
	}
	if parts.Zone != "UTC" || len(parts.All) != 4 || *parts.All[0].Previous.Total != 2 || parts.All[3].Total != nil {
		t.Errorf("in all it is %+v", parts.All)
	}
	funnel, _ := question[insight.FunnelShown](w, "funnel", `{"steps":[{"event":"Product Viewed"},{"event":"Order Completed"}],"window":"8d","breakdown":"country","from":"2026-01-05","to":"2026-01-12"}`)
	if len(funnel.Parts) != 2 || *funnel.Parts[0].Value != "SG" || fmt.Sprint(funnel.Parts[0].People, funnel.Parts[1].People) != "[2 2] [1 1]" || funnel.Others != nil {
		t.Errorf("the funnel is %+v", funnel)
	}
	strict, _ := question[insight.FunnelShown](w, "funnel", `{"steps":[{"event":"Product Viewed"},{"event":"Order Completed"}],"window":"7d","from":"2026-01-05","to":"2026-01-12"}`)
	if fmt.Sprint(strict.Parts[0].People) != "[3 2]" || *strict.Parts[0].Shares[1] != 2.0/3 {
		t.Errorf("within seven days the funnel is %+v", strict)
	}
	retained, _ := question[insight.RetentionShown](w, "retention", `{"start":{"event":"Product Viewed"},"return":{"event":"Order Completed"},"unit":"week","from":"2026-01-05","to":"2026-01-19"}`)
	if len(retained.Cohorts) != 2 || retained.Cohorts[0].People != 3 || fmt.Sprint(retained.Cohorts[0].Returned) != "[2 2]" || *retained.Overall[1] != 2.0/3 {
		t.Errorf("retention is %+v", retained)
	}
}

// TestQuestionsHideTheFew adds up what few people share, for whoever may not see personal data.
func TestQuestionsHideTheFew(t *testing.T) {
	w := newWorld(t)
	shopping(w)
	var a insight.FunnelShown
	out := asked{Answer: &a}
	body := `{"steps":[{"event":"Product Viewed"}],"breakdown":"country","from":"2026-01-05","to":"2026-01-12"}`
	must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/funnel", w.token(policy.PeopleRead), body).Body.Bytes(), &out))
	if len(a.Parts) != 0 || a.Others == nil || a.Others.People[0] != 3 {
		t.Errorf("it shows %+v", a)
	}
}

func TestQuestionsThatAreNone(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ kind, body, where string }{
		{"trends", `{"unit":"fortnight"}`, "unit"},
		{"trends", `{"series":[{"evnt":"x"}]}`, "evnt"},
		{"trends", `{"last":"30 days"}`, "last"},
		{"trends", `{"last":"7d","to":"2026-01-01"}`, "last"},
		{"trends", `{"zone":"Mars/Olympus"}`, "zone"},
		{"trends", `{"from":"2026-02-01","to":"2026-01-01"}`, "from"},
		{"trends", `{"from":"soon"}`, "from"},
		{"funnel", `{"steps":[]}`, "steps"},
		{"funnel", `{"steps":[{"event":"a"}],"window":"0d"}`, "window"},
		{"funnel", `{"steps":[{"event":"a","measure":"sum","property":"x"}]}`, ""},
		{"retention", `{"start":{"event":"a"}}`, "return"},
		{"retention", `{"start":{"event":"a"},"return":{"type":"any"},"unit":"hour"}`, "unit"},
		{"retention", `[]`, ""},
	} {
		f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/"+c.kind, w.token(policy.Admin), c.body))
		if f.Where != c.where || f.Message == "" {
			t.Errorf("%s %s: %+v, want it at %q", c.kind, c.body, f, c.where)
		}
	}
}

// TestQuestionsAsOf answers from what had come by an instant, whenever it happened.
func TestQuestionsAsOf(t *testing.T) {
	w := newWorld(t)
	shopping(w)
	const body = `{"series":[{"event":"Order Completed"}],"unit":"month","from":"2026-01-01","to":"2026-02-01"}`
	_, before := question[insight.TrendShown](w, "trends", body)
	then := before.At.Format(time.RFC3339Nano)
	w.send(`{"type":"track","event":"Order Completed","userId":"mei","messageId":"late","timestamp":"2026-01-09T10:00:00Z"}`)
	if now, _ := question[insight.TrendShown](w, "trends", body); now.Series[0].Events[0] != 5 {
		t.Errorf("now it is %+v", now)
	}
	past, about := question[insight.TrendShown](w, "trends?asOf="+then, body)
	if past.Series[0].Events[0] != 4 || about.AsOf != before.AsOf || !about.At.Equal(before.At) {
		t.Errorf("as of %s it is %+v, %+v", then, past, about)
	}
	if none, about := question[insight.TrendShown](w, "trends?asOf=2001-01-01T00:00:00Z", body); none.Series[0].Events[0] != 0 || about.AsOf != 0 {
		t.Errorf("before all it is %+v, %+v", none, about)
	}
	w.expect(400, "POST", "/api/v1/insight/trends?asOf=2999-01-01T00:00:00Z", w.token(policy.Admin), body)
}
