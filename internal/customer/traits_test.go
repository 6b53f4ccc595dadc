package customer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rapport"
)

func (h *house) trait(key, computed string) {
	h.t.Helper()
	_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: rapport.KindTrait, Key: key, Spec: []byte(`{"computed":` + computed + `}`),
		Owners: rapport.Owners{Marketing: "m", IT: "i"}, Wording: rapport.Wording{Marketing: key, IT: key}}, "test", "")
	h.must(err)
}

func (h *house) values(user string) map[string]string {
	h.t.Helper()
	p, err := h.Person(h.ctx(), "user_id:"+user)
	h.must(err)
	out := map[string]string{}
	for _, t := range p.Traits {
		out[t.Name] = string(t.Value)
		if t.Since != nil {
			out[t.Name] += " since " + t.Since.UTC().Format(time.DateOnly)
		}
	}
	return out
}

// TestComputedTraitsFromHistory puts traits when there is a past already: they and the segments that name them are as if they
// had been there from the start, after a crash and in a replay too.
func TestComputedTraitsFromHistory(t *testing.T) {
	h := newHouse(t)
	h.trait("early", `{"formula":"count(Order Completed, 30d) + sum(Order Completed.total) / 10"}`)
	for i := range 30 {
		h.send(order(fmt.Sprint("u", i%7), i))
		h.pass(24 * time.Hour)
	}
	h.trait("late", `{"formula":"count(Order Completed, 30d) + sum(Order Completed.total) / 10"}`)
	h.trait("twice", `{"formula":"late * 2"}`)
	h.trait("rate", `{"ratio":[{"event":"Order Completed","within":"30d"},{"event":"Order Completed"}]}`)
	h.must(h.Settle(h.ctx()))
	h.segment("rich", `{"trait":"twice","op":"gte","value":22}`)
	if h.members("rich") == nil {
		t.Fatal("nobody is rich")
	}
	for i := range 7 {
		v := h.values(fmt.Sprint("u", i))
		if v["early"] == "" || v["early"] != v["late"] || v["rate"] == "" || strings.Contains(v["late"], "since") {
			t.Errorf("u%d: %v", i, v)
		}
	}
	traits, err := h.Traits(h.ctx())
	h.must(err)
	if len(traits) != 4 || traits[1].Definition.Key != "late" || traits[1].State != "live" || traits[1].Sentence == nil || traits[1].Sentence.IT != "count(Order Completed, 30d) + sum(Order Completed.total) / 10" {
		t.Errorf("the traits are %+v", traits)
	}
	_, _, err = h.Put(h.ctx(), rapport.Definition{Kind: rapport.KindTrait, Key: "late", Spec: []byte(`{"computed":{"formula":"twice + 1"}}`),
		Owners: rapport.Owners{Marketing: "m", IT: "i"}, Wording: rapport.Wording{Marketing: "late", IT: "late"}}, "test", "")
	if rapport.KindOf(err) != rapport.Invalid || !strings.Contains(err.Error(), "late → twice → late") {
		t.Errorf("a trait that rests on itself: %v", err)
	}
	h.pass(40 * 24 * time.Hour)
	h.settle()
	check(t, h)
}
