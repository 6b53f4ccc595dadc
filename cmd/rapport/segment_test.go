package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/app"
	"rapport/internal/customer"
)

// running is a whole platform on a directory of the test's own, with a client that may do everything.
func running(t *testing.T) (*app.App, remote) {
	t.Helper()
	cfg := app.Defaults()
	cfg.Data, cfg.Dev = t.TempDir(), true
	a, err := app.New(cfg, slog.New(slog.DiscardHandler))
	check(t, err)
	t.Cleanup(func() { check(t, a.Close()) })
	_, err = a.Bootstrap(t.Context())
	check(t, err)
	s := httptest.NewServer(a.Handler)
	t.Cleanup(s.Close)
	return a, remote{Server: s.URL, Token: "dev"}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func settled(t *testing.T, a *app.App) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	check(t, a.Machine.Settle(ctx))
}

// wire sends calls as an SDK does.
func wire(t *testing.T, a *app.App, calls ...string) {
	t.Helper()
	r := httptest.NewRequest("POST", "/v1/batch", strings.NewReader(`{"writeKey":"dev","batch":[`+strings.Join(calls, ",")+`]}`))
	r.Host = "localhost"
	w := httptest.NewRecorder()
	a.Handler.ServeHTTP(w, r)
	if w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	settled(t, a)
}

func segmentOf(t *testing.T, a *app.App, key, condition string) {
	t.Helper()
	_, _, err := a.Machine.Put(t.Context(), rapport.Definition{Kind: rapport.KindSegment, Key: key, Owners: rapport.Owners{Marketing: "m", IT: "i"},
		Wording: rapport.Wording{Marketing: "The " + key + " ones", IT: key}, Spec: []byte(`{"condition":` + condition + `}`)}, "test", "")
	check(t, err)
	settled(t, a)
}

func TestSegmentCommands(t *testing.T) {
	a, at := running(t)
	segmentOf(t, a, "gold", `{"trait":"tier","op":"eq","value":"gold"}`)
	segmentOf(t, a, "here", `{"trait":"country","op":"eq","value":"SG"}`)
	var calls []string
	for i := range 8 {
		calls = append(calls, fmt.Sprintf(`{"type":"identify","userId":"u%d","messageId":"m%d","traits":{"tier":%q,"country":%q}}`, i, i,
			[]string{"gold", "blue"}[i%2], []string{"SG", "SG", "SG", "MY"}[i%4]))
	}
	wire(t, a, calls...)
	var out bytes.Buffer
	overlap := overlapCmd{Remote: at, Keys: []string{"gold", "here"}}
	check(t, overlap.run(t.Context(), &out))
	for _, want := range []string{"gold     The gold ones  4       50.0 %", "gold + here", "(none)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	out.Reset()
	overlap.JSON = true
	check(t, overlap.run(t.Context(), &out))
	var o customer.Overlap
	check(t, json.Unmarshal(out.Bytes(), &o))
	if fmt.Sprint(o.Sets) != "[{[gold here] 4} {[here] 2}]" {
		t.Errorf("%+v", o)
	}
	out.Reset()
	check(t, (&compositionCmd{Remote: at, Key: "here", Trait: "tier", Compare: true}).run(t.Context(), &out))
	for _, want := range []string{`"gold"     4       66.7 %          50.0 %`, `(unknown)  0`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	err := (&compositionCmd{Remote: at, Key: "none", Trait: "tier"}).run(t.Context(), &out)
	if exitCode(err) != 4 || !strings.Contains(err.Error(), "no such segment") {
		t.Error(err)
	}
}

func TestListCommands(t *testing.T) {
	a, at := running(t)
	_, _, err := a.Machine.Put(t.Context(), rapport.Definition{Kind: rapport.KindList, Key: "vip", Owners: rapport.Owners{Marketing: "m", IT: "i"},
		Wording: rapport.Wording{Marketing: "Very important people", IT: "vip"}, Spec: []byte(`{}`)}, "test", "")
	check(t, err)
	settled(t, a)
	wire(t, a, `{"type":"identify","userId":"1","messageId":"m1","traits":{"email":"ann@example.com"}}`)
	file := filepath.Join(t.TempDir(), "vip.csv")
	check(t, os.WriteFile(file, []byte("email\nann@example.com\nnobody\n"), 0o600))
	var out bytes.Buffer
	put := listPutCmd{Remote: at, Key: "vip", File: file, Mode: "add"}
	err = put.run(t.Context(), &out)
	if exitCode(err) != 2 || !strings.Contains(out.String(), "vip: 1 added, 0 removed, 0 unchanged; 1 people are on it now\nline 3: this is no email") {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	check(t, (&listShowCmd{Remote: at}).run(t.Context(), &out))
	if !strings.Contains(out.String(), "vip   Very important people  live   1       100.0 %") {
		t.Error(out.String())
	}
	put.Key = "none"
	if err := put.run(t.Context(), &out); exitCode(err) != 4 {
		t.Error(err)
	}
}

func TestPersonCommand(t *testing.T) {
	a, at := running(t)
	segmentOf(t, a, "gold", `{"trait":"tier","op":"eq","value":"gold"}`)
	wire(t, a, `{"type":"identify","userId":"1","messageId":"m1","traits":{"name":"Ann Lee","tier":"gold"}}`)
	then := a.Machine.Status().Clock
	time.Sleep(2 * time.Millisecond)
	wire(t, a, `{"type":"identify","userId":"1","messageId":"m2","traits":{"tier":"blue"}}`)
	show := func(asOf string) string {
		var out bytes.Buffer
		check(t, (&personCmd{Remote: at, ID: "user_id:1", AsOf: asOf}).run(t.Context(), &out))
		return out.String()
	}
	if now := show(""); !strings.Contains(now, `"blue"`) || strings.Contains(now, "gold") {
		t.Error(now)
	}
	if was := show(then.Format(time.RFC3339Nano)); !strings.Contains(was, `"gold"`) || !strings.Contains(was, "gold     "+then.Format(time.DateTime)) {
		t.Error(was)
	}
	for asOf, code := range map[string]int{"2001-01-01": 4, "once": 2, "2999-01-01": 2} {
		if err := (&personCmd{Remote: at, ID: "user_id:1", AsOf: asOf}).run(t.Context(), &bytes.Buffer{}); exitCode(err) != code {
			t.Errorf("%s: %v", asOf, err)
		}
	}
}
