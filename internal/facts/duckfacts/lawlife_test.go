//go:build cgo

package duckfacts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

// span is a range that begins and ends anywhere, and a zone.
func (w *town) span() (from, to time.Time, zone *time.Location) {
	zone, err := time.LoadLocation([...]string{"UTC", "Europe/Berlin", "Asia/Singapore"}[w.r.IntN(3)])
	if err != nil {
		w.t.Fatal(err)
	}
	return w.from.Add(time.Duration(24+w.r.IntN(15*24)) * time.Hour), w.to.Add(-time.Duration(w.r.IntN(10*24)) * time.Hour), zone
}

func spanned(from, to time.Time, zone *time.Location, with ...string) []string {
	return append([]string{"$since", literal(from), "$until", literal(to), "$zone", zone.String()}, with...)
}

// valueOf is a value of a breakdown as the SQL here has it.
func valueOf(v insight.Value) any {
	if v.Absent {
		return nil
	}
	return v.Text
}

var byCountry = &facts.Column{Path: "country", Kind: facts.Text}

// stickiness asks in how many periods people are active, and how many of a window's.
func (w *town) stickiness() {
	from, to, zone := w.span()
	q := insight.Stickiness{Activity: facts.Selector{Name: w.name()}, Unit: insight.Day, Windows: []int{2 + w.r.IntN(3), 7}, Zone: zone, From: from.UnixMicro(), To: to.UnixMicro()}
	per := "DATE '2026-01-01'"
	switch w.r.IntN(4) {
	case 0:
		q.Unit = insight.Week
	case 1:
		q.Per = insight.Week
	case 2:
		q.Per = insight.Month
	}
	if q.Per != "" {
		per = fmt.Sprintf("date_trunc('%s', p)", q.Per)
	}
	a, err := q.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for i, at := range a.Periods {
		want = append(want, line("in", 1, at.Format(time.DateOnly), a.Active[i]))
		for k, people := range a.Windows {
			want = append(want, line("in", q.Windows[k], at.Format(time.DateOnly), people[i]))
		}
	}
	for _, s := range a.Spans {
		want = append(want, line("span", s.Periods, s.Start.Format(time.DateOnly), s.People))
		for n, people := range s.Exactly {
			if people > 0 {
				want = append(want, line(s.Start.Format(time.DateOnly), n+1, "exactly", people))
			}
		}
	}
	got := w.rowsOf(`, d AS (SELECT DISTINCT person, date_trunc('$unit', time AT TIME ZONE '$zone')::DATE AS p FROM e WHERE name = '$name' AND time < $until),
		own AS (SELECT p, min(p) OVER (PARTITION BY $per) AS span FROM (SELECT range::DATE AS p FROM range(date_trunc('$unit', $since AT TIME ZONE '$zone'), $until AT TIME ZONE '$zone', INTERVAL 1 $unit))),
		each AS (SELECT person, span, count(*) AS k FROM d JOIN own USING (p) GROUP BY ALL)
		SELECT 'in', l, own.p::VARCHAR, count(DISTINCT person) FROM own CROSS JOIN (VALUES (1), ($l1), ($l2)) w(l) LEFT JOIN d ON d.p <= own.p AND d.p > own.p - l * INTERVAL 1 $unit GROUP BY ALL
		UNION ALL SELECT 'span', n, span::VARCHAR, people FROM (SELECT span, count(*) AS n FROM own GROUP BY span) LEFT JOIN (SELECT span, count(*) AS people FROM each GROUP BY span) USING (span)
		UNION ALL SELECT span::VARCHAR, k, 'exactly', count(*) FROM each GROUP BY ALL`,
		spanned(from, to, zone, "$unit", string(q.Unit), "$per", per, "$name", q.Activity.Name, "$l1", fmt.Sprint(q.Windows[0]), "$l2", fmt.Sprint(q.Windows[1]))...)
	for _, r := range got {
		if r[3] == nil {
			r[3] = 0.0 // nobody in the span
		}
	}
	w.same(fmt.Sprintf("stickiness by %s per %q of %s in %s", q.Unit, q.Per, q.Activity.Name, zone), lines(got), want)
}

