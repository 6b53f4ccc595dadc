package hotfacts

import (
	"slices"
	"sync/atomic"

	"rapport"
	"rapport/internal/facts"
)

// Snapshot implements facts.Snapshot.
type Snapshot struct {
	store    *Store
	segments []*segment
	next     uint64
	who      facts.People
	people   *grouping
	erasures int
	words    *wordView
	subjects subjectView
	names    *subjects
	workers  int
	closed   atomic.Bool
}

// Next implements facts.Snapshot.
func (s *Snapshot) Next() rapport.Offset { return rapport.Offset(s.next) }

// People implements facts.Snapshot.
func (s *Snapshot) People() int { return s.people.people() }

// Who implements facts.Snapshot.
func (s *Snapshot) Who() facts.Who {
	return facts.Who{Version: s.people.version, Subjects: len(s.people.person), Erasures: s.erasures}
}

// Workers implements facts.Snapshot.
func (s *Snapshot) Workers() int { return s.workers }

// Find implements facts.Snapshot.
func (s *Snapshot) Find(id rapport.Identifier) (facts.Person, bool) {
	p, ok := s.find(id)
	return facts.Person(p), ok
}

// Identifiers implements facts.Snapshot.
func (s *Snapshot) Identifiers(p facts.Person, buf []rapport.Identifier) []rapport.Identifier {
	for _, n := range s.people.subjects(uint32(p)) {
		sub := s.subjects.At(int(n))
		buf = append(buf, rapport.Identifier{Type: sub.Type, Value: string(sub.Value)})
	}
	return buf
}

// Events implements facts.Snapshot.
func (s *Snapshot) Events() []facts.EventName { return s.words.events }

// Texts implements facts.Snapshot.
func (s *Snapshot) Texts(path string) []string {
	if n, ok := s.words.numbers[path]; ok {
		return s.words.properties[n].texts
	}
	return nil
}

// Vocabulary implements facts.Snapshot.
func (s *Snapshot) Vocabulary() facts.Vocabulary {
	v := facts.Vocabulary{First: facts.Never, Last: facts.Ever, Events: []facts.EventCount{}, Properties: []facts.PropertyCount{}}
	counts := make([]uint64, len(s.words.events))
	for _, seg := range s.segments {
		v.First, v.Last = min(v.First, seg.head.minTime), max(v.Last, seg.head.maxTime)
		for code, n := range seg.events {
			if code < len(counts) {
				counts[code] += n
			}
		}
	}
	for code, n := range counts {
		if n > 0 {
			v.Events = append(v.Events, facts.EventCount{EventName: s.words.events[code], Events: n})
		}
	}
	slices.SortStableFunc(v.Events, func(a, b facts.EventCount) int { return int(int64(b.Events) - int64(a.Events)) })
	for n := range s.words.properties {
		p := &s.words.properties[n]
		c := facts.PropertyCount{Path: p.path, Values: len(p.texts) - 1 - p.gone, GivenUp: p.givenUp}
		c.Texts, c.Numbers, c.Flags = s.count(n, facts.Text), s.count(n, facts.Number), s.count(n, facts.Flag)
		if c.Texts+c.Numbers+c.Flags > 0 || c.GivenUp {
			v.Properties = append(v.Properties, c)
		}
	}
	return v
}

func (s *Snapshot) count(property int, k facts.Kind) uint64 {
	n := uint64(0)
	for _, seg := range s.segments {
		n += seg.counts[columnOf(uint32(property), k)]
	}
	return n
}

// Close implements facts.Snapshot.
func (s *Snapshot) Close() {
	if s.closed.CompareAndSwap(false, true) {
		for _, seg := range s.segments {
			seg.release()
		}
	}
}
