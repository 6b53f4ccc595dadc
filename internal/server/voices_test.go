package server

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"rapport"
	"rapport/internal/insight"
	"rapport/internal/policy"
)

func (w *world) tracked(who, name, time, properties, context string) string {
	w.sent++
	return fmt.Sprintf(`{"type":"track","event":%q,"userId":%q,"messageId":"q%d","timestamp":%q,"properties":%s,"context":%s}`, name, who, w.sent, time, properties, context)
}

func TestVoiceQuestion(t *testing.T) {
	w := newWorld(t)
	var calls []string
	for i := range 60 { // 40 were asked after a delivery, 20 after a return; half of the former promote, all of the latter detract
		who, kind, score := fmt.Sprint("u", i), "Delivered", 10
		if i%2 == 0 {
			score = 8
		}
		if i >= 40 {
			kind, score = "Returned", 2
		}
		calls = append(calls, w.tracked(who, "Parcel Moved", "2026-02-01T10:00:00Z", fmt.Sprintf(`{"kind":%q}`, kind), `{}`),
			w.tracked(who, "Survey Sent", "2026-02-02T10:00:00Z", `{}`, `{}`), w.tracked(who, "Survey Sent", "2026-02-03T10:00:00Z", `{}`, `{}`),
			w.tracked(who, "Survey Answered", "2026-02-04T10:00:00Z", fmt.Sprintf(`{"score":%d}`, score), `{}`))
	}
	calls = append(calls, w.tracked("u1", "Survey Answered", "2026-02-05T10:00:00Z", `{"score":11}`, `{}`), w.tracked("nobody", "Survey Answered", "2026-02-05T10:00:00Z", `{"score":10}`, `{}`))
	w.send(calls...)
	body := `{"kind":"nps","answer":{"event":"Survey Answered"},"asked":{"event":"Survey Sent"},"after":{"event":"Parcel Moved"},"breakdown":"kind","from":"2026-02-02","to":"2026-03-01"}`
	a, about := question[insight.VoiceShown](w, "voice", body)
	if s := a.Score; s.Answers != 60 || s.Value != 0 || s.Best != 20 || s.Worst != 20 || s.Lower >= 0 || s.Upper <= 0 || a.Odd != 1 {
		t.Errorf("it shows %+v, odd %d", s, a.Odd)
	}
	if len(a.Parts) != 2 || *a.Parts[0].Value != "Delivered" || a.Parts[0].Score.Value != 50 || a.Parts[1].Score.Value != -100 || !a.Parts[1].Score.Few {
		t.Errorf("the parts are %+v", a.Parts)
	}
	if a.Response.Asked != 120 || a.Response.Rate != 0.5 || a.Trend.Direction != "tooFew" || len(a.Periods) != 1 || a.Periods[0].Score.Answers != 60 {
		t.Errorf("response %+v, trend %+v, periods %+v", a.Response, a.Trend, a.Periods)
	}
	if want := "NPS(Survey Answered.score) after Parcel Moved by kind by month over [2026-02-02T00:00:00Z, 2026-03-01T00:00:00Z)"; about.Sentence.IT != want {
		t.Errorf("it says %q", about.Sentence.IT)
	}
	plain, _ := question[insight.VoiceShown](w, "voice", `{"kind":"csat","answer":{"event":"Survey Answered"},"high":10,"good":8,"from":"2026-02-02","to":"2026-03-01"}`)
	if plain.Score.Answers != 61 || plain.Score.Best != 41 {
		t.Errorf("without an interaction: %+v", plain.Score)
	}
}

