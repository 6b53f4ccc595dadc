package collect_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"rapport"
	"rapport/internal/collect"
	"rapport/internal/event"
	"rapport/internal/state"
)

// refuseSome sends n bad events, of two kinds by turns, and a good one between each.
func (h *house) refuseSome(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		bad := `{"type":"page","messageId":"m"}`
		key := "Basic d2std2Vi"
		if i%2 == 1 {
			bad = `{"type":"jump","userId":"u"}`
			key = "Basic d2stYXBw"
		}
		body := `{"batch":[` + bad + `,{"type":"page","userId":"u","messageId":"g` + strconv.Itoa(i) + `"}]}`
		if w := h.post("/v1/batch", []byte(body), "Authorization", key); w.Code != 200 {
			t.Fatal(w.Body)
		}
	}
}

func offsets(l collect.Listing) (out []rapport.Offset) {
	for _, e := range l.Items {
		out = append(out, e.Offset)
	}
	return out
}

// TestListing pages through refused events, whether they are in the store yet or not.
func TestListing(t *testing.T) {
	h := newHouse(t, nil)
	h.refuseSome(t, 5)
	h.follow(t, true)
	h.refuseSome(t, 4)
	h.follow(t, false)
	for name, q := range map[string]*collect.Quarantine{"as it runs": h.quarantine, "as it is stored": reopened(t, h)} {
		l, err := q.List(collect.Filter{}, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(offsets(l)); got != "[16 14 12 10 8 6 4 2 0]" || l.Next != "" {
			t.Errorf("%s: %s, next %q", name, got, l.Next)
		}
		if l.Total != 9 || l.Reasons["missing_id"] != 5 || l.Reasons["unknown_type"] != 4 || l.Sources["web"] != 5 || l.Sources["app"] != 4 {
			t.Errorf("%s: counts %+v", name, l)
		}
		var paged []rapport.Offset
		cursor := ""
		for range 10 {
			l, err := q.List(collect.Filter{}, cursor, 2)
			if err != nil {
				t.Fatal(err)
			}
			paged = append(paged, offsets(l)...)
			if cursor = l.Next; cursor == "" {
				break
			}
		}
		if fmt.Sprint(paged) != "[16 14 12 10 8 6 4 2 0]" {
			t.Errorf("%s: paged %v", name, paged)
		}
		l, _ = q.List(collect.Filter{Source: "app"}, "", 3)
		if got := fmt.Sprint(offsets(l)); got != "[14 12 8]" && got != "[16 14 10]" && len(l.Items) != 3 {
			t.Errorf("%s: of app %s", name, got)
		}
		for _, e := range l.Items {
			if e.Source != "app" || e.Reason != "unknown_type" || e.Field != "type" || e.Size == 0 {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if _, err := q.List(collect.Filter{}, "x", 2); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%s: a made-up cursor: %v", name, err)
		}
	}
}

// reopened is the quarantine of a process that starts anew on the log and a store with half of it.
func reopened(t *testing.T, h *house) *collect.Quarantine {
	t.Helper()
	q := collect.NewQuarantine(h.store)
	var b state.Batch
	for _, r := range h.records(t, 10) {
		if _, err := q.Apply(&r, &b); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func TestGet(t *testing.T) {
	h := newHouse(t, nil)
	h.refuseSome(t, 1)
	h.follow(t, true)
	e, err := h.Get(0)
	if err != nil || string(e.Raw) != `{"type":"page","messageId":"m"}` || e.Reason != string(event.MissingID) || !e.ReceivedAt.Equal(noon) {
		t.Errorf("%+v %v", e, err)
	}
	for _, at := range []rapport.Offset{1, 2, 1 << 40} {
		if _, err := h.Get(at); rapport.KindOf(err) != rapport.NotFound {
			t.Errorf("at %d: %v", at, err)
		}
	}
}

// TestReplay: an event refused for its lack of an identifier is mended, taken in at the time it was first received, and only
// once.
func TestReplay(t *testing.T) {
	h := newHouse(t, nil)
	w := h.post("/v1/track", []byte(`{"event":"E","timestamp":"2026-03-01T10:58:00Z","sentAt":"2026-03-01T11:00:00Z"}`))
	if w.Code != 200 {
		t.Fatal(w.Body)
	}
	h.follow(t, true)
	h.now.Add(time.Hour.Microseconds())

	out, err := h.Replay(t.Context(), []rapport.Offset{0}, nil, "mei")
	if err != nil || out[0].Outcome != "refused" || out[0].Reason != "missing_id" || h.end() != 1 {
		t.Fatalf("as it was: %+v %v", out, err)
	}
	mended := []byte(`{"event":"E","userId":"u1","timestamp":"2026-03-01T10:58:00Z","sentAt":"2026-03-01T11:00:00Z"}`)
	_, err = h.Replay(t.Context(), []rapport.Offset{0, 0}, mended, "mei")
	if rapport.KindOf(err) != rapport.Invalid {
		t.Errorf("one text for two: %v", err)
	}
	out, err = h.Replay(t.Context(), []rapport.Offset{0}, mended, "mei")
	if err != nil || out[0].Outcome != "accepted" || out[0].Event != 1 {
		t.Fatalf("mended: %+v %v", out, err)
	}
	for _, when := range []string{"before it is applied", "after it is applied", "after a restart"} {
		out, err = h.Replay(t.Context(), []rapport.Offset{0}, nil, "mei")
		if err != nil || out[0].Outcome != "already" || out[0].Event != 1 || h.end() != 3 {
			t.Errorf("again, %s: %+v %v", when, out, err)
		}
		h.follow(t, true)
		if when == "after it is applied" {
			h.quarantine = collect.NewQuarantine(h.store)
			if h.Collector, err = collect.New(collect.Defaults(), h.log, h.catalog, h.quarantine); err != nil {
				t.Fatal(err)
			}
		}
	}
	recs := h.records(t, 1)
	var v event.View
	if err := v.Decode(recs[0].Data); err != nil {
		t.Fatal(err)
	}
	if got := time.UnixMicro(v.Timestamp()).UTC(); !got.Equal(noon.Add(-2 * time.Minute)) {
		t.Errorf("it happened at %v", got)
	}
	if string(v.MessageID()) != "quarantined-0" || string(v.UserID()) != "u1" || recs[1].Kind != rapport.RecordReplayed {
		t.Errorf("%s %s", v.MessageID(), v.UserID())
	}
	l, err := h.List(collect.Filter{}, "", 10)
	if err != nil || l.Total != 0 || len(l.Items) != 1 || l.Items[0].Replayed == nil || l.Items[0].Replayed.By != "mei" || l.Items[0].Replayed.Offset != 1 {
		t.Errorf("%+v %v", l, err)
	}
	if l, _ = h.List(collect.Filter{Waiting: true}, "", 10); len(l.Items) != 0 {
		t.Errorf("still waiting: %+v", l.Items)
	}
}

// TestReplayAfterTheFix: events off the tracking plan pass once the plan is mended, many at once, in one append.
func TestReplayAfterTheFix(t *testing.T) {
	h := newHouse(t, nil)
	plan := `{"event":"E","mode":"quarantine","properties":{"type":"object","required":["plan"],"properties":{"plan":{"type":"string"}}}}`
	h.define(t, rapport.KindEvent, "e", plan)
	for i := range 3 {
		h.post("/v1/track", []byte(`{"event":"E","userId":"u","messageId":"m`+strconv.Itoa(i)+`"}`))
	}
	h.follow(t, true)
	out, err := h.Replay(t.Context(), []rapport.Offset{0, 1, 2}, nil, "")
	if err != nil || len(out) != 3 || out[1].Outcome != "refused" || out[1].Field != "properties.plan" {
		t.Fatalf("%+v %v", out, err)
	}
	h.define(t, rapport.KindEvent, "e", `{"event":"E","mode":"allow","properties":{"type":"object","required":["plan"],"properties":{"plan":{"type":"string"}}}}`)
	if out, err = h.Replay(t.Context(), []rapport.Offset{2, 0, 2, 1}, nil, ""); err != nil || len(out) != 3 {
		t.Fatalf("%+v %v", out, err)
	}
	for i, at := range []rapport.Offset{2, 0, 1} {
		if o := out[i]; o.Offset != at || o.Outcome != "accepted" || o.Event != rapport.Offset(3+2*i) {
			t.Errorf("%+v", o)
		}
	}
	if _, err := h.Replay(t.Context(), []rapport.Offset{3}, nil, ""); rapport.KindOf(err) != rapport.NotFound {
		t.Errorf("replay of an event that was not refused: %v", err)
	}
}

// TestIndexIsAFunctionOfTheLog: however its records are cut into batches, and wherever it stopped and started again, the
// index comes out the same.
func TestIndexIsAFunctionOfTheLog(t *testing.T) {
	h := newHouse(t, nil)
	h.refuseSome(t, 40)
	h.follow(t, false)
	var all []rapport.Offset
	for i := range 40 {
		all = append(all, rapport.Offset(2*i))
	}
	for _, at := range all[:10] {
		if _, err := h.Replay(t.Context(), []rapport.Offset{at}, []byte(`{"type":"page","userId":"u"}`), "mei"); err != nil {
			t.Fatal(err)
		}
	}
	records := h.records(t, 0)
	var want string
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		o := newHouse(t, nil)
		q := collect.NewQuarantine(o.store)
		var b state.Batch
		for i := range records {
			if _, err := q.Apply(&records[i], &b); err != nil {
				t.Fatal(err)
			}
			if rnd.IntN(4) == 0 || i == len(records)-1 {
				if err := o.store.Commit(&b); err != nil {
					t.Fatal(err)
				}
				b.Reset()
				if rnd.IntN(3) == 0 {
					q = collect.NewQuarantine(o.store)
				}
			}
		}
		got := ""
		for p, err := range o.store.Scan(nil, nil) {
			if err != nil {
				t.Fatal(err)
			}
			got += fmt.Sprintf("%q %q\n", p.Key, p.Value)
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("seed %d: another index\n%s\n%s", seed, got, want)
		}
	}
}

// FuzzRefusal: no bytes in a record of a refused event do harm.
func FuzzRefusal(f *testing.F) {
	h := newHouse(f, nil)
	h.post("/v1/track", []byte(`{"event":"E"}`))
	f.Add(h.records(f, 0)[0].Data)
	f.Add([]byte{1, 2, 0, 0, 0, '{', '}'})
	f.Add([]byte{1, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		q := collect.NewQuarantine(h.store)
		var b state.Batch
		e, err := q.Apply(&rapport.Record{Offset: 7, Time: noon, Kind: rapport.RecordQuarantined, Data: data}, &b)
		if err == nil && e.Size > len(data) {
			t.Fatal("more text than there is")
		}
		if err == nil {
			if _, err := json.Marshal(e); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = q.Apply(&rapport.Record{Offset: 8, Time: noon, Kind: rapport.RecordReplayed, Data: data}, &b)
	})
}
