package segment

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/expr"
)

var (
	patternPart = regexp.MustCompile(`^(?:\(\?(\d)\)|\(\?t(>=|<=|==|>|<)(\d+)\))`)
	wholeSteps  = regexp.MustCompile(`^(?:\(\?\d\)|\(\?t[<>=]+\d+\))+$`)
)

// pattern says a pattern of sequenceMatch in our language. Two conditions side by side are rows side by side, whatever the rows;
// with a test of time between them anything may lie between.
func pattern(p string, conditions [][]expr.Match) (steps []expr.Step) {
	next, timed := expr.Step{}, false
	for len(p) > 0 {
		m := patternPart.FindStringSubmatch(p)
		p = p[len(m[0]):]
		if m[1] == "" {
			timed = true
			switch n := expr.Duration(numberOf(m[3])) * expr.Second; m[2] {
			case "==":
				next.Wait, next.Gap = n, n
			case ">=":
				next.Wait = n
			case "<=":
				next.Gap = n
			case ">":
				next.Wait = n + expr.Second
			case "<":
				next.Gap = n - expr.Second
			}
			continue
		}
		k, _ := strconv.Atoi(m[1])
		if len(steps) > 0 && !timed {
			steps, next.Next = append(steps, expr.Step{Target: among(), Not: true}), true
		}
		next.Target = among(conditions[k-1]...)
		steps = append(steps, next)
		next, timed = expr.Step{}, false
	}
	return steps
}

func TestClickHouseSequenceMatchAndCount(t *testing.T) {
	const name = "00222_sequence_aggregate_function_family"
	if lines := strings.Fields(reference(t, name+".reference")); slices.ContainsFunc(lines, func(l string) bool { return l != "1" }) {
		t.Fatal("the reference is not all ones")
	}
	ts := tables{map[string][]string{}, map[string][]row{}}
	var passed, left []string
	for _, s := range statements(reference(t, name+".sql")) {
		if ts.follow(s) {
			continue
		}
		m := patternCall.FindStringSubmatch(s)
		if m == nil || !wholeSteps.MatchString(m[3]) {
			left = append(left, s)
			continue
		}
		_, conditions, _ := strings.Cut(m[4], ",")
		x := expr.Sequence{Steps: pattern(m[3], tests(t, conditions)), Test: expr.Test{Op: expr.Eq, Value: json.RawMessage(m[1])}}
		if m[2] == "Match" {
			x.Test = expr.Test{Op: map[string]expr.Op{"1": expr.Gte, "0": expr.Lt}[m[1]], Value: json.RawMessage("1")}
		}
		if !ask(t, ts.rows[m[5]], []expr.Node{x})[0] {
			t.Errorf("%s\nis not what is found by %v", s, x.Steps)
		}
		passed = append(passed, s)
	}
	if len(passed) != 40 || len(left) != 6 { // '', '.' and '.*', twice: patterns that name no event
		t.Errorf("%d statements compared, %d left: %q", len(passed), len(left), left)
	}
}

// 00823_sequence_match_dfa.sql with a hundred times B where it has a million: of those, ours would keep the newest 256.
func TestClickHouseSequenceMatchAnythingBetween(t *testing.T) {
	found := strings.Fields(reference(t, "00823_sequence_match_dfa.reference"))
	var rows []row
	for i := range 102 {
		e := map[int]string{0: "A", 101: "C"}[i]
		if e == "" {
			e = "B"
		}
		rows = append(rows, row{int64(i), map[string]any{"event": e}})
	}
	rows = append(rows, row{1e7, map[string]any{"event": "D"}})
	steps := func(names string) (all []expr.Step) {
		for _, s := range stepsOf(strings.Split(names, "")...) {
			all = append(all, expr.Step{Target: among(s...)})
		}
		return all
	}
	long := steps("CD")
	long[1].Wait = 9_000_000 * expr.Second
	names := []string{"ABC", "ABA", "ABBC", "CD"}
	holds := ask(t, rows, []expr.Node{atLeastOnce(steps("ABC"), 1e12), atLeastOnce(steps("ABA"), 1e12), atLeastOnce(steps("ABBC"), 1e12), atLeastOnce(long, 1e12)})
	for i, n := range names {
		if holds[i] != slices.Contains(found, n) {
			t.Errorf("%s: %v, the reference has %v", n, holds[i], found)
		}
	}
}

