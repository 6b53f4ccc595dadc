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
