package parquetfacts_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
)

// BenchmarkKeepUp writes a million events of 50,000 people and 30 days as files, and erases somebody.
func BenchmarkKeepUp(b *testing.B) {
	const n, portion = 1_000_000, 10_000
	dir := b.TempDir()
	cfg := facts.Defaults()
	hot, err := hotfacts.Open(hotfacts.Options{Dir: filepath.Join(dir, "hot"), Config: cfg})
	if err != nil {
		b.Fatal(err)
	}
	defer hot.Close()
	r := rand.New(rand.NewPCG(1, 1))
	rows := make([]facts.Row, portion)
	for at := 0; at < n; at += portion {
		for i := range rows {
			off := rapport.Offset(at + i)
			rows[i] = facts.Row{Offset: off, Hash: r.Uint64(), Received: int64(off), Time: 1_772_000_000_000_000 + int64(off)*2_592_000, Type: rapport.Track, Name: fmt.Appendf(nil, "e%d", r.IntN(12)), Source: []byte("web"),
				Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Appendf(nil, "customer-%05d", r.IntN(50_000))}}
			for k := range 3 {
				rows[i].Properties = append(rows[i].Properties, facts.Property{Path: fmt.Sprintf("text%d", k), Kind: facts.Text, Text: fmt.Appendf(nil, "value %d", r.IntN(200))})
			}
			for k := range 2 {
				rows[i].Properties = append(rows[i].Properties, facts.Property{Path: fmt.Sprintf("number%d", k), Kind: facts.Number, Number: int64(r.IntN(100_000)) * 10_000})
			}
		}
		if err := hot.Append(rows, rapport.Offset(at+portion)); err != nil {
			b.Fatal(err)
		}
	}
	cfg.Parquet.Every, cfg.Parquet.Settle = 0, time.Nanosecond
	for b.Loop() {
		s, err := parquetfacts.Open(parquetfacts.Options{Dir: filepath.Join(b.TempDir(), "parquet"), Config: cfg.Parquet, Source: hot.Apart})
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if err := s.Write(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(n/time.Since(began).Seconds(), "written/s")
		st := s.Status()
		b.ReportMetric(float64(st.Bytes)/n, "B/event")
		began = time.Now()
		done, err := s.Erase(b.Context(), facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "customer-00007"}}, Offset: n}, func() error { return nil })
		if err != nil || done.Rows == 0 {
			b.Fatal(done, err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/erase")
		b.ReportMetric(float64(done.Files), "files/erase")
	}
}
