//go:build cgo

package duckfacts

import (
	"fmt"
	"time"

	"rapport/internal/facts"
	"rapport/internal/insight"
)

// funnelOrders asks funnels that are strict, in any order, with waits and with exclusions.
func (w *town) funnelOrders() {
	hours, least, most := 1+w.r.IntN(300), w.r.IntN(20), 20+w.r.IntN(100)
	steps := []facts.Selector{{Name: "view"}, {Name: "add"}, {Name: "buy"}}
	window := time.Duration(hours) * time.Hour
	wait := insight.Wait{Min: time.Duration(least) * time.Hour, Max: time.Duration(most) * time.Hour}
	with := []string{"$h", fmt.Sprint(hours), "$least", fmt.Sprint(least), "$most", fmt.Sprint(most)}
	// Counts so far of what ends a try: then nothing lies between two events where they have the same count.
	const counted = `, k AS (SELECT *, count(*) FILTER (name = 'ticket') OVER u AS tickets, count(*) FILTER (name NOT IN ('view', 'add')) OVER u AS odd2,
		count(*) FILTER (name NOT IN ('view', 'add', 'buy')) OVER u AS odd3 FROM e WINDOW u AS (PARTITION BY person ORDER BY n))`
	const joined = counted + `, two AS (SELECT a.*, b.n AS n2, b.time AS t2, b.tickets AS k2, b.odd2 AS o2, b.odd3 AS o3 FROM k a JOIN k b ON b.person = a.person AND a.name = 'view' AND b.name = 'add' AND b.n > a.n
			AND b.time <= a.time + INTERVAL '$h hours' AND a.time >= $from AND a.time < $to AND $second),
		three AS (SELECT DISTINCT x.person FROM two x JOIN k c ON c.person = x.person AND c.name = 'buy' AND c.n > x.n2 AND c.time <= x.time + INTERVAL '$h hours' AND $third)
		SELECT (SELECT count(DISTINCT person) FROM e WHERE name = 'view' AND time >= $from AND time < $to), (SELECT count(DISTINCT person) FROM two), (SELECT count(*) FROM three)`
	for _, c := range []struct {
		name          string
		funnel        insight.Funnel
		sql           string
		second, third string
	}{
		{"any order", insight.Funnel{Order: insight.AnyOrder}, `, s AS (SELECT * FROM e WHERE name IN ('view', 'add', 'buy')),
			tries AS (SELECT a.person, a.n, count(DISTINCT b.name) AS depth FROM s a JOIN s b ON b.person = a.person AND b.n >= a.n AND b.time <= a.time + INTERVAL '$h hours' WHERE a.time >= $from AND a.time < $to GROUP BY ALL),
			best AS (SELECT person, max(depth) AS depth FROM tries GROUP BY person)
			SELECT count(*), count(*) FILTER (depth >= 2), count(*) FILTER (depth >= 3) FROM best`, "", ""},
		{"with waits", insight.Funnel{Waits: []insight.Wait{{}, wait, wait}}, joined, "b.time BETWEEN a.time + INTERVAL '$least hours' AND a.time + INTERVAL '$most hours'",
			"c.time BETWEEN x.t2 + INTERVAL '$least hours' AND x.t2 + INTERVAL '$most hours'"},
		{"without a ticket", insight.Funnel{Exclusions: []insight.Exclusion{{Of: facts.Selector{Name: "ticket"}, After: 0, Before: 2}}}, joined, "b.tickets = a.tickets", "c.tickets = x.k2"},
		{"strict", insight.Funnel{Order: insight.Strict}, joined, "b.odd2 = a.odd2", "c.odd3 = x.o3"},
	} {
		f := c.funnel
		f.Steps, f.Window, f.From, f.To = steps, window, w.from.UnixMicro(), w.to.UnixMicro()
		a, err := f.Ask(w.t.Context(), w.snap)
		if err != nil {
			w.t.Fatal(err)
		}
		var want []string
		for _, p := range a.Parts {
			want = append(want, line(p.People[0], p.People[1], p.People[2]))
		}
		sql := replaced(c.sql, "$second", c.second, "$third", c.third)
		w.same(fmt.Sprintf("funnel %s within %d h, waits of %d to %d h", c.name, hours, least, most), lines(w.rowsOf(sql, with...)), want)
	}
}

