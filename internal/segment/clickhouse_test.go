package segment

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// reference reads a file of ClickHouse's own tests; without it the test is skipped, loudly.
func reference(t *testing.T, name string) string {
	path := filepath.Join("..", "..", "..", "shared", "data", "clickhouse-tests", name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("SKIPPED, NOT PASSED: the reference %s is not there: %v", path, err)
	}
	return string(data)
}

// row is a row of a test's table: an event of the name Row with the columns as properties.
type row struct {
	at    int64 // seconds
	props map[string]any
}

// ask applies rows to one person by the way events take, in a random order and over two fragments, and says which conditions
// hold once all have happened.
func ask(t *testing.T, rows []row, conditions []expr.Node) []bool {
	t.Helper()
	var defs []Definition
	var needed []expr.SeriesSpec
	for i, n := range conditions {
		c, err := expr.New(n)
		if err != nil {
			t.Fatal(err)
		}
		needed = append(needed, c.Needs().Series...)
		defs = append(defs, Definition{ID: ID(i + 1), Key: rapport.SegmentKey(fmt.Sprint(i)), Condition: c})
	}
	_, series := profile.Assign(nil, needed, 1)
	plan, err := profile.NewPlan(series, nil, profile.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	set, err := Compile(defs, plan)
	if err != nil {
		t.Fatal(err)
	}
	w, parts := profile.NewWriter(plan), make([]profile.Fragment, 2)
	base, now := int64(1_700_000_000), int64(0)
	first := slices.MinFunc(rows, func(a, b row) int { return int(min(max(a.at-b.at, -1), 1)) }).at
	for _, r := range rows {
		now = max(now, (base+r.at-first)*second)
	}
	for n, i := range rand.New(rand.NewPCG(uint64(len(rows)), 31)).Perm(len(rows)) {
		v := rowEvent(t, i, (base+rows[i].at-first)*second, rows[i].props)
		parts[n%2], _ = w.Apply(parts[n%2], v, profile.Stamp{Offset: rapport.Offset(n), Now: now})
	}
	var p profile.Profile
	p.Reset(plan, now, parts)
	m, _ := set.Update(&p, nil, nil, func(Transition) {})
	holds := make([]bool, len(conditions))
	for i := range holds {
		holds[i] = m.Has(ID(i + 1))
	}
	return holds
}

func rowEvent(t *testing.T, i int, at int64, props map[string]any) *event.View {
	p, err := json.Marshal(props)
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Appendf(nil, `{"type":"track","event":"Row","userId":"u","messageId":"m%d","timestamp":"%s","properties":%s}`, i, time.UnixMicro(at).UTC().Format(time.RFC3339Nano), p)
	data, err := event.Encode(nil, body, &event.Defaults{Source: "web", ReceivedAt: at})
	var v event.View
	if err == nil {
		err = v.Decode(data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

// among is rows where all of the tests hold.
func among(where ...expr.Match) expr.Target {
	return expr.Target{Type: rapport.Track, Event: "Row", Where: where}
}

func atLeastOnce(steps []expr.Step, span int64) expr.Node {
	x := expr.Sequence{Steps: steps, Test: expr.Test{Op: expr.Gte, Value: json.RawMessage("1")}}
	if span <= 3660*86400 { // the longest length of time; a longer one is none
		x.Span = expr.Duration(span) * expr.Second
	}
	return x
}

// funnel is the level that windowFunnel gives: how many steps, from the first on, are a sequence inside the window.
func funnel(t *testing.T, rows []row, steps [][]expr.Match, window int64, modes string) int {
	t.Helper()
	var prefixes []expr.Node
	for k := range steps {
		prefixes = append(prefixes, atLeastOnce(funnelSteps(steps[:k+1], modes), window))
	}
	level := 0
	for k, is := range ask(t, rows, prefixes) {
		if is && k != level {
			t.Errorf("the sequence of %d steps holds, and that of %d does not", k+1, level+1)
		}
		if is {
			level++
		}
	}
	return level
}

// funnelSteps says the modes of windowFunnel in our language.
func funnelSteps(steps [][]expr.Match, modes string) (all []expr.Step) {
	for k, s := range steps {
		x := expr.Step{Target: among(s...)}
		if k > 0 && strings.Contains(modes, "strict_increase") {
			x.Wait = expr.Second
		}
		if k > 0 && strings.Contains(modes, "strict_deduplication") { // no event of this step or one before
			var values []string
			for _, o := range steps[:k+1] {
				values = append(values, string(o[0].Test.Value))
			}
			one := expr.Match{Property: s[0].Property, Test: expr.Test{Op: expr.In, Value: json.RawMessage("[" + strings.Join(values, ",") + "]")}}
			all = append(all, expr.Step{Target: among(one), Not: true})
		}
		if k > 0 && strings.Contains(modes, "strict_order") { // nothing else than this step and those before
			var other []expr.Match
			for _, o := range steps[:k+1] {
				other = append(other, opposite(o[0]))
			}
			all = append(all, expr.Step{Target: among(other...), Not: true})
			if k > 1 && !strings.Contains(modes, "allow_reentry") {
				all = append(all, expr.Step{Target: among(steps[0]...), Not: true})
			}
		}
		all = append(all, x)
	}
	return all
}

func opposite(m expr.Match) expr.Match {
	m.Test.Op = map[expr.Op]expr.Op{expr.Eq: expr.Ne, expr.NotExists: expr.Exists}[m.Test.Op]
	return m
}

// statements cuts SQL into its statements, without comments.
func statements(sql string) (all []string) {
	var b strings.Builder
	for line := range strings.Lines(sql) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	for _, s := range strings.Split(b.String(), ";") {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// tables follow the statements that make and fill tables.
type tables struct {
	columns map[string][]string
	rows    map[string][]row
}

var (
	createStatement = regexp.MustCompile(`(?i)^create table (?:if not exists )?(\w+) ?\((.*?)\) ?engine`)
	insertStatement = regexp.MustCompile(`(?i)^insert into (\w+) ?(?:\(([^)]*)\))? values ?(.*)$`)
	truncated       = regexp.MustCompile(`(?i)^(?:truncate|drop) table (?:if exists )?(\w+)`)
	tuple           = regexp.MustCompile(`\(([^()]*)\)`)
	funnelCall      = regexp.MustCompile(`(?i)windowFunnel\((\d+)((?:, '\w+')*)\)\((.*?)\)(?: as \w+)? from (\w+)(?: where user = (\d+))?`)
	coalesced       = regexp.MustCompile(`(?i)coalesce\((\w+), ''\)`)
	comparison      = regexp.MustCompile(`^(\w+) ?(=|<=|>=|!=) ?'?([^']*)'?$`)
	patternCall     = regexp.MustCompile(`^select (\d+) = sequence(Match|Count)\('([^']*)'\)\((.*)\) from (\w+)$`)
)

// follow takes a statement if it is about what is in tables.
func (ts *tables) follow(s string) bool {
	if m := truncated.FindStringSubmatch(s); m != nil {
		delete(ts.rows, m[1])
		return true
	}
	if m := createStatement.FindStringSubmatch(s); m != nil {
		ts.columns[m[1]] = nil
		for _, c := range strings.Split(m[2], ",") {
			ts.columns[m[1]] = append(ts.columns[m[1]], strings.Trim(strings.Fields(c)[0], "`"))
		}
		return true
	}
	m := insertStatement.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	columns := ts.columns[m[1]]
	if m[2] != "" {
		columns = strings.Split(strings.ReplaceAll(m[2], " ", ""), ",")
	}
	for _, x := range tuple.FindAllStringSubmatch(m[3], -1) {
		r := row{props: map[string]any{}}
		for i, v := range strings.Split(x[1], ",") {
			v = strings.TrimSpace(v)
			text := strings.Trim(v, "'")
			at, dated := time.Parse(time.DateTime, text)
			switch {
			case v == "null":
			case slices.Contains([]string{"time", "timestamp", "dt", "ts"}, columns[i]) && dated == nil:
				r.at = at.Unix()
			case slices.Contains([]string{"time", "timestamp", "dt", "ts"}, columns[i]):
				r.at = int64(numberOf(v))
			case text != v:
				r.props[columns[i]] = text
			default:
				r.props[columns[i]] = numberOf(v)
			}
		}
		ts.rows[m[1]] = append(ts.rows[m[1]], r)
	}
	return true
}

// numberOf reads a number, or a sum of two.
func numberOf(s string) (sum float64) {
	for _, part := range strings.Split(s, "+") {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			panic(err)
		}
		sum += n
	}
	return sum
}

// by are a table's rows by person, people in order.
func (ts *tables) by(table string) (people []string, rows map[string][]row) {
	rows = map[string][]row{}
	for _, r := range ts.rows[table] {
		who := ""
		for _, c := range []string{"user", "u", "user_id"} {
			if v, ok := r.props[c]; ok {
				who = fmt.Sprint(v)
			}
		}
		if rows[who] == nil {
			people = append(people, who)
		}
		rows[who] = append(rows[who], r)
	}
	slices.Sort(people)
	return people, rows
}

// tests reads "event = 1, a is null and b is null" as a list of steps.
func tests(t *testing.T, s string) (all [][]expr.Match) {
	for _, c := range strings.Split(coalesced.ReplaceAllString(s, "$1"), ",") {
		var step []expr.Match
		for _, x := range strings.Split(strings.TrimSpace(c), " and ") {
			if column, ok := strings.CutSuffix(x, " is null"); ok {
				step = append(step, expr.Match{Property: column, Test: expr.Test{Op: expr.NotExists}})
				continue
			}
			m := comparison.FindStringSubmatch(x)
			if m == nil {
				t.Fatalf("%q is not understood", x)
			}
			value := json.RawMessage(m[3])
			if strings.Contains(x, "'") {
				value = fmt.Appendf(nil, "%q", m[3])
			}
			step = append(step, expr.Match{Property: m[1], Test: expr.Test{Op: map[string]expr.Op{"=": expr.Eq, "<=": expr.Lte, ">=": expr.Gte, "!=": expr.Ne}[m[2]], Value: value}})
		}
		all = append(all, step)
	}
	return all
}
