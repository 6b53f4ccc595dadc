package voice

import (
	"math"
	"math/rand/v2"
	"testing"

	"rapport"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// Wilson's interval for 81 of 263 is 0.2553 to 0.3662 in Newcombe (1998), Statistics in Medicine 17, Table I; for 15 of 148
// 0.0624 to 0.1605, for 0 of 20 0 to 0.1611, for 1 of 29 0.0061 to 0.1718.
func TestWilsonOfNewcombe(t *testing.T) {
	for _, c := range []struct {
		k, n   int
		lo, hi float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		lo, hi := Wilson(c.k, c.n)
		near(t, "lower", lo, c.lo, 5e-5)
		near(t, "upper", hi, c.hi, 5e-5)
	}
}

func TestNPS(t *testing.T) {
	var tally Tally
	scale, err := Of(NPS)
	if err != nil {
		t.Fatal(err)
	}
	for answer, n := range map[float64]int{10: 30, 9: 20, 8: 15, 7: 15, 6: 10, 0: 10, 11: 3, -1: 2} {
		for range n {
			tally.Add(NPS, scale, answer)
		}
	}
	tally.Add(NPS, scale, math.NaN())
	if tally != (Tally{100, 50, 20, 6}) {
		t.Fatalf("%+v", tally)
	}
	s := tally.Score(NPS)
	// (50.75 − 20.75)/103 = 0.29126; variance (0.49272 + 0.20146 − 0.08483)/103 = 0.0059160; half = 1.96 · 0.076916
	near(t, "NPS", s.Value, 30, 1e-12)
	near(t, "lower", s.Lower, 14.051, 0.001)
	near(t, "upper", s.Upper, 44.202, 0.001)
	if want := (rapport.Wording{Marketing: "NPS 30, between 14 and 44, from 100 answers.", IT: "NPS = 30 [14, 44] 95 %, n = 100"}); s.Sentence != want {
		t.Errorf("%+v", s.Sentence)
	}
}

// The interval holds the truth about as often as it says, also for few answers.
func TestCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	for _, n := range []int{15, 60} {
		held := 0
		const rounds = 4000
		for range rounds {
			var tally Tally
			for range n {
				u := r.Float64()
				switch {
				case u < 0.5:
					tally.Best++
				case u < 0.7:
					tally.Worst++
				}
				tally.Answers++
			}
			if s := tally.Score(NPS); s.Lower <= 30 && 30 <= s.Upper {
				held++
			}
		}
		near(t, "coverage", float64(held)/rounds, 0.95, 0.02)
	}
}

func TestNoTrendOfFew(t *testing.T) {
	few, many, better := share(CSAT, 20, 29), share(CSAT, 500, 1000), share(CSAT, 600, 1000)
	if !few.Few || many.Few {
		t.Error("few is not below thirty")
	}
	for _, c := range []struct {
		before, after Score
		want          Direction
	}{{few, many, TooFew}, {many, few, TooFew}, {many, better, Up}, {better, many, Down}, {many, many, Unclear}} {
		if got := Compare(c.before, c.after); got.Direction != c.want {
			t.Errorf("%+v, want %s", got, c.want)
		}
	}
	if _, err := Of("stars"); rapport.KindOf(err) != rapport.Invalid {
		t.Error(err)
	}
	r := Rate(30, 120)
	near(t, "rate", r.Rate, 0.25, 0)
	if r := Rate(3, 0); r.Asked != 3 || r.Rate != 1 {
		t.Errorf("%+v", r)
	}
	if s := (Tally{}).Score(CSAT); s.Lower != 0 || s.Upper != 100 || s.Sentence.IT != "CSAT: n = 0" {
		t.Errorf("%+v", s)
	}
}
