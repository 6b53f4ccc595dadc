package connect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/gzip"

	"rapport"
)

// ledger is a sink that remembers what it took, and fails when told to.
type ledger struct {
	mu    sync.Mutex
	taken map[string]int // message id → times
	fail  func(batch int) error
	calls int
}

func (l *ledger) Send(_ context.Context, events [][]byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.fail != nil {
		if err := l.fail(l.calls); err != nil {
			return err
		}
	}
	for _, text := range events {
		var e struct{ MessageID string }
		if err := json.Unmarshal(text, &e); err != nil {
			return err
		}
		l.taken[e.MessageID]++
	}
	return nil
}

const listMapping = "key: list\nformat: csv\ncall: track\nevent: Order Completed\nuserId: '{id}'\nproperties: {total: {value: '{total}', type: number}}\n"

func listConfig(t *testing.T, rows int, pack bool) Config {
	t.Helper()
	m, err := ReadMapping("list.yaml", []byte(listMapping))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("id,total\n")
	for i := range rows {
		if i%10 == 7 {
			fmt.Fprintf(&b, "%d,no number\n", i)
		} else {
			fmt.Fprintf(&b, "%d,%d.5\n", i, i)
		}
	}
	input := filepath.Join(t.TempDir(), "list.csv")
	f, err := os.Create(input)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if pack {
		z := gzip.NewWriter(f)
		_, err = z.Write([]byte(b.String()))
		err = errors.Join(err, z.Close())
	} else {
		_, err = f.WriteString(b.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	return Config{Mapping: m, Input: input, BatchEvents: 20, InFlight: 3}
}

func rejected(t *testing.T, cfg Config) []Reject {
	t.Helper()
	text, err := os.ReadFile(cfg.Input + ".rejects.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []Reject
	for line := range strings.Lines(string(text)) {
		var r Reject
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func TestImportTwice(t *testing.T) {
	for _, packed := range []bool{false, true} {
		cfg, sink := listConfig(t, 1000, packed), &ledger{taken: map[string]int{}}
		var last Progress
		r, err := Import(t.Context(), cfg, sink, func(p Progress) { last = p })
		if err != nil || !r.Done || r.Counts != (Counts{1000, 900, 100}) || len(sink.taken) != 900 || last.Counts != r.Counts {
			t.Fatalf("%+v, %v, %d taken, progress %+v", r, err, len(sink.taken), last)
		}
		rejects := rejected(t, cfg)
		if len(rejects) != 100 || rejects[0] != (Reject{9, `properties.total "no number" is no number such as 1234.50`, "7,no number"}) {
			t.Fatalf("%d rejects, %+v", len(rejects), rejects[0])
		}
		calls := sink.calls
		if r, err = Import(t.Context(), cfg, sink, nil); err != nil || !r.Idle || !r.Done || r.Sent != 900 || sink.calls != calls {
			t.Fatalf("second run: %+v, %v", r, err)
		}
		cfg.Again = true
		if r, err = Import(t.Context(), cfg, sink, nil); err != nil || r.Sent != 900 || len(sink.taken) != 900 || len(rejected(t, cfg)) != 100 {
			t.Fatalf("again: %+v, %v, %d different events", r, err, len(sink.taken))
		}
	}
}

func TestImportResumes(t *testing.T) {
	for _, packed := range []bool{false, true} {
		cfg := listConfig(t, 2000, packed)
		sink := &ledger{taken: map[string]int{}}
		down := &rapport.Error{Kind: rapport.Unavailable, Op: "send batch", Err: errors.New("down")}
		runs := 0
		for ; runs < 100; runs++ {
			sink.calls = 0
			sink.fail = func(batch int) error {
				if batch == 7+runs%3 {
					return down
				}
				return nil
			}
			r, err := Import(t.Context(), cfg, sink, nil)
			if err == nil {
				if !r.Done || r.Counts != (Counts{2000, 1800, 200}) {
					t.Fatalf("%+v", r)
				}
				break
			}
			if rapport.KindOf(err) != rapport.Unavailable {
				t.Fatal(err)
			}
		}
		if runs < 5 || runs == 100 || len(sink.taken) != 1800 {
			t.Fatalf("%d runs, %d events", runs, len(sink.taken))
		}
		if rejects := rejected(t, cfg); len(rejects) != 200 {
			t.Fatalf("%d rejects", len(rejects))
		}
	}
}

func TestImportIsInterrupted(t *testing.T) {
	cfg, sink := listConfig(t, 2000, false), &ledger{taken: map[string]int{}}
	ctx, cancel := context.WithCancel(t.Context())
	sink.fail = func(batch int) error {
		if batch == 10 {
			cancel()
			return ctx.Err()
		}
		return nil
	}
	r, err := Import(ctx, cfg, sink, nil)
	if !errors.Is(err, context.Canceled) || r.Done || r.Sent == 0 || r.Sent > 13*20 {
		t.Fatalf("%+v, %v", r, err)
	}
	sink.fail = nil
	again, err := Import(t.Context(), cfg, sink, nil)
	if err != nil || !again.Done || !again.Resumed || again.Before != r.Counts || again.Sent != 1800 || len(sink.taken) != 1800 {
		t.Fatalf("%+v, %v", again, err)
	}
}

func TestImportRefusesOtherInput(t *testing.T) {
	cfg, sink := listConfig(t, 1000, false), &ledger{taken: map[string]int{}}
	if _, err := Import(t.Context(), cfg, sink, nil); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(cfg.Input, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("1000,1\n")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Import(t.Context(), cfg, sink, nil); rapport.KindOf(err) != rapport.Conflict {
		t.Fatal(err)
	}
	cfg.Again = true
	if r, err := Import(t.Context(), cfg, sink, nil); err != nil || r.Sent != 901 || len(sink.taken) != 901 {
		t.Fatalf("%+v, %v, %d events", r, err, len(sink.taken))
	}
	if err := os.WriteFile(cfg.Input+".import.json", []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg.Again = false
	if _, err := Import(t.Context(), cfg, sink, nil); rapport.KindOf(err) != rapport.Invalid {
		t.Fatal(err)
	}
}

func TestImportSaysWhatIsWrongWithAFile(t *testing.T) {
	cfg := listConfig(t, 10, false)
	for text, want := range map[string]string{
		"":                       "no header line",
		"name,total\n1,2\n":      `uses the column "id"`,
		"\xff\xfei\x00d\x00":     "UTF-16",
		"\x1f\x8b\x08\x00broken": "unexpected EOF",
	} {
		if err := os.WriteFile(cfg.Input, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Import(t.Context(), cfg, &ledger{}, nil)
		if rapport.KindOf(err) != rapport.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	cfg.Input = filepath.Join(t.TempDir(), "absent")
	if _, err := Import(t.Context(), cfg, &ledger{}, nil); rapport.KindOf(err) != rapport.NotFound {
		t.Error(err)
	}
}
