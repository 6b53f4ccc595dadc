package server

import (
	"errors"
	"net/http"
	"os"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/facts"
)

// status is how the installation is doing.
type status struct {
	Version       string    `json:"version"`
	StartedAt     time.Time `json:"startedAt"`
	UptimeSeconds float64   `json:"uptimeSeconds"`
	Ready         bool      `json:"ready"`
	Dev           bool      `json:"dev,omitempty"`
	Zone          string    `json:"zone"` // the organisation's
	Lag           uint64    `json:"lag"`
	MemoryBytes   uint64    `json:"memoryBytes"`
	Engines       engines   `json:"engines"`
	customer.Status
	Facts facts.Status `json:"facts"`
}

type engines struct {
	Log   string `json:"log"`
	State string `json:"state"`
	Facts string `json:"facts"`
}

func getStatus(r *request) (answer, error) {
	d, m := &r.s.deps, r.s.deps.Machine.Status()
	return ok(status{Version: d.Build.Version, StartedAt: d.Build.Started.UTC(), UptimeSeconds: time.Since(d.Build.Started).Seconds(), Ready: d.Ready() == nil,
		Dev: d.Build.Dev, Zone: r.s.zone().String(), Lag: lag(m), MemoryBytes: processMemory(), Engines: engines{d.Build.Log, d.Build.State, d.Build.Facts}, Status: m, Facts: d.Facts.Status()})
}

func lag(m customer.Status) uint64 {
	if m.End < m.Applied {
		return 0
	}
	return uint64(m.End - m.Applied)
}

// processMemory is the resident memory of the process; where the system does not tell, what the Go runtime holds.
func processMemory() uint64 {
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			if pages, err := strconv.ParseUint(fields[1], 10, 64); err == nil {
				return pages * uint64(os.Getpagesize())
			}
		}
	}
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() - sample[1].Value.Uint64()
}

func getVocabulary(r *request) (answer, error) {
	v := r.s.deps.Machine.Vocabulary()
	v.Events, v.Traits, v.Properties = fill(v.Events), fill(v.Traits), fill(v.Properties)
	return ok(v)
}

func plainText(text string) (answer, error) {
	return answer{write: func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(text))
	}}, nil
}

func getHealth(*request) (answer, error) { return plainText("ok\n") }

func getReady(r *request) (answer, error) {
	if err := r.s.deps.Ready(); err != nil {
		return answer{}, unready(err)
	}
	if failed := r.s.deps.Machine.Status().Failed; failed != "" {
		return answer{}, unready(errors.New("the log is no longer applied"))
	}
	return plainText("ready\n")
}

// unready is always Unavailable, whatever kind of error it is inside.
func unready(err error) error {
	return &rapport.Error{Kind: rapport.Unavailable, Op: "serve", Err: err, Hint: "try again in a moment; the server's log says more"}
}

func getOpenAPI(r *request) (answer, error) {
	return answer{write: func(w http.ResponseWriter) { r.s.openapi.serve(w, r.Request) }}, nil
}

func getMetrics(r *request) (answer, error) {
	return answer{write: func(w http.ResponseWriter) { r.s.figures.page.ServeHTTP(w, r.Request) }}, nil
}