// cohorts asks what people did by age: by when they started, by a property, and of groups.
func (w *town) cohorts() {
	from, to, zone := w.span()
	groups := []string{`{"event":"buy","op":"gte","value":2}`, `{"event":"view","never":true}`}
	start, measured := w.name(), w.name()
	unit := []insight.Unit{insight.Day, insight.Week}[w.r.IntN(2)]
	c := insight.Cohorts{Start: &facts.Selector{Name: start}, FirstEver: w.r.IntN(2) == 0, Measured: facts.Selector{Name: measured}, Property: "total", Unit: unit, Ages: 1 + w.r.IntN(8),
		Zone: zone, From: from.UnixMicro(), To: to.UnixMicro()}
	const started = `, first AS (SELECT person, min(n) AS n FROM e WHERE name = '$start' AND time < $until AND ($ever OR time >= $since) GROUP BY person),
		began AS (SELECT person, n, time, e.country FROM first JOIN e USING (person, n) WHERE time >= $since)`
	const grouped = `, member AS (SELECT person, 0 AS g FROM e WHERE name = 'buy' AND time < $since GROUP BY person HAVING count(*) >= 2
			UNION ALL SELECT person, 1 FROM people WHERE person NOT IN (SELECT person FROM e WHERE name = 'view' AND time < $since))`
	sql := started
	switch w.r.IntN(4) {
	case 0:
		c.By = insight.Week
		sql += `, c AS (SELECT person, n, time, date_trunc('week', time AT TIME ZONE '$zone')::DATE::VARCHAR AS c FROM began)`
	case 1:
		c.Breakdown = byCountry
		sql += `, c AS (SELECT person, n, time, coalesce(country, '-') AS c FROM began)`
	case 2:
		sql += grouped + `, c AS (SELECT person, n, time, g AS c FROM began JOIN member USING (person))`
	default:
		c.Start, c.FirstEver = nil, false
		sql = grouped + `, c AS (SELECT person, 0 AS n, $since AS time, g AS c FROM member)`
	}
	if c.By == "" && c.Breakdown == nil {
		for _, g := range groups {
			n, err := expr.Parse([]byte(g))
			if err != nil {
				w.t.Fatal(err)
			}
			c.Groups = append(c.Groups, n.Root)
		}
	}
	a, err := c.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for i, row := range a.Cohorts {
		var key any = i
		switch {
		case c.By != "":
			key = row.Start.Format(time.DateOnly)
		case c.Breakdown != nil:
			key = valueOf(row.Value)
		}
		if row.People > 0 {
			want = append(want, line(key, "people", row.People))
		}
		for age, x := range row.Cells {
			if x.Lived > 0 {
				want = append(want, line(key, age, x.Lived, x.At.People, x.At.Events, x.At.Valued, float64(x.At.Sum.Micros())/1e6, x.Since.People, x.Since.Events, x.Since.Valued, float64(x.Since.Sum.Micros())/1e6))
			}
		}
	}
	with := spanned(from, to, zone, "$start", start, "$measured", measured, "$ever", fmt.Sprint(c.FirstEver), "$ages", fmt.Sprint(c.Ages), "$unit", map[insight.Unit]string{insight.Day: "86400000000", insight.Week: "604800000000"}[unit])
	got := lines(w.rowsOf(sql+` SELECT c, 'people', count(*) FROM c GROUP BY c`, with...))
	got = append(got, lines(w.rowsOf(sql+`, did AS (SELECT c.c, c.person, (epoch_us(e.time) - epoch_us(c.time)) // $unit AS age, total FROM c JOIN e ON e.person = c.person AND e.n >= c.n AND e.time >= c.time AND e.time < $until AND e.name = '$measured'),
		own AS (SELECT c.c, c.person, a.age, count(did.person) AS k, count(total) AS v, coalesce(sum(total), 0) AS s FROM c JOIN range(0, $ages) a(age) ON (a.age + 1) * $unit <= epoch_us($until) - epoch_us(c.time)
			LEFT JOIN did ON did.c = c.c AND did.person = c.person AND did.age = a.age GROUP BY ALL),
		run AS (SELECT *, sum(k) OVER u AS kk, sum(v) OVER u AS vv, sum(s) OVER u AS ss FROM own WINDOW u AS (PARTITION BY c, person ORDER BY age))
		SELECT c, age, count(*), count(*) FILTER (k > 0), sum(k), sum(v), sum(s), count(*) FILTER (kk > 0), sum(kk), sum(vv), sum(ss) FROM run GROUP BY c, age`, with...))...)
	w.same(fmt.Sprintf("cohorts of %s by %s, ages in %s, %+v", start, measured, unit, c), got, want)
}

