package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"rapport"
)

func TestFactsErase(t *testing.T) {
	a, r := running(t)
	var out bytes.Buffer
	send := func() {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.Server+"/v1/track", strings.NewReader(`{"userId":"erase-me","event":"Seen"}`))
		check(t, err)
		req.SetBasicAuth("dev", "")
		resp, err := http.DefaultClient.Do(req)
		check(t, err)
		check(t, resp.Body.Close())
		if resp.StatusCode != http.StatusOK {
			t.Fatal(resp.Status)
		}
		check(t, a.Machine.Drain(t.Context()))
		check(t, a.Facts.Drain(t.Context()))
		check(t, a.Parquet.Write(t.Context()))
	}
	send()
	check(t, (&factsEraseCmd{Remote: r, ID: "user_id:erase-me", Reason: "request 1", DryRun: true}).run(t.Context(), &out))
	if s := out.String(); !strings.Contains(s, "user_id:erase-me\n") || !strings.Contains(s, "parquet      1 events") || !strings.Contains(s, "Nothing was erased") {
		t.Errorf("looking, it says %s", s)
	}
	out.Reset()
	check(t, (&factsEraseCmd{Remote: r, ID: "user_id:erase-me", Reason: "request 1"}).run(t.Context(), &out))
	if s := out.String(); !strings.Contains(s, "1 events of 1 identifiers, 0 left in ") || !strings.Contains(s, "(done)") {
		t.Errorf("it says %s", s)
	}
	out.Reset()
	check(t, (&factsErasuresCmd{Remote: r, Limit: 10}).run(t.Context(), &out))
	if s := out.String(); strings.Count(s, "\n") != 1 || !strings.Contains(s, "(done)") {
		t.Errorf("the proofs are %s", s)
	}
	out.Reset()
	check(t, (&factsErasuresCmd{Remote: r, Limit: 10, JSON: true}).run(t.Context(), &out))
	if !json.Valid(out.Bytes()) || !strings.Contains(out.String(), `"reason": "request 1"`) {
		t.Errorf("the proofs are %s", out.String())
	}
	if err := (&factsEraseCmd{Remote: r, ID: "user_id:nobody", Reason: "r"}).run(t.Context(), &out); rapport.KindOf(err) != rapport.NotFound {
		t.Error(err)
	}
	if err := (&factsEraseCmd{Remote: r, ID: "user_id:erase-me"}).run(t.Context(), &out); rapport.KindOf(err) != rapport.Invalid {
		t.Error(err)
	}
}
