package server

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"rapport"
	"rapport/api"
)

// agreement is openapi.yaml, read to hold answers to it.
type agreement struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
	schemas  sync.Map // by JSON pointer
}

var theAgreement = sync.OnceValues(func() (*agreement, error) {
	text, err := yaml.YAMLToJSON(api.OpenAPI)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("rapport:api", doc); err != nil {
		return nil, err
	}
	tree, _ := doc.(map[string]any)
	return &agreement{doc: tree, compiler: c}, nil
})

func contract(t testing.TB) *agreement {
	t.Helper()
	a, err := theAgreement()
	must(t, err)
	return a
}

// at walks the document, following references.
func (a *agreement) at(path ...string) (value any, pointer string) {
	value = a.doc
	for _, p := range path {
		m, _ := value.(map[string]any)
		value = m[p]
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(p)
		if ref, ok := asMap(value)["$ref"].(string); ok {
			next := strings.Split(strings.TrimPrefix(ref, "#/"), "/")
			value, pointer = a.at(next...)
		}
	}
	return value, pointer
}

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func (a *agreement) schema(t testing.TB, pointer string) *jsonschema.Schema {
	t.Helper()
	if s, ok := a.schemas.Load(pointer); ok {
		return s.(*jsonschema.Schema)
	}
	c := *a.compiler
	s, err := c.Compile("rapport:api#" + strings.ReplaceAll(url.PathEscape(pointer), "%2F", "/"))
	must(t, err)
	a.schemas.Store(pointer, s)
	return s
}

// operation finds the path template that a target fits, the more literal one first.
func (a *agreement) template(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	parts := strings.Split(u.EscapedPath(), "/")
	best, literal := "", -1
	for path := range asMap(a.doc["paths"]) {
		want := strings.Split(path, "/")
		if len(want) != len(parts) {
			continue
		}
		n := 0
		for i, w := range want {
			if w == parts[i] {
				n++
			} else if !strings.HasPrefix(w, "{") {
				n = -1
				break
			}
		}
		if n > literal {
			best, literal = path, n
		}
	}
	return best
}

// check holds an answer to the document: the status is listed, and the body fits its schema.
func (a *agreement) check(t testing.TB, method, target string, rec *httptest.ResponseRecorder) {
	t.Helper()
	path := a.template(target)
	where := []string{"paths", path, strings.ToLower(method), "responses", strconv.Itoa(rec.Code)}
	found, _ := a.at(where...)
	if found == nil {
		t.Fatalf("%s %s answers %d, which openapi.yaml does not list", method, path, rec.Code)
	}
	if asMap(found)["content"] == nil {
		if rec.Body.Len() > 0 {
			t.Fatalf("%s %s: a body where openapi.yaml has none: %s", method, path, rec.Body)
		}
		return
	}
	if rec.Header().Get("Content-Type") != "application/json" {
		kind, _, _ := strings.Cut(rec.Header().Get("Content-Type"), ";")
		if asMap(asMap(found)["content"])[kind] == nil {
			t.Fatalf("%s %s: content type %q is not in openapi.yaml", method, path, kind)
		}
		return
	}
	_, pointer := a.at(append(where, "content", "application/json", "schema")...)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(rec.Body.Bytes()))
	must(t, err)
	if err := a.schema(t, pointer).Validate(value); err != nil {
		t.Fatalf("%s %s: the answer is not what openapi.yaml says: %v\n%s", method, path, err, rec.Body)
	}
}

