package insight

import (
	"math/rand/v2"
	"testing"
	"time"

	"rapport/internal/facts"
)

// crowdOfRows is a million rows of 25,000 people, of which the first step is half.
func crowdOfRows() (batch *facts.Batch, people int) {
	r := rand.New(rand.NewPCG(3, 4))
	const each = 40
	batch, people = &facts.Batch{}, 25_000
	for p := range people {
		batch.Start = append(batch.Start, uint32(p*each))
		at := int64(0)
		for range each {
			at += r.Int64N(6 * time.Hour.Microseconds())
			batch.Time, batch.Match = append(batch.Time, at), append(batch.Match, []uint64{1, 1, 2, 4}[r.IntN(4)])
		}
	}
	batch.Start = append(batch.Start, uint32(people*each))
	return batch, people
}

// threeStepsOfEveryKind are funnels by what is general about them.
func threeStepsOfEveryKind() map[string]*Funnel {
	plain := Funnel{Steps: make([]facts.Selector, 3), Window: 12 * time.Hour}
	waits, strict, mixed := plain, plain, plain
	waits.Waits = []Wait{{}, {Min: time.Minute, Max: time.Hour}, {Min: time.Minute}}
	strict.Order, mixed.Order = Strict, AnyOrder
	return map[string]*Funnel{"general": &plain, "waits": &waits, "strict": &strict, "any": &mixed}
}

func BenchmarkFunnelKernels(b *testing.B) {
	batch, people := crowdOfRows()
	b.Run("simple", func(b *testing.B) {
		var k funnelKernel
		for b.Loop() {
			for p := range people {
				k.run(batch, batch.Start[p], batch.Start[p+1], 3, (12 * time.Hour).Microseconds())
			}
		}
	})
	for name, f := range threeStepsOfEveryKind() {
		run := FunnelOfRows(f)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for p := range people {
					run(batch, batch.Start[p], batch.Start[p+1])
				}
			}
		})
	}
}

// TestFunnelKernelsAllocateNothing once they have seen the busiest person.
func TestFunnelKernelsAllocateNothing(t *testing.T) {
	batch, people := crowdOfRows()
	for name, f := range threeStepsOfEveryKind() {
		run := FunnelOfRows(f)
		for p := range people {
			run(batch, batch.Start[p], batch.Start[p+1])
		}
		p := 0
		if n := testing.AllocsPerRun(1000, func() {
			run(batch, batch.Start[p], batch.Start[p+1])
			p++
		}); n != 0 {
			t.Errorf("%s: %v allocations for each person", name, n)
		}
	}
}
