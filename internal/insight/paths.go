package insight

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"rapport"
	"rapport/internal/facts"
)

// Paths asks what people do after something, before it, or from the beginning of their visits: which steps follow which.
//
// A step is an event of a kind that somebody does (track, page, screen) and that no pattern of Exclude names: what is excluded
// is as if it had not been. Its node is its name, the group whose pattern has its name, or with a Split its name and the value
// of a property. Steps of the same node directly after each other are one, unless Repeats is set.
//
// With Anchor a path begins at an event that it selects within From ≤ time < To, and goes on with the steps after it, or with
// Before with those before it, back in time. It ends where nothing happens for longer than Gap, after Within of its beginning,
// and at Steps nodes. A person's paths do not overlap: what lies in one begins no other, and an anchor directly after the one
// that a path begins with is one with it as any repeat is. Without an anchor, paths are visits: they begin with an event that
// nothing came before for Gap, if that is in the range, and what follows one that came to its end is not told.
type Paths struct {
	Anchor   *facts.Selector
	Before   bool
	From, To int64
	Gap      int64 // µs
	Within   int64 // µs
	Steps    int   // of one path, with the anchor
	Nodes    int   // of one step; further ones are added up as the others
	Repeats  bool
	Groups   []PathGroup
	Exclude  []string
	Splits   []PathSplit
	// Cell: a node with fewer people is one of the others, and an edge with fewer is left out.
	Cell int
}

// PathGroup makes one node of several events. Patterns are names with * for anything; the first group that has one wins.
type PathGroup struct {
	Name   string   `json:"name"`
	Events []string `json:"events"`
}

// PathSplit makes one node of each value of a property; the first that names an event wins, groups before all.
type PathSplit struct {
	Events []string
	Column facts.Column
}

// PathsAnswer is layers of nodes, the anchor's or the first steps' the first, and edges between neighbouring layers.
type PathsAnswer struct {
	People int // with a path
	Paths  int
	Nodes  []PathNode
	Edges  []PathEdge
}

// PathNode is one node of a layer, the others of a layer its last.
type PathNode struct {
	Step   int // from 0, away from the anchor
	Node   PathName
	Anchor bool
	Others int // so many nodes are added up here; 0: this is one node
	People int
	Paths  int
	Ends   int // paths that go no further
}

// PathName says what a node is.
type PathName struct {
	Event facts.EventName
	Group string // instead of an event
	Split string // the property that Value is of; empty: none
	Value string
}

// PathEdge leads from a node of a layer to one of the next, by place in Nodes.
type PathEdge struct {
	From, To      int
	People, Paths int
}

