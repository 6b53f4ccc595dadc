package insight

import (
	"slices"
	"strconv"

	"rapport/internal/facts"
)

// Value is what a breakdown found.
type Value struct {
	Text   string // a number as decimal digits, truth as true or false
	Absent bool   // the property was not there
}

// groups numbers the values of a breakdown: dense, 0 is absent.
type groups struct {
	column  *facts.Column
	numbers map[int64]int
	values  []int64 // of numbers, by group
	touched []int   // kept for Funnel.touched
}

func newGroups(c *facts.Column) groups {
	return groups{column: c, numbers: map[int64]int{}, values: []int64{facts.Absent}}
}

// of is the group of a row of a batch whose column k is the breakdown's.
func (g *groups) of(b *facts.Batch, k int, row uint32) int {
	if g.column == nil {
		return 0
	}
	if g.column.Kind != facts.Number {
		return int(b.Columns[k].Code[row])
	}
	v := b.Columns[k].Number[row]
	if v == facts.Absent {
		return 0
	}
	n, ok := g.numbers[v]
	if !ok {
		n = len(g.values)
		g.numbers[v] = n
		g.values = append(g.values, v)
	}
	return n
}

// name is the value of a group.
func (g *groups) name(snap facts.Snapshot, group int) Value {
	switch {
	case g.column == nil || group == 0:
		return Value{Absent: true}
	case g.column.Kind == facts.Number:
		return Value{Text: decimal(g.values[group])}
	case g.column.Kind == facts.Text:
		return Value{Text: snap.Texts(g.column.Path)[group]}
	}
	return Value{Text: [...]string{facts.False: "false", facts.True: "true", facts.Other: "list or object", facts.Long: "long text"}[group]}
}

// decimal writes millionths.
func decimal(v int64) string { return strconv.FormatFloat(float64(v)/1e6, 'f', -1, 64) }

// table is counts by group, which grows with the groups seen.
type table struct {
	width int
	cells []int
}

func (t *table) row(group int) []int {
	if need := (group + 1) * t.width; need > len(t.cells) {
		t.cells = append(t.cells, make([]int, need-len(t.cells))...)
	}
	return t.cells[group*t.width : (group+1)*t.width]
}

// counted is a group's counts, named.
type counted struct {
	Value
	counts []int
}

// add puts the counts of each goroutine together, by value; the largest first counts come first, then by text.
func gather(snap facts.Snapshot, gs []groups, tables []table) []counted {
	at := map[Value]int{}
	var out []counted
	for w := range tables {
		t := &tables[w]
		for g := 0; g*t.width < len(t.cells); g++ {
			row := t.row(g)
			if !slices.ContainsFunc(row, func(n int) bool { return n != 0 }) {
				continue
			}
			v := gs[w].name(snap, g)
			i, ok := at[v]
			if !ok {
				i = len(out)
				at[v] = i
				out = append(out, counted{v, make([]int, t.width)})
			}
			for k, n := range row {
				out[i].counts[k] += n
			}
		}
	}
	slices.SortFunc(out, func(a, b counted) int {
		if c := slices.Compare(b.counts[:1], a.counts[:1]); c != 0 {
			return c
		}
		if a.Absent != b.Absent {
			return map[bool]int{true: 1, false: -1}[a.Absent]
		}
		return slices.Compare([]byte(a.Text), []byte(b.Text))
	})
	return out
}
