package server

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport/internal/policy"
)

// fill puts plausible values into a pattern.
func target(pattern string) string {
	return strings.NewReplacer("{id}", "user_id:42", "{key}", "loyal", "{kind}", "segment", "{offset}", "5").Replace(pattern)
}

// TestEveryRouteAsksForItsScope: nobody gets 401, a principal with every scope but the route's gets 403 naming it, whatever
// else the request holds.
func TestEveryRouteAsksForItsScope(t *testing.T) {
	w := newWorld(t)
	before := w.machine.Status().End
	for _, r := range routes() {
		if r.open {
			continue
		}
		w.expect(http.StatusUnauthorized, r.method, target(r.pattern), "", "")
		w.expect(http.StatusUnauthorized, r.method, target(r.pattern), "rpt_wrong", "")
		for _, scope := range r.scopes {
			others := slices.DeleteFunc(policy.Scopes(), func(s policy.Scope) bool { return s == scope || s == policy.Admin })
			rec := w.expect(http.StatusForbidden, r.method, target(r.pattern), w.token(others...), "")
			if f := faultOf(t, rec); !strings.Contains(f.Message, string(scope)) || f.Hint == "" {
				t.Errorf("%s: %+v does not name the scope %s", r.op, f, scope)
			}
		}
	}
	if w.machine.Status().End != before {
		t.Error("a refused request reached the log")
	}
}

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	w.meet()
	must(t, w.access.CreateUser(policy.User{Login: "mei", Role: policy.RoleMarketer}, "correct horse battery"))
	const path = "/api/v1/session"
	rec := w.expect(http.StatusOK, "POST", path, "", `{"login":"mei","password":"correct horse battery"}`)
	cookie := rec.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Secure || cookie.Path != "/" || cookie.MaxAge <= 0 {
		t.Errorf("cookie %+v", cookie)
	}
	if strings.Contains(rec.Body.String(), cookie.Value) {
		t.Error("the session's secret is in the body")
	}
	own := []string{"Cookie", cookie.Name + "=" + cookie.Value}
	rec = w.expect(http.StatusOK, "GET", path, "", "", own...)
	if !strings.Contains(rec.Body.String(), `"role":"marketer"`) {
		t.Errorf("principal %s", rec.Body)
	}

	const merge, body = "/api/v1/people/merge", `{"a":"user_id:43","b":"user_id:44","reason":"same"}`
	before := w.machine.Status().End
	w.expect(http.StatusForbidden, "POST", merge, "", body, own...)
	w.expect(http.StatusForbidden, "POST", merge, "", body, append(own, "X-Rapport", "1", "Sec-Fetch-Site", "cross-site")...)
	w.expect(http.StatusForbidden, "POST", merge, "", body, append(own, "X-Rapport", "1", "Sec-Fetch-Site", "same-site")...)
	w.expect(http.StatusForbidden, "DELETE", path, "", "", own...)
	if w.machine.Status().End != before {
		t.Fatal("a forged request reached the log")
	}
	w.expect(http.StatusOK, "POST", merge, "", body, append(own, "X-Rapport", "1", "Sec-Fetch-Site", "same-origin")...)

	w.expect(http.StatusNoContent, "DELETE", path, "", "", append(own, "X-Rapport", "1")...)
	w.expect(http.StatusUnauthorized, "GET", path, "", "", own...)
	w.expect(http.StatusNoContent, "DELETE", path, "", "")

	rec = w.expect(http.StatusOK, "POST", path, "", `{"token":"`+w.token(policy.StatusRead)+`"}`)
	if rec.Result().Cookies()[0].Value == "" {
		t.Error("no cookie for a token")
	}
	for _, bad := range []string{`{}`, `{"login":"mei"}`, `{"login":"mei","password":"x","token":"y"}`, `null`, `[]`, `"x"`, ``} {
		w.expect(http.StatusBadRequest, "POST", path, "", bad)
	}
	w.expect(http.StatusForbidden, "POST", path, "", `{"login":"mei","password":"correct horse battery"}`, "Sec-Fetch-Site", "cross-site")
}

func TestSignInIsSlowedDown(t *testing.T) {
	w := newWorld(t)
	must(t, w.access.CreateUser(policy.User{Login: "mei", Role: policy.RoleMarketer}, "correct horse battery"))
	for range 3 {
		w.expect(http.StatusUnauthorized, "POST", "/api/v1/session", "", `{"login":"mei","password":"wrong"}`)
	}
	rec := w.expect(http.StatusTooManyRequests, "POST", "/api/v1/session", "", `{"login":"mei","password":"correct horse battery"}`)
	if s := rec.Header().Get("Retry-After"); s == "" || s == "0" || s == "1" {
		t.Errorf("Retry-After %q", s)
	}
}

