package event_test

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapport/internal/event"
)

func TestMicrosAreExact(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "1": 1e6, "-1.5": -15e5, "0.0000005": 1, "0.00000049999": 0, "-0.0000005": -1, "1e3": 1e9, "1.25E-2": 12500, "0.1": 1e5,
		"9223372036854.775807": 9223372036854775807, "-9223372036854.775808": -9223372036854775808, "0e999999999999": 0, "1e-99999999999": 0, "129.95": 129950000,
		"0.00000000000000000000000000000001e32": 1e6,
	} {
		if got, ok := event.ParseMicros([]byte(text)); !ok || got != want {
			t.Errorf("%s: %d %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "-", ".", "abc", "1e", "1e+", "1.5x", "9223372036854.775808", "-9223372036854.7758085", "1e300", "99999999999999999999", "1e99999999999"} {
		if got, ok := event.ParseMicros([]byte(text)); ok {
			t.Errorf("%s: %d", text, got)
		}
	}
}

// TestMicrosAgreeWithRationals holds ParseMicros against exact rational arithmetic.
func TestMicrosAgreeWithRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,22})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			return
		}
		r.Mul(r, big.NewRat(1e6, 1))
		half := big.NewRat(1, 2)
		if r.Sign() < 0 {
			half.Neg(half)
		}
		r.Add(r, half)
		want := new(big.Int).Quo(r.Num(), r.Denom())
		got, fits := event.ParseMicros([]byte(text))
		if fits != want.IsInt64() || fits && got != want.Int64() {
			t.Fatalf("%s: %d %v, want %v", text, got, fits, want)
		}
		v := event.Value{Kind: event.Number, Raw: []byte(text)}
		exact, _ := new(big.Rat).SetString(text)
		near, _ := exact.Float64()
		if f, ok := v.Float(); ok && f != near {
			t.Fatalf("%s: float %v, want %v", text, f, near)
		}
	})
}

func TestParseTime(t *testing.T) {
	want := time.Date(2026, 1, 31, 9, 30, 0, 123456000, time.UTC).UnixMicro()
	for _, text := range []string{"2026-01-31T09:30:00.123456Z", "2026-01-31T09:30:00.123456789Z", "2026-01-31T10:30:00.123456+01:00", "2026-01-31T09:30:00.123456+00:00",
		"2026-01-31 09:30:00.123456", "2026-01-31T04:30:00.123456-0500", "2026-01-31t09:30:00.123456z"} {
		if got, ok := event.ParseTime([]byte(text)); !ok || got != want {
			t.Errorf("%s: %v %v", text, time.UnixMicro(got).UTC(), ok)
		}
	}
	for _, text := range []string{"", "2026", "2026-02-29", "2026-13-01", "2026-01-32", "2026-1-1T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31T09:30:60Z",
		"2026-01-31T09:30Z", "2026-01-31T09:30:00.Z", "2026-01-31T09:30:00+1", "2026-01-31T09:30:00+01:000", "2026-01-31T09:30:00 UTC", "now", "1769851800000", "+026-01-31"} {
		if got, ok := event.ParseTime([]byte(text)); ok {
			t.Errorf("%s: %v", text, time.UnixMicro(got).UTC())
		}
	}
}

// TestParseTimeAgrees holds ParseTime against package time.
func TestParseTimeAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanos")).
			In(time.FixedZone("", rapid.IntRange(-23*60, 23*60).Draw(t, "zone")*60))
		if y := at.Year(); y < 0 || y > 9999 {
			return
		}
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.000Z07:00", "2006-01-02"} {
			text := at.Format(layout)
			want, err := time.Parse(layout, text)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := event.ParseTime([]byte(text)); !ok || got != want.UnixMicro() {
				t.Fatalf("%s: %d %v, want %d", text, got, ok, want.UnixMicro())
			}
		}
	})
}

func FuzzParseTime(f *testing.F) {
	f.Add("2026-01-31T09:30:00.123456Z")
	f.Add("2026-01-31T09:30:00+")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := event.ParseTime([]byte(s))
		if want, err := time.Parse(time.RFC3339Nano, s); err == nil && want.Format(time.RFC3339Nano) == s && (!ok || got != want.UnixMicro()) {
			t.Fatalf("%q: %d %v, want %d", s, got, ok, want.UnixMicro())
		}
	})
}
