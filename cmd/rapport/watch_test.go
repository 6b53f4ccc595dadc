package main

import (
	"bytes"
	"strings"
	"testing"

	"rapport"
)

func TestAlertsAndDigests(t *testing.T) {
	_, r := running(t)
	var out bytes.Buffer
	check(t, (&alertsCmd{Remote: r}).run(t.Context(), &out))
	if !strings.HasPrefix(out.String(), "ALERT  STATE") {
		t.Errorf("it says %s", out.String())
	}
	out.Reset()
	check(t, (&digestsCmd{Remote: r}).run(t.Context(), &out))
	if !strings.HasPrefix(out.String(), "DOCUMENT  DIGEST") {
		t.Errorf("it says %s", out.String())
	}
	for _, id := range []string{"none@1", "../alerts"} {
		if err := (&digestsCmd{Remote: r, ID: id}).run(t.Context(), &out); rapport.KindOf(err) != rapport.NotFound {
			t.Errorf("%s: %v", id, err)
		}
	}
}
