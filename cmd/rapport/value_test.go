package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rapport"
)

func TestValueCommands(t *testing.T) {
	a, at := running(t)
	r := rand.New(rand.NewPCG(6, 6))
	begin := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	var calls []string
	for i := range 200 {
		mean, loyal := 3+r.ExpFloat64()*20, r.IntN(2) == 0
		for day := r.Float64() * 20; day < 86; day += 1 + r.ExpFloat64()*mean {
			calls = append(calls, fmt.Sprintf(`{"type":"track","event":"Order Completed","userId":"u%d","messageId":"v%d","timestamp":%q,"properties":{"total":%.2f}}`,
				i, len(calls), begin.Add(time.Duration(day*24)*time.Hour).Format(time.RFC3339), 10+r.Float64()*20))
			if r.IntN(2) == 0 && !loyal {
				break
			}
		}
	}
	for len(calls) > 0 {
		n := min(len(calls), 500)
		wire(t, a, calls[:n]...)
		calls = calls[n:]
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	check(t, a.Facts.Drain(ctx))
	file := filepath.Join(t.TempDir(), "question.json")
	check(t, os.WriteFile(file, []byte(`{"purchase":{"event":"Order Completed"},"amount":"total","calibration":"2026-03-31","unit":"day","ahead":30,"above":0.05,"below":0.95,"limit":7}`), 0o600))

	var out, said bytes.Buffer
	fit := valueFitCmd{Remote: at, File: file, Marketing: "m", IT: "i", Prefix: "shop_", Until: true}
	check(t, fit.run(t.Context(), nil, &out, &said))
	if s := out.String(); !strings.Contains(s, "key: shop_still_customer") || strings.Count(s, "until: \"2026-03-31\"")+strings.Count(s, "until: 2026-03-31") != 8 || !strings.HasPrefix(said.String(), "BG/NBD r = ") {
		t.Errorf("it writes %s, and says %s", s, said.String())
	}
	written := filepath.Join(t.TempDir(), "traits.yaml")
	check(t, os.WriteFile(written, out.Bytes(), 0o600))
	out.Reset()
	check(t, (&applyCmd{Remote: at, File: []string{written}}).run(t.Context(), &out))
	if !strings.Contains(out.String(), "4 put, 0 unchanged, 0 refused") {
		t.Errorf("apply says %s", out.String())
	}
	fit.Put, fit.Prefix = true, "shop_"
	out.Reset()
	check(t, fit.run(t.Context(), nil, &out, io.Discard))
	if !strings.Contains(out.String(), "trait shop_churn_risk") || !strings.Contains(out.String(), "version 1\n") {
		t.Errorf("put again it says %s", out.String())
	}
	settled(t, a)
	list := valueWinBackCmd{Remote: at, File: file}
	out.Reset()
	check(t, list.run(t.Context(), nil, &out))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 8 || lines[0] != "type,identifier,pAlive,churnRisk,expected,worth,atRisk,repeats" || !strings.HasPrefix(lines[1], "user_id,u") {
		t.Fatalf("the list is %s", out.String())
	}
	// What the list says of the first is what their traits say.
	row := strings.Split(lines[1], ",")
	p, err := a.Machine.Person(ctx, "user_id:"+row[1])
	check(t, err)
	for name, want := range map[string]string{"shop_still_customer": row[2], "shop_churn_risk": row[3], "shop_expected_purchases": row[4], "shop_expected_value": row[5]} {
		got := ""
		for _, tr := range p.Traits {
			if tr.Name == name {
				var v float64
				_, err := fmt.Sscan(string(tr.Value), &v)
				check(t, err)
				got = fmt.Sprintf("%.4f", v)
			}
		}
		if got != want {
			t.Errorf("%s is %s, the list has %s", name, got, want)
		}
	}
	bad := filepath.Join(t.TempDir(), "bad.json")
	check(t, os.WriteFile(bad, []byte(`{"purchase":{"event":"Never"}}`), 0o600))
	if err := (&valueWinBackCmd{Remote: at, File: bad}).run(t.Context(), nil, &out); rapport.KindOf(err) != rapport.Invalid {
		t.Errorf("of an event that nobody did it says %v", err)
	}
}
