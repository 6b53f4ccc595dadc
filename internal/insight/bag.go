package insight

import (
	"errors"
	"math/bits"
	"slices"

	"rapport"
)

// maxBagged bounds the different values that a question holds, of 16 bytes each.
const maxBagged = 8 << 20

func tooManyValues() error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "series", Err: errors.New("there are too many different values to find a quantile or a number of values exactly"),
		Hint: "ask for a shorter range, or fewer combinations"}
}

// bag holds values, each with how often it came. Where few are different it is small, however many there are.
type bag struct {
	counts []bagged // rising
	loose  []int64  // not counted yet
}

type bagged struct {
	value int64
	n     uint64
}

// add puts a value in and says by how many different ones counts grew.
func (b *bag) add(v int64) int {
	b.loose = append(b.loose, v)
	if len(b.loose) < max(64, len(b.counts)) {
		return 0
	}
	before := len(b.counts)
	b.settle()
	return len(b.counts) - before
}

// settle counts what is loose.
func (b *bag) settle() {
	if len(b.loose) == 0 {
		return
	}
	slices.Sort(b.loose)
	fresh := make([]bagged, 0, len(b.loose))
	for _, v := range b.loose {
		if n := len(fresh); n > 0 && fresh[n-1].value == v {
			fresh[n-1].n++
		} else {
			fresh = append(fresh, bagged{v, 1})
		}
	}
	b.loose = b.loose[:0]
	b.counts = mergeBags(b.counts, fresh)
}

func mergeBags(a, b []bagged) []bagged {
	if len(a) == 0 {
		return b
	}
	out := make([]bagged, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].value < b[0].value:
			out, a = append(out, a[0]), a[1:]
		case a[0].value > b[0].value:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, bagged{a[0].value, a[0].n + b[0].n})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// take adds what another has, which stays as it is but for being settled.
func (b *bag) take(o *bag) {
	b.settle()
	o.settle()
	b.counts = mergeBags(b.counts, o.counts)
}

func (b *bag) distinct() int {
	b.settle()
	return len(b.counts)
}

// quantile is the smallest value that at least share millionths of all do not exceed. The bag is not empty.
func (b *bag) quantile(share int64) int64 {
	b.settle()
	n := uint64(0)
	for _, c := range b.counts {
		n += c.n
	}
	hi, lo := bits.Mul64(n, uint64(share))
	rank, rest := bits.Div64(hi, lo, 1_000_000)
	if rest > 0 {
		rank++
	}
	rank = max(rank, 1)
	for _, c := range b.counts {
		if c.n >= rank {
			return c.value
		}
		rank -= c.n
	}
	return b.counts[len(b.counts)-1].value
}
