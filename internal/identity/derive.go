package identity

import (
	"bytes"
	"cmp"
	"slices"
)

// deriving is the working memory of one derivation, kept for the next.
type deriving struct {
	slot    map[Node]int32 // place in members
	members []Node
	uniting []int32
	against []int32
	parent  []int32
	counts  []map[uint8]int
	sizes   []int
}

// rederive finds anew who is who among everybody connected with the seeds, now or before, and notes what changed.
func (g *Graph) rederive(seeds ...Node) {
	w := &g.work
	g.collect(seeds)
	w.parent, w.sizes, w.counts = w.parent[:0], w.sizes[:0], w.counts[:0]
	for i, n := range w.members {
		w.parent = append(w.parent, int32(i))
		w.sizes = append(w.sizes, 1)
		w.counts = append(w.counts, map[uint8]int{g.nodes.typeOf[n]: 1})
	}
	slices.SortFunc(w.uniting, g.compare)
	for _, i := range w.uniting {
		e := &g.edges.all[i]
		a, b := w.find(w.slot[e.a]), w.find(w.slot[e.b])
		if a != b && g.mayJoin(a, b, e.rule == RuleManual) {
			w.union(a, b)
		}
	}
	g.settle()
}

// collect gathers the nodes reachable by uniting evidence, together with all who were of one person with any of them.
func (g *Graph) collect(seeds []Node) {
	w := &g.work
	w.slot, w.members, w.uniting, w.against = map[Node]int32{}, w.members[:0], w.uniting[:0], w.against[:0]
	add := func(n Node) {
		if _, ok := w.slot[n]; !ok {
			w.slot[n] = int32(len(w.members))
			w.members = append(w.members, n)
		}
	}
	for _, n := range seeds {
		add(n)
	}
	for i := 0; i < len(w.members); i++ {
		n := w.members[i]
		add(g.ring[n])
		g.edges.of(n, func(j int32, e *edge) bool {
			switch {
			case e.unites():
				add(e.other(n))
				if e.a == n {
					w.uniting = append(w.uniting, j)
				}
			case e.rule == RuleCannotLink && e.stands() && e.a == n:
				w.against = append(w.against, j)
			}
			return true
		})
	}
}

func (w *deriving) find(i int32) int32 {
	for w.parent[i] != i {
		w.parent[i] = w.parent[w.parent[i]]
		i = w.parent[i]
	}
	return i
}

func (w *deriving) union(a, b int32) {
	if w.sizes[a] < w.sizes[b] {
		a, b = b, a
	}
	w.parent[b] = a
	w.sizes[a] += w.sizes[b]
	for t, n := range w.counts[b] {
		w.counts[a][t] += n
	}
	w.counts[b] = nil
}

// mayJoin is whether two clusters may be one person. What somebody said by hand overrides the limits per type.
func (g *Graph) mayJoin(a, b int32, manual bool) bool {
	w := &g.work
	if w.sizes[a]+w.sizes[b] > g.policy.MaxIdentifiers {
		return false
	}
	for _, i := range w.against {
		e := &g.edges.all[i]
		sa, ok := w.slot[e.a]
		sb, both := w.slot[e.b]
		if !ok || !both {
			continue
		}
		x, y := w.find(sa), w.find(sb)
		if x == a && y == b || x == b && y == a {
			return false
		}
	}
	if manual {
		return true
	}
	small, large := w.counts[a], w.counts[b]
	if len(small) > len(large) {
		small, large = large, small
	}
	for t, n := range small {
		if m := large[t]; m > 0 && n+m > g.rule(t).Max {
			return false
		}
	}
	return true
}

// settle puts the clusters in place of the people there were.
func (g *Graph) settle() {
	w := &g.work
	slices.Sort(w.members)
	clusters := map[int32][]Node{}
	var order []int32
	for _, n := range w.members {
		c := w.find(w.slot[n])
		if clusters[c] == nil {
			order = append(order, c)
		}
		clusters[c] = append(clusters[c], n)
	}
	old := map[Node]bool{}
	var changed []int32
	for _, c := range order {
		m := clusters[c]
		was := g.root[m[0]]
		same := int(g.size[was]) == len(m)
		for _, n := range m {
			same = same && g.root[n] == was
		}
		if same {
			continue
		}
		changed = append(changed, c)
		for _, n := range m {
			old[g.root[n]] = true
		}
	}
	for _, c := range changed {
		m := clusters[c]
		for i, n := range m {
			g.root[n], g.ring[n] = m[0], m[(i+1)%len(m)]
		}
		g.size[m[0]] = uint32(len(m))
		delete(old, m[0])
		g.out.Changed = true
		g.out.Gone = drop(g.out.Gone, m[0])
		g.out.Now = put(g.out.Now, m[0])
	}
	for _, n := range w.members {
		if old[n] {
			g.out.Now = drop(g.out.Now, n)
			g.out.Gone = put(g.out.Gone, n)
		}
	}
	for _, c := range order {
		g.tense[clusters[c][0]] = false
	}
	for _, i := range w.uniting {
		if e := &g.edges.all[i]; g.root[e.a] != g.root[e.b] {
			g.tense[g.root[e.a]], g.tense[g.root[e.b]] = true, true
		}
	}
}

// compare is the order in which evidence counts: what somebody said by hand, then by the types' priority and the rule, then
// by the first sight, then by the identifiers themselves; never by the order of arrival.
func (g *Graph) compare(i, j int32) int {
	a, b := &g.edges.all[i], &g.edges.all[j]
	if c := cmp.Compare(g.rank(a), g.rank(b)); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.tie, b.tie)); c != 0 {
		return c
	}
	al, ah := g.ordered(a)
	bl, bh := g.ordered(b)
	return cmp.Or(g.compareNodes(al, bl), g.compareNodes(ah, bh))
}

func (g *Graph) rank(e *edge) int {
	if e.rule == RuleManual {
		return 0
	}
	p := max(g.rule(g.nodes.typeOf[e.a]).Priority, g.rule(g.nodes.typeOf[e.b]).Priority)
	return (p+1)<<8 | int(e.rule)
}

func (g *Graph) ordered(e *edge) (Node, Node) {
	if g.compareNodes(e.a, e.b) > 0 {
		return e.b, e.a
	}
	return e.a, e.b
}

// compareNodes orders identifiers by type and value.
func (g *Graph) compareNodes(a, b Node) int {
	ta, tb := g.nodes.types[g.nodes.typeOf[a]], g.nodes.types[g.nodes.typeOf[b]]
	return cmp.Or(cmp.Compare(ta, tb), bytes.Compare(g.nodes.value(a), g.nodes.value(b)))
}

func sortNodes(n []Node) { slices.Sort(n) }

// everybody derives all people anew.
func (g *Graph) everybody() {
	n := Node(g.nodes.len())
	seen := make([]bool, n)
	for seed := Node(0); seed < n; seed++ {
		if seen[seed] {
			continue
		}
		if g.edges.head[seed] < 0 && g.ring[seed] == seed {
			seen[seed] = true
			continue
		}
		g.rederive(seed)
		for _, m := range g.work.members {
			seen[m] = true
		}
	}
}
