package identity

import (
	"fmt"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/event"
)

func stored(t testing.TB, text string) *event.View {
	t.Helper()
	data, err := event.Encode(nil, []byte(text), &event.Defaults{Source: "web", ReceivedAt: 1e15})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var v event.View
	if err := v.Decode(data); err != nil {
		t.Fatal(err)
	}
	return &v
}

func TestExtract(t *testing.T) {
	for text, want := range map[string]string{
		`{"type":"track","messageId":"m","event":"E","userId":"42"}`:                                                                                                                                      "user_id:42",
		`{"type":"track","messageId":"m","event":"E","userId":42,"anonymousId":"a"}`:                                                                                                                      "user_id:42 anonymous_id:a",
		`{"type":"track","messageId":"m","event":"E","anonymousId":"a"}`:                                                                                                                                  "anonymous_id:a",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"email":" Mei@Example.COM "}}`:                                                                                                        "user_id:42 email:mei@example.com",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"email":"no mail"}}`:                                                                                                                  "user_id:42",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"email":7,"phone":null}}`:                                                                                                             "user_id:42",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"phone":"+65 6123-4567"}}`:                                                                                                            "user_id:42 phone:+6561234567",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"phone":"6123 4567","country":"SG"}}`:                                                                                                 "user_id:42 phone:+6561234567",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"phone":"6123 4567"}}`:                                                                                                                "user_id:42",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"phone":"03-1234-5678"},"context":{"locale":"ja-JP"}}`:                                                                                "user_id:42 phone:+81312345678",
		`{"type":"identify","messageId":"m","userId":"42","traits":{"phone":"call me"}}`:                                                                                                                  "user_id:42",
		`{"type":"alias","messageId":"m","userId":"new","previousId":"old"}`:                                                                                                                              "user_id:new anonymous_id:old",
		`{"type":"track","messageId":"m","event":"E","userId":"42","context":{"traits":{"email":"a@b.c"}}}`:                                                                                               "user_id:42 email:a@b.c",
		`{"type":"track","messageId":"m","event":"E","userId":"42","context":{"externalIds":[{"id":"C1","type":"crm_id","collection":"users","encoding":"none"},{"id":7,"type":"card"},{"type":"x"},9]}}`: "user_id:42 crm_id:C1 card:7",
		`{"type":"track","messageId":"m","event":"E","userId":"42","context":{"externalIds":[{"id":"x\ny","type":"crm_id"},{"id":"x","type":"a:b"}]}}`:                                                    "user_id:42",
	} {
		g := New(Defaults())
		var got []string
		for _, f := range g.Extract(stored(t, text), nil) {
			got = append(got, string(g.nodes.types[f.kind])+":"+string(f.Value))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\n got  %s\n want %s", text, s, want)
		}
	}
}

func TestBlockedValuesUniteNobody(t *testing.T) {
	g := New(Defaults())
	for i := range 3 {
		v := stored(t, fmt.Sprintf(`{"type":"identify","messageId":"m","userId":"u%d","anonymousId":"00000000-0000-0000-0000-000000000000","traits":{"email":"test@test.com"}}`, i))
		g.Observe(g.Extract(v, nil), Stamp{Offset: rapport.Offset(i), Time: int64(i)})
	}
	for i := range 3 {
		n, ok := g.Lookup(rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprint("u", i)})
		if !ok || len(g.Members(g.Root(n), nil)) != 1 {
			t.Errorf("u%d is not alone", i)
		}
	}
	n, _ := g.Lookup(rapport.Identifier{Type: rapport.UserID, Value: "u1"})
	for _, e := range g.Evidence(n) {
		if e.Unites || e.Reason != "blocked" {
			t.Errorf("evidence %s–%s unites %v because %q", e.A, e.B, e.Unites, e.Reason)
		}
	}
}

func TestKnownPairAllocatesNothing(t *testing.T) {
	g := New(Defaults())
	v := stored(t, `{"type":"identify","messageId":"m","userId":"42","anonymousId":"a","traits":{"email":"Mei@Example.com","phone":"+65 6123 4567"}}`)
	var buf []Found
	at := Stamp{Time: 5}
	if n := testing.AllocsPerRun(200, func() {
		buf = g.Extract(v, buf[:0])
		g.Observe(buf, at)
	}); n > 1 {
		t.Errorf("%v allocations for an event of known identifiers", n)
	}
}

func BenchmarkKnownPair(b *testing.B) {
	g := New(Defaults())
	v := stored(b, `{"type":"track","messageId":"m","event":"E","userId":"42","anonymousId":"a","context":{"ip":"192.0.2.1","page":{"path":"/"}}}`)
	var buf []Found
	b.ReportAllocs()
	for b.Loop() {
		buf = g.Extract(v, buf[:0])
		g.Observe(buf, Stamp{Time: 5})
	}
}

func FuzzExtract(f *testing.F) {
	f.Add("42", "a", "mei@example.com", "+65 6123 4567", "crm_id", "C1")
	f.Add("\u00a0", "İ", "@", "+", ":", "0")
	f.Fuzz(func(t *testing.T, user, anonymous, email, phone, kind, ext string) {
		text := fmt.Sprintf(`{"type":"identify","messageId":"m","userId":%q,"anonymousId":%q,"traits":{"email":%q,"phone":%q},"context":{"externalIds":[{"type":%q,"id":%q}]}}`,
			user, anonymous, email, phone, kind, ext)
		data, err := event.Encode(nil, []byte(text), &event.Defaults{Source: "web", ReceivedAt: 1e15})
		if err != nil {
			return
		}
		var v event.View
		if err := v.Decode(data); err != nil {
			t.Fatal(err)
		}
		g := New(Defaults())
		found := g.Extract(&v, nil)
		if len(found) == 0 {
			t.Fatal("an event without identifiers was let in")
		}
		for _, x := range found {
			if len(x.Value) == 0 || len(x.Value) > maxValue || !plain(x.Value) {
				t.Fatalf("%q was taken for an identifier", x.Value)
			}
		}
		g.Observe(found, Stamp{Time: 1})
		g.check(t, 0)
	})
}
