package insight

import (
	"cmp"
	"slices"

	"rapport"
	"rapport/internal/voice"
)

// mostBoxes is into how many a scale without few whole steps is divided.
const mostBoxes = 20

// boxes is how many there are: one for each whole step of the scale, or twenty.
func (q *VoiceQuestion) boxes() int {
	if n := q.scale.High - q.scale.Low; n <= mostBoxes {
		return int(n) + 1
	}
	return mostBoxes
}

// width is that of a box.
func (q *VoiceQuestion) width() float64 {
	return max(1, (q.scale.High-q.scale.Low)/mostBoxes)
}

// box is which one an answer on the scale falls into.
func (q *VoiceQuestion) box(score float64) int {
	return min(int((score-q.scale.Low)/q.width()), q.boxes()-1)
}

// distribution shows the boxes; of fewer than cell answers it does not say how many.
func (q *VoiceQuestion) distribution(counts []int, cell int) []VoiceBox {
	out := make([]VoiceBox, len(counts))
	for i := range counts {
		from := q.scale.Low + float64(i)*q.width()
		out[i] = VoiceBox{From: from, To: min(from+q.width(), max(q.scale.High, from)), Side: "middle"}
		var t voice.Tally
		switch t.Add(q.Kind, q.scale, from); {
		case t.Best > 0:
			out[i].Side = "best"
		case t.Worst > 0 || q.Kind != voice.NPS:
			out[i].Side = "worst"
		}
		if counts[i] == 0 || counts[i] >= cell {
			out[i].Answers = &counts[i]
		}
	}
	return out
}

// rate is the response, where the question says what being asked is.
func (q *VoiceQuestion) rate(answered, asked int) *voice.Response {
	if q.Asked == nil {
		return nil
	}
	r := voice.Rate(answered, asked)
	return &r
}

// met shows the interactions that somebody answered after.
func (q *VoiceQuestion) met(of []reply, view View) []VoiceInteraction {
	out := []VoiceInteraction{}
	if len(q.Interactions) == 0 {
		return out
	}
	rest := of[len(of)-1]
	for i, r := range of[:len(of)-1] {
		if r.Answers < max(view.Cell, 1) {
			rest = reply{plus(rest.Tally, r.Tally), rest.asked + r.asked}
			continue
		}
		label := q.Interactions[i].label(view.Names)
		out = append(out, q.interaction(&label, r))
	}
	slices.SortStableFunc(out, func(a, b VoiceInteraction) int { return cmp.Compare(b.Score.Answers, a.Score.Answers) })
	if rest.Answers > 0 {
		out = append(out, q.interaction(nil, rest))
	}
	return out
}

func (q *VoiceQuestion) interaction(label *rapport.Wording, r reply) VoiceInteraction {
	return VoiceInteraction{label, r.Score(q.Kind), q.rate(r.Answers, r.asked)}
}
