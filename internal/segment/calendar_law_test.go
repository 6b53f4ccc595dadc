package segment

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

const hour = 3600 * second

// eve is a time and place at which something is odd about the calendar.
type eve struct{ at, zone string }

func eves() []eve {
	return []eve{
		{"2024-02-26T12:00:00Z", "Asia/Singapore"},      // a leap day
		{"2023-02-26T12:00:00Z", "Pacific/Auckland"},    // and a year without
		{"2023-11-03T12:00:00Z", "America/New_York"},    // clocks go back
		{"2024-03-08T12:00:00Z", "America/New_York"},    // and forward
		{"2018-11-02T12:00:00Z", "America/Sao_Paulo"},   // there is no midnight
		{"2018-02-16T12:00:00Z", "America/Sao_Paulo"},   // an hour before midnight comes twice
		{"2024-03-29T12:00:00Z", "Asia/Beirut"},         // no midnight
		{"2024-04-05T12:00:00Z", "Australia/Lord_Howe"}, // half an hour
		{"2011-12-28T12:00:00Z", "Pacific/Apia"},        // a day is left out
		{"2025-12-29T12:00:00Z", "Asia/Kathmandu"},      // the first week of a year begins in the last
		{"2024-12-30T12:00:00Z", "America/Los_Angeles"}, // likewise
		{"2024-03-30T12:00:00Z", "Europe/London"},       // the end of a quarter, clocks go forward
		{"2024-06-28T12:00:00Z", "UTC"},
	}
}

// Memberships that depend on the calendar where the person lives, kept event by event and timer by timer, are those that clocks
// on the wall give at every instant.
func TestCalendarIsThatOfTheWall(t *testing.T) {
	if *seed != 0 {
		(&world{}).runCalendar(t, *seed)
		return
	}
	cases := 2000
	if testing.Short() {
		cases = 400
	}
	start, held := time.Now(), 0
	for i := range cases {
		w := &world{}
		held += w.runCalendar(t, uint64(i)+1)
		if t.Failed() {
			t.Fatalf("seed %d; rerun with -seed %d\n%s", i+1, i+1, strings.Join(w.journal, "\n"))
		}
	}
	t.Logf("%d cases, %d memberships seen, %v", cases, held, time.Since(start).Round(time.Millisecond))
	if held < cases {
		t.Errorf("only %d memberships in %d cases: the conditions drawn hardly ever hold", held, cases)
	}
}

