package app

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/facts"
	"rapport/internal/insight"
	"rapport/internal/simulate"
)

// questions asked before and after; what they say may depend on nothing but the log.
var lawQuestions = map[string]string{
	"trends":    `{"series":[{"type":"any"},{"event":"Order Completed"}],"unit":"day","from":"2026-11-01","to":"2026-12-01"}`,
	"funnel":    `{"steps":[{"event":"Product Viewed"},{"event":"Order Completed"}],"window":"7d","from":"2026-11-01","to":"2026-12-01"}`,
	"retention": `{"start":{"type":"any"},"return":{"type":"any"},"unit":"day","from":"2026-11-01","to":"2026-12-01"}`,
	"lifecycle": `{"activity":{"type":"any"},"unit":"day","from":"2026-11-01","to":"2026-12-01"}`,
}

// TestFactsFollowFromTheLog takes random logs, with messages that come again and late ones, people who are merged and erased, and
// facts that died at some moment and lost what came since: made anew, by the command or by a start without any, facts have the
// same fingerprints and answers, and nothing of who was erased.
func TestFactsFollowFromTheLog(t *testing.T) {
	kept, erased := uint64(0), 0
	for seed := range uint64(6) {
		l := &factsLaw{t: t, seed: seed, r: rand.New(rand.NewPCG(seed, 5)), cfg: Defaults()}
		l.cfg.Data, l.cfg.Dev = quickDir(t), true
		l.cfg.Facts.MemoryRows, l.cfg.Facts.Parquet.Rows = 1000, 1000
		l.start()
		for range 5 {
			l.append()
			if l.r.IntN(2) == 0 {
				l.erase()
			}
			if l.r.IntN(2) == 0 {
				l.crash()
			}
		}
		l.erase()
		l.append()
		want := l.answers()
		l.stop()
		before, after, err := RebuildFacts(t.Context(), l.cfg, silent, func(uint64, uint64) {})
		if err != nil || !before.Sound() || !after.Sound() || before.Fingerprint != after.Fingerprint || before.Events != after.Events || before.Parquet.Fingerprint != after.Parquet.Fingerprint ||
			before.Parquet.Rows != int64(before.Events) {
			t.Fatalf("seed %d: before %+v %+v\nafter %+v %+v\n%v", seed, before, before.Parquet, after, after.Parquet, err)
		}
		kept, erased = kept+after.Events, erased+strings.Count(want, "erased ")
		l.start()
		if got := l.answers(); got != want {
			t.Fatalf("seed %d: made anew, it answers\n%s\nit was\n%s", seed, got, want)
		}
		l.stop()
		l.must(os.RemoveAll(factsDir(l.cfg)))
		l.start()
		if got := l.answers(); got != want {
			t.Fatalf("seed %d: from nothing, it answers\n%s\nit was\n%s", seed, got, want)
		}
		l.stop()
	}
	if kept < 100 || erased < 4 {
		t.Errorf("%d events and %d erasures show little", kept, erased)
	}
}

type factsLaw struct {
	*App
	t    *testing.T
	seed uint64
	r    *rand.Rand
	cfg  Config
}

func (l *factsLaw) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatalf("seed %d: %v", l.seed, err)
	}
}

func (l *factsLaw) start() {
	l.t.Helper()
	var err error
	l.App, err = New(l.cfg, silent)
	l.must(err)
	l.settle()
}

func (l *factsLaw) settle() {
	l.t.Helper()
	l.must(l.Machine.Drain(l.t.Context()))
	l.must(l.Facts.Drain(l.t.Context()))
}

func (l *factsLaw) stop() {
	l.t.Helper()
	l.settle()
	l.must(l.Parquet.Write(l.t.Context()))
	l.must(l.App.Close())
}

