package parquetfacts_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
)

// TestExport reads the files back: every row is in the file of its day, sorted, with the values it was appended with.
func TestExport(t *testing.T) {
	const seed, n = 4, 3000
	r := rand.New(rand.NewPCG(seed, 1))
	store, err := hotfacts.Open(hotfacts.Options{Dir: t.TempDir(), Config: facts.Defaults()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	start := time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC).UnixMicro()
	var rows []facts.Row
	want := map[int64]string{}
	for i := range n {
		row := facts.Row{Offset: rapport.Offset(i), Time: start + r.Int64N(5*86_400_000_000), Type: rapport.Track, Name: fmt.Appendf(nil, "e%d", r.IntN(3)), Source: []byte("web"),
			Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Appendf(nil, "u%02d", r.IntN(40))}}
		country, total, vip := "-", "-", "-"
		if r.IntN(2) == 0 {
			country = fmt.Sprintf("c%d", r.IntN(5))
			row.Properties = append(row.Properties, facts.Property{Path: "country", Kind: facts.Text, Text: []byte(country)})
		}
		if r.IntN(9) == 0 {
			row.Properties = append(row.Properties, facts.Property{Path: "total", Kind: facts.Number, Number: int64(i) * 250_000})
			total = fmt.Sprint(float64(i) / 4)
		}
		switch r.IntN(4) {
		case 0:
			row.Properties = append(row.Properties, facts.Property{Path: "vip", Kind: facts.Flag, Number: int64(facts.True)})
			vip = "true"
		case 1:
			row.Properties = append(row.Properties, facts.Property{Path: "vip", Kind: facts.Flag, Number: int64(facts.Other)})
		case 2:
			row.Properties = append(row.Properties, facts.Property{Path: "vip", Kind: facts.Text, Text: []byte("very")})
		}
		want[int64(i)] = fmt.Sprintf("%d %s user_id %s %s %s %s", row.Time, row.Name, row.Subject.Value, country, total, vip)
		rows = append(rows, row)
	}
	if err := store.Append(rows, n); err != nil {
		t.Fatal(err)
	}
	snap, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	dir := t.TempDir()
	report, err := parquetfacts.Export(t.Context(), snap, dir)
	if err != nil || report.Rows != n || report.Days != 6 || report.Bytes == 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "day=*", "facts.parquet"))
	if err != nil || len(files) != report.Days {
		t.Fatal(files, err)
	}
	got := map[int64]string{}
	for _, name := range files {
		var order []string
		for _, v := range read(t, name) {
			at := time.UnixMicro(v["time"].Int64()).UTC()
			if want := filepath.Join(dir, "day="+at.Format(time.DateOnly), "facts.parquet"); name != want {
				t.Fatalf("a row of %v is in %s", at, name)
			}
			order = append(order, fmt.Sprint(v["identifier"], " ", v["time"].Int64()))
			got[v["offset"].Int64()] = fmt.Sprintf("%d %s %s %s %s %s %s", v["time"].Int64(), v["event"], v["identifier_type"], v["identifier"], show(v["properties.country"]), show(v["properties.total"]), show(v["properties.vip:flag"]))
		}
		people := slices.Compact(slices.Collect(func(yield func(string) bool) {
			for _, o := range order {
				if !yield(o[:3]) {
					return
				}
			}
		}))
		slices.Sort(people)
		if len(slices.Compact(people)) != len(people) {
			t.Errorf("%s: somebody's rows are apart", name)
		}
	}
	for i, w := range want {
		if got[i] != w {
			t.Fatalf("seed %d, row %d is %s, want %s", seed, i, got[i], w)
		}
	}
	if _, err := parquetfacts.Export(t.Context(), snap, dir); rapport.KindOf(err) != rapport.Conflict {
		t.Errorf("into the same directory: %v", err)
	}
}

func show(v parquet.Value) string {
	if v.IsNull() {
		return "-"
	}
	return v.String()
}

// read is the rows of a file, by the dotted names of the columns.
func read(t *testing.T, name string) (out []map[string]parquet.Value) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	p, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range p.RowGroups() {
		rows := g.Rows()
		buf := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(buf)
			for _, row := range buf[:n] {
				m := map[string]parquet.Value{}
				for _, v := range row {
					path := p.Schema().Columns()[v.Column()]
					key := path[0]
					if len(path) > 1 {
						key += "." + path[1]
					}
					m[key] = v.Clone()
				}
				out = append(out, m)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
