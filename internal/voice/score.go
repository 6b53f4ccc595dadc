package voice

import (
	"errors"
	"math"
	"strconv"

	"rapport"
)

const z95 = 1.959963984540054

// Enough is how many answers it takes to speak of a trend.
const Enough = 30

// Kind is what was asked.
type Kind string

// The kinds of survey.
const (
	NPS  Kind = "nps"  // how likely to recommend, 0 to 10
	CSAT Kind = "csat" // how satisfied, the more the better
	CES  Kind = "ces"  // how easy it was, the more the better
)

// Score is a result: NPS from −100 to 100, CSAT and CES from 0 to 100, with its 95 % interval in the same unit.
type Score struct {
	Kind     Kind            `json:"kind"`
	Answers  int             `json:"answers"`
	Value    float64         `json:"value"`
	Lower    float64         `json:"lower"`
	Upper    float64         `json:"upper"`
	Best     int             `json:"best"`  // promoters; answers in the best boxes
	Worst    int             `json:"worst"` // detractors; 0 for CSAT and CES
	Few      bool            `json:"few"`   // fewer than thirty answers: no trend, no ranking
	Sentence rapport.Wording `json:"sentence"`

	variance float64 // of the adjusted value
}

// Scale is from what to what people could answer, and from where an answer counts as good.
type Scale struct{ Low, High, Good float64 }

// Of is the usual scale of a kind: 0 to 10 for NPS, 1 to 5 with the upper two good for CSAT, 1 to 7 from 5 on for CES.
func Of(k Kind) (Scale, error) {
	switch k {
	case NPS:
		return Scale{0, 10, 9}, nil
	case CSAT:
		return Scale{1, 5, 4}, nil
	case CES:
		return Scale{1, 7, 5}, nil
	}
	return Scale{}, &rapport.Error{Kind: rapport.Invalid, Op: "score a survey", Where: "kind", Err: errors.New(strconv.Quote(string(k)) + " is no kind of survey"), Hint: "nps, csat or ces"}
}

// Tally counts the answers of a scale. Answers outside of it count as Odd and as nothing else.
type Tally struct {
	Answers, Best, Worst, Odd int
}

// Add counts one answer.
func (t *Tally) Add(k Kind, s Scale, answer float64) {
	switch {
	case !(answer >= s.Low && answer <= s.High):
		t.Odd++
		return
	case answer >= s.Good:
		t.Best++
	case k == NPS && answer < 7:
		t.Worst++
	}
	t.Answers++
}

// Score is the score of a tally. Without an answer it is 0 with the widest interval there is.
func (t Tally) Score(k Kind) Score {
	if k == NPS {
		return nps(t.Best, t.Answers-t.Best-t.Worst, t.Worst)
	}
	return share(k, t.Best, t.Answers)
}

func nps(promoters, passives, detractors int) Score {
	n := promoters + passives + detractors
	s := Score{Kind: NPS, Answers: n, Best: promoters, Worst: detractors, Few: n < Enough}
	if n > 0 {
		s.Value = 100 * float64(promoters-detractors) / float64(n)
	}
	m := float64(n) + 3
	p, d := (float64(promoters)+0.75)/m, (float64(detractors)+0.75)/m
	s.variance = (p + d - (p-d)*(p-d)) / m
	half := z95 * math.Sqrt(s.variance)
	s.Lower, s.Upper = max(-100, 100*(p-d-half)), min(100, 100*(p-d+half))
	s.variance *= 1e4
	s.Sentence = said(s, "NPS")
	return s
}

func share(k Kind, good, n int) Score {
	s := Score{Kind: k, Answers: n, Best: good, Few: n < Enough}
	if n > 0 {
		s.Value = 100 * float64(good) / float64(n)
	}
	lower, upper := Wilson(good, n)
	s.Lower, s.Upper = 100*lower, 100*upper
	s.variance = math.Pow((s.Upper-s.Lower)/(2*z95), 2)
	s.Sentence = said(s, map[Kind]string{CSAT: "CSAT", CES: "CES"}[k])
	return s
}

