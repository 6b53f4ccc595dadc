package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"rapport"
	"rapport/internal/catalog"
)

// value draws any JSON value, decoded.
func value(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 6
		if depth == 0 {
			kinds = 4
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return rapid.Bool().Draw(t, "bool")
		case 1:
			return json.Number(rapid.SampledFrom([]string{"0", "1", "-1", "0.1", "100", "12.50", "1e3", "-0.000001", "1e-9", "123456789012345678901234567890", "3.14159265358979323846"}).Draw(t, "number"))
		case 2:
			return rapid.SampledFrom([]string{"", "true", "null", "~", "30d", "2026-01-01", "1e5", "0x1f", "12_0", "on", "a: b", "a #b", "- a", "'", "\"", "\\", "\n", "a\nb\n", "\t", " lead", "trail ", "é", "名前", "👍", "\u2028", "\u0085", "\ufeff", "\x01", "[x]", "{x}", "&a", "*a", "!!t", "%x", "@x", "`x`", "|", ">", "?", "=", "<<", "Order Completed", "a, b"}).Draw(t, "text")
		case 3:
			return nil
		case 4:
			return rapid.SliceOfN(value(depth-1), 0, 4).Draw(t, "list")
		default:
			return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "event", "true", "1", "a b", "x.y", "", "é", "<<", "- "}), value(depth-1), 0, 4).Draw(t, "object")
		}
	})
}

// spelled writes a value as JSON with keys, numbers, texts and spaces in one of many ways.
func spelled(r *rand.Rand, v any) string {
	space := []string{"", " ", "\n\t"}[r.IntN(3)]
	switch v := v.(type) {
	case json.Number:
		return respell(r, string(v))
	case string:
		return escaped(r, v)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = spelled(r, v[i])
		}
		return "[" + space + strings.Join(parts, ","+space) + "]"
	case map[string]any:
		var parts []string
		for key := range v {
			parts = append(parts, escaped(r, key)+":"+space+spelled(r, v[key]))
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		return "{" + space + strings.Join(parts, space+",") + "}"
	default:
		text, _ := json.Marshal(v)
		return string(text)
	}
}

func respell(r *rand.Rand, n string) string {
	if strings.Contains(n, "e") {
		return n
	}
	switch r.IntN(4) {
	case 0:
		return n + "e0"
	case 1:
		if strings.Contains(n, ".") {
			return n + "00"
		}
		return n + ".0"
	case 2:
		if !strings.Contains(n, ".") && n != "0" {
			return n + "0E-1"
		}
	}
	return n
}

func escaped(r *rand.Rand, s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		if c < 0x10000 && (c < ' ' || c == '"' || c == '\\' || r.IntN(4) == 0) {
			fmt.Fprintf(&b, `\u%04x`, c)
		} else {
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// TestCanonical: one content has one spelling, whatever the order of keys and the form of numbers and texts; and the
// spelling still is that content.
func TestCanonical(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := value(3).Draw(rt, "value")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		a, errA := catalog.Canonical([]byte(spelled(r, v)))
		b, errB := catalog.Canonical([]byte(spelled(r, v)))
		if errA != nil || errB != nil || string(a) != string(b) {
			rt.Fatalf("%s %v\n%s %v", a, errA, b, errB)
		}
		if again, err := catalog.Canonical(a); err != nil || string(again) != string(a) {
			rt.Fatalf("not stable: %s → %s, %v", a, again, err)
		}
		if want := spelled(rand.New(rand.NewPCG(1, 1)), v); !sameJSON(rt, string(a), want) {
			rt.Fatalf("%s is not %s", a, want)
		}
	})
}

// sameJSON compares as encoding/json understands both, numbers as doubles.
func sameJSON(t *rapid.T, a, b string) bool {
	var va, vb any
	if err := json.Unmarshal([]byte(a), &va); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(b), &vb); err != nil {
		t.Fatal(err)
	}
	ta, _ := json.Marshal(va)
	tb, _ := json.Marshal(vb)
	return string(ta) == string(tb)
}

// leaf is a condition over a value, so that any value can stand in a definition that is valid.
func planned(v any) rapport.Definition {
	text := spelled(rand.New(rand.NewPCG(7, 7)), map[string]any{"event": "x", "properties": map[string]any{"properties": map[string]any{"p": map[string]any{"description": "d", "enum": []any{v}}}}})
	return rapport.Definition{Kind: rapport.KindEvent, Key: "e", Owners: rapport.Owners{Marketing: "m: 1", IT: "- x"},
		Wording: rapport.Wording{Marketing: "Hello: #1\n“two”", IT: "count(x) ≥ 3"}, Spec: json.RawMessage(text)}
}

