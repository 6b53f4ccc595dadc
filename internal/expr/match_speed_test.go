package expr

import (
	"encoding/binary"
	"testing"
)

// BenchmarkSequence matches four steps in 256 entries.
func BenchmarkSequence(b *testing.B) {
	for _, x := range []struct{ name, src string }{
		{"plain", `{"sequence":[{"event":"A"},{"event":"B"},{"event":"C"},{"event":"D"}],"within":"30d","op":"gte","value":3}`},
		{"bounded", `{"sequence":[{"event":"A"},{"event":"B","gap":"1h"},{"event":"C","wait":"2s"},{"not":{"event":"E"}},{"event":"D"},{"not":{"event":"E"},"within":"1d"}],"within":"30d","span":"7d","op":"gte","value":3}`},
	} {
		b.Run(x.name, func(b *testing.B) {
			s, a := sequenceOf(b, x.src), entries256()
			b.ReportAllocs()
			for b.Loop() {
				s.sequence(&a, 300*int64(Second))
			}
		})
	}
}

func sequenceOf(t testing.TB, src string) *step {
	c, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Compile(everything{})
	if err != nil {
		t.Fatal(err)
	}
	return &p.steps[0]
}

// entries256 are five targets in no simple order.
func entries256() Aggregate {
	var b []byte
	x := uint32(1)
	for i := range 256 {
		b = binary.LittleEndian.AppendUint64(b, uint64(i)*uint64(Second))
		x = x*1664525 + 1013904223
		b = binary.LittleEndian.AppendUint64(b, 1<<((x>>24)%5))
	}
	return Aggregate{Entries: Entries{Kind: Steps, Exact: b}}
}
