// Package factstest is the conformance suite of the facts port: what every adapter must do. Its answers are compared with a
// model that keeps rows in a list and looks at each of them for every question.
package factstest

import (
	"math/rand/v2"
	"testing"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Adapter is what the suite needs of one.
type Adapter struct {
	// Open opens the store at a place, a directory or a name of its own for each test; twice the same place is a reopening.
	Open func(t *testing.T, place string, c facts.Config, p facts.People) facts.Store
	// Crash gives the place of what would be there had the process that has this place open died now.
	Crash func(t *testing.T, place string) string
}

// Config has bounds that the suite's rows stay within, and little memory.
func Config() facts.Config {
	c := facts.Defaults()
	c.MemoryRows = 3000
	c.Dedup.Entries = 2000
	return c
}

// Run runs the suite.
func Run(t *testing.T, a Adapter) {
	t.Run("empty", func(t *testing.T) { testEmpty(t, a) })
	t.Run("model", func(t *testing.T) { testModel(t, a) })
	t.Run("reopen", func(t *testing.T) { testReopen(t, a) })
	t.Run("crash", func(t *testing.T) { testCrash(t, a) })
	t.Run("refusals", func(t *testing.T) { testRefusals(t, a) })
	t.Run("snapshot stays", func(t *testing.T) { testSnapshotStays(t, a) })
	t.Run("people change", func(t *testing.T) { testPeopleChange(t, a) })
	t.Run("bounds", func(t *testing.T) { testBounds(t, a) })
	t.Run("erasure", func(t *testing.T) { testErasure(t, a) })
	t.Run("many at once", func(t *testing.T) { testConcurrent(t, a) })
}

func testEmpty(t *testing.T, a Adapter) {
	s := a.Open(t, t.TempDir(), Config(), facts.Apart{})
	defer closeStore(t, s)
	m := newModel(Config())
	m.compare(t, s, &facts.Query{})
	if s.Next() != 0 {
		t.Fatalf("next is %d", s.Next())
	}
	if err := s.Append(nil, 17); err != nil || s.Next() != 17 {
		t.Fatalf("next is %d: %v", s.Next(), err)
	}
	m.next = 17
	m.compare(t, s, &facts.Query{})
}

// testModel appends random rows in random portions and asks random questions between.
func testModel(t *testing.T, a Adapter) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		g := newGenerator(r)
		m := newModel(Config())
		s := a.Open(t, t.TempDir(), Config(), m.people)
		for range 40 {
			g.append(t, s, m)
			if r.IntN(10) == 0 {
				if err := s.Flush(); err != nil {
					t.Fatal(err)
				}
			}
			if r.IntN(4) == 0 {
				m.people.unite(r)
			}
			q := g.query()
			if !m.compare(t, s, q) {
				t.Fatalf("seed %d, query %+v", seed, *q)
			}
		}
		closeStore(t, s)
	}
}

func testReopen(t *testing.T, a Adapter) {
	const seed = 11
	r := rand.New(rand.NewPCG(seed, 2))
	g, place := newGenerator(r), t.TempDir()
	m := newModel(Config())
	for range 8 {
		s := a.Open(t, place, Config(), m.people)
		if s.Next() != m.next {
			t.Fatalf("seed %d: next is %d, want %d", seed, s.Next(), m.next)
		}
		m.remembers(t, s)
		for range 1 + r.IntN(4) {
			g.append(t, s, m)
		}
		if !m.compare(t, s, g.query()) {
			t.Fatalf("seed %d", seed)
		}
		closeStore(t, s)
		closeStore(t, s)
	}
}

// testCrash dies at random moments: what is there is what came up to some Next, at least up to the last Flush.
func testCrash(t *testing.T, a Adapter) {
	const seed = 12
	r := rand.New(rand.NewPCG(seed, 3))
	g, place := newGenerator(r), t.TempDir()
	m := newModel(Config())
	for range 8 {
		s := a.Open(t, place, Config(), m.people)
		flushed := s.Next()
		for range 1 + r.IntN(6) {
			g.append(t, s, m)
			if r.IntN(4) == 0 {
				g.erase(t, s, m)
			}
			if r.IntN(3) == 0 {
				if err := s.Flush(); err != nil {
					t.Fatal(err)
				}
				flushed = s.Next()
			}
		}
		place = a.Crash(t, place)
		closeStore(t, s)
		s = a.Open(t, place, Config(), m.people)
		if s.Next() < flushed || s.Next() > m.next {
			t.Fatalf("seed %d: next is %d after a crash, flushed was %d of %d", seed, s.Next(), flushed, m.next)
		}
		m.remembers(t, s)
		g.again(t, s, m) // as a follower of the log does
		for range 3 {
			if !m.compare(t, s, g.query()) {
				t.Fatalf("seed %d", seed)
			}
		}
		closeStore(t, s)
	}
}

