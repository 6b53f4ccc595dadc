package identity

import (
	"rapport"
)

// Rule is what made a piece of evidence. Numbers are stored: never reuse one. A lower number counts first.
type Rule uint8

// The rules.
const (
	RuleManual     Rule = iota + 1 // somebody said so
	RuleAlias                      // an alias call: previousId and the new id
	RuleUser                       // userId and anonymousId of one event
	RuleExternalID                 // context.externalIds
	RuleEmail                      // an e-mail among the traits
	RulePhone                      // a phone number among the traits
	RuleCannotLink                 // somebody said that these are two
)

var ruleNames = [...]string{"", "manual", "alias", "userId+anonymousId", "context.externalIds", "traits.email", "traits.phone", "cannot-link"}

func (r Rule) String() string { return ruleNames[r] }

// edge is evidence about two identifiers. It is never taken away: a retracted one keeps its place.
type edge struct {
	a, b         Node // a < b
	nextA, nextB int32
	count        uint32 // occasions an hour apart
	rule         Rule
	dirty        bool
	void         bool // one of the two is blocked, or seen with too many others
	first, last  int64
	tie          uint64 // of the first
	offset       rapport.Offset
	retracted    int64 // 0: it stands
}

func (e *edge) stands() bool { return e.retracted == 0 }

// unites is whether the edge may unite people at all.
func (e *edge) unites() bool { return e.stands() && !e.void && e.rule != RuleCannotLink }

func (e *edge) next(n Node) int32 {
	if e.a == n {
		return e.nextA
	}
	return e.nextB
}

func (e *edge) other(n Node) Node {
	if e.a == n {
		return e.b
	}
	return e.a
}

// edges is all evidence, with the edges of each node linked through them and a table to find a pair's.
type edges struct {
	all   []edge
	head  []int32 // by node; −1 none
	table []uint32
}

// occasion is how far apart two sightings of one pair are that count as two.
const occasion = int64(3600e6)

func pairHash(a, b Node, kind bool) uint32 {
	h := (uint64(a)<<32 | uint64(b)) * 0x9e3779b97f4a7c15
	if kind {
		h = ^h * 0xbf58476d1ce4e5b9
	}
	return uint32(h >> 32)
}

// find is the edge of a pair: the evidence for it, or what was said against it.
func (s *edges) find(a, b Node, against bool) int32 {
	if len(s.table) == 0 {
		return -1
	}
	if a > b {
		a, b = b, a
	}
	mask := uint32(len(s.table) - 1)
	for i := pairHash(a, b, against) & mask; ; i = (i + 1) & mask {
		n := s.table[i]
		if n == 0 {
			return -1
		}
		if e := &s.all[n-1]; e.a == a && e.b == b && (e.rule == RuleCannotLink) == against {
			return int32(n - 1)
		}
	}
}

func (s *edges) add(e edge) int32 {
	if e.a > e.b {
		e.a, e.b = e.b, e.a
	}
	i := int32(len(s.all))
	e.nextA, e.nextB = s.head[e.a], s.head[e.b]
	s.all = append(s.all, e)
	s.head[e.a], s.head[e.b] = i, i
	if 3*len(s.all) > 2*len(s.table) {
		s.table = make([]uint32, max(64, 2*len(s.table)))
		for j := range s.all {
			s.place(int32(j))
		}
	} else {
		s.place(i)
	}
	return i
}

func (s *edges) place(i int32) {
	e := &s.all[i]
	mask := uint32(len(s.table) - 1)
	at := pairHash(e.a, e.b, e.rule == RuleCannotLink) & mask
	for s.table[at] != 0 {
		at = (at + 1) & mask
	}
	s.table[at] = uint32(i + 1)
}

// of calls fn with each edge of a node until fn returns false.
func (s *edges) of(n Node, fn func(i int32, e *edge) bool) {
	for i := s.head[n]; i >= 0; {
		e := &s.all[i]
		if !fn(i, e) {
			return
		}
		i = e.next(n)
	}
}
