package insight_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rapport/internal/facts"
	"rapport/internal/insight"
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

// line is a row of a test's table: seconds, and the other columns as texts; null is not there.
type line struct {
	at    int64
	cells map[string]string
}

// holds is a step: whether a row passes.
type holds func(line) bool

// level is what windowFunnel gives, in our way to say its modes.
func level(rows []line, steps []holds, window int64, modes string) int {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b line) int { return cmp.Compare(a.at, b.at) })
	n := len(steps)
	f := insight.Funnel{Steps: make([]facts.Selector, n), Window: time.Duration(min(window, 9_000_000_000)) * time.Second}
	bits := steps
	if strings.Contains(modes, "strict_order") {
		f.Order = insight.Strict
	}
	if strings.Contains(modes, "strict_increase") {
		f.Waits = slices.Repeat([]insight.Wait{{Min: time.Microsecond}}, n)
	}
	if strings.Contains(modes, "strict_deduplication") { // a step reached must not come again
		for s := 1; s < n-1; s++ {
			f.Exclusions = append(f.Exclusions, insight.Exclusion{After: s - 1, Before: n - 1})
			bits = append(slices.Clip(bits), steps[s])
		}
	}
	b := &facts.Batch{}
	for _, r := range rows {
		m := uint64(0)
		for i, is := range bits {
			if is(r) {
				m |= 1 << i
			}
		}
		b.Time, b.Match = append(b.Time, r.at*1_000_000), append(b.Match, m)
	}
	return len(insight.FunnelOfRows(&f)(b, 0, uint32(len(rows))))
}

var (
	createStatement = regexp.MustCompile(`(?i)^create table (?:if not exists )?(\w+) ?\((.*?)\) ?engine`)
	insertStatement = regexp.MustCompile(`(?i)^insert into (\w+) ?(?:\(([^)]*)\))? values ?(.*)$`)
	dropStatement   = regexp.MustCompile(`(?i)^(?:truncate|drop) table (?:if exists )?(\w+)`)
	tuple           = regexp.MustCompile(`\(([^()]*)\)`)
	funnelCall      = regexp.MustCompile(`(?i)windowFunnel\((\d+)((?:, '\w+')*)\)\((.*?)\)(?: as \w+)? from (\w+)(?: where user = (\d+))?`)
	coalesced       = regexp.MustCompile(`(?i)coalesce\((\w+), ''\)`)
	comparison      = regexp.MustCompile(`^(\w+) ?(=|<=|>=) ?'?([^']*)'?$`)
)