// append takes in some events, of which some came before, and says of two that they are one.
func (l *factsLaw) append() {
	l.t.Helper()
	var entries []eventlog.Entry
	for range 8 {
		for _, item := range simulate.Random(l.r.Uint64() % 60) { // so few that messages come again
			body, err := event.Encode(nil, item.JSON, &event.Defaults{Source: item.Source, ReceivedAt: time.Now().UnixMicro()})
			l.must(err)
			entries = append(entries, eventlog.Entry{Kind: rapport.RecordEvent, Data: body})
		}
	}
	_, err := l.Log.Append(l.t.Context(), entries...)
	l.must(err)
	l.settle()
	if page, err := l.Machine.Find(l.t.Context(), "", "", 200); err == nil && len(page.Items) > 1 && l.r.IntN(3) == 0 {
		a, b := page.Items[0], page.Items[1+l.r.IntN(len(page.Items)-1)]
		_, err = l.Machine.Merge(l.t.Context(), a.Identifiers[0], b.Identifiers[0], "the same", "mei")
		l.must(err)
	}
	l.settle()
	if l.r.IntN(2) == 0 {
		l.must(l.Parquet.Write(l.t.Context()))
	}
	if l.r.IntN(3) == 0 {
		l.must(l.Parquet.Tidy(l.t.Context()))
	}
}

// erase erases somebody, and makes sure of it.
func (l *factsLaw) erase() {
	l.t.Helper()
	snap, err := l.Facts.Snapshot()
	l.must(err)
	n := snap.People()
	var ids []rapport.Identifier
	if n > 0 {
		ids = snap.Identifiers(facts.Person(l.r.IntN(n)), nil)
	}
	snap.Close()
	if n == 0 {
		return
	}
	if l.r.IntN(2) == 0 {
		ids = ids[:1]
	}
	p, err := l.erasures.Erase(l.t.Context(), ids, "asked for it", "test")
	l.must(err)
	if !p.Done || p.Search.Left != 0 {
		l.t.Fatalf("seed %d: %+v", l.seed, p)
	}
	if held, err := l.erasures.Held(l.t.Context(), ids); err != nil || held[0].Rows+held[1].Rows != 0 {
		l.t.Fatalf("seed %d: %+v, %v", l.seed, held, err)
	}
}

// crash has facts be as they were on the disk before some more came, and somebody was erased, while the log and the customers
// went on.
func (l *factsLaw) crash() {
	l.t.Helper()
	dir := factsDir(l.cfg)
	var copied string
	for whole := false; !whole; {
		before, _ := os.ReadFile(filepath.Join(dir, "manifest")) // there is none before anything is on the disk
		copied = filepath.Join(quickDir(l.t), "facts")
		failed := os.CopyFS(copied, os.DirFS(dir))
		after, _ := os.ReadFile(filepath.Join(dir, "manifest"))
		whole = failed == nil && bytes.Equal(before, after)
	}
	l.append()
	l.erase()
	l.must(l.App.Close())
	l.must(os.RemoveAll(dir))
	l.must(os.CopyFS(dir, os.DirFS(copied)))
	l.start()
}

// answers are those to all questions, and who erased what.
func (l *factsLaw) answers() string {
	l.t.Helper()
	l.settle()
	snap, err := l.Facts.Snapshot()
	l.must(err)
	defer snap.Close()
	var out []string
	for kind, text := range lawQuestions {
		q, err := insight.Read(kind, json.RawMessage(text), time.UnixMicro(1_800_000_000_000_000))
		l.must(err)
		a, err := q.Answer(l.t.Context(), snap, insight.View{})
		l.must(err)
		b, err := json.Marshal(a)
		l.must(err)
		out = append(out, kind+" "+string(b))
	}
	proofs, err := l.erasures.Proofs(0, 100)
	l.must(err)
	for _, p := range proofs {
		b, err := json.Marshal([]any{p.Offset, p.Identifiers, p.Stores[0].Rows, p.Done})
		l.must(err)
		out = append(out, "erased "+string(b))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
