package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/app"
)

func TestMain(m *testing.M) {
	if code, is := app.Worker(); is {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func TestSQL(t *testing.T) {
	a, r := running(t)
	wire(t, a, `{"type":"track","event":"Bought\tit","userId":"u1","messageId":"m1","properties":{"total":12.5,"first city":"Zug, \"ZG\""}}`,
		`{"type":"track","event":"Bought\tit","userId":"u2","messageId":"m2","properties":{"total":1}}`)
	settled(t, a)
	check(t, a.Facts.Drain(t.Context()))
	const q = `SELECT event, properties.total AS total, properties."first city" AS city FROM events ORDER BY total DESC`
	var out, note bytes.Buffer
	err := (&sqlCmd{Remote: r, Query: q}).run(t.Context(), nil, &out, &note)
	if rapport.KindOf(err) == rapport.Unavailable {
		t.Skip(err)
	}
	check(t, err)
	if want := "event      total  city\nBought it  12.5   Zug, \"ZG\"\nBought it  1      \n"; out.String() != want || !strings.HasPrefix(note.String(), "2 rows, as of ") {
		t.Errorf("it says\n%s\n%s", out.String(), note.String())
	}
	out.Reset()
	check(t, (&sqlCmd{Remote: r, Query: "-", Limit: 1, CSV: true}).run(t.Context(), strings.NewReader(q), &out, &note))
	if want := "event,total,city\nBought\tit,12.5,\"Zug, \"\"ZG\"\"\"\n"; out.String() != want || !strings.Contains(note.String(), "1 rows; there are more") {
		t.Errorf("it says\n%q\n%s", out.String(), note.String())
	}
	out.Reset()
	check(t, (&sqlCmd{Remote: r, Query: q, JSON: true}).run(t.Context(), nil, &out, &note))
	var got foundTable
	if check(t, json.Unmarshal(out.Bytes(), &got)); got.Count != 2 || len(got.Columns) != 3 {
		t.Errorf("it says %s", out.String())
	}
	out.Reset()
	check(t, (&sqlCmd{Remote: r}).run(t.Context(), nil, &out, &note))
	if !strings.Contains(out.String(), "properties.total") || !strings.Contains(out.String(), `properties."first city"`) || !strings.Contains(out.String(), "people\n") {
		t.Errorf("it says\n%s", out.String())
	}
	for q, kind := range map[string]rapport.ErrorKind{"SELECT": rapport.Invalid, "COPY events TO 'x'": rapport.Invalid} {
		if err := (&sqlCmd{Remote: r, Query: q}).run(t.Context(), nil, &out, &note); rapport.KindOf(err) != kind {
			t.Errorf("%s: %v", q, err)
		}
	}
}
