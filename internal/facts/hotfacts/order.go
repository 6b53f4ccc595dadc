package hotfacts

import "rapport/internal/facts"

// sorting is what putting a person's pieces in order needs.
type sorting struct {
	order, other []uint32
	offsets      []int64
	times        []int64
	words        []uint64
	codes        []uint32
}

// order puts the rows of the person under way, which begin at first, in order of time, ties in the order of the log. The
// pieces are in order each.
func (w *worker) order(first int) {
	times := w.batch.Time[first:]
	sorted := true
	for _, p := range w.pieces[1:] {
		sorted = sorted && times[p.first-1] < times[p.first]
	}
	if sorted {
		return
	}
	s := &w.sort
	s.offsets = s.offsets[:0]
	for i, p := range w.pieces {
		end := len(times)
		if i+1 < len(w.pieces) {
			end = w.pieces[i+1].first
		}
		for _, at := range w.places[p.first:end] {
			s.offsets = append(s.offsets, p.group.offset.at(at))
		}
	}
	s.order = s.order[:0]
	for i, p := range w.pieces {
		end := len(times)
		if i+1 < len(w.pieces) {
			end = w.pieces[i+1].first
		}
		s.merge(times, uint32(p.first), uint32(end))
	}
	w.arrange(first)
}

// merge puts rows from lo to before hi, in order among themselves, among those in order already.
func (s *sorting) merge(times []int64, lo, hi uint32) {
	less := func(a, b uint32) bool {
		return times[a] < times[b] || times[a] == times[b] && s.offsets[a] < s.offsets[b]
	}
	if len(s.order) == 0 || less(s.order[len(s.order)-1], lo) {
		for r := lo; r < hi; r++ {
			s.order = append(s.order, r)
		}
		return
	}
	s.other = s.other[:0]
	old := s.order
	for len(old) > 0 && lo < hi {
		if less(lo, old[0]) {
			s.other = append(s.other, lo)
			lo++
		} else {
			s.other, old = append(s.other, old[0]), old[1:]
		}
	}
	s.other = append(s.other, old...)
	for ; lo < hi; lo++ {
		s.other = append(s.other, lo)
	}
	s.order, s.other = s.other, s.order
}

// arrange applies the order to every column of the batch.
func (w *worker) arrange(first int) {
	b, s := &w.batch, &w.sort
	permute(b.Time[first:], s.order, &s.times)
	permute(b.Match[first:], s.order, &s.words)
	permute(b.Event[first:], s.order, &s.codes)
	if w.query.Offsets {
		permute(b.Offset[first:], s.order, &s.words)
	}
	for i, c := range w.columns {
		if c.kind == facts.Number {
			permute(b.Columns[i].Number[first:], s.order, &s.times)
		} else {
			permute(b.Columns[i].Code[first:], s.order, &s.codes)
		}
	}
}

func permute[T any](values []T, order []uint32, scratch *[]T) {
	*scratch = append((*scratch)[:0], values...)
	for i, at := range order {
		values[i] = (*scratch)[at]
	}
}
