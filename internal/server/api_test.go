package server

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/policy"
)

// TestAnswersFitTheContract walks every operation with a good request.
func TestAnswersFitTheContract(t *testing.T) {
	w := newWorld(t)
	w.meet()
	w.define(rapport.KindSegment, "gold", `{"condition":{"trait":"tier","op":"eq","value":"gold"}}`)
	admin := w.token(policy.Admin)
	id, refused := read[person](w, "/api/v1/people/user_id:42").ID, fmt.Sprint(w.refused())
	before := w.events()
	now := w.machine.Status().Clock.Format(time.RFC3339Nano)
	const owners = `"owners":{"marketing":"m","it":"i"},`
	for _, q := range []struct{ method, path, body string }{
		{"GET", "/api/v1/session", ""}, {"GET", "/api/v1/status", ""}, {"GET", "/api/v1/people?q=mei&limit=5", ""}, {"GET", "/api/v1/people/user_id:42", ""},
		{"GET", "/api/v1/people/" + string(id), ""}, {"GET", "/api/v1/people/user_id:42/timeline?touchpoint=web&touchpoint=app&type=track&event=Order+Completed&before=2026-05-02T00:00:00Z", ""},
		{"GET", "/api/v1/people/" + string(id) + "/why?other=email:mei@example.com", ""},
		{"POST", "/api/v1/people/merge", `{"a":"user_id:43","b":"user_id:44","reason":"same person"}`},
		{"POST", "/api/v1/people/split", `{"a":"user_id:43","b":"user_id:44","reason":"two","cannotLink":false}`},
		{"GET", "/api/v1/segments", ""}, {"GET", "/api/v1/segments/loyal", ""}, {"GET", "/api/v1/segments/loyal/members?why=true", ""},
		{"PUT", "/api/v1/definitions/webhook/crm", `{` + owners + `"spec":{"url":"https://crm.invalid/x?token=1","segments":["loyal"],"enabled":false}}`}, {"GET", "/api/v1/webhooks", ""},
		{"GET", "/api/v1/transitions?segment=loyal&limit=3&after=1-0", ""},
		{"POST", "/api/v1/segments/preview", `{"condition":{"trait":"tier","op":"eq","value":"gold"},"key":"loyal","sample":3}`},
		{"GET", "/api/v1/people/user_id:42?asOf=" + now, ""}, {"GET", "/api/v1/segments/loyal?asOf=" + now, ""}, {"GET", "/api/v1/segments/loyal/members?why=true&asOf=" + now, ""},
		{"POST", "/api/v1/conditions/parse", `{"text":"count(Order Completed, 30d) >= 3"}`}, {"POST", "/api/v1/conditions/parse", `{"condition":{"trait":"teir","op":"exists"}}`},
		{"GET", "/api/v1/segments/overlap?keys=loyal,gold", ""}, {"GET", "/api/v1/segments/loyal/composition?trait=tier&compare=true", ""},
		{"PUT", "/api/v1/definitions/source/app?dryRun=true", `{` + owners + `"spec":{"touchpoint":"app"}}`},
		{"PUT", "/api/v1/definitions/source/app", `{` + owners + `"spec":{"touchpoint":"app"}}`},
		{"PUT", "/api/v1/definitions/source/app", `{` + owners + `"spec":{"touchpoint":"web"}}`},
		{"GET", "/api/v1/definitions/source/app", ""}, {"GET", "/api/v1/definitions?kind=source", ""}, {"GET", "/api/v1/definitions/source/app/history", ""},
		{"GET", "/api/v1/schemas/segment", ""}, {"GET", "/api/v1/vocabulary", ""}, {"GET", "/api/v1/sources", ""}, {"POST", "/api/v1/sources/web/test", ""},
		{"GET", "/api/v1/quarantine?source=web&reason=missing_id&waiting=true", ""}, {"GET", "/api/v1/quarantine/" + refused, ""},
		{"POST", "/api/v1/quarantine/replay", `{"offsets":[` + refused + `]}`}, {"POST", "/api/v1/quarantine/replay", `{"offsets":[` + refused + `],"raw":"{}"}`},
		{"DELETE", "/api/v1/definitions/source/app", ""}, {"GET", "/healthz", ""}, {"GET", "/readyz", ""}, {"GET", "/metrics", ""}, {"GET", "/openapi.yaml", ""},
	} {
		w.expect(http.StatusOK, q.method, q.path, admin, q.body)
	}
	w.settle()
	if w.events() != before+1 {
		t.Errorf("%d events after the test event, %d before", w.events(), before)
	}
	if p := read[person](w, "/api/v1/people/anonymous_id:test-web"); p.Events != 1 {
		t.Errorf("the test event is not its test person's: %+v", p)
	}
}

