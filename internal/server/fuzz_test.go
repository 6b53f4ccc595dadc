package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rapport/internal/policy"
)

// FuzzRequest: no request whatever is answered with 500, and every error below /api has the one shape and is listed in
// openapi.yaml.
func FuzzRequest(f *testing.F) {
	for _, r := range routes() {
		if !r.endless {
			f.Add(r.method, target(r.pattern), "limit=5&cursor=AAAA", "{}", "")
		}
	}
	f.Add("PUT", "/api/v1/definitions/source/web", "dryRun=true", `{"owners":{"marketing":"m","it":"i"},"spec":{"touchpoint":"web"}}`, `"x"`)
	f.Add("PUT", "/api/v1/definitions/segment/a%2fb", "", `{"spec":{"condition":{"all":[{"not":{}}]}}}`, `*`)
	f.Add("POST", "/api/v1/people/merge", "", `{"a":"user_id:1","b":"x:\u0000","reason":"\ud800"}`, "")
	f.Add("GET", "/api/v1/people/%e2%82", "q=%00", "", "W/\"")
	f.Add("GET", "/api/v1/people/user_id:42/timeline", "before=9999999999-01-01T00:00:00Z", "", "")
	w := newWorld(f)
	admin := w.token(policy.Admin)
	f.Fuzz(func(t *testing.T, method, path, query, body, tag string) {
		u, err := url.ParseRequestURI(path)
		if err != nil || !strings.HasPrefix(path, "/") || strings.Contains(path, "/live") || !validMethod(method) {
			t.Skip()
		}
		u.RawQuery = query
		r := &http.Request{Method: method, URL: u, Host: "localhost", RemoteAddr: "192.0.2.1:5", Header: http.Header{}, Body: http.NoBody, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
		if body != "" {
			in := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
			r.Body, r.ContentLength = in.Body, in.ContentLength
		}
		r.Header.Set("Authorization", "Bearer "+admin)
		r.Header.Set("If-None-Match", tag)
		r.Header.Set("If-Match", tag)
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r.WithContext(t.Context()))
		if rec.Code >= 500 && rec.Code != http.StatusServiceUnavailable {
			t.Fatalf("%d: %s\n%s", rec.Code, rec.Body, w.log)
		}
		if rec.Code >= 400 && strings.HasPrefix(u.Path, "/api/") {
			var shape fault
			if err := json.Unmarshal(rec.Body.Bytes(), &shape); err != nil || shape.Error.Message == "" || shape.Error.RequestID == "" {
				t.Fatalf("%d without the error shape: %s", rec.Code, rec.Body)
			}
		}
	})
}

// validMethod: others are refused by net/http before a handler sees them.
func validMethod(m string) bool {
	return m != "" && m != http.MethodConnect && !strings.ContainsFunc(m, func(c rune) bool { return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') })
}

// FuzzCursor: what is no cursor is an error; what was sealed opens to itself, and only for its own query.
func FuzzCursor(f *testing.F) {
	f.Add("AAAAAAAAAAAA", uint64(0))
	f.Add(sealCursor("after-mei", 7), uint64(7))
	f.Add("=", uint64(1))
	f.Fuzz(func(t *testing.T, text string, scope uint64) {
		if inner, err := openCursor(text, scope); err == nil && sealCursor(inner, scope) != text {
			t.Errorf("%q opens to %q, which seals differently", text, inner)
		}
		if text == "" {
			return
		}
		inner, err := openCursor(sealCursor(text, scope), scope)
		if err != nil || inner != text {
			t.Errorf("%q came back as %q, %v", text, inner, err)
		}
		if _, err := openCursor(sealCursor(text, scope), scope+1); err == nil {
			t.Error("it opens for another query")
		}
	})
}

// FuzzHeaders: what proxies and clients claim never breaks anything, and an accepted encoding is one that was offered.
func FuzzHeaders(f *testing.F) {
	f.Add("gzip, br;q=0", "1.2.3.4, [::1]:80", "abc-123_def", "localhost:80", `"a", W/"b"`)
	f.Add("gzip;q=nan", ",,,", strings.Repeat("x", 100), "[", "*")
	w := newWorld(f, func(c *Config, _ *Deps) {
		c.TrustedProxies = []string{"0.0.0.0/0", "::/0"}
		c.Hosts = []string{"localhost"}
	})
	f.Fuzz(func(t *testing.T, encoding, forwarded, id, host, tags string) {
		h := http.Header{"Accept-Encoding": {encoding}}
		if acceptsGzip(h) && !strings.Contains(encoding, "gzip") && !strings.Contains(encoding, "*") {
			t.Errorf("%q does not offer gzip", encoding)
		}
		if got := requestID(id); got != id && len(got) != 16 {
			t.Errorf("request id %q from %q", got, id)
		}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Header.Set("X-Forwarded-For", forwarded)
		if peer := w.server.peer(r); !isAddr(peer) {
			t.Errorf("peer %q is no address", peer)
		}
		w.server.hostAllowed(host)
		matches(tags, `"a"`)
		bearer(http.Header{"Authorization": {tags}})
	})
}
