package identity

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"

	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/state"
)

const (
	keyTypes = "g/t"
	keyNodes = "g/n/"
	keyEdges = "g/e/"

	edgeSize = 4 + 4 + 4 + 1 + 8*5
)

// Append puts what changed since the last call into the batch.
func (g *Graph) Append(b *state.Batch) {
	if len(g.nodes.types) > g.saved.types {
		names, _ := json.Marshal(g.nodes.types) // strings: cannot fail
		b.Set([]byte(keyTypes), names)
		g.saved.types = len(g.nodes.types)
	}
	var value []byte
	for n := g.saved.nodes; n < g.nodes.len(); n++ {
		value = append(append(value[:0], g.nodes.typeOf[n]), g.nodes.value(Node(n))...)
		b.Set(numbered(keyNodes, uint32(n)), value)
	}
	g.saved.nodes = g.nodes.len()
	for _, i := range g.saved.edges {
		e := &g.edges.all[i]
		e.dirty = false
		b.Set(numbered(keyEdges, uint32(i)), g.encode(value[:0], i))
	}
	g.saved.edges = g.saved.edges[:0]
}

func numbered(prefix string, n uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte(prefix), n)
}

// encode appends an edge: nodes, count, rule, instants, offset, and for manual evidence who said so as JSON.
func (g *Graph) encode(b []byte, i int32) []byte {
	e := &g.edges.all[i]
	le := binary.LittleEndian
	b = le.AppendUint32(le.AppendUint32(le.AppendUint32(b, uint32(e.a)), uint32(e.b)), e.count)
	b = append(b, byte(e.rule))
	for _, v := range [...]uint64{uint64(e.first), uint64(e.last), e.tie, uint64(e.offset), uint64(e.retracted)} {
		b = le.AppendUint64(b, v)
	}
	if n, ok := g.notes[i]; ok {
		text, _ := json.Marshal(n) // strings: cannot fail
		b = append(b, text...)
	}
	return b
}

var errStored = errors.New("is not what identity wrote")

// Load brings back what a store holds; people are derived from it.
func Load(p Policy, st state.Store) (*Graph, error) {
	g := New(p)
	damaged := func(where string) error {
		return &rapport.Error{Kind: rapport.Internal, Op: "open identities", Where: where, Err: errStored, Hint: "rapport replay rebuilds the state from the log"}
	}
	names, err := st.Get([]byte(keyTypes))
	if err != nil {
		return nil, err
	}
	if names != nil && json.Unmarshal(names, &g.nodes.types) != nil {
		return nil, damaged(keyTypes)
	}
	g.saved.types = len(g.nodes.types)
	if err := g.reserve(st); err != nil {
		return nil, err
	}
	for pair, err := range st.Scan([]byte(keyNodes), []byte("g/n0")) {
		if err != nil {
			return nil, err
		}
		n := binary.BigEndian.Uint32(pair.Key[len(keyNodes):])
		if int(n) != g.nodes.len() || len(pair.Value) < 2 || int(pair.Value[0]) >= len(g.nodes.types) {
			return nil, damaged(keyNodes)
		}
		t, v := pair.Value[0], pair.Value[1:]
		g.addNode(g.nodes.add(t, v, hashOf(t, v)))
	}
	g.saved.nodes = g.nodes.len()
	for pair, err := range st.Scan([]byte(keyEdges), []byte("g/e0")) {
		if err != nil {
			return nil, err
		}
		if int(binary.BigEndian.Uint32(pair.Key[len(keyEdges):])) != len(g.edges.all) || !g.restore(pair.Value) {
			return nil, damaged(keyEdges)
		}
	}
	g.derive()
	return g, nil
}

const mostReserved = 1 << 26

// reserve makes room for what is to be read, so that nothing grows while it is.
func (g *Graph) reserve(st state.Store) error {
	n, err := state.Count(st, []byte(keyNodes))
	if err != nil {
		return err
	}
	e, err := state.Count(st, []byte(keyEdges))
	if err != nil {
		return err
	}
	n, e = min(n, mostReserved), min(e, mostReserved) // a damaged key is no reason to take all memory
	g.nodes.reserve(n)
	g.edges.head = slices.Grow(g.edges.head, n)
	g.blocked, g.degree = slices.Grow(g.blocked, n), slices.Grow(g.degree, n)
	g.root, g.ring = slices.Grow(g.root, n), slices.Grow(g.ring, n)
	g.size, g.tense = slices.Grow(g.size, n), slices.Grow(g.tense, n)
	g.edges.all = slices.Grow(g.edges.all, e)
	if e > 0 {
		g.edges.table = make([]uint32, roomFor(e))
	}
	return nil
}

func (g *Graph) restore(b []byte) bool {
	if len(b) < edgeSize {
		return false
	}
	le := binary.LittleEndian
	e := edge{a: Node(le.Uint32(b)), b: Node(le.Uint32(b[4:])), count: le.Uint32(b[8:]), rule: Rule(b[12]),
		first: int64(le.Uint64(b[13:])), last: int64(le.Uint64(b[21:])), tie: le.Uint64(b[29:]),
		offset: rapport.Offset(le.Uint64(b[37:])), retracted: int64(le.Uint64(b[45:]))}
	if e.a >= e.b || int(e.b) >= g.nodes.len() || e.rule == 0 || int(e.rule) >= len(ruleNames) {
		return false
	}
	i := g.edges.add(e)
	if len(b) > edgeSize {
		var n note
		if json.Unmarshal(b[edgeSize:], &n) != nil {
			return false
		}
		g.notes[i] = n
	}
	if e.stands() && e.rule != RuleCannotLink {
		g.degree[e.a]++
		g.degree[e.b]++
	}
	return true
}

// derive finds all people of a graph that has none yet. Most evidence just unites; where a limit is met, everybody concerned
// is derived in the order in which evidence counts.
func (g *Graph) derive() {
	var held []int32
	for i := range g.edges.all {
		e := &g.edges.all[i]
		if e.void = g.isVoid(e); !e.unites() {
			continue
		}
		p, q := g.root[e.a], g.root[e.b]
		switch {
		case p == q:
		case g.fits(p, q):
			g.link(p, q)
		default:
			held = append(held, int32(i))
		}
	}
	for _, i := range held {
		g.rederive(g.edges.all[i].a, g.edges.all[i].b)
	}
	g.begin(None)
}

// Digest is a hash over evidence and people.
func (g *Graph) Digest() uint64 {
	h := xxh3.New()
	var b []byte
	for n := range g.nodes.len() {
		b = append(append(b[:0], g.nodes.typeOf[n]), g.nodes.value(Node(n))...)
		_, _ = h.Write(binary.LittleEndian.AppendUint32(b, uint32(g.root[n])))
	}
	for i := range g.edges.all {
		_, _ = h.Write(g.encode(b[:0], int32(i)))
	}
	for _, t := range slices.Clone(g.nodes.types) {
		_, _ = h.WriteString(string(t))
	}
	return h.Sum64()
}
