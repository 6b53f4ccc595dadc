package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapport"
)

// TestCondition: text, YAML and JSON of one condition say the same, offline; with a platform its warnings come too.
func TestCondition(t *testing.T) {
	const want = `marketing  People who did ‘Order Completed’ at least 3 times in the last 30 days.
it         count(Order Completed, 30d) ≥ 3
json       {"event":"Order Completed","measure":"count","within":"30d","op":"gte","value":3}
cost       1 tests, 1 aggregates, about 92 bytes per person, at most 3132; 1 comparisons for an event
`
	for _, src := range []string{"count(Order Completed, 30d) >= 3", "{event: Order Completed, within: 30d, op: gte, value: 3}",
		`{"event":"Order Completed","within":"30d","op":"gte","value":3}`} {
		var out bytes.Buffer
		check(t, (&conditionCmd{Condition: src}).run(t.Context(), &out))
		if out.String() != want {
			t.Errorf("%s:\n%s", src, &out)
		}
	}
	err := (&conditionCmd{Condition: "cuont(Order Completed) > 1"}).run(t.Context(), &bytes.Buffer{})
	if rapport.KindOf(err) != rapport.Invalid || !strings.Contains(err.Error(), "column 1") || exitCode(err) != 2 {
		t.Error(err)
	}
}

// TestWarningsOfUnknownNames: a condition, a diff and an apply say which names the platform does not know.
func TestWarningsOfUnknownNames(t *testing.T) {
	a, at := running(t)
	wire(t, a, `{"type":"track","event":"Order Completed","userId":"u","messageId":"m","properties":{"total":5}}`)
	file := filepath.Join(t.TempDir(), "s.yaml")
	check(t, os.WriteFile(file, []byte("kind: segment\nkey: big\nowners: {marketing: m, it: i}\nwording: {marketing: Big, it: big}\nspec:\n  condition: {event: Order Completed, measure: sum, property: totel, op: gt, value: 100}\n"), 0o600))
	const want = `no property "totel" of "Order Completed" is defined, and none was seen at property (did you mean total?)`
	for name, run := range map[string]func(*bytes.Buffer) error{
		"condition": func(out *bytes.Buffer) error {
			return (&conditionCmd{Condition: "sum(Order Completed.totel) > 100", Server: at.Server, Token: at.Token}).run(t.Context(), out)
		},
		"apply": func(out *bytes.Buffer) error {
			return (&applyCmd{Remote: at, File: []string{file}, DryRun: true}).run(t.Context(), out)
		},
		"diff": func(out *bytes.Buffer) error {
			if err := (&diffCmd{Remote: at, File: []string{file}}).run(t.Context(), out); err != errQuiet {
				return err
			}
			return nil
		},
	} {
		var out bytes.Buffer
		check(t, run(&out))
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("%s says\n%s", name, &out)
		}
	}
}
