package customer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
)

const loyal = `{"event":"Order Completed","measure":"count","within":"30d","op":"gte","value":2}`

func order(user string, total int) string {
	return fmt.Sprintf(`{"type":"track","event":"Order Completed","userId":%q,"properties":{"total":%d}}`, user, total)
}

func TestEntersWithTheEventAndLeavesAtTheInstant(t *testing.T) {
	h := newHouse(t)
	h.segment("loyal", loyal)
	updates, stop := h.Subscribe(100)
	defer stop()
	h.send(order("mei", 10))
	h.pass(10 * 24 * time.Hour)
	h.send(order("mei", 20))
	if got := h.members("loyal"); !slices.Equal(got, []string{"mei"}) {
		t.Fatalf("members are %v as the second order is applied", got)
	}
	h.pass(20*24*time.Hour - time.Millisecond)
	time.Sleep(30 * time.Millisecond)
	h.settle()
	if len(h.members("loyal")) != 1 {
		t.Fatal("left a millisecond early")
	}
	h.pass(2 * time.Millisecond)
	deadline := time.Now().Add(5 * time.Second)
	for len(h.members("loyal")) != 0 {
		if time.Now().After(deadline) {
			t.Fatal("nobody left when the window ended")
		}
		time.Sleep(time.Millisecond)
	}
	stop()
	var at []time.Time
	for u := range updates {
		if u.Segment == "loyal" {
			at = append(at, u.At)
		}
	}
	if len(at) != 2 || at[1].Sub(at[0]) != 20*24*time.Hour {
		t.Errorf("entered and left at %v, want twenty days apart to the microsecond", at)
	}
	s, err := h.Segment(h.ctx(), "loyal")
	h.must(err)
	if s.LeftToday != 1 || s.Count != 0 || s.State != "live" {
		t.Errorf("status is %+v", s)
	}
}

func TestNewSegmentIsComputedFromHistory(t *testing.T) {
	h := newHouse(t)
	r := rand.New(rand.NewPCG(1, 1))
	h.segment("before", loyal)
	for range 40 {
		var batch []string
		for range 20 {
			batch = append(batch, order(fmt.Sprint("u", r.IntN(60)), r.IntN(90)))
			if r.IntN(6) == 0 {
				batch = append(batch, fmt.Sprintf(`{"type":"identify","userId":"u%d","anonymousId":"a%d","traits":{"email":"p%d@example.com"}}`, r.IntN(60), r.IntN(80), r.IntN(70)))
			}
		}
		h.send(batch...)
		h.pass(36 * time.Hour)
	}
	p, err := h.Preview(h.ctx(), []byte(loyal), "before", 5)
	h.must(err)
	if p.Scanned != 0 || *p.Enter != 0 || *p.Leave != 0 {
		t.Errorf("a preview of what is live read %d records and would move %d in and %d out", p.Scanned, *p.Enter, *p.Leave)
	}
	const other = `{"all":[{"event":"Order Completed","measure":"sum","property":"total","within":"45d","op":"gt","value":150},` + loyal + `]}`
	p, err = h.Preview(h.ctx(), []byte(other), "", 5)
	h.must(err)
	h.segment("after", other)
	if got := len(h.members("after")); got == 0 || uint64(got) != p.Count || p.Scanned == 0 {
		t.Errorf("the preview promised %d people of %d read from %d records; there are %d", p.Count, p.Of, p.Scanned, got)
	}
	h.segment("again", loyal)
	if a, b := h.members("before"), h.members("again"); !slices.Equal(a, b) {
		t.Errorf("kept live: %v\nfrom history: %v", a, b)
	}
	check(t, h)
}

// check holds the machine against itself after a crash and against a replay of the whole log.
func check(t *testing.T, h *house) {
	t.Helper()
	h.rest()
	want := h.fingerprint()
	h.kill()
	h.open("state")
	h.Start()
	h.settle()
	if got := h.fingerprint(); got != want {
		t.Errorf("after a crash the state is %s, was %s", got, want)
	}
	h.kill()
	h.open(fmt.Sprint("replayed", h.ids))
	h.Follow()
	h.must(h.Drain(h.ctx()))
	if got := h.fingerprint(); got != want {
		t.Errorf("a replay gives %s, live was %s", got, want)
	}
	h.kill()
	h.open("state")
	h.Start()
}

