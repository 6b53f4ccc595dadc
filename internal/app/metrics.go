package app

import (
	"github.com/prometheus/client_golang/prometheus"

	"rapport/internal/collect"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/facts"
	"rapport/internal/facts/parquetfacts"
	"rapport/internal/state/pebblestate"
)

// engineMetrics are the figures of the engines and of collect, read when they are asked for.
type engineMetrics struct {
	log     *disklog.Log
	store   *pebblestate.Store
	facts   func() facts.Status
	parquet *parquetfacts.Store // nil: there is none
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

	factsEvents   = desc("facts_events", "Events kept as columns.")
	factsSubjects = desc("facts_subjects", "Identifiers that they came under.")
	factsOffset   = desc("facts_offset", "First record of the log that questions over everybody do not see.")
	factsDurable  = desc("facts_durable_offset", "First record of the log that is not in the columns on disk.")
	factsLag      = desc("facts_lag_records", "Records of the log that questions do not see yet.")
	factsSegments = desc("facts_segments", "Segments of columns, on disk and in memory.")
	factsDisk     = desc("facts_disk_bytes", "Size of the columns on disk.")
	factsHeap     = desc("facts_heap_bytes", "Memory of what is not on disk yet, and of dictionaries.")
	factsFailed   = desc("facts_failed", "1 if facts are damaged or no longer follow the log.")

	parquetEvents = desc("parquet_events", "Events kept as Parquet.")
	parquetFiles  = desc("parquet_files", "Files of them.")
	parquetDisk   = desc("parquet_disk_bytes", "Size of the files.")
	parquetOffset = desc("parquet_offset", "First record of the log that is not in the files.")
	parquetFailed = desc("parquet_failed", "1 if the last attempt to bring the files up to date failed.")

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
	gauge(logBroken, bit(l.Broken))
	s := m.store.Stats()
	gauge(stateDisk, float64(s.DiskBytes))
	counter(stateFlushed, float64(s.Flushed))
	counter(stateMerged, float64(s.Compacted))
	gauge(stateDebt, float64(s.Debt))
	counter(stateStalled, s.Stalled.Seconds())
	m.factsInto(gauge)
	for key, c := range m.collect().Stats() {
		counter(collectAccepted, float64(c.Accepted), string(key))
		counter(collectQuarantined, float64(c.Quarantined), string(key))
		counter(collectBytes, float64(c.Bytes), string(key))
		counter(collectRequests, float64(c.Requests), string(key))
	}
}

func bit(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func (m *engineMetrics) factsInto(gauge func(*prometheus.Desc, float64)) {
	f := m.facts()
	gauge(factsEvents, float64(f.Events))
	gauge(factsSubjects, float64(f.Subjects))
	gauge(factsOffset, float64(f.Next))
	gauge(factsDurable, float64(f.Durable))
	gauge(factsLag, float64(f.Lag))
	gauge(factsSegments, float64(f.Segments))
	gauge(factsDisk, float64(f.DiskBytes))
	gauge(factsHeap, float64(f.HeapBytes))
	gauge(factsFailed, bit(f.Failed != ""))
	if m.parquet == nil {
		return
	}
	p := m.parquet.Status()
	gauge(parquetEvents, float64(p.Rows))
	gauge(parquetFiles, float64(p.Files))
	gauge(parquetDisk, float64(p.Bytes))
	gauge(parquetOffset, float64(p.Next))
	gauge(parquetFailed, bit(p.Failed != ""))
}
