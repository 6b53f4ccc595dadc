package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/duckfacts"
	"rapport/internal/facts/parquetfacts"
)

const (
	duckTimes = 5 // that each statement is asked
	duckMost  = 10 * time.Minute
)

// beside asks the same questions of DuckDB, over the same history as Parquet files, as whoever asks in SQL is answered: each
// statement in a process of its own. Ratio, of ours, says how the
// medians compare. A build without DuckDB says so.
func (b *factsBench) beside(ctx context.Context, ours []Result) (results []Result, err error) {
	files, written, err := b.parquet(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	results = append(results, written)
	cfg := duckfacts.Defaults()
	cfg.Timeout, cfg.MemoryBytes, cfg.Threads, cfg.Niceness = duckMost, 4<<30, runtime.GOMAXPROCS(0), 0
	engine, err := duckfacts.New(duckfacts.Options{Config: cfg, Dir: filepath.Join(b.Dir, "sql"), Snapshot: b.store.Snapshot,
		Files: func(context.Context) *parquetfacts.Set { return files.Hold() }})
	if err != nil {
		return nil, err
	}
	questions, err := b.questions()
	if err != nil {
		return nil, err
	}
	for i, q := range questions {
		if q.sql == "" {
			continue
		}
		b.say("facts: %s, in SQL", q.name)
		r, err := b.statement(ctx, engine, q)
		if err != nil {
			return nil, err
		}
		ours[i].Ratio = r.P50 / ours[i].P50
		results = append(results, r)
	}
	return results, nil
}

// parquet writes the history as files.
func (b *factsBench) parquet(ctx context.Context) (*parquetfacts.Store, Result, error) {
	cfg := b.cfg.Parquet
	cfg.Every = 0
	files, err := parquetfacts.Open(parquetfacts.Options{Dir: filepath.Join(b.Dir, "parquet"), Config: cfg, Source: b.store.Apart})
	if err != nil {
		return nil, Result{}, err
	}
	b.say("facts: writing them as Parquet")
	began := time.Now()
	if err := files.Write(ctx); err != nil {
		return nil, Result{}, errors.Join(err, files.Close())
	}
	s, spent := files.Status(), time.Since(began).Seconds()
	return files, Result{Scenario: "history written as Parquet", Subject: "rapport", Events: s.Rows, Seconds: spent, EventsPerSecond: float64(s.Rows) / spent,
		Also: map[string]float64{"bytes per event": float64(s.Bytes) / float64(max(1, s.Rows)), "files": float64(s.Files)}}, nil
}

func (b *factsBench) statement(ctx context.Context, engine *duckfacts.Engine, q factsQuestion) (Result, error) {
	r := Result{Scenario: q.name, Subject: "DuckDB"}
	snap, err := b.store.Snapshot()
	if err != nil {
		return r, err
	}
	defer snap.Close()
	want, err := q.ask(ctx, snap)
	if err != nil {
		return r, err
	}
	var times []time.Duration
	processor := time.Duration(0)
	for range duckTimes {
		one := time.Now()
		t, err := engine.Ask(ctx, facts.Statement{SQL: q.sql})
		if rapport.KindOf(err) == rapport.Unavailable {
			r.Note = "skipped: " + err.Error()
			return r, nil
		}
		if err != nil {
			return r, err
		}
		times, processor = append(times, time.Since(one)), processor+t.Processor
		if got, err := figure(t.Rows); err != nil || math.Abs(got-want) > 1e-6*math.Abs(want) {
			return r, &rapport.Error{Kind: rapport.Internal, Op: "compare with DuckDB", Where: q.name, Err: errors.Join(err, fmt.Errorf("it finds %v, we %v", got, want))}
		}
	}
	slices.Sort(times)
	r.P50, r.P99, r.Max, r.Also = quantile(times, 0.5), quantile(times, 0.99), quantile(times, 1), map[string]float64{"least ms": quantile(times, 0), "processor ms": processor.Seconds() * 1000 / duckTimes, "figure, the same as ours": want}
	return r, nil
}

// figure is the sum of the last column of an answer.
func figure(rows json.RawMessage) (sum float64, err error) {
	var cells [][]any
	if err := json.Unmarshal(rows, &cells); err != nil {
		return 0, err
	}
	for _, row := range cells {
		v, _ := row[len(row)-1].(float64)
		sum += v
	}
	return sum, nil
}

// The questions in SQL. The last column adds up to the figure that our answer gives.
const (
	sqlFunnel = `WITH e AS (
  SELECT person, time AS t, "offset" AS o, event, properties.country AS country FROM events
  WHERE event IN ('Product Viewed', 'Product Added', 'Order Completed') AND time >= $from AND time < $to + INTERVAL 7 DAY
), b AS (
  SELECT *, min({t: t, o: o}) FILTER (event = 'Order Completed') OVER later AS bought FROM e
  WINDOW later AS (PARTITION BY person ORDER BY t, o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), a AS (
  SELECT *, min({t: t, o: o, bought: bought}) FILTER (event = 'Product Added') OVER later AS added FROM b
  WINDOW later AS (PARTITION BY person ORDER BY t, o ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), tries AS (
  SELECT person, country, t, o, CASE WHEN added.bought.t <= t + INTERVAL 7 DAY THEN {d: 3, t: added.bought.t, o: added.bought.o}
    WHEN added.t <= t + INTERVAL 7 DAY THEN {d: 2, t: added.t, o: added.o} ELSE {d: 1, t: t, o: o} END AS reached
  FROM a WHERE event = 'Product Viewed' AND t < $to
), best AS (
  SELECT country, reached.d AS d FROM tries QUALIFY row_number() OVER (PARTITION BY person ORDER BY reached.d DESC, reached.t, reached.o, t DESC, o DESC) = 1
)
SELECT country, count(*), count(*) FILTER (d >= 2), count(*) FILTER (d = 3) FROM best GROUP BY country`

	sqlAudience = `SELECT count(*) FROM (
  SELECT person FROM events WHERE time <= $to AND time > $to - INTERVAL 30 DAY AND event IN ('Order Completed', 'Ticket Opened')
  GROUP BY person
  HAVING count(*) FILTER (event = 'Order Completed') >= 3 AND sum(properties.total) FILTER (event = 'Order Completed') > 100
    AND count(*) FILTER (event = 'Ticket Opened' AND time > $to - INTERVAL 7 DAY) = 0)`

	sqlRetention = `WITH weeks AS (SELECT DISTINCT person, date_trunc('week', time) AS week FROM events WHERE time >= $from AND time < $to),
  since AS (SELECT *, min(week) OVER (PARTITION BY person) AS cohort FROM weeks),
  grid AS (SELECT cohort, date_diff('week', cohort, week) AS later, count(*) AS people FROM since GROUP BY ALL)
SELECT cohort, later, people, CASE WHEN later = 1 THEN people ELSE 0 END FROM grid`

	sqlSums = `SELECT properties.country, time::DATE, count(*), count(DISTINCT person), sum(properties.total)::DOUBLE FROM events WHERE event = 'Order Completed' AND time >= $from AND time < $to GROUP BY ALL`

	sqlDaily = `SELECT time::DATE, type, event, count(*), count(DISTINCT person) FROM events WHERE time >= $from AND time < $to GROUP BY ALL`
)

// over puts the range into a statement.
func over(sql string, from, to time.Time) string {
	at := func(t time.Time) string { return "TIMESTAMPTZ '" + t.UTC().Format(time.RFC3339) + "'" }
	return strings.NewReplacer("$from", at(from), "$to", at(to)).Replace(sql)
}
