package customer

import (
	"fmt"
	"testing"
	"time"
)

const alive = `{"outlook":{"of":"alive","event":"Order Completed","model":"paretonbd","parameters":{"r":0.55,"alpha":10.6,"s":0.6,"beta":11.7},"unit":"day","zone":"Asia/Singapore"}}`

// TestOutlooksMoveWithTheDays: what a model says changes when a day ends in its zone and not before, people leave a segment by it
// although nothing happens, and it is the same from history, after a crash and in a replay.
func TestOutlooksMoveWithTheDays(t *testing.T) {
	h := newHouse(t)
	h.trait("alive", alive)
	h.trait("value", `{"outlook":{"of":"value","event":"Order Completed","model":"bgnbd","parameters":{"r":0.24,"alpha":4.4,"a":0.8,"b":2.4},"ahead":12,"amount":"total","spend":{"p":6.25,"q":3.74,"v":15.44}}}`)
	h.segment("here", `{"trait":"alive","op":"gte","value":0.8}`)
	for i := range 24 {
		h.send(order(fmt.Sprint("u", i%3), i))
		h.pass(7 * time.Hour)
	}
	h.rest()
	if n := len(h.members("here")); n != 3 {
		t.Fatalf("%d are here", n)
	}
	zone, err := time.LoadLocation("Asia/Singapore")
	h.must(err)
	changed := 0
	for range 24 {
		before, was := h.values("u1")["alive"], time.UnixMicro(h.clock.Load()).In(zone).Day()
		h.pass(time.Hour)
		h.rest()
		is := time.UnixMicro(h.clock.Load()).In(zone).Day()
		if after := h.values("u1")["alive"]; (after != before) != (is != was) || before == "" {
			t.Errorf("from day %d to %d it goes from %s to %s", was, is, before, after)
		} else if after != before {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("in a day it changes %d times", changed)
	}
	h.pass(60 * 24 * time.Hour)
	h.rest()
	if n := len(h.members("here")); n != 0 {
		t.Errorf("after two months without an order %d are here", n)
	}
	h.trait("late", alive)
	h.rest()
	for i := range 3 {
		if v := h.values(fmt.Sprint("u", i)); v["alive"] == "" || v["value"] == "" || v["alive"] != v["late"] {
			t.Errorf("u%d: %v", i, v)
		}
	}
	check(t, h)
}
