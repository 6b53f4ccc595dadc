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

func TestFigures(t *testing.T) {
	show := func(kind, answer string) string {
		var out []string
		for _, f := range Figures(kind, json.RawMessage(answer)) {
			data, _ := json.Marshal(f)
			out = append(out, string(data))
		}
		return strings.Join(out, "\n")
	}
	for _, c := range []struct{ kind, answer, want string }{
		{"trends", `{"unit":"day","series":[{"label":{"marketing":"Orders","it":"o"},"events":[4,6,1],"people":[3,5,1]}]}`,
			`{"key":"events.0","label":{"marketing":"Orders, last whole day","it":"count(o) [last whole day]"},"unit":"events","value":6,"before":4,"n":6}
{"key":"people.0","label":{"marketing":"Orders, customers, last whole day","it":"distinct(o) [last whole day]"},"unit":"people","value":5,"before":3,"n":5}`},
		{"trends", `{"unit":"day","series":[{"label":{"marketing":"Orders","it":"o"},"events":[4],"people":[3]}]}`,
			`{"key":"events.0","label":{"marketing":"Orders, last whole day","it":"count(o) [last whole day]"},"unit":"events","value":null,"n":0}
{"key":"people.0","label":{"marketing":"Orders, customers, last whole day","it":"distinct(o) [last whole day]"},"unit":"people","value":null,"n":0}`},
		{"trends", `{"unit":"day","series":[{"label":{"marketing":"Sum","it":"sum"},"measure":"sum","events":[4,6,1],"people":[3,5,1],"values":[1.5,2.5,null]},{"label":{"marketing":"A/B","it":"A / B"},"formula":"A / B","events":[],"people":[],"values":[null,0.5,1]}]}`,
			`{"key":"value.0","label":{"marketing":"Sum, last whole day","it":"sum [last whole day]"},"unit":"value","value":2.5,"before":1.5,"n":5}
{"key":"value.1","label":{"marketing":"A/B, last whole day","it":"A / B [last whole day]"},"unit":"value","value":0.5,"n":0}`},
		{"funnel", `{"steps":[{"marketing":"A","it":"a"},{"marketing":"B","it":"b"}],"parts":[{"value":"SG","people":[8,2],"shares":[1,0.25]}]}`,
			`{"key":"share.0","label":{"marketing":"Came as far as B (SG)","it":"conversion to b (SG)"},"unit":"share","value":0.25,"n":8}
{"key":"people.0","label":{"marketing":"Customers as far as B (SG)","it":"distinct(person) at b (SG)"},"unit":"people","value":2,"n":2}`},
		{"retention", `{"unit":"week","overall":[1,0.5,null],"cohorts":[{"people":3},{"people":5}]}`,
			`{"key":"share.1","label":{"marketing":"Came back in week 1","it":"retention[week 1]"},"unit":"share","value":0.5,"n":8}
{"key":"share.2","label":{"marketing":"Came back in week 2","it":"retention[week 2]"},"unit":"share","value":null,"n":8}`},
		{"voice", `{"score":{"value":40,"answers":50},"before":{"value":30,"answers":40}}`,
			`{"key":"score","label":{"marketing":"What they say","it":"score"},"unit":"score","value":40,"before":30,"n":50}`},
		{"change", `{}`, ""}, {"trends", `[]`, ""}, {"funnel", `{"parts":[{"people":[1]}]}`, ""},
	} {
		if got := show(c.kind, c.answer); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.kind, got, c.want)
		}
	}
}

// TestFiguresReadRealAnswers: a kind whose answers change their form must not lose its figures silently.
func TestFiguresReadRealAnswers(t *testing.T) {
	h := newHistory(t, 4)
	d := New(h, nil, 1<<20)
	for kind, text := range map[string]string{
		"trends":    `{"series":[{"event":"Order Completed"}],"unit":"day","from":"2026-01-03","to":"2026-01-07"}`,
		"funnel":    `{"steps":[{"event":"Order Completed"}],"from":"2026-01-01","to":"2026-02-01"}`,
		"retention": `{"start":{"event":"Order Completed"},"return":{"event":"Order Completed"},"from":"2026-01-01","to":"2026-02-01"}`,
	} {
		a := mustAsk(t, d, Question{Kind: kind, Text: json.RawMessage(text)})
		if f := Figures(kind, a.Answer); len(f) == 0 || f[0].Value == nil || f[0].Label.Marketing == "" || kind != "trends" && f[0].N != 4 {
			t.Errorf("%s has the figures %+v of %s", kind, f, a.Answer)
		}
	}
}
