package customer

import (
	"context"
	"errors"
	"math/bits"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"rapport"
)

// Segments in one overlap: with one there is nothing to compare, and more than six make more regions than anybody reads.
const (
	minOverlap = 2
	maxOverlap = 6
)

var (
	errFewSegments  = errors.New("an overlap is of 2 to 6 segments")
	errSegmentTwice = errors.New("a segment is named twice")
)

// Overlap is how segments share their people.
type Overlap struct {
	People uint64          `json:"people"` // everybody there is, in a segment or not
	Totals []SegmentTotal  `json:"totals"` // in the order asked for
	Sets   []OverlapRegion `json:"sets"`   // regions with anybody in them: the largest first, then in the order of the keys
	AsOf   rapport.Offset  `json:"asOf"`   // the first offset not yet in the figures
}

// SegmentTotal is the size of one segment.
type SegmentTotal struct {
	Key   rapport.SegmentKey `json:"key"`
	Count uint64             `json:"count"`
}

// OverlapRegion is people who are in all of these segments and in none of the others asked for, so that regions add up.
type OverlapRegion struct {
	Keys  []rapport.SegmentKey `json:"keys"`
	Count uint64               `json:"count"`
}

// Overlap says how 2 to 6 segments share their people: the sizes of all exclusive regions, as of one instant. Fewer, more or a
// repeated key is Invalid, an unknown one NotFound.
func (m *Machine) Overlap(_ context.Context, keys []rapport.SegmentKey) (*Overlap, error) {
	const op = "compare segments"
	if len(keys) < minOverlap || len(keys) > maxOverlap {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: op, Where: "keys", Err: errFewSegments, Hint: "for example keys=loyal,at-risk"}
	}
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			return nil, &rapport.Error{Kind: rapport.Invalid, Op: op, Where: "keys", Err: errSegmentTwice, Hint: "name each of them once"}
		}
	}
	out := &Overlap{}
	members, err := m.copied(keys, out)
	if err != nil {
		return nil, err
	}
	for i, b := range members {
		out.Totals = append(out.Totals, SegmentTotal{keys[i], b.GetCardinality()})
	}
	out.Sets = regions(keys, members)
	return out, nil
}

// copied is the segments' members as they stand together, so that what is computed of them holds nobody up.
func (m *Machine) copied(keys []rapport.SegmentKey, out *Overlap) ([]*roaring.Bitmap, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	members := make([]*roaring.Bitmap, len(keys))
	for i, k := range keys {
		l, err := m.segment(k)
		if err != nil {
			return nil, err
		}
		members[i] = l.Members.Clone()
	}
	out.People, out.AsOf = m.people.count, m.applied
	return members, nil
}

// regions splits everybody in any of the sets by each set in turn; what is empty is split no further.
func regions(keys []rapport.SegmentKey, sets []*roaring.Bitmap) []OverlapRegion {
	type part struct {
		in   uint // bit i: in sets[i]
		rest *roaring.Bitmap
	}
	parts := []part{{0, roaring.FastOr(sets...)}}
	for i, s := range sets {
		var next []part
		for _, p := range parts {
			inside := roaring.And(p.rest, s)
			outside := p.rest
			outside.AndNot(s)
			if !inside.IsEmpty() {
				next = append(next, part{p.in | 1<<i, inside})
			}
			if !outside.IsEmpty() {
				next = append(next, part{p.in, outside})
			}
		}
		parts = next
	}
	slices.SortFunc(parts, func(a, b part) int {
		if x, y := a.rest.GetCardinality(), b.rest.GetCardinality(); x != y {
			return int(int64(y) - int64(x))
		}
		return int(bits.Reverse(b.in)>>1) - int(bits.Reverse(a.in)>>1)
	})
	out := make([]OverlapRegion, 0, len(parts))
	for _, p := range parts {
		r := OverlapRegion{Count: p.rest.GetCardinality()}
		for i, k := range keys {
			if p.in&(1<<i) != 0 {
				r.Keys = append(r.Keys, k)
			}
		}
		out = append(out, r)
	}
	return out
}
