package server

import (
	"fmt"
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
