package factstest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"rapport"
	"rapport/internal/dedup"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// model is a store that keeps rows in a list.
type model struct {
	cfg    facts.Config
	rows   []facts.Row
	next   rapport.Offset
	came   []facts.Row // all that were appended, also those that were erased
	erased []facts.Erasure
	people *people
}

func newModel(c facts.Config) *model {
	return &model{cfg: c, people: &people{group: map[string]uint32{}}}
}

// remembers compares what the store remembers of message ids with a window that saw everything.
func (m *model) remembers(t *testing.T, s facts.Store) {
	t.Helper()
	want, got := dedup.New(m.cfg.Dedup), dedup.New(m.cfg.Dedup)
	for i := range m.came {
		if m.came[i].Offset < s.Next() {
			want.Seen(m.came[i].Hash, m.came[i].Received)
		}
	}
	if err := s.Remembered(func(hash uint64, received int64) { got.Seen(hash, received) }); err != nil {
		t.Fatal(err)
	}
	if want.Len() != got.Len() || want.Oldest() != got.Oldest() {
		t.Fatalf("%d message ids since %d are remembered, want %d since %d", got.Len(), got.Oldest(), want.Len(), want.Oldest())
	}
}

// erase takes rows away.
func (m *model) erase(e facts.Erasure) (n uint64) {
	had := len(m.rows)
	m.rows = slices.DeleteFunc(m.rows, func(r facts.Row) bool {
		return slices.Contains(e.Identifiers, rapport.Identifier{Type: r.Subject.Type, Value: string(r.Subject.Value)})
	})
	m.erased = append(m.erased, e)
	return uint64(had - len(m.rows))
}

func (m *model) compare(t *testing.T, s facts.Store, q *facts.Query) bool {
	t.Helper()
	snap := take(t, s)
	defer snap.Close()
	if snap.Next() != m.next {
		t.Errorf("snapshot is as of %d, want %d", snap.Next(), m.next)
		return false
	}
	want, got := m.answer(q), answerOf(t, snap, q)
	if want != got {
		t.Errorf("got\n%.2000s\nwant\n%.2000s", got, want)
	}
	return want == got
}

// answer is the answer in lines: for each person the subjects, then each event.
func (m *model) answer(q *facts.Query) string {
	persons := map[uint64][]*facts.Row{}
	for i := range m.rows {
		r := &m.rows[i]
		persons[m.people.of(r.Subject)] = append(persons[m.people.of(r.Subject)], r)
	}
	var out []string
	for _, rows := range persons {
		var subjects []string
		for _, r := range rows {
			subjects = append(subjects, string(r.Subject.Type)+":"+string(r.Subject.Value))
		}
		slices.Sort(subjects)
		slices.SortFunc(rows, func(a, b *facts.Row) int { return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Offset, b.Offset)) })
		var b strings.Builder
		for _, r := range rows {
			if match := matches(r, q); match != 0 {
				fmt.Fprintf(&b, "  %d %s %q %b", r.Time, r.Type, r.Name, match)
				if q.Offsets {
					fmt.Fprintf(&b, " @%d", r.Offset)
				}
				for _, c := range q.Columns {
					b.WriteString(" " + show(r, c))
				}
				b.WriteByte('\n')
			}
		}
		if b.Len() > 0 {
			out = append(out, fmt.Sprint(slices.Compact(subjects))+"\n"+b.String())
		}
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

func matches(r *facts.Row, q *facts.Query) (match uint64) {
	if from, to := q.Bounds(); r.Time < from || r.Time >= to {
		return 0
	}
	if since, before := q.Span(); r.Offset < since || r.Offset >= before {
		return 0
	}
	if len(q.Select) == 0 {
		return 1
	}
	for i := range q.Select {
		s := &q.Select[i]
		from, to := s.Bounds()
		ok := (s.Type == 0 || s.Type == r.Type) && (s.Name == "" || s.Name == string(r.Name)) && r.Time >= from && r.Time < to
		for _, w := range s.Where {
			p, err := expr.NewPredicate(w.Test)
			ok = ok && err == nil && p.Is(valueOf(r, w.Property))
		}
		if ok {
			match |= 1 << i
		}
	}
	return match
}

func valueOf(r *facts.Row, path string) event.Value {
	for _, p := range r.Properties {
		if p.Path != path {
			continue
		}
		switch {
		case p.Kind == facts.Text:
			return expr.ValueOf(fmt.Appendf(nil, "%q", p.Text))
		case p.Kind == facts.Number:
			return expr.ValueOf(fmt.Appendf(nil, "%.6f", float64(p.Number)/1e6))
		}
		return expr.ValueOf([]byte([]string{facts.False: "false", facts.True: "true", facts.Other: "[]"}[p.Number]))
	}
	return event.Value{}
}

