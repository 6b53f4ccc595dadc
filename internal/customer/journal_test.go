package customer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport"
)

// feed reads the whole journal, a few at a time.
func (h *house) feed(segments ...rapport.SegmentKey) (out []Transition) {
	h.t.Helper()
	for after := (Position{}); ; {
		f, err := h.Transitions(h.ctx(), FeedQuery{After: after, Segments: segments, Limit: 7})
		h.must(err)
		if len(f.Items) == 0 {
			return out
		}
		out, after = append(out, f.Items...), f.Next
	}
}

func say(all []Transition) []string {
	var out []string
	for _, t := range all {
		verb := "left"
		if t.Entered {
			verb = "entered"
		}
		out = append(out, strings.TrimSpace(fmt.Sprint(t.Label, " ", verb, " ", t.Segment, " v", t.Version, " by ", t.Reason, " ", t.Event)))
	}
	return out
}

func TestJournalSaysWhy(t *testing.T) {
	h := newHouse(t)
	h.send(order("old", 500))
	h.segment("loyal", loyal)
	h.segment("spent", `{"event":"Order Completed","measure":"sum","property":"total","op":"gt","value":400}`)
	h.segment("named", `{"trait":"tier","op":"eq","value":"gold"}`)
	h.send(order("mei", 10), `{"type":"identify","userId":"mei","traits":{"tier":"gold"}}`)
	h.pass(time.Hour)
	h.send(order("mei", 20))
	h.send(order("bo", 390), order("al", 20))
	_, err := h.Merge(h.ctx(), rapport.Identifier{Type: rapport.UserID, Value: "al"}, rapport.Identifier{Type: rapport.UserID, Value: "bo"}, "same", "test")
	h.must(err)
	h.segment("named", `{"trait":"tier","op":"eq","value":"silver"}`)
	h.pass(31 * 24 * time.Hour)
	h.rest()
	all := h.feed()
	want := []string{
		"old entered spent v1 by live",
		"mei entered named v1 by event identify",
		"mei entered loyal v1 by event Order Completed",
		"bo entered loyal v1 by identity", "bo entered spent v1 by identity",
		"mei left named v2 by definition",
		"mei left loyal v1 by time", "bo left loyal v1 by time",
	}
	got := say(all)
	for i := range got {
		if rest, ok := strings.CutPrefix(got[i], "al "); ok {
			got[i] = "bo " + rest // they are one person; either is its label
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the journal says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i, e := range all {
		if i > 0 && e.Position.Compare(all[i-1].Position) <= 0 || e.Sentence == nil || len(e.Identifiers) == 0 || e.Person == "" || e.Offset != e.Position.Offset {
			t.Errorf("%+v behind %v", e, all[max(i-1, 0)].Position)
		}
	}
	if got := say(h.feed("spent")); len(got) != 2 {
		t.Errorf("of one segment: %v", got)
	}
	if left := all[6]; left.At.Sub(all[2].At) != 30*24*time.Hour-time.Hour {
		t.Errorf("left %v after entering", left.At.Sub(all[2].At))
	}
}

// TestJournalIsOnce: whatever was in the store when the machine was killed, every transition is in the journal once, and a
// replay of the log makes the same journal.
func TestJournalIsOnce(t *testing.T) {
	for seed := range uint64(3) {
		h := newHouse(t, func(c *Config) { c.CommitEvery, c.Journal.Age = 10*time.Millisecond, 9000*time.Hour })
		r := rand.New(rand.NewPCG(seed, 9))
		h.segment("loyal", loyal)
		seen := 0
		for step := range 20 {
			act(h, r, step)
			h.pass(time.Duration(r.IntN(6)) * 24 * time.Hour)
			if r.IntN(3) == 0 {
				time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
			}
			if r.IntN(3) == 0 {
				h.kill()
				h.open("state")
				h.Start()
				h.settle()
			}
			if all := h.feed(); len(all) < seen {
				t.Fatalf("seed %d: %d transitions were in the journal, now %d are", seed, seen, len(all))
			} else {
				seen = len(all)
			}
		}
		check(t, h) // the fingerprint counts and hashes them
		h.settle()
		kept := h.feed()
		if len(kept) == 0 || uint64(len(kept)) != h.journal.sum().All {
			t.Errorf("seed %d: %d transitions can be read of %d", seed, len(kept), h.journal.sum().All)
		}
	}
}

func TestJournalIsBounded(t *testing.T) {
	h := newHouse(t, func(c *Config) {
		c.CommitEvery, c.Journal = 10*time.Millisecond, JournalConfig{Age: 24 * time.Hour, Entries: 1000}
	})
	h.segment("once", `{"event":"Order Completed","measure":"count","op":"gte","value":1}`)
	for day := range 3 {
		var batch []string
		for i := range 600 {
			batch = append(batch, order(fmt.Sprint("u", day*1000+i), 1))
		}
		h.send(batch...)
		h.pass(36 * time.Hour)
	}
	h.halt()
	trim := func() *Feed {
		h.journal.trimmed = time.Time{}
		h.batch.Set([]byte("m/test"), nil) // there is something to write
		h.must(h.commit())
		h.must(h.committer.wait())
		f, err := h.Transitions(h.ctx(), FeedQuery{Limit: 1})
		h.must(err)
		return f
	}
	trim() // what is not in the store yet gets there
	f := trim()
	if n := len(h.feed()); n != 600 || f.First == (Position{}) || f.Items[0].Position.Compare(f.First) < 0 {
		t.Errorf("%d transitions are kept from %v on; a day holds 600", n, f.First)
	}
	h.Machine.cfg.Journal = JournalConfig{Age: 9000 * time.Hour, Entries: 100}
	trim()
	if len(h.feed()) != 100 || h.journal.kept.All != 1800 {
		t.Errorf("%d transitions are kept of %d, want 100", len(h.feed()), h.journal.kept.All)
	}
}

func FuzzParsePosition(f *testing.F) {
	for _, s := range []string{"", "0-0", "4711-3", "9223372036854775807-4294967295", "1-", "-1", "a-b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePosition(text)
		if err != nil || text == "" {
			return
		}
		if again, err := ParsePosition(p.String()); err != nil || again != p {
			t.Errorf("%q reads as %v, which reads as %v, %v", text, p, again, err)
		}
	})
}

// BenchmarkJournal is what noting a transition and putting it into the batch costs, and what the store makes of it.
func BenchmarkJournal(b *testing.B) {
	b.Run("batch", func(b *testing.B) { benchmarkJournal(b, false) })
	b.Run("store", func(b *testing.B) { benchmarkJournal(b, true) })
}

func benchmarkJournal(b *testing.B, commit bool) {
	h := newHouse(b)
	h.segment("loyal", loyal)
	h.halt()
	l := h.rules.segments["loyal"]
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h.cause = cause{offset: rapport.Offset(i), reason: ByTime}
		h.note(l, 0, i%2 == 0)
		if len(h.journal.tail) == 10_000 {
			h.journal.kept = h.journal.write(&h.batch, h.journal.kept)
			h.journal.sent = len(h.journal.tail)
			h.journal.settled()
			if commit {
				h.must(h.store.Commit(&h.batch))
			}
			h.batch.Reset()
			h.fresh = h.fresh[:0]
		}
	}
}
