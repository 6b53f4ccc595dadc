package simulate

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"testing"
	"time"

	"rapport"
)

func TestCrowd(t *testing.T) {
	const events, people = 20_000, 500
	until := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	digest := func(seed uint64) string {
		c, h := NewCrowd(Config{Seed: seed, People: people, Until: until}, events), fnv.New64a()
		for it, more := c.Next(); more; it, more = c.Next() {
			h.Write(it.JSON)
		}
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	if a, b := digest(1), digest(1); a != b || a == digest(2) {
		t.Error("a seed does not make the same history, or two seeds do")
	}
	c := NewCrowd(Config{Seed: 1, People: people, Until: until}, events)
	last, n, both := until.AddDate(0, 0, -DefaultDays), 0, 0
	ids, names := map[string]bool{}, map[string]int{}
	for it, more := c.Next(); more; it, more = c.Next() {
		var e sent
		if err := json.Unmarshal(it.JSON, &e); err != nil {
			t.Fatalf("%v: %s", err, it.JSON)
		}
		n++
		names[e.Event]++
		if it.At.Before(last) || !it.At.Before(until) || !e.Timestamp.Equal(it.At) || ids[e.MessageID] {
			t.Fatalf("%s at %v after %v", e.MessageID, it.At, last)
		}
		last, ids[e.MessageID] = it.At, true
		if e.UserID != "" && e.AnonymousID != "" {
			both++
			u, ok := c.Group(rapport.UserID, []byte(e.UserID))
			a, okay := c.Group(rapport.AnonymousID, []byte(e.AnonymousID))
			if u != a || !ok || !okay || u >= people {
				t.Fatalf("%s and %s are %d and %d", e.UserID, e.AnonymousID, u, a)
			}
		}
	}
	if n != events || both < events/200 || names["Product Viewed"] < 3*names["Product Added"] || names["Ticket Opened"] == 0 {
		t.Errorf("%d events, %d identify, %v", n, both, names)
	}
}
