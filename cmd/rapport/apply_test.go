package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/state"
)

// platform serves a real catalog's definitions over HTTP, and applies what is put at once.
type platform struct {
	t  *testing.T
	mu sync.Mutex
	*catalog.Catalog
	n int
}

func newPlatform(t *testing.T) (*platform, remote) {
	p := &platform{t: t, Catalog: catalog.New()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/definitions", func(w http.ResponseWriter, r *http.Request) {
		p.answer(w, map[string]any{"items": p.List(rapport.DefinitionKind(r.FormValue("kind")))}, nil)
	})
	mux.HandleFunc("GET /api/v1/definitions/{kind}/{key}", func(w http.ResponseWriter, r *http.Request) {
		def, ok := p.Get(rapport.DefinitionKind(r.PathValue("kind")), r.PathValue("key"))
		var err error
		if !ok {
			err = &rapport.Error{Kind: rapport.NotFound, Op: "get definition", Err: errors.New("there is none")}
		}
		p.answer(w, def, err)
	})
	mux.HandleFunc("PUT /api/v1/definitions/{kind}/{key}", p.put)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			p.answer(w, nil, &rapport.Error{Kind: rapport.Unauthenticated, Op: "authorize", Err: errors.New("nobody is signed in")})
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return p, remote{Server: s.URL + "/", Token: "secret"}
}

func (p *platform) put(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var def rapport.Definition
	if err := json.NewDecoder(r.Body).Decode(&def); err != nil {
		p.t.Error(err)
	}
	next, err := p.Prepare(def, "test", "")
	if err == nil && next.Changed && r.FormValue("dryRun") != "true" {
		p.n++
		var b state.Batch
		next.Next, _, err = p.Apply(&rapport.Record{Time: time.UnixMicro(int64(1e15) + int64(p.n)), Kind: rapport.RecordDefinition, Data: next.Payload}, &b)
	}
	p.answer(w, putAnswer{Definition: next.Next, Changed: next.Changed, Changes: next.Changes}, err)
}

