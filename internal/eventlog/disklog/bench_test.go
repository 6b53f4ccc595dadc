package disklog

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// BenchmarkAppend appends 250-byte records, each append waiting for its sync.
func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ producers, batch int }{{1, 1}, {64, 1}, {512, 1}, {32, 100}, {64, 100}} {
		b.Run(fmt.Sprintf("producers=%d/batch=%d", c.producers, c.batch), func(b *testing.B) {
			l := mustOpen(b, Options{Dir: b.TempDir()})
			defer l.Close()
			entries := make([]eventlog.Entry, c.batch)
			for i := range entries {
				entries[i] = eventlog.Entry{Kind: rapport.RecordEvent, Data: make([]byte, 250)}
			}
			var left atomic.Int64
			left.Store(int64(b.N))
			var wg sync.WaitGroup
			cpu := processTime()
			b.ReportAllocs()
			b.ResetTimer()
			for range c.producers {
				wg.Go(func() {
					for left.Add(-1) >= 0 {
						if _, err := l.Append(b.Context(), entries...); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			records := float64(b.N * c.batch)
			b.ReportMetric(records/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric((processTime()-cpu).Seconds()/records*1e6, "cpu-s/Mrecords")
			b.ReportMetric(float64(l.Stats().Records)/float64(max(1, l.Stats().Syncs)), "records/sync")
		})
	}
}

func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func filled(b testing.TB, o Options, records int) *Log {
	l := mustOpen(b, o)
	entries := make([]eventlog.Entry, 1000)
	for n := 0; n < records; n += len(entries) {
		for i := range entries {
			entries[i] = eventlog.Entry{Kind: rapport.RecordEvent, Data: make([]byte, 250)}
		}
		if _, err := l.Append(b.Context(), entries...); err != nil {
			b.Fatal(err)
		}
	}
	return l
}

func BenchmarkReadThrough(b *testing.B) {
	l := filled(b, Options{Dir: b.TempDir()}, 500_000)
	defer l.Close()
	b.ReportAllocs()
	for n := 0; n < b.N; {
		if err := l.Read(b.Context(), 0, func(*rapport.Record) error {
			if n++; n >= b.N {
				return eventlog.ErrStop
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadOne(b *testing.B) {
	const records = 500_000
	l := filled(b, Options{Dir: b.TempDir()}, records)
	defer l.Close()
	b.ReportAllocs()
	b.ResetTimer()
	at := uint64(0)
	for b.Loop() {
		at = (at*6364136223846793005 + 1442695040888963407)
		if err := l.Read(b.Context(), rapport.Offset(at>>32)%records, func(*rapport.Record) error { return eventlog.ErrStop }); err != nil {
			b.Fatal(err)
		}
	}
}
