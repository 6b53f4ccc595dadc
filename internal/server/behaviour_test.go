package server

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"rapport/internal/insight"
	"rapport/internal/policy"
)

func TestLifecycleQuestion(t *testing.T) {
	w := newWorld(t)
	shopping(w) // mei, ken and ana in the first week, ken and ana in the second
	a, about := question[insight.LifecycleShown](w, "lifecycle", `{"activity":{"event":"Order Completed"},"unit":"week","breakdown":"country","from":"2026-01-07","to":"2026-01-27"}`)
	if got := fmt.Sprint(a.All.New, a.All.Returning, a.All.Resurrecting, a.All.Dormant, a.All.People); got != "[2 1 0 0] [0 1 0 0] [0 0 0 0] [0 1 2 0] 3" || !a.Running || len(a.Periods) != 4 {
		t.Errorf("it shows %+v", a)
	}
	if len(a.Parts) != 2 || *a.Parts[0].Value != "SG" || fmt.Sprint(a.Parts[0].Dormant, a.Parts[1].New) != "[0 1 1 0] [0 1 0 0]" {
		t.Errorf("apart it is %+v", a.Parts)
	}
	if want := "lifecycle(Order Completed) by week over [2026-01-07T00:00:00Z, 2026-01-27T00:00:00Z), by country"; about.Sentence.IT != want {
		t.Errorf("it says %q", about.Sentence.IT)
	}
	for _, c := range []struct{ body, where string }{
		{`{"unit":"decade"}`, "unit"},
		{`{"unit":"hour","last":"365d"}`, "unit"},
		{`{"activity":{"event":"a","measure":"sum","property":"x"}}`, ""},
	} {
		if f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/lifecycle", w.token(policy.Admin), c.body)); f.Where != c.where {
			t.Errorf("%s: %+v", c.body, f)
		}
	}
}

func TestPathsQuestion(t *testing.T) {
	w := newWorld(t)
	at := func(who, kind, name, time, properties string) string { // a tracked event's name is "event", a page's "name"
		w.sent++
		field := map[string]string{"track": "event", "page": "name"}[kind]
		return fmt.Sprintf(`{"type":%q,%q:%q,"userId":%q,"messageId":"p%d","timestamp":"2026-01-05T%sZ","properties":%s}`, kind, field, name, who, w.sent, time, properties)
	}
	w.send(
		at("mei", "page", "Home", "10:00:00", `{"path":"/"}`), at("mei", "track", "Product Viewed", "10:01:00", `{}`), at("mei", "track", "Product Viewed", "10:02:00", `{}`),
		at("mei", "track", "Product Added", "10:03:00", `{}`), at("mei", "track", "Order Completed", "10:04:00", `{}`),
		at("ken", "page", "Home", "11:00:00", `{"path":"/"}`), at("ken", "page", "Search", "11:01:00", `{"path":"/s"}`), at("ken", "track", "Product Viewed", "11:02:00", `{}`),
		at("ken", "track", "Order Completed", "12:00:00", `{}`)) // after a pause
	a, about := question[insight.PathsShown](w, "paths", `{"after":{"type":"page","event":"Home"},"groups":[{"name":"Looking","events":["Product *"]}],"splits":[{"events":["page*"],"property":"path"}],"from":"2026-01-05","to":"2026-01-06"}`)
	got := ""
	for _, e := range a.Edges {
		got += fmt.Sprintf("%s > %s %d; ", a.Nodes[e.From].Label.Marketing, a.Nodes[e.To].Label.IT, e.People)
	}
	if want := "the page ‘Home’ > page Search[path = \"/s\"] 1; the page ‘Home’ > Looking 1; the page ‘Search’ · /s > Looking 1; Looking > Order Completed 1; "; got != want || a.People != 2 || a.Paths != 2 {
		t.Errorf("after: %s, %+v", got, a)
	}
	if want := "paths(after page Home, steps ≤ 5, gap ≤ 30m, within ≤ 1d) over [2026-01-05T00:00:00Z, 2026-01-06T00:00:00Z), {Product *} = Looking, {page*} by path"; about.Sentence.IT != want {
		t.Errorf("it says %q", about.Sentence.IT)
	}
	b, _ := question[insight.PathsShown](w, "paths", `{"before":{"event":"Order Completed"},"steps":3,"from":"2026-01-05","to":"2026-01-06"}`)
	if len(b.Nodes) != 3 || b.Nodes[2].Step != -2 || b.Nodes[0].Paths != 2 || b.Nodes[0].Ends != 1 || b.Edges[0].From != 1 || b.Edges[0].To != 0 {
		t.Errorf("before: %+v", b)
	}
	masked := w.expect(200, "POST", "/api/v1/insight/paths", w.token(policy.PeopleRead), `{"from":"2026-01-05","to":"2026-01-06"}`).Body.String()
	for _, name := range []string{"Home", "Product"} {
		if strings.Contains(masked, name) {
			t.Errorf("what two people did is shown: %s", masked)
		}
	}
}

