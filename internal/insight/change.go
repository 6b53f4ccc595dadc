package insight

import (
	"cmp"
	"context"
	"slices"

	"rapport/internal/explain"
	"rapport/internal/facts"
)

// sides are the two times that are compared.
type sides struct{ before, after explain.Moments }

func (s *sides) add(o sides) {
	s.before, s.after = joined(s.before, o.before), joined(s.after, o.after)
}

func joined(a, b explain.Moments) explain.Moments {
	return explain.Moments{N: a.N + b.N, Sum: a.Sum + b.Sum, Squares: a.Squares + b.Squares}
}

// scale is one goroutine's part: by property and group.
type scale struct {
	groups []groups
	cells  [][]sides
	whole  sides
}

func (s *scale) at(property, group int) *sides {
	if n := group + 1 - len(s.cells[property]); n > 0 {
		s.cells[property] = append(s.cells[property], make([]sides, n)...)
	}
	return &s.cells[property][group]
}

// count goes over both times. Where people are counted, each counts once in each time, with the values of their first event in
// it; else each event counts, of a sum or mean those with the value.
func (q *ChangeQuestion) count(ctx context.Context, snap facts.Snapshot, properties []string, cell int) ([]explain.Part, sides, error) {
	before, after := q.Events.selector(), q.Events.selector()
	before.From, before.To, after.From, after.To = q.from-q.back, q.to-q.back, q.from, q.to
	query := &facts.Query{Select: []facts.Selector{before, after}, From: q.from - q.back, To: q.to}
	for _, p := range properties {
		query.Columns = append(query.Columns, facts.Column{Path: p, Kind: kindOf(snap, p)})
	}
	if q.Value != "" {
		query.Columns = append(query.Columns, facts.Column{Path: q.Value, Kind: facts.Number})
	}
	scales := make([]scale, snap.Workers())
	for w := range scales {
		scales[w].cells = make([][]sides, len(properties))
		for i := range properties {
			scales[w].groups = append(scales[w].groups, newGroups(&query.Columns[i]))
		}
	}
	err := snap.Scan(ctx, query, func(w int, b *facts.Batch) error {
		for i := range b.Person {
			scales[w].person(b, b.Start[i], b.Start[i+1], q)
		}
		return nil
	})
	if err != nil {
		return nil, sides{}, err
	}
	parts, whole := weigh(snap, scales, properties, cell)
	return parts, whole, nil
}

func (s *scale) person(b *facts.Batch, lo, hi uint32, q *ChangeQuestion) {
	seen := uint64(0)
	for r := lo; r < hi; r++ {
		one := explain.Moments{N: 1}
		if q.Value != "" {
			v := b.Columns[len(s.groups)].Number[r]
			if v == facts.Absent {
				continue
			}
			one = explain.Moments{}
			one.Add(float64(v) / 1e6)
		} else if q.Of == ofPeople && seen&b.Match[r] != 0 {
			continue
		}
		seen |= b.Match[r]
		both := sides{before: one}
		if b.Match[r]&2 != 0 {
			both = sides{after: one}
		}
		s.whole.add(both)
		for k := range s.groups {
			s.at(k, s.groups[k].of(b, k, r)).add(both)
		}
	}
}

// weigh puts the goroutines together. Values with fewer than cell in both times, and those beyond the largest, are one part.
func weigh(snap facts.Snapshot, scales []scale, properties []string, cell int) (parts []explain.Part, whole sides) {
	for w := range scales {
		whole.add(scales[w].whole)
	}
	for k, property := range properties {
		by := map[Value]*sides{}
		for w := range scales {
			for g := range scales[w].cells[k] {
				v := scales[w].groups[k].name(snap, g)
				if by[v] == nil {
					by[v] = &sides{}
				}
				by[v].add(scales[w].cells[k][g])
			}
		}
		parts = append(parts, ranked(property, by, cell)...)
	}
	return parts, whole
}

func ranked(property string, by map[Value]*sides, cell int) []explain.Part {
	var all []explain.Part
	for v, s := range by {
		if v.Absent {
			v.Text = noValue
		}
		if s.before.N+s.after.N > 0 {
			all = append(all, explain.Part{Property: property, Value: v.Text, Before: s.before, After: s.after})
		}
	}
	size := func(p explain.Part) float64 { return p.Before.N + p.After.N }
	slices.SortFunc(all, func(a, b explain.Part) int {
		return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(a.Value, b.Value))
	})
	rest, out := explain.Part{Property: property, Value: otherValues}, []explain.Part(nil)
	for _, p := range all {
		if len(out) < maxValues && size(p) >= float64(cell) {
			out = append(out, p)
			continue
		}
		rest.Before, rest.After = joined(rest.Before, p.Before), joined(rest.After, p.After)
	}
	if size(rest) > 0 {
		out = append(out, rest)
	}
	return out
}
