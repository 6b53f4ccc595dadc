//go:build cgo

package duckfacts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
	"rapport/internal/policy"
)

func TestMain(m *testing.M) {
	if IsWorker() {
		os.Exit(Work())
	}
	environment = append(environment, "GORACE=atexit_sleep_ms=0") // otherwise every process waits for a second before it ends
	os.Exit(m.Run())
}

// house is a store with who is who, and an engine over its export.
type house struct {
	*Engine
	store   *hotfacts.Store
	parquet *parquetfacts.Store
	people  *groups
	dir     string
	next    rapport.Offset
	rows    []facts.Row
}

// groups is who is who, by hand.
type groups struct {
	mu      sync.Mutex
	version uint64
	of      map[string]uint32 // by type:value
}

func (g *groups) Version() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.version
}

func (g *groups) Group(s facts.Subjects, groups []uint32) ([]uint32, uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := len(groups); i < s.Len(); i++ {
		groups = append(groups, g.find(string(s.At(i).Type)+":"+string(s.At(i).Value)))
	}
	return groups, g.version
}

func (g *groups) Find(id rapport.Identifier) uint32 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.find(id.String())
}

func (g *groups) find(id string) uint32 {
	if n, ok := g.of[id]; ok {
		return n
	}
	return facts.Nobody
}

func (g *groups) set(of map[string]uint32) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.of, g.version = of, g.version+1
}

func newHouse(t *testing.T, c Config) *house {
	t.Helper()
	h := &house{people: &groups{}, dir: t.TempDir()}
	var err error
	if h.store, err = hotfacts.Open(hotfacts.Options{Dir: filepath.Join(h.dir, "facts"), Config: facts.Defaults(), People: h.people}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	h.parquet, err = parquetfacts.Open(parquetfacts.Options{Dir: filepath.Join(h.dir, "parquet"), Config: facts.Parquet{Rows: 1 << 16, Settle: time.Hour}, Source: h.store.Apart})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.parquet.Close() })
	h.Engine, err = New(Options{Config: c, Dir: filepath.Join(h.dir, "sql"), Files: func(context.Context) *parquetfacts.Set { return h.parquet.Hold() }, Snapshot: h.store.Snapshot, Mask: policy.NewMask(), Cell: 3})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// add puts an event into the store: name, subject, and then properties by pairs.
func (h *house) add(name, subject string, properties ...any) {
	typ, value, _ := strings.Cut(subject, ":")
	r := facts.Row{Offset: h.next, Hash: uint64(h.next), Type: rapport.Track, Name: []byte(name), Source: []byte("web"),
		Time: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).UnixMicro() + int64(h.next)*3_600_000_000, Subject: facts.Subject{Type: rapport.IdentifierType(typ), Value: []byte(value)}}
	for i := 0; i < len(properties); i += 2 {
		p := facts.Property{Path: properties[i].(string)}
		switch v := properties[i+1].(type) {
		case string:
			p.Kind, p.Text = facts.Text, []byte(v)
		case int:
			p.Kind, p.Number = facts.Number, int64(v)*1_000_000
		case bool:
			p.Kind, p.Number = facts.Flag, int64(facts.False)
			if v {
				p.Number = int64(facts.True)
			}
		}
		r.Properties = append(r.Properties, p)
	}
	h.rows = append(h.rows, r)
	h.next++
}

func (h *house) keep(t *testing.T) {
	t.Helper()
	if err := errors.Join(h.store.Append(h.rows, h.next), h.parquet.Write(t.Context())); err != nil {
		t.Fatal(err)
	}
	h.rows = nil
}

func (h *house) sql(t *testing.T, q string, masked bool) string {
	t.Helper()
	table, err := h.Ask(t.Context(), facts.Statement{SQL: q, Masked: masked})
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return string(table.Rows)
}

func small() Config {
	c := Defaults()
	c.Timeout, c.MemoryBytes, c.TempBytes, c.Threads = 20*time.Second, 128<<20, 64<<20, 1
	return c
}

