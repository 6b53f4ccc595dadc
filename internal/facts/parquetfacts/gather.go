package parquetfacts

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// piece is a part of what is to be written, of rows that fit in memory.
type piece struct {
	from, to      int64
	since, before rapport.Offset
}

const (
	firstDay = 0     // 1970-01-01, days since then
	lastDay  = 47481 // 2099-12-31
	buckets  = 1024
)

var dayLength = (24 * time.Hour).Microseconds()

func dayOf(at int64) int { return int(min(max((at-mod(at, dayLength))/dayLength, firstDay), lastDay)) }

func dayName(day int) string { return time.Unix(int64(day)*86_400, 0).UTC().Format(time.DateOnly) }

// bounds are the instants of the days from one to another, both included.
func bounds(first, last int) (from, to int64) {
	from, to = int64(first)*dayLength, int64(last+1)*dayLength
	if first == firstDay {
		from = facts.Ever
	}
	if last == lastDay {
		to = facts.Never
	}
	return from, to
}

// plan cuts the records from since up to before into pieces of at most so many rows: whole days where it can.
func plan(ctx context.Context, snap facts.Snapshot, since, before rapport.Offset, rows int) (out []piece, err error) {
	days, err := tally(ctx, snap, facts.Query{Since: since, Before: before, AnyOrder: true}, func(b *facts.Batch, r int) int { return dayOf(b.Time[r]) })
	if err != nil {
		return nil, err
	}
	var at []int
	for day := range days {
		at = append(at, day)
	}
	slices.Sort(at)
	for i := 0; i < len(at); {
		j, sum := i, 0
		for ; j < len(at) && (j == i || sum+days[at[j]] <= rows); j++ {
			sum += days[at[j]]
		}
		from, to := bounds(at[i], at[j-1])
		p := piece{from, to, since, before}
		if i = j; sum <= rows {
			out = append(out, p)
			continue
		}
		parts, err := p.cut(ctx, snap, rows)
		if err != nil {
			return nil, err
		}
		out = append(out, parts...)
	}
	return out, nil
}

// cut cuts a day by place in the log.
func (p piece) cut(ctx context.Context, snap facts.Snapshot, rows int) (out []piece, err error) {
	width := max(1, uint64(p.before-p.since)/buckets)
	counts, err := tally(ctx, snap, facts.Query{From: p.from, To: p.to, Since: p.since, Before: p.before, AnyOrder: true, Offsets: true},
		func(b *facts.Batch, r int) int { return int((b.Offset[r] - uint64(p.since)) / width) })
	if err != nil {
		return nil, err
	}
	part, sum := p, 0
	for n := 0; uint64(p.since)+uint64(n)*width < uint64(p.before); n++ {
		if sum > 0 && sum+counts[n] > rows {
			part.before = p.since + rapport.Offset(uint64(n)*width)
			out = append(out, part)
			part.since, sum = part.before, 0
		}
		sum += counts[n]
	}
	part.before = p.before
	return append(out, part), nil
}

// tally counts rows by a key.
func tally(ctx context.Context, snap facts.Snapshot, q facts.Query, key func(b *facts.Batch, r int) int) (map[int]int, error) {
	counts := make([]map[int]int, snap.Workers())
	err := snap.Scan(ctx, &q, func(w int, b *facts.Batch) error {
		if counts[w] == nil {
			counts[w] = map[int]int{}
		}
		for r := range b.Time {
			counts[w][key(b, r)]++
		}
		return nil
	})
	total := map[int]int{}
	for _, m := range counts {
		for k, n := range m {
			total[k] += n
		}
	}
	return total, err
}

// rows are events on their way into files.
type rows struct {
	snap    facts.Snapshot
	columns []facts.Column // that were asked for
	texts   [][]string     // by column
	sources []string
	people  []rapport.Identifier // by rank
	workers []gathered
	order   []rowKey
}

// gathered is what one worker read.
type gathered struct {
	keys  []rowKey
	cells []cell
}

type rowKey struct {
	person        facts.Person // then its rank
	event, source uint32
	time          int64
	offset        uint64
	worker        int32
	day           int32
	cells, end    uint32
}

type cell struct {
	column uint32
	value  int64 // code, millionths
}

// gather reads a piece and sorts it: by day, identifier, time and place in the log.
func gather(ctx context.Context, snap facts.Snapshot, p piece, columns []facts.Column) (*rows, error) {
	s := &rows{snap: snap, columns: columns, sources: snap.Texts(facts.SourcePath), workers: make([]gathered, snap.Workers())}
	for _, c := range columns {
		s.texts = append(s.texts, snap.Texts(c.Path))
	}
	q := facts.Query{From: p.from, To: p.to, Since: p.since, Before: p.before, Offsets: true, AnyOrder: true,
		Columns: append(slices.Clone(columns), facts.Column{Path: facts.SourcePath, Kind: facts.Text})}
	err := snap.Scan(ctx, &q, func(w int, b *facts.Batch) error {
		s.workers[w].add(w, columns, b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range s.workers {
		s.order = append(s.order, s.workers[i].keys...)
		s.workers[i].keys = nil
	}
	s.rank()
	slices.SortFunc(s.order, func(a, b rowKey) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.person, b.person), cmp.Compare(a.time, b.time), cmp.Compare(a.offset, b.offset))
	})
	return s, nil
}

func (g *gathered) add(w int, columns []facts.Column, b *facts.Batch) {
	for i, p := range b.Person {
		for r := b.Start[i]; r < b.Start[i+1]; r++ {
			k := rowKey{person: p, event: b.Event[r], source: b.Columns[len(columns)].Code[r], time: b.Time[r], offset: b.Offset[r],
				worker: int32(w), day: int32(dayOf(b.Time[r])), cells: uint32(len(g.cells))}
			for c := range columns {
				v := &b.Columns[c]
				if !present(columns[c].Kind, v, int(r)) {
					continue
				}
				x := cell{column: uint32(c)}
				if columns[c].Kind == facts.Number {
					x.value = v.Number[r]
				} else {
					x.value = int64(v.Code[r])
				}
				g.cells = append(g.cells, x)
			}
			k.end = uint32(len(g.cells))
			g.keys = append(g.keys, k)
		}
	}
}

// rank numbers the people by their identifiers' order.
func (s *rows) rank() {
	type named struct {
		person facts.Person
		id     rapport.Identifier
	}
	ranks := make(map[facts.Person]facts.Person)
	var all []named
	for i := range s.order {
		p := s.order[i].person
		if _, seen := ranks[p]; !seen {
			ranks[p] = math.MaxUint32
			all = append(all, named{p, s.snap.Identifiers(p, nil)[0]})
		}
	}
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.id.Type, b.id.Type), cmp.Compare(a.id.Value, b.id.Value))
	})
	for i, n := range all {
		ranks[n.person] = facts.Person(i)
		s.people = append(s.people, n.id)
	}
	for i := range s.order {
		s.order[i].person = ranks[s.order[i].person]
	}
}
