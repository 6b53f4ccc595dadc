package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"rapport"
	"rapport/internal/event"
)

// depth is how deep valid JSON nests.
func depth(b []byte) int {
	deepest, n := 0, 0
	in := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case in && c == '\\':
			i++
		case c == '"':
			in = !in
		case !in && (c == '{' || c == '['):
			n++
			deepest = max(deepest, n)
		case !in && (c == '}' || c == ']'):
			n--
		}
	}
	return deepest
}

// FuzzScan holds the scanner against encoding/json: what it accepts without objection is exactly valid JSON in UTF-8, an
// object, nested no deeper than the limit; and Each and Lookup see the members that encoding/json sees.
func FuzzScan(f *testing.F) {
	for _, s := range []string{sample, `{}`, ` { } `, `{"a":1,"a":{"b":[1,2.5e-3,"\ud83d\ude00",null,true]}}`, `{"a":01}`, `{"a":-}`, `{"a":"\x"}`, `{"a":tru}`, `[]`, `{"a":[}`,
		"{\"a\":\"\x00\"}", "{\"a\":\"\xff\"}", `{"\u0061":"\u0000\udc00"}`, strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70), `{"a" : [ 1 , 2 ] , "b.c": {"c":1}}`, "{}\n", "{}x", `{"a":1.}`, `{"a":1e}`, `{"batch":[{"a":1},[],"x"]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var e event.Envelope
		err := e.Scan(b)
		valid := json.Valid(b)
		object := valid && bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n"), []byte("{"))
		clean := object && utf8.Valid(b) && depth(b) <= event.MaxDepth
		if err != nil {
			if clean {
				t.Fatalf("refused %q: %v", b, err)
			}
			if rapport.KindOf(err) != rapport.Invalid {
				t.Fatalf("kind of %v", err)
			}
			return
		}
		fault := e.Body.TextProblem() != nil
		for i := range e.Items {
			fault = fault || e.Items[i].TextProblem() != nil
		}
		if !fault != clean && !(fault && e.Batch) {
			t.Fatalf("%q: fault %v, valid %v", b, fault, clean)
		}
		if clean {
			sameMembers(t, e.Body.Raw())
		}
	})
}

func sameMembers(t *testing.T, object []byte) {
	var want map[string]json.RawMessage
	if err := json.Unmarshal(object, &want); err != nil {
		t.Fatal(err)
	}
	got := map[string]event.Value{}
	event.Each(object, func(key []byte, v event.Value) bool {
		got[string(key)] = v
		return true
	})
	if len(got) != len(want) {
		t.Fatalf("%q: %d members, want %d", object, len(got), len(want))
	}
	for k, w := range want {
		v, ok := got[k]
		if !ok || !bytes.Equal(v.Raw, bytes.TrimSpace(w)) {
			t.Fatalf("%q: member %q is %q, want %q", object, k, v.Raw, w)
		}
		if found, ok := event.Lookup(object, k); !ok || !bytes.Equal(found.Raw, v.Raw) {
			t.Fatalf("%q: lookup of %q finds %q", object, k, found.Raw)
		}
		sameValue(t, v)
	}
}

func sameValue(t *testing.T, v event.Value) {
	var want any
	if err := json.Unmarshal(v.Raw, &want); err != nil {
		if v.Kind != event.Number { // a number out of range
			t.Fatal(err)
		}
		return
	}
	switch w := want.(type) {
	case string:
		if v.Kind != event.String || string(v.Text()) != w || string(v.AppendText(nil)) != w {
			t.Fatalf("%s means %q, got %q", v.Raw, w, v.Text())
		}
	case float64:
		if f, ok := v.Float(); !ok || f != w {
			t.Fatalf("%s is %v, got %v", v.Raw, w, f)
		}
	case bool:
		if b, ok := v.Bool(); !ok || b != w {
			t.Fatalf("%s is not %v", v.Raw, b)
		}
	case []any:
		n := 0
		event.Elements(v.Raw, func(event.Value) bool { n++; return true })
		if n != len(w) {
			t.Fatalf("%s has %d elements, got %d", v.Raw, len(w), n)
		}
	case map[string]any:
		if v.Kind != event.Object {
			t.Fatalf("%s is %v", v.Raw, v.Kind)
		}
	case nil:
		if v.Kind != event.Null {
			t.Fatalf("%s is %v", v.Raw, v.Kind)
		}
	}
}

// FuzzLookup holds lookups in text that nobody checked to staying inside it and coming to an end.
func FuzzLookup(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,"x`), "a.b")
	f.Add([]byte(`{"a"`), "a")
	f.Add([]byte(`{"a":"\`), "a")
	f.Fuzz(func(t *testing.T, b []byte, path string) {
		if v, ok := event.Lookup(b, path); ok {
			v.Text()
			v.Float()
			v.Time()
		}
		event.Each(b, func([]byte, event.Value) bool { return true })
		event.Elements(b, func(event.Value) bool { return true })
	})
}

// TestScanSaysWhere: what breaks the text is found at its byte and line.
func TestScanSaysWhere(t *testing.T) {
	for body, where := range map[string]string{
		``:                               "byte 0, line 1",
		"  ":                             "byte 2, line 1",
		`{"a":1`:                         "byte 6, line 1",
		"{\n\"a\":1,\n\"b\":x}":          "byte 13, line 3",
		`{"a":1}}`:                       "byte 7, line 1",
		`[1]`:                            "byte 0, line 1",
		`{"a":"b`:                        "byte 7, line 1",
		`{"a" 1}`:                        "byte 5, line 1",
		`{a:1}`:                          "byte 1, line 1",
		`{"batch":[{"type":"page"} {}]}`: "byte 26, line 1",
		`{"a":[1,]}`:                     "byte 8, line 1",
		`{"a":"\u12g4"}`:                 "byte 10, line 1",
		`event=1&user=2`:                 "byte 0, line 1",
	} {
		var e event.Envelope
		var err *rapport.Error
		if !errors.As(e.Scan([]byte(body)), &err) {
			t.Errorf("%q was read", body)
		} else if err.Where != where {
			t.Errorf("%q: %s, want %s", body, err.Where, where)
		}
	}
}

// TestDeepNesting: any depth is read without recursion; past the limit it is held against the one event.
func TestDeepNesting(t *testing.T) {
	for _, n := range []int{1, 62, 63, 64, 65, 128, 129, 200_000} {
		body := `{"batch":[{"userId":"a"},{"properties":` + strings.Repeat(`{"a":[`, n/2) + "1" + strings.Repeat(`]}`, n/2) + `},{"userId":"b"}]}`
		var e event.Envelope
		if err := e.Scan([]byte(body)); err != nil {
			t.Fatalf("depth %d: %v", n, err)
		}
		if len(e.Items) != 3 || e.Items[0].TextProblem() != nil || e.Items[2].TextProblem() != nil || e.Body.TextProblem() != nil {
			t.Errorf("depth %d hurts the neighbours", n)
		}
		deep := 1+n/2*2 > event.MaxDepth
		if p := e.Items[1].TextProblem(); (p != nil) != deep {
			t.Errorf("depth %d: %v", n, p)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	raw, buf := []byte(sample), make([]byte, 0, 4096)
	def := &event.Defaults{Source: "web", ReceivedAt: 1_900_000_000_000_000, Context: []byte(`{"ip":"10.0.0.1"}`)}
	var e event.Envelope
	var v event.View
	avg := testing.AllocsPerRun(100, func() {
		if err := e.Scan(raw); err != nil {
			t.Fatal(err)
		}
		out, p := e.Body.Append(buf, def)
		if p != nil || v.Decode(out) != nil {
			t.Fatal(p)
		}
		total, _ := event.Lookup(v.Properties(), "total")
		total.Micros()
		total.Float()
		event.Lookup(v.Context(), "library.name")
	})
	if avg != 0 {
		t.Errorf("%v allocations per event", avg)
	}
}
