package identity

import (
	"rapport"
)

// Graph is the evidence and the people derived from it. It is for one goroutine at a time; readers may share it while
// nobody changes it.
type Graph struct {
	policy Policy
	blocks blocks
	rules  []TypePolicy // by type number

	nodes nodes
	edges edges

	blocked []bool   // by node: its value unites nobody
	degree  []uint32 // by node: others it is seen with, by evidence that stands
	root    []Node   // by node: the smallest node of its person
	ring    []Node   // by node: the next one of the same person, round and round
	size    []uint32 // by root: how many
	tense   []bool   // by root: evidence of one of its nodes that could unite does not

	saved struct {
		nodes, types int
		edges        []int32 // changed since the last Append
	}
	notes   map[int32]note // of manual evidence
	out     Outcome
	work    deriving
	scratch []byte
	phones  map[string]string
}

// note is who said so, and why.
type note struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// Stamp says where evidence comes from: its place in the log, its instant (µs), and what decides between equal instants.
type Stamp struct {
	Offset rapport.Offset
	Time   int64
	Tie    uint64
}

// Outcome is what evidence did. Its lists are valid until the next change of the graph.
type Outcome struct {
	Primary Node   // the node of the first identifier
	Changed bool   // somebody is now with others than before
	Gone    []Node // roots of people who are no more
	Now     []Node // roots of people who are new or have others with them now
}

// New is a graph without evidence.
func New(p Policy) *Graph {
	g := &Graph{policy: p, blocks: newBlocks(p.Blocked), notes: map[int32]note{}, phones: map[string]string{}}
	return g
}

// Len is how many identifiers there are.
func (g *Graph) Len() int { return g.nodes.len() }

// Types are the identifier types seen; the list must not be changed.
func (g *Graph) Types() []rapport.IdentifierType { return g.nodes.types }

// Root is the smallest node of the person that n belongs to.
func (g *Graph) Root(n Node) Node { return g.root[n] }

// Members appends the nodes of a person in the order of first sight.
func (g *Graph) Members(root Node, buf []Node) []Node {
	from := len(buf)
	for n := root; ; {
		buf = append(buf, n)
		if n = g.ring[n]; n == root {
			break
		}
	}
	if m := buf[from:]; len(m) > 2 {
		sortNodes(m)
	}
	return buf
}

// Identifier is what a node stands for.
func (g *Graph) Identifier(n Node) rapport.Identifier { return g.nodes.identifier(n) }

// Value is a node's type and value; the value must not be changed.
func (g *Graph) Value(n Node) (rapport.IdentifierType, []byte) {
	return g.nodes.types[g.nodes.typeOf[n]], g.nodes.value(n)
}

// Lookup finds a normalised identifier.
func (g *Graph) Lookup(id rapport.Identifier) (Node, bool) {
	t, ok := g.nodes.typeID(id.Type, false)
	if !ok {
		return None, false
	}
	v := []byte(id.Value)
	return g.nodes.lookup(t, v, hashOf(t, v))
}

// Known is the node of an identifier that Extract found, if it was seen before.
func (g *Graph) Known(f Found) (Node, bool) {
	return g.nodes.lookup(f.kind, f.Value, hashOf(f.kind, f.Value))
}

// intern finds or adds an identifier.
func (g *Graph) intern(t uint8, value []byte) (Node, bool) {
	h := hashOf(t, value)
	if n, ok := g.nodes.lookup(t, value, h); ok {
		return n, false
	}
	n := g.nodes.add(t, value, h)
	g.addNode(n)
	return n, true
}

func (g *Graph) addNode(n Node) {
	g.ruled()
	g.edges.head = append(g.edges.head, -1)
	g.blocked = append(g.blocked, g.blocks.has(g.nodes.identifier(n)))
	g.degree = append(g.degree, 0)
	g.root = append(g.root, n)
	g.ring = append(g.ring, n)
	g.size = append(g.size, 1)
	g.tense = append(g.tense, false)
}

func (g *Graph) rule(t uint8) TypePolicy { return g.rules[t] }

// ruled gives every type its rule.
func (g *Graph) ruled() {
	for len(g.rules) < len(g.nodes.types) {
		g.rules = append(g.rules, g.policy.of(g.nodes.types[len(g.rules)]))
	}
}

// Observe takes in the identifiers of one event: the first is its primary one, and the others were seen with it.
func (g *Graph) Observe(found []Found, at Stamp) Outcome {
	g.out = Outcome{Gone: g.out.Gone[:0], Now: g.out.Now[:0]}
	if len(found) == 0 {
		g.out.Primary = None
		return g.out
	}
	first, fresh := g.intern(found[0].kind, found[0].Value)
	g.out.Primary = first
	if fresh {
		g.out.Changed = true
		g.out.Now = append(g.out.Now, first)
	}
	for _, f := range found[1:] {
		n, _ := g.intern(f.kind, f.Value)
		if n != first {
			g.observe(first, n, f.Rule, at)
		}
	}
	return g.out
}

