package customer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rapport"
)

func (h *house) putFails(kind rapport.DefinitionKind, key, spec, want string) {
	h.t.Helper()
	_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: kind, Key: key, Spec: []byte(spec),
		Owners: rapport.Owners{Marketing: "m", IT: "i"}, Wording: rapport.Wording{Marketing: key, IT: key}}, "test", "")
	if rapport.KindOf(err) != rapport.Invalid || !strings.Contains(err.Error(), want) {
		h.t.Errorf("%s %s: want an error with %q, got %v", kind, key, want, err)
	}
}

// TestConditionsThatDoNotFit are refused where the computed trait is there first, and hold for nobody where it comes later: the
// machine goes on.
func TestConditionsThatDoNotFit(t *testing.T) {
	h := newHouse(t)
	h.trait("ltv", `{"event":"Order Completed","measure":"sum","property":"total"}`)
	h.trait("orders", `{"event":"Order Completed"}`)
	h.trait("favourite", `{"event":"Order Completed","measure":"values","property":"order_id"}`)
	h.putFails(rapport.KindSegment, "bad", `{"condition":{"trait":"ltv","op":"contains","value":"x"}}`, "segment bad: spec.condition.op")
	h.putFails(rapport.KindSegment, "bad", `{"condition":{"trait":"favourite","op":"eq","value":"x"}}`, "does not go with a list")
	h.segment("some", `{"trait":"orders","op":"between","value":[1,2.5]}`)
	h.segment("text", `{"trait":"tier","op":"contains","value":"x"}`)
	h.segment("others", `{"trait":"tier","op":"ne","value":"x"}`)
	h.segment("all", `{"identifier":"user_id","op":"exists"}`)
	h.send(order("mei", 1))
	h.trait("tier", `{"event":"Order Completed","measure":"sum","property":"total"}`)
	h.pass(time.Hour)
	h.settle()
	if len(h.members("text")) != 0 || len(h.members("others")) != 1 || len(h.members("some")) != 1 {
		t.Errorf("text %v others %v some %v", h.members("text"), h.members("others"), h.members("some"))
	}
	if _, err := h.Members(h.ctx(), "text", "", 10, true); err != nil {
		t.Error(err)
	}
	check(t, h)
}

// TestFormulasThatGrow on each other are refused before they are too long.
func TestFormulasThatGrow(t *testing.T) {
	h := newHouse(t)
	h.trait("t0", `{"formula":"count(Order Completed) + 1"}`)
	for i := range 8 {
		h.trait(fmt.Sprint("t", i+1), fmt.Sprintf(`{"formula":"t%d + t%d"}`, i, i))
	}
	h.putFails(rapport.KindTrait, "t9", `{"computed":{"formula":"t8 + t8"}}`, "too long")
}

// TestWindowsFromHistory puts computed traits over every window and measure when there is a past already: they are as those that
// were there from the start.
func TestWindowsFromHistory(t *testing.T) {
	h := newHouse(t)
	forms := []string{`"during":"month"`, `"during":"previousWeek","measure":"sum","property":"total"`, `"from":"2026-11-05","to":"2026-11-20"`,
		`"measure":"rate","per":"7d","within":"21d"`, `"measure":"daysSince"`, `"measure":"top","property":"total"`, `"measure":"values","property":"total","from":"2026-11-03"`,
		`"sinceAnniversary":"birthday"`}
	define := func(prefix string) {
		for i, f := range forms {
			h.trait(fmt.Sprint(prefix, i), `{"event":"Order Completed",`+f+`}`)
		}
	}
	define("early")
	h.send(`{"type":"identify","messageId":"id1","userId":"u1","traits":{"timezone":"Asia/Tokyo","birthday":"1990-11-12"}}`,
		`{"type":"track","messageId":"id2","userId":"u2","event":"Seen","context":{"timezone":"America/New_York"}}`)
	for i := range 30 {
		h.send(order(fmt.Sprint("u", i%3), i))
		h.pass(23 * time.Hour)
	}
	define("late")
	h.must(h.Settle(h.ctx()))
	for i := range 3 {
		v := h.values(fmt.Sprint("u", i))
		for k := range forms {
			early, late := v[fmt.Sprint("early", k)], v[fmt.Sprint("late", k)]
			if early == "" || early != late {
				t.Errorf("u%d, %s: %s from the start, %s from history", i, forms[k], early, late)
			}
		}
	}
	h.pass(40 * 24 * time.Hour)
	h.settle()
	check(t, h)
}
