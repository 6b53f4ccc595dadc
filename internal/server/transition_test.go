package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"rapport/internal/customer"
	"rapport/internal/policy"
)

// TestTransitions reads the journal page by page, of all segments and of one.
func TestTransitions(t *testing.T) {
	w := newWorld(t)
	w.meet()
	w.define("segment", "buyer", `{"condition":{"event":"Order Completed","measure":"count","op":"gte","value":1}}`)
	w.send(w.track("43", "Order Completed", `{}`), w.track("44", "Order Completed", `{}`))
	var got []string
	for after := ""; ; {
		page := read[struct {
			Items []customer.Transition
			Next  string
		}](w, "/api/v1/transitions?limit=2&after="+after)
		if len(page.Items) == 0 {
			if page.Next != after {
				t.Errorf("at the end, %q is where to go on, not %q", page.Next, after)
			}
			break
		}
		for _, e := range page.Items {
			got = append(got, fmt.Sprint(e.Segment, " ", e.Label, " ", e.Entered, " ", e.Reason, " ", e.Event))
		}
		after = page.Next
	}
	want := []string{"loyal Mei Tan true event Order Completed", "buyer Mei Tan true definition ", "buyer 43 true event Order Completed", "buyer 44 true event Order Completed"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the journal is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	one := read[transitionFeed](w, "/api/v1/transitions?segment=loyal")
	if len(one.Items) != 1 || one.Items[0].Sentence == nil || one.Next.Compare(one.Items[0].Position) < 0 {
		t.Errorf("%+v", one.Feed)
	}
	for _, bad := range []string{"after=x", "after=1", "limit=0", "limit=201", "segment=", "cursor=1"} {
		w.expect(http.StatusBadRequest, "GET", "/api/v1/transitions?"+bad, w.token(policy.Admin), "")
	}
}

// TestMissedTransitions: who comes back to a server that has forgotten the stream gets the transitions that were missed, each
// once, and then what happens.
func TestMissedTransitions(t *testing.T) {
	w := newWorld(t, func(c *Config, _ *Deps) { c.LiveBuffer = 16 })
	w.define("segment", "buyer", `{"condition":{"event":"Order Completed","measure":"count","op":"gte","value":1}}`)
	srv, admin := w.serve(t), w.token(policy.Admin)
	buy := func(from, to int) {
		for n := from; n <= to; n++ {
			w.send(w.track(fmt.Sprintf("u%d@example.com", n), "Order Completed", `{}`))
		}
	}
	first := watch(t, srv, "only=transition", admin, "")
	buy(1, 1)
	seen := first.want("transition", `"u1@`)
	if !strings.Contains(seen.data, `"position":"`) || !strings.Contains(seen.data, `"reason":"event"`) {
		t.Errorf("a transition without its place or reason: %s", seen.data)
	}
	first.end()
	buy(2, 40) // more than the ring holds
	_, place, _ := strings.Cut(seen.id, "@")
	for _, id := range []string{seen.id, "another-run-7@" + place} {
		back := watch(t, srv, "only=transition&segment=buyer", admin, id)
		for n := 2; n <= 40; n++ {
			if m, ok := back.next(); m.event == "dropped" {
				n-- // of what the ring lost of other messages
			} else if !ok || !strings.Contains(m.data, fmt.Sprintf(`"u%d@`, n)) {
				t.Fatalf("got %+v (%v), want u%d", m, ok, n)
			}
		}
		buy(41, 41)
		for m, ok := back.next(); m.event != "transition"; m, ok = back.next() {
			if !ok {
				t.Fatal("the stream ended")
			}
		}
		back.end()
	}
	blind := watch(t, srv, "only=transition", w.token(policy.LiveRead), "another-run-7@"+place)
	if m := blind.want("transition", `"buyer"`); strings.Contains(m.data, `"u2@`) {
		t.Errorf("not masked: %s", m.data)
	}
}
