package app

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/eventlog"
)

// TestLawRetraction: retracting evidence, observed or manual, is never having had it.
func TestLawRetraction(t *testing.T) {
	t.Parallel()
	n := max(1, *cases/2)
	t.Logf("-rapport.seed=%d: %d cases", *seed, n)
	const together = 150
	retracted := 0
	for from := 0; from < n; from += together {
		r := rand.New(rand.NewPCG(*seed, uint64(from)+1))
		policy := policies[from/together%len(policies)]
		var all []adverse
		for i := range min(together, n-from) {
			all = append(all, drawCase(from+i, ^*seed+uint64(from+i)))
		}
		found, pairs := retractAll(t, r, policy, all)
		retracted += pairs
		for i, what := range found {
			if what == "" {
				continue
			}
			c := all[i]
			least := shrink(c.events, func(events [][]byte) bool {
				for try := range uint64(6) {
					if again, _ := retractAll(t, rand.New(rand.NewPCG(try, 2)), policy, []adverse{{c.n, events, c.until}}); again[0] != "" {
						what = again[0]
						return true
					}
				}
				return false
			})
			t.Fatalf("case %d, policy %s: of %d events these are enough:%s\n%s", c.n, policy, len(c.events), say(least), what)
		}
	}
	if retracted < n/2 {
		t.Errorf("only %d pieces of evidence were retracted in %d cases", retracted, n)
	}
}

// pair is evidence that is had in one machine and not in the other.
type pair struct {
	a, b   rapport.Identifier
	manual bool
}

// retractAll gives the cases to two machines, to one of them with evidence that it then retracts, and says for each case
// where they differ.
func retractAll(t *testing.T, r *rand.Rand, policy string, all []adverse) (out []string, count int) {
	t.Helper()
	var now int64
	for _, c := range all {
		now = max(now, c.until+hour)
	}
	with, without := newHouse(t, now), newHouse(t, now)
	defer with.leave()
	defer without.leave()
	for _, h := range []*house{with, without} {
		h.merges()
		h.define("identity", "default", policy)
		h.rule()
	}
	var one, other []eventlog.Entry
	pairs := make([]*pair, len(all))
	for i := range all {
		c := &all[i]
		pairs[i] = c.draw(r)
		for _, e := range c.events {
			one = append(one, record(t, e, now))
			other = append(other, record(t, pairs[i].without(t, e), now))
		}
	}
	cut := r.IntN(len(one) + 1)
	with.append(r, one[:cut])
	for _, p := range pairs {
		if p != nil && p.manual {
			_, err := with.Merge(with.ctx(), p.a, p.b, "the same", "test")
			p.manual = err == nil // they may not have been seen yet
		}
	}
	with.append(r, one[cut:])
	without.append(r, other)
	for _, p := range pairs {
		if p == nil {
			continue
		}
		if _, err := with.Split(with.ctx(), customer.SplitRequest{A: p.a, B: p.b, Reason: "not so", By: "test"}); err == nil {
			count++
		} else if rapport.KindOf(err) != rapport.NotFound && rapport.KindOf(err) != rapport.Conflict {
			t.Fatalf("%v and %v: %v", p.a, p.b, err)
		}
	}
	out = make([]string, len(all))
	for i, c := range all {
		out[i] = neverHad(with, without, &c)
		if out[i] != "" && pairs[i] != nil {
			out[i] = pairs[i].a.String() + " and " + pairs[i].b.String() + " were taken apart; " + out[i]
		}
	}
	return out, count
}

// draw picks evidence to retract: a userId seen with an anonymousId, or two userIds that nothing ties directly.
func (c *adverse) draw(r *rand.Rand) *pair {
	text := func(e []byte, key string) string {
		var o map[string]any
		_ = json.Unmarshal(e, &o)
		s, _ := o[key].(string)
		return s
	}
	aliased := func(value string) bool {
		return slices.ContainsFunc(c.events, func(e []byte) bool {
			return bytes.Contains(e, []byte(`"alias"`)) && (text(e, "previousId") == value || text(e, "userId") == value)
		})
	}
	for range 8 {
		e, f := c.events[r.IntN(len(c.events))], c.events[r.IntN(len(c.events))]
		user, anonymous, second := text(e, "userId"), text(e, "anonymousId"), text(f, "userId")
		switch {
		case user == "" || bytes.Contains(e, []byte(`"alias"`)):
		case r.IntN(3) == 0 && second != "" && second != user && !aliased(user) && !aliased(second):
			return &pair{rapport.Identifier{Type: rapport.UserID, Value: user}, rapport.Identifier{Type: rapport.UserID, Value: second}, true}
		case anonymous != "" && !aliased(anonymous):
			return &pair{rapport.Identifier{Type: rapport.UserID, Value: user}, rapport.Identifier{Type: rapport.AnonymousID, Value: anonymous}, false}
		}
	}
	return nil
}

// without is the event as it would have been had it not been evidence for the pair.
func (p *pair) without(t *testing.T, e []byte) []byte {
	user, anonymous := []byte(`"userId":`+jsonText(orEmpty(p).a.Value)), []byte(`"anonymousId":`+jsonText(orEmpty(p).b.Value)+`,`)
	if p == nil || p.manual || !bytes.Contains(e, user) || !bytes.Contains(e, anonymous) {
		return e
	}
	return bytes.Replace(e, anonymous, nil, 1)
}

func orEmpty(p *pair) *pair {
	if p == nil {
		return &pair{}
	}
	return p
}

// neverHad is what the machine that retracted says differently from the one that never had it.
func neverHad(with, without *house, c *adverse) string {
	done := map[rapport.Identifier]bool{}
	for _, id := range c.identifiers() {
		if done[id] {
			continue
		}
		x, all := with.view(id)
		y, _ := without.view(id)
		switch {
		case y == "" && len(all) == 1 && all[0].Events == 0: // known by name only
		case y == "" && x != "":
			return id.String() + " is somebody:\n" + x
		case standing(x) != standing(y):
			return id.String() + " is different:\n" + firstDifference(standing(x), standing(y))
		default:
			for _, one := range all {
				done[one.Identifier] = true
			}
		}
	}
	return ""
}

// standing is a view without retracted evidence, and without the instants at which identifiers were named in it.
func standing(view string) string {
	if view == "" {
		return ""
	}
	var p customer.Person
	if err := json.Unmarshal([]byte(view), &p); err != nil {
		panic(err)
	}
	p.Evidence = slices.DeleteFunc(p.Evidence, func(e customer.Evidence) bool { return e.Retracted != nil })
	for i := range p.Identifiers {
		p.Identifiers[i].FirstSeen = time.Time{}
	}
	text, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(text))
}