// anchored asks what people do after something, or before it.
func (w *town) anchored() {
	from, to, _ := w.span()
	hours, days, steps := 6+w.r.IntN(200), 1+w.r.IntN(20), 2+w.r.IntN(4)
	p := insight.Paths{Anchor: &facts.Selector{Name: w.name()}, Before: w.r.IntN(2) == 0, From: from.UnixMicro(), To: to.UnixMicro(), Gap: int64(hours) * 3_600_000_000, Within: int64(days) * 24 * 3_600_000_000,
		Steps: steps, Nodes: 50, Repeats: w.r.IntN(3) == 0}
	a, err := p.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	want := []string{line("all", 0, "", "", a.People, a.Paths, 0)}
	for _, n := range a.Nodes {
		if n.Paths > 0 {
			want = append(want, line("node", n.Step, n.Node.Event.Name, "", n.People, n.Paths, n.Ends))
		}
	}
	for _, e := range a.Edges {
		want = append(want, line("edge", a.Nodes[e.From].Step, a.Nodes[e.From].Node.Event.Name, a.Nodes[e.To].Node.Event.Name, e.People, e.Paths, 0))
	}
	turn, back := "NOT still AND (coalesce(lag(still) OVER u, true) OR lag(name) OVER u <> name)", ""
	if p.Repeats {
		turn = "true"
	}
	if p.Before {
		back = "DESC"
	}
	// Every anchor has the path that would begin at it; those that begin in another's are left out, one after the other.
	got := w.rowsOf(`, s AS (SELECT person, name, time, name = '$anchor' AS anchor, row_number() OVER (PARTITION BY person ORDER BY n $back) AS k FROM e WHERE type IN ('track', 'page', 'screen')),
		far AS (SELECT *, coalesce(abs(epoch_us(time) - lag(epoch_us(time)) OVER (PARTITION BY person ORDER BY k)) > $gap, false) AS far FROM s),
		g AS (SELECT *, count(*) FILTER (far) OVER (PARTITION BY person ORDER BY k) AS stretch FROM far),
		anchors AS (SELECT *, k AS i FROM g WHERE anchor AND time >= $since AND time < $until),
		tail AS (SELECT a.person, a.i, b.k, b.name, bool_and(b.anchor) OVER (PARTITION BY a.person, a.i ORDER BY b.k) AS still FROM anchors a JOIN g b ON b.person = a.person AND b.stretch = a.stretch AND b.k > a.k
			AND abs(epoch_us(b.time) - epoch_us(a.time)) <= $within),
		turns AS (SELECT *, $turn AS turn FROM tail WINDOW u AS (PARTITION BY person, i ORDER BY k)),
		path AS (SELECT * FROM (SELECT *, count(*) FILTER (turn) OVER (PARTITION BY person, i ORDER BY k) AS step FROM turns) WHERE step < $steps),
		ends AS (SELECT a.person, a.i, coalesce(max(p.k), a.i) AS last FROM anchors a LEFT JOIN path p USING (person, i) GROUP BY a.person, a.i),
		chosen AS (SELECT person, min(i) AS i FROM anchors GROUP BY person
			UNION ALL SELECT c.person, min(x.i) FROM chosen c JOIN ends o ON o.person = c.person AND o.i = c.i JOIN anchors x ON x.person = c.person AND x.i > o.last GROUP BY c.person),
		p AS (SELECT person, i, 0 AS step, '' AS name FROM chosen UNION ALL SELECT person, i, step, name FROM path JOIN chosen USING (person, i) WHERE turn),
		q AS (SELECT *, lead(name) OVER (PARTITION BY person, i ORDER BY step) AS next FROM p)
		SELECT 'all', 0, '', '', count(DISTINCT person), count(*) FILTER (step = 0), 0 FROM q
		UNION ALL SELECT 'node', step, name, '', count(DISTINCT person), count(*), count(*) FILTER (next IS NULL) FROM q GROUP BY step, name
		UNION ALL SELECT 'edge', step, name, next, count(DISTINCT person), count(*), 0 FROM q WHERE next IS NOT NULL GROUP BY step, name, next`,
		spanned(from, to, time.UTC, "$anchor", p.Anchor.Name, "$back", back, "$turn", turn, "$gap", fmt.Sprint(p.Gap), "$within", fmt.Sprint(p.Within), "$steps", fmt.Sprint(steps))...)
	w.same(fmt.Sprintf("paths of %d steps within %d h, %d days, %+v of %s", steps, hours, days, p, p.Anchor.Name), lines(got), want)
}

