package parquetfacts

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"rapport"
	"rapport/internal/facts"
)

// column is the name that a property as one kind has in the files, for ever.
type column struct {
	Name string     `json:"name"`
	Path string     `json:"path"`
	Kind facts.Kind `json:"kind"`
}

const columnPrefix = "properties."

func kindName(k facts.Kind) string {
	return [...]string{facts.Text: "text", facts.Number: "number", facts.Flag: "flag"}[k]
}

// naming gives names to columns.
type naming struct {
	columns []column
	of      map[facts.Column]int
	taken   map[string]bool // in small letters
	paths   map[string]bool
}

func newNaming(columns []column) *naming {
	n := &naming{of: map[facts.Column]int{}, taken: map[string]bool{}, paths: map[string]bool{}}
	for _, c := range columns {
		n.put(c)
	}
	return n
}

func (n *naming) put(c column) {
	n.of[facts.Column{Path: c.Path, Kind: c.Kind}] = len(n.columns)
	n.columns = append(n.columns, c)
	n.taken[strings.ToLower(c.Name)] = true
	n.paths[c.Path] = true
}

func (n *naming) add(c facts.Column) {
	name := columnPrefix + c.Path
	if n.paths[c.Path] {
		name += ":" + kindName(c.Kind)
	}
	free := name
	for i := 2; n.taken[strings.ToLower(free)]; i++ {
		free = fmt.Sprintf("%s~%d", name, i)
	}
	n.put(column{Name: free, Path: c.Path, Kind: c.Kind})
}

// learn names what is new in the records from since up to before, in the order in which the log has it first: so the names
// are the same however far each pass goes.
func (n *naming) learn(ctx context.Context, snap facts.Snapshot, since, before rapport.Offset) error {
	q := facts.Query{Since: since, Before: before, Offsets: true, AnyOrder: true}
	for _, c := range readable(ctx, snap) {
		if _, known := n.of[c]; !known {
			q.Columns = append(q.Columns, c)
		}
	}
	if len(q.Columns) == 0 {
		return nil
	}
	firsts := make([][]uint64, snap.Workers())
	err := snap.Scan(ctx, &q, func(w int, b *facts.Batch) error {
		if firsts[w] == nil {
			firsts[w] = slices.Repeat([]uint64{math.MaxUint64}, len(q.Columns))
		}
		for k, c := range q.Columns {
			for r, at := range b.Offset {
				if at < firsts[w][k] && present(c.Kind, &b.Columns[k], r) {
					firsts[w][k] = at
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	type found struct {
		at     uint64
		column facts.Column
	}
	var fresh []found
	for k, c := range q.Columns {
		f := found{math.MaxUint64, c}
		for _, at := range firsts {
			if at != nil {
				f.at = min(f.at, at[k])
			}
		}
		if f.at != math.MaxUint64 {
			fresh = append(fresh, f)
		}
	}
	slices.SortFunc(fresh, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.column.Path, b.column.Path), cmp.Compare(a.column.Kind, b.column.Kind))
	})
	for _, f := range fresh {
		n.add(f.column)
	}
	return nil
}

// readable is the properties of a snapshot that can be read, by kind.
func readable(ctx context.Context, snap facts.Snapshot) (out []facts.Column) {
	for _, p := range snap.Vocabulary().Properties {
		if p.Path == facts.SourcePath {
			continue
		}
		for k, count := range map[facts.Kind]uint64{facts.Text: p.Texts, facts.Number: p.Numbers, facts.Flag: p.Flags} {
			if c := (facts.Column{Path: p.Path, Kind: k}); count > 0 && can(ctx, snap, c) {
				out = append(out, c)
			}
		}
	}
	slices.SortFunc(out, func(a, b facts.Column) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Kind, b.Kind)) })
	return out
}

// can says whether a column is answered: one whose texts were given up is not, nor what settings no longer keep.
func can(ctx context.Context, snap facts.Snapshot, c facts.Column) bool {
	nobody := facts.Query{Columns: []facts.Column{c}, Of: []facts.Person{}}
	return snap.Scan(ctx, &nobody, func(int, *facts.Batch) error { return nil }) == nil
}

// present says whether a row has a value that files hold.
func present(k facts.Kind, v *facts.Values, row int) bool {
	switch k {
	case facts.Number:
		return v.Number[row] != facts.Absent
	case facts.Flag:
		return v.Code[row] == facts.False || v.Code[row] == facts.True
	}
	return v.Code[row] != 0
}
