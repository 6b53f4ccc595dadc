package profile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

const (
	second = int64(1e6)
	epoch  = 1_700_000_000 * second
)

// made is a stored event with the offset it keeps in every order it is applied in.
type made struct {
	data []byte
	at   int64
	off  rapport.Offset
}

func encode(t testing.TB, body string, at int64) []byte {
	t.Helper()
	stamp := time.UnixMicro(at).UTC().Format(time.RFC3339Nano)
	data, err := event.Encode(nil, fmt.Appendf(nil, `{"timestamp":"%s",%s}`, stamp, body), &event.Defaults{Source: "web", ReceivedAt: at})
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return data
}

func view(t testing.TB, data []byte) *event.View {
	t.Helper()
	var v event.View
	if err := v.Decode(data); err != nil {
		t.Fatal(err)
	}
	return &v
}

func drawEvents(t testing.TB, r *rand.Rand) []made {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	events := make([]made, 1+r.IntN(6)+r.IntN(2)*r.IntN(24))
	for i := range events {
		at := epoch + second*int64(r.IntN(100))
		if r.IntN(2) == 0 { // bursts, so that a bucket holds several instants
			at = epoch + 40*second*int64(r.IntN(3)) + second/4*int64(r.IntN(8))
		}
		body := fmt.Sprintf(`"messageId":"m%d","userId":"u",`, i)
		switch r.IntN(5) {
		case 0:
			body += fmt.Sprintf(`"type":"identify","traits":{"%s":%s,"%s":%s}`, pick("a", "b", "c"), pick("1", "2", "null", `"x"`, `["x","y"]`, `[1,"z"]`),
				pick("d", "e", "long"), pick("true", `"y"`, `"a long one that makes room move"`, `{"k":1}`))
		case 1:
			body += fmt.Sprintf(`"type":"group","groupId":"g%d"`, r.IntN(3))
		default:
			body += fmt.Sprintf(`"type":"track","event":"%s","properties":{"v":%s,"k":%s}`, pick("Buy", "Buy", "See"),
				pick("1", "2.5", "-3", "0.000001", "9000000000000", "null", `"x"`), pick("1", "2", "3", "4", "5", "6", "7", `"x"`, `"a longer value"`, "null", "true", "1.0"))
			if r.IntN(4) == 0 {
				body += `,"context":{"traits":{"a":"from context"}}`
			}
		}
		events[i] = made{encode(t, body, at), at, rapport.Offset(i)}
	}
	return events
}

