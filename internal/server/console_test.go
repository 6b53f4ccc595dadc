package server

import (
	"strings"
	"testing"

	"rapport/internal/policy"
)

func TestConsole(t *testing.T) {
	w := newWorld(t)
	index := w.ask("GET", "/", "", "")
	if index.Code != 200 || index.Header().Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d %v", index.Code, index.Header())
	}
	csp := index.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "script-src 'self' 'sha256-") || strings.Contains(strings.SplitAfter(csp, "script-src")[1][:40], "unsafe") {
		t.Errorf("policy %q", csp)
	}
	for _, path := range []string{"/people", "/people/email:mei@example.com", "/people/user_id:a.png", "/segments/loyal.v2?side=it", "/live"} {
		if rec := w.ask("GET", path, "", ""); rec.Body.String() != index.Body.String() {
			t.Errorf("%s is not the console: %d %s", path, rec.Code, rec.Body)
		}
	}
	asset := w.ask("GET", "/assets/a.js", "", "", "Accept-Encoding", "gzip")
	if !strings.Contains(asset.Header().Get("Cache-Control"), "immutable") || asset.Header().Get("Content-Encoding") != "gzip" ||
		asset.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v", asset.Code, asset.Header())
	}
	if rec := w.ask("GET", "/assets/a.js", "", "", "If-None-Match", asset.Header().Get("ETag")); rec.Code != 304 {
		t.Errorf("unchanged asset: %d", rec.Code)
	}
	for path, status := range map[string]int{"/assets/old.js": 404, "/favicon.ico": 404, "/../etc/passwd": 307} {
		if rec := w.ask("GET", path, "", ""); rec.Code != status && rec.Code != 301 {
			t.Errorf("%s: %d, want %d", path, rec.Code, status)
		}
	}
	if rec := w.ask("POST", "/people", w.token(policy.Admin), "{}"); rec.Code != 405 {
		t.Errorf("POST to the console: %d", rec.Code)
	}
}

func TestConsoleThatWasNotBuilt(t *testing.T) {
	w := newWorld(t, func(_ *Config, d *Deps) { d.Console = nil })
	rec := w.ask("GET", "/", "", "")
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), "make build") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
