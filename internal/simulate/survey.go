package simulate

// Surveys go out by mail after a delivery and after a call, and some are answered. What is drawn for one comes from what it is
// about alone, so that nothing else of a company hangs on it.

// what a survey is about; the lowest bits of an act's arg, the answer above them.
const (
	aboutDelivery uint8 = iota
	aboutCall
	surveyKinds
)

var surveyNames = [surveyKinds]string{aboutDelivery: "after delivery", aboutCall: "after call"}

// How many are asked, how many answer, and how many of those write something.
var (
	surveyed = [surveyKinds]float64{aboutDelivery: 0.5, aboutCall: 0.6}
	answered = [surveyKinds]float64{aboutDelivery: 0.3, aboutCall: 0.22}
)

const written = 0.35

// survey asks a customer about something that went well or not.
func (p *planner) survey(who int, at int64, about uint8, ref uint64, well bool) {
	if who < 0 || !p.c.at(who).account {
		return
	}
	r := newRNG(p.c.config.Seed, 0x5e7, ref, uint64(about))
	if !r.chance(surveyed[about]) {
		return
	}
	a := act{at: at + int64(r.between(20, 30))*hour, who: int32(who), kind: actSurveySent, on: onMail, ref: ref, arg: about}
	p.do(a)
	share := answered[about]
	if !well {
		share *= 1.3 // who is cross says so
	}
	if !r.chance(share) {
		return
	}
	a.at += int64(r.exponential(9*3600)) * second
	a.kind, a.arg = actSurveyAnswered, about|recommend(&r, well)<<4
	p.do(a)
}

// recommend draws how likely somebody is to recommend Pandan, from 0 to 10.
func recommend(r *rng, well bool) uint8 {
	if well {
		return uint8(r.weighted(wellRatings))
	}
	return uint8(r.weighted(badRatings))
}

// How many answer 0 to 10 after what went well, and after what did not.
var (
	wellRatings = cumulate(1, 0, 1, 1, 2, 5, 6, 14, 24, 22, 24)
	badRatings  = cumulate(12, 6, 9, 12, 10, 16, 11, 10, 8, 4, 2)
)

var remarks = [surveyKinds][3][]string{
	aboutDelivery: {
		{"It came days after it was promised, and nobody told me.", "The parcel was late again.", "I stayed at home for two days, and it came on the third.", "The box was wet and the lamp is broken."},
		{"Fine, but I never know when it will come.", "Good things, the packing is too much.", "It would be nice to choose the hour."},
		{"Came on the day that was promised.", "Lovely basket, and well packed.", "Quick, as always.", "The driver called before. Thank you!"},
	},
	aboutCall: {
		{"I had to tell my story three times.", "Forty minutes of music.", "They promised to call back and did not.", "Nobody could say where my parcel is."},
		{"Friendly, but it took long.", "Solved in the end."},
		{"She knew at once what I had ordered.", "Solved in two minutes.", "Very kind."},
	},
}

// rating is what was answered.
func rating(a *act) int { return int(a.arg >> 4) }

// remark is what was written, if anything.
func remark(a *act) string {
	h := mix(a.ref ^ 0xc0de)
	if float64(h>>40)/(1<<24) >= written {
		return ""
	}
	mood := 1
	if rating(a) < 7 {
		mood = 0
	} else if rating(a) > 8 {
		mood = 2
	}
	texts := remarks[a.arg&15][mood]
	return texts[h%uint64(len(texts))]
}

// survey writes what was asked, and what came back.
func (w *writer) survey(a *act) {
	w.reference("survey_id", 'S', mix(a.ref)+uint64(a.arg&15))
	w.text("survey", surveyNames[a.arg&15])
	if a.kind != actSurveyAnswered {
		return
	}
	w.number("score", rating(a))
	if text := remark(a); text != "" {
		w.text("comment", text)
	}
}