func (w *town) retentionRecurring() {
	back := w.name()
	q := insight.Retention{Start: facts.Selector{Name: "view"}, Return: facts.Selector{Name: back}, Unit: insight.Week, From: w.from.UnixMicro(), To: w.to.UnixMicro(), Recurring: true}
	a, err := q.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	var want []string
	for c, co := range a.Cohorts {
		for d := range co.Returned {
			if co.Returned[d] > 0 {
				want = append(want, line(c, d, co.People, co.Returned[d]))
			}
		}
	}
	got := w.rowsOf(`, began AS (SELECT person, date_trunc('week', time) AS week, min(n) AS n FROM e WHERE name = 'view' AND time >= $from AND time < $to GROUP BY ALL),
		size AS (SELECT week, count(*) AS people FROM began GROUP BY week),
		came AS (SELECT DISTINCT b.person, b.week, date_diff('week', b.week, date_trunc('week', e.time)) AS d FROM began b JOIN e ON e.person = b.person AND e.n > b.n AND e.name = '$back' AND e.time < $to)
		SELECT date_diff('week', $from, week), d, any_value(people), count(*) FROM came JOIN size USING (week) GROUP BY week, d`, "$back", back)
	w.same("recurring retention by "+back, lines(got), want)
}

// visits asks what people do, visit by visit.
func (w *town) visits() {
	hours, steps := 6+w.r.IntN(100), 2+w.r.IntN(4)
	p := insight.Paths{From: w.from.UnixMicro(), To: w.to.UnixMicro(), Gap: int64(hours) * 3_600_000_000, Within: 366 * 24 * 3_600_000_000, Steps: steps, Nodes: 50}
	a, err := p.Ask(w.t.Context(), w.snap)
	if err != nil {
		w.t.Fatal(err)
	}
	want := []string{line("all", a.People, a.Paths)}
	for _, n := range a.Nodes {
		if n.Paths > 0 {
			want = append(want, line("node", n.Step, n.Node.Event.Name, n.People, n.Paths, n.Ends))
		}
	}
	for _, e := range a.Edges {
		want = append(want, line("edge", a.Nodes[e.From].Step, a.Nodes[e.From].Node.Event.Name, a.Nodes[e.To].Node.Event.Name, e.People, e.Paths))
	}
	with := []string{"$h", fmt.Sprint(hours), "$steps", fmt.Sprint(steps)}
	const sql = `, s AS (SELECT *, coalesce(time - lag(time) OVER (PARTITION BY person ORDER BY n) > INTERVAL '$h hours', true) AS fresh FROM e WHERE type IN ('track', 'page', 'screen')),
		v AS (SELECT *, count(*) FILTER (fresh) OVER (PARTITION BY person ORDER BY n) AS visit FROM s),
		r AS (SELECT *, lag(name) OVER (PARTITION BY person, visit ORDER BY n) IS DISTINCT FROM name AS turn, min(time) OVER (PARTITION BY person, visit) AS began FROM v),
		p AS (SELECT person, visit, name, row_number() OVER (PARTITION BY person, visit ORDER BY n) - 1 AS step FROM r WHERE turn AND began >= $from AND began < $to QUALIFY step < $steps),
		q AS (SELECT *, lead(name) OVER (PARTITION BY person, visit ORDER BY step) AS next FROM p)
	`
	got := lines(w.rowsOf(sql+`SELECT 'all', count(DISTINCT person), count(DISTINCT (person, visit)) FROM q`, with...))
	got = append(got, lines(w.rowsOf(sql+`SELECT 'node', step, name, count(DISTINCT person), count(*), count(*) FILTER (next IS NULL) FROM q GROUP BY step, name`, with...))...)
	got = append(got, lines(w.rowsOf(sql+`SELECT 'edge', step, name, next, count(DISTINCT person), count(*) FROM q WHERE next IS NOT NULL GROUP BY ALL`, with...))...)
	w.same(fmt.Sprintf("visits %d h apart, of %d steps", hours, steps), got, want)
}
