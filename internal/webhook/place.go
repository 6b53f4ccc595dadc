package webhook

import (
	"encoding/json"
	"errors"
	"time"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/state"
)

// place is how far a webhook is, as the store keeps it.
type place struct {
	Position  customer.Position `json:"position"` // everything up to it is done
	Delivered uint64            `json:"delivered"`
	Refused   uint64            `json:"refused"`
	Missed    uint64            `json:"missed"` // how often the journal no longer had what came next
	Last      time.Time         `json:"last,omitzero"`
}

func placeKey(key string) []byte { return []byte("w/place/" + key) }

var errNotYet = errors.New("its definition is not in the store yet")

// loadPlace is where a webhook goes on: where it was, or where its definition stands if that came later.
func loadPlace(store state.Store, key string) (place, error) {
	var p place
	value, err := store.Get(placeKey(key))
	if err == nil && value != nil {
		if err := json.Unmarshal(value, &p); err != nil {
			return p, &rapport.Error{Kind: rapport.Internal, Op: "open webhook", Where: key, Err: err}
		}
	}
	if err != nil {
		return p, err
	}
	start, ok, err := customer.FollowerStart(store, key)
	if err == nil && !ok && value == nil {
		err = errNotYet
	}
	if ok && start.Compare(p.Position) > 0 {
		p = place{Position: start}
	}
	return p, err
}

// save keeps the place. It is durable with whatever is flushed next; a crash before that repeats what came after.
func (p *place) save(store state.Store, key string) error {
	value, err := json.Marshal(p)
	if err != nil {
		return err
	}
	var b state.Batch
	b.Set(placeKey(key), value)
	return store.Commit(&b)
}
