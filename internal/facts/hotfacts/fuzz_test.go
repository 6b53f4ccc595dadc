package hotfacts

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"rapport"
	"rapport/internal/facts"
)

// rows makes rows with every kind of column: dense, with a bitmap, with a list.
func rows(seed uint64, n int) []facts.Row {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]facts.Row, n)
	for i := range out {
		out[i] = facts.Row{Offset: rapport.Offset(i), Time: r.Int64N(1 << 40), Type: rapport.Track, Name: []byte{byte('a' + r.IntN(5))}, Source: []byte("web"), Hash: r.Uint64(),
			Subject:    facts.Subject{Type: rapport.UserID, Value: []byte{byte('a' + r.IntN(20)), byte('a' + r.IntN(20))}},
			Properties: []facts.Property{{Path: "all", Kind: facts.Text, Text: []byte{byte(r.IntN(9))}}}}
		if i%3 == 0 {
			out[i].Properties = append(out[i].Properties, facts.Property{Path: "some", Kind: facts.Number, Number: r.Int64N(1<<30) * 10_000})
		}
		if i%50 == 0 {
			out[i].Properties = append(out[i].Properties, facts.Property{Path: "few", Kind: facts.Flag, Number: int64(facts.True)}, facts.Property{Path: "far", Kind: facts.Number, Number: math.MaxInt64 - r.Int64N(9)})
		}
	}
	return out
}

func segmentOf(t testing.TB, seed uint64, n int) *segment {
	t.Helper()
	b := builder{words: newWords(facts.Defaults().Limits), names: newSubjects()}
	s, err := b.build(rows(seed, n), 0, uint64(n))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// FuzzSegment: whatever the bytes, with sums that fit, a segment is refused or can be read to the end.
func FuzzSegment(f *testing.F) {
	whole := segmentOf(f, 1, 300).data
	f.Add([]byte{}, uint16(0), byte(0))
	for at := range uint16(len(whole)) {
		if at%97 == 0 {
			f.Add(whole, at, byte(0xff))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, at uint16, flip byte) {
		if len(data) > 1<<16 {
			return
		}
		data = slices.Clone(data)
		if int(at) < len(data) {
			data[at] ^= flip
		}
		sums(data)
		s, err := decodeSegment(data)
		if err != nil {
			return
		}
		for i := range s.groups {
			g := &s.groups[i]
			for c := range g.columns {
				if g.columns[c].check(g.rows) != nil {
					return
				}
				g.columns[c].each(0, uint32(g.rows), func(row uint32, _ int64) {
					if int(row) >= g.rows {
						t.Fatal("a row outside of the group")
					}
				})
				g.columns[c].get(uint32(g.rows - 1))
			}
		}
		for i, x := range s.slots[:len(s.slots)-1] {
			if n, ok := s.index.find(x.subject); !ok || int(n) != i {
				t.Fatal("a subject is not found where it is")
			}
		}
	})
}

// sums makes the sums fit, so that what lies behind them is reached.
func sums(data []byte) {
	if len(data) < segmentHeadSize {
		return
	}
	le := binary.LittleEndian
	sum := func(from, size uint64) uint32 {
		if from > uint64(len(data)) || size > uint64(len(data))-from {
			return 0
		}
		return crc32.Checksum(data[from:from+size], castagnoli())
	}
	le.PutUint32(data[96:], sum(le.Uint64(data[64:]), le.Uint64(data[72:])))
	le.PutUint32(data[100:], sum(le.Uint64(data[80:]), le.Uint64(data[88:])))
	le.PutUint32(data[segmentHeadSize-4:], crc32.Checksum(data[:segmentHeadSize-4], castagnoli()))
}

// FuzzFiles: manifests, message ids and dictionaries are refused or read.
func FuzzFiles(f *testing.F) {
	d := diskState{Format: 1, Segments: []segmentFile{{Name: "00000001.seg"}}}
	manifest, _ := d.encode()
	f.Add(manifest)
	f.Add(encodeIDs([]messageID{{1, 2}, {3, 9}}))
	w := newWords(facts.Defaults().Limits)
	n, _ := w.property("country")
	w.text(n, []byte("SG"))
	w.event(rapport.Track, []byte("e"))
	f.Add(w.log)
	f.Add([]byte{2, subjectUser, 'u', 3, subjectAnonymous, 'a', 'b'})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = decodeManifest(b)
		_ = decodeIDs(b, func(uint64, int64) {})
		_ = newSubjects().load(b)
		w := newWords(facts.Defaults().Limits)
		if w.load(b) == nil && w.length == len(b) && len(w.properties) > 0 {
			again := newWords(facts.Defaults().Limits)
			if err := again.load(b); err != nil || len(again.properties) != len(w.properties) {
				t.Fatal("read twice it is not the same")
			}
		}
	})
}

