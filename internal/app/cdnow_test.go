package app

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/connect"
)

// cdnow is the published purchase log, beside the project where it is at hand.
const cdnow = "../../../shared/data/lifetimes/CDNOW_master.txt"

func open(t *testing.T, change ...func(*Config)) *App {
	t.Helper()
	cfg := Defaults()
	cfg.Data, cfg.Dev, cfg.Listen = t.TempDir(), true, "127.0.0.1:0"
	for _, c := range change {
		c(&cfg)
	}
	a, err := New(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := a.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

type purchases struct{ orders, cents, units int64 }

// independently reads the file with nothing of the product's.
func independently(t *testing.T) map[string]purchases {
	f, err := os.Open(cdnow)
	if err != nil {
		t.Skipf("SKIPPED: the CDNOW file is not at %s: the import of a real purchase log is NOT tested", cdnow)
	}
	defer f.Close()
	out := map[string]purchases{}
	s := bufio.NewScanner(f)
	for s.Scan() {
		w := strings.Fields(s.Text())
		if len(w) != 4 || w[0] == "customer_id" {
			continue
		}
		whole, part, _ := strings.Cut(w[3], ".")
		cents, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
		units, err2 := strconv.ParseInt(w[2], 10, 64)
		if err != nil || err2 != nil {
			t.Fatalf("row %q", s.Text())
		}
		p := out[w[0]]
		out[w[0]] = purchases{p.orders + 1, p.cents + cents, p.units + units}
	}
	return out
}

func TestCDNOW(t *testing.T) {
	want := independently(t)
	a := open(t)
	srv := httptest.NewServer(a.Handler)
	defer srv.Close()
	for name, measure := range map[string]string{"orders": `"count"`, "spent": `"sum","property":"total"`, "units": `"sum","property":"quantity"`} {
		if _, _, err := a.Machine.Put(t.Context(), rapport.Definition{Kind: rapport.KindTrait, Key: name, Owners: rapport.Owners{Marketing: "m", IT: "i"},
			Spec: []byte(`{"computed":{"event":"Order Completed","measure":` + measure + `}}`)}, "test", ""); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("../../examples/cdnow/mapping.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := connect.ReadMapping("mapping.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sink := &connect.HTTP{Server: srv.URL, WriteKey: "dev", Client: http.DefaultClient, Patience: time.Minute}
	for round := range 2 { // the second time, everything is known
		r, err := connect.Import(t.Context(), connect.Config{Mapping: m, Input: cdnow, State: filepath.Join(dir, "state.json"),
			Rejects: filepath.Join(dir, "rejects"), Again: round > 0, BatchEvents: 500, InFlight: 4}, sink, func(connect.Progress) {})
		if err != nil || r.Sent != 69_659 || r.Rejected != 0 {
			t.Fatalf("round %d: sent %d, rejected %d, %v", round, r.Sent, r.Rejected, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := a.Machine.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if s := a.Machine.Status(); s.People != 23_570 || s.Events != 69_659 || s.Duplicates != 69_659 {
		t.Errorf("%d people, %d orders, %d duplicates", s.People, s.Events, s.Duplicates)
	}
	seen := 0
	for id, p := range want {
		if seen++; seen > 3000 && testing.Short() {
			break
		}
		person, err := a.Machine.Person(ctx, "user_id:"+id)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, tr := range person.Traits {
			got[tr.Name] = string(tr.Value)
		}
		var spent, units json.Number
		_ = json.Unmarshal([]byte(got["spent"]), &spent)
		_ = json.Unmarshal([]byte(got["units"]), &units)
		if got["orders"] != strconv.FormatInt(p.orders, 10) || cents(t, spent.String()) != p.cents || units.String() != strconv.FormatInt(p.units, 10) {
			t.Errorf("customer %s: %v, an independent pass gives %+v", id, got, p)
		}
	}
	if len(want) != 23_570 {
		t.Errorf("the independent pass finds %d customers", len(want))
	}
}

// cents reads a decimal number exactly.
func cents(t *testing.T, s string) int64 {
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil || len(part) > 2 {
		t.Fatalf("%q is no amount", s)
	}
	return n
}
