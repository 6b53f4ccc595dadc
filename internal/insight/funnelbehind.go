package insight

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rapport"
	"rapport/internal/facts"
)

// FunnelBar is one bar of a funnel: who reached a step, or who reached it and not the next.
type FunnelBar struct {
	Step    int // from 0
	Dropped bool
	Value   *Value // of the breakdown; nil: all
}

// Behind are the people behind a bar, in rising order.
func (f *Funnel) Behind(ctx context.Context, snap facts.Snapshot, bar FunnelBar) ([]facts.Person, error) {
	if bar.Step < 0 || bar.Step >= len(f.Steps) {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read funnel", Where: "step", Err: fmt.Errorf("there is no step %d", bar.Step+1), Hint: fmt.Sprintf("the steps are 1 to %d", len(f.Steps))}
	}
	if bar.Value != nil && f.Breakdown == nil {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read funnel", Where: "value", Err: errors.New("the funnel has no breakdown"), Hint: "leave it out, or name the property as breakdown"}
	}
	q, err := f.query()
	if err != nil {
		return nil, err
	}
	gs, found := make([]groups, snap.Workers()), make([][]facts.Person, snap.Workers())
	for w := range gs {
		gs[w] = newGroups(f.Breakdown)
	}
	err = f.paths(ctx, snap, q, func(w int, b *facts.Batch, p facts.Person, path []uint32) {
		if len(path) <= bar.Step || bar.Dropped && len(path) > bar.Step+1 {
			return
		}
		if bar.Value != nil && !slices.ContainsFunc(f.touched(&gs[w], b, path), func(g int) bool { return gs[w].name(snap, g) == *bar.Value }) {
			return
		}
		found[w] = append(found[w], p)
	})
	all := slices.Concat(found...)
	slices.Sort(all)
	return all, err
}