func testRefusals(t *testing.T, a Adapter) {
	s := a.Open(t, t.TempDir(), Config(), facts.Apart{})
	row := func(at rapport.Offset) facts.Row {
		return facts.Row{Offset: at, Type: rapport.Track, Name: []byte("e"), Subject: facts.Subject{Type: rapport.UserID, Value: []byte("u")}}
	}
	if err := s.Append([]facts.Row{row(3)}, 5); err != nil {
		t.Fatal(err)
	}
	nobody := row(6)
	nobody.Subject = facts.Subject{}
	for name, err := range map[string]error{
		"a rewound cursor":        s.Append([]facts.Row{row(3)}, 4),
		"a record dealt with":     s.Append([]facts.Row{row(3)}, 6),
		"a record not dealt with": s.Append([]facts.Row{row(7)}, 7),
		"nobody":                  s.Append([]facts.Row{nobody}, 8),
	} {
		if rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.Next() != 5 {
		t.Errorf("next is %d", s.Next())
	}
	snap := take(t, s)
	err := snap.Scan(t.Context(), &facts.Query{Select: []facts.Selector{{Where: []expr.Match{{Property: "x", Test: expr.Test{Op: expr.Matches, Value: []byte(`"("`)}}}}}}, nil)
	if rapport.KindOf(err) != rapport.Invalid {
		t.Errorf("a pattern that is none: %v", err)
	}
	err = snap.Scan(t.Context(), &facts.Query{Columns: []facts.Column{{Path: "context.userAgent", Kind: facts.Text}}}, nil)
	if rapport.KindOf(err) != rapport.Invalid {
		t.Errorf("context that is not kept: %v", err)
	}
	snap.Close()
	snap.Close()
	closeStore(t, s)
	if err := s.Append(nil, 9); rapport.KindOf(err) != rapport.Unavailable {
		t.Errorf("append to a closed store: %v", err)
	}
	if _, err := s.Snapshot(); rapport.KindOf(err) != rapport.Unavailable {
		t.Errorf("snapshot of a closed store: %v", err)
	}
}

func testSnapshotStays(t *testing.T, a Adapter) {
	const seed = 13
	r := rand.New(rand.NewPCG(seed, 4))
	g := newGenerator(r)
	m := newModel(Config())
	s := a.Open(t, t.TempDir(), Config(), m.people)
	g.append(t, s, m)
	snap := take(t, s)
	defer snap.Close()
	want := m.answer(&facts.Query{})
	for range 12 {
		g.append(t, s, newModel(Config()))
	}
	closeStore(t, s)
	if got := answerOf(t, snap, &facts.Query{}); got != want {
		t.Fatalf("seed %d: a snapshot changed", seed)
	}
}

func testPeopleChange(t *testing.T, a Adapter) {
	const seed = 14
	r := rand.New(rand.NewPCG(seed, 5))
	g := newGenerator(r)
	m := newModel(Config())
	s := a.Open(t, t.TempDir(), Config(), m.people)
	defer closeStore(t, s)
	g.append(t, s, m)
	for range 20 {
		if r.IntN(4) == 0 {
			m.people.part()
		} else {
			m.people.unite(r)
		}
		if !m.compare(t, s, &facts.Query{Offsets: true}) {
			t.Fatalf("seed %d", seed)
		}
	}
}

// testErasure erases people between appending and reopening: their rows are gone, everybody else's answers are the same, what
// comes later counts, and snapshots taken before stay.
func testErasure(t *testing.T, a Adapter) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 6))
		g, place := newGenerator(r), t.TempDir()
		m := newModel(Config())
		s := a.Open(t, place, Config(), m.people)
		for range 25 {
			g.append(t, s, m)
			snap := take(t, s)
			before := m.answer(&facts.Query{Offsets: true})
			g.erase(t, s, m)
			if r.IntN(3) == 0 {
				g.append(t, s, m)
			}
			if got := answerOf(t, snap, &facts.Query{Offsets: true}); got != before {
				t.Fatalf("seed %d: a snapshot changed", seed)
			}
			if after := take(t, s); after.Who() == snap.Who() && after.People() != snap.People() {
				t.Fatalf("seed %d: %d people and %d have the same Who", seed, snap.People(), after.People())
			} else {
				after.Close()
			}
			snap.Close()
			if r.IntN(3) == 0 {
				m.people.unite(r)
			}
			if !m.compare(t, s, g.query()) || !m.compare(t, s, &facts.Query{Offsets: true}) {
				t.Fatalf("seed %d", seed)
			}
			if r.IntN(4) == 0 {
				closeStore(t, s)
				s = a.Open(t, place, Config(), m.people)
				m.remembers(t, s)
			}
		}
		if _, err := s.Erase(facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "1"}}, Offset: m.next + 1}); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("at another record: %v", err)
		}
		if _, err := s.Erase(facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.Email, Value: "a@b"}}, Offset: m.next}); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("what no event comes under: %v", err)
		}
		closeStore(t, s)
		if _, err := s.Erase(facts.Erasure{Identifiers: []rapport.Identifier{{Type: rapport.UserID, Value: "1"}}, Offset: m.next}); rapport.KindOf(err) != rapport.Unavailable {
			t.Errorf("in a closed store: %v", err)
		}
	}
}