// shop is three people, one of whom comes under two identifiers.
func shop(t *testing.T, c Config) *house {
	h := newHouse(t, c)
	h.add("Viewed", "anonymous_id:a1", "country", "CH")
	h.add("Bought", "user_id:u1", "country", "CH", "total", 30, "email", "mei@example.com", "gift", true)
	h.add("Bought", "user_id:u2", "country", "DE", "total", 12, "note", "call me", "mixed", "x")
	h.add("Viewed", "user_id:u3", "country", "CH", "mixed", 4, "campaign", "spring")
	h.keep(t)
	return h
}

func TestMergesAndSplitsShowAtOnce(t *testing.T) {
	h := shop(t, small())
	const q = "SELECT person, count(*) FROM events GROUP BY person ORDER BY person"
	apart := `[["anonymous_id:a1",1],["user_id:u1",1],["user_id:u2",1],["user_id:u3",1]]`
	if got := h.sql(t, q, false); got != apart {
		t.Errorf("apart: %s", got)
	}
	h.people.set(map[string]uint32{"anonymous_id:a1": 7, "user_id:u1": 7})
	if got := h.sql(t, q, false); got != `[["anonymous_id:a1",2],["user_id:u2",1],["user_id:u3",1]]` {
		t.Errorf("merged: %s", got)
	}
	if got := h.sql(t, "SELECT identifiers FROM people WHERE person = 'anonymous_id:a1'", false); got != `[[[{"type":"anonymous_id","value":"a1"},{"type":"user_id","value":"u1"}]]]` {
		t.Errorf("identifiers: %s", got)
	}
	h.people.set(nil)
	if got := h.sql(t, q, false); got != apart {
		t.Errorf("split: %s", got)
	}
	left, err := filepath.Glob(filepath.Join(h.dir, "sql", "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("%v are left, %v", left, err)
	}
}

// TestWhoIsWhoIsForgotten leaves no identifier behind where nobody asks, and none of somebody who was erased.
func TestWhoIsWhoIsForgotten(t *testing.T) {
	h := shop(t, small())
	held := func() []string {
		found, err := filepath.Glob(filepath.Join(h.dir, "sql", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if got := h.sql(t, "SELECT count(*) FROM people", false); got != "[[4]]" || len(held()) != 1 {
		t.Fatal(got, held())
	}
	if _, err := h.store.Erase(facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "u3"}}, By: "test", Offset: h.next}); err != nil {
		t.Fatal(err)
	}
	if got := h.sql(t, "SELECT count(*) FROM people, unnest(identifiers) AS t(i) WHERE i.value = 'u3'", false); got != "[[0]]" {
		t.Errorf("somebody erased is still there %s times", got)
	}
	h.Engine.mu.Lock()
	h.idle = 10 * time.Millisecond
	h.Engine.mu.Unlock()
	h.sql(t, "SELECT count(*) FROM people", true)
	h.sql(t, "SELECT count(*) FROM people", false)
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		left := held()
		if len(left) == 1 && strings.Contains(left[0], "common") {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("%v are kept", left)
		}
	}
}

