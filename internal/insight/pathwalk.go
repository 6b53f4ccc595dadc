package insight

import (
	"slices"
	"strings"

	"rapport"
	"rapport/internal/facts"
)

// pathNames says which node an event is, by its code. Nodes below len(bases) are whole events and groups; those past it are
// values of splits, numbered by each walker for itself.
type pathNames struct {
	bases []PathName
	node  []int // by event code; −1: excluded
	split []int // by event code; −1: none
}

func newPathNames(p *Paths, snap facts.Snapshot) *pathNames {
	events := snap.Events()
	n := &pathNames{node: make([]int, len(events)), split: make([]int, len(events))}
	for _, e := range events {
		n.bases = append(n.bases, PathName{Event: e})
	}
	for _, g := range p.Groups {
		n.bases = append(n.bases, PathName{Group: g.Name})
	}
	for code, e := range events {
		name := stepName(e)
		n.node[code], n.split[code] = code, -1
		group := slices.IndexFunc(p.Groups, func(g PathGroup) bool { return fitsAny(g.Events, name) })
		switch {
		case fitsAny(p.Exclude, name) || !does(e.Type):
			n.node[code] = -1
		case group >= 0:
			n.node[code] = len(events) + group
		default:
			n.split[code] = slices.IndexFunc(p.Splits, func(s PathSplit) bool { return fitsAny(s.Events, name) })
		}
	}
	return n
}

// does says whether an event of a type is something that people do.
func does(t rapport.EventType) bool {
	return t == rapport.Track || t == rapport.Page || t == rapport.Screen
}

// stepName is what patterns are held against: the name of what was tracked, "page", or "page Home".
func stepName(e facts.EventName) string {
	if e.Type == rapport.Track {
		return e.Name
	}
	return strings.TrimSpace(e.Type.String() + " " + e.Name)
}

func fitsAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return fits(p, name) })
}

