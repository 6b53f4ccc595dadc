package insight

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"rapport"
	"rapport/internal/facts"
)

// grid is counts by group and place, with a row only for the groups that were seen. Place 0 is the people of the group. It is
// bounded by MaxCells: what exceeds it on one goroutine exceeds it on any number of them.
type grid struct {
	width int
	rows  [][]uint32
	cells int
}

func (g *grid) row(group int) ([]uint32, error) {
	if n := group + 1 - len(g.rows); n > 0 {
		g.rows = append(g.rows, make([][]uint32, n)...)
	}
	if g.rows[group] == nil {
		if g.cells += g.width; g.cells > MaxCells {
			return nil, tooManyCells()
		}
		g.rows[group] = make([]uint32, g.width)
	}
	return g.rows[group], nil
}

func tooManyCells() error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "breakdown", Err: errors.New("there are too many values and periods"),
		Hint: "ask for a property with fewer values, a shorter range or a longer unit"}
}

// gatherGrids puts the counts of each goroutine together, by value: most people first, then by text, without a value last.
func gatherGrids(snap facts.Snapshot, gs []groups, grids []grid) ([]counted, error) {
	at := map[Value]int{}
	var out []counted
	for w := range grids {
		for group, row := range grids[w].rows {
			if row == nil {
				continue
			}
			v := gs[w].name(snap, group)
			i, ok := at[v]
			if !ok {
				i = len(out)
				at[v] = i
				out = append(out, counted{v, make([]int, len(row))})
			}
			for k, n := range row {
				out[i].counts[k] += int(n)
			}
		}
		if len(out)*grids[w].width > MaxCells {
			return nil, tooManyCells()
		}
	}
	slices.SortFunc(out, func(a, b counted) int {
		if a.Absent != b.Absent {
			return map[bool]int{true: 1, false: -1}[a.Absent]
		}
		return cmp.Or(cmp.Compare(b.counts[0], a.counts[0]), strings.Compare(a.Text, b.Text))
	})
	return out, nil
}
