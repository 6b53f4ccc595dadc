package hotfacts

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/facts"
)

// Report is what a verification found.
type Report struct {
	facts.Stats
	People      int      `json:"-"`
	Fingerprint string   `json:"fingerprint"` // the same for two stores that hold the same rows, however they lie
	Damage      []string `json:"damage"`
}

// Verify reads everything and changes nothing; a server may be running on the directory. Damage is in the report, not an error.
func Verify(ctx context.Context, opt Options) (Report, error) {
	opt.ReadOnly = true
	s, err := Open(opt)
	for tries := 0; tries < 10 && errors.Is(err, fs.ErrNotExist); tries++ {
		s, err = Open(opt) // the files were merged into others meanwhile
	}
	if rapport.KindOf(err) == rapport.Internal && err != nil {
		return Report{Damage: []string{err.Error()}}, nil
	}
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	r := Report{Stats: s.Stats(), Damage: []string{}}
	for _, seg := range s.segments {
		if err := s.sound(seg); err != nil {
			r.Damage = append(r.Damage, err.Error())
		}
	}
	if err := s.Remembered(func(uint64, int64) {}); err != nil {
		r.Damage = append(r.Damage, err.Error())
	}
	if len(r.Damage) == 0 {
		r.Fingerprint, err = s.fingerprint(ctx)
	}
	return r, err
}

// sound checks every group of a segment, and that its codes and subjects are in the dictionaries.
func (s *Store) sound(seg *segment) error {
	for _, x := range seg.slots[:len(seg.slots)-1] {
		if int(x.subject) >= s.subjects.len() {
			return seg.damaged(fmt.Errorf("subject %d is in no dictionary", x.subject))
		}
	}
	for i := range seg.groups {
		if err := seg.ready(i); err != nil {
			return err
		}
		for id := columnID(0); id < maxColumn; id++ {
			c := seg.groups[i].column(id)
			limit := s.codes(id)
			if c == nil || limit < 0 {
				continue
			}
			bad := int64(-1)
			c.each(0, uint32(seg.groups[i].rows), func(_ uint32, v int64) {
				if v < 0 || v >= limit {
					bad = v
				}
			})
			if bad >= 0 {
				return seg.damaged(fmt.Errorf("code %d is in no dictionary", bad))
			}
		}
	}
	return nil
}

// codes is how many codes a column can have; -1 for numbers.
func (s *Store) codes(id columnID) int64 {
	if id == colEvent {
		return int64(len(s.words.events))
	}
	if id < colsFixed {
		return -1
	}
	property, kind := int(id-colsFixed)/4, facts.Kind(id%4)+1
	switch {
	case kind == facts.Text && property < len(s.words.properties):
		return int64(len(s.words.properties[property].texts))
	case kind == facts.Text:
		return 0
	case kind == facts.Flag:
		return int64(facts.Long) + 1
	}
	return -1
}

// fingerprint is the sum of a hash of each row.
func (s *Store) fingerprint(ctx context.Context) (string, error) {
	snap, err := s.Snapshot()
	if err != nil {
		return "", err
	}
	defer snap.Close()
	q := facts.Query{Offsets: true}
	for _, p := range snap.Vocabulary().Properties {
		if !p.GivenUp {
			q.Columns = append(q.Columns, facts.Column{Path: p.Path, Kind: facts.Text})
		}
		q.Columns = append(q.Columns, facts.Column{Path: p.Path, Kind: facts.Number}, facts.Column{Path: p.Path, Kind: facts.Flag})
	}
	q.Columns = s.readable(snap, q.Columns)
	sums := make([][2]uint64, snap.Workers())
	texts := make([][]string, len(q.Columns))
	for i, c := range q.Columns {
		texts[i] = snap.Texts(c.Path)
	}
	events := snap.Events()
	err = snap.Scan(ctx, &q, func(w int, b *facts.Batch) error {
		var buf []byte
		for i, p := range b.Person {
			id := snap.Identifiers(p, nil)[0]
			for r := b.Start[i]; r < b.Start[i+1]; r++ {
				e := events[b.Event[r]]
				buf = binary.LittleEndian.AppendUint64(buf[:0], b.Offset[r])
				buf = binary.LittleEndian.AppendUint64(buf, uint64(b.Time[r]))
				buf = append(buf, byte(e.Type))
				buf = append(append(append(append(buf, e.Name...), 0), id.String()...), 0)
				for k := range q.Columns {
					buf = appendValue(buf, &q.Columns[k], &b.Columns[k], texts[k], r)
				}
				h := xxh3.Hash128(buf)
				sums[w][0] += h.Lo
				sums[w][1] += h.Hi
			}
		}
		return nil
	})
	total := [2]uint64{}
	for _, x := range sums {
		total[0] += x[0]
		total[1] += x[1]
	}
	return fmt.Sprintf("%016x%016x", total[1], total[0]), err
}

// readable leaves out columns that a question is refused.
func (s *Store) readable(snap facts.Snapshot, columns []facts.Column) []facts.Column {
	var out []facts.Column
	for _, c := range columns {
		if _, err := snap.(*Snapshot).property(c.Path); err == nil {
			out = append(out, c)
		}
	}
	return out
}

func appendValue(dst []byte, c *facts.Column, v *facts.Values, texts []string, r uint32) []byte {
	switch {
	case c.Kind == facts.Number && v.Number[r] != facts.Absent:
		return append(binary.LittleEndian.AppendUint64(append(append(dst, c.Path...), 1), uint64(v.Number[r])), 0)
	case c.Kind == facts.Text && v.Code[r] != 0:
		return append(append(append(append(dst, c.Path...), 2), texts[v.Code[r]]...), 0)
	case c.Kind == facts.Flag && v.Code[r] != 0:
		return append(append(dst, c.Path...), 3, byte(v.Code[r]), 0)
	}
	return dst
}
