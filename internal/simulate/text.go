package simulate

import (
	"strconv"
	"time"
)

const (
	second = int64(time.Second / time.Microsecond)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// clock writes instants as RFC 3339 with milliseconds in UTC, keeping the date it wrote last.
type clock struct {
	day  int64
	date [11]byte // 2006-01-02T
}

func (c *clock) append(dst []byte, at int64) []byte {
	d, in := at/day, at%day
	if d != c.day || c.date[10] != 'T' {
		c.day = d
		time.UnixMicro(d*day).UTC().AppendFormat(c.date[:0], "2006-01-02T")
	}
	ms := int(in / 1000)
	dst = append(dst, c.date[:]...)
	dst = append2(dst, ms/3600000)
	dst = append(dst, ':')
	dst = append2(dst, ms/60000%60)
	dst = append(dst, ':')
	dst = append2(dst, ms/1000%60)
	dst = append(dst, '.', byte('0'+ms/100%10))
	dst = append2(dst, ms%100)
	return append(dst, 'Z')
}

func append2(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

// appendPadded writes n with at least width digits.
func appendPadded(dst []byte, n, width int) []byte {
	for limit := 10; width > 1; width, limit = width-1, limit*10 {
		if n < limit {
			for ; width > 1; width-- {
				dst = append(dst, '0')
			}
			break
		}
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

const hexDigits = "0123456789abcdef"

func appendHex(dst []byte, x uint64, digits int) []byte {
	for i := digits - 1; i >= 0; i-- {
		dst = append(dst, hexDigits[x>>(4*i)&15])
	}
	return dst
}

// appendCents writes an amount of hundredths as a decimal number.
func appendCents(dst []byte, cents int) []byte {
	dst = strconv.AppendInt(dst, int64(cents/100), 10)
	if cents%100 != 0 {
		dst = append(dst, '.')
		dst = append2(dst, cents%100)
	}
	return dst
}

// appendUUID writes 128 bits as a version 4 UUID, as browsers' SDKs give anonymous ids.
func appendUUID(dst []byte, hi, lo uint64) []byte {
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	dst = appendHex(dst, hi>>32, 8)
	dst = append(dst, '-')
	dst = appendHex(dst, hi>>16&0xffff, 4)
	dst = append(dst, '-')
	dst = appendHex(dst, hi&0xffff, 4)
	dst = append(dst, '-')
	dst = appendHex(dst, lo>>48, 4)
	dst = append(dst, '-')
	return appendHex(dst, lo&0xffffffffffff, 12)
}
