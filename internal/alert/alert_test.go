package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/inquiry"
)

// desk answers with a trend whose last whole day has so many events.
type desk struct {
	events, before int
	err            error
	asked          int
}

func (d *desk) Ask(context.Context, inquiry.Question, func(inquiry.Progress)) (*inquiry.Answer, error) {
	d.asked++
	if d.err != nil {
		return nil, d.err
	}
	return &inquiry.Answer{AsOf: 7, Answer: fmt.Appendf(nil, `{"unit":"day","whole":2,"series":[{"label":{"marketing":"Orders"},"events":[%d,%d,1],"people":[0,0,0]}]}`, d.before, d.events)}, nil
}

type definitions map[rapport.DefinitionKind][]rapport.Definition

func (d definitions) List(kind rapport.DefinitionKind) []rapport.Definition { return d[kind] }

func (d definitions) Get(kind rapport.DefinitionKind, key string) (rapport.Definition, bool) {
	for _, def := range d[kind] {
		if def.Key == key {
			return def, true
		}
	}
	return rapport.Definition{}, false
}

func defined(spec string) definitions {
	return definitions{
		rapport.KindQuestion: {{Kind: rapport.KindQuestion, Key: "orders", Spec: json.RawMessage(`{"kind":"trends","question":{}}`)}},
		rapport.KindAlert:    {{Kind: rapport.KindAlert, Key: "few", Version: 1, Spec: json.RawMessage(spec)}},
	}
}

const few = `{"question":"orders","figure":"events.0","is":"below","limit":10,"every":"1m"}`

func open(t *testing.T, file string, defs Definitions, d Desk) *Alerts {
	t.Helper()
	a, err := New(file, defs, d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func look(t *testing.T, a *Alerts) Status {
	t.Helper()
	if err := a.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a.Status()[0]
}

// TestFiresOnce: it fires at the instant it is found, stays so over a restart since then, and ends.
func TestFiresOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "alerts.json")
	synctest.Test(t, func(t *testing.T) {
		d := &desk{events: 12, before: 11}
		defs := defined(few)
		a := open(t, file, defs, d)
		if s := a.Status()[0]; s.State != Unknown || s.Since != nil || s.Reason == "" {
			t.Errorf("before the first look it is %+v", s)
		}
		if s := look(t, a); s.State != OK || *s.Value != 12 || s.AsOf != 7 {
			t.Errorf("it is %+v", s)
		}
		d.events = 9
		if look(t, a); d.asked != 1 {
			t.Errorf("it was looked at %d times within the minute", d.asked)
		}
		time.Sleep(time.Minute)
		fired := look(t, a)
		if fired.State != Firing || !fired.Since.Equal(time.Now()) {
			t.Errorf("it is %+v", fired)
		}
		time.Sleep(time.Minute)
		a = open(t, file, defs, d)
		if s := look(t, a); s.State != Firing || !s.Since.Equal(*fired.Since) || !s.Checked.Equal(time.Now()) {
			t.Errorf("after a restart it is %+v, since %s before", s, fired.Since)
		}
		if told := a.Transitions(); len(told) != 2 || told[0].From != OK || told[0].To != Firing {
			t.Errorf("what was told is %+v", told)
		}
		time.Sleep(time.Minute)
		d.err = errors.New("facts are damaged")
		if s := look(t, a); s.State != Unknown || s.Reason != "the question is not answered: facts are damaged" {
			t.Errorf("it is %+v", s)
		}
		d.err, d.events = nil, 30
		defs[rapport.KindAlert][0].Version = 2
		if s := look(t, a); s.State != OK || s.Version != 2 {
			t.Errorf("a new version is not looked at at once: %+v", s)
		}
		delete(defs, rapport.KindAlert)
		if err := a.Look(t.Context()); err != nil || len(a.Status()) != 0 || len(a.kept.Found) != 0 {
			t.Errorf("%v: an ended one is kept: %+v", err, a.kept)
		}
	})
}

