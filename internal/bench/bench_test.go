package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/facts/duckfacts"
)

// TestMain lets this binary be started as a part of a benchmark, as the real one is.
func TestMain(m *testing.M) {
	if duckfacts.IsWorker() {
		os.Exit(duckfacts.Work())
	}
	if IsPart() {
		if err := RunPart(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func small(t *testing.T) Config {
	return Config{Seconds: 0.3, People: 2000, Fill: 5000, Segments: 20, Events: 40_000, Seed: 1, Dir: t.TempDir()}
}

// run runs a benchmark and checks what holds on any machine.
func run(t *testing.T, name string, results int) []Result {
	t.Helper()
	t.Parallel()
	c := small(t)
	r, err := Run(t.Context(), name, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Results) != results {
		t.Fatalf("%d results", len(r.Results))
	}
	for _, x := range r.Results {
		if x.EventsPerSecond < 0 || x.P50 > x.P99 || x.P99 > x.Max && x.Max > 0 || x.CPUPerMillion < 0 || x.Scenario == "" {
			t.Errorf("%+v", x)
		}
	}
	if left, err := os.ReadDir(c.Dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	var text bytes.Buffer
	if err := r.Table(&text); err != nil || !strings.Contains(text.String(), r.Results[0].Scenario) {
		t.Errorf("%v\n%s", err, text.String())
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	return r.Results
}

func TestCollect(t *testing.T) {
	for i, x := range run(t, "collect", 6) {
		if x.Events == 0 || x.EventsPerSecond == 0 || x.P99 == 0 || (x.Ratio > 0) != (i%2 == 1) {
			t.Errorf("%+v", x)
		}
	}
}

func TestFacts(t *testing.T) {
	r := run(t, "facts", 21)
	if r[0].Events != 40_000 || r[0].Also["bytes per event"] == 0 || r[1].Also["people"] == 0 || r[2].P50 == 0 || r[8].Events != 40_000 || r[9].P50 == 0 && r[9].Note == "" || r[2].Ratio == 0 && r[9].Note == "" || r[14].Ratio == 0 || r[20].Events == 0 {
		t.Errorf("%+v", r)
	}
}

func TestLog(t *testing.T) {
	for i, x := range run(t, "log", 4) {
		if x.Events == 0 || x.P99 == 0 || (x.Ratio > 0) != (i%2 == 1) {
			t.Errorf("%+v", x)
		}
	}
}

func TestSegment(t *testing.T) {
	r := run(t, "segment", 5)
	if r[0].Also["transitions"] == 0 || r[3].Also["members"] == 0 || r[3].Events < 5000 || r[2].Also["of them selected"] != r[3].Also["members"] || r[4].Also["of them selected"] != r[3].Also["members"] ||
		r[2].Also["records read"] == 0 || r[4].Also["records read"] != 0 {
		t.Errorf("%+v", r)
	}
}

func TestPath(t *testing.T) {
	r := run(t, "path", 3)
	if r[0].Events != 5000 || r[1].Events == 0 || r[1].Also["people"] == 0 || r[2].Also["people"] == 0 || r[2].Seconds <= 0 {
		t.Errorf("%+v", r)
	}
}

func TestFresh(t *testing.T) {
	r := run(t, "fresh", 3)
	if r[0].Events == 0 || r[1].Also["probes"] == 0 || r[1].Also["probes"] != r[2].Also["probes"] {
		t.Errorf("%+v", r)
	}
}

func TestMidnight(t *testing.T) {
	r := run(t, "midnight", 3)
	if r[0].Events == 0 || r[1].Events == 0 || r[1].Also["people left a second"] == 0 || r[1].Also["longest ms"] != r[1].Max {
		t.Errorf("%+v", r)
	}
}

func TestBounds(t *testing.T) {
	for _, c := range []Config{{Seconds: -1}, {Seconds: 1e9}, {People: -1}, {Fill: 1 << 40}, {Segments: 1 << 20}} {
		if _, err := Run(t.Context(), "log", c); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := Run(t.Context(), "disk", Config{}); rapport.KindOf(err) != rapport.Invalid {
		t.Error(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Run(ctx, "log", small(t)); err == nil {
		t.Error("a benchmark that was stopped gave figures")
	}
}

func TestRequestIds(t *testing.T) {
	r := newRequest(3, "k")
	seen := map[string]bool{}
	for serial := uint64(0); serial < 30; serial += 3 {
		r.stamp(r.text, serial)
		_, body, _ := strings.Cut(string(r.text), "\r\n\r\n")
		var b struct {
			Batch []struct{ MessageID, UserID string }
		}
		if err := json.Unmarshal([]byte(body), &b); err != nil || len(b.Batch) != 3 {
			t.Fatal(err, body)
		}
		for _, e := range b.Batch {
			if seen[e.MessageID] || len(e.UserID) != len("user-")+peopleDigits {
				t.Errorf("%+v", e)
			}
			seen[e.MessageID] = true
		}
	}
}
