package insight_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
)

// A town is what the kernels are timed over: ten thousand people, half a million events over a year, forty kinds of them.
const townRows = 500_000

var townEnd = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

func town(b *testing.B) facts.Snapshot {
	b.Helper()
	store, err := hotfacts.Open(hotfacts.Options{Dir: b.TempDir(), Config: facts.Defaults(), People: facts.Apart{}})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var rows []facts.Row
	for i := range rapport.Offset(townRows) {
		rows = append(rows, facts.Row{Offset: i, Time: townEnd - r.Int64N(365*24*time.Hour.Microseconds()), Type: rapport.Track, Name: fmt.Appendf(nil, "Event %d", min(r.IntN(40), r.IntN(40))),
			Source: []byte("web"), Hash: r.Uint64(), Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Appendf(nil, "u%d", min(r.IntN(10_000), r.IntN(10_000)))},
			Properties: []facts.Property{{Path: "total", Kind: facts.Number, Number: r.Int64N(100_000_000)}}})
		if len(rows) == 10_000 {
			if err := store.Append(rows, i+1); err != nil {
				b.Fatal(err)
			}
			rows = rows[:0]
		}
	}
	snap, err := store.Snapshot()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { snap.Close(); _ = store.Close() })
	b.ResetTimer()
	return snap
}
