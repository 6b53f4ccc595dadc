package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"rapport"
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