// retentionBrackets asks who came back in brackets of days, or in weeks, by what they started with.
func (w *town) retentionBrackets() {
	from, to, zone := w.span()
	start, back := w.name(), w.name()
	q := insight.Retention{Start: facts.Selector{Name: start}, Return: facts.Selector{Name: back}, Unit: insight.Week, Zone: zone, From: from.UnixMicro(), To: to.UnixMicro(), Breakdown: byCountry}
	ever, each := "false", "person"
	switch w.r.IntN(3) {
	case 0:
		q.FirstEver, ever = true, "true"
	case 1:
		q.Recurring, each = true, "person, cohort"
	}
	last := 0
	var brackets []string
	for i := range 2 + w.r.IntN(4) {
		low := last
		last += 1 + w.r.IntN(7)
		q.Brackets = append(q.Brackets, last)
		brackets = append(brackets, fmt.Sprintf("(%d, %d, %d)", i, low, last))
	}
	distance, begun := "(e.time AT TIME ZONE '$zone')::DATE - day", "greatest(cohort, ($since AT TIME ZONE '$zone')::DATE) + low"
	if w.r.IntN(3) == 0 {
		q.Brackets, brackets = nil, nil
		for i := range 8 {
			brackets = append(brackets, fmt.Sprintf("(%d, %d, %d)", i, i, i+1))
		}
		distance, begun = "(date_trunc('week', e.time AT TIME ZONE '$zone')::DATE - cohort) // 7", "cohort + 7 * low"
	}
	a, err := q.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	told := func(value any, cohorts []insight.Cohort) {
		for _, co := range cohorts {
			if co.People == 0 {
				continue
			}
			for d := range co.Returned {
				want = append(want, line(value, co.Start.Format(time.DateOnly), d, co.People, co.Returned[d], co.Stayed[d]))
			}
		}
	}
	told("all", a.Cohorts)
	for _, p := range a.Parts {
		told(valueOf(p.Value), p.Cohorts)
		want = append(want, line(valueOf(p.Value), "", -1, p.People, 0, 0))
	}
	// A column is there where it has begun for somebody who started as soon as the cohort could.
	got := w.rowsOf(`, s AS (SELECT person, n, time, coalesce(country, '-') AS v, date_trunc('week', time AT TIME ZONE '$zone')::DATE AS cohort, (time AT TIME ZONE '$zone')::DATE AS day
			FROM e WHERE name = '$start' AND time < $until AND ($ever OR time >= $since)),
		one AS (SELECT * FROM (SELECT * FROM s QUALIFY row_number() OVER (PARTITION BY $each ORDER BY n) = 1) WHERE time >= $since),
		m AS (SELECT * FROM one UNION ALL SELECT * REPLACE ('all' AS v) FROM one),
		came AS (SELECT v, cohort, m.person, $distance AS d FROM m JOIN e ON e.person = m.person AND e.n > m.n AND e.name = '$back' AND e.time < $until),
		grid AS (SELECT v, cohort, i, low, high, people FROM (SELECT v, cohort, count(*) AS people FROM m GROUP BY ALL) CROSS JOIN (VALUES $brackets) b(i, low, high)
			WHERE i = 0 OR $begun <= (($until - INTERVAL 1 MICROSECOND) AT TIME ZONE '$zone')::DATE)
		SELECT g.v, g.cohort::VARCHAR, i, any_value(people), count(DISTINCT person) FILTER (d >= low AND d < high), count(DISTINCT person) FILTER (d >= low) FROM grid g LEFT JOIN came c ON c.v = g.v AND c.cohort = g.cohort GROUP BY ALL
		UNION ALL SELECT v, '', -1, count(*), 0, 0 FROM one GROUP BY v`,
		spanned(from, to, zone, "$start", start, "$back", back, "$ever", ever, "$each", each, "$brackets", strings.Join(brackets, ", "),
			"$distance", replaced(distance, "$zone", zone.String()), "$begun", replaced(begun, "$zone", zone.String(), "$since", literal(from)))...)
	w.same(fmt.Sprintf("retention of %s by %s in brackets %v, %s, ever %s, each %s", start, back, q.Brackets, zone, ever, each), lines(got), want)
}

