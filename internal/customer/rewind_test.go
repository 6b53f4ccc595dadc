package customer

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// glimpse is what the live machine answered at an instant.
type glimpse struct {
	at       time.Time
	people   map[string]string
	segments map[rapport.SegmentKey]string
}

func asText(t testing.TB, v any, err error) string {
	t.Helper()
	if err != nil {
		return string(rapport.KindOf(err))
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// personText leaves out the offset: ticks may follow within the instant.
func personText(t testing.TB, p *Person, err error) string {
	t.Helper()
	if p != nil {
		c := *p
		c.AsOf = 0
		p = &c
	}
	return asText(t, p, err)
}

// statusText leaves out what is measured in this process.
func statusText(t testing.TB, s *SegmentStatus, err error) string {
	t.Helper()
	if s != nil {
		c := *s
		c.Freshness, c.Progress = nil, nil
		s = &c
	}
	return asText(t, s, err)
}

func (h *house) look(refs []string) glimpse {
	h.t.Helper()
	_, err := h.log.Append(h.ctx(), eventlog.Entry{Kind: rapport.RecordTick})
	h.must(err)
	h.rest()
	g := glimpse{at: instant(h.clock.Load()), people: map[string]string{}, segments: map[rapport.SegmentKey]string{}}
	for _, ref := range refs {
		p, err := h.Person(h.ctx(), ref)
		g.people[ref] = personText(h.t, p, err)
	}
	for _, key := range []rapport.SegmentKey{"s0", "s1", "s2"} {
		s, err := h.Segment(h.ctx(), key)
		page, why := h.Members(h.ctx(), key, "", 200, true)
		g.segments[key] = statusText(h.t, s, err) + asText(h.t, page, why)
	}
	return g
}

// pastSeeds is how many histories the gate looks back on.
const pastSeeds = uint64(3)

// TestThePastIsAsItWas: for random histories, a person and a segment as of an instant are what the live machine answered at
// that instant, to the last letter.
func TestThePastIsAsItWas(t *testing.T) {
	for seed := range pastSeeds {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			h := newHouse(t)
			r := rand.New(rand.NewPCG(seed, 77))
			h.define(rapport.KindList, "vip", `{}`)
			h.define(rapport.KindTrait, "orders", `{"computed":{"measure":"count","event":"Order Completed","within":"9d"}}`)
			var refs []string
			for i := range 12 {
				refs = append(refs, fmt.Sprint("user_id:u", i), fmt.Sprint("anonymous_id:a", i), fmt.Sprintf("email:p%d@example.com", i))
			}
			var seen []glimpse
			for step := range 22 {
				switch r.IntN(8) {
				case 0:
					h.upload("vip", []string{ListAdd, ListRemove, ListReplace}[r.IntN(3)], fmt.Sprintf("user_id\nu%d\nu%d\n", r.IntN(12), r.IntN(12)))
				case 1:
					h.ids = max(0, h.ids-1-r.IntN(10)) // message ids come again
					h.send(order(fmt.Sprint("u", r.IntN(12)), 40))
				case 2:
					h.segment("s2", `{"any":[{"list":"vip"},{"trait":"orders","op":"gte","value":3}]}`)
				default:
					act(h, r, step)
				}
				h.pass(time.Duration(1+r.IntN(5*24*3600)) * time.Second)
				seen = append(seen, h.look(refs))
				h.pass(time.Second)
			}
			for _, i := range r.Perm(len(seen))[:4] {
				compareGlimpse(t, h, seen[i], refs)
			}
		})
	}
}

func compareGlimpse(t *testing.T, h *house, g glimpse, refs []string) {
	t.Helper()
	for _, ref := range refs {
		p, err := h.PersonAsOf(h.ctx(), ref, g.at)
		if got := personText(t, p, err); got != g.people[ref] {
			t.Fatalf("%s as of %s: %s", ref, g.at, parting(got, g.people[ref]))
		}
	}
	for key, want := range g.segments {
		s, err := h.SegmentAsOf(h.ctx(), key, g.at)
		page, why := h.MembersAsOf(h.ctx(), key, g.at, "", 200, true)
		if got := statusText(t, s, err) + asText(t, page, why); got != want {
			t.Fatalf("segment %s as of %s: %s", key, g.at, parting(got, want))
		}
	}
}

// TestPastWithHistories: a definition goes live where it did, though the person had done nothing before it and others had; and
// a message id that came again after it was forgotten counts, in the history too.
func TestPastWithHistories(t *testing.T) {
	h := newHouse(t)
	first := h.ids
	h.send(order("a", 1))
	for range 2 {
		h.pass(2 * 24 * time.Hour)
		h.send(order("other", 1))
	}
	h.pass(24 * time.Hour)
	h.ids, first = first, h.ids
	h.send(order("a", 2))
	h.ids = first
	h.pass(time.Hour)
	h.stop()
	h.done.Wait()
	p, err := h.catalog.Prepare(rapport.Definition{Kind: rapport.KindSegment, Key: "s0", Owners: rapport.Owners{Marketing: "m", IT: "i"},
		Wording: rapport.Wording{Marketing: "s0", IT: "s0"}, Spec: []byte(`{"condition":` + loyal + `}`)}, "test", "")
	h.must(err)
	e := h.record(order("b", 3))
	f := h.record(order("b", 3))
	_, err = h.log.Append(h.ctx(), eventlog.Entry{Kind: rapport.RecordDefinition, Data: p.Payload}, eventlog.Entry{Kind: rapport.RecordEvent, Data: e.Data}, eventlog.Entry{Kind: rapport.RecordEvent, Data: f.Data})
	h.must(err)
	h.pass(time.Hour)
	h.kill()
	h.open("state")
	h.Start()
	h.settle()
	refs := []string{"user_id:a", "user_id:b"}
	g := h.look(refs)
	for _, ref := range refs {
		if !strings.Contains(g.people[ref], `"since":"2026-11-06T02:00:00Z"`) {
			t.Fatalf("%s is not in since the definition went live: %s", ref, g.people[ref])
		}
	}
	compareGlimpse(t, h, g, refs)
}

