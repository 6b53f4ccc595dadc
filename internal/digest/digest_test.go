package digest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rapport"
	"rapport/internal/inquiry"
)

func TestDue(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ each, zone, now, want string }{
		{"day", "Asia/Singapore", "2026-03-05T00:00:00Z", "2026-03-05T00:00:00Z"}, // 08:00 there
		{"day", "Asia/Singapore", "2026-03-04T23:59:59Z", "2026-03-04T00:00:00Z"},
		{"week", "UTC", "2026-03-04T09:00:00Z", "2026-03-02T08:00:00Z"}, // a Wednesday
		{"week", "UTC", "2026-03-02T07:59:00Z", "2026-02-23T08:00:00Z"},
		{"week", "UTC", "2026-03-08T23:00:00Z", "2026-03-02T08:00:00Z"}, // a Sunday
		{"month", "UTC", "2026-03-01T07:00:00Z", "2026-02-01T08:00:00Z"},
		{"month", "UTC", "2026-01-01T07:00:00Z", "2025-12-01T08:00:00Z"},
		{"month", "UTC", "2026-03-31T07:00:00Z", "2026-03-01T08:00:00Z"},
		{"day", "Europe/Berlin", "2026-03-29T07:00:00Z", "2026-03-29T06:00:00Z"}, // the clocks went forward
		{"day", "Europe/Berlin", "2026-03-28T07:30:00Z", "2026-03-28T07:00:00Z"},
	} {
		s := Spec{Each: c.each, At: "08:00", Zone: c.zone}
		if got, err := s.due(at(c.now)); err != nil || !got.Equal(at(c.want)) {
			t.Errorf("%s in %s at %s: %s, want %s (%v)", c.each, c.zone, c.now, got.UTC(), c.want, err)
		}
	}
	for _, s := range []Spec{{At: "08:00", Zone: "Mars/Olympus"}, {At: "08:00", Zone: "Local"}, {At: "8", Zone: "UTC"}} {
		if _, err := s.due(time.Unix(0, 0)); err == nil {
			t.Errorf("%+v is due", s)
		}
	}
}

type desk struct{ as []time.Time }

func (d *desk) Ask(_ context.Context, q inquiry.Question, _ func(inquiry.Progress)) (*inquiry.Answer, error) {
	if q.Kind == "paths" {
		return nil, errors.New("too long")
	}
	d.as = append(d.as, q.AsOf)
	return &inquiry.Answer{Sentence: rapport.Wording{Marketing: "How often <b>", IT: "count"}, Answer: json.RawMessage(`{"unit":"day","whole":2,"series":[{"label":{"marketing":"Orders & more","it":"o"},"events":[40,50,1],"people":[0,0,0]}]}`)}, nil
}

type definitions map[rapport.DefinitionKind]map[string]rapport.Definition

func (d definitions) List(kind rapport.DefinitionKind) (out []rapport.Definition) {
	for _, def := range d[kind] {
		out = append(out, def)
	}
	return out
}

func (d definitions) Get(kind rapport.DefinitionKind, key string) (rapport.Definition, bool) {
	def, ok := d[kind][key]
	return def, ok
}

func defined() definitions {
	one := func(kind rapport.DefinitionKind, key, spec string) map[string]rapport.Definition {
		return map[string]rapport.Definition{key: {Kind: kind, Key: key, Version: 3, Spec: json.RawMessage(spec), ChangedAt: time.Now(), Wording: rapport.Wording{Marketing: key + " for all", IT: key}}}
	}
	d := definitions{
		rapport.KindQuestion:  one(rapport.KindQuestion, "orders", `{"kind":"trends","question":{}}`),
		rapport.KindDashboard: one(rapport.KindDashboard, "board", `{"tiles":[{"question":"orders"},{"question":"orders","form":"number"},{"question":"ways"},{"question":"gone"}]}`),
		rapport.KindDigest:    one(rapport.KindDigest, "daily", `{"dashboard":"board","each":"day","at":"08:00","zone":"UTC"}`),
	}
	d[rapport.KindQuestion]["ways"] = rapport.Definition{Key: "ways", Spec: json.RawMessage(`{"kind":"paths","question":{}}`)}
	return d
}

func open(t *testing.T, dir string, defs Definitions, d Desk) *Digests {
	t.Helper()
	all, err := New(dir, defs, d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func list(t *testing.T, d *Digests) []Place {
	t.Helper()
	all, err := d.List()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPrepared each day at its time, as of then; once for all the days that nothing ran; none twice.
func TestPrepared(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { // it begins at midnight UTC
		asked, defs := &desk{}, defined()
		d := open(t, dir, defs, asked)
		asks := 0
		d.Start(func() bool { asks++; return asks > 1 })
		time.Sleep(7*time.Hour + 59*time.Minute)
		synctest.Wait()
		if len(list(t, d)) != 0 {
			t.Error("one was prepared for a time before it was defined")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		first := list(t, d)
		if len(first) != 1 || first[0].Due.Hour() != 8 || len(asked.as) != 1 || !asked.as[0].Equal(first[0].Due) {
			t.Fatalf("there are %+v, asked as of %v", first, asked.as)
		}
		time.Sleep(4 * 24 * time.Hour) // nothing runs
		d = open(t, dir, defs, asked)
		for range 2 {
			if err := d.Prepare(t.Context()); err != nil {
				t.Error(err)
			}
		}
		after := list(t, d)
		if len(after) != 2 || after[0].Due.Sub(first[0].Due) != 4*24*time.Hour || len(asked.as) != 2 {
			t.Errorf("after four days there are %+v", after)
		}
		for range Keep + 5 {
			time.Sleep(24 * time.Hour)
			if err := d.Prepare(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if n := len(list(t, d)); n != Keep {
			t.Errorf("%d are kept", n)
		}
		if _, err := d.Get(first[0].ID); rapport.KindOf(err) != rapport.NotFound {
			t.Errorf("the oldest is still there: %v", err)
		}
	})
}

func TestDocument(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		d := open(t, dir, defined(), &desk{})
		time.Sleep(9 * time.Hour)
		if err := d.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		doc, err := d.Get(list(t, d)[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(doc.Tiles) != 3 || doc.Version != 3 || *doc.Tiles[0].Figures[0].Value != 50 || doc.Tiles[1].Failed != "too long" || doc.Tiles[2].Failed == "" {
			t.Errorf("it says %+v", doc)
		}
		var b bytes.Buffer
		if err := doc.HTML(&b); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"daily for all", "As of 1 January 2000, 08:00 UTC", "Orders &amp; more", "How often &lt;b&gt;", ">50<", ">&#43;25.0 %<", "Not answered: too long"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("the page lacks %q:\n%s", want, b.String())
			}
		}
		if strings.Contains(b.String(), "<script") {
			t.Error("the page has a script")
		}
	})
}

func FuzzID(f *testing.F) {
	for _, s := range []string{"daily@1760000000", "../x@1", "a/b@1", "a@-1", "a@01", ".@1", "@1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := readID(s)
		if ok && (idOf(p.Key, p.Due) != s || strings.ContainsAny(s, "/\\\x00") || strings.HasPrefix(s, ".")) {
			t.Errorf("%q names %+v", s, p)
		}
	})
}