func TestPack(t *testing.T) {
	const seed = 3
	r := rand.New(rand.NewPCG(seed, 1))
	for width := range 65 {
		values := make([]int64, 1+r.IntN(200))
		for i := range values {
			if values[i] = int64(r.Uint64()); width < 64 {
				values[i] &= 1<<width - 1
			}
			values[i] -= 1 << 20
		}
		c := columnData{id: colsFixed, values: values}
		for i := range values {
			c.rows = append(c.rows, uint16(i))
		}
		b, h := c.encode(nil, len(values), make([]uint64, len(values)))
		v, err := h.view(append(b, make([]byte, slack)...), len(values))
		if err != nil {
			t.Fatalf("seed %d, width %d: %v", seed, width, err)
		}
		got := make([]int64, len(values))
		v.slice(got, 0)
		places := make([]uint32, len(values))
		for i := range places {
			places[i] = uint32(r.IntN(len(values)))
		}
		picked, codes := make([]int64, len(values)), make([]uint32, len(values))
		v.gather(picked, places)
		v.gatherCodes(codes, places)
		for i, at := range places {
			if x, _ := v.get(at); x != values[at] || picked[i] != x || codes[i] != uint32(x) {
				t.Fatalf("seed %d, width %d: value %d is %d, %d and %d, want %d", seed, width, at, x, picked[i], codes[i], values[at])
			}
		}
		if !slices.Equal(got, values) {
			t.Fatalf("seed %d, width %d: %v, want %v", seed, width, got, values)
		}
	}
}

// TestMergeIsTheSameInAnyWay: merging all at once, or step by step, gives the same bytes.
func TestMergeIsTheSameInAnyWay(t *testing.T) {
	b := builder{words: newWords(facts.Defaults().Limits), names: newSubjects()}
	var parts []*segment
	all := rows(5, 2000)
	for i := 0; i < len(all); i += 250 {
		s, err := b.build(all[i:i+250], uint64(i), uint64(i+250))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, s)
	}
	once, err := mergeInMemory(parts, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	left, err := mergeInMemory(parts[:3], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := mergeInMemory(append([]*segment{left}, parts[3:]...), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := b.build(all, 0, 2000)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(once.data, twice.data) || !bytes.Equal(once.data, whole.data) {
		t.Error("the segments differ")
	}
	if n := float64(len(once.data)-16*len(once.slots)) / 2000; n > 25 {
		t.Errorf("%.1f bytes an event", n)
	}
}

// TestDamageIsReported flips bytes of every file and says so, or answers as before.
func TestDamageIsReported(t *testing.T) {
	s := segmentOf(t, 2, 500)
	for at := range s.data {
		data := slices.Clone(s.data)
		data[at] ^= 0x10
		bad, err := decodeSegment(data)
		for i := 0; err == nil && i < len(bad.groups); i++ {
			err = bad.ready(i)
		}
		if err == nil && !bytes.Equal(data[:s.head.indexAt-slack], s.data[:s.head.indexAt-slack]) {
			t.Fatalf("a flipped bit in byte %d of %d goes unnoticed", at, len(data))
		}
	}
}

// TestScanAllocatesNothingPerPerson: what a scan allocates does not grow with the people.
func TestScanAllocatesNothingPerPerson(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir(), Config: facts.Defaults()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Append(rows(7, 20_000), 20_000); err != nil {
		t.Fatal(err)
	}
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	scan := func(of int) float64 {
		q := facts.Query{Select: []facts.Selector{{Name: "a"}, {Name: "b"}}, Columns: []facts.Column{{Path: "all", Kind: facts.Text}, {Path: "some", Kind: facts.Number}}}
		for p := range of {
			q.Of = append(q.Of, facts.Person(p))
		}
		return testing.AllocsPerRun(5, func() {
			if err := snap.Scan(t.Context(), &q, func(int, *facts.Batch) error { return nil }); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := scan(40), scan(390); many > few+8 {
		t.Errorf("%v allocations for 40 people, %v for 390", few, many)
	}
}