func TestEverythingReplays(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			h := newHouse(t, func(c *Config) { c.CommitEvery, c.FragmentMemory = 10*time.Millisecond, 1<<20 })
			r := rand.New(rand.NewPCG(seed, 2))
			for step := range 25 {
				act(h, r, step)
				h.pass(time.Duration(r.IntN(5)) * 12 * time.Hour)
				if step%12 == 11 {
					check(t, h)
				}
			}
		})
	}
}

// act does one of the things that change customers.
func act(h *house, r *rand.Rand, step int) {
	h.t.Helper()
	id := func() rapport.Identifier {
		return rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprint("u", r.IntN(12))}
	}
	switch r.IntN(8) {
	case 0:
		h.segment(fmt.Sprint("s", r.IntN(3)), []string{loyal, `{"not":` + loyal + `}`, `{"trait":"tier","op":"eq","value":"gold"}`,
			fmt.Sprintf(`{"event":"Order Completed","measure":"sum","property":"total","within":"%dd","op":"gt","value":60}`, 1+r.IntN(40))}[r.IntN(4)])
	case 1:
		if _, err := h.End(h.ctx(), rapport.KindSegment, fmt.Sprint("s", r.IntN(3)), "test", ""); err != nil && rapport.KindOf(err) != rapport.NotFound {
			h.t.Fatal(err)
		}
		h.settle()
	case 2:
		a, b := id(), id()
		if _, err := h.Merge(h.ctx(), a, b, "same", "test"); err != nil && rapport.KindOf(err) != rapport.NotFound && a != b {
			h.t.Fatal(err)
		}
	case 3:
		a, b := id(), id()
		if _, err := h.Split(h.ctx(), SplitRequest{A: a, B: b, CannotLink: r.IntN(2) == 0}); err != nil && rapport.KindOf(err) != rapport.NotFound && a != b {
			h.t.Fatal(err)
		}
	case 4:
		spec := fmt.Sprintf(`{"maxDegree":%d}`, 2+r.IntN(6))
		_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: rapport.KindIdentity, Key: "default", Owners: rapport.Owners{Marketing: "m", IT: "i"}, Spec: []byte(spec)}, "test", "")
		h.must(err)
	default:
		var batch []string
		for range 1 + r.IntN(20) {
			batch = append(batch, order(id().Value, r.IntN(90)),
				fmt.Sprintf(`{"type":"identify","userId":"u%d","anonymousId":"a%d","traits":{"tier":%q,"email":"p%d@example.com"}}`, r.IntN(12), r.IntN(12), []string{"gold", "none"}[r.IntN(2)], r.IntN(9)))
		}
		h.send(batch...)
	}
}

