package hotfacts

import (
	"errors"
	"fmt"

	"rapport"
	"rapport/internal/facts"
)

// Erase implements facts.Store. Everything becomes durable first; then the segments that hold rows of the subjects are written
// again without them, and the dictionaries without their values and the texts that no row has any more. One manifest puts all
// of it in place of what was there.
func (s *Store) Erase(e facts.Erasure) (facts.Erased, error) {
	const op = "erase facts"
	if err := e.Check(); err != nil {
		return facts.Erased{}, err
	}
	s.mu.Lock()
	next, closed := s.next, s.closed
	s.mu.Unlock()
	switch {
	case s.opt.ReadOnly:
		return facts.Erased{}, fault(rapport.Invalid, op, s.opt.Dir, errors.New("it is open for reading only"), "")
	case closed:
		return facts.Erased{}, fault(rapport.Unavailable, op, "", errClosed, "")
	case uint64(e.Offset) != next:
		return facts.Erased{}, fault(rapport.Invalid, op, "", fmt.Errorf("record %d is not the next, which is %d", e.Offset, next), "")
	}
	s.merging.Lock()
	defer s.merging.Unlock()
	s.disk.Lock()
	defer s.disk.Unlock()
	if err := s.flush(); err != nil {
		return facts.Erased{}, err
	}
	gone := s.known(e.Identifiers)
	if len(gone) == 0 {
		return facts.Erased{}, nil
	}
	return s.erase(gone)
}

// known is the numbers of those identifiers that events came under.
func (s *Store) known(ids []rapport.Identifier) map[uint32]bool {
	out := map[uint32]bool{}
	for _, id := range ids {
		if n, ok := s.subjects.lookup(id); ok {
			out[n] = true
		}
	}
	return out
}

// erase takes subjects out; everything is on disk, and nothing is appended or merged meanwhile.
func (s *Store) erase(gone map[uint32]bool) (done facts.Erased, err error) {
	texts := map[uint32]map[uint32]bool{}
	d := s.files.clone()
	d.Segments = nil
	s.mu.Lock()
	had := s.segments
	s.mu.Unlock()
	var segments, old, fresh []*segment
	for _, seg := range had {
		rows := seg.rowsOf(gone)
		if rows == 0 {
			segments, d.Segments = append(segments, seg), append(d.Segments, seg.file())
			continue
		}
		if err := seg.textsOf(gone, texts); err != nil {
			return done, err
		}
		done.Rows, done.Files, old = done.Rows+rows, done.Files+1, append(old, seg)
		if rows == seg.head.rows {
			continue
		}
		with, err := s.mergeToDisk([]*segment{seg}, gone)
		if err != nil {
			return done, fault(rapport.Unavailable, "erase facts", s.opt.Dir, err, "is the disk full?")
		}
		fresh, segments, d.Segments = append(fresh, with), append(segments, with), append(d.Segments, with.file())
	}
	for _, seg := range segments {
		if err := seg.keepUsed(texts); err != nil {
			return done, err
		}
	}
	for _, codes := range texts {
		done.Texts += len(codes)
	}
	names, words := s.subjects.without(gone), s.words.without(texts)
	if err := s.replaceDictionaries(&d, names, words); err == nil {
		err = s.commit(d)
	}
	if err != nil {
		return done, fault(rapport.Unavailable, "erase facts", s.opt.Dir, err, "is the disk full?")
	}
	done.Files += 2
	s.mu.Lock()
	s.erasures++
	s.subjects, s.words = names, words
	s.builder.names, s.builder.words = names, words
	s.segments, s.people, s.apart, s.view = segments, nil, nil, nil
	s.marks.words, s.marks.subjects = words.length, names.len()
	for _, seg := range old {
		seg.release()
	}
	s.mu.Unlock()
	s.refreshLeads(0)
	return done, s.sweepErased()
}

// replaceDictionaries writes both anew.
func (s *Store) replaceDictionaries(d *diskState, names *subjects, words *words) error {
	d.Words, d.Subjects = prefix{Name: s.newFile(".words")}, prefix{Name: s.newFile(".subjects"), Count: names.len()}
	if err := s.grow(d.Words.Name, &d.Words, words.log); err != nil {
		return err
	}
	words.log = nil
	return s.grow(d.Subjects.Name, &d.Subjects, names.view().append(nil, 0, names.len()))
}

// sweepErased removes what no longer counts, and makes sure of it.
func (s *Store) sweepErased() error {
	err := s.sweep()
	if err == nil {
		err = syncDir(s.opt.Dir)
	}
	if err != nil {
		return fault(rapport.Unavailable, "erase facts", s.opt.Dir, err, "the next start removes what is left")
	}
	return nil
}

// rowsOf is how many rows subjects have.
func (s *segment) rowsOf(subjects map[uint32]bool) (n uint64) {
	for subject := range subjects {
		if slot, ok := s.index.find(subject); ok {
			n += uint64(s.slots[slot+1].start - s.slots[slot].start)
		}
	}
	return n
}

// eachRow calls fn for the rows of subjects, as stretches within a group.
func (s *segment) eachRow(subjects map[uint32]bool, fn func(g *group, lo, hi uint32)) {
	for subject := range subjects {
		slot, ok := s.index.find(subject)
		if !ok {
			continue
		}
		for lo, hi := s.slots[slot].start, s.slots[slot+1].start; lo < hi; {
			end := min(hi, (lo>>groupBits+1)<<groupBits)
			fn(&s.groups[lo>>groupBits], lo&groupMask, lo&groupMask+end-lo)
			lo = end
		}
	}
}

// countOf is how often subjects have each event.
func (s *segment) countOf(subjects map[uint32]bool) map[uint32]uint64 {
	out := map[uint32]uint64{}
	s.eachRow(subjects, func(g *group, lo, hi uint32) {
		g.event.each(lo, hi, func(_ uint32, code int64) { out[uint32(code)]++ })
	})
	return out
}

// textsOf adds the texts that subjects have, by property.
func (s *segment) textsOf(subjects map[uint32]bool, into map[uint32]map[uint32]bool) error {
	for i := range s.groups {
		if err := s.ready(i); err != nil {
			return err
		}
	}
	s.eachRow(subjects, func(g *group, lo, hi uint32) {
		for id := range s.counts {
			property, ok := textColumn(id)
			c := g.column(id)
			if !ok || c == nil {
				continue
			}
			c.each(lo, hi, func(_ uint32, code int64) {
				if into[property] == nil {
					into[property] = map[uint32]bool{}
				}
				into[property][uint32(code)] = true
			})
		}
	})
	return nil
}

// keepUsed takes away from texts, by property, those that a row has.
func (s *segment) keepUsed(texts map[uint32]map[uint32]bool) error {
	for i := range s.groups {
		if err := s.ready(i); err != nil {
			return err
		}
		for property, codes := range texts {
			if c := s.groups[i].column(columnOf(property, facts.Text)); c != nil && len(codes) > 0 {
				c.each(0, uint32(s.groups[i].rows), func(_ uint32, code int64) { delete(codes, uint32(code)) })
			}
		}
	}
	return nil
}

// textColumn is the property whose texts a column holds.
func textColumn(id columnID) (property uint32, ok bool) {
	if id < colsFixed || (id-colsFixed)%4 != columnID(facts.Text)-1 {
		return 0, false
	}
	return uint32(id-colsFixed) / 4, true
}
