package customer

import (
	"sync"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/identity"
)

// Subjects says which subjects of facts are one person, as the identity graph has it now. It implements facts.People, for one
// store: it remembers the node of each of its subjects.
type Subjects struct {
	m     *Machine
	mu    sync.Mutex
	nodes []identity.Node // by subject; None until the machine has seen it
}

// Subjects is who is who for a facts store.
func (m *Machine) Subjects() *Subjects { return &Subjects{m: m} }

// Version implements facts.People.
func (s *Subjects) Version() uint64 { return s.m.regrouped.Load() }

// Group implements facts.People: a group is the root's node.
func (s *Subjects) Group(subjects facts.Subjects, groups []uint32) ([]uint32, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m.mu.RLock()
	defer s.m.mu.RUnlock()
	for i := len(groups); i < subjects.Len(); i++ {
		if i >= len(s.nodes) {
			s.nodes = append(s.nodes, identity.None)
		}
		n := s.nodes[i]
		if n == identity.None {
			at := subjects.At(i)
			n = s.node(rapport.Identifier{Type: at.Type, Value: string(at.Value)})
			s.nodes[i] = n
		}
		group := facts.Nobody
		if n != identity.None {
			group = uint32(s.m.graph.Root(n))
		}
		groups = append(groups, group)
	}
	return groups, s.m.regrouped.Load()
}

// Find implements facts.People.
func (s *Subjects) Find(id rapport.Identifier) uint32 {
	s.m.mu.RLock()
	defer s.m.mu.RUnlock()
	n := s.node(id)
	if n == identity.None {
		return facts.Nobody
	}
	return uint32(s.m.graph.Root(n))
}

func (s *Subjects) node(id rapport.Identifier) identity.Node {
	g := s.m.graph
	if n, ok := g.Lookup(g.Normalise(id)); ok {
		return n
	}
	return identity.None
}
