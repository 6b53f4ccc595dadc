package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/insight"
	"rapport/internal/policy"
)

const orders = `{"series":[{"event":"Order Completed"}],"unit":"month","from":"2026-01-01","to":"2026-02-01"}`

func TestQuestionsAreKept(t *testing.T) {
	w := newWorld(t)
	shopping(w)
	if _, about := question[insight.TrendShown](w, "trends", orders); about.Cached {
		t.Error("the first answer was computed before")
	}
	a, about := question[insight.TrendShown](w, "trends", orders)
	if !about.Cached || a.Series[0].Events[0] != 4 {
		t.Errorf("again it is %+v %+v", a, about)
	}
	w.send(`{"type":"track","event":"Order Completed","userId":"new","messageId":"n","timestamp":"2026-01-09T10:00:00Z"}`)
	if a, about := question[insight.TrendShown](w, "trends", orders); about.Cached || a.Series[0].Events[0] != 5 {
		t.Errorf("after one more it is %+v %+v", a, about)
	}
}

// held holds up every scan until it is let go or given up.
type held struct {
	Facts
	gate, ended chan struct{}
}

type heldSnapshot struct {
	facts.Snapshot
	h *held
}

func (h *held) Snapshot() (facts.Snapshot, error) {
	s, err := h.Facts.Snapshot()
	return heldSnapshot{s, h}, err
}

func (s heldSnapshot) Scan(ctx context.Context, q *facts.Query, fn func(int, *facts.Batch) error) error {
	select {
	case <-s.h.gate:
		return s.Snapshot.Scan(ctx, q, fn)
	case <-ctx.Done():
		close(s.h.ended)
		return ctx.Err()
	}
}

// TestProgressThenAnswer: a question that is watched tells how far it is, and who goes away ends it.
func TestProgressThenAnswer(t *testing.T) {
	h := &held{gate: make(chan struct{}), ended: make(chan struct{})}
	w := newWorld(t, func(_ *Config, d *Deps) { h.Facts = d.Facts; d.Facts = h })
	shopping(w)
	token := w.token(policy.Admin)
	watched := func(ctx context.Context, body string) string {
		r := httptest.NewRequestWithContext(ctx, "POST", "/api/v1/insight/trends", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Accept", "text/event-stream")
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		return rec.Body.String()
	}
	ctx, leave := context.WithTimeout(t.Context(), 600*time.Millisecond)
	defer leave()
	if got := watched(ctx, orders); !strings.HasPrefix(got, "event: progress\ndata: ") || strings.Contains(got, "event: answer") {
		t.Errorf("who went away was told %s", got)
	}
	select {
	case <-h.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the scan goes on for nobody")
	}
	time.AfterFunc(400*time.Millisecond, func() { close(h.gate) })
	messages := strings.Split(strings.TrimSpace(watched(t.Context(), orders)), "\n\n")
	first, last := messages[0], messages[len(messages)-1]
	if !strings.HasPrefix(first, "event: progress\n") || !strings.HasPrefix(last, "event: answer\ndata: {") {
		t.Fatalf("it says %q", messages)
	}
	for text, schema := range map[string]string{first: "AskProgress", last: "TrendAsked"} {
		_, data, _ := strings.Cut(text, "data: ")
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(data)))
		must(t, err)
		must(t, contract(t).schema(t, "/components/schemas/"+schema).Validate(value))
	}
	var f fault
	must(t, json.Unmarshal([]byte(watched(t.Context(), `{"unit":"eon"}`)), &f))
	if f.Error.Kind != rapport.Invalid || f.Error.Where != "unit" {
		t.Errorf("a wrong question is answered with %+v", f)
	}
}

// TestSavedQuestions: one is defined, answered by its key with its figures, and stands on a dashboard that needs it.
func TestSavedQuestions(t *testing.T) {
	w := newWorld(t)
	shopping(w)
	admin := w.token(policy.Admin)
	put := func(status int, kind, key, spec string) {
		t.Helper()
		w.expect(status, "PUT", "/api/v1/definitions/"+kind+"/"+key, admin, `{"owners":{"marketing":"mei","it":"arun"},"wording":{"marketing":"Orders","it":"orders"},"spec":`+spec+`}`)
	}
	put(400, "dashboard", "board", `{"tiles":[{"question":"orders"}]}`)
	put(400, "question", "orders", `{"kind":"trends","question":{"unit":"eon"}}`)
	put(200, "question", "orders", `{"kind":"trends","question":{"series":[{"event":"Order Completed"}],"unit":"week","from":"2026-01-05","to":"2026-01-26"},"page":"/trends?unit=week"}`)
	put(200, "dashboard", "board", `{"tiles":[{"question":"orders","form":"number","figure":"events.0","width":1}]}`)
	type saved struct {
		Key     string
		Version int
		Kind    string
		Figures []struct {
			Key    string
			Value  *float64
			Before *float64
		}
		Answer insight.TrendShown
	}
	a := read[saved](w, "/api/v1/questions/orders/answer")
	if a.Key != "orders" || a.Version != 1 || a.Kind != "trends" || len(a.Answer.Periods) != 3 || len(a.Figures) != 2 || *a.Figures[0].Value != 0 || *a.Figures[0].Before != 2 {
		t.Errorf("the answer is %+v", a)
	}
	w.expect(404, "GET", "/api/v1/questions/none/answer", admin, "")
	w.expect(403, "GET", "/api/v1/questions/orders/answer", w.token(policy.SourcesRead), "")
	w.expect(409, "DELETE", "/api/v1/definitions/question/orders", admin, "", "If-Match", "*")
	w.expect(200, "DELETE", "/api/v1/definitions/dashboard/board", admin, "", "If-Match", "*")
	w.expect(200, "DELETE", "/api/v1/definitions/question/orders", admin, "", "If-Match", "*")
	w.expect(404, "GET", "/api/v1/questions/orders/answer", admin, "")
}