func TestSecureCookieAndProxies(t *testing.T) {
	w := newWorld(t, func(c *Config, _ *Deps) {
		c.SecureCookies = true
		c.TrustedProxies = []string{"192.0.2.0/24"} // httptest's peer is 192.0.2.1
	})
	must(t, w.access.CreateUser(policy.User{Login: "mei", Role: policy.RoleViewer}, "correct horse battery"))
	rec := w.expect(http.StatusOK, "POST", "/api/v1/session", "", `{"login":"mei","password":"correct horse battery"}`,
		"X-Forwarded-For", "1.2.3.4, 203.0.113.9, 192.0.2.7")
	if !rec.Result().Cookies()[0].Secure {
		t.Error("the cookie is not Secure")
	}
	if !strings.Contains(w.log.String(), "peer=203.0.113.9 ") && !strings.Contains(w.log.String(), "peer=203.0.113.9\n") {
		t.Errorf("the peer is not the last address that no proxy of ours has:\n%s", w.log)
	}
}

func TestUntrustedForwardedForIsIgnored(t *testing.T) {
	w := newWorld(t)
	w.ask("GET", "/api/v1/status", "", "", "X-Forwarded-For", "203.0.113.9")
	if strings.Contains(w.log.String(), "203.0.113.9") {
		t.Error("anybody may claim an address")
	}
}

// TestLogHoldsNoSecrets: neither query, path values, bodies nor credentials are in the access log.
func TestLogHoldsNoSecrets(t *testing.T) {
	w := newWorld(t)
	token := w.token(policy.Admin)
	w.ask("GET", "/api/v1/people?q=secret-query", token, "")
	w.ask("GET", "/api/v1/people/email:secret-path@example.com", token, "")
	w.ask("POST", "/api/v1/people/merge", token, `{"a":"x:secret-body"`)
	w.ask("POST", "/api/v1/session", "", `{"login":"secret-login","password":"secret-password"}`)
	w.ask("GET", "/api/v1/people/x:1?secret-name=1", "rpt_secret-token", "")
	log := w.log.String()
	if !strings.Contains(log, "operation=listPeople") || !strings.Contains(log, "operation=signIn") || !strings.Contains(log, "status=401") {
		t.Fatalf("the log lacks requests:\n%s", log)
	}
	if strings.Contains(log, "secret") || strings.Contains(log, token) {
		t.Errorf("the log tells secrets:\n%s", log)
	}
}

func TestHosts(t *testing.T) {
	w := newWorld(t, func(c *Config, _ *Deps) { c.Hosts = []string{"localhost", "127.0.0.1", "::1"} })
	for host, status := range map[string]int{"localhost:8080": 200, "127.0.0.1": 200, "[::1]:8080": 200, "LOCALHOST": 200, "attacker.example": 403, "": 403} {
		if rec := w.askHost(host); rec != status {
			t.Errorf("host %q: %d, want %d", host, rec, status)
		}
	}
	dev := newWorld(t, func(_ *Config, d *Deps) { d.Build.Dev = true })
	for host, status := range map[string]int{"localhost:5173": 200, "127.0.0.5:8080": 200, "[::1]": 200, "attacker.example:8080": 403, "192.0.2.1": 403} {
		if rec := dev.askHost(host); rec != status {
			t.Errorf("dev, host %q: %d, want %d", host, rec, status)
		}
	}
}

func (w *world) askHost(host string) int {
	r, err := http.NewRequest("GET", "http://localhost/healthz", http.NoBody)
	must(w.t, err)
	r.Host = host
	rec := &reply{header: http.Header{}}
	w.server.ServeHTTP(rec, r)
	return rec.status
}