// Ask answers. It goes over the events twice: once to see which nodes are frequent, and again to count people among those.
func (p *Paths) Ask(ctx context.Context, snap facts.Snapshot) (*PathsAnswer, error) {
	names := newPathNames(p, snap)
	walkers := make([]pathWalker, snap.Workers())
	for w := range walkers {
		walkers[w] = newPathWalker(p, names)
	}
	scan := func(each func(k *pathWalker, path []int) error) error {
		return snap.Scan(ctx, p.query(), func(w int, b *facts.Batch) error {
			for i := range b.Person {
				k := &walkers[w]
				k.person++
				if err := k.read(b, b.Start[i], b.Start[i+1]); err != nil {
					return err
				}
				if err := k.walk(each); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := scan((*pathWalker).count); err != nil {
		return nil, err
	}
	layers, err := p.layers(snap, walkers)
	if err != nil {
		return nil, err
	}
	for w := range walkers {
		walkers[w].prepare(snap, layers)
	}
	if err := scan((*pathWalker).flow); err != nil {
		return nil, err
	}
	return p.answer(layers, walkers), nil
}

// query selects the anchor and what people do, from as far as a path may reach.
func (p *Paths) query() *facts.Query {
	q := &facts.Query{Select: []facts.Selector{{Type: rapport.Track}, {Type: rapport.Page}, {Type: rapport.Screen}}, From: p.From, To: p.To}
	switch {
	case p.Anchor == nil:
		q.From, q.To = p.From-p.Gap, p.To+p.Within
	case p.Before:
		q.From = p.From - p.Within
	default:
		q.To = p.To + p.Within
	}
	if p.Anchor != nil {
		q.Select = append(q.Select, *p.Anchor)
	}
	for i := range p.Splits {
		q.Columns = append(q.Columns, p.Splits[i].Column)
	}
	return q
}

const anchorBit = 1 << 3

// tally counts one thing: paths, and people each once.
type tally struct {
	last          uint32 // who was counted last
	people, paths uint32
}

func (t *tally) count(person uint32) {
	t.paths++
	if t.last != person {
		t.last = person
		t.people++
	}
}

// layer is the nodes of one step that have a place of their own, and the others after them.
type layer struct {
	names  []PathName
	place  map[PathName]int
	others int // how many nodes are among the others; 0: there is no such node
}

func (l *layer) size() int { return len(l.names) + min(1, l.others) }

// layers takes the most frequent nodes of each step.
func (p *Paths) layers(snap facts.Snapshot, walkers []pathWalker) ([]layer, error) {
	if err := bounded(snap, walkers); err != nil {
		return nil, err
	}
	out := make([]layer, p.Steps)
	for s := range out {
		all := map[PathName]*tally{}
		for w := range walkers {
			for n, t := range walkers[w].nodes[s] {
				if t.paths == 0 {
					continue
				}
				name := PathName{}
				if s > 0 || p.Anchor == nil {
					name = walkers[w].name(snap, n)
				}
				if all[name] == nil {
					all[name] = &tally{}
				}
				all[name].people += t.people
				all[name].paths += t.paths
			}
		}
		l := &out[s]
		l.place = make(map[PathName]int, len(all))
		for name := range all {
			l.names = append(l.names, name)
		}
		slices.SortFunc(l.names, func(a, b PathName) int {
			return cmp.Or(cmp.Compare(all[b].people, all[a].people), cmp.Compare(all[b].paths, all[a].paths), a.compare(b))
		})
		shown := 0
		for shown < len(l.names) && shown < p.Nodes && int(all[l.names[shown]].people) >= p.Cell {
			shown++
		}
		if shown == len(l.names)-1 && int(all[l.names[shown]].people) >= p.Cell {
			shown++ // one node alone is no others
		}
		l.others = len(l.names) - shown
		for i, name := range l.names {
			l.place[name] = min(i, shown)
		}
		l.names = l.names[:shown]
	}
	return out, nil
}

func (n PathName) compare(o PathName) int {
	return cmp.Or(cmp.Compare(n.Group, o.Group), cmp.Compare(n.Event.Type, o.Event.Type), cmp.Compare(n.Event.Name, o.Event.Name), cmp.Compare(n.Split, o.Split), cmp.Compare(n.Value, o.Value))
}

// maxPathValues bounds the values of splits. What exceeds it on one goroutine exceeds it on any number of them.
const maxPathValues = 200_000

func bounded(snap facts.Snapshot, walkers []pathWalker) error {
	all := map[PathName]bool{}
	for w := range walkers {
		for n := range walkers[w].valued {
			all[walkers[w].name(snap, len(walkers[w].names.bases)+n)] = true
		}
	}
	if len(all) > maxPathValues {
		return tooManyNodes()
	}
	return nil
}

func tooManyNodes() error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "splits", Err: errors.New("there are too many different steps"),
		Hint: "split by a property with fewer values, or put events in groups"}
}

func (p *Paths) answer(layers []layer, walkers []pathWalker) *PathsAnswer {
	out := &PathsAnswer{Nodes: []PathNode{}, Edges: []PathEdge{}}
	for w := range walkers {
		out.People += int(walkers[w].all.people)
		out.Paths += int(walkers[w].all.paths)
	}
	first := 0 // the place of a layer's first node
	for s := range layers {
		l := &layers[s]
		for n := range l.size() {
			node := PathNode{Step: s, Anchor: s == 0 && p.Anchor != nil}
			if n < len(l.names) {
				node.Node = l.names[n]
			} else {
				node.Others = l.others
			}
			for w := range walkers {
				f := &walkers[w].flows[s]
				node.People += int(f.nodes[n].people)
				node.Paths += int(f.nodes[n].paths)
				node.Ends += int(f.ends[n])
			}
			out.Nodes = append(out.Nodes, node)
		}
		if s+1 == len(layers) {
			break
		}
		for a := range l.size() {
			for b := range layers[s+1].size() {
				e := PathEdge{From: first + a, To: first + l.size() + b}
				for w := range walkers {
					t := &walkers[w].flows[s].edges[a*layers[s+1].size()+b]
					e.People += int(t.people)
					e.Paths += int(t.paths)
				}
				if e.People > 0 && e.People >= p.Cell {
					out.Edges = append(out.Edges, e)
				}
			}
		}
		first += l.size()
	}
	return out
}