func (p *platform) answer(w http.ResponseWriter, v any, err error) {
	status := http.StatusOK
	if err != nil {
		for code, kind := range kinds {
			if kind == rapport.KindOf(err) {
				status = code
			}
		}
		v = map[string]any{"error": map[string]any{"kind": rapport.KindOf(err), "message": err.Error(), "requestId": "r-1"}}
	}
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

// folder writes files, by name, and gives where.
func folder(t *testing.T, files map[string]string) string {
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const web = "kind: source\nkey: web\nowners: {marketing: aisha, it: ben}\nwording: {marketing: Our shop, it: analytics.js}\nspec: {touchpoint: web}\n"
const gold = "kind: segment\nkey: gold\nowners: {marketing: aisha, it: ben}\nspec: {condition: {trait: tier, op: eq, value: gold}}\n"
const rich = "kind: segment\nkey: rich\nowners: {marketing: aisha, it: ben}\nspec: {condition: {segment: gold}}\n"

func wantText(t *testing.T, got string, lines ...string) {
	t.Helper()
	if want := strings.Join(lines, "\n") + "\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestApplyDiffGet(t *testing.T) {
	_, at := newPlatform(t)
	ctx := context.Background()
	dir := folder(t, map[string]string{"a/rich.yaml": rich, "b/gold.yml": gold, "c.json": `{"kind":"trait","key":"tier","owners":{"marketing":"a","it":"b"},"spec":{"type":"text"}}`,
		"web.yaml": web, "README.md": "no definition", ".git/x.yaml": "neither"})
	apply := func(dry bool) (string, error) {
		var out bytes.Buffer
		err := (&applyCmd{Remote: at, File: []string{dir}, DryRun: dry}).run(ctx, &out)
		return out.String(), err
	}
	diff := func() (string, error) {
		var out bytes.Buffer
		err := (&diffCmd{Remote: at, File: []string{dir}}).run(ctx, &out)
		return out.String(), err
	}
	if out, err := diff(); !errors.Is(err, errQuiet) || !strings.Contains(out, "segment rich (new)\n") {
		t.Errorf("%s%v", out, err)
	}
	out, err := apply(false)
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, out,
		"source web                               new, version 1",
		"trait tier                               new, version 1",
		"segment gold                             new, version 1",
		"segment rich                             new, version 1",
		"4 put, 0 unchanged, 0 refused")
	if out, err := diff(); err != nil || out != "no difference\n" {
		t.Errorf("%s%v", out, err)
	}
	if out, err := apply(false); err != nil || !strings.HasSuffix(out, "0 put, 4 unchanged, 0 refused\n") {
		t.Errorf("%s%v", out, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b/gold.yml"), []byte(strings.Replace(gold, "value: gold", "value: platinum", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err = diff()
	if !errors.Is(err, errQuiet) || exitCode(err) != 1 {
		t.Errorf("diff ended with %v", err)
	}
	wantText(t, out, "segment gold (version 1 is live)", `  ~ spec.condition.value: "gold" → "platinum"`)
	if out, err := apply(true); err != nil || !strings.Contains(out, "segment gold                             would change to version 2 (1 change)\n") {
		t.Errorf("%s%v", out, err)
	}
	if out, err := apply(false); err != nil || !strings.Contains(out, "changed to version 2 (1 change)\n") {
		t.Errorf("%s%v", out, err)
	}
	gets(t, at, dir)
}

// gets reads back what was applied, in each form.
func gets(t *testing.T, at remote, dir string) {
	get := func(kind, key, form string) string {
		var out bytes.Buffer
		if err := (&getCmd{Remote: at, Kind: kind, Key: key, Output: form}).run(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	table := get("segment", "", "")
	wantText(t, table,
		"KIND     KEY   VERSION  MARKETING  IT   CHANGED              SAYS",
		"segment  gold  2        aisha      ben  2001-09-09 01:46:40  ",
		"segment  rich  1        aisha      ben  2001-09-09 01:46:40  ")
	for _, form := range []string{"yaml", "json"} {
		text := get("", "", form)
		if err := os.WriteFile(filepath.Join(dir, "all."+form), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := (&diffCmd{Remote: at, File: []string{filepath.Join(dir, "all."+form)}}).run(context.Background(), &out); err != nil {
			t.Errorf("%s is not what is live: %v\n%s", form, err, out.String())
		}
	}
	if one := get("segment", "gold", ""); !strings.Contains(one, "# version 2 live since 2001-09-09T01:46:40Z by test, hash ") ||
		!strings.HasSuffix(one, "spec:\n  condition: {trait: tier, op: eq, value: platinum}\n") {
		t.Errorf("got:\n%s", one)
	}
}

func TestApplyChecksEverythingFirst(t *testing.T) {
	p, at := newPlatform(t)
	dir := folder(t, map[string]string{"a.yaml": web, "b.yaml": strings.Replace(gold, "op: eq", "op: eqq", 1), "c.yaml": web, "d.yaml": "kind: segmnt\n"})
	var out bytes.Buffer
	err := (&applyCmd{Remote: at, File: []string{dir}}).run(context.Background(), &out)
	if rapport.KindOf(err) != rapport.Invalid || out.Len() > 0 || len(p.List("")) > 0 {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, words := range []string{"b.yaml:4:37: spec.condition.op", "c.yaml: source web is in ", "d.yaml:1:7: kind", "did you mean segment?"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not in:\n%v", words, err)
		}
	}
}

func TestApplyGoesOnAfterARefusal(t *testing.T) {
	p, at := newPlatform(t)
	dir := folder(t, map[string]string{"a.yaml": strings.Replace(rich, "segment: gold", "segment: nowhere", 1), "b.yaml": strings.Replace(gold, "key: gold", "key: z", 1)})
	var out bytes.Buffer
	err := (&applyCmd{Remote: at, File: []string{dir}}).run(context.Background(), &out)
	if rapport.KindOf(err) != rapport.Invalid || !strings.Contains(out.String(), "refused: ") || !strings.Contains(out.String(), "nowhere") ||
		!strings.HasSuffix(out.String(), "1 put, 0 unchanged, 1 refused\n") || len(p.List("")) != 1 {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestRemoteErrors(t *testing.T) {
	_, at := newPlatform(t)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/definitions") {
			_, _ = w.Write([]byte("<html>"))
			return
		}
		http.Error(w, "<html>", http.StatusBadGateway)
	}))
	defer other.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for _, c := range []struct {
		name  string
		at    remote
		key   string
		kind  rapport.ErrorKind
		words string
	}{
		{"no token", remote{Server: at.Server}, "", rapport.Unauthenticated, "RAPPORT_TOKEN"},
		{"not there", at, "x", rapport.NotFound, "there is none"},
		{"another server", remote{Server: other.URL}, "x", rapport.Unavailable, "502"},
		{"no JSON", remote{Server: other.URL}, "", rapport.Unavailable, "not the platform's"},
		{"nobody there", remote{Server: gone.URL}, "", rapport.Unavailable, "rapport serve"},
		{"no address", remote{Server: "localhost:8080"}, "", rapport.Invalid, "--server"},
	} {
		err := (&getCmd{Remote: c.at, Kind: "segment", Key: c.key}).run(context.Background(), &bytes.Buffer{})
		if rapport.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	missing := (&applyCmd{Remote: at, File: []string{filepath.Join(t.TempDir(), "no.yaml")}}).run(context.Background(), &bytes.Buffer{})
	if rapport.KindOf(missing) != rapport.NotFound || !strings.Contains(missing.Error(), "no.yaml") {
		t.Errorf("a file that is not there: %v", missing)
	}
}
