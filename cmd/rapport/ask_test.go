package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapport"
)

func TestAsk(t *testing.T) {
	_, r := running(t)
	file := filepath.Join(t.TempDir(), "question.json")
	check(t, os.WriteFile(file, []byte(`{"unit":"week","from":"2026-01-05","to":"2026-01-19"}`), 0o600))
	var out bytes.Buffer
	check(t, (&askCmd{Remote: r, Kind: "trends", File: file}).run(t.Context(), nil, &out))
	if !strings.Contains(out.String(), "from 5 January 2026 to 18 January 2026.\n") || !strings.Contains(out.String(), `"periods"`) {
		t.Errorf("it says %s", out.String())
	}
	out.Reset()
	check(t, (&askCmd{Remote: r, Kind: "trends", File: "-", JSON: true}).run(t.Context(), strings.NewReader(`{}`), &out))
	var a askedAnswer
	check(t, json.Unmarshal(out.Bytes(), &a))
	if a.Sentence.IT == "" || len(a.Answer) == 0 {
		t.Errorf("it says %s", out.String())
	}
	for text, kind := range map[string]rapport.ErrorKind{`{`: rapport.Invalid, `{"unit":"eon"}`: rapport.Invalid} {
		if err := (&askCmd{Remote: r, Kind: "trends", File: "-"}).run(t.Context(), strings.NewReader(text), &out); rapport.KindOf(err) != kind {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := (&askCmd{Remote: r, Kind: "trends", File: file + ".none"}).run(t.Context(), nil, &out); rapport.KindOf(err) != rapport.Invalid {
		t.Error(err)
	}
	out.Reset()
	people := `{"question":{"steps":[{"event":"Order Completed"}]},"step":1}`
	check(t, (&askCmd{Remote: r, Kind: "funnel", File: "-", People: true}).run(t.Context(), strings.NewReader(people), &out))
	var behind struct {
		Total *int              `json:"total"`
		Items []json.RawMessage `json:"items"`
	}
	check(t, json.Unmarshal(out.Bytes(), &behind))
	if behind.Total == nil || behind.Items == nil {
		t.Errorf("it says %s", out.String())
	}
}
