package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/policy"
)

// TestCompositionKeepsSecrets: whoever may not read personal data sees no personal trait, and no value that few people have.
func TestCompositionKeepsSecrets(t *testing.T) {
	w := newWorld(t)
	w.define(rapport.KindSegment, "all", `{"condition":{"trait":"email","op":"exists"}}`)
	var events []string
	for i := range 25 {
		country := []string{"SG", "MY"}[i%2]
		if i == 24 {
			country = "LI"
		}
		events = append(events, fmt.Sprintf(`{"type":"identify","userId":"u%d","messageId":"c%d","traits":{"country":%q,"email":"u%d@example.com","contact":"desk@example.com"}}`, i, i, country, i))
	}
	w.send(events...)
	clear, veiled := w.token(policy.PeopleRead, policy.PersonalRead), w.token(policy.PeopleRead)
	ask := func(token, trait string) string {
		var c composition
		must(t, json.Unmarshal(w.expect(http.StatusOK, "GET", "/api/v1/segments/all/composition?trait="+trait, token, "").Body.Bytes(), &c))
		s := ""
		for _, i := range c.Items {
			s += fmt.Sprintf("%s %d, ", i.Value, i.Count)
		}
		return s + fmt.Sprintf("other %d, masked %t", c.Other, c.Masked)
	}
	for _, q := range []struct{ token, trait, want string }{
		{clear, "country", `"MY" 12, "SG" 12, "LI" 1, other 0, masked false`},
		{veiled, "country", `"MY" 12, "SG" 12, other 1, masked true`},
		{veiled, "contact", `"d•••@e•••.com" 25, other 0, masked true`},
	} {
		if got := ask(q.token, q.trait); got != q.want {
			t.Errorf("%s: %s, want %s", q.trait, got, q.want)
		}
	}
	w.expect(http.StatusForbidden, "GET", "/api/v1/segments/all/composition?trait=email", veiled, "")
	w.expect(http.StatusOK, "GET", "/api/v1/segments/all/composition?trait=email", clear, "")
}

// TestPreviewSaysWhoMoves: a changed condition is shown with some of those who would enter and leave.
func TestPreviewSaysWhoMoves(t *testing.T) {
	w := newWorld(t)
	w.meet()
	rec := w.expect(http.StatusOK, "POST", "/api/v1/segments/preview", w.token(policy.PeopleRead),
		`{"condition":{"event":"Product Viewed","measure":"count","op":"gte","value":1},"key":"loyal","sample":1}`)
	var p preview
	must(t, json.Unmarshal(rec.Body.Bytes(), &p))
	if *p.Enter != 2 || *p.Leave != 1 || len(p.EnterSample) != 1 || len(p.LeaveSample) != 1 || p.LeaveSample[0].Label != "M•• T••" {
		t.Errorf("%+v", p)
	}
}

// TestListsAreUploaded: a file in, counts out, and what is no file is refused.
func TestListsAreUploaded(t *testing.T) {
	w := newWorld(t)
	w.meet()
	w.define(rapport.KindList, "vip", `{}`)
	admin := w.token(policy.Admin)
	const at = "/api/v1/lists/vip?mode=add"
	var c customer.ListChange
	must(t, json.Unmarshal(w.expect(http.StatusOK, "PUT", at+"&upload=spring", admin, "email\nmei@example.com\n\"\"\n", "Content-Type", "text/csv; charset=utf-8").Body.Bytes(), &c))
	if c.Added != 1 || c.Bad != 1 || c.New != 0 || c.Upload != "spring" || c.Count != 1 {
		t.Errorf("%+v", c)
	}
	must(t, json.Unmarshal(w.expect(http.StatusOK, "PUT", "/api/v1/lists/vip?mode=remove", admin, `{"user_id":"42"}`, "Content-Type", "application/x-ndjson").Body.Bytes(), &c))
	if c.Removed != 1 || c.Count != 0 {
		t.Errorf("%+v", c)
	}
	if l := read[customer.Lists](w, "/api/v1/lists"); len(l.Items) != 1 || l.Items[0].Definition.Key != "vip" || l.Of != 3 {
		t.Errorf("%+v", l)
	}
	for _, q := range []struct {
		status           int
		path, kind, body string
		token            string
	}{
		{400, "/api/v1/lists/vip", "text/csv", "email\n", admin},
		{400, at, "text/csv", "colour\n", admin},
		{404, "/api/v1/lists/none?mode=add", "text/csv", "email\n", admin},
		{415, at, "application/json", "{}", admin},
		{413, at, "text/csv", "email\n" + strings.Repeat("x", 65<<20), admin},
		{403, at, "text/csv", "email\n", w.token(policy.PeopleRead)},
	} {
		w.expect(q.status, "PUT", q.path, q.token, q.body, "Content-Type", q.kind)
	}
}