func show(r *facts.Row, c facts.Column) string {
	if c.Path == facts.SourcePath {
		return string(r.Source)
	}
	for _, p := range r.Properties {
		if p.Path == c.Path && p.Kind == c.Kind {
			return fmt.Sprint(string(p.Text), p.Number)
		}
	}
	return "-"
}

// answerOf is what a snapshot answers, in the same form.
func answerOf(t *testing.T, snap facts.Snapshot, q *facts.Query) string {
	t.Helper()
	var mu sync.Mutex
	var out []string
	seen := map[facts.Person]bool{}
	var scanned atomic.Int64
	asked := *q
	asked.Scanned = func(people int) { scanned.Add(int64(people)) }
	err := snap.Scan(t.Context(), &asked, func(worker int, b *facts.Batch) error {
		mu.Lock()
		defer mu.Unlock()
		if worker < 0 || worker >= snap.Workers() || len(b.Start) != len(b.Person)+1 || len(b.Event) != len(b.Time) || len(b.Match) != len(b.Time) {
			t.Errorf("a batch of %d people with %d starts on worker %d", len(b.Person), len(b.Start), worker)
		}
		for i, p := range b.Person {
			if seen[p] || int(p) >= snap.People() {
				t.Errorf("person %d of %d came twice, or is none", p, snap.People())
			}
			seen[p] = true
			out = append(out, lines(snap, q, b, i))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := snap.People(); q.Of == nil && int(scanned.Load()) != want || q.Of != nil && int(scanned.Load()) != len(q.Of) {
		t.Errorf("%d people were gone through, of %d", scanned.Load(), want)
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

func lines(snap facts.Snapshot, q *facts.Query, b *facts.Batch, i int) string {
	var subjects []string
	for _, id := range snap.Identifiers(b.Person[i], nil) {
		subjects = append(subjects, id.String())
		if p, ok := snap.Find(id); !ok || p != b.Person[i] {
			return fmt.Sprintf("%s is %d, not %d", id, p, b.Person[i])
		}
	}
	slices.Sort(subjects)
	var out strings.Builder
	fmt.Fprintln(&out, subjects)
	for r := b.Start[i]; r < b.Start[i+1]; r++ {
		e := snap.Events()[b.Event[r]]
		fmt.Fprintf(&out, "  %d %s %q %b", b.Time[r], e.Type, e.Name, b.Match[r])
		if q.Offsets {
			fmt.Fprintf(&out, " @%d", b.Offset[r])
		}
		for k, c := range q.Columns {
			out.WriteString(" " + showValue(snap, c, &b.Columns[k], r))
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func showValue(snap facts.Snapshot, c facts.Column, v *facts.Values, r uint32) string {
	switch {
	case c.Path == facts.SourcePath:
		return snap.Texts(c.Path)[v.Code[r]]
	case c.Kind == facts.Number && v.Number[r] == facts.Absent, c.Kind != facts.Number && v.Code[r] == 0:
		return "-"
	case c.Kind == facts.Number:
		return fmt.Sprint("", v.Number[r])
	case c.Kind == facts.Text:
		return fmt.Sprint(snap.Texts(c.Path)[v.Code[r]], 0)
	}
	return fmt.Sprint("", v.Code[r])
}

// people is who is who, by hand.
type people struct {
	mu      sync.Mutex
	version uint64
	group   map[string]uint32 // by type:value
}

func (p *people) of(s facts.Subject) uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := string(s.Type) + ":" + string(s.Value)
	if g, ok := p.group[key]; ok {
		return uint64(g)
	}
	h := uint64(14695981039346656037)
	for _, c := range []byte(key) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h | 1<<63
}

// unite puts some identifiers, seen or not, into one person.
func (p *people) unite(r *rand.Rand) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.version++
	g := uint32(r.IntN(40))
	for range 1 + r.IntN(4) {
		p.group[fmt.Sprintf("%s:%d", [...]rapport.IdentifierType{rapport.UserID, rapport.AnonymousID}[r.IntN(2)], r.IntN(subjectsMade))] = g
	}
}

// part takes everything back.
func (p *people) part() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.version++
	clear(p.group)
}

func (p *people) Version() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.version
}

func (p *people) Group(s facts.Subjects, groups []uint32) ([]uint32, uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(groups); i < s.Len(); i++ {
		g, ok := p.group[string(s.At(i).Type)+":"+string(s.At(i).Value)]
		if !ok {
			g = facts.Nobody
		}
		groups = append(groups, g)
	}
	return groups, p.version
}

func (p *people) Find(id rapport.Identifier) uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if g, ok := p.group[id.String()]; ok {
		return g
	}
	return math.MaxUint32
}
