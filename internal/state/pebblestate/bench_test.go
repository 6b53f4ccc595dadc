package pebblestate_test

import (
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

var (
	people = flag.Int("people", 200_000, "benchmarks: how many customers the store holds")
	bytes  = flag.Int("bytes", 800, "benchmarks: how long a customer's value is")
)

// BenchmarkOverwrite rewrites customers drawn uniformly, in batches of 64 MB, until everything written is flushed.
func BenchmarkOverwrite(b *testing.B) {
	s := open(b, pebblestate.Options{Dir: b.TempDir()})
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	w := writer{b: b, store: s, value: make([]byte, *bytes)}
	for n := range *people {
		w.set(r, n)
	}
	w.commit()
	cpu := processTime()
	b.ResetTimer()
	for range b.N {
		w.set(r, r.IntN(*people))
	}
	w.commit()
	if err := s.Flush(); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	b.ReportMetric((processTime()-cpu).Seconds()/float64(b.N)*1e6, "cpu-µs/write")
	m := s.Stats()
	b.ReportMetric(float64(m.Flushed+m.Compacted)/float64(m.Committed), "written/committed")
	b.ReportMetric(float64(m.DiskBytes)/float64(*people**bytes), "disk/live")
	b.ReportMetric(m.Stalled.Seconds(), "stalled-s")
	b.Logf("%+v", m)
}

// BenchmarkScan reads every customer, as a start does; the time is for one customer.
func BenchmarkScan(b *testing.B) {
	dir := b.TempDir()
	s := open(b, pebblestate.Options{Dir: dir})
	r := rand.New(rand.NewPCG(1, 2))
	w := writer{b: b, store: s, value: make([]byte, *bytes)}
	for n := range *people {
		w.set(r, n)
	}
	for range 2 * *people {
		w.set(r, r.IntN(*people))
	}
	w.commit()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	s = open(b, pebblestate.Options{Dir: dir})
	defer s.Close()
	b.ResetTimer()
	for n := 0; n < b.N; {
		for p, err := range s.Scan(nil, nil) {
			if n++; err != nil || len(p.Value) != *bytes {
				b.Fatal(len(p.Value), err)
			}
			if n >= b.N {
				break
			}
		}
	}
}

type writer struct {
	b     *testing.B
	store *pebblestate.Store
	batch state.Batch
	value []byte
}

// set writes a value half of which is noise, as counters and times are.
func (w *writer) set(r *rand.Rand, n int) {
	for i := 0; i+16 <= len(w.value); i += 16 {
		binary.LittleEndian.PutUint64(w.value[i:], r.Uint64())
	}
	w.batch.Set(binary.BigEndian.AppendUint64(nil, uint64(n)), w.value)
	if w.batch.Size() >= 64<<20 {
		w.commit()
	}
}

func (w *writer) commit() {
	if err := w.store.Commit(&w.batch); err != nil {
		w.b.Fatal(err)
	}
	w.batch.Reset()
}

func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