// TestRefusals: what is wrong is said with its place, and never as 500.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	w.meet()
	admin := w.token(policy.Admin)
	const pv, merge = "/api/v1/segments/preview", "/api/v1/people/merge"
	for _, q := range []struct {
		status              int
		method, path, body  string
		where, message, key string
	}{
		{400, "GET", "/api/v1/people?limt=5", "", "limt", "no such parameter", ""},
		{400, "GET", "/api/v1/people?limit=0", "", "limit", "1 to 200", ""},
		{400, "GET", "/api/v1/people?limit=5&limit=6", "", "limit", "more than once", ""},
		{400, "GET", "/api/v1/people?q=%ff", "", "q", "UTF-8", ""},
		{400, "GET", "/api/v1/people?q=%zz", "", "", "invalid URL escape", ""},
		{400, "GET", "/api/v1/people?q=" + strings.Repeat("x", 300), "", "q", "longer than 256", ""},
		{400, "GET", "/api/v1/people?cursor=!", "", "cursor", "no cursor", ""},
		{400, "GET", "/api/v1/people/nonsense", "", "id", "type:value", ""},
		{400, "GET", "/api/v1/people/p_%00", "", "id", "control", ""},
		{400, "GET", "/api/v1/people/" + strings.Repeat("x", 700), "", "id", "600 bytes", ""},
		{404, "GET", "/api/v1/people/user_id:4711", "", "user_id:4711", "nobody", ""},
		{400, "GET", "/api/v1/people/user_id:42/timeline?before=yesterday", "", "before", "RFC 3339", ""},
		{400, "GET", "/api/v1/people/user_id:42/timeline?type=click", "", "type", "no such call", ""},
		{400, "GET", "/api/v1/people/user_id:42/why", "", "other", "type:value", ""},
		{400, "POST", merge, `{"a":"user_id:1","b":"user_id:1","reason":"x"}`, "b", "same identifier", ""},
		{400, "POST", merge, `{"a":"user_id:1","b":"user_id:2"}`, "reason", "empty", ""},
		{400, "POST", merge, `{"a":"user_id:1","b":7,"reason":"x"}`, "b", "number", ""},
		{400, "POST", merge, "{\n \"a\": tru }", "line 2, column 11", "no JSON", ""},
		{400, "POST", merge, `{"a":"user_id:1"`, "line 1, column 17", "ends too early", ""},
		{400, "POST", merge, `{"a":"x:1","b":"y:2","reason":"x"} {}`, "line 1, column 37", "behind", ""},
		{400, "POST", merge, `{"who":"x"}`, "", `unknown field "who"`, ""},
		{400, "POST", merge, "{\"a\":\"\xff\"}", "", "UTF-8", ""},
		{413, "POST", merge, `{"a":"` + strings.Repeat("x", 2<<20) + `"}`, "", "larger than 1048576", ""},
		{400, "GET", "/api/v1/people/user_id:42?asOf=2999-01-01T00:00:00Z", "", "asOf", "not been yet", ""},
		{400, "GET", "/api/v1/people/user_id:42?asOf=once", "", "asOf", "RFC 3339", ""},
		{404, "GET", "/api/v1/people/user_id:42?asOf=2001-01-01T00:00:00Z", "", "user_id:42", "then", ""},
		{404, "GET", "/api/v1/segments/loyal?asOf=2001-01-01T00:00:00Z", "", "loyal", "no such segment", ""},
		{400, "GET", "/api/v1/segments/overlap?keys=loyal", "", "keys", "2 to 6", ""},
		{400, "GET", "/api/v1/segments/overlap?keys=loyal,loyal", "", "keys", "twice", ""},
		{404, "GET", "/api/v1/segments/overlap?keys=loyal,none", "", "none", "no such segment", ""},
		{400, "GET", "/api/v1/segments/loyal/composition", "", "trait", "1 to 255", ""},
		{404, "GET", "/api/v1/segments/none/composition?trait=tier", "", "none", "no such segment", ""},
		{400, "POST", pv, `{"condition":[]}`, "condition", "no object", ""},
		{400, "POST", pv, `{"condition":{},"sample":51}`, "sample", "0 to 50", ""},
		{404, "GET", "/api/v1/definitions/segment/none", "", "segment none", "there is none", ""},
		{400, "GET", "/api/v1/definitions/journey/x", "", "kind", "no such kind", ""},
		{400, "PUT", "/api/v1/definitions/segment/loyal", `{"kind":"source","spec":{}}`, "kind, key", "path", ""},
		{400, "PUT", "/api/v1/definitions/segment/loyal", `{"key":"x"}`, "kind, key", "path", ""},
		{400, "PUT", "/api/v1/definitions/segment/loyal", `{"spec":[]}`, "spec", "no object", ""},
		{400, "PUT", "/api/v1/definitions/source/web", `{"owners":{"marketing":"m","it":"i"},"spec":{"touchpoint":"moon"}}`, "", "touchpoint", ""},
		{400, "GET", "/api/v1/quarantine/x", "", "offset", "no log offset", ""},
		{400, "GET", "/api/v1/quarantine/99999999999999999999", "", "offset", "no log offset", ""},
		{404, "GET", "/api/v1/quarantine/0", "", "0", "no event was refused", ""},
		{400, "POST", "/api/v1/quarantine/replay", `{"offsets":[]}`, "offsets", "none", ""},
		{400, "POST", "/api/v1/quarantine/replay", `{"offsets":[1,2],"raw":""}`, "raw", "exactly one", ""},
		{400, "POST", "/api/v1/quarantine/replay", `{"offsets":[-1]}`, "offsets", "number", ""},
		{400, "GET", "/api/v1/live?only=everything", "", "only", "no such message", ""},
		{400, "GET", "/api/v1/live?person=mei", "", "person", "type:value", ""},
		{404, "POST", "/api/v1/sources/none/test", "", "source none", "there is none", ""},
	} {
		rec := w.expect(q.status, q.method, q.path, admin, q.body)
		f := faultOf(t, rec)
		if !strings.HasPrefix(f.Where, q.where) || !strings.Contains(f.Message, q.message) || f.RequestID == "" {
			t.Errorf("%s %s: got %+v, want where %q and message %q", q.method, q.path, f, q.where, q.message)
		}
		if f.Hint == "" && q.status == 400 && q.message != "touchpoint" {
			t.Errorf("%s %s: no hint in %+v", q.method, q.path, f)
		}
	}
	w.expect(http.StatusUnsupportedMediaType, "POST", merge, admin, "a=b", "Content-Type", "application/x-www-form-urlencoded")
	for _, q := range []struct {
		method, path string
		status       int
	}{{"GET", "/api/v2/people", 404}, {"GET", "/api/v1", 404}, {"GET", "/api/v1/people/merge", 405}, {"PATCH", "/api/v1/people", 405}, {"POST", "/healthz", 405}} {
		rec := w.ask(q.method, q.path, admin, "")
		if rec.Code != q.status || faultOf(t, rec).Message == "" {
			t.Errorf("%s %s: %d %s", q.method, q.path, rec.Code, rec.Body)
		}
		if q.status == 405 && rec.Header().Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", q.method, q.path)
		}
	}
}