func TestAnswers(t *testing.T) {
	h := shop(t, small())
	for q, want := range map[string]string{
		"SELECT event, count(*), sum(properties.total) FROM events GROUP BY 1 ORDER BY 1":                                                `[["Bought",2,42],["Viewed",2,null]]`,
		"from events select \"offset\" order by all limit 2 ; -- the first":                                                              `[[0],[1]]`,
		"WITH t AS (SELECT 1 AS n) SELECT n, n AS n FROM t;":                                                                             `[[1,1]]`,
		"SELECT properties.mixed, properties.\"mixed:number\" FROM events WHERE \"offset\" >= 2 ORDER BY \"offset\"":                     `[["x",null],[null,4]]`,
		"SELECT time, time::DATE, type, source FROM events LIMIT 1":                                                                      `[["2026-03-01T00:00:00Z","2026-03-01","track","web"]]`,
		"SELECT 1e300::DOUBLE * 1e300, 9007199254740993::BIGINT, 1.50::DECIMAL(5,2), 'ä\"', [1,2], {'a': 1}, NULL, true, INTERVAL 1 DAY": `[["+Inf","9007199254740993",1.5,"ä\"",[1,2],{"a":1},null,true,"0 months 1 days 0s"]]`,
		"SELECT i.value FROM people, unnest(identifiers) AS t(i) ORDER BY 1 LIMIT 2":                                                     `[["a1"],["u1"]]`,
		"SELECT e FROM events e WHERE \"offset\" = 1 AND e.person = 'user_id:u1' AND false":                                              `[]`,
		"SELECT count(DISTINCT e) FROM events AS e":                                                                                      `[[4]]`,
	} {
		if got := h.sql(t, q, false); got != want {
			t.Errorf("%s:\n got %s\nwant %s", q, got, want)
		}
	}
	table, err := h.Ask(t.Context(), facts.Statement{SQL: "SELECT 1 AS a, '2' AS a FROM range(5)", Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(table)
	if want := `{"columns":[{"name":"a","type":"INTEGER"},{"name":"a","type":"VARCHAR"}],"rows":[[1,"2"],[1,"2"]],"count":2,"truncated":true,"asOf":4}`; string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	two := rapport.Offset(2)
	if table, err = h.Ask(t.Context(), facts.Statement{SQL: "SELECT max(\"offset\") FROM events", Before: &two}); err != nil || string(table.Rows) != "[[1]]" || table.AsOf != 2 {
		t.Errorf("as of 2: %+v, %v", table, err)
	}
	for _, q := range []string{"DESCRIBE events", "SUMMARIZE events", "EXPLAIN SELECT * FROM events", "explain\nselect person from events", "VALUES (1)"} {
		if got := h.sql(t, q, false); len(got) < 5 {
			t.Errorf("%s: %s", q, got)
		}
	}
}

func TestNobodyYet(t *testing.T) {
	h := newHouse(t, small())
	if got := h.sql(t, "SELECT count(*), count(person), (SELECT count(*) FROM people) FROM events", false); got != `[[0,0,0]]` {
		t.Error(got)
	}
	if got := h.sql(t, "SELECT * FROM events", true); got != `[]` {
		t.Error(got)
	}
	if views, err := h.Views(t.Context(), true); err != nil || len(views) != 2 {
		t.Error(views, err)
	}
}

// TestMasked looks for what may not be seen in everything that can be asked of the views.
func TestMasked(t *testing.T) {
	h := newHouse(t, small())
	for i := range 5 {
		h.add("Bought", fmt.Sprint("user_id:secret-", i), "country", "CH", "email", "secret@example.com", "age", 40+i, "birthday", 1987, "vip", i == 0,
			"city", fmt.Sprint("secret-village-", i), "contact", "+41 79 555 12 3"+fmt.Sprint(i), "address.zip", "secret 8000", "plan", "gold")
	}
	h.add("Mailed secret@example.com", "user_id:secret-0", "plan", "gold")
	h.add("Bought", "anonymous_id:secret-9", "label", "secret@example.com")
	h.add("Bought", "anonymous_id:secret-8", "label", "secret@example.com")
	h.add("Bought", "anonymous_id:secret-7", "label", "secret@example.com")
	h.keep(t)
	h.people.set(map[string]uint32{"user_id:secret-0": 1, "anonymous_id:secret-9": 1})
	for _, q := range []string{
		"SELECT * FROM events", "SELECT * FROM people", "SUMMARIZE events", "DESCRIBE events", "SELECT e FROM events e", "EXPLAIN SELECT * FROM events WHERE identifier > 'a'",
		"SELECT min(identifier), max(person), min(properties.city), max(properties.email) FROM events", "SELECT unnest(identifiers) FROM people",
		"SELECT count(*) FILTER (WHERE identifier LIKE 's%'), list(identifier), string_agg(person, ',') FROM events",
		"SELECT CASE WHEN count(*) > 0 THEN 'secret' || 'found' END FROM events WHERE identifier LIKE 'secret%' OR properties.city LIKE 'secret%' OR properties.email LIKE 's%' HAVING count(*) > 0",
		"SELECT CASE WHEN true THEN 'sec' || 'ret' END FROM events WHERE hash(identifier) = hash('secret-1') OR md5(identifier) = md5('secret-1') OR properties.birthday = 1987",
		"SELECT histogram(properties.contact), histogram(event), histogram(properties.label) FROM events",
		"SELECT to_json(e)::VARCHAR FROM events e", "SELECT COLUMNS(*)::VARCHAR FROM events", "SELECT properties.* FROM events",
		"SELECT 'x' FROM events WHERE TRY_CAST(identifier AS INTEGER) IS NULL AND identifier::INTEGER > 0 LIMIT 0",
	} {
		table, err := h.Ask(t.Context(), facts.Statement{SQL: q, Masked: true})
		text := fmt.Sprint(err)
		if table != nil {
			text = string(table.Rows)
		}
		if strings.Contains(text, "secret") || strings.Contains(text, "1987") || strings.Contains(text, "555") || strings.Contains(text, h.dir+"/facts") {
			t.Errorf("%s shows %s", q, text)
		}
		if err != nil && !strings.Contains(q, "INTEGER") {
			t.Errorf("%s: %v", q, err)
		}
	}
	for q, want := range map[string]string{
		"SELECT count(DISTINCT person), count(DISTINCT identifier) FROM events":                                       `[[7,8]]`,
		"SELECT properties.country, properties.plan, count(*) FROM events GROUP BY ALL ORDER BY 3 DESC, 2":            `[["CH","gold",5],[null,null,3],[null,"gold",1]]`,
		"SELECT event, count(*) FROM events GROUP BY ALL ORDER BY 2":                                                  `[["•••",1],["Bought",8]]`,
		"SELECT DISTINCT properties.city, properties.email, properties.birthday FROM events WHERE properties.age > 0": `[["•••","•••",null]]`,
		"SELECT sum(properties.age), count(*) FILTER (WHERE properties.vip) FROM events":                              `[[210,1]]`,
		"SELECT count(*) FROM events JOIN people USING (person)":                                                      `[[9]]`,
	} {
		if got := h.sql(t, q, true); got != want {
			t.Errorf("%s:\n got %s\nwant %s", q, got, want)
		}
	}
	views, err := h.Views(t.Context(), true)
	text, _ := json.Marshal(views)
	if err != nil || !strings.Contains(string(text), `{"name":"email","type":"VARCHAR","masked":true}`) || !strings.Contains(string(text), `{"name":"city","type":"VARCHAR"}`) {
		t.Errorf("%s, %v", text, err)
	}
}

// TestRefused asks for everything that a statement may not do.
func TestRefused(t *testing.T) {
	h := shop(t, small())
	secret, out := filepath.Join(t.TempDir(), "secret.csv"), t.TempDir()
	if err := os.WriteFile(secret, []byte("word\nopen sesame\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("RAPPORT_TEST_SECRET", "open sesame")
	files := h.parquet.Hold()
	defer files.Release()
	raw := files.Paths()[0]
	var all sync.WaitGroup
	turns := make(chan struct{}, small().AtOnce)
	for _, q := range []string{
		"", " ", ";", "--", "/* */", "SELECT 1; SELECT 2", "SELECT 1; DROP VIEW events", "SELECT 1); DROP VIEW events; SELECT (1", "SELECT 1) FROM (SELECT 2",
		"SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('" + secret + "')", "SELECT * FROM read_blob('/etc/passwd')", "SELECT * FROM '" + secret + "'",
		"SELECT * FROM \"" + secret + "\"", "SELECT * FROM '" + raw + "'", "SELECT * FROM read_parquet('" + raw + "')", "SELECT * FROM parquet_scan('" + raw + "')",
		"SELECT * FROM parquet_metadata('" + raw + "')", "SELECT * FROM glob('/*')", "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM read_json('/etc/passwd')",
		"COPY events TO '" + out + "/x.csv'", "COPY (SELECT 1) TO '" + out + "/x.csv'", "EXPORT DATABASE '" + out + "/x'", "ATTACH '" + out + "/x.db'", "ATTACH ':memory:' AS x", "DETACH memory",
		"INSTALL httpfs", "LOAD httpfs", "LOAD '" + out + "/x.so'", "PRAGMA database_list", "PRAGMA version", "SET threads = 1", "SET memory_limit = '100GB'", "RESET threads",
		"SET VARIABLE x = 1", "USE memory", "CALL pragma_version()", "CREATE TABLE t AS SELECT 1", "CREATE VIEW events2 AS SELECT 1", "DROP VIEW events", "INSERT INTO events VALUES (1)",
		"UPDATE events SET event = 'x'", "DELETE FROM events", "ALTER VIEW events RENAME TO e", "CREATE MACRO m() AS 1", "BEGIN", "COMMIT", "CHECKPOINT", "VACUUM", "PREPARE p AS SELECT 1",
		"EXECUTE p", "DEALLOCATE p", "SELECT getenv('RAPPORT_TEST_SECRET')", "SELECT current_setting('allowed_paths')", "SELECT getvariable('x')", "SELECT * FROM duckdb_settings()",
		"SELECT * FROM duckdb_views", "SELECT * FROM duckdb_views()", "SELECT * FROM information_schema.tables", "SELECT * FROM pg_catalog.pg_class", "SELECT * FROM main.events",
		"SELECT * FROM memory.main.events", "SELECT * FROM sqlite_master", "SHOW TABLES", "SHOW ALL TABLES", "DESCRIBE", "DESCRIBE duckdb_views", "SUMMARIZE duckdb_settings",
		"SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('duckdb_views')", "SELECT * FROM pragma_table_info('events')", "SELECT * FROM which_secret('a', 'b')",
		"SELECT * FROM (WITH duckdb_views AS (SELECT 1) SELECT * FROM duckdb_views), duckdb_views", "SELECT * FROM (WITH \"" + secret + "\" AS (SELECT 1) SELECT 1), '" + secret + "'",
		"SELECT json_serialize_plan('SELECT * FROM duckdb_views')", "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM duckdb_views'))",
		"SELECT write_log('x')", "SELECT sleep_ms(100000)", "SELECT pg_sleep(1)", "SELECT stats(identifier) FROM events", "SELECT finalize(x::AGGREGATE_STATE) FROM events",
		"SELECT nextval('s')", "SELECT __internal_decompress_string(1)", "SELECT ?", "SELECT $1", "EXPLAIN COPY events TO '" + out + "/x'", "EXPLAIN EXPLAIN SELECT 1", "EXPLAIN INSERT INTO events VALUES (1)",
		"EXPLAIN SELECT 1; SELECT 2", "EXPLAIN ANALYZE SELECT 1", "EXPLAIN SELECT * FROM read_csv('/etc/passwd')", "FROM events INSERT INTO x", "SELECT 1 INTO x", "PIVOT events ON event", "TABLE duckdb_views",
		"SELECT (SELECT word FROM read_csv('" + secret + "'))", "WITH t AS MATERIALIZED (SELECT * FROM glob('/*')) SELECT * FROM t", "SELECT [x FOR x IN (SELECT list(file) FROM glob('/*'))]",
		"SELECT * FROM events WHERE EXISTS (FROM duckdb_secrets())", "SELECT count(*) OVER (ORDER BY getenv('X')) FROM events", "SELECT 1 LIMIT (SELECT count(*) FROM glob('/*'))",
		"SELECT * FROM events ORDER BY (SELECT 1 FROM read_text('/etc/passwd'))", "VALUES ((SELECT content FROM read_text('/etc/passwd')))", "SELECT * FROM events, LATERAL (SELECT * FROM glob('/*'))",
		"SELECT * FROM events UNION ALL FROM read_csv('/etc/passwd')", "SELECT " + strings.Repeat("(", 20_000) + "1" + strings.Repeat(")", 20_000),
		"SELECT " + strings.Repeat("1+", 20_000) + "1", strings.Repeat("SELECT 1 UNION ALL ", 3000) + "SELECT 1", strings.Repeat("x", maxSQL+1), "SELECT '\x00'", "\xff\xfe",
	} {
		for _, masked := range []bool{false, true} {
			if masked && len(q) > 1000 {
				continue
			}
			turns <- struct{}{}
			all.Go(func() {
				defer func() { <-turns }()
				table, err := h.Ask(t.Context(), facts.Statement{SQL: q, Masked: masked})
				if err == nil && len(q) > 1000 {
					return // it may be asked; it was bounded
				}
				if err == nil {
					t.Errorf("%.200s answers %.300s", q, table.Rows)
					return
				}
				if k := rapport.KindOf(err); k != rapport.Invalid && k != rapport.TooMany || strings.Contains(err.Error(), "sesame") || k == rapport.TooMany && len(q) < 1000 {
					t.Errorf("%.200s: %s: %.300v", q, k, err)
				}
			})
		}
	}
	all.Wait()
	if left, _ := filepath.Glob(filepath.Join(out, "*")); len(left) > 0 {
		t.Errorf("%v were written", left)
	}
}

// TestErrorsSayWhere holds the places of mistakes.
func TestErrorsSayWhere(t *testing.T) {
	h := shop(t, small())
	for q, want := range map[string]string{
		"SELEC 1":                             "query, line 1, column 1",
		"SELECT 1\nFROM events\nWHER x":       "query, line 3, column 6",
		"SELECT person,\n  evnt\nFROM events": "query, line 2, column 3",
		"SELECT\n getenv('x')":                "query, line 2, column 2",
		"SELECT *\nFROM duckdb_views":         "query, line 2, column 6",
		"EXPLAIN SELECT *\nFROM duckdb_views": "query, line 2, column 6",
		"SELECT event::INTEGER\nFROM events":  "query, line 1, column 13",
	} {
		_, err := h.Ask(t.Context(), facts.Statement{SQL: q})
		var e *rapport.Error
		if !errors.As(err, &e) || e.Where != want {
			t.Errorf("%q: %+v", q, err)
		}
	}
}

// TestBounded asks for what never ends, and for more memory than there may be.
func TestBounded(t *testing.T) {
	c := small()
	c.Timeout = 2 * time.Second
	h := shop(t, c)
	for _, q := range []string{
		"WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
		"SELECT count(*) FROM range(1000000000000) a, range(1000000) b",
		"SELECT list_sum(range(2000000000))", "SELECT repeat('x', 2000000000)", "SELECT string_agg(repeat('x', 1000000), '') FROM range(10000)",
		"SELECT list(range) FROM range(1000000000)", "SELECT range, count(*) FROM range(500000000) GROUP BY 1",
		"SELECT a.range % 3, list(b.range) FROM range(100000) a, range(100000) b GROUP BY 1",
	} {
		began := time.Now()
		table, err := h.Ask(t.Context(), facts.Statement{SQL: q})
		if rapport.KindOf(err) != rapport.TooMany && rapport.KindOf(err) != rapport.Invalid || err == nil {
			t.Errorf("%s: %.100v, %v", q, table, err)
		}
		if d := time.Since(began); d > c.Timeout+3*time.Second {
			t.Errorf("%s took %v", q, d)
		}
		t.Logf("%v %v", time.Since(began).Round(time.Millisecond), err)
	}
	left, _ := filepath.Glob(filepath.Join(h.dir, "sql", "run-*"))
	if len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}

// TestGoneAway ends a statement when whoever asked is gone, and lets no more run at once than may.
func TestGoneAway(t *testing.T) {
	c := small()
	c.AtOnce = 1
	h := shop(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := h.Ask(ctx, facts.Statement{SQL: "SELECT count(*) FROM range(1000000000000) a, range(1000000) b"})
		ended <- err
	}()
	for len(h.turns) == 0 {
		runtime.Gosched()
	}
	time.AfterFunc(300*time.Millisecond, cancel)
	began := time.Now()
	if err := <-ended; !errors.Is(err, context.Canceled) || time.Since(began) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
	if got := h.sql(t, "SELECT 1", false); got != "[[1]]" {
		t.Error(got)
	}
}
