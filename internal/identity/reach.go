package identity

import (
	"rapport"
	"rapport/internal/event"
)

// Connected is every node that evidence connects with a node, whether the evidence unites, unites no more, or says that two
// are two: nobody else's events ever had anything to do with it. false if there are more than limit.
func (g *Graph) Connected(n Node, limit int) ([]Node, bool) {
	seen := map[Node]bool{n: true}
	all := []Node{n}
	for i := 0; i < len(all) && len(all) <= limit; i++ {
		g.edges.of(all[i], func(_ int32, e *edge) bool {
			if o := e.other(all[i]); !seen[o] {
				seen[o] = true
				all = append(all, o)
			}
			return true
		})
	}
	return all, len(all) <= limit
}

// Primary is an event's primary identifier as Extract has it; false if it has none. The value is valid until the next call of
// either.
func (g *Graph) Primary(v *event.View) (rapport.IdentifierType, []byte, bool) {
	g.scratch = g.scratch[:0]
	t, value := rapport.UserID, v.UserID()
	if len(value) == 0 {
		if t, value = rapport.AnonymousID, v.AnonymousID(); len(value) == 0 {
			return "", nil, false
		}
	}
	if normal, ok := g.normal(t, value, ""); ok {
		value = normal
	}
	return t, value, true
}
