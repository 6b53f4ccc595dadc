package customer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"

	"rapport"
)

// TestRegions counts random sets one person at a time beside the bitmaps.
func TestRegions(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 11))
		n := 2 + r.IntN(5)
		keys, sets := make([]rapport.SegmentKey, n), make([]*roaring.Bitmap, n)
		for i := range keys {
			keys[i], sets[i] = rapport.SegmentKey(fmt.Sprintf("s%d", i)), roaring.New()
		}
		want := map[uint]uint64{}
		for person := range uint32(r.IntN(2000)) {
			in := uint(r.IntN(1 << n))
			if r.IntN(3) == 0 {
				in = 0
			}
			for i := range sets {
				if in&(1<<i) != 0 {
					sets[i].Add(person)
				}
			}
			if in != 0 {
				want[in]++
			}
		}
		got := regions(keys, sets)
		if len(got) != len(want) {
			t.Fatalf("seed %d: %d regions, want %d", seed, len(got), len(want))
		}
		for i, region := range got {
			var in uint
			for _, k := range region.Keys {
				in |= 1 << slices.Index(keys, k)
			}
			if region.Count != want[in] {
				t.Fatalf("seed %d: %v has %d, want %d", seed, region.Keys, region.Count, want[in])
			}
			if i > 0 && got[i-1].Count < region.Count {
				t.Fatalf("seed %d: regions are not in order of size", seed)
			}
		}
	}
}

func TestOverlap(t *testing.T) {
	h := newHouse(t)
	h.segment("gold", `{"trait":"tier","op":"eq","value":"gold"}`)
	h.segment("here", `{"trait":"country","op":"eq","value":"SG"}`)
	h.segment("named", `{"trait":"name","op":"exists"}`)
	for i := range 12 {
		tier, country := "gold", "SG"
		if i%2 == 1 {
			tier = "blue"
		}
		if i%3 == 2 {
			country = "MY"
		}
		h.send(fmt.Sprintf(`{"type":"identify","userId":"u%d","traits":{"tier":%q,"country":%q}}`, i, tier, country))
	}
	got, err := h.Overlap(h.ctx(), []rapport.SegmentKey{"gold", "here", "named"})
	h.must(err)
	if s := fmt.Sprint(got.People, got.Totals, got.Sets); s != "12 [{gold 6} {here 8} {named 0}] [{[gold here] 4} {[here] 4} {[gold] 2}]" {
		t.Error(s)
	}
	for keys, kind := range map[string]rapport.ErrorKind{"gold": rapport.Invalid, "gold gold": rapport.Invalid, "gold none": rapport.NotFound,
		"gold here named a b c d": rapport.Invalid} {
		var list []rapport.SegmentKey
		for _, k := range strings.Fields(keys) {
			list = append(list, rapport.SegmentKey(k))
		}
		if _, err := h.Overlap(h.ctx(), list); rapport.KindOf(err) != kind {
			t.Errorf("%s: %v, want %s", keys, err, kind)
		}
	}
}

func TestComposition(t *testing.T) {
	h := newHouse(t)
	h.segment("all", `{"event":"Seen","op":"gte","value":1,"measure":"count"}`)
	for i := range 60 {
		traits := fmt.Sprintf(`"n":%d,"country":%q,"vip":%t`, i, []string{"SG", "MY", "S\\u0047"}[i%3], i < 6)
		if i%10 == 9 {
			traits = `"country":null`
		}
		h.send(fmt.Sprintf(`{"type":"identify","userId":"u%d","traits":{%s}}`, i, strings.ReplaceAll(traits, `\\`, `\`)))
		if i < 40 {
			h.send(fmt.Sprintf(`{"type":"track","event":"Seen","userId":"u%d"}`, i))
		}
	}
	got, err := h.Composition(h.ctx(), "all", "country", true)
	h.must(err)
	if s := composed(got); s != `of 40: "SG" 24/36, "MY" 12/18, other 0/0, unknown 4/6` {
		t.Error(s)
	}
	got, err = h.Composition(h.ctx(), "all", "vip", false)
	h.must(err)
	if s := composed(got); s != `of 40: false 30, true 6, other 0, unknown 4` {
		t.Error(s)
	}
	got.Fold(10)
	if s := composed(got); s != `of 40: false 30, other 6, unknown 4` {
		t.Error(s)
	}
	got, err = h.Composition(h.ctx(), "all", "n", true)
	h.must(err)
	if len(got.Items) != 20 || got.Other != 16 || got.Everybody.Other != 34 {
		t.Error(composed(got))
	}
	if _, err := h.Composition(h.ctx(), "none", "n", false); rapport.KindOf(err) != rapport.NotFound {
		t.Error(err)
	}
}

// TestCompositionOfAComputedTrait counts what is worked out, not what somebody said.
func TestCompositionOfAComputedTrait(t *testing.T) {
	h := newHouse(t)
	h.segment("all", `{"event":"Order Completed","op":"gte","value":1,"measure":"count"}`)
	h.define(rapport.KindTrait, "orders", `{"computed":{"measure":"count","event":"Order Completed"}}`)
	h.send(order("a", 1), order("a", 1), order("b", 1), order("c", 1))
	got, err := h.Composition(h.ctx(), "all", "orders", false)
	h.must(err)
	if s := composed(got); s != `of 3: 1 2, 2 1, other 0, unknown 0` {
		t.Error(s)
	}
}

func composed(c *Composition) string {
	s := fmt.Sprintf("of %d:", c.Of)
	share := func(label string, n uint64, of *uint64) {
		s += fmt.Sprintf(" %s %d", label, n)
		if of != nil {
			s += fmt.Sprintf("/%d", *of)
		}
		s += ","
	}
	for _, i := range c.Items {
		share(string(i.Value), i.Count, i.Everybody)
	}
	var other, unknown *uint64
	if c.Everybody != nil {
		other, unknown = &c.Everybody.Other, &c.Everybody.Unknown
	}
	share("other", c.Other, other)
	share("unknown", c.Unknown, unknown)
	return s[:len(s)-1]
}

// BenchmarkOverlap is six segments over a million people.
func BenchmarkOverlap(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	keys, sets := make([]rapport.SegmentKey, maxOverlap), make([]*roaring.Bitmap, maxOverlap)
	for i := range sets {
		keys[i], sets[i] = rapport.SegmentKey(fmt.Sprint("s", i)), roaring.New()
		for n := range uint32(1_000_000) {
			if r.IntN(10) <= i {
				sets[i].Add(n)
			}
		}
	}
	for b.Loop() {
		if got := regions(keys, sets); len(got) != 63 {
			b.Fatal(len(got))
		}
	}
}
