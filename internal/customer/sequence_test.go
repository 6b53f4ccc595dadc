package customer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A sequence kept live, computed from history, read again after a crash and replayed is one and the same.
func TestSequencesFromHistory(t *testing.T) {
	const abandoned = `{"sequence":[{"event":"Product Added","where":[{"property":"shelf","op":"ne","value":"a<b & c"}]},{"not":{"event":"Order Completed"},"within":"2d"}],"within":"30d","op":"gte","value":2}`
	h := newHouse(t)
	h.segment("before", abandoned)
	r := rand.New(rand.NewPCG(3, 1))
	for range 30 {
		var batch []string
		for range 10 {
			who := fmt.Sprint("u", r.IntN(20))
			if batch = append(batch, order(who, 20)); r.IntN(3) > 0 {
				batch[len(batch)-1] = fmt.Sprintf(`{"type":"track","event":"Product Added","userId":%q,"anonymousId":"a%d","properties":{"shelf":%q}}`, who, r.IntN(30), []string{"x", "a<b & c"}[r.IntN(2)])
			}
		}
		h.send(batch...)
		h.pass(14 * time.Hour)
	}
	h.rest()
	h.segment("after", abandoned)
	a, b := h.members("before"), h.members("after")
	if len(a) == 0 || !slices.Equal(a, b) {
		t.Errorf("kept live: %v\nfrom history: %v", a, b)
	}
	check(t, h)
	h.settle()
	if again := h.members("before"); !slices.Equal(a, again) {
		t.Errorf("before a crash: %v\nafter: %v", a, again)
	}
	h.pass(40 * 24 * time.Hour)
	h.rest()
	if left := h.members("before"); len(left) != 0 {
		t.Errorf("past the window there are still %v", left)
	}
}
