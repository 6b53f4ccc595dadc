package hotfacts

import (
	"rapport"
	"rapport/internal/facts"
)

// grouping is who was who at one moment: persons are numbered by their first subject. Immutable.
type grouping struct {
	version uint64
	groups  []uint32 // by subject, as People gave them
	person  []uint32 // by subject
	start   []uint32 // by person, in of; one more at the end
	of      []uint32 // subjects, by person, rising
	byGroup []uint32 // person + 1 by group
}

// regroup asks who is who, keeping what was known of old subjects if nothing changed.
func regroup(old *grouping, p facts.People, s subjectView) *grouping {
	var groups []uint32
	version := p.Version()
	if old != nil && old.version == version {
		if len(old.groups) == s.Len() {
			return old
		}
		groups = append(make([]uint32, 0, s.Len()), old.groups...)
	}
	for {
		had, asked := len(groups), version
		if groups, version = p.Group(s, groups); had == 0 || version == asked {
			break
		}
		groups = groups[:0]
	}
	g := &grouping{version: version, groups: groups[:s.Len()]}
	g.derive(s.gone)
	return g
}

// nobody is the person of a subject that was erased.
const nobody = ^uint32(0)

func (g *grouping) derive(gone func(subject int) bool) {
	n := len(g.groups)
	top := 0
	for _, v := range g.groups {
		if v != facts.Nobody {
			top = max(top, int(v)+1)
		}
	}
	g.byGroup = make([]uint32, top)
	g.person = make([]uint32, n)
	sizes := make([]uint32, 1, n+1)
	for i, v := range g.groups {
		p := uint32(len(sizes) - 1)
		if gone(i) {
			g.person[i] = nobody
			continue
		}
		switch {
		case v == facts.Nobody:
			sizes = append(sizes, 0)
		case g.byGroup[v] == 0:
			sizes = append(sizes, 0)
			g.byGroup[v] = p + 1
		default:
			p = g.byGroup[v] - 1
		}
		g.person[i] = p
		sizes[p+1]++
	}
	for i := 1; i < len(sizes); i++ {
		sizes[i] += sizes[i-1]
	}
	g.start = sizes
	g.of = make([]uint32, sizes[len(sizes)-1])
	next := make([]uint32, len(sizes))
	copy(next, sizes)
	for i, p := range g.person {
		if p != nobody {
			g.of[next[p]] = uint32(i)
			next[p]++
		}
	}
}

func (g *grouping) people() int { return len(g.start) - 1 }

func (g *grouping) subjects(p uint32) []uint32 { return g.of[g.start[p]:g.start[p+1]] }

// leads is the first subject of each subject's person.
func (g *grouping) leads() leads {
	l := make(leads, len(g.person))
	for i, p := range g.person {
		if l[i] = uint32(i); p != nobody {
			l[i] = g.of[g.start[p]]
		}
	}
	return l
}

func (s *Snapshot) find(id rapport.Identifier) (uint32, bool) {
	if n, ok := s.names.lookup(id); ok && int(n) < len(s.people.person) {
		return s.people.person[n], true
	}
	if v := s.who.Find(id); v != facts.Nobody && int(v) < len(s.people.byGroup) && s.people.byGroup[v] > 0 {
		return s.people.byGroup[v] - 1, true
	}
	return 0, false
}
