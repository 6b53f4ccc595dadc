package app

import (
	"context"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/erasure"
)

// erasures has people erased from facts, and the proofs.
type erasures struct {
	*erasure.Store
	follower *facts.Follower
}

// Erase returns when everything is done, with the proof.
func (e erasures) Erase(ctx context.Context, ids []rapport.Identifier, reason, by string) (*erasure.Proof, error) {
	at, err := e.follower.Erase(ctx, facts.Erasure{Identifiers: ids, Reason: reason, By: by})
	if err != nil {
		return nil, err
	}
	return e.Proof(at)
}

// Held says what there is to erase.
func (e erasures) Held(ctx context.Context, ids []rapport.Identifier) ([]erasure.Removed, error) {
	return e.Look(ctx, ids, 0)
}
