package app

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/eventlog"
)

// TestLawReplay: a machine that was killed at any point and the replay of its whole log come to the state of the machine
// that lived, bit for bit, whatever happened: definitions put, edited and ended, history filled, people merged and split,
// the identity policy changed, time passed.
func TestLawReplay(t *testing.T) {
	n := max(1, *cases/40)
	t.Logf("-rapport.seed=%d: %d lives, each killed twice and replayed", *seed, n)
	for i := range n {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(*seed, uint64(i)))
			script := drawScript(r, *seed+uint64(i))
			what := live(t, script, r.Uint64())
			if what == "" {
				return
			}
			for again := true; again; { // take steps away while it still fails
				again = false
				for j := 0; j < len(script); j++ {
					less := append(append([]step(nil), script[:j]...), script[j+1:]...)
					for try := range uint64(3) {
						if found := live(t, less, try); found != "" {
							script, what, again = less, found, true
							j--
							break
						}
					}
				}
			}
			var steps []string
			for _, s := range script {
				steps = append(steps, s.say)
			}
			t.Fatalf("%s after\n  %s", what, strings.Join(steps, "\n  "))
		})
	}
}

// step is one thing that changes customers.
type step struct {
	say string
	do  func(h *house)
}

func drawScript(r *rand.Rand, seed uint64) (out []step) {
	c := drawCase(0, seed)
	ids := c.identifiers()
	at := 0
	if r.IntN(3) > 0 {
		out = append(out, step{"put everything", (*house).rule})
	}
	for range 4 + r.IntN(28) {
		switch kind := r.IntN(13); kind {
		default:
			to := min(len(c.events), at+1+r.IntN(4))
			if to == at {
				continue
			}
			batch := c.events[at:to]
			at = to - r.IntN(2) // some come twice
			out = append(out, step{"send" + say(batch), func(h *house) {
				var entries []eventlog.Entry
				for _, e := range batch {
					entries = append(entries, record(h.t, e, h.clock.Load()))
				}
				h.append(rand.New(rand.NewPCG(1, uint64(len(batch)))), entries)
			}})
		case 3, 4:
			d := rules[r.IntN(len(rules))]
			spec := strings.NewReplacer("5d", fmt.Sprintf("%dd", 1+r.IntN(9)), `"value":2`, fmt.Sprintf(`"value":%d`, 1+r.IntN(3))).Replace(d.spec)
			out = append(out, step{"put " + d.key + " " + spec, func(h *house) {
				_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: d.kind, Key: d.key, Owners: rapport.Owners{Marketing: "m", IT: "i"},
					Wording: rapport.Wording{Marketing: d.key, IT: d.key}, Spec: []byte(spec)}, "test", "")
				h.allow(err)
			}})
		case 5:
			d := rules[r.IntN(len(rules))]
			out = append(out, step{"end " + d.key, func(h *house) {
				_, err := h.End(h.ctx(), d.kind, d.key, "test", "")
				h.allow(err)
			}})
		case 6:
			a, b, kind := ids[r.IntN(12)], ids[r.IntN(12)], r.IntN(3)
			out = append(out, step{fmt.Sprint([]string{"merge ", "retract ", "keep apart "}[kind], a, " ", b), func(h *house) {
				var err error
				if kind == 0 {
					_, err = h.Merge(h.ctx(), a, b, "the same", "test")
				} else {
					_, err = h.Split(h.ctx(), customer.SplitRequest{A: a, B: b, CannotLink: kind == 2, By: "test"})
				}
				h.allow(err)
			}})
		case 7:
			p := policies[r.IntN(len(policies))]
			out = append(out, step{"policy " + p, func(h *house) { h.define(rapport.KindIdentity, "default", p) }})
		case 8:
			d := time.Duration(r.IntN(72)) * time.Hour
			out = append(out, step{"pass " + d.String(), func(h *house) { h.pass(d) }})
		}
	}
	return out
}

// allow takes answers that something cannot be done as it stands.
func (h *house) allow(err error) {
	h.t.Helper()
	switch rapport.KindOf(err) {
	case rapport.NotFound, rapport.Conflict, rapport.Invalid:
		return
	}
	h.must(err)
}

// live goes through a script, with a kill in the middle and one at the end, and says what is not as it was.
func live(t *testing.T, script []step, chance uint64) string {
	r := rand.New(rand.NewPCG(chance, 3))
	h := newHouse(t, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).UnixMicro(), func(c *customer.Config) { c.CommitEvery = 10 * time.Millisecond })
	defer func() { h.leave() }()
	middle := r.IntN(len(script) + 1)
	for i, part := range [][]step{script[:middle], script[middle:]} {
		last := h.store.commits.Load() + 1 + int64(r.IntN(4)) // the commit that is not kept any more
		h.store.dieAt.Store(last)
		for _, s := range part {
			s.do(h)
			if r.IntN(4) == 0 {
				time.Sleep(12 * time.Millisecond)
			}
		}
		h.settle()
		want := h.fingerprint()
		h.must(h.Close())
		h.must(h.store.Close())
		h.openStore()
		if got := h.reread(); got != want {
			return fmt.Sprintf("killed in part %d, it comes to %s; it was %s", i, got, want)
		}
		h.must(h.Close())
		h.wake()
		if i == 1 {
			h.Follow()
			h.must(h.Drain(h.ctx()))
			if got := h.fingerprint(); got != want {
				return fmt.Sprintf("closed and opened, it comes to %s; it was %s", got, want)
			}
			h.must(h.Close())
			h.must(h.store.Close())
			h.states++
			h.openStore()
			if got := h.reread(); got != want {
				return fmt.Sprintf("the replay comes to %s; it was %s", got, want)
			}
			return ""
		}
		h.Start()
		h.settle()
	}
	return ""
}

// reread lets a machine on the store apply what the log has beyond it.
func (h *house) reread() string {
	h.t.Helper()
	h.wake()
	h.Follow()
	h.must(h.Drain(h.ctx()))
	return h.fingerprint()
}

func (h *house) fingerprint() string {
	h.t.Helper()
	fp, err := h.Fingerprint()
	h.must(err)
	return fp
}
