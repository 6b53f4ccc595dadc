package event

import "math"

// decimal is a JSON number taken apart: significant digits, and the power of ten of the last one.
type decimal struct {
	negative bool
	digits   []byte // from the first digit that is not 0; may hold one point
	count    int    // digits without the point
	exponent int
}

const farExponent = 1 << 24

func parseDecimal(b []byte) (d decimal, ok bool) {
	i := 0
	if i < len(b) && b[i] == '-' {
		d.negative = true
		i++
	}
	start, first, point, n := i, -1, -1, 0
	for ; i < len(b); i++ {
		c := b[i]
		if c == '.' && point < 0 {
			point = i
			continue
		}
		if c-'0' > 9 {
			break
		}
		if first < 0 && c != '0' {
			first = i
		}
		if first >= 0 {
			n++
		}
	}
	end := i
	if end == start || (end == start+1 && point == start) {
		return d, false
	}
	if point >= 0 {
		d.exponent = -(end - point - 1)
	}
	if first >= 0 {
		d.digits, d.count = b[first:end], n
	}
	if i < len(b) {
		e, ok := parseExponent(b[i:])
		if !ok {
			return d, false
		}
		d.exponent += e
	}
	return d, true
}

func parseExponent(b []byte) (int, bool) {
	if b[0]|0x20 != 'e' {
		return 0, false
	}
	i, negative, e := 1, false, 0
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		negative = b[i] == '-'
		i++
	}
	if i == len(b) {
		return 0, false
	}
	for ; i < len(b); i++ {
		if b[i]-'0' > 9 {
			return 0, false
		}
		e = min(e*10+int(b[i]-'0'), farExponent)
	}
	if negative {
		e = -e
	}
	return e, true
}

// ParseMicros reads a decimal number as millionths, exact, halves rounded away from zero; false where it is no number or
// does not fit.
func ParseMicros(b []byte) (int64, bool) {
	d, ok := parseDecimal(b)
	if !ok {
		return 0, false
	}
	if d.count == 0 {
		return 0, true
	}
	shift := d.exponent + 6
	keep := d.count + shift
	if keep > 19 {
		return 0, false
	}
	if keep < 0 {
		return 0, true
	}
	m, up := uint64(0), false
	for _, c := range d.digits {
		if c == '.' {
			continue
		}
		if keep == 0 {
			up = c >= '5'
			break
		}
		m = m*10 + uint64(c-'0')
		keep--
	}
	for ; keep > 0; keep-- {
		m *= 10
	}
	if up {
		m++
	}
	if d.negative {
		return -int64(m), m <= 1<<63
	}
	return int64(m), m <= math.MaxInt64
}

// shortDecimal reads a number of at most 15 digits with a small exponent, for which one exact float operation suffices.
func shortDecimal(b []byte) (m int64, exponent int, ok bool) {
	d, ok := parseDecimal(b)
	if !ok || d.count > 15 || d.exponent > 22 || d.exponent < -22 {
		return 0, 0, false
	}
	for _, c := range d.digits {
		if c != '.' {
			m = m*10 + int64(c-'0')
		}
	}
	if d.negative {
		if m == 0 {
			return 0, 0, false
		}
		m = -m
	}
	return m, d.exponent, true
}

// scaleFloat is m×10^e, exact in one rounding for |m| < 2^53 and |e| ≤ 22 (Clinger 1990).
func scaleFloat(m int64, e int) float64 {
	if e < 0 {
		return float64(m) / tens[-e]
	}
	return float64(m) * tens[e]
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}