func TestOneViewAcrossTouchpoints(t *testing.T) {
	h := newHouse(t)
	h.segment("gold", `{"trait":"tier","op":"eq","value":"gold"}`)
	h.send(`{"type":"page","anonymousId":"cookie","name":"Home"}`)
	h.pass(time.Second)
	h.send(`{"type":"identify","userId":"42","anonymousId":"cookie","traits":{"name":"Mei Tan","email":"Mei@Example.com","tier":"gold"}}`)
	h.pass(time.Second)
	h.send(order("42", 58))
	h.pass(time.Second)
	h.send(`{"type":"track","event":"Call Ended","anonymousId":"call-1","context":{"traits":{"email":"mei@example.com"}}}`)
	for _, ref := range []string{"user_id:42", "anonymous_id:cookie", "email:MEI@example.com", "anonymous_id:call-1"} {
		p, err := h.Person(h.ctx(), ref)
		h.must(err)
		if p.Label != "Mei Tan" || len(p.Identifiers) != 4 || p.Events != 4 || len(p.Segments) != 1 || p.Segments[0].Why == nil || !p.Segments[0].Why.Holds {
			t.Errorf("%s is %+v", ref, p)
		}
		if byID, err := h.Person(h.ctx(), string(p.ID)); err != nil || byID.ID != p.ID {
			t.Errorf("by person id: %v", err)
		}
	}
	var names []string
	for cursor := ""; ; {
		page, err := h.Timeline(h.ctx(), "user_id:42", TimelineQuery{Limit: 1, Cursor: cursor})
		h.must(err)
		for _, e := range page.Items {
			names = append(names, e.Type.String()+" "+e.Name)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if got := strings.Join(names, ", "); got != "track Call Ended, track Order Completed, identify , page Home" {
		t.Errorf("timeline is %s", got)
	}
	for _, q := range []string{"mei", "TAN", "42", "example.com", "email:mei@example.com"} {
		page, err := h.Find(h.ctx(), q, "", 10)
		h.must(err)
		if len(page.Items) != 1 || page.Items[0].Label != "Mei Tan" {
			t.Errorf("searching %q finds %+v", q, page.Items)
		}
	}
	if _, err := h.Person(h.ctx(), "user_id:nobody"); rapport.KindOf(err) != rapport.NotFound {
		t.Errorf("nobody: %v", err)
	}
}

func TestDuplicatesCountOnce(t *testing.T) {
	h := newHouse(t)
	h.send(order("mei", 10))
	h.ids--
	h.send(order("mei", 10))
	p, err := h.Person(h.ctx(), "user_id:mei")
	h.must(err)
	if s := h.Status(); p.Events != 1 || s.Duplicates != 1 || s.Events != 1 {
		t.Errorf("%d events of mei, %+v", p.Events, s)
	}
	check(t, h)
	h.ids--
	h.send(order("mei", 10))
	if p, _ = h.Person(h.ctx(), "user_id:mei"); p.Events != 1 {
		t.Errorf("after a restart the duplicate counted: %d events", p.Events)
	}
}

func TestMemoryIsBoundedAndNothingIsLost(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.FragmentMemory, c.CommitEvery = 1<<20, 10*time.Millisecond })
	h.segment("loyal", loyal)
	for round := range 2 {
		for u := 0; u < 6_000; u += 400 {
			var batch []string
			for i := range 400 {
				batch = append(batch, order(fmt.Sprint("u", u+i), 1+round))
			}
			h.send(batch...)
		}
	}
	deadline := time.Now().Add(10 * time.Second)
	for s := h.Status(); s.FragmentBytes > s.MemoryLimit; s = h.Status() {
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes of fragments in memory, the limit is %d", s.FragmentBytes, s.MemoryLimit)
		}
		h.pass(time.Millisecond)
		h.send(order("u1", 1))
	}
	if s := h.Status(); s.Evicted == 0 || s.People != 6_000 {
		t.Fatalf("%d of %d people are only in the store", s.Evicted, s.People)
	}
	if s, err := h.Segment(h.ctx(), "loyal"); err != nil || s.Count != 6_000 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, u := range []string{"u0", "u2999", "u5999"} {
		p, err := h.Person(h.ctx(), "user_id:"+u)
		h.must(err)
		if p.Events != 2 || len(p.Segments) != 1 {
			t.Errorf("%s has %d events and is in %d segments", u, p.Events, len(p.Segments))
		}
	}
	h.segment("spent", `{"event":"Order Completed","measure":"sum","property":"total","op":"gte","value":3}`)
	if s, err := h.Segment(h.ctx(), "spent"); err != nil || s.Count != 6_000 {
		t.Errorf("from history over evicted people: %+v, %v", s, err)
	}
	check(t, h)
}

func TestHistoriesThatEndAtDifferentPlaces(t *testing.T) {
	h := newHouse(t)
	for i := range 20 {
		h.send(order("mei", 10+i), order(fmt.Sprint("u", i), 5))
		h.pass(time.Hour)
	}
	// Two definitions one after the other, with events in between, before either history was read.
	h.filling.mu.Lock()
	for i, c := range []string{loyal, `{"event":"Order Completed","measure":"sum","property":"total","op":"gt","value":100}`} {
		_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: rapport.KindSegment, Key: fmt.Sprint("s", i), Owners: rapport.Owners{Marketing: "m", IT: "i"}, Spec: []byte(`{"condition":` + c + `}`)}, "test", "")
		h.must(err)
		h.ids++
		data, err := event.Encode(nil, []byte(fmt.Sprintf(`{"messageId":"m%d",%s`, h.ids, order("mei", 1)[1:])), &event.Defaults{Source: "web", ReceivedAt: h.clock.Load()})
		h.must(err)
		_, err = h.log.Append(h.ctx(), eventlog.Entry{Kind: rapport.RecordEvent, Data: data})
		h.must(err)
	}
	h.filling.mu.Unlock()
	h.settle()
	for _, key := range []rapport.SegmentKey{"s0", "s1"} {
		if got := h.members(key); !slices.Equal(got, []string{"mei"}) {
			t.Errorf("%s has %v", key, got)
		}
	}
	p, err := h.Person(h.ctx(), "user_id:mei")
	h.must(err)
	for i, want := range []any{22.0, 392.0} {
		if len(p.Segments) != 2 || p.Segments[i].Why.Found != want {
			t.Errorf("%s found %v, want %v", p.Segments[i].Key, p.Segments[i].Why.Found, want)
		}
	}
	check(t, h)
}

