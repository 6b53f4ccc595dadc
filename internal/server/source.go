package server

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/customer"
	"rapport/internal/policy"
)

// source is a source as shown.
type source struct {
	Key        string               `json:"key"`
	Touchpoint string               `json:"touchpoint"`
	Enabled    bool                 `json:"enabled"`
	Hash       string               `json:"hash"`
	Wording    rapport.Wording      `json:"wording"`
	Owners     rapport.Owners       `json:"owners,omitzero"`
	WriteKey   string               `json:"writeKey,omitempty"`
	Stats      customer.SourceStats `json:"stats"`
}

type sourceList struct {
	Items []source  `json:"items"`
	At    time.Time `json:"at"`
}

func listSources(r *request) (answer, error) {
	stats := map[rapport.SourceKey]customer.SourceStats{}
	for _, s := range r.s.deps.Machine.Sources() {
		stats[s.Key] = s
	}
	keys := r.who.May(policy.SourcesWrite)
	list := sourceList{Items: []source{}, At: time.Now().UTC()}
	for _, d := range r.s.deps.Definitions.List(rapport.KindSource) {
		spec, err := sourceSpec(d)
		if err != nil {
			return answer{}, err
		}
		out := source{Key: d.Key, Touchpoint: spec.Touchpoint, Enabled: spec.Enabled == nil || *spec.Enabled, Hash: d.Hash, Wording: d.Wording,
			Owners: d.Owners, Stats: stats[rapport.SourceKey(d.Key)]}
		out.Stats.Key = rapport.SourceKey(d.Key)
		out.Stats.PerMinute = fill(out.Stats.PerMinute)
		if keys {
			out.WriteKey = spec.WriteKey
		}
		list.Items = append(list.Items, out)
	}
	return ok(list)
}

func sourceSpec(d rapport.Definition) (spec catalog.SourceSpec, err error) {
	if err := json.Unmarshal(d.Spec, &spec); err != nil {
		return spec, &rapport.Error{Kind: rapport.Internal, Op: "read source", Where: d.Key, Err: err}
	}
	return spec, nil
}

// sourceTest is what became of a test event.
type sourceTest struct {
	MessageID   string  `json:"messageId"`
	AnonymousID string  `json:"anonymousId"`
	Status      int     `json:"status"`
	Body        string  `json:"body"`
	TookMillis  float64 `json:"tookMillis"`
}

// testSource sends an event as a touchpoint would, through the handler that touchpoints reach. All test events of a source
// belong to one test person.
func testSource(r *request) (answer, error) {
	const op = "test source"
	key, err := r.key()
	if err != nil {
		return answer{}, err
	}
	d, found := r.live(rapport.KindSource, key)
	if !found {
		return answer{}, noDefinition(op, rapport.KindSource, key)
	}
	spec, err := sourceSpec(d)
	if err != nil {
		return answer{}, err
	}
	if spec.Enabled != nil && !*spec.Enabled {
		return answer{}, &rapport.Error{Kind: rapport.Conflict, Op: op, Where: key, Err: errors.New("the source is disabled"), Hint: "enable it first"}
	}
	out := sourceTest{MessageID: "test-" + rand.Text(), AnonymousID: "test-" + key}
	body, err := marshal(map[string]any{"type": "track", "event": "Test Event", "messageId": out.MessageID, "anonymousId": out.AnonymousID,
		"properties": map[string]any{"source": key, "sentBy": r.by()}, "context": map[string]any{"library": map[string]any{"name": "rapport-console", "version": cmp.Or(r.s.deps.Build.Version, "dev")}}})
	if err != nil {
		return answer{}, err
	}
	start := time.Now()
	if out.Status, out.Body, err = r.collect(body, spec.WriteKey); err != nil {
		return answer{}, err
	}
	out.TookMillis = float64(time.Since(start).Microseconds()) / 1000
	return ok(out)
}

// collect gives a body to the collect handler and takes what a touchpoint would get.
func (r *request) collect(body []byte, writeKey string) (int, string, error) {
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, "http://localhost/v1/track", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.SetBasicAuth(writeKey, "")
	req.Header.Set("Content-Type", "application/json")
	req.RemoteAddr = r.RemoteAddr
	w := &reply{header: http.Header{}}
	r.s.deps.Collect.ServeHTTP(w, req)
	return cmp.Or(w.status, http.StatusOK), clip(w.body.String()), nil
}

// reply keeps a response in memory.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *reply) Header() http.Header { return w.header }

func (w *reply) WriteHeader(status int) { w.status = cmp.Or(w.status, status) }

func (w *reply) Write(p []byte) (int, error) {
	w.status = cmp.Or(w.status, http.StatusOK)
	return w.body.Write(p)
}