// small is a plan whose bounds are so low that every one of them is met.
func small(t testing.TB) *Plan {
	spec := func(src string) expr.SeriesSpec {
		m, err := expr.ParseMeasure([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		return m.Series()
	}
	var series []Series
	for i, src := range []string{
		`{"event":"Buy","within":"64s"}`, `{"event":"Buy","measure":"sum","property":"v","within":"30s"}`, `{"type":"any"}`,
		`{"event":"Buy","measure":"last","property":"k"}`, `{"event":"Buy","measure":"distinct","property":"k","within":"40s"}`,
		`{"event":"Buy","measure":"distinct","property":"k"}`, `{"event":"See","measure":"max","property":"v"}`,
		`{"event":"Buy","within":"20s","where":[{"property":"k","op":"in","value":["x",1]}]}`, `{"type":"identify","within":"1h"}`,
		`{"event":"Buy","measure":"top","property":"k"}`,
	} {
		series = append(series, Series{SeriesID(3 + 2*i), spec(src)})
	}
	for i, within := range []expr.Duration{0, 30 * expr.Second} {
		series = append(series, Series{SeriesID(40 + i), expr.Sequence{Within: within, Steps: []expr.Step{
			{Target: expr.Target{Type: rapport.Track, Event: "Buy"}}, {Target: expr.Target{Type: rapport.Track, Event: "See"}},
			{Target: expr.Target{Type: expr.AnyType, Where: []expr.Match{{Property: "k", Test: expr.Test{Op: expr.Exists}}}}},
		}}.Series()})
	}
	p, err := NewPlan(series, []TraitPolicy{{Name: "a", Merge: Max}, {Name: "b", Merge: Union, Limit: 3}, {Name: "c", Merge: First}, {Name: "d", Merge: Min}}, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	p.cfg.Entries, p.cfg.Sketch, p.cfg.Recent, p.cfg.Traits = 4, 4, 6, 5
	return p
}

// apply puts events into a fragment in an order, each no earlier than it happened.
func apply(t testing.TB, w *Writer, r *rand.Rand, events []made, order []int) (Fragment, int64) {
	var f Fragment
	now := epoch
	for _, i := range order {
		now = max(now, events[i].at)
		if r.IntN(3) == 0 {
			now += second * int64(r.IntN(8))
		}
		f, _ = w.Apply(f, view(t, events[i].data), Stamp{events[i].off, now})
	}
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	return f, now
}

func TestAnyOrderGivesTheSameFragment(t *testing.T) {
	p := small(t)
	cases := 10000
	if testing.Short() {
		cases = 1000
	}
	for seed := range uint64(cases) {
		r := rand.New(rand.NewPCG(seed, 1))
		events := drawEvents(t, r)
		w := NewWriter(p)
		a, end := apply(t, w, r, events, r.Perm(len(events)))
		b, end2 := apply(t, w, r, events, r.Perm(len(events)))
		end = max(end, end2)
		x, y := Canonical(p, a, end), Canonical(p, b, end)
		if !bytes.Equal(x, y) {
			t.Fatalf("seed %d: two orders of the same events differ at %d\n%s\n%s", seed, end, dump(p, x, end), dump(p, y, end))
		}
	}
}

func TestJoinIsApplyingAll(t *testing.T) {
	p := small(t)
	cases := 3000
	if testing.Short() {
		cases = 500
	}
	for seed := range uint64(cases) {
		r := rand.New(rand.NewPCG(seed, 2))
		events := drawEvents(t, r)
		w := NewWriter(p)
		order := r.Perm(len(events))
		cut := r.IntN(len(order) + 1)
		all, end := apply(t, w, r, events, order)
		a, endA := apply(t, w, r, events, order[:cut])
		b, endB := apply(t, w, r, events, order[cut:])
		end = max(end, endA, endB)
		before := bytes.Clone(a)
		joined := w.Join(b, a, nil, max(endA, endB))
		if !bytes.Equal(a, before) {
			t.Fatalf("seed %d: Join changed what it only reads", seed)
		}
		if err := joined.Check(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		x, y := Canonical(p, all, end), Canonical(p, joined, end)
		if !bytes.Equal(x, y) {
			t.Fatalf("seed %d: joined differs at %d\n%s\n%s", seed, end, dump(p, x, end), dump(p, y, end))
		}
	}
}

// A series computed from history and joined into what was applied meanwhile under a plan that had it already is the series of
// all events.
func TestJoinOfOneSeriesLeavesTheRest(t *testing.T) {
	p := small(t)
	only, err := NewPlan([]Series{p.At(1)}, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	only.cfg = p.cfg
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 3))
		events := drawEvents(t, r)
		order := r.Perm(len(events))
		cut := r.IntN(len(order) + 1)
		w, history := NewWriter(p), NewWriter(only)
		all, end := apply(t, w, r, events, order)
		past, endA := apply(t, history, r, events, order[:cut])
		whole, endB := apply(t, w, r, events, order)
		live, endC := apply(t, history, r, events, order[cut:])
		end = max(end, endA, endB, endC)
		if len(live) > 0 { // what the live plan saw of the series since it began
			whole = replaceSeries(w, whole, live, p.At(1).ID)
		} else {
			whole = removeSeries(whole, p.At(1).ID)
		}
		whole = w.Join(whole, past, []SeriesID{p.At(1).ID}, end)
		if x, y := Canonical(p, all, end), Canonical(p, whole, end); !bytes.Equal(x, y) {
			t.Fatalf("seed %d: back-filled differs\n%s\n%s", seed, dump(p, x, end), dump(p, y, end))
		}
	}
}

func removeSeries(f Fragment, id SeriesID) Fragment {
	for at := headSize; at < f.seriesEnd(); at += record(f[at:]).size() {
		if record(f[at:]).id() == id {
			return dropRecord(f, at)
		}
	}
	return f
}

func replaceSeries(w *Writer, f, from Fragment, id SeriesID) Fragment {
	return w.Join(removeSeries(f, id), from, []SeriesID{id}, 0)
}

// Of more events than are kept one by one, a count is that of a window at most one bucket longer.
func TestBucketsKeepTheirBound(t *testing.T) {
	p := small(t)
	m, err := expr.ParseMeasure([]byte(`{"event":"Buy","within":"64s"}`))
	if err != nil {
		t.Fatal(err)
	}
	slot, _ := p.Series(m.Series())
	inexact := 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 4))
		events := make([]made, 5+r.IntN(30))
		for i := range events {
			at := epoch + second/10*int64(r.IntN(700))
			events[i] = made{encode(t, fmt.Sprintf(`"messageId":"m%d","userId":"u","type":"track","event":"Buy"`, i), at), at, rapport.Offset(i)}
		}
		f, end := apply(t, NewWriter(p), r, events, r.Perm(len(events)))
		for now := end; now < end+80*second; now += second / 4 {
			var person Profile
			person.Reset(p, now, []Fragment{f})
			var got int
			_, _ = fmt.Sscan(string(m.Of(person.Aggregate(slot), now)), &got)
			within := func(d int64) (n int) {
				for _, e := range events {
					if e.at > now-d {
						n++
					}
				}
				return n
			}
			low, high := within(64*second), within(65*second)
			if got < low || got > high || low <= p.cfg.Entries && high == low && got != low {
				t.Fatalf("seed %d: counted %d of %d to %d", seed, got, low, high)
			}
			if got != low {
				inexact++
			}
		}
	}
	if inexact == 0 {
		t.Error("no count was ever inexact: buckets were not met")
	}
}