// fits holds a pattern against a name: * stands for anything, also nothing. Each * takes as little as it can, which is enough.
func fits(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// pathWalker is one goroutine's part.
type pathWalker struct {
	*Paths
	names  *pathNames
	splits []groups
	values map[splitValue]int // numbers of nodes past the bases
	valued []splitValue

	times  []int64 // the steps of the person under way, back in time for Before
	steps  []int   // their nodes
	anchor []bool
	path   []int

	person uint32
	all    tally
	nodes  [][]tally // by step and node
	snap   facts.Snapshot
	layers []layer
	places [][]int // by step and node: one more than its place in the layer, or 0 where that was not asked for yet
	flows  []pathFlow
}

// splitValue is a group of a split, of the event that has it.
type splitValue struct{ base, split, group int }

// pathFlow counts between one layer and the next.
type pathFlow struct {
	nodes []tally
	ends  []uint32
	edges []tally // from × to
}

func newPathWalker(p *Paths, names *pathNames) pathWalker {
	k := pathWalker{Paths: p, names: names, values: map[splitValue]int{}, nodes: make([][]tally, p.Steps), path: make([]int, 0, p.Steps)}
	for i := range p.Splits {
		k.splits = append(k.splits, newGroups(&p.Splits[i].Column))
	}
	return k
}

// read takes the steps of a person.
func (k *pathWalker) read(b *facts.Batch, lo, hi uint32) error {
	k.times, k.steps, k.anchor = k.times[:0], k.steps[:0], k.anchor[:0]
	for r := lo; r < hi; r++ {
		node, anchor := k.names.node[b.Event[r]], b.Match[r]&anchorBit != 0
		if node < 0 {
			if !anchor {
				continue
			}
			node = int(b.Event[r])
		} else if s := k.names.split[b.Event[r]]; s >= 0 {
			if g := k.splits[s].of(b, s, r); g != 0 {
				node = k.number(splitValue{node, s, g})
			}
		}
		k.times, k.steps, k.anchor = append(k.times, b.Time[r]), append(k.steps, node), append(k.anchor, anchor)
	}
	if k.Before {
		slices.Reverse(k.times)
		slices.Reverse(k.steps)
		slices.Reverse(k.anchor)
	}
	if len(k.valued) > maxPathValues {
		return tooManyNodes()
	}
	return nil
}

func (k *pathWalker) number(v splitValue) int {
	n, ok := k.values[v]
	if !ok {
		n = len(k.names.bases) + len(k.valued)
		k.values[v] = n
		k.valued = append(k.valued, v)
	}
	return n
}

// name is what a node of this walker is.
func (k *pathWalker) name(snap facts.Snapshot, node int) PathName {
	if node < len(k.names.bases) {
		return k.names.bases[node]
	}
	v := k.valued[node-len(k.names.bases)]
	name := k.names.bases[v.base]
	name.Split, name.Value = k.Splits[v.split].Column.Path, k.splits[v.split].name(snap, v.group).Text
	return name
}

// theAnchor is the node of the anchor, whatever it is that happened.
const theAnchor = -1

// walk finds the paths among the steps.
func (k *pathWalker) walk(each func(k *pathWalker, path []int) error) error {
	for i := 0; i < len(k.times); {
		begins := k.times[i] >= k.From && k.times[i] < k.To
		if k.Anchor != nil && !k.anchor[i] || k.Anchor == nil && i > 0 && k.away(i, i-1) <= k.Gap {
			begins = false
		}
		if !begins {
			i++
			continue
		}
		i = k.follow(i)
		if err := each(k, k.path); err != nil {
			return err
		}
	}
	return nil
}

// away is how long one step is from another.
func (k *pathWalker) away(i, j int) int64 {
	if k.Before {
		i, j = j, i
	}
	return k.times[i] - k.times[j]
}

// follow puts the path that begins at i into path, and says where it ends.
func (k *pathWalker) follow(i int) int {
	first := k.steps[i]
	if k.Anchor != nil {
		first = theAnchor
	}
	k.path = append(k.path[:0], first)
	j := i + 1
	for ; j < len(k.times) && k.away(j, j-1) <= k.Gap && k.away(j, i) <= k.Within; j++ {
		last := k.path[len(k.path)-1]
		same := k.steps[j] == last || last == theAnchor && k.anchor[j]
		if same && !k.Repeats {
			continue
		}
		if len(k.path) == k.Steps {
			break
		}
		k.path = append(k.path, k.steps[j])
	}
	return j
}

// count is the first time around: nodes by step.
func (k *pathWalker) count(path []int) error {
	k.all.count(k.person)
	for s, node := range path {
		node = max(node, 0) // the anchor's layer has one node
		if n := node + 1 - len(k.nodes[s]); n > 0 {
			k.nodes[s] = append(k.nodes[s], make([]tally, n)...)
		}
		k.nodes[s][node].count(k.person)
	}
	return nil
}

// prepare gets ready for the second time around.
func (k *pathWalker) prepare(snap facts.Snapshot, layers []layer) {
	k.person, k.snap = 0, snap
	k.layers, k.places, k.flows = layers, make([][]int, len(layers)), make([]pathFlow, len(layers))
	for s := range layers {
		next := 0
		if s+1 < len(layers) {
			next = layers[s+1].size()
		}
		size := layers[s].size()
		k.flows[s] = pathFlow{make([]tally, size), make([]uint32, size), make([]tally, size*next)}
	}
}

// flow is the second time around: people between the nodes that have a place.
func (k *pathWalker) flow(path []int) error {
	from := 0
	for s, node := range path {
		at := k.place(s, max(node, 0))
		k.flows[s].nodes[at].count(k.person)
		if s > 0 {
			k.flows[s-1].edges[from*k.layers[s].size()+at].count(k.person)
		}
		from = at
	}
	k.flows[len(path)-1].ends[from]++
	return nil
}

// place is where a node of a step is in its layer. This time around a walker may meet nodes that another one met before.
func (k *pathWalker) place(s, node int) int {
	if n := node + 1 - len(k.places[s]); n > 0 {
		k.places[s] = append(k.places[s], make([]int, n)...)
	}
	at := &k.places[s][node]
	if *at == 0 {
		name := PathName{}
		if s > 0 || k.Anchor == nil {
			name = k.name(k.snap, node)
		}
		*at = 1 + k.layers[s].place[name]
	}
	return *at - 1
}
