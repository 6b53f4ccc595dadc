package server

import (
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