// TestPathValuesMayHoldAnything: a slash in an identifier arrives when it is escaped.
func TestPathValuesMayHoldAnything(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"a/b", "a?b#c", "../..", "100%", "a:b:c", "小林 健", "a+b"} {
		w.send(w.track(id, "Product Viewed", `{}`))
		w.expect(http.StatusOK, "GET", "/api/v1/people/"+url.PathEscape("user_id:"+id), w.token(policy.Admin), "")
	}
}

func TestCursors(t *testing.T) {
	w := newWorld(t)
	w.meet()
	admin := w.token(policy.Admin)
	first := read[page[customer.Summary]](w, "/api/v1/people?q=4&limit=1")
	rest := read[page[customer.Summary]](w, "/api/v1/people?q=4&limit=7&cursor="+first.Next)
	if len(first.Items) != 1 || len(rest.Items) != 2 || rest.Next != "" || rest.Items[0].ID == first.Items[0].ID {
		t.Errorf("the pages are %+v and %+v", first, rest)
	}
	p := first
	for _, other := range []string{"/api/v1/people?cursor=", "/api/v1/people?q=tan&cursor=", "/api/v1/quarantine?cursor=", "/api/v1/people/user_id:42/timeline?cursor="} {
		if f := faultOf(t, w.expect(400, "GET", other+p.Next, admin, "")); !strings.Contains(f.Message, "another query") {
			t.Errorf("%s: %+v", other, f)
		}
	}
}

