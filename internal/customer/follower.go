package customer

import (
	"math"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/state"
)

func startKey(key string) []byte { return []byte("w/start/" + key) }

// startFollower notes where a webhook begins to follow the journal: at the definition that made it live.
func (m *Machine) startFollower(def rapport.Definition, at rapport.Offset) {
	if before, ok := m.catalog.At(def.Kind, def.Key, def.Version-1); ok && before.Status == catalog.Live {
		return
	}
	m.batch.Set(startKey(def.Key), []byte(Position{at, math.MaxUint32}.String()))
}

// FollowerStart is where the webhook with a key begins: behind the definition that made it live. It is in the store a moment after
// the definition is applied.
func FollowerStart(store state.Store, key string) (Position, bool, error) {
	value, err := store.Get(startKey(key))
	if err != nil || value == nil {
		return Position{}, false, err
	}
	p, err := ParsePosition(string(value))
	return p, err == nil, err
}
