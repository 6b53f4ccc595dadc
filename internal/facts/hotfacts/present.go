package hotfacts

import "sync"

// present is who has rows: a bit for each subject.
type present []uint64

func (p present) has(subject uint32) bool {
	return int(subject>>6) < len(p) && p[subject>>6]>>(subject&63)&1 != 0
}

func (p present) add(o present) present {
	if len(o) > len(p) {
		p = append(p, make(present, len(o)-len(p))...)
	}
	for i, w := range o {
		p[i] |= w
	}
	return p
}

// presence is a segment's, made when it is first asked for.
type presence struct {
	once sync.Once
	bits present
}

func (s *segment) present() present {
	s.presence.once.Do(func() {
		slots := s.slots[:len(s.slots)-1]
		most := uint32(0)
		for i := range slots {
			most = max(most, slots[i].subject)
		}
		bits := make(present, most>>6+1)
		for i := range slots {
			bits[slots[i].subject>>6] |= 1 << (slots[i].subject & 63)
		}
		s.presence.bits = bits
	})
	return s.presence.bits
}

// lookCost is how many slots of segments may be gone through for each person asked about, to know beforehand who has rows where.
const lookCost = 16

// look finds the segment that has most of the rows, and who has any in the others: while events arrive these are many small
// ones, in which hardly anybody is.
func (p *plan) look(people int) {
	slots := 0
	for i, seg := range p.segments {
		slots += len(seg.slots)
		if seg.head.rows > p.segments[p.main].head.rows {
			p.main = i
		}
	}
	if len(p.segments) < 2 || slots-len(p.segments[p.main].slots) > lookCost*people {
		return
	}
	p.recent = present{}
	for i, seg := range p.segments {
		if i != p.main {
			p.recent = p.recent.add(seg.present())
		}
	}
}