// People are asked after a delivery or a call. What they did between being asked and answering is not what they were asked after.
func TestVoiceByInteraction(t *testing.T) {
	w := newWorld(t)
	var calls []string
	for i := range 50 {
		who, name, score := fmt.Sprint("v", i), "Parcel Delivered", 5
		if i >= 40 {
			name, score = "Call Ended", 1+i%2
		}
		calls = append(calls, w.tracked(who, name, "2026-01-20T10:00:00Z", `{}`, `{}`), w.tracked(who, "Survey Sent", "2026-02-02T10:00:00Z", `{}`, `{}`),
			w.tracked(who, "Call Ended", "2026-02-03T10:00:00Z", `{}`, `{}`))
		if i%2 == 0 || i >= 40 {
			calls = append(calls, w.tracked(who, "Survey Answered", "2026-02-04T10:00:00Z", fmt.Sprintf(`{"score":%d,"comment":"so I say %d"}`, score, i), `{}`))
		}
	}
	calls = append(calls, w.tracked("w", "Survey Answered", "2026-02-05T10:00:00Z", `{"score":3}`, `{}`))
	w.send(calls...)
	body := `{"kind":"csat","answer":{"event":"Survey Answered"},"asked":{"event":"Survey Sent"},"comment":"comment","interactions":[{"event":"Call Ended"},{"event":"Parcel Delivered"}],"from":"2026-02-02","to":"2026-03-01"}`
	a, _ := question[insight.VoiceShown](w, "voice", body)
	if len(a.Interactions) != 3 {
		t.Fatalf("it shows %+v", a.Interactions)
	}
	parcel, call, none := a.Interactions[0], a.Interactions[1], a.Interactions[2]
	if parcel.Label.IT != "Parcel Delivered" || parcel.Score.Answers != 20 || parcel.Score.Value != 100 || parcel.Response.Asked != 40 || parcel.Response.Rate != 0.5 {
		t.Errorf("after the delivery: %+v %+v", parcel.Score, parcel.Response)
	}
	if call.Label.IT != "Call Ended" || call.Score.Answers != 10 || call.Score.Value != 0 || call.Response.Rate != 1 {
		t.Errorf("after the call: %+v %+v", call.Score, call.Response)
	}
	if none.Label != nil || none.Score.Answers != 1 {
		t.Errorf("after nothing: %+v", none)
	}
	var boxes []int
	for _, b := range a.Boxes {
		boxes = append(boxes, *b.Answers)
	}
	if fmt.Sprint(boxes) != "[5 5 1 0 20]" || a.Boxes[0].Side != "worst" || a.Boxes[3].Side != "best" {
		t.Errorf("boxes %v: %+v", boxes, a.Boxes)
	}
	if len(a.Comments) != 30 || a.Comments[0].Person == "" || a.Comments[0].After == nil || a.Hidden {
		t.Errorf("comments: %+v", a.Comments)
	}
	if a.Before.Answers != 0 || a.Trend.Sentence.Marketing != "Too few answers to speak of a trend: 0 before and 31 now. It takes 30 in both." {
		t.Errorf("trend: %+v", a.Trend)
	}
	var masked insight.VoiceShown
	must(t, json.Unmarshal(w.expect(200, "POST", "/api/v1/insight/voice", w.token(policy.PeopleRead), body).Body.Bytes(), &asked{Answer: &masked}))
	if len(masked.Comments) != 0 || !masked.Hidden || masked.Boxes[0].Answers != nil || *masked.Boxes[4].Answers != 20 || len(masked.Interactions) != 3 {
		t.Errorf("to who may not see personal data: %+v", masked)
	}
}

func TestAttributionQuestion(t *testing.T) {
	w := newWorld(t)
	from := func(campaign string) string { return fmt.Sprintf(`{"campaign":{"name":%q}}`, campaign) }
	var calls []string
	for i := range 10 { // C1 > C2 > C3 converts; C1 alone and C2 > C3 do not
		a, b, c := fmt.Sprint("a", i), fmt.Sprint("b", i), fmt.Sprint("c", i)
		calls = append(calls, w.tracked(a, "Visit", "2026-02-01T10:00:00Z", `{}`, from("C1")), w.tracked(a, "Visit", "2026-02-02T10:00:00Z", `{}`, from("C2")),
			w.tracked(a, "Visit", "2026-02-03T10:00:00Z", `{}`, from("C3")), w.tracked(a, "Order Completed", "2026-02-03T11:00:00Z", `{"total":30}`, from("C9")),
			w.tracked(b, "Visit", "2026-02-01T10:00:00Z", `{}`, from("C1")),
			w.tracked(c, "Visit", "2026-02-01T10:00:00Z", `{}`, from("C2")), w.tracked(c, "Visit", "2026-02-02T10:00:00Z", `{}`, from("C3")))
	}
	calls = append(calls, w.tracked("direct", "Order Completed", "2026-02-03T11:00:00Z", `{"total":7}`, `{}`))
	w.send(calls...)
	body := `{"conversion":{"event":"Order Completed"},"value":"total","by":"context.campaign.name","window":"7d","from":"2026-01-20","to":"2026-03-01"}`
	a, _ := question[insight.AttributionShown](w, "attribution", body)
	if a.Conversions != 11 || a.Value != 307 || a.Unattributed != 7 || a.Untouched != 1 || len(a.Channels) != 3 {
		t.Fatalf("it shows %+v", a)
	}
	want := map[string][8]float64{ // first, last, linear, position, Markov, Shapley, removal, touches: as published for these paths
		"C1": {300, 0, 100, 120, 60, 100, 0.5, 20}, "C2": {0, 0, 100, 60, 120, 100, 1, 20}, "C3": {0, 300, 100, 120, 120, 100, 1, 20}}
	for _, c := range a.Channels {
		got := [8]float64{c.First, c.Last, c.Linear, c.Position, c.Markov, c.Shapley, c.Removal, float64(c.Touches)}
		for i := range got {
			if math.Abs(got[i]-want[*c.Channel][i]) > 1e-9 {
				t.Errorf("%s: %v, want %v", *c.Channel, got, want[*c.Channel])
			}
		}
		if n := c.Conversions; math.Abs(n.First*30-c.First)+math.Abs(n.Markov*30-c.Markov)+math.Abs(n.Shapley*30-c.Shapley)+math.Abs(n.Decay*30-c.Decay) > 1e-9 {
			t.Errorf("%s: conversions %+v, worth 30 each, and value %+v", *c.Channel, n, c.Credits)
		}
	}
	if len(a.Paths) != 1 || fmt.Sprint(a.Paths[0]) != "{[C1 C2 C3] 10 300}" {
		t.Errorf("paths %+v", a.Paths)
	}
	touch, _ := question[insight.AttributionShown](w, "attribution", `{"conversion":{"event":"Order Completed"},"touches":[{"event":"Visit"}],"from":"2026-01-20","to":"2026-03-01"}`)
	if len(touch.Channels) != 1 || *touch.Channels[0].Channel != "web" || touch.Channels[0].Markov != 10 {
		t.Errorf("by touchpoint: %+v", touch)
	}
}

