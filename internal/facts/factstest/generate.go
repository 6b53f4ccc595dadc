package factstest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

const subjectsMade = 60

// generator makes rows and queries.
type generator struct {
	r    *rand.Rand
	next rapport.Offset
	now  int64
}

func newGenerator(r *rand.Rand) *generator { return &generator{r: r, now: 1_700_000_000_000_000} }

// append gives some rows to the store and to the model.
func (g *generator) append(t *testing.T, s facts.Store, m *model) {
	t.Helper()
	var rows []facts.Row
	for range g.r.IntN(400) {
		g.next += rapport.Offset(1 + g.r.IntN(2)*g.r.IntN(5)) // the log holds other records too
		rows = append(rows, g.row(g.next-1))
	}
	g.next += rapport.Offset(g.r.IntN(3))
	if err := s.Append(rows, g.next); err != nil {
		t.Fatal(err)
	}
	m.rows, m.came, m.next = append(m.rows, rows...), append(m.came, rows...), g.next
}

// erase has the store and the model forget somebody.
func (g *generator) erase(t *testing.T, s facts.Store, m *model) {
	t.Helper()
	e := facts.Erasure{By: "test", Offset: m.next}
	for range 1 + g.r.IntN(3) {
		e.Identifiers = append(e.Identifiers, rapport.Identifier{Type: [...]rapport.IdentifierType{rapport.UserID, rapport.AnonymousID}[g.r.IntN(2)], Value: fmt.Sprint(g.r.IntN(subjectsMade + 1))})
	}
	done, err := s.Erase(e)
	if err != nil {
		t.Fatal(err)
	}
	if want := m.erase(e); done.Rows != want {
		t.Fatalf("%d rows are erased, want %d", done.Rows, want)
	}
	g.next++
	m.next = g.next
	if err := s.Append(nil, g.next); err != nil {
		t.Fatal(err)
	}
}

