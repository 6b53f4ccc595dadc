package inquiry

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

func TestFigures(t *testing.T) {
	show := func(kind, answer string) string {
		var out []string
		for _, f := range Figures(kind, json.RawMessage(answer)) {
			data, _ := json.Marshal(f)
			out = append(out, string(data))
		}
		return strings.Join(out, "\n")
	}
	for _, c := range []struct{ kind, answer, want string }{
		{"trends", `{"unit":"day","whole":2,"series":[{"label":{"marketing":"Orders","it":"o"},"events":[4,6,1],"people":[3,5,1]}]}`,
			`{"key":"events.0","label":{"marketing":"Orders, last whole day","it":"count(o) [last whole day]"},"unit":"events","value":6,"before":4,"n":6}
{"key":"people.0","label":{"marketing":"Orders, customers, last whole day","it":"distinct(o) [last whole day]"},"unit":"people","value":5,"before":3,"n":5}`},
		{"trends", `{"unit":"day","whole":0,"series":[{"label":{"marketing":"Orders","it":"o"},"events":[4],"people":[3]}]}`,
			`{"key":"events.0","label":{"marketing":"Orders, last whole day","it":"count(o) [last whole day]"},"unit":"events","value":null,"n":0}
{"key":"people.0","label":{"marketing":"Orders, customers, last whole day","it":"distinct(o) [last whole day]"},"unit":"people","value":null,"n":0}`},
		{"trends", `{"unit":"day","whole":2,"series":[{"label":{"marketing":"Sum","it":"sum"},"measure":"sum","events":[4,6,1],"people":[3,5,1],"values":[1.5,2.5,null]},{"label":{"marketing":"A/B","it":"A / B"},"formula":"A / B","events":[],"people":[],"values":[null,0.5,1]}]}`,
			`{"key":"value.0","label":{"marketing":"Sum, last whole day","it":"sum [last whole day]"},"unit":"value","value":2.5,"before":1.5,"n":5}
{"key":"value.1","label":{"marketing":"A/B, last whole day","it":"A / B [last whole day]"},"unit":"value","value":0.5,"n":0}`},
		{"funnel", `{"steps":[{"marketing":"A","it":"a"},{"marketing":"B","it":"b"}],"parts":[{"value":"SG","people":[8,2],"shares":[1,0.25]}]}`,
			`{"key":"share.0","label":{"marketing":"Came as far as B (SG)","it":"conversion to b (SG)"},"unit":"share","value":0.25,"n":8}
{"key":"people.0","label":{"marketing":"Customers as far as B (SG)","it":"distinct(person) at b (SG)"},"unit":"people","value":2,"n":2}`},
		{"retention", `{"unit":"week","overall":[1,0.5,null],"cohorts":[{"people":3},{"people":5}]}`,
			`{"key":"share.1","label":{"marketing":"Came back in week 1","it":"retention[week 1]"},"unit":"share","value":0.5,"n":8}
{"key":"share.2","label":{"marketing":"Came back in week 2","it":"retention[week 2]"},"unit":"share","value":null,"n":8}`},
		{"voice", `{"score":{"value":40,"answers":50},"before":{"value":30,"answers":40}}`,
			`{"key":"score","label":{"marketing":"What they say","it":"score"},"unit":"score","value":40,"before":30,"n":50}`},
		{"change", `{}`, ""}, {"paths", `{}`, ""}, {"value", `{}`, ""}, {"attribution", `{}`, ""}, {"survival", `{}`, ""}, {"stickiness", `{}`, ""}, {"trends", `{"whole":9,"series":[{"events":[1]}]}`,
			`{"key":"events.0","label":{"marketing":", last whole ","it":"count() [last whole ]"},"unit":"events","value":null,"n":0}
{"key":"people.0","label":{"marketing":", customers, last whole ","it":"distinct() [last whole ]"},"unit":"people","value":null,"n":0}`}, {"trends", `[]`, ""}, {"funnel", `{"parts":[{"people":[1]}]}`, ""},
	} {
		if got := show(c.kind, c.answer); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.kind, got, c.want)
		}
	}
}

// happened is one event of the small town that figures are held against: who, on which day of January 2026, what, where.
type happened struct {
	who    string
	day    int
	name   string
	source string
}

