package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/bench"
)

func TestBenchPrints(t *testing.T) {
	var text, lines, progress bytes.Buffer
	c := benchCmd{What: "log", Seconds: 0.05, Dir: t.TempDir()}
	if err := c.run(t.Context(), &text, &progress); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"log on ", "cores", "events/s", "64 producers", "bare file", "ratio"} {
		if !strings.Contains(text.String(), words) {
			t.Errorf("%q is not in:\n%s", words, text.String())
		}
	}
	if !strings.Contains(progress.String(), "round 1 of") {
		t.Errorf("progress: %s", progress.String())
	}
	c.JSON = true
	if err := c.run(t.Context(), &lines, &progress); err != nil {
		t.Fatal(err)
	}
	var r bench.Report
	if err := json.Unmarshal(lines.Bytes(), &r); err != nil || r.Bench != "log" || len(r.Results) != 4 || r.Machine.Cores == 0 || r.Machine.Go == "" {
		t.Errorf("%v\n%s", err, lines.String())
	}
	c.Seconds = -1
	if err := c.run(t.Context(), &lines, &progress); rapport.KindOf(err) != rapport.Invalid {
		t.Error(err)
	}
}