func TestStickinessQuestion(t *testing.T) {
	w := newWorld(t)
	shopping(w) // mei on the 5th and 6th, ken on the 5th and 13th, ana on the 7th, 8th and 14th
	a, about := question[insight.StickinessShown](w, "stickiness", `{"per":"week","from":"2026-01-05","to":"2026-01-19","windows":[7]}`)
	if got := fmt.Sprint(a.Exactly, a.AtLeast, *a.Average, a.Active); got != "[3 2 0 0 0 0 0] [5 2 0 0 0 0 0] 1.4 [2 1 1 1 0 0 0 0 1 1 0 0 0 0]" {
		t.Errorf("it shows %s", got)
	}
	if got := fmt.Sprint(a.Windows[0].People); got != "[2 2 3 3 3 3 3 2 2 2 2 2 2 2]" || *a.Windows[0].Shares[0] != 1 || a.Running {
		t.Errorf("windows have %s of %+v", got, a)
	}
	if want := "stickiness(any *) by day per week, active / active[7] over [2026-01-05T00:00:00Z, 2026-01-19T00:00:00Z)"; about.Sentence.IT != want {
		t.Errorf("it says %q", about.Sentence.IT)
	}
	for _, c := range []struct{ body, where string }{
		{`{"unit":"week","per":"month"}`, "per"},
		{`{"windows":[1]}`, "windows[0]"},
		{`{"unit":"hour","last":"90d"}`, "unit"},
	} {
		if f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/stickiness", w.token(policy.Admin), c.body)); f.Where != c.where {
			t.Errorf("%s: %+v", c.body, f)
		}
	}
}

func TestCohortsQuestion(t *testing.T) {
	w := newWorld(t)
	shopping(w)
	const asked = `{"start":{"event":"Product Viewed"},"measured":{"event":"Order Completed"},"by":"week","unit":"week","ages":3,"measure":"share","from":"2026-01-05","to":"2026-01-20"}`
	a, about := question[insight.CohortsShown](w, "cohorts", asked)
	if c := a.Cohorts[0]; len(a.Cohorts) != 3 || c.People != 3 || fmt.Sprint(c.Lived) != "[3 2 0]" || *c.Values[0] != 2.0/3 || *c.Values[1] != 1 || c.Values[2] != nil {
		t.Errorf("it shows %+v", a)
	}
	if want := "share(Order Completed), cumulative by week since first(Product Viewed) over [2026-01-05T00:00:00Z, 2026-01-20T00:00:00Z), cohorts by week"; about.Sentence.IT != want {
		t.Errorf("it says %q", about.Sentence.IT)
	}
	g, _ := question[insight.CohortsShown](w, "cohorts", `{"measured":{"event":"Order Completed"},"groups":[{"name":"buyers","when":{"event":"Order Completed","op":"gte","value":1}},{"name":"others","when":{"not":{"event":"Order Completed","op":"gte","value":1}}}],"unit":"day","ages":7,"from":"2026-01-08","to":"2026-01-15"}`)
	if len(g.Cohorts) != 2 || g.Cohorts[0].Name != "buyers" || g.Cohorts[0].People != 1 || g.Cohorts[1].People != 2 || *g.Cohorts[1].Totals[6] != 3 || g.All != nil {
		t.Errorf("groups show %+v", g)
	}
	masked := insight.CohortsShown{}
	out := struct{ Answer any }{&masked}
	must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/cohorts", w.token(policy.PeopleRead), asked).Body.Bytes(), &out))
	if masked.All.People != 3 || masked.All.Values[0] != nil || masked.Cohorts[0].Totals[0] != nil {
		t.Errorf("what three people did is shown: %+v", masked)
	}
}
