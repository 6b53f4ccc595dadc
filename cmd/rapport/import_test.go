package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/app"
	"rapport/internal/connect"
)

func writeText(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestImportIntoADataDirectory(t *testing.T) {
	var b strings.Builder
	b.WriteString("customer,day,total\n")
	for i := range 700 {
		fmt.Fprintf(&b, "c%d,2026-01-%02d,%d.50\n", i%40, 1+i%28, i)
	}
	b.WriteString("c1,2026-02-30,1\n")
	c := importCmd{Input: writeText(t, "orders.csv", b.String()), Data: filepath.Join(t.TempDir(), "data"), Source: "import", Quiet: true,
		Mapping: writeText(t, "mapping.yaml", "key: orders\nformat: csv\ncall: track\nevent: Order Completed\nuserId: '{customer}'\ntimestamp: '{day}'\nproperties: {total: {value: '{total}', type: number}}\n")}
	for _, again := range []bool{false, true} {
		c.Again = again
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := app.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Data = c.Data
	a, err := app.New(cfg, newLogger(false))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Machine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := a.Machine.Status(); s.People != 40 || s.Events != 700 || s.Duplicates != 700 {
		t.Errorf("%d people, %d events, %d duplicates", s.People, s.Events, s.Duplicates)
	}
	rejects, err := os.ReadFile(c.Input + ".rejects.jsonl")
	if err != nil || strings.Count(string(rejects), "\n") != 1 || !strings.Contains(string(rejects), `"line":702`) {
		t.Errorf("%s %v", rejects, err)
	}
}

func TestImportWantsAKey(t *testing.T) {
	c := importCmd{Input: "x", Mapping: writeText(t, "m.yaml", "key: k\nformat: csv\ncall: identify\nuserId: '{id}'\n")}
	if err := c.Run(t.Context()); rapport.KindOf(err) != rapport.Invalid || !strings.Contains(err.Error(), "--write-key") {
		t.Error(err)
	}
}

func TestProgressLine(t *testing.T) {
	p := &progress{first: 1000, skipped: 100, terminal: true}
	got := p.line(connect.Progress{Counts: connect.Counts{Rows: 61_000, Rejected: 12}, Read: 400, Size: 1000, Elapsed: 30 * time.Second, Resumed: true})
	want := "[###########.................]  40 %  61,000 rows  2,000/s  1m0s left  12 rejected"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := grouped(-1234567); got != "-1,234,567" {
		t.Error(got)
	}
}

func TestSimulateWritesTheSameTwice(t *testing.T) {
	c := simulateCmd{People: 50, Days: 5, Seed: 3, Until: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Format: "sources"}
	run := func() string {
		var b bytes.Buffer
		company := c.company()
		if err := c.write(t.Context(), company.History, &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := run()
	if first != run() || strings.Count(first, "\n") < 50 {
		t.Errorf("%d lines, or different ones", strings.Count(first, "\n"))
	}
	for line := range strings.Lines(first) {
		if _, text, ok := strings.Cut(line, "\t"); !ok || !json.Valid([]byte(text)) {
			t.Fatal(line)
		}
	}
}
