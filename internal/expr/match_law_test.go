package expr

import (
	"cmp"
	"encoding/binary"
	"flag"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"rapport"
)

var seed = flag.Uint64("seed", 0, "run the one case of this seed")

// happening is an event as the brute-force matcher has it.
type happening struct {
	time int64
	mask uint32
	tie  uint32
}

// stepCase is a random sequence over random events.
type stepCase struct {
	seq    Sequence
	of     []int // the bit of each step
	events []happening
}

func drawCase(r *rand.Rand) stepCase {
	length := func(zero int) Duration {
		if r.IntN(zero) > 0 {
			return 0
		}
		return Duration(1+r.IntN(6)) * Second
	}
	var c stepCase
	n := 1 + r.IntN(5)
	for i := range n {
		s := Step{Target: Target{Type: rapport.Track, Event: string(rune('A' + r.IntN(3)))}}
		switch {
		case i > 0 && r.IntN(4) == 0:
			s.Not = true
		case i > 0:
			s.Gap, s.Wait, s.Next = length(3), length(4), r.IntN(5) == 0
			if s.Gap > 0 {
				s.Gap = max(s.Gap, s.Wait)
			}
		}
		c.seq.Steps = append(c.seq.Steps, s)
	}
	for i := n - 1; c.seq.Steps[i].Not; i-- {
		c.seq.Steps[i].Within = length(1 + r.IntN(2))
	}
	c.seq.Within, c.seq.Span = length(3)*3, length(3)
	c.seq.Test = Test{Op: numberOps()[r.IntN(6)], Value: fmt.Append(nil, r.IntN(4))}
	targets, of := c.seq.targets()
	c.of = of
	for range r.IntN(10) {
		mask := uint32(1) << r.IntN(len(targets))
		if r.IntN(4) == 0 {
			mask |= 1 << r.IntN(len(targets))
		}
		c.events = append(c.events, happening{int64(Second) * int64(100+r.IntN(14)), mask, r.Uint32N(8)})
	}
	slices.SortFunc(c.events, func(a, b happening) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(bits.TrailingZeros32(a.mask), bits.TrailingZeros32(b.mask)), cmp.Compare(a.tie, b.tie), cmp.Compare(a.mask, b.mask))
	})
	return c
}

func (c *stepCase) entries() []byte {
	var b []byte
	for _, e := range c.events {
		b = binary.LittleEndian.AppendUint64(b, uint64(e.time))
		b = binary.LittleEndian.AppendUint32(b, e.mask)
		b = binary.LittleEndian.AppendUint32(b, e.tie)
	}
	return b
}

// count is the most matches that do not overlap, by trying all of them.
func (c *stepCase) count(now int64) int64 {
	var events []happening
	for _, e := range c.events {
		if e.time <= now && (c.seq.Within == 0 || e.time > now-int64(c.seq.Within)) {
			events = append(events, e)
		}
	}
	latest := make([]int, len(events)) // by last event: the first event of the match that begins last; −1 for none
	for i := range latest {
		latest[i] = -1
	}
	c.try(events, now, nil, 0, func(path []int) {
		last := path[len(path)-1]
		latest[last] = max(latest[last], path[0])
	})
	most := make([]int64, len(events)+1) // of the first so many events
	for i := range events {
		most[i+1] = most[i]
		if latest[i] >= 0 {
			most[i+1] = max(most[i+1], most[latest[i]]+1)
		}
	}
	return most[len(events)]
}

// try calls found with every way to choose events for the steps from number k on.
func (c *stepCase) try(events []happening, now int64, path []int, k int, found func(path []int)) {
	var nots []uint32
	for k < len(c.seq.Steps) && c.seq.Steps[k].Not {
		nots = append(nots, 1<<c.of[k])
		k++
	}
	last := -1
	if len(path) > 0 {
		last = path[len(path)-1]
	}
	if k == len(c.seq.Steps) {
		first := k - len(nots)
		for i, bit := range nots {
			d := int64(c.seq.Steps[first+i].Within)
			if d > 0 && now < events[last].time+d {
				return
			}
			if slices.ContainsFunc(events[last+1:], func(e happening) bool { return e.mask&bit != 0 && (d == 0 || e.time < events[last].time+d) }) {
				return
			}
		}
		if c.seq.Span == 0 || events[last].time-events[path[0]].time <= int64(c.seq.Span) {
			found(path)
		}
		return
	}
	for i := last + 1; i < len(events); i++ {
		if events[i].mask&(1<<c.of[k]) == 0 {
			continue
		}
		if s := c.seq.Steps[k]; last >= 0 {
			lag := Duration(events[i].time - events[last].time)
			barred := slices.ContainsFunc(events[last+1:i], func(e happening) bool {
				return slices.ContainsFunc(nots, func(bit uint32) bool { return e.mask&bit != 0 })
			})
			if barred || s.Gap > 0 && lag > s.Gap || lag < s.Wait || s.Next && i > last+1 {
				continue
			}
		}
		c.try(events, now, append(path, i), k+1, found)
	}
}

// A matched sequence is what trying everything finds, at every instant, and never changes before it said it might.
func TestMatchesAreThoseOfTryingEverything(t *testing.T) {
	from, to := uint64(1), uint64(20_000)
	if testing.Short() {
		to = 2000
	}
	if *seed != 0 {
		from, to = *seed, *seed
	}
	held, compared := 0, 0
	for n := from; n <= to; n++ {
		c := drawCase(rand.New(rand.NewPCG(n, 21)))
		cond, err := New(c.seq)
		if err != nil {
			t.Fatalf("seed %d: %v", n, err)
		}
		p, err := cond.Compile(everything{})
		if err != nil {
			t.Fatal(err)
		}
		a := Aggregate{Entries: Entries{Kind: Steps, Exact: c.entries()}}
		s := &p.steps[0]
		until := int64(0)
		previous := false
		for now := int64(113 * Second); now < int64(140*Second); now += int64(Second) / 2 {
			want := c.count(now)
			is, next := s.sequence(&a, now)
			if is != s.mask.has(cmp64(want, s.want)) {
				t.Fatalf("seed %d at %d: %v, but there are %d in %s\n%v", n, now, is, want, cond.Text(), c.events)
			}
			if got, instants := s.matched(&a, now); got != want || want == 0 && len(instants) > 0 || want > 0 && len(instants) < min(len(s.order.rules), maxInstants) {
				t.Fatalf("seed %d at %d: explained with %d at %v, but there are %d in %s\n%v", n, now, got, instants, want, cond.Text(), c.events)
			}
			if until > now && is != previous && compared > 0 && now > int64(113*Second) {
				t.Fatalf("seed %d at %d: changed before %d: %s\n%v", n, now, until, cond.Text(), c.events)
			}
			if next <= now {
				t.Fatalf("seed %d at %d: may change at %d, which is not later", n, now, next)
			}
			previous, until = is, next
			compared++
			if want > 0 {
				held++
			}
		}
	}
	t.Logf("%d cases, %d compared, %d with a match", to-from+1, compared, held)
	if *seed == 0 && held < compared/10 {
		t.Errorf("only %d of %d had a match", held, compared)
	}
}
