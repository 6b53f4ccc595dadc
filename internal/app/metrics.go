package app

import (
	"github.com/prometheus/client_golang/prometheus"

	"rapport/internal/collect"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/state/pebblestate"
)

// engineMetrics are the figures of the engines and of collect, read when they are asked for.
type engineMetrics struct {
	log     *disklog.Log
	store   *pebblestate.Store
	collect func() *collect.Collector
}

var (
	logRecords  = desc("log_records_total", "Records appended and durable, in this process.")
	logBytes    = desc("log_bytes_total", "Bytes of records appended and durable, in this process.")
	logRefused  = desc("log_refused_total", "Appends refused because the queue was full: senders got 429.")
	logSyncs    = desc("log_syncs_total", "Groups of records written and synced.")
	logSyncTime = desc("log_sync_seconds_total", "Time spent writing and syncing them.")
	logDisk     = desc("log_disk_bytes", "Size of all segments.")
	logQueued   = desc("log_queued_bytes", "Bytes waiting to be written.")
	logBroken   = desc("log_broken", "1 if nothing can be appended until the log is opened again.")

	stateDisk    = desc("state_disk_bytes", "Size of the state store.")
	stateFlushed = desc("state_flushed_bytes_total", "Bytes written behind.")
	stateMerged  = desc("state_merged_bytes_total", "Bytes written by merging.")
	stateDebt    = desc("state_debt_bytes", "Bytes that merging has still to move.")
	stateStalled = desc("state_stalled_seconds_total", "Time that commits waited for writing or merging.")

	collectAccepted    = desc("collect_accepted_total", "Events taken into the log.", "source")
	collectQuarantined = desc("collect_quarantined_total", "Events put into quarantine.", "source")
	collectBytes       = desc("collect_bytes_total", "Bytes of bodies, decompressed.", "source")
	collectRequests    = desc("collect_requests_total", "Requests that carried events.", "source")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("rapport_"+name, help, labels, nil)
}

// Describe implements prometheus.Collector.
func (m *engineMetrics) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, ch) }

// Collect implements prometheus.Collector.
func (m *engineMetrics) Collect(ch chan<- prometheus.Metric) {
	counter := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	gauge := func(d *prometheus.Desc, v float64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
	l := m.log.Stats()
	counter(logRecords, float64(l.Records))
	counter(logBytes, float64(l.Bytes))
	counter(logRefused, float64(l.Refused))
	counter(logSyncs, float64(l.Syncs))
	counter(logSyncTime, l.SyncTime.Seconds())
	gauge(logDisk, float64(l.DiskBytes))
	gauge(logQueued, float64(l.Queued))
	broken := 0.0
	if l.Broken {
		broken = 1
	}
	gauge(logBroken, broken)
	s := m.store.Stats()
	gauge(stateDisk, float64(s.DiskBytes))
	counter(stateFlushed, float64(s.Flushed))
	counter(stateMerged, float64(s.Compacted))
	gauge(stateDebt, float64(s.Debt))
	counter(stateStalled, s.Stalled.Seconds())
	for key, c := range m.collect().Stats() {
		counter(collectAccepted, float64(c.Accepted), string(key))
		counter(collectQuarantined, float64(c.Quarantined), string(key))
		counter(collectBytes, float64(c.Bytes), string(key))
		counter(collectRequests, float64(c.Requests), string(key))
	}
}
