package server

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/alert"
	"rapport/internal/digest"
	"rapport/internal/inquiry"
	"rapport/internal/policy"
)

// TestAlertsAndDigests over the real engines: an alert fires on what events say, and a document is prepared as of when it was due.
func TestAlertsAndDigests(t *testing.T) {
	dir := t.TempDir()
	var watch *alert.Alerts
	var prepared *digest.Digests
	var defs longAgo
	w := newWorld(t, func(_ *Config, d *Deps) {
		quiet := slog.New(slog.DiscardHandler)
		defs.Definitions = d.Definitions
		d.Desk = inquiry.New(d.Facts, nil, 1<<20)
		var err error
		watch, err = alert.New(filepath.Join(dir, "alerts.json"), d.Definitions, d.Desk, quiet)
		must(t, err)
		prepared, err = digest.New(filepath.Join(dir, "digests"), &defs, d.Desk, quiet)
		must(t, err)
		d.Alerts, d.Digests = watch, prepared
	})
	shopping(w)
	w.define(rapport.KindQuestion, "orders", `{"kind":"trends","question":{"series":[{"event":"Order Completed"}],"unit":"week","from":"2026-01-05","to":"2026-01-19"}}`)
	w.define(rapport.KindAlert, "few", `{"question":"orders","figure":"events.0","is":"below","limit":3}`)
	w.define(rapport.KindDashboard, "board", `{"tiles":[{"question":"orders"}]}`)
	w.define(rapport.KindDigest, "daily", `{"dashboard":"board","each":"day","at":"00:00","zone":"UTC"}`)
	must(t, watch.Look(t.Context()))
	var a alerts
	must(t, json.Unmarshal(w.expect(200, "GET", "/api/v1/alerts", w.token(policy.PeopleRead), "").Body.Bytes(), &a))
	if len(a.Items) != 1 || a.Items[0].State != alert.Firing || *a.Items[0].Value != 2 || len(a.Transitions) != 1 {
		t.Errorf("alerts stand at %+v", a)
	}
	must(t, prepared.Prepare(t.Context()))
	list := read[digests](w, "/api/v1/digests")
	if len(list.Items) != 1 || !list.Items[0].Due.Equal(time.Now().UTC().Truncate(24*time.Hour)) {
		t.Fatalf("there are %+v", list)
	}
	doc := read[digest.Document](w, "/api/v1/digests/"+list.Items[0].ID)
	if len(doc.Tiles) != 1 || doc.Tiles[0].Failed != "" || len(doc.Tiles[0].Figures) != 2 || *doc.Tiles[0].Figures[0].Value != 0 {
		t.Errorf("before anything came it says %+v", doc)
	}
	page := w.expect(200, "GET", "/api/v1/digests/"+list.Items[0].ID+"/page", w.token(policy.Admin), "")
	if !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") || !strings.Contains(page.Body.String(), "orders people") {
		t.Errorf("the page is %s", page.Body)
	}
	for _, id := range []string{"none@1", "..%2falerts", "daily@x"} {
		w.expect(404, "GET", "/api/v1/digests/"+id, w.token(policy.Admin), "")
	}
	w.expect(403, "GET", "/api/v1/alerts", w.token(policy.SourcesRead), "")
	w.expect(403, "GET", "/api/v1/digests", w.token(policy.SourcesRead), "")
}

// longAgo is the catalog as if all had been defined long ago.
type longAgo struct{ Definitions }

func (l *longAgo) List(kind rapport.DefinitionKind) []rapport.Definition {
	all := l.Definitions.List(kind)
	for i := range all {
		all[i].ChangedAt = time.Time{}
	}
	return all
}
