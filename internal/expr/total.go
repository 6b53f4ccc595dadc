package expr

import "math/bits"

// Total is an exact total of millionths in 128 bits: no number of events overflows it, so the order of adding never shows.
type Total struct {
	Hi int64
	Lo uint64
}

// TotalOf is one number as a Total.
func TotalOf(v int64) Total { return Total{v >> 63, uint64(v)} }

// Add is s + o.
func (s Total) Add(o Total) Total {
	lo, carry := bits.Add64(s.Lo, o.Lo, 0)
	hi, _ := bits.Add64(uint64(s.Hi), uint64(o.Hi), carry)
	return Total{int64(hi), lo}
}

// Cmp is -1, 0 or 1 as s is below, at or above o.
func (s Total) Cmp(o Total) int {
	switch {
	case s.Hi < o.Hi, s.Hi == o.Hi && s.Lo < o.Lo:
		return -1
	case s == o:
		return 0
	}
	return 1
}

// times is v·n.
func times(v int64, n uint64) Total {
	u := uint64(v)
	if v < 0 {
		u = -u
	}
	hi, lo := bits.Mul64(u, n)
	s := Total{int64(hi), lo}
	if v < 0 {
		s = s.neg()
	}
	return s
}

func (s Total) neg() Total {
	lo, borrow := bits.Sub64(0, s.Lo, 0)
	hi, _ := bits.Sub64(0, uint64(s.Hi), borrow)
	return Total{int64(hi), lo}
}

// Micros is the total in millionths, at the nearest end of the range where it does not fit.
func (s Total) Micros() int64 {
	switch {
	case s.Hi == int64(s.Lo)>>63:
		return int64(s.Lo)
	case s.Hi < 0:
		return -1 << 63
	}
	return 1<<63 - 1
}

// over is s/n in millionths, rounded to nearest, halves away from zero.
func (s Total) over(n uint64) int64 {
	a, negative := s, s.Hi < 0
	if negative {
		a = s.neg()
	}
	if n == 0 || uint64(a.Hi) >= n {
		return s.Micros()
	}
	q, r := bits.Div64(uint64(a.Hi), a.Lo, n)
	if r >= n-r {
		q++
	}
	m := Total{0, q}
	if negative {
		m = m.neg()
	}
	return m.Micros()
}
