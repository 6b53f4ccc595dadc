package customer

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"

	"github.com/zeebo/xxh3"

	"rapport/internal/identity"
)

// Fingerprint is a hash over everything that is a function of the log: two machines that applied the same records have the
// same one, whatever happened to them in between.
func (m *Machine) Fingerprint() (string, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	h := xxh3.New()
	number := func(n uint64) { _, _ = h.Write(binary.BigEndian.AppendUint64(nil, n)) }
	text := func(b []byte) {
		number(uint64(len(b)))
		_, _ = h.Write(b)
	}
	number(uint64(m.applied))
	number(uint64(m.now))
	number(m.graph.Digest())
	number(m.window.Digest())
	for n := range m.fragments.blocks {
		f, err := m.fragments.get(identity.Node(n))
		if err != nil {
			return "", err
		}
		text(f)
	}
	for n := range m.people.alive {
		if root := identity.Node(n); m.people.exists(root) {
			number(uint64(root))
			number(uint64(m.people.next[n]))
			text(m.people.member[n])
		}
	}
	for _, l := range m.rules.ordered() {
		number(l.Members.GetCardinality())
		text(l.History.marshal())
	}
	j := m.journal.sum()
	number(j.All)
	number(j.Digest)
	state := m.meta()
	value, err := json.Marshal(state)
	if err != nil {
		return "", err
	}
	text(value)
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, h.Sum64())), nil
}
