package customer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/identity"
	"rapport/internal/segment"
)

// halt ends the following of the log, so that a test can apply records one by one that no log has; they are not written
// behind.
func (h *house) halt() {
	h.t.Helper()
	h.settle()
	h.stop()
	h.done.Wait()
	h.t.Cleanup(func() { h.failed = errStopped })
}

// record is an event as the log holds it at the house's clock.
func (h *house) record(e string) rapport.Record {
	h.t.Helper()
	h.ids++
	data, err := event.Encode(nil, []byte(fmt.Sprintf(`{"messageId":"m%d",%s`, h.ids, e[1:])), &event.Defaults{Source: "web", ReceivedAt: h.clock.Load()})
	h.must(err)
	return rapport.Record{Time: time.UnixMicro(h.clock.Load()), Kind: rapport.RecordEvent, Data: data}
}

func (h *house) step(r rapport.Record) {
	h.t.Helper()
	r.Offset = h.applied
	h.must(h.applyLocked([]rapport.Record{r}))
}

// behind is how many people's timers are due.
func (h *house) behind() (n int) {
	for _, t := range h.people.timers.heap {
		if t.at <= h.now {
			n++
		}
	}
	return n
}

// TestMidnight: when everybody leaves a window at once, no event waits for more than its share of timers, each event meets
// a person who is up to date, readers see nobody who should have left, and ticks carry the rest.
func TestMidnight(t *testing.T) {
	const people = 20_000
	h := newHouse(t)
	h.segment("recent", `{"event":"Order Completed","measure":"count","within":"1d","op":"gte","value":1}`)
	for u := 0; u < people; u += 1000 {
		var batch []string
		for i := range 1000 {
			batch = append(batch, order(fmt.Sprint("u", u+i), 1))
		}
		h.send(batch...)
	}
	h.halt()
	h.pass(24*time.Hour + time.Second)
	r := rand.New(rand.NewPCG(1, 7))
	left := people
	for range 500 {
		u := fmt.Sprint("u", r.IntN(people))
		root, _ := h.graph.Lookup(rapport.Identifier{Type: rapport.UserID, Value: u})
		h.step(h.record(`{"type":"page","userId":"` + u + `"}`))
		now := h.behind()
		if fired := left - now; now > 0 && (fired < timersPerRecord || fired > timersPerRecord+1) {
			t.Fatalf("%d timers fired with one event, want %d and its person's own", fired, timersPerRecord)
		}
		left = now
		if h.people.next[root] <= h.now || h.people.of(root).Len() > 0 {
			t.Fatal("the event's own person is not up to date")
		}
	}
	page, err := h.Members(h.ctx(), "recent", "", 200, true)
	h.must(err)
	p, err := h.Person(h.ctx(), fmt.Sprint("user_id:u", people-1))
	h.must(err)
	if len(page.Items) > 0 || len(p.Segments) > 0 {
		t.Errorf("%d members are shown whose time is over; %+v", len(page.Items), p.Segments)
	}
	ticks := 0
	for ; h.behind() > 0; ticks++ {
		h.step(rapport.Record{Kind: rapport.RecordTick, Time: time.UnixMicro(h.clock.Load())})
	}
	if want := (left + timersPerTick - 1) / timersPerTick; ticks != want {
		t.Errorf("%d people left with %d ticks, want %d", left, ticks, want)
	}
}

// TestTimersOwnInstant: what becomes of people is the same whether each timer fires at once or long after it was due, and a
// replay agrees with what lived.
func TestTimersOwnInstant(t *testing.T) {
	late := 0
	for seed := range uint64(8) {
		type moved struct {
			segment rapport.SegmentKey
			entered bool
			at      int64
		}
		lives := map[bool]map[string][]moved{}
		members := map[bool]map[string]string{}
		for _, prompt := range []bool{false, true} {
			r := rand.New(rand.NewPCG(seed, 5))
			h := newHouse(t)
			h.segment("loyal", loyal)
			h.segment("spent", `{"event":"Order Completed","measure":"sum","property":"total","within":"36h","op":"gt","value":60}`)
			h.segment("quiet", `{"all":[{"event":"Order Completed","measure":"count","op":"gte","value":1},{"event":"Order Completed","measure":"last","op":"olderThan","value":"2d"}]}`)
			h.segment("either", `{"any":[{"segment":"spent"},{"segment":"quiet"}]}`)
			h.halt()
			life := map[string][]moved{}
			h.onTransition = func(tr segment.Transition) {
				h.transition(tr)
				who := h.graph.Identifier(h.evaluated).Value
				life[who] = append(life[who], moved{tr.Key, tr.Entered, h.at})
			}
			for range 400 {
				if prompt {
					for h.behind() > 0 {
						h.step(rapport.Record{Kind: rapport.RecordTick, Time: time.UnixMicro(h.clock.Load())})
					}
				}
				h.step(h.record(order(fmt.Sprint("u", r.IntN(60)), r.IntN(50))))
				late += h.behind()
				h.pass(time.Duration(r.IntN(12*3600)) * time.Second)
			}
			for range 4 {
				h.step(rapport.Record{Kind: rapport.RecordTick, Time: time.UnixMicro(h.clock.Load())})
			}
			lives[prompt], members[prompt] = life, map[string]string{}
			for n := range h.people.alive {
				if root := identity.Node(n); h.people.exists(root) {
					members[prompt][h.graph.Identifier(root).Value] = fmt.Sprint(h.people.next[n], h.people.member[n])
				}
			}
		}
		for who, want := range lives[true] {
			if got := lives[false][who]; !slices.Equal(got, want) {
				t.Fatalf("seed %d: late timers give %s the life\n%v\nprompt ones\n%v", seed, who, got, want)
			}
		}
		if len(lives[true]) == 0 || len(lives[true]) != len(lives[false]) {
			t.Fatalf("seed %d: %d and %d people moved", seed, len(lives[true]), len(lives[false]))
		}
		for who, want := range members[true] {
			if got := members[false][who]; got != want {
				t.Fatalf("seed %d: %s ends as %s, want %s", seed, who, got, want)
			}
		}
	}
	if late == 0 {
		t.Error("no timer ever had to wait; the test shows nothing")
	}
}

// TestMidnightReplays: with thousands due, kills anywhere and a replay come to the state that lived.
func TestMidnightReplays(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.CommitEvery = 10 * time.Millisecond })
	h.segment("recent", `{"event":"Order Completed","measure":"count","within":"1d","op":"gte","value":1}`)
	for u := 0; u < 6000; u += 500 {
		var batch []string
		for i := range 500 {
			batch = append(batch, order(fmt.Sprint("u", u+i), 1))
		}
		h.send(batch...)
	}
	h.pass(25 * time.Hour)
	r := rand.New(rand.NewPCG(3, 7))
	for range 6 {
		var entries []eventlog.Entry
		for range 1 + r.IntN(200) {
			entries = append(entries, eventlog.Entry{Kind: rapport.RecordEvent, Data: h.record(order(fmt.Sprint("u", r.IntN(6000)), 1)).Data})
		}
		_, err := h.log.Append(h.ctx(), entries...)
		h.must(err)
		time.Sleep(time.Duration(r.IntN(3)) * time.Millisecond)
		h.kill()
		h.open("state")
		h.Start()
	}
	check(t, h)
}
