//go:build unix

package collect_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rapport/internal/collect"
)

// bareServer is the limit that collect is held against: it reads the body, appends it to a file, shares an fsync with whoever
// waits, and answers. It checks nothing.
type bareServer struct {
	file *os.File

	mu      sync.Mutex
	filling *bareGroup
	wake    chan struct{}
}

type bareGroup struct {
	data []byte
	done chan struct{}
}

func newBareServer(t testing.TB) *bareServer {
	f, err := os.Create(filepath.Join(t.TempDir(), "bare"))
	if err != nil {
		t.Fatal(err)
	}
	s := &bareServer{file: f, filling: &bareGroup{done: make(chan struct{})}, wake: make(chan struct{}, 1)}
	go s.write()
	t.Cleanup(func() { close(s.wake); f.Close() })
	return s
}

func (s *bareServer) write() {
	for range s.wake {
		s.mu.Lock()
		g := s.filling
		s.filling = &bareGroup{done: make(chan struct{})}
		s.mu.Unlock()
		if len(g.data) > 0 {
			_, _ = s.file.Write(g.data)
			_ = s.file.Sync()
		}
		close(g.done)
	}
}

func (s *bareServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	g := s.filling
	g.data = append(g.data, body...)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
	<-g.done
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"success":true}`))
}

// requestText is one request as bytes.
func requestText(path, body string) []byte {
	return []byte(fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic d2std2ViOg==\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body))
}

const oneEvent = `"type":"track","event":"Order Completed","userId":"user-00000000","messageId":"node-next-1720000000000-00000000","timestamp":"2026-03-01T11:59:59.123Z","properties":{"order_id":"A-1001","total":129.95,"currency":"EUR","items":3,"category":"shoes","coupon":null},"context":{"library":{"name":"analytics-node","version":"2.1.0"},"locale":"de-DE"}`

func singleRequest() []byte { return requestText("/v1/track", "{"+oneEvent+"}") }

func batchRequest(n int) []byte {
	return requestText("/v1/batch", `{"batch":[{`+strings.Repeat(oneEvent+"},{", n-1)+oneEvent+`}],"sentAt":"2026-03-01T12:00:00.000Z"}`)
}

// generate sends total requests over conns connections and returns how long each took.
func generate(b testing.TB, address string, request []byte, conns, total int) []time.Duration {
	var (
		left  atomic.Int64
		wg    sync.WaitGroup
		times = make([][]time.Duration, conns)
	)
	left.Store(int64(total))
	for i := range conns {
		c, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		wg.Go(func() {
			defer c.Close()
			text := slices.Clone(request)
			in := bufio.NewReaderSize(c, 4<<10)
			serial := uint64(i) << 20
			for left.Add(-1) >= 0 {
				stamp(text, serial)
				serial++
				start := time.Now()
				if _, err := c.Write(text); err != nil {
					b.Error(err)
					return
				}
				if err := answered(in); err != nil {
					b.Error(err)
					return
				}
				times[i] = append(times[i], time.Since(start))
			}
		})
	}
	wg.Wait()
	all := slices.Concat(times...)
	slices.Sort(all)
	return all
}

// stamp gives the first event of a request a messageId of its own.
func stamp(text []byte, n uint64) {
	const mark = "1720000000000-"
	i := bytes.Index(text, []byte(mark))
	if i < 0 {
		return
	}
	for k := 7; k >= 0; k-- {
		text[i+len(mark)+k] = byte('0' + n%10)
		n /= 10
	}
}

func answered(in *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !strings.HasPrefix(string(line), "HTTP/1.1 200") {
			return fmt.Errorf("answer %q", line)
		}
		if v, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(v)); err != nil {
				return err
			}
		}
		if len(line) == 2 {
			_, err := in.Discard(length)
			return err
		}
	}
}

func benchmarkBoth(b *testing.B, request []byte, conns, events int) {
	run := func(h http.Handler) func(b *testing.B) {
		return func(b *testing.B) {
			s := httptest.NewServer(h)
			defer s.Close()
			generate(b, s.Listener.Addr().String(), request, conns, conns*4)
			b.ResetTimer()
			times := generate(b, s.Listener.Addr().String(), request, conns, b.N)
			b.StopTimer()
			if len(times) > 0 {
				b.ReportMetric(float64(len(times)*events)/b.Elapsed().Seconds(), "events/s")
				b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
			}
		}
	}
	h := newHouse(b, func(c *collect.Config) { c.Clock = nil })
	b.Run("bare", run(newBareServer(b)))
	b.Run("collect", run(h))
}

// The figures collect is held to: singles at least as fast as the bare server, batches at least half as fast again.
func BenchmarkSingle64(b *testing.B)  { benchmarkBoth(b, singleRequest(), 64, 1) }
func BenchmarkSingle512(b *testing.B) { benchmarkBoth(b, singleRequest(), 512, 1) }
func BenchmarkBatch100(b *testing.B)  { benchmarkBoth(b, batchRequest(100), 32, 100) }

// TestLimit measures collect and the bare server by turns, so that whatever else the machine does falls on both, and holds
// collect to its figures by the median of the slices. It needs a quiet machine, so it runs where RAPPORT_LIMIT is set.
func TestLimit(t *testing.T) {
	if os.Getenv("RAPPORT_LIMIT") == "" {
		t.Skip("set RAPPORT_LIMIT=1 to measure collect against the bare server")
	}
	for _, c := range []struct {
		name          string
		request       []byte
		conns, events int
		want          float64
	}{
		{"single, 64 connections", singleRequest(), 64, 1, 1.0},
		{"single, 512 connections", singleRequest(), 512, 1, 1.0},
		{"batch of 100, 32 connections", batchRequest(100), 32, 100, 1.5},
	} {
		h := newHouse(t, func(c *collect.Config) { c.Clock = nil })
		both := [2]*httptest.Server{httptest.NewServer(newBareServer(t)), httptest.NewServer(h)}
		var rate, cpu [2][]float64
		var times [2][]time.Duration
		total := 200 * c.conns
		for range 11 {
			for i, s := range both {
				before, start := processCPU(t), time.Now()
				took := generate(t, s.Listener.Addr().String(), c.request, c.conns, total)
				n := float64(len(took) * c.events)
				rate[i] = append(rate[i], n/time.Since(start).Seconds())
				cpu[i] = append(cpu[i], float64((processCPU(t)-before).Nanoseconds())/1000/n)
				times[i] = append(times[i], took...)
			}
		}
		for i, s := range both {
			s.Close()
			slices.Sort(times[i])
			t.Logf("%s: %-7s %9.0f events/s, %6.2f µs CPU per event with the generator, p50 %v, p99 %v", c.name, [2]string{"bare", "collect"}[i], median(rate[i]), median(cpu[i]),
				times[i][len(times[i])/2], times[i][len(times[i])*99/100])
		}
		if ratio := median(rate[1]) / median(rate[0]); ratio < c.want {
			t.Errorf("%s: %.2f of the bare server, want %.1f", c.name, ratio, c.want)
		} else {
			t.Logf("%s: %.2f of the bare server", c.name, ratio)
		}
	}
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}

func processCPU(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// quietWriter is a response that is thrown away.
type quietWriter struct{ header http.Header }

func (w *quietWriter) Header() http.Header             { return w.header }
func (w *quietWriter) Write(p []byte) (int, error)     { return len(p), nil }
func (w *quietWriter) WriteHeader(int)                 {}
func (w *quietWriter) SetReadDeadline(time.Time) error { return nil }

type rewound struct{ *strings.Reader }

func (rewound) Close() error { return nil }

// allocations counts those of one request outside net/http.
func allocations(t *testing.T, path, body string) float64 {
	h := newHouse(t, nil)
	r := httptest.NewRequest(http.MethodPost, path, nil)
	r.SetBasicAuth("wk-web", "")
	r.ContentLength = int64(len(body))
	reader := strings.NewReader(body)
	r.Body = rewound{reader}
	w := &quietWriter{header: http.Header{}}
	return testing.AllocsPerRun(200, func() {
		reader.Reset(body)
		clear(w.header)
		h.ServeHTTP(w, r)
	})
}

// TestAllocations is the gate on the hot path: 2 per single event, 0.1 per event of a batch.
func TestAllocations(t *testing.T) {
	if racing {
		t.Skip("the race detector makes sync.Pool forget at random")
	}
	if n := allocations(t, "/v1/track", "{"+oneEvent+"}"); n > 2 {
		t.Errorf("%v allocations per single event", n)
	}
	body := `{"batch":[{` + strings.Repeat(oneEvent+"},{", 99) + oneEvent + `}]}`
	if n := allocations(t, "/v1/batch", body); n > 10 {
		t.Errorf("%v allocations per batch of 100", n)
	}
}

// BenchmarkHandler is the handler alone, without net/http and the disk.
func BenchmarkHandler(b *testing.B) {
	h, _ := unlogged(b)
	c, err := collect.New(collect.Defaults(), brokenLog{h.log, nil}, h.catalog, h.quarantine)
	if err != nil {
		b.Fatal(err)
	}
	for name, body := range map[string]string{"single": "{" + oneEvent + "}", "batch100": `{"batch":[{` + strings.Repeat(oneEvent+"},{", 99) + oneEvent + `}]}`} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodPost, "/v1/batch", nil)
			r.SetBasicAuth("wk-web", "")
			r.ContentLength = int64(len(body))
			reader := strings.NewReader(body)
			r.Body = rewound{reader}
			w := &quietWriter{header: http.Header{}}
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				reader.Reset(body)
				clear(w.header)
				c.ServeHTTP(w, r)
			}
		})
	}
}
