package event_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapport/internal/event"
)

var update = flag.Bool("update", false, "rewrite the expected results")

var received = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).UnixMicro()

// TestCases reads testdata/*.txt: cases that are each a title line (# …), one event on one line, and the stored form in words
// or the problem.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
			title, rest, _ := strings.Cut(c, "\n")
			line, want, _ := strings.Cut(rest, "\n")
			got := describe(line)
			if strings.TrimRight(want, "\n") != got && !*update {
				t.Errorf("%s: %s\ngot\n%s\nwant\n%s", file, title, got, want)
			}
			fmt.Fprintf(&out, "%s\n%s\n%s\n\n", title, line, got)
		}
		if *update {
			if err := os.WriteFile(file, []byte(strings.TrimSpace(out.String())+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func describe(line string) string {
	def := &event.Defaults{Source: "web", ReceivedAt: received, MessageID: []byte("generated"), Context: []byte(`{"ip":"10.0.0.1"}`)}
	var e event.Envelope
	if err := e.Scan([]byte(line)); err != nil {
		return "  error: " + err.Error()
	}
	data, p := e.Body.Append(nil, def)
	if p != nil {
		return "  " + string(p.Reason) + ": " + p.Error()
	}
	var v event.View
	if err := v.Decode(data); err != nil {
		return "  undecodable: " + err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  %v at %s", v.Type(), time.UnixMicro(v.Timestamp()).UTC().Format(time.RFC3339Nano))
	for _, f := range []struct {
		name  string
		value []byte
	}{{"message", v.MessageID()}, {"user", v.UserID()}, {"anonymous", v.AnonymousID()}, {"previous", v.PreviousID()}, {"group", v.GroupID()}, {"name", v.Name()}} {
		if f.value != nil {
			fmt.Fprintf(&b, "\n  %s %q", f.name, f.value)
		}
	}
	for _, f := range []struct {
		name  string
		value []byte
	}{{"properties", v.Properties()}, {"traits", v.Traits()}, {"context", v.Context()}, {"integrations", v.Integrations()}} {
		if f.value != nil {
			fmt.Fprintf(&b, "\n  %s %s", f.name, f.value)
		}
	}
	return b.String()
}

// TestContextIsCompleted: whatever the text around it looks like, a context gets exactly the members it lacks and every other
// field stays what it was.
func TestContextIsCompleted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		space := rapid.SampledFrom([]string{"", " ", "\n\t"})
		text := rapid.SampledFrom([]string{`"x"`, `"\u00e9\""`, `{"a":1}`, `{}`, `[1,"}"]`, `null`, `12`})
		own := rapid.MapOfN(rapid.SampledFrom([]string{"ip", "locale", "a", `é`}), text, 0, 3).Draw(t, "context")
		shared := rapid.MapOfN(rapid.SampledFrom([]string{"ip", "locale", "b", `é`}), text, 0, 3).Draw(t, "shared")
		members := []string{`"userId":"u\u0031"`, `"properties":{"p":1}`, `"event":"Signed Up"`, `"messageId":"m1"`, `"context":` + space.Draw(t, "s1") + object(own, space.Draw(t, "s2"))}
		raw := "{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), space.Draw(t, "s3")+",") + "}"
		data, err := event.Encode(nil, []byte(raw), &event.Defaults{Source: "s", Type: 1, ReceivedAt: received, Context: []byte(object(shared, ""))})
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		var v event.View
		if err := v.Decode(data); err != nil {
			t.Fatal(err)
		}
		if string(v.UserID()) != "u1" || string(v.Properties()) != `{"p":1}` || string(v.Name()) != "Signed Up" || string(v.MessageID()) != "m1" {
			t.Fatalf("%s: fields moved: %q %q %q %q", raw, v.UserID(), v.Properties(), v.Name(), v.MessageID())
		}
		var whole struct{ Context map[string]json.RawMessage }
		if err := json.Unmarshal(v.Raw(), &whole); err != nil {
			t.Fatalf("%s: raw %s: %v", raw, v.Raw(), err)
		}
		for k, x := range shared {
			if _, ok := own[k]; !ok {
				own[k] = x
			}
		}
		if len(own) != len(whole.Context) {
			t.Fatalf("%s: context %s", raw, v.Context())
		}
		for k, x := range own {
			if got, ok := event.Lookup(v.Context(), k); !ok || string(got.Raw) != x || string(whole.Context[k]) != x {
				t.Fatalf("%s: context member %s is %s, want %s", raw, k, got.Raw, x)
			}
		}
	})
}

func object(m map[string]string, space string) string {
	var parts []string
	for k, v := range m {
		parts = append(parts, `"`+k+`":`+v)
	}
	return "{" + space + strings.Join(parts, ",") + space + "}"
}

