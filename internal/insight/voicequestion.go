package insight

import (
	"context"
	"slices"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/voice"
)

// VoiceQuestion asks what people answered to a survey.
type VoiceQuestion struct {
	Kind      voice.Kind `json:"kind"`                // nps, csat or ces
	Answered  Events     `json:"answer"`              // the event of an answer
	Score     string     `json:"score,omitempty"`     // the property with it; score if empty
	Low       *float64   `json:"low,omitempty"`       // the least and the greatest answer there is, and from where one is good;
	High      *float64   `json:"high,omitempty"`      // those usual for the kind if left out
	Good      *float64   `json:"good,omitempty"`      //
	Asked     *Events    `json:"asked,omitempty"`     // the event of being asked, for the rate of response
	After     *Events    `json:"after,omitempty"`     // the interaction people were asked after; who had none does not count
	Breakdown string     `json:"breakdown,omitempty"` // a property of that interaction, or without one of the answer
	Unit      Unit       `json:"unit,omitempty"`      // of the periods; month if empty
	Comment   string     `json:"comment,omitempty"`   // the property with what people wrote; not told who may not see personal data

	// Interactions tells apart which of them people were asked after: the latest before they were asked, or if that is in no
	// event, before they answered.
	Interactions []Events `json:"interactions,omitempty"`
	Range

	scale voice.Scale
}

// VoiceShown is the answer as people see it.
type VoiceShown struct {
	Score    voice.Score     `json:"score"`
	Before   voice.Score     `json:"before"` // of the time as long before
	Odd      int             `json:"odd"`    // answers off the scale; they count nowhere
	Trend    voice.Trend     `json:"trend"`
	Response *voice.Response `json:"response,omitempty"`
	Boxes    []VoiceBox      `json:"boxes"`
	Periods  []VoicePeriod   `json:"periods"`
	Parts    []VoicePart     `json:"parts"`
	Others   *voice.Score    `json:"others,omitempty"`

	Interactions []VoiceInteraction `json:"interactions"` // the most answered first
	Comments     []VoiceComment     `json:"comments"`     // the newest fifty
	Hidden       bool               `json:"hidden"`       // comments and small figures are not shown to whoever asks
}

// VoiceBox is how many answered from From to before To; the last box takes To as well.
type VoiceBox struct {
	From    float64 `json:"from"`
	To      float64 `json:"to"`
	Side    string  `json:"side"`              // best, worst, or middle
	Answers *int    `json:"answers,omitempty"` // left out: too few to be shown to whoever asks
}

// VoiceInteraction is the score of those who were asked after one.
type VoiceInteraction struct {
	Label    *rapport.Wording `json:"label,omitempty"` // left out: after none of them, or too few of one
	Score    voice.Score      `json:"score"`
	Response *voice.Response  `json:"response,omitempty"`
}

// VoicePeriod is the score of one period.
type VoicePeriod struct {
	Start time.Time   `json:"start"`
	Score voice.Score `json:"score"`
}

// VoicePart is the score of one value of the breakdown.
type VoicePart struct {
	Value    *string         `json:"value,omitempty"` // left out where the property is absent
	Score    voice.Score     `json:"score"`
	Response *voice.Response `json:"response,omitempty"`
}

