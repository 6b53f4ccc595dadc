package collect_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"rapport"
	"rapport/internal/collect"
	"rapport/internal/event"
)

// TestWire runs testdata/wire/*.txt. A case is "== title", the request (its first line, headers, an empty line, the body), a
// line "--", and what came of it: status, headers, body, and the records in the log. The headers "Gzip: yes" and "Key: k"
// compress the body and set Basic authorization.
func TestWire(t *testing.T) {
	files, err := filepath.Glob("testdata/wire/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	h := newHouse(t, func(c *collect.Config) {
		c.MaxEvent, c.MaxBody, c.MaxBatch = 1<<10, 3<<10, 20
		c.TrustedProxies = []string{"10.0.0.0/8"}
	})
	h.define(t, rapport.KindEvent, "signed-up", `{"event":"Signed Up","mode":"quarantine","properties":{"type":"object","required":["plan"],"properties":{"plan":{"type":"string"}}}}`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, c := range strings.Split(string(text), "== ")[1:] {
			request, want, _ := strings.Cut(c, "\n--\n")
			title, request, _ := strings.Cut(request, "\n")
			got := h.exchange(t, request)
			if strings.TrimSpace(want) != strings.TrimSpace(got) && !*update {
				t.Errorf("%s: %s\ngot\n%s\nwant\n%s", file, title, got, want)
			}
			fmt.Fprintf(&out, "== %s\n%s\n--\n%s\n\n", title, request, strings.TrimSpace(got))
		}
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (h *house) exchange(t *testing.T, request string) string {
	head, body, _ := strings.Cut(request, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	r := httptest.NewRequest(method, target, nil)
	r.RemoteAddr = "203.0.113.9:4711"
	content := []byte(body)
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "Key":
			r.SetBasicAuth(value, "")
		case "Gzip":
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(content)
			_ = z.Close()
			content = b.Bytes()
			r.Header.Set("Content-Encoding", "gzip")
		case "Peer":
			r.RemoteAddr = value
		default:
			r.Header.Set(name, value)
		}
	}
	if method == http.MethodPost {
		c := httptest.NewRequest(method, target, bytes.NewReader(content))
		c.Header, c.RemoteAddr = r.Header, r.RemoteAddr
		r = c
	}
	from := h.end()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var b strings.Builder
	fmt.Fprintf(&b, "%d", w.Code)
	for _, name := range slices.Sorted(maps.Keys(w.Header())) {
		if name != "Content-Length" && name != "X-Content-Type-Options" && !(name == "Content-Type" && w.Header().Get(name) == "application/json") {
			fmt.Fprintf(&b, "\n%s: %s", name, strings.Join(w.Header()[name], "; "))
		}
	}
	if s := w.Body.String(); strings.HasPrefix(s, "GIF89a") {
		b.WriteString("\na pixel")
	} else if s != "" {
		b.WriteString("\n" + s)
	}
	for _, rec := range h.records(t, from) {
		b.WriteString("\n" + inWords(t, &rec))
	}
	return b.String()
}

var madeID = regexp.MustCompile(`^[0-9a-f]{32}$`)

func inWords(t *testing.T, r *rapport.Record) string {
	if r.Kind == rapport.RecordQuarantined {
		n := 5 + int(r.Data[1]) + int(r.Data[2])<<8
		var f struct{ Reason, Path, Message, Source, Type, Context string }
		if err := json.Unmarshal(r.Data[5:n], &f); err != nil {
			t.Fatal(err)
		}
		raw := string(r.Data[n:])
		if len(raw) > 200 {
			raw = raw[:200] + "…"
		}
		return fmt.Sprintf("refused %s: %s %s: %s\n  %s", f.Source, f.Reason, f.Path, f.Message, raw)
	}
	var v event.View
	if err := v.Decode(r.Data); err != nil {
		t.Fatal(err)
	}
	id := string(v.MessageID())
	if madeID.MatchString(id) {
		id = "(made)"
	}
	s := fmt.Sprintf("event %s: %v %q %s at %s", v.Source(), v.Type(), v.Name(), id, time.UnixMicro(v.Timestamp()).UTC().Format("2006-01-02T15:04:05.999999Z07:00"))
	for _, f := range []struct {
		name  string
		value []byte
	}{{"user", v.UserID()}, {"anonymous", v.AnonymousID()}, {"previous", v.PreviousID()}, {"group", v.GroupID()}} {
		if f.value != nil {
			s += fmt.Sprintf(" %s=%s", f.name, f.value)
		}
	}
	if v.OptOut() {
		s += " opted-out"
	}
	for _, f := range []struct {
		name  string
		value []byte
	}{{"properties", v.Properties()}, {"traits", v.Traits()}, {"context", v.Context()}, {"integrations", v.Integrations()}} {
		if f.value != nil {
			s += fmt.Sprintf("\n  %s %s", f.name, f.value)
		}
	}
	return s
}
