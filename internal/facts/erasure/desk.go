package erasure

import (
	"context"

	"rapport"
	"rapport/internal/facts"
)

// Desk takes erasures.
type Desk struct {
	*Store
	Follower *facts.Follower // of that store
}

// Erase puts an erasure into the log and returns its proof when everything is done. When ctx ends before, it is done all the same.
func (d Desk) Erase(ctx context.Context, ids []rapport.Identifier, reason, by string) (*Proof, error) {
	at, err := d.Follower.Erase(ctx, facts.Erasure{Identifiers: ids, Reason: reason, By: by})
	if err != nil {
		return nil, err
	}
	return d.Proof(at)
}

// Held says what there is to erase.
func (d Desk) Held(ctx context.Context, ids []rapport.Identifier) ([]Removed, error) {
	return d.Look(ctx, ids, 0)
}