func TestSurvivalQuestion(t *testing.T) {
	w := newWorld(t)
	var calls []string
	for i := range 30 { // every third is gone after a week, the others stay; of the plus plan nobody leaves
		plan := `{"plan":"basic"}`
		if i%3 == 1 {
			plan = `{"plan":"plus"}`
		}
		for day := 1; day < 29; day += 7 {
			if i%3 == 0 && day > 8 {
				break
			}
			calls = append(calls, w.tracked(fmt.Sprint("s", i), "Lesson Taken", fmt.Sprintf("2026-02-%02dT10:00:00Z", day), plan, `{}`))
		}
	}
	w.send(calls...)
	body := `{"activity":{"event":"Lesson Taken"},"gap":"10d","unit":"week","ahead":1,"breakdown":"plan","from":"2026-02-01","to":"2026-03-01"}`
	a, _ := question[insight.SurvivalShown](w, "survival", body)
	last := a.All.Steps[len(a.All.Steps)-1]
	if a.All.People != 30 || a.All.Left != 10 || math.Abs(last.Survival-2.0/3) > 1e-12 || a.All.Median != nil || last.Time != 3 {
		t.Errorf("it shows %+v", a.All)
	}
	if len(a.Parts) != 2 || *a.Parts[0].Value != "basic" || a.Parts[0].Left != 10 || a.Parts[1].Left != 0 || a.Difference == nil || a.Difference.P > 0.02 {
		t.Errorf("the parts are %+v, %+v", a.Parts, a.Difference)
	}
	if want := (rapport.Wording{Marketing: "67 % are still customers after 3 weeks.", IT: "S(3) = 0.667, median not reached"}); a.All.Sentence != want {
		t.Errorf("it says %+v", a.All.Sentence)
	}
}

func TestVoicesThatAreNone(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ kind, body, where string }{
		{"voice", `{"kind":"stars","answer":{"event":"a"}}`, "kind"},
		{"voice", `{"kind":"nps"}`, "answer"},
		{"voice", `{"kind":"nps","answer":{"event":"a"},"good":5}`, "kind"},
		{"voice", `{"kind":"csat","answer":{"event":"a"},"good":9}`, "good"},
		{"voice", `{"kind":"nps","answer":{"event":"a"},"interactions":[{}]}`, "event"},
		{"survival", `{}`, "activity"},
		{"survival", `{"activity":{"event":"a"},"gap":"soon"}`, "gap"},
		{"survival", `{"activity":{"event":"a"},"unit":"day","last":"900d"}`, "unit"},
		{"survival", `{"activity":{"event":"Never Happened"}}`, "activity"},
		{"attribution", `{}`, "conversion"},
		{"attribution", `{"conversion":{"event":"a"},"window":"0d"}`, "window"},
		{"attribution", `{"conversion":{"event":"a"},"halfLife":"x"}`, "halfLife"},
	} {
		f := faultOf(t, w.expect(400, "POST", "/api/v1/insight/"+c.kind, w.token(policy.Admin), c.body))
		if f.Where != c.where || f.Message == "" {
			t.Errorf("%s %s: %+v, want it at %q", c.kind, c.body, f, c.where)
		}
	}
}