func TestUnchangedAnswersAre304(t *testing.T) {
	w := newWorld(t)
	w.meet()
	admin, blind := w.token(policy.Admin), w.token(policy.PeopleRead)
	for _, path := range []string{"/api/v1/people/user_id:42", "/api/v1/definitions", "/api/v1/schemas/source", "/openapi.yaml"} {
		tag := w.expect(200, "GET", path, admin, "").Header().Get("ETag")
		if tag == "" {
			t.Fatalf("%s has no ETag", path)
		}
		w.expect(304, "GET", path, admin, "", "If-None-Match", `"other", `+tag)
		w.expect(200, "GET", path, admin, "", "If-None-Match", `"other"`)
	}
	tag := w.expect(200, "GET", "/api/v1/people/user_id:42", admin, "").Header().Get("ETag")
	w.expect(200, "GET", "/api/v1/people/user_id:42", blind, "", "If-None-Match", tag)
	w.send(w.track("43", "Product Viewed", `{}`))
	w.expect(304, "GET", "/api/v1/people/user_id:42", admin, "", "If-None-Match", tag)
	w.send(w.track("42", "Product Viewed", `{}`))
	w.expect(200, "GET", "/api/v1/people/user_id:42", admin, "", "If-None-Match", tag)
}

func TestDefinitionPreconditions(t *testing.T) {
	w := newWorld(t)
	admin := w.token(policy.Admin)
	const path = "/api/v1/definitions/source/shop"
	body := func(touchpoint string) string {
		return `{"owners":{"marketing":"m","it":"i"},"spec":{"touchpoint":"` + touchpoint + `","writeKey":"wk_1"}}`
	}
	w.expect(412, "PUT", path, admin, body("web"), "If-Match", `"none"`)
	tag := w.expect(200, "PUT", path, admin, body("web"), "If-None-Match", "*").Header().Get("ETag")
	w.expect(412, "PUT", path, admin, body("app"), "If-None-Match", "*")
	rec := w.expect(200, "PUT", path, admin, body("web"))
	if !strings.Contains(rec.Body.String(), `"changed":false`) {
		t.Errorf("the same content changed something: %s", rec.Body)
	}
	rec = w.expect(200, "PUT", path+"?dryRun=true", admin, body("app"), "If-Match", tag)
	if !strings.Contains(rec.Body.String(), `{"path":"spec.touchpoint","before":"web","after":"app"}`) {
		t.Errorf("no diff: %s", rec.Body)
	}
	if got := w.expect(200, "GET", path, admin, "").Header().Get("ETag"); got != tag {
		t.Error("a dry run changed the definition")
	}
	newer := w.expect(200, "PUT", path, admin, body("app"), "If-Match", tag).Header().Get("ETag")
	w.expect(412, "PUT", path, admin, body("store"), "If-Match", tag)
	w.expect(412, "DELETE", path, admin, "", "If-Match", tag)
	w.expect(200, "DELETE", path, admin, "", "If-Match", newer)
	w.expect(404, "GET", path, admin, "")
	w.expect(404, "DELETE", path, admin, "")
	w.expect(200, "GET", path+"/history", admin, "")
}