// lifecycleBy asks for the parts of people's life by the first value of a property that they had.
func (w *town) lifecycleBy() {
	from, to, zone := w.span()
	name := w.name()
	unit := []insight.Unit{insight.Day, insight.Week}[w.r.IntN(2)]
	a, err := (&insight.Lifecycle{Activity: facts.Selector{Name: name}, Unit: unit, Zone: zone, From: from.UnixMicro(), To: to.UnixMicro(), Breakdown: byCountry}).Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for _, p := range a.Parts {
		want = append(want, line(valueOf(p.Value), "people", p.People, 0, 0, 0))
		for i, at := range a.Periods {
			if p.New[i]+p.Returning[i]+p.Resurrecting[i]+p.Dormant[i] > 0 {
				want = append(want, line(valueOf(p.Value), at.Format(time.DateOnly), p.New[i], p.Returning[i], p.Resurrecting[i], p.Dormant[i]))
			}
		}
	}
	got := w.rowsOf(`, did AS (SELECT *, date_trunc('$unit', time AT TIME ZONE '$zone')::DATE AS p FROM e WHERE name = '$name' AND time < $until),
		of AS (SELECT person, coalesce(arg_min(country, n) FILTER (country IS NOT NULL), '-') AS v FROM did GROUP BY person),
		active AS (SELECT DISTINCT person, v, p FROM did JOIN of USING (person)),
		periods AS (SELECT range::DATE AS p FROM range(date_trunc('$unit', $since AT TIME ZONE '$zone'), $until AT TIME ZONE '$zone', INTERVAL 1 $unit)),
		life AS (SELECT p.p, v, person, bool_or(a.p = p.p) AS here, bool_or(a.p = p.p - INTERVAL 1 $unit) AS before, bool_or(a.p < p.p) AS ever FROM periods p JOIN active a ON a.p <= p.p GROUP BY ALL)
		SELECT v, p::VARCHAR, count(*) FILTER (here AND NOT ever), count(*) FILTER (here AND before), count(*) FILTER (here AND ever AND NOT before), count(*) FILTER (before AND NOT here) FROM life GROUP BY v, p HAVING count(*) FILTER (here OR before) > 0
		UNION ALL SELECT v, 'people', count(DISTINCT person), 0, 0, 0 FROM active WHERE p >= (SELECT min(p) FROM periods) - INTERVAL 1 $unit GROUP BY v`,
		spanned(from, to, zone, "$unit", string(unit), "$name", name)...)
	w.same(fmt.Sprintf("lifecycle of %s by %s and country in %s", name, unit, zone), lines(got), want)
}

// TestWrongSQLIsCaught asks with SQL that is wrong in one place, and finds that the answers differ.
func TestWrongSQLIsCaught(t *testing.T) {
	t.Parallel()
	w := newTown(t, 7)
	for _, c := range []struct {
		ask          func(*town)
		right, wrong string
	}{
		{(*town).stickiness, "d.p > own.p - l *", "d.p >= own.p - l *"},
		{(*town).stickiness, "d JOIN own USING (p)", "(SELECT * FROM d WHERE p > (SELECT min(p) FROM own)) JOIN own USING (p)"},
		{(*town).stickiness, "range(date_trunc('$unit', $since AT TIME ZONE '$zone')", "range($since AT TIME ZONE '$zone'"},
		{(*town).cohorts, "e.n >= c.n", "e.n > c.n"},
		{(*town).cohorts, "(a.age + 1) * $unit <=", "a.age * $unit <="},
		{(*town).cohorts, "($ever OR time >= $since)", "time >= $since"},
		{(*town).cohorts, "time < $since GROUP BY", "time < $until GROUP BY"},
		{(*town).anchored, "x.i > o.last", "x.i > o.i"},
		{(*town).anchored, "bool_and(b.anchor)", "bool_and(false)"},
		{(*town).anchored, "b.stretch = a.stretch AND", ""},
		{(*town).anchored, "ORDER BY n $back", "ORDER BY n"},
		{(*town).retentionBrackets, "e.n > m.n", "e.n >= m.n"},
		{(*town).retentionBrackets, "$begun <=", "low <> 3 AND $begun <="},
		{(*town).retentionBrackets, "FILTER (d >= low)", "FILTER (d >= low AND d <= 12)"},
		{(*town).retentionBrackets, "coalesce(country, '-') AS v", "coalesce(max(country) OVER (PARTITION BY person), '-') AS v"},
		{(*town).retentionBrackets, "($ever OR time >= $since)", "time >= $since"},
		{(*town).lifecycleBy, "AND time < $until", "AND time < $until AND time >= $since - INTERVAL 7 DAY"},
		{(*town).measures, "count(DISTINCT person)", "count(person)"},
		{(*town).lifecycleBy, "arg_min(country, n)", "arg_max(country, n)"},
		{(*town).lifecycleBy, "bool_or(a.p < p.p)", "bool_or(a.p < p.p AND a.p >= (SELECT min(p) FROM periods))"},
	} {
		w.bend = strings.NewReplacer(c.right, c.wrong)
		w.bent, w.caught = 0, 0
		for tries := 0; w.caught == 0 && tries < 12; tries++ {
			c.ask(w)
		}
		if w.caught == 0 {
			t.Errorf("%q instead of %q makes no difference in %d statements", c.wrong, c.right, w.bent)
		}
	}
}