// parting is where two texts differ.
func parting(got, live string) string {
	i := 0
	for i < min(len(got), len(live)) && got[i] == live[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-300):min(len(s), i+200)] }
	return "\n got " + around(got) + "\nlive " + around(live)
}

// TestPastThatCannotBeHad says why.
func TestPastThatCannotBeHad(t *testing.T) {
	h := newHouse(t)
	began := instant(h.clock.Load())
	h.pass(time.Hour)
	h.send(known("1", "ann@example.com"))
	now := instant(h.clock.Load())
	for _, q := range []struct {
		ref  string
		at   time.Time
		kind rapport.ErrorKind
	}{
		{"user_id:1", now.Add(time.Minute), rapport.Invalid},
		{"user_id:1", began, rapport.NotFound},
		{"user_id:none", now, rapport.NotFound},
		{"nonsense", now, rapport.Invalid},
	} {
		if _, err := h.PersonAsOf(h.ctx(), q.ref, q.at); rapport.KindOf(err) != q.kind {
			t.Errorf("%s as of %s: %v, want %s", q.ref, q.at, err, q.kind)
		}
	}
	if _, err := h.SegmentAsOf(h.ctx(), "none", now); rapport.KindOf(err) != rapport.NotFound {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.PersonAsOf(gone, "user_id:1", now); err == nil {
		t.Error("it went on for nobody")
	}
	p, err := h.Person(h.ctx(), "user_id:1")
	h.must(err)
	if q, err := h.PersonAsOf(h.ctx(), string(p.ID), now); err != nil || q.Label != p.Label {
		t.Errorf("%+v %v", q, err)
	}
}

// BenchmarkPersonAsOf goes over a log of others' events.
func BenchmarkPersonAsOf(b *testing.B) {
	h := newHouse(b)
	const each, rounds = 2000, 25
	for n := range rounds {
		batch := make([]string, each)
		for i := range batch {
			batch[i] = order(fmt.Sprint("u", (n*each+i)%5000), i)
		}
		h.send(batch...)
	}
	at := instant(h.clock.Load())
	for b.Loop() {
		if _, err := h.PersonAsOf(h.ctx(), "user_id:u7", at); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(each*rounds*b.N)/b.Elapsed().Seconds(), "records/s")
}

// TestOneRewindOfEverybody: another instant takes the place of one that is done, and waits for one that is not.
func TestOneRewindOfEverybody(t *testing.T) {
	h := newHouse(t)
	h.segment("s0", loyal)
	h.send(order("a", 1), order("a", 1))
	h.pass(time.Hour)
	one := h.look(nil)
	h.pass(time.Second)
	h.send(order("b", 1), order("b", 1))
	two := h.look(nil)
	for _, g := range []glimpse{one, two, one} {
		s, err := h.SegmentAsOf(h.ctx(), "s0", g.at)
		h.must(err)
		if want := uint64(1); g.at == two.at && s.Count != want+1 || g.at == one.at && s.Count != want {
			t.Errorf("as of %s %d", g.at, s.Count)
		}
	}
	busy := &everybodyThen{at: 1, done: make(chan struct{}), stop: func() {}, used: time.Now()}
	h.rewinds.mu.Lock()
	h.rewinds.now.stop()
	h.rewinds.now = busy
	h.rewinds.mu.Unlock()
	if _, err := h.SegmentAsOf(h.ctx(), "s0", two.at); rapport.KindOf(err) != rapport.TooMany {
		t.Error(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := h.SegmentAsOf(soon, "s0", instant(1)); rapport.KindOf(err) != rapport.Unavailable || !strings.Contains(err.Error(), "so far") {
		t.Error(err)
	}
	busy.used = time.Time{}
	if s, err := h.SegmentAsOf(h.ctx(), "s0", two.at); err != nil || s.Count != 2 {
		t.Errorf("%+v %v", s, err)
	}
}

// TestPreviewEndsWithItsReader: whoever looks at everybody stops when nobody waits for it any more.
func TestPreviewEndsWithItsReader(t *testing.T) {
	h := newHouse(t)
	h.segment("s0", loyal)
	batch := make([]string, 2*peoplePerLook)
	for i := range batch {
		batch[i] = order(fmt.Sprint("u", i), 1)
	}
	h.send(batch...)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Preview(gone, []byte(`{"trait":"tier","op":"exists"}`), "s0", 5); err == nil {
		t.Error("the preview went on")
	}
	if _, err := h.Preview(gone, []byte(`{"event":"Order Completed","measure":"sum","property":"total","op":"gte","value":3}`), "s0", 5); err == nil {
		t.Error("the reading of history went on")
	}
	if _, err := h.Composition(gone, "s0", "tier", true); err == nil {
		t.Error("the composition went on")
	}
}
