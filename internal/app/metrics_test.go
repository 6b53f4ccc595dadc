package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestMetricsTellOfTheEngines(t *testing.T) {
	a := open(t)
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/v1/track", strings.NewReader(`{"userId":"42","event":"E"}`))
	r.SetBasicAuth("dev", "")
	a.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	if err := a.Machine.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Facts.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Parquet.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	w = httptest.NewRecorder()
	a.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/metrics", nil))
	for _, want := range []string{"rapport_events_total 1\n", `rapport_collect_accepted_total{source="default"} 1`, "rapport_log_records_total 2\n", "rapport_log_broken 0\n",
		"rapport_state_disk_bytes", "go_goroutines", "rapport_facts_events 1\n", "rapport_facts_lag_records 0\n", "rapport_facts_failed 0\n",
		"rapport_parquet_events 1\n", "rapport_parquet_files 1\n", "rapport_parquet_failed 0\n", "rapport_facts_disk_bytes", "rapport_facts_segments", "rapport_parquet_disk_bytes",
		"rapport_parquet_offset 2\n"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q is not among the metrics", want)
		}
	}
}