// statements cuts SQL into its statements, without comments.
func statements(sql string) (all []string) {
	sql = regexp.MustCompile(`(?m)^\s*--.*$`).ReplaceAllString(sql, "")
	for _, s := range strings.Split(sql, ";") {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// shelf is the tables that statements make and fill.
type shelf struct {
	t       *testing.T
	columns map[string][]string
	rows    map[string][]line
}

func (sh *shelf) follow(s string) bool {
	if m := dropStatement.FindStringSubmatch(s); m != nil {
		delete(sh.rows, m[1])
		return true
	}
	if m := createStatement.FindStringSubmatch(s); m != nil {
		sh.columns[m[1]] = nil
		for _, c := range strings.Split(m[2], ",") {
			sh.columns[m[1]] = append(sh.columns[m[1]], strings.Trim(strings.Fields(c)[0], "`"))
		}
		return true
	}
	m := insertStatement.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	columns := sh.columns[m[1]]
	if m[2] != "" {
		columns = strings.Split(strings.ReplaceAll(m[2], " ", ""), ",")
	}
	for _, x := range tuple.FindAllStringSubmatch(m[3], -1) {
		r := line{cells: map[string]string{}}
		for i, v := range strings.Split(x[1], ",") {
			v = strings.TrimSpace(v)
			if slices.Contains([]string{"timestamp", "dt", "ts"}, columns[i]) {
				r.at = sh.seconds(v)
			} else if v != "null" {
				r.cells[columns[i]] = strings.Trim(v, "'")
			}
		}
		sh.rows[m[1]] = append(sh.rows[m[1]], r)
	}
	return true
}

// seconds reads a date, a number, or 1e14 + 3; of the last what is added, as only distances matter.
func (sh *shelf) seconds(v string) int64 {
	if at, err := time.Parse(time.DateTime, strings.Trim(v, "'")); err == nil {
		return at.Unix()
	}
	if _, rest, ok := strings.Cut(v, "1e14 +"); ok {
		v = rest
	}
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if err != nil {
		sh.t.Fatal(err)
	}
	return n
}

// stepsOf reads "event = 1, a is null and b is null".
func (sh *shelf) stepsOf(conditions string) (steps []holds) {
	for _, c := range strings.Split(coalesced.ReplaceAllString(conditions, "$1"), ",") {
		var all []holds
		for _, x := range strings.Split(strings.TrimSpace(c), " and ") {
			if column, ok := strings.CutSuffix(x, " is null"); ok {
				all = append(all, func(r line) bool { _, is := r.cells[column]; return !is })
				continue
			}
			m := comparison.FindStringSubmatch(x)
			if m == nil {
				sh.t.Fatalf("%q is not understood", x)
			}
			all = append(all, func(r line) bool {
				v, is := r.cells[m[1]]
				c := cmp.Or(cmp.Compare(len(v), len(m[3])), cmp.Compare(v, m[3])) // figures, or equality of texts
				return is && map[string]bool{"=": c == 0, "<=": c <= 0, ">=": c >= 0}[m[2]]
			})
		}
		steps = append(steps, func(r line) bool { return !slices.ContainsFunc(all, func(h holds) bool { return !h(r) }) })
	}
	return steps
}

// What the reference says and we say otherwise, by statement, with our answer.
var otherwise = map[string]string{
	// It takes one event for several steps; ours are each an event of its own, as with its strict_once.
	"select 3 = windowFunnel(10000)(timestamp, event = 1004, event = 1004, event = 1004) from funnel_test_strict_increase": "0",
	// It puts events of one instant in the order of the steps; ours stand in the order in which they came.
	"SELECT level, count() AS c FROM ( SELECT user_id, windowFunnel(6048000000000000)(timestamp, eventID = 1004, eventID = 1003, eventID = 1002) AS level FROM trend GROUP BY user_id ) GROUP BY level ORDER BY level ASC after ---": "1\t1",
}

func TestClickHouseWindowFunnel(t *testing.T) {
	for name, least := range map[string]int{"00632_aggregation_window_funnel": 34, "01646_fix_window_funnel_inconistency": 2} {
		want := strings.Split(strings.TrimSpace(reference(t, name+".reference")), "\n")
		sh := &shelf{t, map[string][]string{}, map[string][]line{}}
		asked, after := 0, ""
		for _, s := range statements(reference(t, name+".sql")) {
			if sh.follow(s) {
				continue
			}
			if s == "SELECT '---'" {
				want, after = want[1:], " after ---"
				continue
			}
			m := funnelCall.FindStringSubmatch(s)
			if m == nil {
				t.Fatalf("%s: %q is not understood", name, s)
			}
			got := sh.answer(s, m)
			expected := want[:len(got)]
			want = want[len(got):]
			if ours, ok := otherwise[s+after]; ok {
				expected = []string{ours}
			}
			if strings.Join(got, "\n") != strings.Join(expected, "\n") {
				t.Errorf("%s: %s\ngot  %q\nwant %q", name, s, got, expected)
			}
			asked++
		}
		if asked < least || len(want) != 0 {
			t.Errorf("%s: %d statements asked, %d lines of reference left", name, asked, len(want))
		}
	}
}

// answer is the result of a statement with windowFunnel in the form of the reference.
func (sh *shelf) answer(s string, m []string) (lines []string) {
	window, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		sh.t.Fatal(err)
	}
	_, conditions, _ := strings.Cut(m[3], ",")
	steps := sh.stepsOf(conditions)
	if expected, _, ok := strings.Cut(s, " = windowFunnel"); ok { // select 4 = …
		out := "0"
		if fmt.Sprint(level(sh.rows[m[4]], steps, window, m[2])) == strings.TrimPrefix(expected, "select ") {
			out = "1"
		}
		if strings.HasSuffix(s, "JSONCompactEachRow") {
			out = "[" + out + "]"
		}
		return []string{out}
	}
	rows, levels := map[string][]line{}, map[int]int{}
	var people []string
	for _, r := range sh.rows[m[4]] {
		who := r.cells["user"] + r.cells["u"] + r.cells["user_id"]
		if m[5] != "" && m[5] != who {
			continue
		}
		if rows[who] == nil {
			people = append(people, who)
		}
		rows[who] = append(rows[who], r)
	}
	slices.Sort(people)
	for _, p := range people {
		l := level(rows[p], steps, window, m[2])
		levels[l]++
		lines = append(lines, fmt.Sprintf("[%s, %d]", p, l))
	}
	if strings.Contains(s, "GROUP BY level") {
		lines = nil
		for l, n := range levels {
			lines = append(lines, fmt.Sprintf("%d\t%d", l, n))
		}
		slices.Sort(lines)
	}
	return lines
}

// 00678_shard_funnel_window: ten thousand people of three kinds, each row read from two shards; the level by how many have it.
func TestClickHouseFunnelOverShards(t *testing.T) {
	want := strings.Fields(reference(t, "00678_shard_funnel_window.reference"))
	sh, levels := &shelf{t: t}, map[int]int{}
	steps := append([]holds{func(r line) bool { return r.cells["action_code"] != "" }}, sh.stepsOf("action_code = '2'")...)
	for n := range int64(10_000) {
		r := line{n % 3, map[string]string{"action_code": fmt.Sprint(n % 3)}}
		levels[level([]line{r, r}, steps, 3600, "")]++
	}
	for len(want) > 0 {
		if want[0] != "1" || want[1] != fmt.Sprint(levels[1]) || want[2] != "2" || want[3] != fmt.Sprint(levels[2]) {
			t.Fatalf("%v, want %v", levels, want[:4])
		}
		want = want[4:]
	}
}

// 00632_newer_modes_excerpt.txt, [allow_reentry]: Strict is strict_order with allow_reentry. Without it there is no second
// attempt after the first step again.
func TestClickHouseStrictOrder(t *testing.T) {
	text := reference(t, "00632_newer_modes_excerpt.txt")
	var people [][]line
	for _, m := range regexp.MustCompile(`user\d: ((?:[a-d] ?)+)`).FindAllStringSubmatch(text, -1) {
		var rows []line
		for i, e := range strings.Fields(m[1]) {
			rows = append(rows, line{int64(i + 1), map[string]string{"event": e}})
		}
		people = append(people, rows)
	}
	sh, compared := &shelf{t: t}, 0
	for _, m := range regexp.MustCompile(`(?m)^ steps (a,b\S*): +(.*)$`).FindAllStringSubmatch(text, -1) {
		steps := sh.stepsOf("event = '" + strings.ReplaceAll(m[1], ",", "', event = '") + "'")
		for _, mode := range strings.Split(m[2], " ; ") {
			modes, want, _ := strings.Cut(mode, " -> ")
			if modes != "strict_order+allow_reentry" {
				continue // where windowFunnel stops and we let people try again
			}
			var got []string
			for _, rows := range people {
				got = append(got, fmt.Sprint(level(rows, steps, 86400, modes)))
			}
			if strings.Join(got, ",") != strings.TrimSpace(want) {
				t.Errorf("%s of %s: %v, want %s", modes, m[1], got, want)
			}
			compared++
		}
	}
	if compared != 2 || len(people) != 5 {
		t.Errorf("compared %d over %d people", compared, len(people))
	}
}

// 00632_newer_modes_excerpt.txt, [strict_once]: our steps always take an event each.
func TestClickHouseStrictOnce(t *testing.T) {
	text := reference(t, "00632_newer_modes_excerpt.txt")
	rows := map[string][]line{}
	sh := &shelf{t: t}
	for _, m := range regexp.MustCompile(`\((\d+),(failure|success),(\d+)\)`).FindAllStringSubmatch(text, -1) {
		rows[m[3]] = append(rows[m[3]], line{sh.seconds(m[1]), map[string]string{"event": m[2]}})
	}
	steps, compared := sh.stepsOf("event = 'failure', event = 'failure', event = 'success'"), 0
	for _, m := range regexp.MustCompile(`(strict_once\S*) +-> 123:(\d) 234:(\d) 345:(\d)`).FindAllStringSubmatch(text, -1) {
		for i, who := range []string{"123", "234", "345"} {
			if got := fmt.Sprint(level(rows[who], steps, 200, m[1])); got != m[2+i] {
				t.Errorf("%s of %s: got %s, want %s", m[1], who, got, m[2+i])
			}
			compared++
		}
	}
	if compared != 9 {
		t.Errorf("compared %d", compared)
	}
}