// TestRoutesAreTheContract holds the route table and openapi.yaml to each other, in both directions.
func TestRoutesAreTheContract(t *testing.T) {
	a := contract(t)
	listed := map[string]bool{}
	for _, r := range routes() {
		where := r.method + " " + r.pattern
		op, _ := a.at("paths", r.pattern, strings.ToLower(r.method))
		if op == nil {
			t.Errorf("%s is not in openapi.yaml", where)
			continue
		}
		listed[where] = true
		if got := asMap(op)["operationId"]; got != r.op {
			t.Errorf("%s: operationId %v, route %s", where, got, r.op)
		}
		if want, got := scopesOf(r), a.scopes(t, op); !slices.Equal(want, got) {
			t.Errorf("%s: openapi.yaml wants scopes %v, the route %v", where, got, want)
		}
		if want, got := sorted(r.query), a.query(op); !slices.Equal(want, got) && r.op != "getMetrics" {
			t.Errorf("%s: openapi.yaml has parameters %v, the route %v", where, got, want)
		}
		for _, field := range []string{"summary", "tags", "responses"} {
			if asMap(op)[field] == nil {
				t.Errorf("%s has no %s in openapi.yaml", where, field)
			}
		}
	}
	for path, item := range asMap(a.doc["paths"]) {
		for method := range asMap(item) {
			if where := strings.ToUpper(method) + " " + path; !listed[where] {
				t.Errorf("%s is in openapi.yaml and has no route", where)
			}
		}
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func scopesOf(r route) []string {
	if r.open {
		return []string{"open"}
	}
	out := []string{}
	for _, s := range r.scopes {
		out = append(out, string(s))
	}
	return out
}

// scopes are what the security of an operation names; both schemes must name the same.
func (a *agreement) scopes(t *testing.T, op any) []string {
	t.Helper()
	list, _ := asMap(op)["security"].([]any)
	if len(list) == 0 {
		return []string{"open"}
	}
	byScheme := map[string][]string{}
	for _, item := range list {
		for scheme, scopes := range asMap(item) {
			byScheme[scheme] = []string{}
			for _, s := range scopes.([]any) {
				byScheme[scheme] = append(byScheme[scheme], s.(string))
			}
		}
	}
	if !slices.Equal(byScheme["bearer"], byScheme["session"]) || len(byScheme) != 2 {
		t.Errorf("security differs by scheme: %v", byScheme)
	}
	return byScheme["bearer"]
}

func (a *agreement) query(op any) []string {
	out := []string{}
	list, _ := asMap(op)["parameters"].([]any)
	for _, p := range list {
		m := asMap(p)
		if ref, ok := m["$ref"].(string); ok {
			v, _ := a.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
			m = asMap(v)
		}
		if m["in"] == "query" {
			out = append(out, m["name"].(string))
		}
	}
	return sorted(out)
}

// TestEveryErrorIsListed: what every signed-in operation can answer stands in openapi.yaml.
func TestEveryErrorIsListed(t *testing.T) {
	a := contract(t)
	for _, r := range routes() {
		op, _ := a.at("paths", r.pattern, strings.ToLower(r.method))
		codes := slices.Sorted(maps.Keys(asMap(asMap(op)["responses"])))
		want := []string{}
		if !r.open {
			want = append(want, "401")
		}
		if len(r.scopes) > 0 {
			want = append(want, "403")
		}
		if len(r.query) > 0 && r.op != "getMetrics" || strings.Contains(r.pattern, "{") {
			want = append(want, "400")
		}
		if r.method == http.MethodPost || r.method == http.MethodPut {
			if r.op != "testSource" {
				want = append(want, "413", "415")
			}
		}
		for _, code := range want {
			if !slices.Contains(codes, code) {
				t.Errorf("%s: openapi.yaml does not list %s", r.op, code)
			}
		}
	}
}

// TestExamplesFit: the examples in openapi.yaml are what their schemas say.
func TestExamplesFit(t *testing.T) {
	a := contract(t)
	seen := 0
	var walk func(v any, pointer string)
	walk = func(v any, pointer string) {
		switch v := v.(type) {
		case []any:
			for i, item := range v {
				walk(item, pointer+"/"+strconv.Itoa(i))
			}
		case map[string]any:
			examples, _ := v["examples"].([]any)
			_, typed := v["type"]
			if typed || v["description"] != nil {
				for _, e := range examples {
					seen++
					if err := a.schema(t, pointer).Validate(e); err != nil {
						t.Errorf("%s: example: %v", pointer, err)
					}
				}
			}
			if e, ok := v["example"]; ok && v["schema"] != nil {
				seen++
				if err := a.schema(t, pointer+"/schema").Validate(e); err != nil {
					t.Errorf("%s: example: %v", pointer, err)
				}
			}
			for k, item := range v {
				if k != "examples" && k != "example" {
					walk(item, pointer+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(k))
				}
			}
		}
	}
	walk(a.doc, "")
	if seen < 50 {
		t.Errorf("only %d examples found", seen)
	}
}

// TestLiveMessagesAreInTheContract: the schemas of the live stream are named in openapi.yaml though no response refers to
// them.
func TestLiveMessagesAreInTheContract(t *testing.T) {
	a := contract(t)
	u := liveUpdate{Masked: true}
	day := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	u.Event = &rapport.Event{Offset: 3, MessageID: "m", Type: rapport.Track, Name: "Order Completed", Source: "web", Timestamp: day, ReceivedAt: day,
		Properties: json.RawMessage(`{"total":58}`)}
	u.Person, u.Label, u.At = "p_mei", "Mei", day
	for name, v := range map[string]any{"LiveUpdate": u, "LiveRates": liveRates{At: day, Sources: []liveRate{{"web", 1}}}, "LiveDropped": liveDropped{3}} {
		data, err := json.Marshal(v)
		must(t, err)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		must(t, err)
		if err := a.schema(t, "/components/schemas/"+name).Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