// TestLostUpdatesAreCounted: what a full reader did not get stands in the next update that it gets, whether it read alone or
// beside one with room.
func TestLostUpdatesAreCounted(t *testing.T) {
	h := newHouse(t)
	small, stop := h.Subscribe(2)
	defer stop()
	want := func(lost ...uint64) {
		t.Helper()
		for _, n := range lost {
			if u := <-small; u.Lost != n {
				t.Fatalf("an update says that %d were lost before it, want %d", u.Lost, n)
			}
		}
	}
	h.send(order("a", 1), order("b", 1), order("c", 1), order("d", 1), order("e", 1))
	h.settle()
	want(0, 0)
	h.send(order("f", 1))
	h.settle()
	want(3)
	large, leave := h.Subscribe(100)
	defer leave()
	h.send(order("a", 1), order("b", 1), order("c", 1))
	h.settle()
	want(0, 0)
	h.send(order("d", 1))
	h.settle()
	want(1)
	for range 4 {
		if u := <-large; u.Lost != 0 {
			t.Errorf("%d were lost to a reader with room", u.Lost)
		}
	}
}

func TestNothingIsLivePastItsExpiry(t *testing.T) {
	h := newHouse(t)
	h.clock.Store(time.Now().UnixMicro()) // the catalog refuses an expiry that is past
	h.send(order("mei", 10))
	until := time.UnixMicro(h.clock.Load()).Add(time.Hour).UTC()
	_, _, err := h.Put(h.ctx(), rapport.Definition{Kind: rapport.KindSegment, Key: "launch", Owners: rapport.Owners{Marketing: "m", IT: "i"},
		Spec: []byte(`{"condition":{"event":"Order Completed","measure":"count","op":"gte","value":1}}`), ExpiresAt: &until, AtExpiry: "stop"}, "test", "")
	h.must(err)
	h.settle()
	if len(h.members("launch")) != 1 {
		t.Fatal("mei is not in it")
	}
	h.pass(time.Hour + time.Millisecond)
	deadline := time.Now().Add(5 * time.Second)
	for {
		if _, err := h.Segment(h.ctx(), "launch"); rapport.KindOf(err) == rapport.NotFound {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it is still live")
		}
		time.Sleep(time.Millisecond)
	}
	p, err := h.Person(h.ctx(), "user_id:mei")
	h.must(err)
	if len(p.Segments) != 0 {
		t.Errorf("mei is still in %v", p.Segments)
	}
	check(t, h)
}

// TestHistoryKnowsSpellings: what is computed from history belongs to the identifiers as the policy of then wrote them.
func TestHistoryKnowsSpellings(t *testing.T) {
	h := newHouse(t)
	h.send(order("A1", 1), order("A1", 1))
	h.define(rapport.KindIdentity, "default", `{"types":{"user_id":{"max":1,"priority":1,"normalise":"lower"}}}`)
	h.send(order("B2", 1), order("b2", 1), order("A1", 1))
	p, err := h.Preview(h.ctx(), []byte(loyal), "", 0)
	h.must(err)
	h.segment("loyal", loyal)
	if got := fmt.Sprint(h.members("loyal")); got != "[A1 b2]" || p.Count != 2 {
		t.Errorf("%s, %d in the preview; want A1, who had two orders before ids were lower case, and b2", got, p.Count)
	}
	g := h.look([]string{"user_id:b2"})
	h.pass(time.Second)
	compareGlimpse(t, h, g, []string{"user_id:b2"})
}