// testBounds sends more than is kept: what is past a bound is refused, and what is within is exact.
func testBounds(t *testing.T, a Adapter) {
	c := Config()
	c.Limits.Names, c.Limits.Properties, c.Limits.Texts = 3, 2, 10
	s := a.Open(t, t.TempDir(), c, facts.Apart{})
	defer closeStore(t, s)
	var rows []facts.Row
	for i := range 30 {
		n := []byte{byte('a' + i%26)}
		rows = append(rows, facts.Row{Offset: rapport.Offset(i), Time: int64(i), Type: rapport.Track, Name: n, Subject: facts.Subject{Type: rapport.UserID, Value: []byte("u")},
			Properties: []facts.Property{{Path: "few", Kind: facts.Number, Number: int64(i)}, {Path: "many", Kind: facts.Text, Text: n}, {Path: "late", Kind: facts.Flag, Number: int64(facts.True)}}})
	}
	if err := s.Append(rows, 30); err != nil {
		t.Fatal(err)
	}
	snap := take(t, s)
	defer snap.Close()
	count := func(q *facts.Query) (int, error) {
		n := 0
		q.AnyOrder = true
		err := snap.Scan(t.Context(), q, func(_ int, b *facts.Batch) error { n += len(b.Time); return nil })
		return n, err
	}
	for name, q := range map[string]*facts.Query{
		"a name past the bound":      {Select: []facts.Selector{{Name: "z"}}},
		"texts past the bound":       {Columns: []facts.Column{{Path: "many", Kind: facts.Text}}},
		"a property past the bound":  {Columns: []facts.Column{{Path: "late", Kind: facts.Flag}}},
		"a test of a given up one":   {Select: []facts.Selector{{Where: []expr.Match{{Property: "many", Test: expr.Test{Op: expr.Exists}}}}}},
		"a test past the properties": {Select: []facts.Selector{{Where: []expr.Match{{Property: "late", Test: expr.Test{Op: expr.Exists}}}}}},
	} {
		if n, err := count(q); rapport.KindOf(err) != rapport.Invalid {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	if n, err := count(&facts.Query{}); err != nil || n != 30 {
		t.Errorf("everything: %d, %v", n, err)
	}
	if n, err := count(&facts.Query{Select: []facts.Selector{{Name: "a"}}}); err != nil || n != 2 {
		t.Errorf("a name within the bound: %d, %v", n, err)
	}
}

func take(t *testing.T, s facts.Store) facts.Snapshot {
	t.Helper()
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func closeStore(t *testing.T, s facts.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
