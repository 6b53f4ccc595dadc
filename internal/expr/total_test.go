package expr

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func (s Total) big() *big.Int {
	v := new(big.Int).Lsh(big.NewInt(s.Hi), 64)
	return v.Add(v, new(big.Int).SetUint64(s.Lo))
}

func TestTotalIsExact(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 5))
		draw := func() int64 {
			switch r.IntN(4) {
			case 0:
				return []int64{0, 1, -1, math.MaxInt64, math.MinInt64}[r.IntN(5)]
			case 1:
				return int64(r.IntN(2001) - 1000)
			}
			return int64(r.Uint64())
		}
		sum, want := Total{}, new(big.Int)
		for range 1 + r.IntN(50) {
			v := draw()
			sum = sum.Add(TotalOf(v))
			want.Add(want, big.NewInt(v))
		}
		if sum.big().Cmp(want) != 0 {
			t.Fatalf("seed %d: %v, want %v", seed, sum.big(), want)
		}
		a, b, n := draw(), draw(), uint64(1+r.IntN(1e9))
		product := times(a, n)
		if w := new(big.Int).Mul(big.NewInt(a), new(big.Int).SetUint64(n)); product.big().Cmp(w) != 0 {
			t.Fatalf("seed %d: %d×%d = %v, want %v", seed, a, n, product.big(), w)
		}
		if got := TotalOf(a).Cmp(TotalOf(b)); got != big.NewInt(a).Cmp(big.NewInt(b)) {
			t.Fatalf("seed %d: compare %d with %d: %d", seed, a, b, got)
		}
		if back := product.over(n); back != a {
			t.Fatalf("seed %d: (%d×%d)/%d = %d", seed, a, n, n, back)
		}
		mean := new(big.Rat).SetFrac(want, new(big.Int).SetUint64(n))
		if got := new(big.Rat).SetInt64(sum.over(n)); want.IsInt64() {
			if d := got.Sub(got, mean); d.Abs(d).Cmp(big.NewRat(1, 2)) > 0 {
				t.Fatalf("seed %d: %v/%d rounds to %d", seed, want, n, sum.over(n))
			}
		}
	}
	if (Total{1, 0}).Micros() != math.MaxInt64 || (Total{-2, 0}).Micros() != math.MinInt64 {
		t.Error("what does not fit is not at the end of the range")
	}
}

func TestDurations(t *testing.T) {
	for src, want := range map[string]string{"30s": "30s", "90s": "90s", "120s": "2m", "24h": "1d", "4w": "28d", "3660d": "3660d", "36h": "36h"} {
		d, err := ParseDuration(src)
		if err != nil || d.String() != want {
			t.Errorf("%s: %v %v, want %s", src, d, err, want)
		}
	}
	for _, src := range []string{"", "d", "1", "0s", "-1d", "+1d", "1.5h", "3661d", "99999999999s", "1 d", "1D", "９d", "1dd"} {
		if d, err := ParseDuration(src); err == nil {
			t.Errorf("%q reads as %s", src, d)
		}
	}
}
