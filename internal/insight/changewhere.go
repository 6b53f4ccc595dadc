package insight

import (
	"context"

	"rapport/internal/explain"
	"rapport/internal/facts"
)

// whereabouts are, of each candidate that is an event, how many of them had which value of which property.
type whereabouts struct {
	totals []int
	cells  []map[[2]string]int // by candidate: property, value
}

// Shares from which on an event happened to a part: so much of it was there, and so many times the part's own share.
const (
	mostly = 0.8
	beyond = 1.4
)

// whereabouts looks where the events among the candidates happened: those that are more in the range, those that are less
// before it.
func (q *ChangeQuestion) whereabouts(ctx context.Context, snap facts.Snapshot, properties []string, of []Happening) (*whereabouts, error) {
	out := &whereabouts{totals: make([]int, len(of)), cells: make([]map[[2]string]int, len(of))}
	var query facts.Query
	var which []int // candidate, by selector
	for i, h := range of {
		if h.Kind != "event" {
			continue
		}
		s := facts.Selector{Type: h.event.Type, Name: h.event.Name, From: q.from, To: q.to}
		if h.What == "ended" || h.What == "less" {
			s.From, s.To = q.from-q.back, q.to-q.back
		}
		query.Select, which = append(query.Select, s), append(which, i)
		out.cells[i] = map[[2]string]int{}
	}
	if len(which) == 0 {
		return out, nil
	}
	query.From, query.To, query.AnyOrder = q.from-q.back, q.to, true
	for _, p := range properties {
		query.Columns = append(query.Columns, facts.Column{Path: p, Kind: kindOf(snap, p)})
	}
	type part struct {
		groups []groups
		tables []table // by property
	}
	parts := make([]part, snap.Workers())
	for w := range parts {
		for k := range properties {
			parts[w].groups, parts[w].tables = append(parts[w].groups, newGroups(&query.Columns[k])), append(parts[w].tables, table{width: len(which)})
		}
	}
	err := snap.Scan(ctx, &query, func(w int, b *facts.Batch) error {
		for r, match := range b.Match {
			for k := range properties {
				row := parts[w].tables[k].row(parts[w].groups[k].of(b, k, uint32(r)))
				for s := range which {
					row[s] += int(match >> s & 1)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for k, property := range properties {
		gs, tables := make([]groups, len(parts)), make([]table, len(parts))
		for w := range parts {
			gs[w], tables[w] = parts[w].groups[k], parts[w].tables[k]
		}
		for _, c := range gather(snap, gs, tables) {
			value := c.Text
			if c.Absent {
				value = noValue
			}
			for s, i := range which {
				out.cells[i][[2]string{property, value}] += c.counts[s]
				if k == 0 {
					out.totals[i] += c.counts[s]
				}
			}
		}
	}
	return out, nil
}

// of are the candidates that belong to a part: the source or campaign that it is, and events that mostly happened there.
func (o *whereabouts) of(f *explain.Finding, parts []explain.Part, whole *sides, of []Happening) []int {
	out := []int{}
	share := 1.0
	for _, p := range parts {
		if p.Property == f.Property && p.Value == f.Value && whole.before.N+whole.after.N > 0 {
			share = (p.Before.N + p.After.N) / (whole.before.N + whole.after.N)
		}
	}
	for i, h := range of {
		own := h.Kind == "source" && f.Property == facts.SourcePath && h.Key == f.Value || h.Kind == "campaign" && f.Property == campaignPath && h.Key == f.Value
		own = own || h.Kind == "definition" && f.Property == facts.SourcePath && h.Key == "source "+f.Value
		if o.totals[i] > 0 && f.Value != noValue {
			there := float64(o.cells[i][[2]string{f.Property, f.Value}]) / float64(o.totals[i])
			own = own || there >= mostly && there >= beyond*share
		}
		if own {
			out = append(out, i)
		}
	}
	return out
}
