package state

import (
	"encoding/binary"
	"math"
)

// Count is one more than the greatest number n for which prefix followed by n, four bytes big-endian, is a key; 0 if there is
// none. It takes a few dozen seeks, so that whoever reads many
// keys can first make room for them; whether they are all there it does not say.
func Count(st Store, prefix []byte) (int, error) {
	end := append([]byte(nil), prefix...)
	end = binary.BigEndian.AppendUint32(end, math.MaxUint32)
	end = append(end, 0)
	lo, hi := uint64(0), uint64(1)<<32
	for lo < hi {
		mid := lo + (hi-lo)/2
		from := binary.BigEndian.AppendUint32(append([]byte(nil), prefix...), uint32(mid))
		found := false
		for _, err := range st.Scan(from, end) {
			if err != nil {
				return 0, err
			}
			found = true
			break
		}
		if found {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return int(lo), nil
}