// Wilson is the 95 % interval of a share of k in n.
func Wilson(k, n int) (lower, upper float64) {
	if n == 0 {
		return 0, 1
	}
	m, p, z2 := float64(n), float64(k)/float64(n), z95*z95
	centre := (p + z2/(2*m)) / (1 + z2/m)
	half := z95 / (1 + z2/m) * math.Sqrt(p*(1-p)/m+z2/(4*m*m))
	return max(0, centre-half), min(1, centre+half)
}

func said(s Score, name string) rapport.Wording {
	unit := " %"
	if s.Kind == NPS {
		unit = ""
	}
	if s.Answers == 0 {
		return rapport.Wording{Marketing: "Nobody has answered yet.", IT: name + ": n = 0"}
	}
	v, lo, hi := round(s.Value), round(s.Lower), round(s.Upper)
	n := strconv.Itoa(s.Answers)
	w := rapport.Wording{Marketing: name + " " + v + unit + ", between " + lo + " and " + hi + unit + ", from " + n + " answers.",
		IT: name + " = " + v + unit + " [" + lo + ", " + hi + "] 95 %, n = " + n}
	if s.Few {
		w.Marketing += " That is too few to speak of a trend."
		w.IT += " < 30"
	}
	return w
}

func round(v float64) string {
	if v = math.Round(v); v == 0 {
		return "0" // never −0
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// Direction is where a score went.
type Direction string

// The directions. Unclear is when the interval of the difference holds 0.
const (
	Up      Direction = "up"
	Down    Direction = "down"
	Unclear Direction = "unclear"
	TooFew  Direction = "tooFew"
)

// Trend is the change from one score to a later one of the same kind.
type Trend struct {
	Direction Direction       `json:"direction"`
	Change    float64         `json:"change"`
	Lower     float64         `json:"lower"`
	Upper     float64         `json:"upper"`
	Sentence  rapport.Wording `json:"sentence"`
}

// Compare says how a score moved. There is no trend below thirty answers on either side.
func Compare(before, after Score) Trend {
	half := z95 * math.Sqrt(before.variance+after.variance)
	t := Trend{Direction: Unclear, Change: after.Value - before.Value}
	t.Lower, t.Upper = t.Change-half, t.Change+half
	switch {
	case before.Few || after.Few:
		t.Direction = TooFew
		n, m := strconv.Itoa(before.Answers), strconv.Itoa(after.Answers)
		t.Sentence = rapport.Wording{Marketing: "Too few answers to speak of a trend: " + n + " before and " + m + " now. It takes 30 in both.",
			IT: "n < 30 (" + n + ", " + m + "): no trend"}
		return t
	case t.Lower > 0:
		t.Direction = Up
	case t.Upper < 0:
		t.Direction = Down
	}
	words := map[Direction]string{Up: "It went up by ", Down: "It went down by ", Unclear: "No clear change: "}
	shown := t.Change
	if t.Direction != Unclear {
		shown = math.Abs(shown)
	}
	t.Sentence = rapport.Wording{Marketing: words[t.Direction] + round(shown) + " points.",
		IT: "Δ = " + round(t.Change) + " [" + round(t.Lower) + ", " + round(t.Upper) + "] 95 %"}
	if t.Direction == Unclear {
		t.Sentence.Marketing += " It may as well be none: between " + round(t.Lower) + " and " + round(t.Upper) + "."
	}
	return t
}

// Response is how many of those who were asked answered, with Wilson's 95 % interval. Rates are from 0 to 1.
type Response struct {
	Asked    int     `json:"asked"`
	Answered int     `json:"answered"`
	Rate     float64 `json:"rate"`
	Lower    float64 `json:"lower"`
	Upper    float64 `json:"upper"`
}

// Rate is the response of so many who were asked. Answers beyond that (to what was never recorded as asked) count as asked.
func Rate(answered, asked int) Response {
	asked = max(asked, answered)
	r := Response{Asked: asked, Answered: answered}
	if asked > 0 {
		r.Rate = float64(answered) / float64(asked)
	}
	r.Lower, r.Upper = Wilson(answered, asked)
	return r
}