func (w *world) runCalendar(t *testing.T, seed uint64) int {
	w.r = rand.New(rand.NewPCG(seed, 13))
	where := eves()[w.r.IntN(len(eves()))]
	w.now, _ = event.ParseTime([]byte(where.at))
	w.oracle = &oracle{ids: map[rapport.IdentifierType][]string{}, in: map[rapport.SegmentKey]bool{}}
	w.timer, w.parts, w.person.Identities = expr.Never, make([]profile.Fragment, 1+w.r.IntN(2)), w
	var defs []Definition
	var needed []expr.SeriesSpec
	for i := range 1 + w.r.IntN(3) {
		src := w.calendarLeaf()
		c, err := expr.Parse([]byte(src))
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		w.note("segment s%d: %s", i, c.Words(rapport.IT, nil))
		needed = append(needed, c.Needs().Series...)
		defs = append(defs, Definition{ID: ID(20 - i), Key: rapport.SegmentKey(fmt.Sprintf("s%d", i)), Condition: c})
	}
	traits := w.calendarTraits(t)
	for _, p := range traits {
		needed = append(needed, p.Computed.Needs()...)
	}
	_, series := profile.Assign(nil, needed, 1)
	plan, err := profile.NewPlan(series, traits, profile.Defaults())
	if err == nil {
		w.set, err = Compile(defs, plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.writer = profile.NewWriter(plan)
	w.update(nil)
	held := 0
	for range 3 + w.r.IntN(8) {
		w.live(t, where.zone)
		held += w.member.Len()
		if t.Failed() {
			break
		}
	}
	w.walk(t, w.now+24*hour*int64([]int{1, 3, 10, 40, 370}[w.r.IntN(5)]))
	return held
}

// calendarTraits are computed traits with the oracle's way to the same.
func (w *world) calendarTraits(t *testing.T) []profile.TraitPolicy {
	born := expr.Measure{Kind: expr.First, Type: rapport.Track, Event: "Buy"}
	w.oracle.computed = map[string]expr.Measure{"born": born}
	of := func(k expr.MeasureKind, property string, during expr.Calendar, within expr.Duration) *big.Rat {
		n, _ := w.oracle.measure(expr.Measure{Kind: k, Type: rapport.Track, Event: "Buy", Property: property, During: during, Within: within}).(*big.Rat)
		return n
	}
	w.oracle.formulas = map[string]func() any{"busy": func() any {
		n := new(big.Rat).Mul(of(expr.Count, "", expr.ThisDay, 0), big.NewRat(2, 1))
		n.Add(n, of(expr.Sum, "v", expr.PreviousDay, 0))
		if days := of(expr.DaysSince, "", "", 3*expr.Day); days != nil {
			return n.Add(n, days)
		}
		return n.Add(n, big.NewRat(10, 1))
	}}
	busy, err := expr.ParseComputation([]byte(`{"formula":"count(Buy, during day) * 2 + sum(Buy.v, during previousDay) + coalesce(daysSince(Buy, 3d), 10)"}`))
	if err != nil {
		t.Fatal(err)
	}
	return []profile.TraitPolicy{{Name: "busy", Computed: &busy}, {Name: "born", Computed: &expr.Computation{Measure: born}}}
}

func (w *world) calendarLeaf() string {
	if w.r.IntN(8) == 0 {
		return fmt.Sprintf(`{"trait":"busy","op":"%s","value":%d}`, w.numberOp(), []int{0, 1, 2, 3, 4, 10, 11, 12}[w.r.IntN(8)])
	}
	s := `{"event":"Buy"`
	window := fmt.Sprintf(`,"during":"%s"`, w.pick("day", "day", "week", "month", "quarter", "year"))
	switch w.r.IntN(8) {
	case 0:
		window = `,"sinceAnniversary":"` + w.pick("birthday", "birthday", "born") + `"`
	case 1:
		window = fmt.Sprintf(`,"within":"%dd"`, 1+w.r.IntN(3))
	case 2, 3:
		window = fmt.Sprintf(`,"during":"%s"`, w.pick("previousDay", "previousWeek", "previousMonth"))
	}
	number := fmt.Sprintf(`"op":"%s","value":%d}`, w.numberOp(), w.r.IntN(4))
	previous := strings.Contains(window, "previous")
	switch kind := w.r.IntN(8); {
	case kind == 0:
		return s + window + `,"measure":"` + w.pick("sum", "min", "max", "avg") + `","property":"v",` + number
	case kind == 1 && !previous:
		return s + window + `,"measure":"distinct","property":"k",` + number
	case kind == 2 && !previous:
		return s + window + `,"measure":"last",` + w.pick(`"op":"olderThan","value":"5h"}`, `"op":"newerThan","value":"1d"}`)
	case kind == 3 && !previous:
		return s + window + `,"measure":"last","property":"k",` + w.textTest() + "}"
	case kind == 4 && !previous:
		return s + w.pick(window, "") + `,"measure":"daysSince",` + fmt.Sprintf(`"op":"%s","value":%s}`, w.numberOp(), w.pick("0", "1", "2", "1.5", "-1", "7"))
	case kind == 5:
		window = w.pick(`,"during":"day"`, `,"during":"previousDay"`, `,"within":"2d"`)
		return s + window + `,"measure":"rate","per":"1d",` + fmt.Sprintf(`"op":"%s","value":%s}`, w.numberOp(), w.pick("0", "0.5", "1", "1.043478", "2", "-1"))
	}
	return s + window + "," + number
}

// live lets time pass and something happen.
func (w *world) live(t *testing.T, zone string) {
	w.walk(t, w.now+int64(w.r.IntN(40))*hour+int64(w.r.IntN(3600))*second)
	if w.r.IntN(12) == 0 {
		w.walk(t, w.now+24*hour*int64(w.r.IntN(40)))
	}
	w.n++
	at := w.now
	if w.r.IntN(3) == 0 { // late
		at -= hour * int64(w.r.IntN([]int{5, 60, 2000}[w.r.IntN(3)]))
	}
	w.says = ""
	body := fmt.Sprintf(`{"messageId":"m%d","userId":"u","timestamp":"%s"`, w.n, time.UnixMicro(at).UTC().Format(time.RFC3339Nano))
	if w.r.IntN(3) == 0 {
		w.says = w.pick(zone, zone, "Asia/Tokyo", "Nowhere/Land")
		body += fmt.Sprintf(`,"context":{"timezone":"%s"}`, w.says)
	}
	if w.r.IntN(4) == 0 {
		value := `{"` + w.pick(`timezone":"`+zone+`"`, `timezone":"America/Anchorage"`, `timezone":null`, `birthday":"1992-02-29"`,
			`birthday":"`+time.UnixMicro(w.now+hour*int64(w.r.IntN(60)-10)).UTC().AddDate(-30, 0, 0).Format(time.RFC3339)+`"`, `birthday":"soon"`,
			`birthday":"`+time.UnixMicro(w.now+hour*int64(w.r.IntN(60)-10)).UTC().AddDate(-3, 0, 0).Format(time.DateOnly)+`"`) + `}`
		w.apply(t, body+`,"type":"identify","traits":`+value+"}", value, "{}", at)
	} else {
		value := `{"v":` + w.pick("1", "2", "0.5", "-1") + `,"k":` + w.pick(`"x"`, `"y"`, "1") + `}`
		w.apply(t, body+`,"type":"track","event":"Buy","properties":`+value+"}", value, "{}", at)
	}
	w.compare(t)
}

// walk goes to an instant, with every timer on the way, and looks just before and at the beginning of days.
func (w *world) walk(t *testing.T, to int64) {
	z, far := w.oracle.zone(), to-w.now > 5*24*hour
	day := func(at int64) int { return time.UnixMicro(at).In(z).YearDay() }
	for at := w.now - w.now%(hour/2) + hour/2; at < to; at += hour / 2 {
		if day(at) == day(at-1) {
			continue
		}
		if far && time.UnixMicro(at).In(z).Day() > 2 && w.r.IntN(8) > 0 {
			continue
		}
		w.pass(t, at-1)
		w.pass(t, at)
	}
	w.pass(t, to)
}

// pass goes to an instant by way of the timers, and compares.
func (w *world) pass(t *testing.T, to int64) {
	if to < w.now || t.Failed() {
		return
	}
	for w.timer <= to {
		if w.timer <= w.now {
			t.Errorf("the timer %d is not after now %d", w.timer, w.now)
			return
		}
		w.now, w.timer = w.timer, expr.Never
		w.update(&profile.Touched{Time: true})
		w.compare(t)
	}
	w.now = to
	w.compare(t)
}