func (q *VoiceQuestion) read(now time.Time) (err error) {
	if q.scale, err = voice.Of(q.Kind); err != nil {
		return invalid("kind", "is no kind of survey", "use nps, csat or ces")
	}
	if q.Answered.empty() {
		return invalid("answer", "is missing", "write {event: …}")
	}
	if q.Asked != nil && q.Asked.empty() || q.After != nil && q.After.empty() {
		return invalid("", "asked or after names no event", "write {event: …}, or leave it out")
	}
	if len(q.Interactions) > maxSeries || slices.ContainsFunc(q.Interactions, func(e Events) bool { return e.empty() }) {
		return invalid("interactions", "there are too many, or one names no event", "ask for at most 20, each as {event: …}")
	}
	if q.Score == "" {
		q.Score = "score"
	}
	if q.Unit == "" {
		q.Unit = Month
	}
	for at, given := range map[*float64]*float64{&q.scale.Low: q.Low, &q.scale.High: q.High, &q.scale.Good: q.Good} {
		if given != nil {
			*at = *given
		}
	}
	if q.Kind == voice.NPS && q.scale != (voice.Scale{Low: 0, High: 10, Good: 9}) {
		return invalid("kind", "NPS has its own scale, 0 to 10", "leave out low, high and good")
	}
	if !(q.scale.Low < q.scale.Good && q.scale.Good <= q.scale.High) {
		return invalid("good", "low < good ≤ high does not hold", "")
	}
	if q.Last == "" && q.From == "" && q.To == "" {
		q.Last = "90d"
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	p, err := NewPeriods(q.from, q.to, q.Unit, q.zone)
	if err == nil && p.Len() > maxCohorts {
		err = invalid("unit", "there are too many periods in the range", "ask for a longer unit or a shorter range")
	}
	return err
}

// empty is whether the question has no such member.
func (e *Events) empty() bool { return e.measure.Type == 0 && e.measure.Kind == "" }

// Sentence implements Question.
func (q *VoiceQuestion) Sentence(names expr.Names) rapport.Wording {
	w, r := q.Answered.wording(names), q.words()
	name := map[voice.Kind]rapport.Wording{
		voice.NPS:  {Marketing: "How likely people are to recommend us", IT: "NPS"},
		voice.CSAT: {Marketing: "How satisfied people are", IT: "CSAT"},
		voice.CES:  {Marketing: "How easy people found it", IT: "CES"},
	}[q.Kind]
	s := rapport.Wording{Marketing: name.Marketing + ", going by " + w.Marketing, IT: name.IT + "(" + w.IT + "." + q.Score + ")"}
	if q.After != nil {
		a := q.After.wording(names)
		s.Marketing += " after " + a.Marketing
		s.IT += " after " + a.IT
	}
	if n := len(q.Interactions); n > 0 {
		s.Marketing += ", by what they were asked after"
		s.IT += " by latest of " + strconv.Itoa(n) + " interactions"
	}
	if q.Breakdown != "" {
		s.Marketing += ", by ‘" + q.Breakdown + "’"
		s.IT += " by " + q.Breakdown
	}
	return rapport.Wording{Marketing: s.Marketing + ", " + r.Marketing + ".", IT: s.IT + " by " + string(q.Unit) + " over " + r.IT}
}

// Answer implements Question.
func (q *VoiceQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	periods, err := NewPeriods(q.from, q.to, q.Unit, q.zone)
	if err != nil {
		return nil, err
	}
	k, err := q.listen(ctx, snap, periods, q.Comment != "" && view.Cell == 0)
	if err != nil {
		return nil, err
	}
	out := &VoiceShown{Score: k.now.Score(q.Kind), Before: k.before.Score(q.Kind), Odd: k.now.Odd, Periods: []VoicePeriod{}, Parts: []VoicePart{}, Hidden: view.Cell > 0}
	out.Trend = voice.Compare(out.Before, out.Score)
	out.Response = q.rate(k.now.Answers, k.asked)
	out.Boxes, out.Interactions, out.Comments = q.distribution(k.boxes, view.Cell), q.met(k.interactions, view), []VoiceComment{}
	if len(k.comments) > 0 {
		out.Comments = q.comments(snap, k.comments, view)
	}
	for i, start := range periods.Starts(q.zone) {
		out.Periods = append(out.Periods, VoicePeriod{start, k.periods[i].Score(q.Kind)})
	}
	if q.Breakdown == "" {
		return out, nil
	}
	var others voice.Tally
	for _, p := range k.parts {
		t := voice.Tally{Answers: p.counts[0], Best: p.counts[1], Worst: p.counts[2]}
		if len(out.Parts) >= maxParts || t.Answers < view.Cell {
			others = plus(others, t)
			s := others.Score(q.Kind)
			out.Others = &s
			continue
		}
		if t.Answers == 0 {
			continue // asked, and nobody answered
		}
		part := VoicePart{Score: t.Score(q.Kind), Response: q.rate(t.Answers, p.counts[3])}
		if !p.Absent {
			part.Value = &p.Text
		}
		out.Parts = append(out.Parts, part)
	}
	return out, nil
}
