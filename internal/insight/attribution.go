package insight

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rapport/internal/attribution"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// maxChannels is how many channels an answer tells apart.
const maxChannels = 50

// ways are everybody's paths over the channels of an answer, in order of people.
type ways struct {
	names           []*string // nil: the rest
	touches, people []int
	paths           []attribution.Path
}

// walker is one goroutine's part: paths over channels by its own numbers.
type walker struct {
	groups      groups
	table       table // touches, people
	paths       []personPath
	touches     []attribution.Touch
	conversions []attribution.Conversion
	met         map[int]bool
}

type personPath struct {
	person facts.Person
	attribution.Path
}

// ways goes over everybody's touches and conversions. Channels with fewer people than cell, and those beyond fifty, are one.
func (q *AttributionQuestion) ways(ctx context.Context, snap facts.Snapshot, cell int) (*ways, error) {
	by := &facts.Column{Path: q.By, Kind: facts.Text}
	if q.By != facts.SourcePath {
		by.Kind = kindOf(snap, q.By)
	}
	query := &facts.Query{From: q.from - q.window, To: q.to, Columns: []facts.Column{*by}}
	conversion := q.Conversion.selector()
	conversion.From, conversion.To = q.from, q.to
	query.Select = []facts.Selector{conversion, q.Conversion.selector()}
	if len(q.Touches) == 0 {
		query.Select = append(query.Select, facts.Selector{Type: expr.AnyType})
	}
	for i := range q.Touches {
		query.Select = append(query.Select, q.Touches[i].selector())
	}
	if q.Value != "" {
		query.Columns = append(query.Columns, facts.Column{Path: q.Value, Kind: facts.Number})
	}
	walkers := make([]walker, snap.Workers())
	for w := range walkers {
		walkers[w] = walker{groups: newGroups(by), table: table{width: 2}, met: map[int]bool{}}
	}
	err := snap.Scan(ctx, query, func(w int, b *facts.Batch) error {
		for i, p := range b.Person {
			walkers[w].person(q, p, b, b.Start[i], b.Start[i+1])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return together(snap, walkers, cell), nil
}

func (k *walker) person(q *AttributionQuestion, p facts.Person, b *facts.Batch, lo, hi uint32) {
	k.touches, k.conversions = k.touches[:0], k.conversions[:0]
	for r := lo; r < hi; r++ {
		switch m := b.Match[r]; {
		case m&1 != 0:
			c := attribution.Conversion{At: b.Time[r], Value: 1}
			if q.Value != "" {
				if c.Value = 0; b.Columns[1].Number[r] != facts.Absent {
					c.Value = float64(b.Columns[1].Number[r]) / 1e6
				}
			}
			k.conversions = append(k.conversions, c)
		case m&2 != 0: // a conversion before the range is no touch
		default:
			if g := k.groups.of(b, 0, r); g != 0 {
				k.touches = append(k.touches, attribution.Touch{At: b.Time[r], Channel: g})
			}
		}
	}
	clear(k.met)
	for _, t := range k.touches {
		row := k.table.row(t.Channel)
		row[0]++
		if !k.met[t.Channel] {
			k.met[t.Channel] = true
			row[1]++
		}
	}
	for _, path := range attribution.Paths(slices.Clone(k.touches), k.conversions, q.window, q.to) {
		k.paths = append(k.paths, personPath{p, path})
	}
}

// together numbers channels alike for all walkers, those with most people first.
func together(snap facts.Snapshot, walkers []walker, cell int) *ways {
	gs, tables := make([]groups, len(walkers)), make([]table, len(walkers))
	for w := range walkers {
		gs[w], tables[w] = walkers[w].groups, walkers[w].table
	}
	all := gather(snap, gs, tables)
	slices.SortStableFunc(all, func(a, b counted) int { return cmp.Compare(b.counts[1], a.counts[1]) })
	out, numbers := &ways{}, map[Value]int{}
	rest := -1
	for _, c := range all {
		if len(out.names) < maxChannels && c.counts[1] >= cell {
			numbers[c.Value] = len(out.names)
			text := c.Text
			out.names, out.touches, out.people = append(out.names, &text), append(out.touches, c.counts[0]), append(out.people, c.counts[1])
			continue
		}
		if rest < 0 {
			rest = len(out.names)
			out.names, out.touches, out.people = append(out.names, nil), append(out.touches, 0), append(out.people, 0)
		}
		numbers[c.Value] = rest
		out.touches[rest] += c.counts[0]
		out.people[rest] += c.counts[1] // who met several of them counts for each
	}
	var paths []personPath
	for w := range walkers {
		for _, p := range walkers[w].paths {
			for i := range p.Touches {
				p.Touches[i].Channel = numbers[gs[w].name(snap, p.Touches[i].Channel)]
			}
			paths = append(paths, p)
		}
	}
	slices.SortStableFunc(paths, func(a, b personPath) int { return cmp.Compare(a.person, b.person) })
	for _, p := range paths {
		out.paths = append(out.paths, p.Path)
	}
	return out
}

const maxPaths = 20

// frequent are the ways that most conversions came, repeats of a channel written once; at least cell conversions each.
func (w *ways) frequent(cell int) []PathShown {
	at := map[string]int{}
	out := []PathShown{}
	for _, p := range w.paths {
		if !p.Converted || len(p.Touches) == 0 {
			continue
		}
		var names []string
		for i, t := range p.Touches {
			if i > 0 && t.Channel == p.Touches[i-1].Channel {
				continue
			}
			name := ""
			if n := w.names[t.Channel]; n != nil {
				name = *n
			}
			names = append(names, name)
		}
		key := strings.Join(names, "\x00")
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, PathShown{Channels: names})
		}
		out[i].Conversions++
		out[i].Value += p.Value
	}
	out = slices.DeleteFunc(out, func(p PathShown) bool { return p.Conversions < cell })
	slices.SortStableFunc(out, func(a, b PathShown) int {
		return cmp.Or(cmp.Compare(b.Conversions, a.Conversions), slices.Compare(a.Channels, b.Channels))
	})
	return out[:min(len(out), maxPaths)]
}