// again appends what the store lost, and erases again, as a follower of the log does.
func (g *generator) again(t *testing.T, s facts.Store, m *model) {
	t.Helper()
	to := func(next rapport.Offset) {
		var rows []facts.Row
		for _, r := range m.came {
			if r.Offset >= s.Next() && r.Offset < next {
				rows = append(rows, r)
			}
		}
		if err := s.Append(rows, next); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range m.erased {
		if e.Offset < s.Next() {
			continue
		}
		to(e.Offset)
		if _, err := s.Erase(e); err != nil {
			t.Fatal(err)
		}
	}
	to(m.next)
}

func (g *generator) row(at rapport.Offset) facts.Row {
	r := g.r
	g.now += int64(r.IntN(3)) * 250_000
	row := facts.Row{Offset: at, Received: g.now, Hash: r.Uint64(), Time: g.now - int64(r.IntN(2)*r.IntN(100_000_000)), Type: rapport.EventType(1 + r.IntN(3)),
		Source:  []byte([...]string{"web", "app", "till"}[r.IntN(3)]),
		Subject: facts.Subject{Type: rapport.UserID, Value: fmt.Append(nil, r.IntN(subjectsMade))}}
	if r.IntN(2) == 0 {
		row.Subject.Type = rapport.AnonymousID
	}
	if row.Type != rapport.Identify {
		row.Name = fmt.Appendf(nil, "e%d", r.IntN(1+r.IntN(400))) // more than a byte holds
	}
	for _, p := range [...]string{"country", "total", "vip", "mixed", "rare"} {
		if v, ok := g.property(p); ok {
			row.Properties = append(row.Properties, v)
		}
	}
	return row
}

func (g *generator) property(path string) (facts.Property, bool) {
	r := g.r
	p := facts.Property{Path: path}
	kind := map[string]facts.Kind{"country": facts.Text, "total": facts.Number, "vip": facts.Flag}[path]
	if kind == 0 {
		kind = facts.Kind(1 + r.IntN(3))
	}
	if r.IntN(4) == 0 || path == "rare" && r.IntN(60) > 0 {
		return p, false
	}
	switch p.Kind = kind; kind {
	case facts.Text:
		p.Text = fmt.Appendf(nil, "c%d", r.IntN(12))
	case facts.Number:
		p.Number = int64(r.IntN(1000)-500) * 10_000
		if r.IntN(300) == 0 {
			p.Number = r.Int64N(1 << 52)
		}
	default:
		p.Number = int64(facts.False) + int64(r.IntN(3))
	}
	return p, true
}

// query asks for anything.
func (g *generator) query() *facts.Query {
	r := g.r
	q := &facts.Query{Offsets: r.IntN(2) == 0}
	for range r.IntN(4) {
		s := facts.Selector{}
		if r.IntN(2) == 0 {
			s.Name = fmt.Sprintf("e%d", r.IntN(1+r.IntN(300)))
		}
		if r.IntN(3) == 0 {
			s.Type = rapport.EventType(1 + r.IntN(3))
		}
		if r.IntN(3) == 0 {
			s.From, s.To = g.window()
		}
		for range r.IntN(3) {
			s.Where = append(s.Where, g.test())
		}
		q.Select = append(q.Select, s)
	}
	if r.IntN(3) == 0 {
		q.From, q.To = g.window()
	}
	if r.IntN(3) == 0 {
		q.Since, q.Before = rapport.Offset(r.Uint64N(uint64(g.next)+1)), rapport.Offset(r.Uint64N(uint64(g.next)+2))
	}
	for _, c := range [...]facts.Column{{Path: "country", Kind: facts.Text}, {Path: "total", Kind: facts.Number}, {Path: "vip", Kind: facts.Flag},
		{Path: "mixed", Kind: facts.Text}, {Path: "rare", Kind: facts.Number}, {Path: "never", Kind: facts.Text}, {Path: facts.SourcePath, Kind: facts.Text}} {
		if r.IntN(3) == 0 {
			q.Columns = append(q.Columns, c)
		}
	}
	return q
}

func (g *generator) window() (int64, int64) {
	from := g.now - g.r.Int64N(200_000_000)
	return from, from + g.r.Int64N(200_000_000)
}

func (g *generator) test() expr.Match {
	r := g.r
	path := [...]string{"country", "total", "vip", "mixed", "rare", "never"}[r.IntN(6)]
	return expr.Match{Property: path, Test: [...]expr.Test{
		{Op: expr.Eq, Value: fmt.Appendf(nil, `"c%d"`, r.IntN(12))},
		{Op: expr.In, Value: fmt.Appendf(nil, `["c%d",1.5,true]`, r.IntN(12))},
		{Op: expr.NotIn, Value: []byte(`["c1","c2"]`)},
		{Op: expr.Ne, Value: []byte(`-0.5`)},
		{Op: expr.Gte, Value: fmt.Appendf(nil, `%d.25`, r.IntN(5))},
		{Op: expr.Lt, Value: fmt.Appendf(nil, `%d`, r.IntN(5))},
		{Op: expr.Eq, Value: []byte(`true`)},
		{Op: expr.Exists}, {Op: expr.NotExists},
	}[r.IntN(9)]}
}

// testConcurrent asks while rows arrive: every snapshot is whole, up to its Next.
func testConcurrent(t *testing.T, a Adapter) {
	const seed = 15
	g := newGenerator(rand.New(rand.NewPCG(seed, 6)))
	m := newModel(Config())
	s := a.Open(t, t.TempDir(), Config(), facts.Apart{})
	defer closeStore(t, s)
	done := make(chan struct{})
	counts := sync.Map{} // events by Next
	counts.Store(rapport.Offset(0), 0)
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			for ctx := t.Context(); ; {
				select {
				case <-done:
					return
				default:
				}
				snap, err := s.Snapshot()
				if err != nil {
					t.Error(err)
					return
				}
				var n [64]int
				err = snap.Scan(ctx, &facts.Query{}, func(w int, b *facts.Batch) error { n[w] += len(b.Time); return nil })
				total := 0
				for _, k := range n {
					total += k
				}
				if want, ok := counts.Load(snap.Next()); err != nil || ok && want != total {
					t.Errorf("%d events as of %d, want %v: %v", total, snap.Next(), want, err)
				}
				snap.Close()
			}
		})
	}
	for range 60 {
		before := len(m.rows)
		g.append(t, s, m)
		if before == len(m.rows) {
			counts.Store(g.next, before)
		}
		counts.Store(m.next, len(m.rows))
	}
	close(done)
	wait.Wait()
	stop := errors.New("enough")
	snap := take(t, s)
	defer snap.Close()
	if err := snap.Scan(t.Context(), &facts.Query{}, func(int, *facts.Batch) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a scan that was stopped: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := snap.Scan(ctx, &facts.Query{}, func(int, *facts.Batch) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a scan whose context ended: %v", err)
	}
}