// overtaking makes a change of another's just before each that has a condition.
type overtaking struct{ Changes }

func (o overtaking) Put(ctx context.Context, def rapport.Definition, by, ifMatch string) (rapport.Definition, bool, error) {
	if ifMatch != "" {
		other := def
		other.Spec = []byte(`{"touchpoint":"store","writeKey":"wk_1"}`)
		if _, _, err := o.Changes.Put(ctx, other, "another", ""); err != nil {
			return def, false, err
		}
	}
	return o.Changes.Put(ctx, def, by, ifMatch)
}

// TestOvertaken: a change whose If-Match held when it was checked, but not when it would be made, is refused like any other.
func TestOvertaken(t *testing.T) {
	w := newWorld(t, func(_ *Config, d *Deps) { d.Changes = overtaking{d.Changes} })
	admin := w.token(policy.Admin)
	const path = "/api/v1/definitions/source/shop"
	const body = `{"owners":{"marketing":"m","it":"i"},"spec":{"touchpoint":"web","writeKey":"wk_1"}}`
	tag := w.expect(200, "PUT", path, admin, body).Header().Get("ETag")
	w.expect(412, "PUT", path, admin, strings.Replace(body, "web", "app", 1), "If-Match", tag)
	if got := w.expect(200, "GET", path, admin, "").Body.String(); !strings.Contains(got, "store") {
		t.Errorf("the other's change is gone: %s", got)
	}
}

func TestLargeAnswersAreCompressed(t *testing.T) {
	w := newWorld(t)
	admin := w.token(policy.Admin)
	rec := w.ask("GET", "/api/v1/schemas/segment", admin, "", "Accept-Encoding", "br, gzip;q=0.8")
	if rec.Header().Get("Content-Encoding") != "gzip" || !slices.Contains(rec.Header().Values("Vary"), "Accept-Encoding") {
		t.Fatalf("headers %v", rec.Header())
	}
	z, err := gzip.NewReader(rec.Body)
	must(t, err)
	plain, err := io.ReadAll(z)
	must(t, err)
	if want := w.ask("GET", "/api/v1/schemas/segment", admin, "", "Accept-Encoding", "gzip;q=0").Body.String(); string(plain) != want {
		t.Error("compressed and plain differ")
	}
	if rec := w.ask("GET", "/healthz", "", "", "Accept-Encoding", "gzip"); rec.Header().Get("Content-Encoding") != "" {
		t.Error("three bytes were compressed")
	}
}

// TestPreviewsAreBounded: one at a time here; the next is told to come back.
func TestPreviewsAreBounded(t *testing.T) {
	gate := make(chan struct{})
	w := newWorld(t, func(c *Config, d *Deps) {
		c.Previews, c.RequestTimeout = 1, 200*time.Millisecond
		if m, whole := d.Segments.(*customer.Machine); whole {
			d.Segments = slowly{m, gate}
		}
	})
	admin := w.token(policy.Admin)
	first := make(chan int)
	const body = `{"condition":{"trait":"tier","op":"exists"}}`
	go func() { first <- w.ask("POST", "/api/v1/segments/preview", admin, body).Code }()
	for len(w.server.previews) == 0 {
		time.Sleep(time.Millisecond)
	}
	rec := w.expect(429, "POST", "/api/v1/segments/preview", admin, body)
	if rec.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if got := <-first; got != 503 {
		t.Errorf("the request that took too long got %d, want 503", got)
	}
	close(gate)
	w.expect(200, "POST", "/api/v1/segments/preview", admin, body)
}

func TestABugIsA500WithItsStackInTheLog(t *testing.T) {
	w := newWorld(t, func(_ *Config, d *Deps) { d.People = broken{d.People} })
	rec := w.ask("GET", "/api/v1/people", w.token(policy.Admin), "", "X-Request-Id", "request-12345")
	f := faultOf(t, rec)
	if rec.Code != 500 || f.Kind != rapport.Internal || f.RequestID != "request-12345" || strings.Contains(f.Message, "a bug") {
		t.Errorf("%d %+v", rec.Code, f)
	}
	if log := w.log.String(); !strings.Contains(log, "a bug") || !strings.Contains(log, "request-12345") || !strings.Contains(log, "world_test.go") {
		t.Errorf("the log does not lead to the bug:\n%s", log)
	}
}