// TestStartLooks by itself, and Close ends it.
func TestStartLooks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "alerts.json")
	synctest.Test(t, func(t *testing.T) {
		d := &desk{events: 3, before: 3}
		a := open(t, file, defined(few), d)
		asks := 0
		a.Start(func() bool { asks++; return asks > 1 })
		time.Sleep(3*time.Minute + time.Second)
		synctest.Wait()
		if s := a.Status()[0]; s.State != Firing || d.asked != 3 {
			t.Errorf("after three minutes it is %+v, asked %d times", s, d.asked)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestJudge(t *testing.T) {
	p := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		is          string
		limit       float64
		least       int
		unit        string
		value, past *float64
		n           int
		want        State
	}{
		{"above", 10, -1, "events", p(11), nil, 11, Firing},
		{"above", 10, -1, "events", p(10), nil, 10, OK},
		{"below", 10, -1, "events", p(0), nil, 0, Firing},
		{"below", 0.1, -1, "share", p(0.05), nil, 29, Unknown},
		{"below", 0.1, -1, "share", p(0.05), nil, 30, Firing},
		{"below", 0.1, 0, "share", p(0.05), nil, 1, Firing},
		{"above", 0.1, -1, "share", nil, nil, 100, Unknown},
		{"changed", 20, -1, "events", p(121), p(100), 121, Firing},
		{"changed", 20, -1, "events", p(79), p(100), 79, Firing},
		{"changed", 20, -1, "events", p(120), p(100), 120, OK},
		{"changed", 20, -1, "events", p(5), p(0), 5, Unknown},
		{"changed", 20, -1, "events", p(0), p(0), 0, OK},
		{"changed", 20, -1, "events", p(5), nil, 5, Unknown},
		{"changed", 20, 50, "events", p(5), p(100), 5, Firing},
		{"changed", 20, 50, "events", p(5), p(49), 5, Unknown},
	} {
		s := Spec{Figure: "x", Is: c.is, Limit: c.limit}
		if c.least >= 0 {
			s.Least = &c.least
		}
		got, _, reason := s.judge([]inquiry.Figure{{Key: "x", Unit: c.unit, Value: c.value, Before: c.past, N: c.n}})
		if got != c.want || (got == Unknown) != (reason != "") {
			t.Errorf("%+v: %s %q", c, got, reason)
		}
	}
	if got, _, _ := (&Spec{Figure: "y"}).judge([]inquiry.Figure{{Key: "x"}}); got != Unknown {
		t.Error("a figure that is not there is judged")
	}
}

func TestSpecs(t *testing.T) {
	for spec, path := range map[string]string{
		few: "",
		`{"question":"orders","figure":"events.0","is":"above","every":"30s"}`:        "spec.every",
		`{"question":"orders","figure":"events.0","is":"above","every":"0m"}`:         "spec.every",
		`{"question":"orders","figure":"events.0","is":"above","every":"99999d"}`:     "spec.every",
		`{"question":"orders","figure":"events.0","is":"changed","limit":-1}`:         "spec.limit",
		`{"question":"orders","figure":"events.0","is":"odd"}`:                        "spec.is",
		`{"question":"orders","figure":"events.0","is":"above","limit":1,"least":-1}`: "spec.least",
	} {
		_, err := catalog.Parse("x.json", []byte(`{"kind":"alert","key":"k","owners":{"marketing":"m","it":"i"},"spec":`+spec+`}`), Checker())
		var p catalog.Problems
		if path == "" && err != nil || path != "" && (!errors.As(err, &p) || p[0].Path != path) {
			t.Errorf("%s: %v %+v, want it at %q", spec, err, p, path)
		}
	}
}

// TestDamagedFile is put aside.
func TestDamagedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "alerts.json")
	if err := os.WriteFile(file, []byte(`{"found":{"few":{"state":"on fire"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	a := open(t, file, defined(few), &desk{events: 3})
	if s := look(t, a); s.State != Firing {
		t.Errorf("it is %+v", s)
	}
	if _, err := os.Stat(file + ".damaged"); err != nil {
		t.Error(err)
	}
}

func FuzzKept(f *testing.F) {
	f.Add([]byte(`{"found":{"few":{"state":"ok","since":"2026-01-01T00:00:00Z","checked":"2026-01-01T00:00:00Z"}},"told":[]}`))
	f.Add([]byte(`{"found":null,"told":[{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		k, err := readKept(text)
		if err == nil && (k.Found == nil || len(k.Told) > mostTold) {
			t.Errorf("%+v", k)
		}
	})
}
