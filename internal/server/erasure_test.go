package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rapport/internal/facts/erasure"
	"rapport/internal/policy"
)

// TestErase looks first, then erases a person known by two identifiers, and reads the proof: others are as they were, what comes
// later counts, and who may not erase may not look.
func TestErase(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.send(fmt.Sprintf(`{"type":"track","event":"Order Completed","userId":"erase-me@example.com","anonymousId":"browser-of-erase-me@example.com","messageId":"a%d"}`, i),
			fmt.Sprintf(`{"type":"track","event":"Seen","anonymousId":"browser-of-erase-me@example.com","messageId":"b%d"}`, i),
			fmt.Sprintf(`{"type":"track","event":"Seen","userId":"somebody-else","messageId":"c%d"}`, i))
	}
	w.settle()
	const path = "/api/v1/people/user_id:erase-me@example.com/facts/erase"
	token := w.token(policy.PeopleErase, policy.PersonalRead, policy.PeopleRead)
	events := func() uint64 { return w.facts.Status().Events }
	before, end := events(), w.machine.Status().End
	looked := answered[erased](t, w.expect(http.StatusOK, "POST", path+"?dryRun=true", token, `{"reason":"request 1"}`))
	if !looked.DryRun || looked.Proof != nil || len(looked.Identifiers) != 2 || len(looked.Stores) != 1 || looked.Stores[0].Rows != 10 || events() != before || w.machine.Status().End != end {
		t.Fatalf("%+v, and %d of %d events", looked, events(), before)
	}
	done := answered[erased](t, w.expect(http.StatusOK, "POST", path, token, `{"reason":"request 1"}`))
	p := done.Proof
	if p == nil || !p.Done || p.Search.Left != 0 || p.Stores[0].Rows != 10 || p.Identifiers != 2 || p.Reason != "request 1" || events() != before-10 {
		t.Fatalf("%+v, %+v, and %d of %d events", done, p, events(), before)
	}
	if !strings.Contains(strings.Join(p.Hashes, " "), erasure.Hash(p.Salt, looked.Identifiers[0])) {
		t.Errorf("%v is not in the proof", looked.Identifiers[0])
	}
	w.send(`{"type":"track","event":"Seen","userId":"erase-me@example.com","messageId":"later"}`)
	w.settle()
	if events() != before-9 {
		t.Errorf("%d events after one more", events())
	}
	w.expect(http.StatusOK, "GET", "/api/v1/people/user_id:erase-me@example.com", token, "") // the customer is there
	again := answered[erased](t, w.expect(http.StatusOK, "POST", path, token, `{"reason":"request 2"}`))
	if again.Stores[0].Rows != 1 {
		t.Errorf("%+v", again)
	}
	list := answered[erasureList](t, w.expect(http.StatusOK, "GET", "/api/v1/facts/erasures?limit=1", token, ""))
	if len(list.Items) != 1 || list.Items[0].Reason != "request 2" || list.Next == "" {
		t.Fatalf("%+v", list)
	}
	list = answered[erasureList](t, w.expect(http.StatusOK, "GET", "/api/v1/facts/erasures?limit=1&cursor="+list.Next, token, ""))
	if len(list.Items) != 1 || list.Items[0].Offset != p.Offset || list.Next != "" {
		t.Errorf("%+v", list)
	}
	for name, body := range map[string]string{"no reason": `{}`, "too long a reason": `{"reason":"` + strings.Repeat("x", 501) + `"}`, "what there is not": `{"reason":"r","all":true}`} {
		if f := faultOf(t, w.expect(http.StatusBadRequest, "POST", path, token, body)); f.Message == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	w.expect(http.StatusNotFound, "POST", "/api/v1/people/user_id:nobody/facts/erase", token, `{"reason":"r"}`)
	masked := w.expect(http.StatusOK, "POST", path+"?dryRun=true", w.token(policy.PeopleErase), `{"reason":"r"}`).Body.String()
	if strings.Contains(masked, "erase-me@example.com") {
		t.Errorf("without personal:read: %s", masked)
	}
}

func answered[T any](t *testing.T, rec *httptest.ResponseRecorder) (out T) {
	t.Helper()
	must(t, json.Unmarshal(rec.Body.Bytes(), &out))
	return out
}