// TestMasking: without personal:read the same questions get answers in which nothing personal is left.
func TestMasking(t *testing.T) {
	w := newWorld(t)
	w.meet()
	blind, seeing := w.token(policy.PeopleRead, policy.PeopleWrite, policy.QuarantineRead), w.token(policy.PeopleRead, policy.PeopleWrite, policy.PersonalRead, policy.QuarantineRead)
	for _, q := range []struct{ method, path, body string }{
		{"GET", "/api/v1/people", ""}, {"GET", "/api/v1/people/user_id:42", ""}, {"GET", "/api/v1/people/user_id:42/timeline", ""},
		{"GET", "/api/v1/people/user_id:42/why?other=email:mei@example.com", ""}, {"GET", "/api/v1/segments/loyal/members", ""}, {"GET", "/api/v1/transitions", ""},
		{"POST", "/api/v1/segments/preview", `{"condition":{"trait":"tier","op":"exists"}}`},
		{"POST", "/api/v1/people/merge", `{"a":"user_id:42","b":"user_id:43","reason":"same"}`}, {"GET", fmt.Sprint("/api/v1/quarantine/", w.refused()), ""},
	} {
		full := w.expect(http.StatusOK, q.method, q.path, seeing, q.body).Body.Bytes()
		masked := w.expect(http.StatusOK, q.method, q.path, blind, q.body).Body.Bytes()
		if !bytes.Contains(full, []byte("mei@example")) && !bytes.Contains(full, []byte("Mei Tan")) {
			t.Errorf("%s: the case shows nothing personal to begin with: %s", q.path, full)
		}
		if bytes.Contains(masked, []byte("mei@example")) || bytes.Contains(masked, []byte("Mei Tan")) || !bytes.Contains(masked, []byte(`"masked":true`)) {
			t.Errorf("%s is not masked: %s", q.path, masked)
		}
	}
}

// TestMaskedSearch: what is masked cannot be guessed part by part.
func TestMaskedSearch(t *testing.T) {
	w := newWorld(t)
	w.meet()
	blind := w.token(policy.PeopleRead)
	w.expect(http.StatusForbidden, "GET", "/api/v1/people?q=mei", blind, "")
	w.expect(http.StatusForbidden, "GET", "/api/v1/people?q=mei%40example.com", blind, "")
	if rec := w.expect(http.StatusOK, "GET", "/api/v1/people?q=user_id:42", blind, ""); !strings.Contains(rec.Body.String(), `"value":"42"`) {
		t.Errorf("a whole identifier finds nobody: %s", rec.Body)
	}
	w.expect(http.StatusOK, "GET", "/api/v1/people", blind, "")
}

// TestLiveEndsWithTheRight: a stream ends once its token is revoked.
func TestLiveEndsWithTheRight(t *testing.T) {
	w := newWorld(t)
	clear, token, err := w.access.CreateToken("watcher", []policy.Scope{policy.LiveRead}, time.Time{}, "test")
	must(t, err)
	r, err := http.NewRequest(http.MethodGet, "/api/v1/live", http.NoBody)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+clear)
	s := &stream{request: &request{Request: r, s: w.server, route: &route{op: "watchLive"}}}
	s.checked = time.Now().Add(-time.Hour)
	if !s.everySecond() || time.Since(s.checked) > time.Minute {
		t.Fatal("a stream ended whose token stands")
	}
	must(t, w.access.RevokeToken(token.ID))
	if !s.everySecond() {
		t.Error("it is checked every second")
	}
	s.checked = time.Now().Add(-time.Hour)
	if s.everySecond() {
		t.Error("the stream goes on")
	}
}

// TestWriteKeys: who may not send with a source sees it without its key, wherever it is shown.
func TestWriteKeys(t *testing.T) {
	w := newWorld(t)
	admin := w.token(policy.Admin)
	reader := w.token(policy.SourcesRead, policy.DefinitionsRead, policy.DefinitionsWrite)
	const path, key = "/api/v1/definitions/source/app", "wk_0123456789"
	body := `{"owners":{"marketing":"m","it":"i"},"spec":{"touchpoint":"app","writeKey":"` + key + `"}}`
	w.expect(http.StatusForbidden, "PUT", path, reader, body)
	w.expect(http.StatusForbidden, "DELETE", path, reader, "")
	w.expect(http.StatusOK, "PUT", path, admin, body)
	for _, p := range []string{path, path + "/history", "/api/v1/definitions", "/api/v1/sources"} {
		if got := w.expect(http.StatusOK, "GET", p, reader, "").Body.String(); strings.Contains(got, key) || !strings.Contains(got, "app") {
			t.Errorf("%s shows %s", p, got)
		}
		if got := w.expect(http.StatusOK, "GET", p, admin, "").Body.String(); !strings.Contains(got, key) {
			t.Errorf("%s lacks the key: %s", p, got)
		}
	}
}
