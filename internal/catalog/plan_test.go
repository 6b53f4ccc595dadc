package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/event"
)

func planOf(t testing.TB, text []byte) *catalog.Snapshot {
	defs, err := catalog.Parse("plan.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	f := newFollower(t)
	for _, def := range defs {
		f.put(t, def)
	}
	return f.Snapshot()
}

func viewOf(t testing.TB, raw string) *event.View {
	call := rapport.Track
	if strings.Contains(raw, `"type":"page"`) {
		call = rapport.Page
	}
	data, err := event.Encode(nil, []byte(raw), &event.Defaults{Source: "web", Type: call, ReceivedAt: 1e15,
		MessageID: []byte("m-1"), AnonymousID: []byte("a-1")})
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	v := new(event.View)
	if err := v.Decode(data); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPlanCases(t *testing.T) {
	cases(t, "plan", func(t *testing.T, in []txtar.File) string {
		plan := planOf(t, in[0].Data).Plan()
		var out strings.Builder
		for line := range strings.Lines(string(in[1].Data)) {
			v := viewOf(t, strings.Replace(line, "{", `{"messageId":"m","anonymousId":"a",`, 1))
			switch found := plan.Check(v); {
			case found == nil:
				fmt.Fprintf(&out, "keeps to the plan\n")
			default:
				fmt.Fprintf(&out, "%v\n", found)
			}
		}
		return out.String()
	})
}

const orderPlan = `
kind: event
key: order
owners: {marketing: a, it: b}
wording: {marketing: bought something, it: Order Completed}
spec:
  event: Order Completed
  mode: %s
  properties:
    required: [order_id, total]
    properties: {order_id: {type: string, maxLength: 40}, total: {type: number, minimum: 0}, items: {type: array, items: {type: object, required: [sku]}}}
`

func TestPlanModes(t *testing.T) {
	bad := viewOf(t, `{"event":"Order Completed","properties":{"order_id":"x","total":"58"}}`)
	if p := planOf(t, fmt.Appendf(nil, orderPlan, "allow")).Plan(); p.Refuse(bad) != nil || p.Check(bad) == nil {
		t.Error("mode allow refuses, or does not see")
	}
	snap := planOf(t, fmt.Appendf(nil, orderPlan, "quarantine"))
	p := snap.Plan().Refuse(bad)
	if p == nil || p.Reason != event.OffPlan || p.Path != "properties.total" || !strings.Contains(p.Detail, "must be a number, not a string") {
		t.Errorf("got %+v", p)
	}
	if w := snap.EventWording(rapport.Track, "Order Completed"); w.Marketing != "bought something" {
		t.Errorf("wording: %+v", w)
	}
	if w := snap.EventWording(rapport.Page, "Order Completed"); w.Marketing != "" {
		t.Errorf("wording of a page: %+v", w)
	}
}

func TestPlanEventIsTakenOnce(t *testing.T) {
	f := newFollower(t)
	defs, err := catalog.Parse("plan.yaml", fmt.Appendf(nil, orderPlan, "allow"))
	if err != nil {
		t.Fatal(err)
	}
	f.put(t, defs[0])
	defs[0].Key = "order-2"
	_, err = f.Prepare(defs[0], "ben", "")
	refused(t, err, rapport.Conflict, "spec.event", "Order Completed", "order")
}

func TestPlanAllocatesNothing(t *testing.T) {
	plan := planOf(t, fmt.Appendf(nil, orderPlan, "quarantine")).Plan()
	v := viewOf(t, `{"event":"Order Completed","properties":{"order_id":"x","total":58.5,"items":[{"sku":"a"},{"sku":"b"}]}}`)
	if n := testing.AllocsPerRun(200, func() {
		if plan.Refuse(v) != nil {
			t.Fatal("refused")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPlanCheck(b *testing.B) {
	plan := planOf(b, fmt.Appendf(nil, orderPlan, "quarantine")).Plan()
	v := viewOf(b, `{"event":"Order Completed","properties":{"order_id":"x","total":58.5,"items":[{"sku":"a"},{"sku":"b"}]}}`)
	for b.Loop() {
		if plan.Refuse(v) != nil {
			b.Fatal("refused")
		}
	}
}
