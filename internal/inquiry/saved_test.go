package inquiry

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/catalog"
)

const head = `, "key":"k", "owners":{"marketing":"mei","it":"arun"}, "wording":{"marketing":"m","it":"i"}}`

func parse(kind, spec string) ([]rapport.Definition, error) {
	return catalog.Parse("x.json", []byte(`{"kind":"`+kind+`","spec":`+spec+head), Checkers()...)
}

func TestDefinitions(t *testing.T) {
	for _, c := range []struct{ kind, spec, path string }{
		{"question", `{"kind":"trends","question":` + january + `,"page":"/trends?last=7d"}`, ""},
		{"question", `{"kind":"horoscope","question":{}}`, "spec.kind"},
		{"question", `{"kind":"trends","question":{"unit":"eon"}}`, "spec.question"},
		{"question", `{"kind":"trends","question":{},"page":"https://elsewhere.example/"}`, "spec.page"},
		{"question", `{"kind":"trends","question":{},"page":"//elsewhere.example/"}`, "spec.page"},
		{"question", `{"kind":"trends","question":{},"page":"/\\elsewhere.example/"}`, "spec.page"},
		{"question", `{"kind":"trends","question":{},"page":"javascript:go()"}`, "spec.page"},
		{"question", `{"kind":"trends"}`, "spec.question"},
		{"dashboard", `{"tiles":[{"question":"a","form":"number","figure":"events.0","width":4},{"question":"a"}]}`, ""},
		{"dashboard", `{"tiles":[{"question":"a","form":"pie"}]}`, "spec.tiles[0].form"},
		{"dashboard", `{"tiles":[{"question":"a","width":5}]}`, "spec.tiles[0].width"},
		{"dashboard", `{"tiles":[{"question":"a","figure":"events.0"}]}`, "spec.tiles[0].figure"},
	} {
		_, err := parse(c.kind, c.spec)
		if (err == nil) != (c.path == "") || err != nil && !strings.Contains(placeOf(err), c.path) {
			t.Errorf("%s %s: %v at %q, want it at %q", c.kind, c.spec, err, placeOf(err), c.path)
		}
	}
}

func placeOf(err error) string {
	var p catalog.Problems
	if !errors.As(err, &p) || len(p) == 0 {
		return ""
	}
	return p[0].Path
}

func TestDashboardsNeedTheirQuestions(t *testing.T) {
	def := rapport.Definition{Kind: rapport.KindDashboard, Key: "d", Spec: json.RawMessage(`{"tiles":[{"question":"a"},{"question":"b"}]}`)}
	refs, err := checkDashboard(&def)
	if err != nil || len(refs) != 2 || refs[1] != (catalog.Ref{Kind: rapport.KindQuestion, Key: "b"}) {
		t.Errorf("%v %v", refs, err)
	}
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{"/trends?last=7d", "//x", "/\\x", "/\t/x", "x", "/%2f/x", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if isPage(s) && s != "" && (s[0] != '/' || strings.HasPrefix(s, "//") || strings.Contains(s, "\\")) {
			t.Errorf("%q leads out of the console", s)
		}
	})
}
