package server

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rapport"
)

// figures is what /metrics shows: requests as they are answered, and the machine's state at the moment of reading.
type figures struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	page     http.Handler
}

func newFigures(deps Deps) (*figures, error) {
	reg := deps.Metrics
	if reg == nil {
		reg = prometheus.NewRegistry()
	}
	f := &figures{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "rapport_http_requests_total", Help: "Requests answered, by operation and status."},
			[]string{"operation", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "rapport_http_request_seconds", Help: "Time to answer, by operation; the live stream is not in it.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 16)}, []string{"operation"}),
		page: promhttp.HandlerFor(reg, promhttp.HandlerOpts{MaxRequestsInFlight: 4}),
	}
	for _, c := range []prometheus.Collector{f.requests, f.seconds, newMachineFigures(deps), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		err := reg.Register(c)
		if _, twice := errors.AsType[prometheus.AlreadyRegisteredError](err); err != nil && !twice {
			return nil, &rapport.Error{Kind: rapport.Internal, Op: "register figures", Err: err}
		}
	}
	return f, nil
}

func (f *figures) observe(x *exchange, took time.Duration) {
	op := x.op
	if op == "" {
		op = "console"
	}
	f.requests.WithLabelValues(op, strconv.Itoa(x.status)).Inc()
	if op != "watchLive" {
		f.seconds.WithLabelValues(op).Observe(took.Seconds())
	}
}

// machineFigures reads the machine when /metrics is read.
type machineFigures struct {
	deps   Deps
	single []figure
	source [3]*prometheus.Desc // events, duplicates, quarantined
	fresh  *prometheus.Desc
}

type figure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

var singles = [...]struct {
	name, help string
	kind       prometheus.ValueType
}{
	{"rapport_ready", "1 once state is loaded and the log was caught up with.", prometheus.GaugeValue},
	{"rapport_log_end_offset", "Next log offset to be written.", prometheus.GaugeValue},
	{"rapport_log_applied_offset", "First log offset not yet applied to customers.", prometheus.GaugeValue},
	{"rapport_log_committed_offset", "First log offset whose effect is not yet in the state store.", prometheus.GaugeValue},
	{"rapport_log_lag_records", "Records durable and not yet applied.", prometheus.GaugeValue},
	{"rapport_people", "People known.", prometheus.GaugeValue},
	{"rapport_identifiers", "Identifiers known.", prometheus.GaugeValue},
	{"rapport_events_total", "Events applied, without duplicates.", prometheus.CounterValue},
	{"rapport_duplicates_total", "Events dropped because their messageId was known.", prometheus.CounterValue},
	{"rapport_fragment_bytes", "Customers held in memory.", prometheus.GaugeValue},
	{"rapport_fragments_evicted", "Fragments that are only in the store now.", prometheus.GaugeValue},
	{"rapport_dedup_entries", "Message ids remembered.", prometheus.GaugeValue},
	{"rapport_failed", "1 if applying the log has stopped.", prometheus.GaugeValue},
}

func newMachineFigures(deps Deps) *machineFigures {
	f := &machineFigures{deps: deps}
	for _, s := range singles {
		f.single = append(f.single, figure{prometheus.NewDesc(s.name, s.help, nil, nil), s.kind})
	}
	f.fresh = prometheus.NewDesc("rapport_segment_freshness_seconds", "From the instant at which somebody entered or left a segment to that being visible.", []string{"segment"}, nil)
	for i, name := range []string{"events", "duplicates", "quarantined"} {
		f.source[i] = prometheus.NewDesc("rapport_source_"+name+"_total", "Of one source: "+name+".", []string{"source"}, nil)
	}
	return f
}

// Describe implements prometheus.Collector.
func (f *machineFigures) Describe(out chan<- *prometheus.Desc) {
	for _, s := range f.single {
		out <- s.desc
	}
	for _, d := range f.source {
		out <- d
	}
	out <- f.fresh
}

// Collect implements prometheus.Collector.
func (f *machineFigures) Collect(out chan<- prometheus.Metric) {
	m := f.deps.Machine.Status()
	values := [...]float64{truth(f.deps.Ready() == nil), float64(m.End), float64(m.Applied), float64(m.Committed), float64(lag(m)), float64(m.People),
		float64(m.Identifiers), float64(m.Events), float64(m.Duplicates), float64(m.FragmentBytes), float64(m.Evicted), float64(m.DedupEntries), truth(m.Failed != "")}
	for i, s := range f.single {
		out <- prometheus.MustNewConstMetric(s.desc, s.kind, values[i])
	}
	for _, s := range f.deps.Machine.Sources() {
		for i, n := range []uint64{s.Events, s.Duplicates, s.Quarantined} {
			out <- prometheus.MustNewConstMetric(f.source[i], prometheus.CounterValue, float64(n), string(s.Key))
		}
	}
	for key, s := range f.deps.Machine.Freshness() {
		out <- prometheus.MustNewConstSummary(f.fresh, s.Samples, s.SumMillis/1000, map[float64]float64{0.5: s.P50Millis / 1000, 0.99: s.P99Millis / 1000}, string(key))
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