// retention(c1, …, cn) is, for each condition, whether it and the first both hold.
func retention(first expr.Node, others ...expr.Node) []expr.Node {
	all := []expr.Node{first}
	for _, o := range others {
		all = append(all, expr.All{Of: []expr.Node{first, o}})
	}
	return all
}

// on is whether there is a row of a day.
func on(day string) expr.Node {
	return expr.Event{Measure: expr.Measure{Kind: expr.Count, Type: rapport.Track, Event: "Row", Where: []expr.Match{{Property: "date", Test: expr.Test{Op: expr.Eq, Value: fmt.Appendf(nil, "%q", day)}}}},
		Test: expr.Test{Op: expr.Gte, Value: json.RawMessage("1")}}
}

// visits are the rows of a person who is there on the days that have more people than their number.
func visits(person int, perDay map[string]int, days ...string) (rows []row) {
	for i, d := range days {
		if person < perDay[d] {
			rows = append(rows, row{int64(i) * 86400, map[string]any{"date": d, "even": person%2 == 0}})
		}
	}
	return rows
}

// 00688_aggregation_retention.sql: 80 people on the first day, 50 on the second, 60 on the third.
func TestClickHouseRetention(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(reference(t, "00688_aggregation_retention.reference")), "\n")
	perDay := map[string]int{"2018-08-06": 80, "2018-08-07": 50, "2018-08-08": 60}
	for i, days := range [][]string{{"2018-08-06", "2018-08-07"}, {"2018-08-06", "2018-08-08"}, {"2018-08-06", "2018-08-07", "2018-08-08"}} {
		var others []expr.Node
		for _, d := range days[1:] {
			others = append(others, on(d))
		}
		sums := make([]int, len(days))
		for person := range 80 {
			for k, is := range ask(t, visits(person, perDay, days...), retention(on(days[0]), others...)) {
				if is {
					sums[k]++
				}
			}
		}
		if got := strings.Trim(strings.ReplaceAll(fmt.Sprint(sums), " ", "\t"), "[]"); got != lines[i] {
			t.Errorf("%v: got %s, want %s", days, got, lines[i])
		}
	}
}

// 00938_test_retention_function.sql: 8 people on the first day, 6 on the second; of each of the first five the conditions met.
func TestClickHouseRetentionOfEach(t *testing.T) {
	blocks := strings.Split(strings.TrimSpace(reference(t, "00938_test_retention_function.reference")), "\n----------\n")
	perDay := map[string]int{"2018-08-06": 8, "2018-08-07": 6}
	row := on("2018-08-06").(expr.Event)
	row.Measure.Where = nil
	even := row
	even.Measure.Where = []expr.Match{{Property: "even", Test: expr.Test{Op: expr.Eq, Value: json.RawMessage("true")}}}
	for i, conditions := range [][]expr.Node{retention(on("2018-08-06"), on("2018-08-07")), retention(row, on("2018-08-06"), on("2018-08-07")), retention(even, on("2018-08-06"), on("2018-08-07"))} {
		var got []string
		for person := range 5 {
			var r []string
			for _, is := range ask(t, visits(person, perDay, "2018-08-06", "2018-08-07"), conditions) {
				r = append(r, map[bool]string{true: "1", false: "0"}[is])
			}
			got = append(got, fmt.Sprintf("%d\t[%s]", person, strings.Join(r, ",")))
		}
		if strings.Join(got, "\n") != blocks[i] {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), blocks[i])
		}
	}
}