// dump writes a fragment for people.
func dump(p *Plan, f Fragment, now int64) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "events %d first %d last %d dropped %v\n", f.Events(), f.FirstSeen()-epoch, f.LastSeen()-epoch, f.Dropped())
	if len(f) == 0 {
		return b.String()
	}
	var a expr.Aggregate
	for x := f.series(); len(x) > 0; x = x[record(x).size():] {
		r := record(x)
		r.read(&a)
		slot, _ := p.Slot(r.id())
		fmt.Fprintf(&b, "  %d %s: n %d [%d %d] sum %v min %d max %d %s %s distinct %d full %d\n", r.id(), p.At(slot).Spec.Key(), a.Count, a.First-epoch, a.Last-epoch, a.Sum, a.Min, a.Max, a.FirstValue.Raw, a.LastValue.Raw, a.Distinct, r[6])
		if r.kind() == kindTally {
			for e := r.tallies(); len(e) > 0; e = e[tally(e).size():] {
				fmt.Fprintf(&b, "    %x %s × %d", tally(e).hash(), tally(e).value(), tally(e).count())
			}
		}
		for e := r.exact(); len(e) > 0; e = e[entrySize(r.kind()):] {
			fmt.Fprintf(&b, "    %d", i64(e)-epoch)
		}
		for e := r.bucketed(); len(e) > 0; e = e[bucketSize(r.kind()):] {
			fmt.Fprintf(&b, "    bucket %d × %d", i64(e)-epoch, u64(e[8:]))
		}
		b.WriteByte('\n')
	}
	for x := f.traits(); len(x) > 0; x = x[trait(x).size():] {
		s := trait(x)
		fmt.Fprintf(&b, "  %s = %s from %s at %d/%d\n", s.name(), s.value(), s.source(), s.time()-epoch, s.tie())
	}
	for x := f.recent(); len(x) > 0; x = x[recentSize:] {
		fmt.Fprintf(&b, "  %v", refAt(x, 0))
	}
	fmt.Fprintf(&b, " now %d\n", now-epoch)
	return b.String()
}
