package hotfacts

import (
	"bytes"
	"cmp"
	"slices"

	"rapport/internal/facts"
)

// builder makes segments of rows.
type builder struct {
	words *words
	names *subjects
	leads leads

	order []rowKey
	cells []cell // of all rows, by row
	group groupData
}

// leads says beside whom a subject is put: by number, the first subject of its person as far as is known. It decides nothing
// but speed.
type leads []uint32

func (l leads) of(subject uint32) uint32 {
	if int(subject) < len(l) {
		return l[subject]
	}
	return subject
}

type rowKey struct {
	lead, subject uint32
	time          int64
	offset        uint64
	event         uint32
	cells, end    uint32 // in builder.cells
}

type cell struct {
	id    columnID
	value int64
}

func (b *builder) intern(rows []facts.Row) {
	b.order, b.cells = b.order[:0], b.cells[:0]
	b.names.mu.Lock()
	defer b.names.mu.Unlock()
	for i := range rows {
		r := &rows[i]
		subject := b.names.number(subjectType(r.Subject.Type), r.Subject.Value)
		k := rowKey{lead: b.leads.of(subject), subject: subject, time: r.Time, offset: uint64(r.Offset),
			event: b.words.event(r.Type, r.Name), cells: uint32(len(b.cells))}
		if c := b.words.text(0, r.Source); c != 0 {
			b.cells = append(b.cells, cell{columnOf(0, facts.Text), int64(c)})
		}
		for j := range r.Properties {
			b.property(&r.Properties[j])
		}
		k.end = uint32(len(b.cells))
		b.order = append(b.order, k)
	}
}

func (b *builder) property(p *facts.Property) {
	n, ok := b.words.property(p.Path)
	if !ok {
		return
	}
	c := cell{columnOf(n, p.Kind), p.Number}
	if p.Kind == facts.Text {
		code := b.words.text(n, p.Text)
		if code == 0 {
			return
		}
		c.value = int64(code)
	}
	b.cells = append(b.cells, c)
}

func compareKeys(a, b rowKey) int {
	if a.subject != b.subject {
		return cmp.Or(cmp.Compare(a.lead, b.lead), cmp.Compare(a.subject, b.subject))
	}
	return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.offset, b.offset))
}

// build makes a segment in memory of the rows of the records from one offset up to another.
func (b *builder) build(rows []facts.Row, from, next uint64) (*segment, error) {
	b.intern(rows)
	slices.SortFunc(b.order, compareKeys)
	var out bytes.Buffer
	w := newSegmentWriter(&out)
	g := &b.group
	for i := 0; i < len(b.order); {
		subject, first, mask := b.order[i].subject, i, uint64(0)
		for ; i < len(b.order) && b.order[i].subject == subject; i++ {
			k := &b.order[i]
			mask |= 1 << (k.event & 63)
			w.counted(k.event, 1)
			b.row(g, k)
			if g.rows == groupRows {
				w.group(g)
				g.reset()
			}
		}
		w.slot(subject, uint32(i-first), mask)
	}
	w.group(g)
	g.reset()
	return w.inMemory(&out, from, next)
}

func (b *builder) row(g *groupData, k *rowKey) {
	row := uint32(g.rows)
	g.column(colTime).put(row, k.time)
	g.column(colOffset).put(row, int64(k.offset))
	g.column(colEvent).put(row, int64(k.event))
	for _, c := range b.cells[k.cells:k.end] {
		g.column(c.id).put(row, c.value)
	}
	g.rows++
}

// inMemory finishes a segment that was written to a buffer.
func (w *segmentWriter) inMemory(out *bytes.Buffer, from, next uint64) (*segment, error) {
	head, err := w.finish(from, next)
	if err != nil {
		return nil, err
	}
	data := out.Bytes()
	copy(data, head)
	return decodeSegment(bytes.Clone(data)) // as long as it is, and no longer
}
