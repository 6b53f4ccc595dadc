package hotfacts

import (
	"encoding/binary"
	"math/bits"
)

const (
	slack    = 8  // bytes behind packed values that reading may touch
	maxShort = 56 // bits; wider values take 64, so that one load reads any of them
)

// spanBits is the width that holds values up to most.
func spanBits(most uint64) uint8 {
	if w := bits.Len64(most); w <= maxShort {
		return uint8(w)
	}
	return 64
}

// packedSize is the bytes of n values, without slack.
func packedSize(n int, width uint8) int { return (n*int(width) + 7) / 8 }

// pack appends values of so many bits each.
func pack(dst []byte, values []uint64, width uint8) []byte {
	if width == 64 {
		for _, v := range values {
			dst = binary.LittleEndian.AppendUint64(dst, v)
		}
		return dst
	}
	end := len(dst) + packedSize(len(values), width)
	acc, have := uint64(0), uint8(0)
	for _, v := range values {
		acc |= v << have
		if have += width; have >= 64 {
			dst = binary.LittleEndian.AppendUint64(dst, acc)
			have -= 64
			acc = v >> (width - have)
		}
	}
	if have > 0 {
		dst = binary.LittleEndian.AppendUint64(dst, acc)
	}
	return dst[:end]
}

// packed reads values where they lie: base + scale·stored, in wrapping arithmetic.
type packed struct {
	data  []byte // with slack behind
	mask  uint64
	base  int64
	scale uint64
	width uint8
}

func (p *packed) at(i uint32) int64 {
	if p.width == 64 {
		return p.base + int64(p.scale*binary.LittleEndian.Uint64(p.data[8*int(i):]))
	}
	bit := uint64(i) * uint64(p.width)
	v := binary.LittleEndian.Uint64(p.data[bit>>3:]) >> (bit & 7) & p.mask
	return p.base + int64(p.scale*v)
}

// slice reads the values from lo on into dst.
func (p *packed) slice(dst []int64, lo uint32) {
	if p.width == 64 {
		for i := range dst {
			dst[i] = p.at(lo + uint32(i))
		}
		return
	}
	data, mask, scale, width := p.data, p.mask, p.scale, uint64(p.width)
	bit := uint64(lo) * width
	for i := range dst {
		v := binary.LittleEndian.Uint64(data[bit>>3:]) >> (bit & 7) & mask
		dst[i] = p.base + int64(scale*v)
		bit += width
	}
}

// gather reads the values at some places into dst, which is as long.
func (p *packed) gather(dst []int64, places []uint32) {
	if p.width == 64 {
		for i, at := range places {
			dst[i] = p.at(at)
		}
		return
	}
	data, mask, scale, base, width := p.data, p.mask, p.scale, p.base, uint64(p.width)
	dst = dst[:len(places)]
	for i, at := range places {
		bit := uint64(at) * width
		v := binary.LittleEndian.Uint64(data[bit>>3:]) >> (bit & 7) & mask
		dst[i] = base + int64(scale*v)
	}
}

// gatherCodes is gather for values that are codes.
func (p *packed) gatherCodes(dst []uint32, places []uint32) {
	if p.width > 32 {
		for i, at := range places {
			dst[i] = uint32(p.at(at))
		}
		return
	}
	data, mask, scale, base, width := p.data, p.mask, uint32(p.scale), uint32(p.base), uint64(p.width)
	dst = dst[:len(places)]
	for i, at := range places {
		bit := uint64(at) * width
		dst[i] = base + scale*uint32(binary.LittleEndian.Uint64(data[bit>>3:])>>(bit&7)&mask)
	}
}

// fit finds how values are packed: the smallest, what divides the distance of each from it, and the width. Scale is at
// least 1. The distances so scaled are left in out.
func fit(values []int64, out []uint64) (base int64, scale uint64, width uint8) {
	if len(values) == 0 {
		return 0, 1, 0
	}
	base = values[0]
	for _, v := range values {
		base = min(base, v)
	}
	most := uint64(0)
	for i, v := range values {
		d := uint64(v) - uint64(base)
		most = max(most, d)
		if scale != 1 && d != 0 && (scale == 0 || d%scale != 0) {
			scale = gcd(d, scale)
		}
		out[i] = d
	}
	if scale > 1 {
		for i := range values {
			out[i] /= scale
		}
		most /= scale
	}
	return base, max(scale, 1), spanBits(most)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