// orders have a total, so that what is worth something is.
func townOf(t *testing.T, of []happened) *Desk {
	t.Helper()
	h := newHistory(t, 0)
	var rows []facts.Row
	next := h.Next()
	for _, e := range of {
		rows = append(rows, facts.Row{Subject: facts.Subject{Type: rapport.UserID, Value: []byte(e.who)}, Time: time.Date(2026, 1, e.day, 8, 0, int(next), 0, time.UTC).UnixMicro(),
			Type: rapport.Track, Name: []byte(e.name), Source: []byte(e.source), Offset: next,
			Properties: []facts.Property{{Path: "total", Kind: facts.Number, Number: int64(10+next%7) * 1_000_000}}})
		next++
	}
	if err := h.Append(rows, next); err != nil {
		t.Fatal(err)
	}
	return New(h, nil, 1<<20)
}

// Of the week of the 19th, u0 was there in the one before, u1 in the one before that; u3 is new, and u2 is missing.
var town = []happened{
	{"u0", 6, "Order", "web"}, {"u1", 6, "Order", "web"},
	{"u0", 13, "Order", "web"}, {"u2", 13, "Order", "web"},
	{"u1", 20, "View", "mail"}, {"u3", 20, "View", "ads"},
	{"u0", 20, "Order", "web"}, {"u1", 20, "Order", "web"}, {"u3", 20, "Order", "web"},
}

// TestFiguresReadRealAnswers: a kind whose answers change their form must not lose its figures silently.
func TestFiguresReadRealAnswers(t *testing.T) {
	d := townOf(t, town)
	const weeks = `"unit":"week","from":"2026-01-05","to":"2026-01-26"`
	for _, c := range []struct{ kind, text, want string }{
		{"trends", `{"series":[{"event":"Order"}],` + weeks + `}`, "events.0=3<2 n3, people.0=3<2 n3"},
		{"trends", `{"series":[{"event":"Order"}],"unit":"week","from":"2026-01-05","to":"2026-01-25"}`, "events.0=2<2 n2, people.0=2<2 n2"},
		{"lifecycle", `{"activity":{"event":"Order"},` + weeks + `}`, "new=1<1 n1, returning=1<1 n1, resurrecting=1<0 n1, dormant=1<1 n1"},
		{"stickiness", `{"activity":{"event":"Order"},` + weeks + `}`, "average=1.75 n4, active=3<2 n3, share.4=0.75<0.667 n4"},
		{"retention", `{"start":{"event":"Order"},"return":{"event":"Order"},` + weeks + `}`, "share.1=0.333 n4, share.2=1 n4"},
		{"cohorts", `{"start":{"event":"Order"},"measured":{"event":"Order"},` + weeks + `}`, "age.0=1.5 n2"},
		{"cohorts", `{"groups":[{"name":"Buyers","when":{"event":"Order","op":"gte","value":1}}],"measured":{"event":"Order"},"measure":"share","unit":"day","ages":7,"from":"2026-01-12","to":"2026-01-19"}`, "age.0=0.5 n2"},
		{"survival", `{"activity":{"event":"Order"},"gap":"8d",` + weeks + `}`, "share=0.5 n4, median=0 n4"},
		{"funnel", `{"steps":[{"event":"View"},{"event":"Order"}],"from":"2026-01-05","to":"2026-01-26"}`, "share.0=1 n2, people.0=2 n2"},
		{"paths", `{"after":{"event":"View"},"from":"2026-01-05","to":"2026-01-26"}`, "people=2 n2, paths=2 n2"},
		{"attribution", `{"conversion":{"event":"Order"},"touches":[{"event":"View"}],"from":"2026-01-05","to":"2026-01-26"}`, "conversions=7 n7, channel.0=1 n7, channel.1=1 n7"},
		{"change", `{"events":{"event":"Order"},"from":"2026-01-19","to":"2026-01-26"}`, "now=3<2 n3, change=1 n3"},
	} {
		a := mustAsk(t, d, Question{Kind: c.kind, Text: json.RawMessage(c.text)})
		if got := shortly(Figures(c.kind, a.Answer)); got != c.want {
			t.Errorf("%s: %s\nwant %s\nof %s", c.kind, got, c.want, a.Answer)
		}
	}
}

