package hotfacts

import (
	"cmp"
	"slices"
)

// merger writes the rows of several segments, of consecutive records, as one.
type merger struct {
	from  []*segment
	leads leads
	out   *segmentWriter
	rest  func()          // before each group; nil: never
	gone  map[uint32]bool // subjects that are left out

	runs  []run // of the group under way
	rows  int
	group groupData

	times   []int64
	parts   []part
	columns []columnID
}

// run is consecutive rows of a group of a source.
type run struct {
	seg, group uint32
	lo, n      uint32
}

// part is what one source has of one subject.
type part struct {
	seg    uint32
	lo, hi uint32
	time   int64 // of row lo
	offset int64
}

// merge calls rest, if there is one, every 65,536 rows. Some subjects are left out.
func merge(out *segmentWriter, from []*segment, l leads, rest func(), without map[uint32]bool) error {
	m := &merger{from: from, leads: l, out: out, rest: rest, gone: without}
	for _, s := range from {
		for i := range s.groups {
			if err := s.ready(i); err != nil {
				return err
			}
		}
		less := s.countOf(without)
		for code, n := range s.events {
			if n > less[uint32(code)] {
				out.counted(uint32(code), n-less[uint32(code)])
			}
		}
		for id := range s.counts {
			m.columns = append(m.columns, id)
		}
	}
	slices.Sort(m.columns)
	m.columns = slices.Compact(m.columns)
	for _, id := range m.order() {
		m.subject(id)
	}
	m.flush()
	return out.err
}

// order is every subject of the sources once, in the order of the new segment.
func (m *merger) order() []uint32 {
	total := 0
	for _, s := range m.from {
		total += len(s.slots) - 1
	}
	all := make([]uint64, 0, total) // lead, subject
	for _, s := range m.from {
		for _, x := range s.slots[:len(s.slots)-1] {
			if !m.gone[x.subject] {
				all = append(all, uint64(m.leads.of(x.subject))<<32|uint64(x.subject))
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	ids := make([]uint32, len(all))
	for i, v := range all {
		ids[i] = uint32(v)
	}
	return ids
}

func (m *merger) subject(id uint32) {
	m.parts = m.parts[:0]
	rows, mask := uint32(0), uint64(0)
	for i, s := range m.from {
		if n, ok := s.index.find(id); ok && s.slots[n].start < s.slots[n+1].start {
			p := part{seg: uint32(i), lo: s.slots[n].start, hi: s.slots[n+1].start}
			m.parts = append(m.parts, p)
			rows += p.hi - p.lo
			mask |= s.slots[n].mask
		}
	}
	m.out.slot(id, rows, mask)
	if len(m.parts) == 1 {
		m.take(m.parts[0].seg, m.parts[0].lo, m.parts[0].hi)
		return
	}
	for i := range m.parts {
		m.locate(&m.parts[i])
	}
	for len(m.parts) > 0 {
		m.earliest()
	}
}

func (m *merger) locate(p *part) {
	g := &m.from[p.seg].groups[p.lo>>groupBits]
	p.time, p.offset = g.time.at(p.lo&groupMask), g.offset.at(p.lo&groupMask)
}

// earliest takes rows from the part whose first comes first, up to the first row of any other.
func (m *merger) earliest() {
	slices.SortFunc(m.parts, func(a, b part) int { return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.offset, b.offset)) })
	p := &m.parts[0]
	from := p.lo
	if len(m.parts) == 1 {
		m.take(p.seg, from, p.hi)
		m.parts = m.parts[:0]
		return
	}
	next := m.parts[1]
	for p.lo++; p.lo < p.hi; p.lo++ {
		if m.locate(p); p.time > next.time || p.time == next.time && p.offset > next.offset {
			break
		}
	}
	m.take(p.seg, from, p.lo)
	if p.lo == p.hi {
		m.parts = append(m.parts[:0], m.parts[1:]...)
	}
}

// take puts rows of a source behind those there are.
func (m *merger) take(seg, lo, hi uint32) {
	for lo < hi {
		g := lo >> groupBits
		n := min(hi, (g+1)<<groupBits) - lo
		n = min(n, uint32(groupRows-m.rows))
		if k := len(m.runs); k > 0 && m.runs[k-1].seg == seg && m.runs[k-1].group == g && m.runs[k-1].lo+m.runs[k-1].n == lo&groupMask {
			m.runs[k-1].n += n
		} else {
			m.runs = append(m.runs, run{seg, g, lo & groupMask, n})
		}
		m.rows += int(n)
		lo += n
		if m.rows == groupRows {
			m.flush()
		}
	}
}

// flush gathers the group's columns one after the other and writes it.
func (m *merger) flush() {
	if m.rows == 0 {
		return
	}
	if m.rest != nil {
		m.rest()
	}
	g := &m.group
	g.reset()
	g.rows = m.rows
	for _, id := range m.columns {
		m.gather(g.column(id), id)
	}
	m.out.group(g)
	m.runs, m.rows = m.runs[:0], 0
}

func (m *merger) gather(c *columnData, id columnID) {
	row := uint32(0)
	for _, r := range m.runs {
		v := m.from[r.seg].groups[r.group].column(id)
		switch {
		case v == nil:
		case v.mode == modeDense:
			n := len(c.values)
			c.values = slices.Grow(c.values, int(r.n))[:n+int(r.n)]
			v.slice(c.values[n:], r.lo)
			for i := range r.n {
				c.rows = append(c.rows, uint16(row+i))
			}
		default:
			v.each(r.lo, r.lo+r.n, func(at uint32, value int64) { c.put(row+at-r.lo, value) })
		}
		row += r.n
	}
}
