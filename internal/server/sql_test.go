package server

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/duckfacts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
	"rapport/internal/policy"
)

func TestMain(m *testing.M) {
	if duckfacts.IsWorker() {
		os.Exit(duckfacts.Work())
	}
	os.Exit(m.Run())
}

// openSQL answers statements over files that hold what the store does when they are asked.
func openSQL(t testing.TB, dir string, f *facts.Follower, hot *hotfacts.Store) *duckfacts.Engine {
	t.Helper()
	files, err := parquetfacts.Open(parquetfacts.Options{Dir: filepath.Join(dir, "facts", "parquet"), Config: facts.Parquet{Rows: 1 << 16, Settle: time.Hour}, Source: hot.Apart})
	must(t, err)
	t.Cleanup(func() { must(t, files.Close()) })
	hold := func(context.Context) *parquetfacts.Set {
		must(t, files.Write(t.Context()))
		return files.Hold()
	}
	e, err := duckfacts.New(duckfacts.Options{Config: duckfacts.Defaults(), Dir: filepath.Join(dir, "sql"), Files: hold, Snapshot: f.Snapshot, Mask: policy.NewMask(), Cell: MinCell})
	must(t, err)
	return e
}

// hasSQL skips where DuckDB is not in the binary.
func hasSQL(t *testing.T, w *world) {
	t.Helper()
	if _, err := w.server.deps.SQL.Views(t.Context(), false); rapport.KindOf(err) == rapport.Unavailable {
		t.Skipf("SKIPPED: %v: SQL is NOT tested", err)
	}
}

func TestSQL(t *testing.T) {
	w := newWorld(t)
	hasSQL(t, w)
	for i := range 12 {
		w.send(fmt.Sprintf(`{"type":"track","event":"Bought","userId":"mei%d@example.com","messageId":"m%d","properties":{"city":"Zug","email":"x@example.com","nick":"n%d"}}`, i, i, i))
	}
	w.settle()
	const q = `{"query":"SELECT identifier, properties.city, properties.email, properties.nick FROM events ORDER BY \"offset\"","limit":2}`
	open := w.token(policy.SQLRead, policy.PersonalRead)
	got := w.expect(http.StatusOK, "POST", "/api/v1/sql", open, q).Body.String()
	for _, want := range []string{`"rows":[["mei0@example.com","Zug","x@example.com","n0"],["mei1@example.com","Zug","x@example.com","n1"]]`, `"count":2`, `"truncated":true`, `{"name":"city","type":"VARCHAR"}`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	masked := w.token(policy.SQLRead)
	got = w.expect(http.StatusOK, "POST", "/api/v1/sql", masked, q).Body.String()
	if strings.Contains(got, "mei") || strings.Contains(got, "example") || !strings.Contains(got, `"Zug","•••","•••"]`) {
		t.Errorf("masked: %s", got)
	}
	if got := w.expect(http.StatusOK, "GET", "/api/v1/sql", masked, "").Body.String(); !strings.Contains(got, `{"name":"email","type":"VARCHAR","masked":true}`) {
		t.Errorf("views: %s", got)
	}
	w.expect(http.StatusForbidden, "POST", "/api/v1/sql", w.token(policy.PeopleRead, policy.PersonalRead), q)
	for _, bad := range []string{`{}`, `{"query":"SELECT"}`, `{"query":"SELECT 1; SELECT 2"}`, `{"query":"SELECT 1","limit":-1}`, `{"query":"SELECT 1","limit":1000001}`, `{"query":1}`, `{"statement":"SELECT 1"}`} {
		w.expect(http.StatusBadRequest, "POST", "/api/v1/sql", open, bad)
	}
	got = w.expect(http.StatusBadRequest, "POST", "/api/v1/sql", open, `{"query":"SELECT evnt\nFROM events"}`).Body.String()
	if !strings.Contains(got, `"where":"query, line 1, column 8"`) {
		t.Errorf("a mistake: %s", got)
	}
	early := w.expect(http.StatusOK, "POST", "/api/v1/sql?asOf="+time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), open, `{"query":"SELECT count(*) FROM events"}`).Body.String()
	if !strings.Contains(early, `"rows":[[0]]`) {
		t.Errorf("an hour ago: %s", early)
	}
}
