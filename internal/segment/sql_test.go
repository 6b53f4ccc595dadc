//go:build cgo

package segment

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// crowd is people who live under the same segments, each with a random life.
type crowd struct {
	people []*world
	now    int64
}

const crowdSize = 60

func newCrowd(t *testing.T, seed uint64) *crowd {
	first := &world{r: rand.New(rand.NewPCG(seed, 11))}
	c := &crowd{}
	for i := range crowdSize {
		w := &world{r: rand.New(rand.NewPCG(seed, 100+uint64(i)))}
		w.oracle = &oracle{merge: map[string]string{"age": "max", "plan": "first"}, ids: map[rapport.IdentifierType][]string{}, in: map[rapport.SegmentKey]bool{}}
		w.timer, w.now, w.parts = expr.Never, 1_700_000_000*second, make([]profile.Fragment, 1+w.r.IntN(2))
		if i == 0 {
			first.oracle, first.timer, first.now, first.parts = w.oracle, w.timer, w.now, w.parts
			first.build(t)
		}
		w.oracle.computed, w.set, w.writer = first.oracle.computed, first.set, profile.NewWriter(first.set.Plan())
		w.person.Identities = w
		w.update(nil)
		for range w.r.IntN(9) {
			w.step(t)
		}
		c.people, c.now = append(c.people, w), max(c.now, w.now)
	}
	for _, w := range c.people { // all at one instant, past everybody's last event
		w.advance(t, c.now)
	}
	return c
}

// TestIncrementalMembershipIsThatOfAQuery holds memberships, kept event by event and timer by timer, against what a database
// finds in the events as columns.
func TestIncrementalMembershipIsThatOfAQuery(t *testing.T) {
	cases := 20_000
	if testing.Short() {
		cases = 2_000
	}
	began := time.Now()
	db := openDuck(t)
	done, held := 0, 0
	for seed := uint64(1); done < cases && !t.Failed(); seed++ {
		c := newCrowd(t, seed)
		db.load(t, c)
		for i := range c.people[0].set.segments {
			d := c.people[0].set.segments[i].Definition
			done += len(c.people)
			held += db.compare(t, c, d, seed)
		}
	}
	t.Logf("%d cases, %d memberships, %v", done, held, time.Since(began).Round(time.Millisecond))
	if held < done/10 {
		t.Errorf("only %d memberships in %d cases: the conditions drawn hardly ever hold", held, done)
	}
}

type duck struct {
	*sql.DB
	connector *duckdb.Connector
}

func openDuck(t *testing.T) *duck {
	c, err := duckdb.NewConnector("", nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &duck{sql.OpenDB(c), c}
	t.Cleanup(func() { _ = d.Close() })
	for _, q := range []string{"SET TimeZone = 'UTC'", "SET threads = 1",
		"CREATE TABLE events (person BIGINT, time BIGINT, tie UBIGINT, type VARCHAR, name VARCHAR, properties VARCHAR, context VARCHAR)",
		"CREATE TABLE people (person BIGINT, traits VARCHAR, identifiers VARCHAR, segments VARCHAR[])"} {
		if _, err := d.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func (d *duck) load(t *testing.T, c *crowd) {
	conn, err := d.connector.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, table := range []string{"events", "people"} {
		if _, err := d.Exec("DELETE FROM " + table); err != nil {
			t.Fatal(err)
		}
		a, err := duckdb.NewAppenderFromConn(conn, "", table)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range c.people {
			for _, row := range w.rows(table, int64(i)) {
				if err := a.AppendRow(row...); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *world) rows(table string, person int64) (rows [][]driver.Value) {
	if table == "people" {
		w.person.Reset(w.set.Plan(), w.now, w.parts)
		traits := map[string]json.RawMessage{}
		for _, name := range []string{"tier", "plan", "age", "tags", "birthday", "app", "home", "ip"} {
			if v := w.person.Trait(name); v.Kind != event.None {
				traits[name] = append(json.RawMessage(nil), v.Raw...)
			}
		}
		var in []string
		for id := range w.member.All() {
			for _, d := range w.set.Definitions() {
				if d.ID == id {
					in = append(in, string(d.Key))
				}
			}
		}
		return [][]driver.Value{{person, asJSON(traits), asJSON(w.oracle.ids), in}}
	}
	for i := range w.oracle.facts {
		f := &w.oracle.facts[i]
		rows = append(rows, []driver.Value{person, f.time, uint64(f.tie), f.typ.String(), f.name, f.raw, f.context})
	}
	return rows
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// asked is whether a condition is made of what has a query.
func asked(c *expr.Condition) bool {
	ok := true
	expr.Walk(c.Root, func(n expr.Node) {
		if x, is := n.(expr.Event); is {
			ok = ok && x.Measure.Kind != expr.Top
		}
		if _, is := n.(expr.Sequence); is {
			ok = false
		}
		if x, is := n.(expr.Trait); is {
			ok = ok && x.Test.Op != expr.InNetwork && !strings.HasPrefix(string(x.Test.Op), "semver") && x.Name != "worth"
		}
	})
	return ok
}

// compare runs a segment's condition as a query and returns how many it holds for.
func (d *duck) compare(t *testing.T, c *crowd, def Definition, seed uint64) int {
	set := c.people[0].set
	q, err := def.Condition.SQL(c.now, set.Plan().Computed)
	if rapport.KindOf(err) == rapport.Invalid && !asked(def.Condition) {
		return 0
	}
	if err != nil {
		t.Fatalf("seed %d: %s: %v", seed, def.Condition.Words(rapport.IT, nil), err)
	}
	rows, err := d.Query(q)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, q)
	}
	defer rows.Close()
	found := map[int64]bool{}
	for rows.Next() {
		var p int64
		if err := rows.Scan(&p); err != nil {
			t.Fatal(err)
		}
		found[p] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, q)
	}
	for i, w := range c.people {
		if w.member.Has(def.ID) != found[int64(i)] {
			t.Errorf("seed %d, person %d at %d: member %v, query %v: %s\n%s\n%s", seed, i, w.now, w.member.Has(def.ID), found[int64(i)],
				def.Condition.Words(rapport.IT, nil), strings.Join(w.journal, "\n"), q)
			break
		}
	}
	return len(found)
}
