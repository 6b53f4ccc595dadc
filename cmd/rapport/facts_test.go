package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/app"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/simulate"
)

// TestFactsVerifyAndRebuild fills an installation, verifies its facts, damages them, and makes them anew.
func TestFactsVerifyAndRebuild(t *testing.T) {
	cfg := app.Defaults()
	cfg.Data = t.TempDir()
	a, err := app.New(cfg, newLogger(true))
	if err != nil {
		t.Fatal(err)
	}
	load := simulate.Uniform(simulate.Config{Seed: 1, People: 50, Until: time.Now().AddDate(0, 0, -3)})
	for range 20 {
		var entries []eventlog.Entry
		for range 100 {
			body, err := event.Encode(nil, load.Next().JSON, &event.Defaults{Source: simulate.LoadSource, ReceivedAt: time.Now().UnixMicro()})
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, eventlog.Entry{Kind: rapport.RecordEvent, Data: body})
		}
		if _, err := a.Log.Append(t.Context(), entries...); err != nil {
			t.Fatal(err)
		}
		if err := a.Facts.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Parquet.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	dir := factsDir{Data: cfg.Data}
	verify := func(want string) string {
		t.Helper()
		var out bytes.Buffer
		err := (&factsVerifyCmd{factsDir: dir}).run(t.Context(), &out)
		if !strings.Contains(out.String(), want) || (err == nil) != (want == "sound") {
			t.Fatalf("%v\n%s", err, out.String())
		}
		return out.String()
	}
	sound := verify("sound")
	if !strings.Contains(sound, "events       2000 of ") || !strings.Contains(sound, "parquet      2000 events in ") {
		t.Errorf("%s", sound)
	}
	rebuild := func(want string) {
		t.Helper()
		var out bytes.Buffer
		if err := (&factsRebuildCmd{factsDir: dir}).run(t.Context(), &out, &bytes.Buffer{}); err != nil || !strings.Contains(out.String(), want) {
			t.Fatalf("%v\n%s", err, out.String())
		}
	}
	rebuild("The same as before.")
	var exported bytes.Buffer
	if err := (&factsExportCmd{factsDir: dir, To: t.TempDir()}).run(t.Context(), &exported); err != nil || !strings.HasPrefix(exported.String(), "2000 events of ") {
		t.Errorf("%v: %s", err, exported.String())
	}
	for _, pattern := range []string{"*.seg", "parquet/day=*/*.parquet", "parquet/manifest"} {
		files, err := filepath.Glob(filepath.Join(cfg.Data, "facts", pattern))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		b, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		b[300] ^= 1
		if err := os.WriteFile(files[0], b, 0o600); err != nil {
			t.Fatal(err)
		}
		if text := verify("DAMAGED"); !strings.Contains(text, "rapport facts rebuild") || !strings.Contains(text, files[0]) {
			t.Errorf("it does not say where, or what to do:\n%s", text)
		}
		rebuild("What was there was damaged; it is replaced.")
		if again := verify("sound"); fingerprintOf(again) != fingerprintOf(sound) || !strings.Contains(again, "parquet      2000 events in ") {
			t.Errorf("after rebuilding it is\n%s\nwas\n%s", again, sound)
		}
	}
}

func fingerprintOf(report string) string {
	_, rest, _ := strings.Cut(report, "fingerprint")
	line, _, _ := strings.Cut(rest, "\n")
	return line
}