// shortly is key=value<before n, and whatever cannot be said to both sides.
func shortly(of []Figure) string {
	var out []string
	for _, f := range of {
		s := f.Key + "=none"
		if f.Value != nil {
			s = fmt.Sprintf("%s=%.3g", f.Key, *f.Value)
		}
		if f.Before != nil {
			s += fmt.Sprintf("<%.3g", *f.Before)
		}
		if s += fmt.Sprintf(" n%d", f.N); f.Label.Marketing == "" || f.Label.IT == "" {
			s += " without a label"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestFindingsHaveFigures(t *testing.T) {
	var of []happened
	for i := range 300 {
		day, source := 13, "web"
		if i >= 100 {
			day, source = 20, []string{"web", "mail"}[i%2]
		}
		of = append(of, happened{fmt.Sprint("u", i), day, "Order", source})
	}
	a := mustAsk(t, townOf(t, of), Question{Kind: "change", Text: json.RawMessage(`{"events":{"event":"Order"},"properties":["$source"],"from":"2026-01-19","to":"2026-01-26"}`)})
	f := Figures("change", a.Answer)
	if got := shortly(f); got != "now=200<100 n200, change=100 n200, finding.0=100 n200, finding.1=0 n200" || !strings.Contains(f[2].Label.Marketing, "touchpoint mail") {
		t.Errorf("%s of %s", got, a.Answer)
	}
}

func TestWhatIsOver(t *testing.T) {
	d := townOf(t, town)
	for _, c := range []struct {
		asked string
		now   string
		want  int
	}{
		{`"from":"2026-01-05","to":"2026-01-26"`, "2026-03-01T00:00:00Z", 3},
		{`"from":"2026-01-05","to":"2026-01-26"`, "2026-01-26T00:00:00Z", 3},
		{`"from":"2026-01-05","to":"2026-01-26"`, "2026-01-25T23:59:59Z", 2}, // it ends in what is to come
		{`"from":"2026-01-05","to":"2026-02-26"`, "2026-01-14T00:00:00Z", 1},
		{`"from":"2026-01-05","to":"2026-01-25"`, "2026-03-01T00:00:00Z", 2},
		{`"last":"14d"`, "2026-01-26T00:00:00Z", 2},
		{`"last":"14d"`, "2026-01-26T00:01:00Z", 2},
		{`"last":"1d"`, "2026-01-14T00:00:00Z", 0},
	} {
		for kind, what := range map[string]string{"trends": `"series":[{"event":"Order"}]`, "lifecycle": `"activity":{"event":"Order"}`, "stickiness": `"activity":{"event":"Order"}`} {
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			q, err := insight.Read(kind, []byte(`{"unit":"week","zone":"UTC",`+what+`,`+c.asked+`}`), now)
			if err != nil {
				t.Fatal(err)
			}
			snap, err := d.facts.Snapshot()
			if err != nil {
				t.Fatal(err)
			}
			a, err := q.Answer(t.Context(), snap, insight.View{})
			snap.Close()
			if err != nil {
				t.Fatal(err)
			}
			got := -1
			switch a := a.(type) {
			case *insight.TrendShown:
				got = a.Whole
			case *insight.LifecycleShown:
				got = a.Whole
			case *insight.StickinessShown:
				got = a.Whole
			}
			if got != c.want {
				t.Errorf("%s of %s at %s: %d are over, want %d", kind, c.asked, c.now, got, c.want)
			}
		}
	}
}

func TestFiguresOfValue(t *testing.T) {
	var of []happened
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 60 { // people differ in how often they come, and in when they stop
		wait, stays := 1+8*rng.ExpFloat64(), 1+10*rng.ExpFloat64()
		for at := 0.0; at < min(stays, 29); at += wait * (0.1 + rng.ExpFloat64()) {
			of = append(of, happened{fmt.Sprint("u", i), 1 + int(at), "Order", "web"})
		}
	}
	a := mustAsk(t, townOf(t, of), Question{Kind: "value", Text: json.RawMessage(`{"purchase":{"event":"Order"},"amount":"total","unit":"day","calibration":"2026-01-30","limit":1000}`)})
	var everybody struct {
		Best []struct {
			PAlive, Expected, Worth float64
		}
	}
	if err := json.Unmarshal(a.Answer, &everybody); err != nil || len(everybody.Best) != 60 {
		t.Fatalf("%v: %d are listed", err, len(everybody.Best))
	}
	still, expected, worth := 0.0, 0.0, 0.0
	for _, c := range everybody.Best {
		still, expected, worth = still+c.PAlive, expected+c.Expected, worth+c.Worth
	}
	want := fmt.Sprintf("still=%.3g n60, customers=60 n60, expected=%.3g n60, worth=%.3g n60", still, expected, worth)
	if got := shortly(Figures("value", a.Answer)); got != want || still <= 0 || worth <= 0 {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestEveryKindHasFigures(t *testing.T) {
	for _, kind := range insight.Kinds() {
		if figuresOf[kind] == nil {
			t.Errorf("%s has none", kind)
		}
	}
}
