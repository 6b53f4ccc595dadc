package insight

import (
	"math/bits"

	"rapport/internal/facts"
)

// top is the place of the highest bit.
func top(m uint64) int { return 63 - bits.LeadingZeros64(m) }

// crowd is a set of people of one snapshot.
type crowd []uint64

func newCrowd(people int, everybody bool) crowd {
	c := make(crowd, (people+63)/64)
	if everybody {
		for i := range people {
			c[i>>6] |= 1 << (i & 63)
		}
	}
	return c
}

func (c crowd) count() int {
	n := 0
	for _, w := range c {
		n += bits.OnesCount64(w)
	}
	return n
}

// people lists them in rising order.
func (c crowd) people() []facts.Person {
	out := make([]facts.Person, 0, c.count())
	for i, w := range c {
		for ; w != 0; w &= w - 1 {
			out = append(out, facts.Person(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return out
}

// bottom is the place of the lowest bit.
func bottom(m uint64) int { return bits.TrailingZeros64(m) }
