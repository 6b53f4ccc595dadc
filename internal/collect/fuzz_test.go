package collect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"rapport"
	"rapport/internal/collect"
	"rapport/internal/event"
	"rapport/internal/eventlog"
)

// lastAppend keeps the entries of the last append, for tests that make very many.
type lastAppend struct {
	eventlog.Log
	entries []eventlog.Entry
	next    rapport.Offset
}

func (l *lastAppend) Append(_ context.Context, entries ...eventlog.Entry) (rapport.Offset, error) {
	l.entries = l.entries[:0]
	for _, e := range entries {
		l.entries = append(l.entries, eventlog.Entry{Kind: e.Kind, Data: bytes.Clone(e.Data)})
	}
	at := l.next
	l.next += rapport.Offset(len(entries))
	return at, nil
}

func unlogged(t testing.TB) (*house, *lastAppend) {
	h := newHouse(t, nil)
	l := &lastAppend{Log: h.log}
	c, err := collect.New(collect.Defaults(), l, h.catalog, h.quarantine)
	if err != nil {
		t.Fatal(err)
	}
	h.Collector = c
	return h, l
}

// checkEntries: whatever came in, what goes into the log can be read again.
func checkEntries(t *testing.T, h *house, l *lastAppend) {
	for _, e := range l.entries {
		if e.Kind != rapport.RecordEvent {
			continue
		}
		var v event.View
		if err := v.Decode(e.Data); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(v.Raw()) || !utf8.Valid(v.Raw()) {
			t.Fatalf("stored text %q", v.Raw())
		}
		if len(v.UserID())+len(v.AnonymousID()) == 0 || v.Timestamp() > 4102444800e6 {
			t.Fatalf("stored %+v", v.Event(0, 0))
		}
		for _, object := range [][]byte{v.Properties(), v.Traits(), v.Context(), v.Integrations()} {
			if object != nil && !json.Valid(object) {
				t.Fatalf("stored object %q", object)
			}
		}
	}
}

func FuzzBody(f *testing.F) {
	h, l := unlogged(f)
	for _, s := range []string{`{"batch":[{"type":"page","userId":"u"},7],"context":{"a":{}},"integrations":{"All":false},"sentAt":"2026-03-01T11:00:00Z"}`,
		`{"type":"track","event":"E","anonymousId":"a","context":{"ip":"x"}}`, `{"batch":[],"batch":[{"type":"alias","userId":"u","previousId":"\ud800"}]}`,
		"{\"batch\":[{\"type\":\"page\",\"userId\":\"\xff\"}]}", `{"batch":[{"context":{}}],"context":{"\u0061":1,"a":2}}`} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, body []byte, pack bool) {
		if pack {
			body = zipped(t, body)
		}
		l.entries = nil
		w := h.post("/v1/batch", body, "Sec-GPC", "1")
		checkEntries(t, h, l)
		switch w.Code {
		case 200:
			var in struct{ Batch []json.RawMessage }
			if !pack && json.Unmarshal(body, &in) == nil && bytes.Count(body, []byte("atch")) == 1 && bytes.Contains(body, []byte(`"batch"`)) && in.Batch != nil && len(l.entries) != len(in.Batch) {
				t.Fatalf("%d events became %d records", len(in.Batch), len(l.entries))
			}
		case 400, 413:
			if len(l.entries) > 0 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%d with %d records: %s", w.Code, len(l.entries), w.Body)
			}
		default:
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
	})
}

func FuzzGzip(f *testing.F) {
	h, l := unlogged(f)
	f.Add(zipped(f, []byte(`{"batch":[{"type":"page","userId":"u"}]}`)))
	f.Add([]byte{0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 255, 255})
	f.Fuzz(func(t *testing.T, body []byte) {
		w := h.post("/v1/batch", body, "Content-Encoding", "gzip")
		checkEntries(t, h, l)
		if w.Code != 200 && w.Code != 400 && w.Code != 413 {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
	})
}

func FuzzPixel(f *testing.F) {
	h, l := unlogged(f)
	f.Add("data=eyJ1c2VySWQiOiJ1In0&writeKey=wk-web")
	f.Add("writeKey=wk-web&userId=u&properties.a.b=1&properties.a=2&.=x&..=y&event=%00%ff")
	f.Add("writeKey=wk-web&userId=u&context={\"ip\":{}}&event=E")
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest(http.MethodGet, "/v1/pixel/track", nil)
		r.URL.RawQuery = query
		r.Header.Set("User-Agent", query)
		w := httptest.NewRecorder()
		l.entries = nil
		h.ServeHTTP(w, r)
		checkEntries(t, h, l)
		if w.Code != 200 || !strings.HasPrefix(w.Body.String(), "GIF89a") {
			t.Fatalf("%d %q", w.Code, w.Body)
		}
	})
}

func FuzzHeaders(f *testing.F) {
	h, l := unlogged(f)
	f.Add("Basic d2std2ViOg==", "YW5vbi0x", "2026-03-01T11:00:00Z", "10.0.0.1:1", "rsa-a,rsa-b")
	f.Add("basic ", "", "x", "[::1]:1", "")
	f.Fuzz(func(t *testing.T, auth, anonymous, sent, peer, asked string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/track?writeKey="+url.QueryEscape(auth), strings.NewReader(`{"event":"E","userId":"u"}`))
		r.Header["Authorization"], r.Header["Anonymousid"], r.Header["Sentat"] = []string{auth}, []string{anonymous}, []string{sent}
		r.RemoteAddr = peer
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		checkEntries(t, h, l)
		if w.Code != 200 && w.Code != 401 {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		r = httptest.NewRequest(http.MethodOptions, "/v1/track", nil)
		r.Header["Access-Control-Request-Headers"] = []string{asked}
		w = httptest.NewRecorder()
		h.ServeHTTP(w, r)
		for _, c := range w.Header().Get("Access-Control-Allow-Headers") {
			if c != ',' && c != ' ' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				t.Fatalf("allowed %q", w.Header().Get("Access-Control-Allow-Headers"))
			}
		}
	})
}
