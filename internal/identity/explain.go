package identity

import (
	"bytes"
	"slices"
	"strings"

	"rapport"
)

// Edge is a piece of evidence as people read it.
type Edge struct {
	A, B      rapport.Identifier
	Rule      Rule
	Offset    rapport.Offset
	First     int64
	Last      int64
	Count     uint64
	Unites    bool
	Reason    string // why it unites nobody: retracted, cannot-link, blocked, degree, limit
	By, Note  string
	Retracted int64
}

func (g *Graph) show(i int32) Edge {
	e := &g.edges.all[i]
	n := g.notes[i]
	out := Edge{A: g.Identifier(e.a), B: g.Identifier(e.b), Rule: e.rule, Offset: e.offset, First: e.first, Last: e.last,
		Count: uint64(e.count), By: n.By, Note: n.Reason, Retracted: e.retracted}
	limit := uint32(g.policy.MaxDegree)
	switch {
	case !e.stands():
		out.Reason = "retracted"
	case e.rule == RuleCannotLink:
		out.Reason = "cannot-link"
	case g.blocked[e.a] || g.blocked[e.b]:
		out.Reason = "blocked"
	case e.void && (g.degree[e.a] > limit || g.degree[e.b] > limit):
		out.Reason = "degree"
	case g.root[e.a] != g.root[e.b]:
		out.Reason = "limit"
		if g.edges.find(e.a, e.b, true) >= 0 {
			out.Reason = "cannot-link"
		}
	default:
		out.Unites = true
	}
	return out
}

// maxEvidence bounds how much evidence is shown of one person.
const maxEvidence = 2000

// Evidence is what is known about a person's identifiers, including what unites nobody, in the order of first sight.
func (g *Graph) Evidence(root Node) []Edge {
	var ids []int32
	for _, n := range g.Members(root, nil) {
		g.edges.of(n, func(i int32, e *edge) bool {
			if e.a == n || g.root[e.a] != g.root[n] {
				ids = append(ids, i)
			}
			return len(ids) < maxEvidence
		})
	}
	slices.Sort(ids)
	out := make([]Edge, 0, len(ids))
	for _, i := range slices.Compact(ids) {
		out = append(out, g.show(i))
	}
	return out
}

// Explain is why two identifiers are one person: the shortest chain of uniting evidence from a to b; or, if they are two, the
// evidence between their people that unites nobody.
func (g *Graph) Explain(a, b Node) (same bool, path, refused []Edge) {
	if g.root[a] != g.root[b] {
		for _, n := range g.Members(g.root[a], nil) {
			g.edges.of(n, func(i int32, e *edge) bool {
				if g.root[e.other(n)] == g.root[b] {
					refused = append(refused, g.show(i))
				}
				return len(refused) < maxEvidence
			})
		}
		return false, nil, refused
	}
	via := map[Node]int32{a: -1}
	for queue := []Node{a}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		if n == b {
			break
		}
		g.edges.of(n, func(i int32, e *edge) bool {
			o := e.other(n)
			if _, seen := via[o]; !seen && e.unites() && g.root[o] == g.root[n] {
				via[o] = i
				queue = append(queue, o)
			}
			return true
		})
	}
	for n := b; n != a; {
		i, ok := via[n]
		if !ok || i < 0 {
			break
		}
		path = append(path, g.show(i))
		n = g.edges.all[i].other(n)
	}
	slices.Reverse(path)
	return true, path, nil
}

// PersonID is a function of the person's identifiers: a hash of the one that ranks first by its type's priority and then its
// text.
func (g *Graph) PersonID(root Node) rapport.PersonID {
	best := root
	for n := g.ring[root]; n != root; n = g.ring[n] {
		p, q := g.rule(g.nodes.typeOf[n]).Priority, g.rule(g.nodes.typeOf[best]).Priority
		if p < q || p == q && g.compareNodes(n, best) < 0 {
			best = n
		}
	}
	return personID(g.nodes.idHash(best))
}

const idDigits = "0123456789abcdefghjkmnpqrstvwxyz"

// idLength is p_ and twelve digits of five bits.
const idLength = 14

func personID(h uint64) rapport.PersonID {
	var id [idLength]byte
	copy(id[:], "p_")
	for i := 2; i < idLength; i++ {
		id[i] = idDigits[h&31]
		h >>= 5
	}
	return rapport.PersonID(id[:])
}

// Find is the person that has an id now.
func (g *Graph) Find(id rapport.PersonID) (Node, bool) {
	if len(id) != idLength || id[:2] != "p_" {
		return None, false
	}
	var h uint64
	for i := idLength - 1; i >= 2; i-- {
		d := strings.IndexByte(idDigits, id[i])
		if d < 0 {
			return None, false
		}
		h = h<<5 | uint64(d)
	}
	n, ok := g.nodes.byID(h)
	if !ok || g.PersonID(g.root[n]) != id {
		return None, false
	}
	return g.root[n], true
}

// Search calls fn with each node whose value contains q, in any case, until fn returns false.
func (g *Graph) Search(q string, fn func(Node) bool) {
	needle := []byte(strings.TrimSpace(q))
	if len(needle) == 0 || !plain(needle) {
		return
	}
	if g.search(needle, fn) {
		if low := bytes.ToLower(needle); !bytes.Equal(low, needle) {
			g.search(low, fn)
		}
	}
}

func (g *Graph) search(needle []byte, fn func(Node) bool) bool {
	s := &g.nodes
	for from := 0; from < len(s.text); {
		hit := bytes.Index(s.text[from:], needle)
		if hit < 0 {
			return true
		}
		n, exact := slices.BinarySearch(s.start, uint32(from+hit))
		if !exact {
			n--
		}
		if !fn(Node(n)) {
			return false
		}
		if n+1 == len(s.start) {
			return true
		}
		from = int(s.start[n+1])
	}
	return true
}