// TestFormatIsRead: what Format writes, Parse reads back to the same hash.
func TestFormatIsRead(t *testing.T) {
	at := time.Date(2031, 1, 31, 9, 0, 0, 5000, time.UTC)
	rapid.Check(t, func(rt *rapid.T) {
		def := planned(value(0).Draw(rt, "value"))
		if rapid.Bool().Draw(rt, "expires") {
			def.ExpiresAt, def.AtExpiry = &at, "revert"
		}
		want, err := catalog.Hash(&def)
		if err != nil {
			rt.Fatal(err)
		}
		text, err := catalog.Format(&def)
		if err != nil {
			rt.Fatal(err)
		}
		defs, err := catalog.Parse("x.yaml", append([]byte(catalog.Heading(&def)), text...))
		if err != nil || len(defs) != 1 {
			rt.Fatalf("%d definitions, %v in\n%s", len(defs), err, text)
		}
		if got, err := catalog.Hash(&defs[0]); err != nil || got != want {
			rt.Fatalf("another hash, %v:\n%s\n%s\n%s", err, text, def.Spec, defs[0].Spec)
		}
	})
}

// TestHashIsDiff: two contents have one hash exactly when nothing differs between them, and differences carry one into the
// other's values.
func TestHashIsDiff(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := planned(value(2).Draw(rt, "a")), planned(value(2).Draw(rt, "b"))
		ha, errA := catalog.Hash(&a)
		hb, errB := catalog.Hash(&b)
		changes, err := catalog.Diff(&a, &b)
		if errA != nil || errB != nil || err != nil {
			rt.Fatal(errA, errB, err)
		}
		if (ha == hb) != (len(changes) == 0) {
			rt.Fatalf("hashes equal: %v, changes: %v", ha == hb, changes)
		}
		back, err := catalog.Diff(&b, &a)
		if err != nil || len(back) != len(changes) {
			rt.Fatalf("%d changes there, %d back: %v %v", len(changes), len(back), changes, back)
		}
	})
}

func TestHashCovers(t *testing.T) {
	at := time.Date(2031, 1, 31, 0, 0, 0, 0, time.UTC)
	base := source("web", `{"touchpoint":"web"}`)
	hash := func(change func(d *rapport.Definition)) string {
		d := base
		change(&d)
		h, err := catalog.Hash(&d)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	plain := hash(func(*rapport.Definition) {})
	seen := map[string]int{plain: -1}
	for i, change := range []func(d *rapport.Definition){
		func(d *rapport.Definition) { d.Kind = rapport.KindTrait },
		func(d *rapport.Definition) { d.Key = "app" },
		func(d *rapport.Definition) { d.Owners.IT = "cara" },
		func(d *rapport.Definition) { d.Owners.Marketing, d.Owners.IT = d.Owners.IT, d.Owners.Marketing },
		func(d *rapport.Definition) { d.Wording.IT = "x" },
		func(d *rapport.Definition) { d.Spec = json.RawMessage(`{"touchpoint":"app"}`) },
		func(d *rapport.Definition) { d.ExpiresAt = &at },
		func(d *rapport.Definition) { d.AtExpiry = "stop" },
	} {
		h := hash(change)
		if first, known := seen[h]; known {
			t.Errorf("change %d gives the hash of %d", i, first)
		}
		seen[h] = i
	}
	if hash(func(d *rapport.Definition) {
		d.Version, d.Hash, d.Status, d.ChangedAt, d.ChangedBy = 7, "x", "live", at, "ben"
	}) != plain {
		t.Error("what the catalog gives changes the hash")
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{"1.0": "1", "10e-1": "1", "-0": "0", "-0.0e7": "0", "1e21": "1e21", "1e20": "100000000000000000000", "123e-2": "1.23",
		"0.000001": "0.000001", "1e-7": "0.0000001", "0.00000001": "1e-8", "1.50": "1.5", "12345678901234567890.123": "12345678901234567890.123", "1e308": "1e308"} {
		if got, err := catalog.Canonical([]byte(in)); err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v, want %s", in, got, err, want)
		}
		x, _ := strconv.ParseFloat(in, 64)
		if y, err := strconv.ParseFloat(want, 64); err != nil || x != y {
			t.Errorf("%s is not %s", in, want)
		}
	}
	for _, in := range []string{"1e400", "-1e999999999999999999999", "1e-400", "01", "1.", ".5", "+1", "NaN", "0x1"} {
		if got, err := catalog.Canonical([]byte(in)); err == nil {
			t.Errorf("%s was read as %s", in, got)
		}
	}
}

// TestExamples: what is shown to users is valid and goes in, in the order that Order gives.
func TestExamples(t *testing.T) {
	var defs []rapport.Definition
	names, err := filepath.Glob("../../examples/definitions/*.yaml")
	if err != nil || len(names) < 4 {
		t.Fatalf("%d examples, %v", len(names), err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found, err := catalog.Parse(name, text)
		if err != nil {
			t.Error(err)
		}
		defs = append(defs, found...)
	}
	for _, def := range defs {
		accepted(t, def)
	}
	f := newFollower(t)
	for _, def := range catalog.Order(defs) {
		f.put(t, def)
	}
	if got := len(f.List("")); got != len(defs) {
		t.Errorf("%d of %d are live", got, len(defs))
	}
}

// accepted checks a definition against the schema that is published.
func accepted(t *testing.T, def rapport.Definition) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(catalog.Schema(def.Kind)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("s", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("s")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(def)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s %s: %v", def.Kind, def.Key, err)
	}
}
