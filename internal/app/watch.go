package app

import (
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"rapport/internal/alert"
	"rapport/internal/digest"
	"rapport/internal/inquiry"
)

// openWatch begins to look at figures that are watched, and to prepare digests. Both ask at the desk that people ask at.
func (a *App) openWatch(desk *inquiry.Desk) (err error) {
	if a.Alerts, err = alert.New(filepath.Join(a.cfg.Data, "alerts.json"), a.Catalog, desk, a.logger); err != nil {
		return err
	}
	_, opened := a.Log.Bounds()
	ready := func() bool {
		live := a.cfg.Clock == nil || time.Since(a.cfg.Clock()) < time.Minute // while history is made, the clock is in the past
		return live && a.caughtUp() && a.questions.Status().Next >= opened
	}
	a.Alerts.Start(ready)
	a.onClose(a.Alerts.Close)
	if a.Digests, err = digest.New(filepath.Join(a.cfg.Data, "digests"), a.Catalog, desk, a.logger); err != nil {
		return err
	}
	a.Digests.Start(ready)
	a.onClose(a.Digests.Close)
	return nil
}

// alertMetrics counts alerts by state when /metrics is read.
type alertMetrics struct {
	alerts *alert.Alerts
	count  *prometheus.Desc
}

func newAlertMetrics(a *alert.Alerts) *alertMetrics {
	return &alertMetrics{a, prometheus.NewDesc("rapport_alerts", "Figures that are watched, by how they stand.", []string{"state"}, nil)}
}

// Describe implements prometheus.Collector.
func (m *alertMetrics) Describe(out chan<- *prometheus.Desc) { out <- m.count }

// Collect implements prometheus.Collector.
func (m *alertMetrics) Collect(out chan<- prometheus.Metric) {
	n := map[alert.State]int{alert.OK: 0, alert.Firing: 0, alert.Unknown: 0}
	for _, s := range m.alerts.Status() {
		n[s.State]++
	}
	for state, count := range n {
		out <- prometheus.MustNewConstMetric(m.count, prometheus.GaugeValue, float64(count), string(state))
	}
}
