package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"rapport"
)

func TestMaskForms(t *testing.T) {
	for _, c := range []struct {
		f        func(string) string
		in, want string
	}{
		{MaskEmail, "mei.tan@example.com", "m•••@e•••.com"},
		{MaskEmail, "名前@例え.jp", "名•••@例•••.jp"},
		{MaskEmail, "a@b", "a•••@b•••"},
		{MaskEmail, "a@b.thisisnotatopleveldomain", "a•••@b•••"},
		{MaskEmail, "no mail", "•••"},
		{MaskEmail, "", ""},
		{MaskPhone, "+65 9123 4512", "+65••••12"},
		{MaskPhone, "091234512", "09••••12"},
		{MaskPhone, "112", "•••"},
		{MaskName, "Mei Tan", "M•• T••"},
		{MaskName, "  Ananda  Mahidol Na Ayutthaya x", "A•• M•• N••"},
		{MaskName, "สมชาย", "ส••"},
		{MaskName, "e\u0301milie", "e\u0301••"},
		{MaskName, "", ""},
		{maskIP, "203.0.113.9", "203.0.•.•"},
		{maskIP, "2001:db8::1", "2001:•"},
		{maskIP, "mei", "•••"},
		{NewMask().Label, "Mei Tan", "M•• T••"},
		{NewMask().Label, "mei@example.com", "m•••@e•••.com"},
		{NewMask().Label, "+6591234512", "+65••••12"},
		{NewMask().Label, "user_42", "user_42"},
		{NewMask().Text, "call me at +65 9123 4512 or mei@example.com, order 2026-01-31T10:00:00+08:00", "call me at +65••••12 or m•••@e•••.com, order 2026-01-31T10:00:00+08:00"},
		{NewMask().Text, "2 + 2 = 4 @ home", "2 + 2 = 4 @ home"},
	} {
		if got := c.f(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMaskObject(t *testing.T) {
	m := NewMask("loyalty_card")
	in := `{"total":58.50,"Email":"mei@example.com","first_name":"Mei","address":{"city":"Singapore","zip":["049315",{"a":1}],"ok":true,"none":null},
"loyaltyCard":12345,"note":"likes \"tea\"","sku":"A-1","contact":"mail mei@example.com","mei@example.com":1,"nested":[{"phone":"+6591234512","n":1e400}]}`
	want := `{"total":58.50,"Email":"m•••@e•••.com","first_name":"M••","address":{"city":"•••","zip":["•••",{"a":"•••"}],"ok":"•••","none":null},` +
		`"loyaltyCard":"•••","note":"•••","sku":"A-1","contact":"mail m•••@e•••.com","m•••@e•••.com":1,"nested":[{"phone":"+65••••12","n":1e400}]}`
	if got := string(m.Object(json.RawMessage(in))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	traits := m.Traits(map[string]any{"tier": "gold", "name": "Mei Tan", "orders": 3})
	text, err := json.Marshal(traits)
	if err != nil || string(text) != `{"name":"M•• T••","orders":3,"tier":"gold"}` {
		t.Errorf("%s, %v", text, err)
	}
	if got := m.Identifier(rapport.Identifier{Type: rapport.Email, Value: "mei@example.com"}); got.Value != "m•••@e•••.com" {
		t.Errorf("%v", got)
	}
	if got := m.Identifier(rapport.Identifier{Type: rapport.UserID, Value: "mei@example.com"}); got.Value != "m•••@e•••.com" {
		t.Errorf("an e-mail address as user id: %v", got)
	}
	if got := m.Identifier(rapport.Identifier{Type: rapport.UserID, Value: "42"}); got.Value != "42" {
		t.Errorf("%v", got)
	}
}

func TestDeclare(t *testing.T) {
	m := NewMask()
	if m.Personal("shoe_size") || !m.Personal("E-Mail") {
		t.Error("the usual names")
	}
	m.Declare("shoeSize")
	if got := string(m.Value("shoe_size", json.RawMessage(`42`))); got != `"•••"` {
		t.Errorf("got %s", got)
	}
	m.Declare()
	if m.Personal("shoe_size") {
		t.Error("it is no longer declared")
	}
}

// FuzzMask: whatever comes in, what comes out is JSON (or was hidden whole), and no letter of a personal value but the first
// ones is in it.
func FuzzMask(f *testing.F) {
	for _, s := range []string{`{"email":"mei@example.com"}`, `[[[`, `{"a":1}x`, `"x"`, `{"name":{"name":["a"]}}`, `nul`, strings.Repeat("[", 200)} {
		f.Add(s, "secretvalue")
	}
	m := NewMask()
	f.Fuzz(func(t *testing.T, raw, personal string) {
		out := m.Object(json.RawMessage(raw))
		if len(raw) > 0 && !json.Valid(out) {
			t.Fatalf("%q gave %q", raw, out)
		}
		text, err := json.Marshal(map[string]any{"address": personal, "list": []any{map[string]any{"comment": personal}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(m.Object(text)); len(personal) > 0 && got != `{"address":"•••","list":[{"comment":"•••"}]}` {
			t.Fatalf("%q gave %s", text, got)
		}
		for _, f := range []func(string) string{MaskEmail, MaskPhone, MaskName, maskIP, hide} {
			if got := f(personal); len([]rune(got)) > 60 && got != personal {
				t.Fatalf("%q gave %q", personal, got)
			}
		}
	})
}