func TestReadiness(t *testing.T) {
	w := newWorld(t)
	w.unready = &rapport.Error{Kind: rapport.Internal, Op: "load", Err: io.ErrUnexpectedEOF}
	rec := w.expect(503, "GET", "/readyz", "", "")
	if rec.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.expect(200, "GET", "/healthz", "", "")
}

func TestFiguresAreShown(t *testing.T) {
	w := newWorld(t)
	w.meet()
	w.expect(401, "GET", "/api/v1/people", "", "")
	page := w.ask("GET", "/metrics", "", "").Body.String()
	for _, want := range []string{`rapport_http_requests_total{operation="listPeople",status="401"} 1`, "rapport_people 3", "rapport_log_lag_records 0",
		`rapport_source_events_total{source="web"} 6`, `rapport_source_quarantined_total{source="web"} 1`, "rapport_ready 1", `rapport_segment_freshness_seconds{segment="loyal",quantile="0.99"}`, "go_goroutines", "rapport_http_request_seconds_bucket"} {
		if !strings.Contains(page, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}

// TestCollectIsNotOnTheWayOfTheAPI: its paths go straight to it, with nothing added.
func TestCollectIsNotOnTheWayOfTheAPI(t *testing.T) {
	w := newWorld(t)
	before := w.log.String()
	rec := w.ask("POST", "/v1/track", "", `{"writeKey":"wk_web","userId":"1","event":"A"}`)
	if rec.Code != 200 || rec.Header().Get("X-Request-Id") != "" || rec.Header().Get("Content-Security-Policy") != "" {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	if w.log.String() != before {
		t.Error("an event is in the access log")
	}
	w.server.deps.Collect = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	r := httptest.NewRequest(http.MethodPost, "/v1/batch", http.NoBody)
	out := &reply{}
	if n := testing.AllocsPerRun(100, func() { w.server.ServeHTTP(out, r) }); n > 0 {
		t.Errorf("%v allocations on the way to collect", n)
	}
}

// TestTraces: a span has its route's name, and nothing personal.
func TestTraces(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	w := newWorld(t, func(_ *Config, d *Deps) { d.Traces = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)) })
	admin := w.token(policy.Admin)
	w.ask("GET", "/api/v1/people/email:mei@example.com?limit=1", admin, "")
	w.ask("GET", "/people/email:mei@example.com", "", "")
	w.ask("POST", "/v1/track", "", `{"writeKey":"wk_web","userId":"1","event":"A"}`)
	var names []string
	for _, span := range spans.Ended() {
		names = append(names, span.Name())
		for _, a := range span.Attributes() {
			if strings.Contains(a.Value.String(), "mei@") {
				t.Errorf("%s: %s tells %s", span.Name(), a.Key, a.Value.String())
			}
		}
	}
	if want := []string{"GET /api/v1/people/{id}", "GET"}; !slices.Equal(names, want) {
		t.Errorf("spans %q, want %q", names, want)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/assets/a.js", "/api/v1/people", "/api/v1/none", "/metrics", "/openapi.yaml"} {
		h := w.ask("GET", path, "", "").Header()
		for _, name := range []string{"X-Request-Id", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy", "Cross-Origin-Opener-Policy"} {
			if h.Get(name) == "" {
				t.Errorf("%s: no %s", path, name)
			}
		}
	}
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	w := newWorld(t)
	w.meet()
	srv := httptest.NewServer(w.server)
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for _, path := range []string{"/api/v1/people/user_id:42", "/", "/openapi.yaml", "/api/v1/live"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodHead, srv.URL+path, http.NoBody)
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+w.token(policy.Admin))
		resp, err := http.DefaultClient.Do(r)
		must(t, err)
		if resp.Body.Close(); resp.StatusCode != 200 {
			t.Errorf("HEAD %s: %d", path, resp.StatusCode)
		}
	}
}