// observe adds or refreshes the evidence for a pair.
func (g *Graph) observe(a, b Node, r Rule, at Stamp) {
	i := g.edges.find(a, b, false)
	if i < 0 {
		i = g.edges.add(edge{a: a, b: b, rule: r, count: 1, first: at.Time, last: at.Time, tie: at.Tie, offset: at.Offset})
		g.touch(i)
		g.counted(a, 1)
		g.counted(b, 1)
		g.unite(i)
		return
	}
	e := &g.edges.all[i]
	if !e.stands() {
		e.retracted, e.rule, e.count = 0, r, 1
		e.first, e.last, e.tie, e.offset = at.Time, at.Time, at.Tie, at.Offset
		g.touch(i)
		g.counted(a, 1)
		g.counted(b, 1)
		g.unite(i)
		return
	}
	if at.Time >= e.last+occasion || at.Time <= e.last-occasion && at.Time > e.first+occasion {
		e.last = max(e.last, at.Time)
		e.count++
		g.touch(i)
	}
	earlier := at.Time < e.first || at.Time == e.first && at.Tie < e.tie
	if earlier {
		e.first, e.tie, e.offset = at.Time, at.Tie, at.Offset
	}
	if r < e.rule {
		e.rule = r
		earlier = true
	}
	if earlier {
		g.touch(i)
		if g.tense[g.root[a]] || g.tense[g.root[b]] {
			g.rederive(a, b)
		}
	}
}

// counted keeps a node's degree, and takes its evidence out of force, or back in, as it crosses the limit.
func (g *Graph) counted(n Node, by int) {
	g.degree[n] += uint32(by)
	limit := uint32(g.policy.MaxDegree)
	if d := g.degree[n]; by > 0 && d != limit+1 || by < 0 && d != limit {
		return
	}
	seeds := []Node{n}
	g.edges.of(n, func(_ int32, e *edge) bool {
		e.void = g.isVoid(e)
		seeds = append(seeds, e.other(n))
		return true
	})
	g.rederive(seeds...)
}

// isVoid is whether evidence says nothing because of one of its two identifiers.
func (g *Graph) isVoid(e *edge) bool {
	limit := uint32(g.policy.MaxDegree)
	return e.rule != RuleManual && (g.blocked[e.a] || g.blocked[e.b] || g.degree[e.a] > limit || g.degree[e.b] > limit)
}

// unite lets new evidence take effect. Where nothing is held back and nothing would be, two people simply become one;
// anything else is derived anew.
func (g *Graph) unite(i int32) {
	e := &g.edges.all[i]
	e.void = g.isVoid(e)
	if !e.unites() {
		return
	}
	p, q := g.root[e.a], g.root[e.b]
	if g.tense[p] || g.tense[q] {
		g.rederive(e.a, e.b)
		return
	}
	if p == q {
		return
	}
	if !g.fits(p, q) {
		g.rederive(e.a, e.b)
		return
	}
	g.join(p, q)
}

// fits is whether two people together keep to every limit, and nobody said that they are two.
func (g *Graph) fits(p, q Node) bool {
	if int(g.size[p]+g.size[q]) > g.policy.MaxIdentifiers {
		return false
	}
	var counts [maxTypes]uint16
	ok := true
	for _, r := range [2]Node{p, q} {
		for n := r; ; {
			t := g.nodes.typeOf[n]
			if counts[t]++; int(counts[t]) > g.rule(t).Max {
				return false
			}
			if n = g.ring[n]; n == r {
				break
			}
		}
	}
	small, other := p, q
	if g.size[q] < g.size[p] {
		small, other = q, p
	}
	for n := small; ok; {
		g.edges.of(n, func(_ int32, e *edge) bool {
			ok = e.rule != RuleCannotLink || !e.stands() || g.root[e.other(n)] != other
			return ok
		})
		if n = g.ring[n]; n == small {
			break
		}
	}
	return ok
}

// join makes two people one, and says so.
func (g *Graph) join(p, q Node) {
	p, q = g.link(p, q)
	g.out.Changed = true
	g.out.Now = put(drop(g.out.Now, q), p)
	g.out.Gone = put(g.out.Gone, q)
}

// link makes two people one, and returns who is left and who is gone.
func (g *Graph) link(p, q Node) (Node, Node) {
	if q < p {
		p, q = q, p
	}
	for n := q; ; {
		g.root[n] = p
		if n = g.ring[n]; n == q {
			break
		}
	}
	g.ring[p], g.ring[q] = g.ring[q], g.ring[p]
	g.size[p] += g.size[q]
	return p, q
}

func put(list []Node, n Node) []Node {
	for _, have := range list {
		if have == n {
			return list
		}
	}
	return append(list, n)
}

func drop(list []Node, n Node) []Node {
	for i, have := range list {
		if have == n {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}

func (g *Graph) touch(i int32) {
	if e := &g.edges.all[i]; !e.dirty {
		e.dirty = true
		g.saved.edges = append(g.saved.edges, i)
	}
}
