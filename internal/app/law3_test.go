package app

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// hour is how long after the last event of a case the machine looks at it.
const hour = int64(3600e6)

// TestLawOrder: any order and duplication of the same events gives the same people and the same profiles, and so does a
// definition that is put before, between or after them.
func TestLawOrder(t *testing.T) {
	t.Parallel()
	t.Logf("-rapport.seed=%d: %d cases", *seed, *cases)
	const together = 250 // cases that one pair of machines is given
	for from := 0; from < *cases; from += together {
		r := rand.New(rand.NewPCG(*seed, uint64(from)))
		policy := policies[from/together%len(policies)]
		var all []adverse
		for i := range min(together, *cases-from) {
			all = append(all, drawCase(from+i, *seed+uint64(from+i)))
		}
		for i, what := range twoOrders(t, r, policy, all) {
			if what == "" {
				continue
			}
			c := all[i]
			again := func(events [][]byte) bool {
				for try := range uint64(4) {
					if found := twoOrders(t, rand.New(rand.NewPCG(try, 1)), policy, []adverse{{c.n, events, c.until}})[0]; found != "" {
						what = found
						return true
					}
				}
				return false
			}
			least := shrink(c.events, again)
			t.Fatalf("case %d, policy %s: of %d events these are enough:%s\n%s", c.n, policy, len(c.events), say(least), what)
		}
	}
}

// twoOrders gives the cases to two machines in two orders, to one of them with duplicates, and says for each case where
// they differ.
func twoOrders(t *testing.T, r *rand.Rand, policy string, all []adverse) []string {
	t.Helper()
	var now int64
	for _, c := range all {
		now = max(now, c.until+hour)
	}
	var first, second []eventlog.Entry
	for _, c := range all {
		for _, e := range c.events {
			one := record(t, e, now)
			first = append(first, one)
			for range 1 + r.IntN(2)*r.IntN(3) {
				second = append(second, one)
			}
		}
	}
	r.Shuffle(len(second), func(i, j int) { second[i], second[j] = second[j], second[i] })
	a, b := newHouse(t, now), newHouse(t, now)
	defer a.leave()
	defer b.leave()
	a.merges()
	b.merges()
	a.define("identity", "default", policy)
	a.rule()
	a.append(r, first)
	cut := r.IntN(len(second) + 1)
	b.append(r, second[:cut])
	if r.IntN(2) == 0 {
		b.rule()
	}
	b.append(r, second[cut:])
	b.define("identity", "default", policy)
	b.rule()
	out := make([]string, len(all))
	for look := range 2 {
		for i, c := range all {
			if out[i] == "" && (len(all) == 1 || i%2 == look) {
				out[i] = difference(a, b, &c)
			}
		}
		for _, h := range []*house{a, b} {
			h.pass(60 * time.Hour) // and what time alone changes
		}
	}
	return out
}

// difference is what two machines say differently about the people of a case.
func difference(a, b *house, c *adverse) string {
	done := map[rapport.Identifier]bool{}
	for _, id := range c.identifiers() {
		if done[id] {
			continue
		}
		x, all := a.view(id)
		if y, _ := b.view(id); x != y {
			return id.String() + " is different:\n" + firstDifference(x, y)
		}
		for _, one := range all { // who is the same person in both
			done[one.Identifier] = true
		}
	}
	return ""
}

// firstDifference is the first line in which two texts differ, with what stands around it.
func firstDifference(x, y string) string {
	a, b := strings.SplitAfter(x, ","), strings.SplitAfter(y, ",")
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	around := func(of []string) string { return strings.Join(of[max(0, min(i, len(of))-8):min(i+8, len(of))], "") }
	return around(a) + "\n-- and --\n" + around(b)
}
