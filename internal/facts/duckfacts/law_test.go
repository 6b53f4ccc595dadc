//go:build cgo

package duckfacts

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

var cases = flag.Int("rapport.sql", 1, "towns whose questions are asked of insight and in SQL")

// town is people with random lives, in a store and in files, some of whom are one person.
type town struct {
	*house
	t        *testing.T
	r        *rand.Rand
	snap     facts.Snapshot
	from, to time.Time
	asked    int // statements
	held     int // lines that were compared
	valued   int // customers of value questions that had an answer

	bend   *strings.Replacer // makes statements wrong; nil: they are as they are
	bent   int               // statements that it changed
	caught int               // answers that differed for it
}

var words = [...]string{"view", "add", "buy", "ticket", "answer", "asked"}

func newTown(t *testing.T, seed uint64) *town {
	w := &town{house: newHouse(t, small()), t: t, r: rand.New(rand.NewPCG(seed, 41)), from: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	w.to = w.from.AddDate(0, 0, 45)
	r := w.r
	n := 1500 + r.IntN(2500)
	for i := range n {
		of := fmt.Sprint([...]string{"user_id:u", "anonymous_id:a"}[r.IntN(2)], r.IntN(20+n/12))
		w.add(words[r.IntN(len(words))], of, w.properties()...)
		e := &w.rows[len(w.rows)-1]
		e.Time = w.from.UnixMicro() + r.Int64N(45*24*2)*1_800_000_000 // many at the same instant
		e.Source = []byte([...]string{"web", "app", "till"}[r.IntN(3)])
		if r.IntN(20) == 0 {
			e.Type, e.Name = rapport.Page, []byte("Home")
		}
		if i == n/2 {
			w.keep(t) // two files of some days
		}
	}
	w.keep(t)
	w.merge()
	return w
}

func (w *town) properties() (out []any) {
	r := w.r
	if r.IntN(4) > 0 {
		out = append(out, "country", [...]string{"SG", "TH", "JP", "CH"}[r.IntN(4)])
	}
	if r.IntN(3) > 0 {
		out = append(out, "total", r.IntN(200)-20)
	}
	if r.IntN(2) == 0 {
		out = append(out, "score", r.IntN(12))
	}
	return out
}

// merge makes some identifiers one person, and others again not.
func (w *town) merge() {
	of := map[string]uint32{}
	for range w.r.IntN(150) {
		of[fmt.Sprint([...]string{"user_id:u", "anonymous_id:a"}[w.r.IntN(2)], w.r.IntN(300))] = uint32(w.r.IntN(60))
	}
	w.people.set(of)
	if w.snap != nil {
		w.snap.Close()
	}
	snap, err := w.store.Snapshot()
	if err != nil {
		w.t.Fatal(err)
	}
	w.snap = snap
	w.t.Cleanup(snap.Close)
}

// rowsOf runs a statement in this process. $from and $to stand for the range.
func (w *town) rowsOf(q string, with ...string) [][]any {
	w.t.Helper()
	who, err := w.Engine.people(w.snap, false)
	if err != nil {
		w.t.Fatal(err)
	}
	defer w.release(who)
	files := w.parquet.Hold()
	defer files.Release()
	if w.bend != nil {
		wrong := w.bend.Replace(q)
		if wrong != q {
			w.bent++
		}
		q = wrong
	}
	q = replaced(ordered+q, with...)
	q = strings.NewReplacer("$from", literal(w.from), "$to", literal(w.to)).Replace(q)
	out := answer(w.t.Context(), &job{Config: small(), SQL: q, Limit: 100_000, Files: files.Paths(), Next: files.Next, Who: who.path, Temp: w.dir})
	if out.Fault != nil {
		w.t.Fatalf("%s\n%+v", q, *out.Fault)
	}
	var rows [][]any
	if err := json.Unmarshal(out.Table.Rows, &rows); err != nil {
		w.t.Fatal(err)
	}
	w.asked++
	return rows
}

func replaced(q string, with ...string) string { return strings.NewReplacer(with...).Replace(q) }

func literal(at time.Time) string { return "TIMESTAMPTZ '" + at.Format(time.RFC3339) + "'" }

// ordered numbers everybody's events in order.
const ordered = `WITH RECURSIVE e AS (SELECT person, time, event AS name, type, source, "offset", properties.country AS country, properties.total AS total, properties.score AS score,
	row_number() OVER (PARTITION BY person ORDER BY time, "offset") AS n FROM events)
`

// same compares lines, whose order does not matter.
func (w *town) same(what string, got, want []string) {
	w.t.Helper()
	w.held += len(want)
	slices.Sort(got)
	slices.Sort(want)
	if w.bend != nil {
		if !slices.Equal(got, want) {
			w.caught++
		}
		return
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: SQL says\n%.1500s\ninsight\n%.1500s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func lines(rows [][]any) []string {
	var out []string
	for _, r := range rows {
		out = append(out, strings.Trim(fmt.Sprintln(rounded(r)...), "\n"))
	}
	return out
}

// rounded leaves the digits that do not depend on the order in which a sum was made.
func rounded(row []any) []any {
	out := make([]any, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case float64:
			out[i] = fmt.Sprintf("%.6g", v+0)
			if math.Abs(v) < 1e-9 {
				out[i] = "0"
			}
		case int:
			out[i] = fmt.Sprintf("%.6g", float64(v))
		case nil:
			out[i] = "-"
		default:
			out[i] = v
		}
	}
	return out
}

func line(v ...any) string { return lines([][]any{v})[0] }

// TestSQLSaysWhatInsightSays asks each kind of question twice, of the same data: the kernels that scan columns, and DuckDB with
// SQL written by hand.
func TestSQLSaysWhatInsightSays(t *testing.T) {
	t.Parallel()
	asked, held, valued := 0, 0, 0
	for seed := range uint64(*cases) {
		w := newTown(t, seed)
		for range 2 {
			for _, ask := range []func(*town){(*town).trends, (*town).funnel, (*town).retention, (*town).lifecycle, (*town).audience, (*town).timeline,
				(*town).value, (*town).survival, (*town).attribution, (*town).voice, (*town).change, (*town).funnelOrders, (*town).retentionRecurring, (*town).visits, (*town).measures,
				(*town).stickiness, (*town).cohorts, (*town).anchored, (*town).retentionBrackets, (*town).lifecycleBy} {
				ask(w)
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
			w.merge()
		}
		asked, held, valued = asked+w.asked, held+w.held, valued+w.valued
	}
	t.Logf("%d towns, %d statements, %d lines, %d customers", *cases, asked, held, valued)
	if held < 300**cases || valued < 10**cases {
		t.Errorf("%d lines and %d customers were compared: the towns are too quiet to tell", held, valued)
	}
}

// ask asks a question as the API does.
func ask[T any](w *town, kind string, question map[string]any) T {
	w.t.Helper()
	data, err := json.Marshal(question)
	if err != nil {
		w.t.Fatal(err)
	}
	q, err := insight.Read(kind, data, w.to)
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := q.Answer(w.t.Context(), w.snap, insight.View{})
	if err != nil {
		w.t.Fatalf("%s: %v", data, err)
	}
	out, ok := a.(T)
	if !ok {
		w.t.Fatalf("%s answers %T", kind, a)
	}
	return out
}

func (w *town) name() string { return words[w.r.IntN(len(words))] }

func (w *town) trends() {
	zone := [...]string{"UTC", "Europe/Berlin", "Asia/Singapore"}[w.r.IntN(3)]
	where, err := time.LoadLocation(zone)
	if err != nil {
		w.t.Fatal(err)
	}
	unit := [...]insight.Unit{insight.Day, insight.Week, insight.Month, insight.Quarter, insight.Year}[w.r.IntN(5)]
	a, err := (&insight.Trend{Unit: unit, Zone: where, From: w.from.UnixMicro(), To: w.to.UnixMicro()}).Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for _, s := range a.Series {
		want = append(want, line("all", s.Event.Type.String(), s.Event.Name, s.Everybody))
		for i, p := range a.Periods {
			if s.Events[i] > 0 {
				want = append(want, line(p.Format(time.DateOnly), s.Event.Type.String(), s.Event.Name, s.Events[i], s.People[i]))
			}
		}
	}
	with := []string{"$unit", string(unit), "$zone", zone}
	got := lines(w.rowsOf(`SELECT date_trunc('$unit', time AT TIME ZONE '$zone')::DATE::VARCHAR, type, name, count(*), count(DISTINCT person)
		FROM e WHERE time >= $from AND time < $to GROUP BY ALL`, with...))
	got = append(got, lines(w.rowsOf(`SELECT 'all', type, name, count(DISTINCT person) FROM e WHERE time >= $from AND time < $to GROUP BY ALL`, with...))...)
	w.same("trends by "+string(unit)+" in "+zone, got, want)

	// By a property.
	series := []facts.Selector{}
	for _, c := range [...]string{"SG", "TH"} {
		series = append(series, facts.Selector{Name: "buy", Where: []expr.Match{{Property: "country", Test: expr.Test{Op: expr.Eq, Value: fmt.Appendf(nil, "%q", c)}},
			{Property: "total", Test: expr.Test{Op: expr.Gte, Value: []byte("50")}}}})
	}
	if a, err = (&insight.Trend{Series: series, Unit: insight.Day, From: w.from.UnixMicro(), To: w.to.UnixMicro()}).Ask(w.t.Context(), w.snap); err != nil {
		w.t.Fatal(err)
	}
	want = nil
	for i, s := range a.Series {
		for k, n := range s.Events {
			if n > 0 {
				want = append(want, line([...]string{"SG", "TH"}[i], a.Periods[k].Format(time.DateOnly), n, s.People[k]))
			}
		}
	}
	w.same("trends by country", lines(w.rowsOf(`SELECT country, time::DATE::VARCHAR, count(*), count(DISTINCT person) FROM e
		WHERE name = 'buy' AND country IN ('SG', 'TH') AND total >= 50 AND time >= $from AND time < $to GROUP BY ALL`)), want)
}

func (w *town) funnel() {
	hours := 1 + w.r.IntN(300)
	f := insight.Funnel{Steps: []facts.Selector{{Name: "view"}, {Name: "add"}, {Name: "buy"}}, Window: time.Duration(hours) * time.Hour,
		From: w.from.AddDate(0, 0, w.r.IntN(10)).UnixMicro(), To: w.to.AddDate(0, 0, -w.r.IntN(10)).UnixMicro(), Breakdown: &facts.Column{Path: "country", Kind: facts.Text}}
	a, err := f.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for _, p := range a.Parts {
		var value any
		if !p.Absent {
			value = p.Text
		}
		want = append(want, line(value, p.People[0], p.People[1], p.People[2]))
	}
	got := w.rowsOf(`, first AS (SELECT person, n, time, country FROM e WHERE name = 'view' AND time >= make_timestamptz($a) AND time < make_timestamptz($b)),
		second AS (SELECT f.*, min(e.n) AS n2 FROM first f LEFT JOIN e ON e.person = f.person AND e.name = 'add' AND e.n > f.n AND e.time <= f.time + INTERVAL '$h hours' GROUP BY ALL),
		third AS (SELECT s.*, min(e.n) AS n3 FROM second s LEFT JOIN e ON e.person = s.person AND e.name = 'buy' AND e.n > s.n2 AND e.time <= s.time + INTERVAL '$h hours' GROUP BY ALL),
		tries AS (SELECT *, 1 + (n2 IS NOT NULL)::INT + (n3 IS NOT NULL)::INT AS depth, coalesce(n3, n2, n) AS there FROM third),
		best AS (SELECT * FROM tries QUALIFY row_number() OVER (PARTITION BY person ORDER BY depth DESC, there, n DESC) = 1)
		SELECT country, count(*), count(*) FILTER (depth > 1), count(*) FILTER (depth > 2) FROM best GROUP BY ALL`,
		"$h", fmt.Sprint(hours), "$a", fmt.Sprint(f.From), "$b", fmt.Sprint(f.To))
	w.same(fmt.Sprintf("funnel within %d h", hours), lines(got), want)
}

func (w *town) retention() {
	back := w.name()
	q := insight.Retention{Start: facts.Selector{Name: "view"}, Return: facts.Selector{Name: back}, Unit: insight.Week, From: w.from.AddDate(0, 0, 7).UnixMicro(), To: w.to.UnixMicro(), FirstEver: w.r.IntN(2) == 0}
	a, err := q.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for c, co := range a.Cohorts {
		for d := range co.Returned {
			if co.People > 0 && co.Stayed[d] > 0 {
				want = append(want, line(c, d, co.People, co.Returned[d], co.Stayed[d]))
			}
		}
	}
	since := "$from"
	if !q.FirstEver {
		since = "$from + INTERVAL 7 DAY"
	}
	got := w.rowsOf(`, first AS (SELECT person, min(n) AS n, min(time) AS began FROM e WHERE name = 'view' AND time >= $since AND time < $to GROUP BY person),
		cohort AS (SELECT *, date_diff('week', $from + INTERVAL 7 DAY, date_trunc('week', began)) AS c FROM first WHERE began >= $from + INTERVAL 7 DAY),
		size AS (SELECT c, count(*) AS people FROM cohort GROUP BY c),
		came AS (SELECT DISTINCT cohort.person, c, date_diff('week', date_trunc('week', began), date_trunc('week', e.time)) AS d
			FROM cohort JOIN e ON e.person = cohort.person AND e.n > cohort.n AND e.name = '$back' AND e.time < $to),
		last AS (SELECT person, c, max(d) AS d FROM came GROUP BY ALL),
		grid AS (SELECT s.c, d.d, s.people FROM size s, range(0, 10) AS d(d))
		SELECT g.c, g.d, g.people, (SELECT count(*) FROM came WHERE came.c = g.c AND came.d = g.d), (SELECT count(*) FROM last WHERE last.c = g.c AND last.d >= g.d) AS stayed
		FROM grid g WHERE stayed > 0`, "$since", since, "$back", back)
	w.same("retention by "+back, lines(got), want)
}

func (w *town) lifecycle() {
	name := w.name()
	from := w.from.AddDate(0, 0, 14)
	a, err := (&insight.Lifecycle{Activity: facts.Selector{Name: name}, Unit: insight.Week, From: from.UnixMicro(), To: w.to.UnixMicro()}).Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for _, p := range a.Parts {
		for i, at := range a.Periods {
			if p.New[i]+p.Returning[i]+p.Resurrecting[i]+p.Dormant[i] > 0 {
				want = append(want, line(at.Format(time.DateOnly), p.New[i], p.Returning[i], p.Resurrecting[i], p.Dormant[i]))
			}
		}
	}
	got := w.rowsOf(`, active AS (SELECT DISTINCT person, date_trunc('week', time)::DATE AS p FROM e WHERE name = '$name' AND time < $to),
		periods AS (SELECT range::DATE AS p FROM range($from + INTERVAL 14 DAY, $to, INTERVAL 7 DAY)),
		life AS (SELECT p.p, a.person, bool_or(a.p = p.p) AS here, bool_or(a.p = p.p - 7) AS before, bool_or(a.p < p.p) AS ever FROM periods p JOIN active a ON a.p <= p.p GROUP BY ALL)
		SELECT p::VARCHAR, count(*) FILTER (here AND NOT ever), count(*) FILTER (here AND before), count(*) FILTER (here AND ever AND NOT before), count(*) FILTER (before AND NOT here)
		FROM life GROUP BY p HAVING count(*) FILTER (here OR before) > 0`, "$name", name)
	w.same("lifecycle of "+name, lines(got), want)
}

func (w *town) audience() {
	at := w.to.Add(-time.Duration(w.r.IntN(200)) * time.Hour)
	orders, sum, days := w.r.IntN(4), w.r.IntN(300), 1+w.r.IntN(30)
	text := fmt.Sprintf(`{"any":[{"all":[{"event":"buy","within":"%dd","op":"gte","value":%d},{"event":"buy","measure":"sum","property":"total","op":"gt","value":%d},
		{"event":"ticket","within":"7d","never":true}]},{"not":{"event":"buy","measure":"avg","property":"total","op":"lte","value":%d}},
		{"event":"view","where":[{"property":"country","op":"eq","value":"JP"}],"op":"gte","value":3}]}`, days, orders, sum, sum)
	c, err := expr.Parse([]byte(text))
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := (&insight.Audience{Condition: c.Root, At: at.UnixMicro()}).Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for _, p := range a.People {
		want = append(want, w.snap.Identifiers(p, nil)[0].String())
	}
	got := w.rowsOf(`, m AS (SELECT person, count(*) FILTER (name = 'buy' AND time > $at - INTERVAL '$days days') AS orders, sum(total) FILTER (name = 'buy') AS sum, avg(total) FILTER (name = 'buy') AS avg,
			count(*) FILTER (name = 'ticket' AND time > $at - INTERVAL 7 DAY) AS tickets, count(*) FILTER (name = 'view' AND country = 'JP') AS views FROM e WHERE time <= $at GROUP BY person)
		SELECT person FROM people LEFT JOIN m USING (person)
		WHERE coalesce(orders, 0) >= $orders AND coalesce(sum, 0) > $limit AND coalesce(tickets, 0) = 0 OR NOT coalesce(avg <= $limit, false) OR coalesce(views, 0) >= 3`,
		"$at", literal(at), "$days", fmt.Sprint(days), "$orders", fmt.Sprint(orders), "$limit", fmt.Sprint(sum))
	w.same("audience at "+at.String()+" "+text, lines(got), want)
}

func (w *town) timeline() {
	p := facts.Person(w.r.IntN(w.snap.People()))
	a, err := (&insight.Timeline{Person: p, Limit: 20}).Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for i, m := range a {
		want = append(want, line(i+1, m.Time.Format("2006-01-02T15:04:05Z"), m.Event.Type.String(), m.Event.Name, string(m.Source), int(m.Offset)))
	}
	who := w.snap.Identifiers(p, nil)[0]
	got := w.rowsOf(`SELECT row_number() OVER (ORDER BY n DESC), time, type, name, source, "offset" FROM e WHERE person = '$who' ORDER BY n DESC LIMIT 20`, "$who", who.String())
	w.same("timeline of "+who.String(), lines(got), want)
}

// value compares what the models are fitted to: repeats, recency and age.
func (w *town) value() {
	end := w.to.AddDate(0, 0, -1-w.r.IntN(10))
	data := fmt.Sprintf(`{"purchase":{"event":"buy"},"from":"%s","calibration":"%s","unit":"day","below":1,"above":0,"limit":1000,"zone":"Asia/Singapore"}`, w.from.AddDate(0, 0, 3).Format(time.DateOnly), end.Format(time.DateOnly))
	q, err := insight.Read("value", []byte(data), w.to)
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := q.Answer(w.t.Context(), w.snap, insight.View{})
	if rapport.KindOf(err) == rapport.Invalid {
		return // a model that these few do not fit
	}
	if err != nil {
		w.t.Fatal(err)
	}
	shown := a.(*insight.ValueShown)
	w.valued += shown.Customers
	with := []string{"$end", end.Format(time.DateOnly), "$since", w.from.AddDate(0, 0, 3).Format(time.DateOnly)}
	rows := w.rowsOf(`, days AS (SELECT DISTINCT person, (time AT TIME ZONE 'Asia/Singapore')::DATE AS d FROM e WHERE name = 'buy'),
		h AS (SELECT person, count(*) - 1 AS x, max(d) - min(d) AS tx, DATE '$end' - min(d) AS t FROM days WHERE d >= DATE '$since' AND d <= DATE '$end' GROUP BY person)
		SELECT person, x, tx, t FROM h`, with...)
	all := map[string]bool{}
	for _, l := range lines(rows) {
		all[l] = true
	}
	if len(rows) != shown.Customers {
		w.t.Errorf("value: SQL finds %d customers, insight %d", len(rows), shown.Customers)
	}
	for _, b := range shown.List {
		if l := line(b.Identifiers[0].String(), b.Repeats, b.Last, b.Age); !all[l] {
			w.t.Errorf("value: insight has %s, SQL not", l)
		}
	}
	bars := map[int]int{}
	for _, r := range rows {
		bars[min(int(r[1].(float64)), 7)]++
	}
	for _, b := range shown.Frequencies {
		if bars[b.X] != b.Actual {
			w.t.Errorf("value: %d bought again %d times, insight says %d", bars[b.X], b.X, b.Actual)
		}
	}
}

func (w *town) survival() {
	gap := 3 + w.r.IntN(15)
	name := w.name()
	a := ask[*insight.SurvivalShown](w, "survival", map[string]any{"activity": map[string]any{"event": name}, "gap": fmt.Sprint(gap, "d"), "unit": "day", "from": w.from.Format(time.RFC3339), "to": w.to.Format(time.RFC3339)})
	want := []string{line("all", a.All.People, a.All.Left)}
	for _, s := range a.All.Steps {
		want = append(want, line(s.Time, s.AtRisk, s.Left, s.Censored, s.Survival))
	}
	with := []string{"$gap", fmt.Sprint(gap), "$name", name}
	const observed = `, a AS (SELECT person, time, n, lead(time, 1, $to) OVER (PARTITION BY person ORDER BY n) - time > INTERVAL '$gap days' AS silent FROM e WHERE name = '$name' AND time >= $from AND time < $to),
		o AS (SELECT person, bool_or(silent) AS gone, floor(epoch(coalesce(min(time) FILTER (silent), $to) - min(time)) / 86400) AS t FROM a GROUP BY person)
	`
	got := lines(w.rowsOf(observed+`SELECT 'all', count(*), count(*) FILTER (gone) FROM o`, with...))
	got = append(got, lines(w.rowsOf(observed+`, s AS (SELECT t, count(*) FILTER (gone) AS gone, count(*) FILTER (NOT gone) AS censored FROM o GROUP BY t),
		r AS (SELECT *, sum(gone + censored) OVER (ORDER BY t DESC) AS risk FROM s)
		SELECT t, risk, gone, censored, product(1 - gone / risk) OVER (ORDER BY t) FROM r`, with...))...)
	w.same(fmt.Sprintf("survival of %s with a gap of %d days", name, gap), got, want)
}

func (w *town) attribution() {
	window := 1 + w.r.IntN(20)
	from := w.from.AddDate(0, 0, 10)
	question := map[string]any{"conversion": map[string]any{"event": "buy"}, "value": "total", "by": "country", "window": fmt.Sprint(window, "d"), "halfLife": "3d",
		"touches": []any{map[string]any{"event": "view"}, map[string]any{"event": "ticket"}}, "from": from.Format(time.RFC3339), "to": w.to.Format(time.RFC3339)}
	a := ask[*insight.AttributionShown](w, "attribution", question)
	want := []string{line("all", a.Conversions, a.Value, a.Untouched, a.Unattributed)}
	for _, c := range a.Channels {
		want = append(want, line(*c.Channel, c.Touches, c.People, c.First, c.Last, c.Linear, c.Decay, c.Position, c.Conversions.Linear))
	}
	for _, p := range a.Paths {
		want = append(want, line(strings.Join(p.Channels, ">"), p.Conversions, p.Value))
	}
	with := []string{"$w", fmt.Sprint(window), "$since", literal(from)}
	const joined = `, c AS (SELECT person, n, time, coalesce(total, 0) AS worth, lag(n, 1, 0) OVER (PARTITION BY person ORDER BY n) AS before FROM e WHERE name = 'buy' AND time >= $since AND time < $to),
		touches AS (SELECT person, n, time, country FROM e WHERE name IN ('view', 'ticket') AND country IS NOT NULL AND time >= $since - INTERVAL '$w days' AND time < $to),
		-- A touch belongs to the first conversion at or after its instant.
		next AS (SELECT t.*, (SELECT min(c.n) FROM c WHERE c.person = t.person AND c.time >= t.time) AS led FROM touches t),
		path AS (SELECT c.person, c.n, c.worth, x.country, row_number() OVER (PARTITION BY c.person, c.n ORDER BY x.n) AS i, count(*) OVER (PARTITION BY c.person, c.n) AS k,
			exp2(-epoch(max(x.time) OVER (PARTITION BY c.person, c.n) - x.time) / 259200) AS weight
			FROM c JOIN next x ON x.person = c.person AND x.led = c.n AND x.time > c.time - INTERVAL '$w days')
	`
	sql := strings.ReplaceAll(joined, "exp2(", "pow(2, ")
	got := lines(w.rowsOf(sql+`SELECT 'all', count(*), sum(worth), count(*) FILTER (NOT touched), sum(worth) FILTER (NOT touched) FROM
		(SELECT c.*, EXISTS (SELECT 1 FROM path p WHERE p.person = c.person AND p.n = c.n) AS touched FROM c)`, with...))
	for i, l := range got {
		got[i] = strings.ReplaceAll(l, "-\x00", "0")
	}
	got = append(got, lines(w.rowsOf(sql+`, credit AS (SELECT country, sum(worth) FILTER (i = 1) AS f, sum(worth) FILTER (i = k) AS l, sum(worth / k) AS linear, sum(1 / k) AS number,
			sum(CASE WHEN k <= 2 THEN worth / k WHEN i IN (1, k) THEN 0.4 * worth ELSE 0.2 * worth / (k - 2) END) AS position FROM path GROUP BY country),
		shares AS (SELECT country, worth * weight / sum(weight) OVER (PARTITION BY person, n) AS s FROM path),
		decayed AS (SELECT country, sum(s) AS decay FROM shares GROUP BY country)
		SELECT t.country, t.touches, t.people, coalesce(f, 0), coalesce(l, 0), coalesce(linear, 0), coalesce(decay, 0), coalesce(position, 0), coalesce(number, 0)
		FROM (SELECT country, count(*) AS touches, count(DISTINCT person) AS people FROM touches GROUP BY country) t LEFT JOIN credit USING (country) LEFT JOIN decayed USING (country)`, with...))...)
	got = append(got, lines(w.rowsOf(sql+`, turns AS (SELECT *, coalesce(lag(country) OVER (PARTITION BY person, n ORDER BY i) <> country, true) AS turn FROM path),
		ways AS (SELECT person, n, any_value(worth) AS worth, string_agg(country, '>' ORDER BY i) FILTER (turn) AS way FROM turns GROUP BY ALL)
		SELECT way, count(*), sum(worth) FROM ways GROUP BY way ORDER BY count(*) DESC, string_split(way, '>') LIMIT 20`, with...))...)
	w.same(fmt.Sprintf("attribution within %d days", window), got, want)
}

func (w *town) voice() {
	from := w.from.AddDate(0, 0, 20)
	a := ask[*insight.VoiceShown](w, "voice", map[string]any{"kind": "nps", "answer": map[string]any{"event": "answer"}, "asked": map[string]any{"event": "asked"}, "breakdown": "country", "unit": "week",
		"from": from.Format(time.RFC3339), "to": w.to.Format(time.RFC3339)})
	want := []string{line("all", a.Score.Answers, a.Score.Best, a.Score.Worst, a.Odd), line("before", a.Before.Answers, a.Before.Best, a.Before.Worst), line("asked", a.Response.Asked)}
	for _, p := range a.Periods {
		if p.Score.Answers > 0 {
			want = append(want, line(p.Start.Format(time.DateOnly), p.Score.Answers, p.Score.Best, p.Score.Worst))
		}
	}
	for _, p := range a.Parts {
		var v any
		if p.Value != nil {
			v = *p.Value
		}
		if p.Score.Answers > 0 {
			want = append(want, line("part", v, p.Score.Answers, p.Score.Best, p.Score.Worst))
		}
	}
	const sql = `, a AS (SELECT time, country, score, score BETWEEN 0 AND 10 AS fits, time >= $since AS now FROM e WHERE name = 'answer' AND score IS NOT NULL AND time >= $since - ($to - $since) AND time < $to),
		g AS (SELECT 'all' AS what, NULL::VARCHAR AS v, * FROM a WHERE now UNION ALL SELECT 'before', NULL::VARCHAR, * FROM a WHERE NOT now UNION ALL SELECT date_trunc('week', time)::DATE::VARCHAR, NULL::VARCHAR, * FROM a WHERE now UNION ALL SELECT 'part', country, * FROM a WHERE now)
	`
	var got []string
	since := literal(from)
	for _, r := range w.rowsOf(sql+`SELECT what, v, count(*) FILTER (fits), count(*) FILTER (fits AND score >= 9), count(*) FILTER (fits AND score < 7), count(*) FILTER (NOT fits) FROM g GROUP BY ALL HAVING count(*) FILTER (fits) > 0 OR what IN ('all', 'before')`, "$since", since) {
		switch r[0] {
		case "all":
			got = append(got, line(r[0], r[2], r[3], r[4], r[5]))
		case "part":
			got = append(got, line(r[0], r[1], r[2], r[3], r[4]))
		default:
			got = append(got, line(r[0], r[2], r[3], r[4]))
		}
	}
	got = append(got, lines(w.rowsOf(`SELECT 'asked', count(*) FROM e WHERE name = 'asked' AND time >= $since AND time < $to`, "$since", since))...)
	w.same("voice", got, want)
}

func (w *town) change() {
	from := w.to.AddDate(0, 0, -10)
	question := map[string]any{"events": map[string]any{"event": "buy"}, "properties": []string{"country", "score"}, "from": from.Format(time.RFC3339), "to": w.to.Format(time.RFC3339), "back": "14d"}
	mean := w.r.IntN(2) == 0
	if mean {
		question["value"] = "total"
	}
	a := ask[*insight.ChangeShown](w, "change", question)
	want := []string{line("whole", a.Before, a.After)}
	for _, f := range a.Findings {
		want = append(want, line(f.Property, f.Value, f.Before, f.After))
	}
	figure, rows := "count(*) FILTER (NOT late), count(*) FILTER (late)", "QUALIFY row_number() OVER (PARTITION BY person, late ORDER BY n) = 1"
	if mean {
		figure, rows = "coalesce(avg(total) FILTER (NOT late), 0), coalesce(avg(total) FILTER (late), 0)", "AND total IS NOT NULL"
	}
	got := w.rowsOf(`, s AS (SELECT *, time >= $since AS late FROM e WHERE name = 'buy' AND (time >= $since AND time < $to OR time >= $since - INTERVAL 14 DAY AND time < $to - INTERVAL 14 DAY) $rows)
		SELECT 'whole' AS property, NULL::VARCHAR AS v, $figure FROM s UNION ALL SELECT 'country', coalesce(country, '(none)'), $figure FROM s GROUP BY country
		UNION ALL SELECT 'score', coalesce(score::INT::VARCHAR, '(none)'), $figure FROM s GROUP BY score`, "$since", literal(from), "$rows", rows, "$figure", figure)
	var have []string
	for _, r := range got {
		if r[0] == "whole" {
			have = append(have, line(r[0], r[2], r[3]))
		} else {
			have = append(have, line(r...))
		}
	}
	w.same(fmt.Sprintf("change, mean %v", mean), have, want)
}