// TestClockIsCorrected is the wire's rule, and what bounds it.
func TestClockIsCorrected(t *testing.T) {
	at := func(s string) string { return `"` + s + `"` }
	for _, c := range []struct{ timestamp, sent, want string }{
		{at("2026-03-01T11:59:00Z"), at("2026-03-01T12:00:00Z"), "2026-03-01T11:59:00Z"},
		{at("2026-03-01T10:59:00Z"), at("2026-03-01T11:00:00Z"), "2026-03-01T11:59:00Z"}, // an hour behind
		{at("2026-03-01T13:59:30Z"), at("2026-03-01T14:00:00Z"), "2026-03-01T11:59:30Z"}, // two hours ahead
		{at("2019-01-01T00:00:00Z"), at("2026-03-01T12:00:00Z"), "2019-01-01T00:00:00Z"}, // history
		{at("2019-01-01T00:00:00Z"), at("2019-01-01T00:01:00Z"), "2026-03-01T11:59:00Z"}, // years behind, consistent with itself
		{at("2031-01-01T00:00:00Z"), at("2031-01-01T00:01:00Z"), "2026-03-01T11:59:00Z"}, // years ahead, consistent with itself
		{at("2026-03-01T11:00:00Z"), at("2099-01-01T00:00:00Z"), "2026-03-01T11:00:00Z"}, // sentAt is absurd
		{at("2026-03-01T11:00:00Z"), at("1971-01-01T00:00:00Z"), "2026-03-01T11:00:00Z"}, // sentAt is absurd
		{at("2099-01-01T00:00:00Z"), `null`, "2026-03-01T12:00:00Z"},                     // the future
		{at("2026-03-01T12:00:30Z"), at("2026-03-01T12:00:00Z"), "2026-03-01T12:00:00Z"}, // sent before it happened
		{at("2026-03-01T11:00:00Z"), `"yesterday"`, "2026-03-01T11:00:00Z"},              // sentAt cannot be read
		{`null`, at("2026-03-01T12:00:00Z"), "2026-03-01T12:00:00Z"},
	} {
		raw := `{"type":"page","userId":"u","messageId":"m","timestamp":` + c.timestamp + `,"sentAt":` + c.sent + `}`
		data, err := event.Encode(nil, []byte(raw), &event.Defaults{Source: "s", ReceivedAt: received})
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		var v event.View
		_ = v.Decode(data)
		if got := time.UnixMicro(v.Timestamp()).UTC().Format(time.RFC3339Nano); got != c.want {
			t.Errorf("%s: %s, want %s", raw, got, c.want)
		}
	}
}

// TestLargeEvents: spans past 64 KB are kept wide.
func TestLargeEvents(t *testing.T) {
	for _, n := range []int{50_000, 58_000, 60_000, 61_400, 61_500, 65_400, 65_500, 70_000, 400_000} {
		raw := `{"type":"track","event":"E","userId":"u","properties":{"x":"` + strings.Repeat("y", n) + `"},"messageId":"m","traits":{"last":1}}`
		data, err := event.Encode(nil, []byte(raw), &event.Defaults{Source: "s", ReceivedAt: received, MaxBytes: 1 << 20, Context: []byte(`{"ip":"1.1.1.1"}`)})
		if err != nil {
			t.Fatal(err)
		}
		var v event.View
		if err := v.Decode(data); err != nil {
			t.Fatal(err)
		}
		if string(v.MessageID()) != "m" || string(v.Traits()) != `{"last":1}` || string(v.Context()) != `{"ip":"1.1.1.1"}` || string(v.Raw()) != raw || len(v.Properties()) != n+8 {
			t.Errorf("%d bytes: fields moved", n)
		}
	}
}

// FuzzDecode: no bytes make a view read outside them.
func FuzzDecode(f *testing.F) {
	data, _ := event.Encode(nil, []byte(sample), &event.Defaults{Source: "web", ReceivedAt: received})
	f.Add(data)
	f.Add(data[:70])
	wide, _ := event.Encode(nil, []byte(`{"type":"page","userId":"u","messageId":"m","properties":{"x":"`+strings.Repeat("y", 70000)+`"}}`), &event.Defaults{Source: "web", ReceivedAt: received, MaxBytes: 1 << 20})
	f.Add(wide)
	f.Fuzz(func(t *testing.T, b []byte) {
		var v event.View
		if v.Decode(b) != nil {
			return
		}
		e := v.Event(1, 2)
		if e.MessageID == "" || v.Raw() == nil && len(v.Raw()) > len(b) {
			t.Fatal("a view without a message")
		}
		v.OptOut()
		v.PreviousID()
		v.GroupID()
		v.Integrations()
		v.MessageHash()
	})
}
