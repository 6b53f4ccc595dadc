package segment

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

var seed = flag.Uint64("seed", 0, "run the one case of this seed")

const second = int64(1e6)

// world is one person with random segments, the machine's way (incremental, with one timer) beside the oracle's.
type world struct {
	r       *rand.Rand
	set     *Set
	writer  *profile.Writer
	oracle  *oracle
	parts   []profile.Fragment
	person  profile.Profile
	member  Membership
	timer   int64
	now     int64
	n       int
	journal []string
	says    string // context.timezone of the event that happens
}

func TestIncrementalMembershipIsThatOfEveryInstant(t *testing.T) {
	if *seed != 0 {
		(&world{}).run(t, *seed)
		return
	}
	cases := 20000
	if testing.Short() {
		cases = 1000
	}
	start := time.Now()
	held := 0
	for i := range cases {
		w := &world{}
		held += w.run(t, uint64(i)+1)
		if t.Failed() {
			t.Fatalf("seed %d; rerun with -seed %d\n%s", i+1, i+1, strings.Join(w.journal, "\n"))
		}
	}
	t.Logf("%d cases, %d memberships seen, %v", cases, held, time.Since(start).Round(time.Millisecond))
	if held < cases {
		t.Errorf("only %d memberships in %d cases: the conditions drawn hardly ever hold", held, cases)
	}
}

func (w *world) run(t *testing.T, seed uint64) int {
	w.r = rand.New(rand.NewPCG(seed, 7))
	w.oracle = &oracle{merge: map[string]string{"age": "max", "plan": "first"}, ids: map[rapport.IdentifierType][]string{}, in: map[rapport.SegmentKey]bool{}}
	w.timer, w.now = expr.Never, 1_700_000_000*second
	w.parts = make([]profile.Fragment, 1+w.r.IntN(2))
	w.build(t)
	w.person.Identities = w
	held := 0
	for range 3 + w.r.IntN(9) {
		w.step(t)
		held += w.member.Len()
		if t.Failed() {
			break
		}
	}
	return held
}

// Identifiers implements profile.Identities.
func (w *world) Identifiers(t rapport.IdentifierType, fn func([]byte) bool) {
	for _, v := range w.oracle.ids[t] {
		if !fn([]byte(v)) {
			return
		}
	}
}

func (w *world) build(t *testing.T) {
	w.oracle.computed = map[string]expr.Measure{"spent": {Kind: expr.Sum, Type: rapport.Track, Event: "Buy", Property: "v", Within: expr.Duration(w.length()) * expr.Second}}
	var defs []Definition
	needed := []expr.SeriesSpec{w.oracle.computed["spent"].Series(), {Kind: expr.Times, Type: rapport.Track, Event: "See", Window: 10 * expr.Second}}
	for i := range 2 + w.r.IntN(4) {
		src := w.condition(2, i)
		c, err := expr.Parse([]byte(src))
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if typed, err := expr.ParseText(c.Text()); err != nil || !bytes.Equal(typed.Canonical(), c.Canonical()) {
			t.Errorf("text form %s of %s does not read back: %v", c.Text(), c.Canonical(), err)
		}
		w.note("segment s%d: %s", i, c.Words(rapport.IT, nil))
		needed = append(needed, c.Needs().Series...)
		defs = append(defs, Definition{ID: ID(20 - i), Key: rapport.SegmentKey(fmt.Sprintf("s%d", i)), Condition: c})
	}
	_, series := profile.Assign(nil, needed, 1)
	spent := expr.Computation{Measure: w.oracle.computed["spent"]}
	worth, err := expr.ParseComputation([]byte(`{"formula":"trait.spent / max(count(See, 10s), 1) + coalesce(age, 0.5)"}`))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := profile.NewPlan(series, []profile.TraitPolicy{{Name: "age", Merge: profile.Max}, {Name: "plan", Merge: profile.First}, {Name: "spent", Computed: &spent}, {Name: "worth", Computed: &worth}}, profile.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if w.set, err = Compile(defs, plan); err != nil {
		t.Fatal(err)
	}
	w.writer = profile.NewWriter(plan)
	w.update(nil)
}

func (w *world) note(format string, args ...any) {
	w.journal = append(w.journal, fmt.Sprintf(format, args...))
}

func (w *world) pick(of ...string) string { return of[w.r.IntN(len(of))] }
func (w *world) length() int              { return []int{1, 2, 5, 10, 30, 60}[w.r.IntN(6)] }

func (w *world) condition(depth, i int) string {
	if depth > 0 && w.r.IntN(3) == 0 {
		parts := make([]string, 1+w.r.IntN(3))
		for k := range parts {
			parts[k] = w.condition(depth-1, i)
		}
		return fmt.Sprintf(`{"%s":[%s]}`, w.pick("all", "any"), strings.Join(parts, ","))
	}
	switch k := w.r.IntN(17); {
	case k >= 15:
		return w.sequence()
	case k == 12:
		return fmt.Sprintf(`{"score":[{"when":%s,"weight":2},{"when":%s,"weight":%s}],"op":"%s","value":%s}`,
			w.condition(0, i), w.condition(depth-1, i), w.pick("1", "-1", "0.5"), w.numberOp(), w.pick("1", "2", "2.5"))
	case k == 13:
		return `{"consent":"ads","op":"` + w.pick("given", "refused", "unknown") + `"}`
	case k == 14:
		return `{"list":"` + w.pick("vip", "vip", "old") + `"}`
	case k == 0:
		return `{"not":` + w.condition(depth-1, i) + `}`
	case k == 1 && i > 0:
		return fmt.Sprintf(`{"segment":"s%d"}`, w.r.IntN(i))
	case k == 2:
		return `{"identifier":"email",` + w.pick(`"op":"exists"`, `"op":"notExists"`, `"op":"endsWith","value":"b"`, `"op":"ne","value":"a@b"`) + `}`
	case k <= 4:
		return w.traitLeaf()
	}
	return w.eventLeaf()
}

func (w *world) traitLeaf() string {
	switch w.r.IntN(9) {
	case 8:
		return fmt.Sprintf(`{"trait":"worth","op":"%s","value":%s}`, w.numberOp(), w.pick("0", "0.5", "1", "2.5", "0.05"))
	case 5:
		return `{"trait":"app",` + w.pick(`"op":"semverGte","value":"1.2.0"`, `"op":"semverLt","value":"v1.10.0"`, `"op":"semverEq","value":"1.2.0"`) + `}`
	case 6:
		return fmt.Sprintf(`{"trait":"home","op":"near","value":{"lat":1.3,"lon":103.8,"within":"%s"}}`, w.pick("5km", "50km", "20000km"))
	case 7:
		return `{"trait":"ip","op":"inNetwork","value":` + w.pick(`"10.0.0.0/8"`, `["10.1.0.0/16","2001:db8::/32"]`) + `}`
	case 0:
		return fmt.Sprintf(`{"trait":"spent","op":"%s","value":%d}`, w.numberOp(), w.r.IntN(6))
	case 1:
		return fmt.Sprintf(`{"trait":"birthday",%s}`, w.timeTest())
	case 2:
		if w.r.IntN(3) == 0 {
			return `{"trait":"age","op":"between","value":[2,3]}`
		}
		return fmt.Sprintf(`{"trait":"age","op":"%s","value":%d}`, w.numberOp(), w.r.IntN(4))
	case 3:
		if w.r.IntN(2) == 0 {
			return `{"trait":"tags","op":"` + w.pick("containsAny", "containsAll") + `","value":` + w.pick(`["x",1]`, `["y",true]`, `["x"]`) + `}`
		}
		return fmt.Sprintf(`{"trait":"tags","op":"contains","value":%s}`, w.pick(`"x"`, `1`, `true`))
	}
	return `{"trait":"` + w.pick("tier", "plan") + `",` + w.textTest() + `}`
}

func (w *world) numberOp() string { return w.pick("eq", "ne", "gt", "gte", "lt", "lte") }

func (w *world) textTest() string {
	return w.pick(`"op":"eq","value":"x"`, `"op":"ne","value":"x"`, `"op":"in","value":["x","y",2]`, `"op":"notIn","value":["x",1]`,
		`"op":"exists"`, `"op":"notExists"`, `"op":"startsWith","value":"x"`, `"op":"gt","value":1`,
		`"op":"eq","value":"X","ignoreCase":true`, `"op":"notIn","value":["Xy","Y"],"ignoreCase":true`, `"op":"contains","value":"Y","ignoreCase":true`)
}

func (w *world) timeTest() string {
	if w.r.IntN(4) == 0 {
		return fmt.Sprintf(`"op":"%s","value":"%s"`, w.pick("before", "after"), time.UnixMicro(w.now+second*int64(w.r.IntN(60))).UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf(`"op":"%s","value":"%ds"`, w.pick("olderThan", "newerThan"), w.length())
}

func (w *world) eventLeaf() string {
	s := `{"event":"` + w.pick("Buy", "Buy", "See") + `"`
	if w.r.IntN(8) == 0 {
		s = `{"type":"` + w.pick("any", "identify", "page") + `"`
	}
	if w.r.IntN(4) == 0 {
		s += `,"where":[{"property":"k",` + w.textTest() + `}]`
	}
	within := ""
	if w.r.IntN(4) > 0 {
		within = fmt.Sprintf(`,"within":"%ds"`, w.length())
	}
	if w.r.IntN(6) == 0 {
		within += w.dates()
	}
	switch kind := w.pick("count", "count", "rate", "top", "values", "sum", "min", "max", "avg", "first", "last", "last", "distinct"); kind {
	case "rate":
		return s + strings.Replace(within, `"within":"`, `"per":"2s","within":"`, 1) + w.rateTest(strings.Contains(within, "within"))
	case "top", "values":
		if within = ""; w.r.IntN(3) == 0 {
			within = w.dates()
		}
		s += within + `,"measure":"` + kind + `","property":"k",`
		if kind == "top" && w.r.IntN(2) == 0 {
			s += `"k":2,`
		} else if kind == "top" {
			return s + w.textTest() + "}"
		}
		return s + w.pick(`"op":"exists"`, `"op":"notExists"`, `"op":"contains","value":"x"`, `"op":"containsAny","value":["x",2]`, `"op":"containsAll","value":[1,"x"]`) + "}"
	case "count":
		return s + within + fmt.Sprintf(`,"op":"%s","value":%d}`, w.numberOp(), w.r.IntN(4))
	case "distinct":
		return s + within + fmt.Sprintf(`,"measure":"distinct","property":"k","op":"%s","value":%d}`, w.numberOp(), w.r.IntN(4))
	case "first":
		if within = ""; w.r.IntN(3) == 0 {
			within = w.dates()
		}
		fallthrough
	case "last":
		s += within + `,"measure":"` + kind + `",`
		if w.r.IntN(2) == 0 {
			return s + w.timeTest() + "}"
		}
		return s + `"property":"k",` + w.textTest() + "}"
	default:
		return s + within + fmt.Sprintf(`,"measure":"%s","property":"v","op":"%s","value":%s}`, kind, w.numberOp(), w.pick("0", "1", "2.5", "0.3", "-1"))
	}
}

// rateTest is the rest of a rate, or of a count where there is no window.
func (w *world) rateTest(windowed bool) string {
	if !windowed {
		return fmt.Sprintf(`,"op":"%s","value":%d}`, w.numberOp(), w.r.IntN(4))
	}
	return fmt.Sprintf(`,"measure":"rate","op":"%s","value":%s}`, w.numberOp(), w.pick("0", "0.1", "0.2", "0.4", "1", "2", "-1"))
}

// dates are bounds in the time that the case takes.
func (w *world) dates() string {
	at := func() string {
		return time.UnixMicro(w.now + second*int64(w.r.IntN(60))).UTC().Format(time.RFC3339)
	}
	switch w.r.IntN(3) {
	case 0:
		return `,"from":"` + at() + `"`
	case 1:
		return `,"to":"` + at() + `"`
	}
	return `,"from":"` + at() + `","to":"` + time.UnixMicro(w.now+second*int64(60+w.r.IntN(60))).UTC().Format(time.RFC3339) + `"`
}

// step lets time pass, comparing on the way, and then something happen.
func (w *world) step(t *testing.T) {
	w.advance(t, w.now+second*int64(w.r.IntN(20)))
	switch w.r.IntN(12) {
	case 0:
		w.oracle.ids["email"] = append(w.oracle.ids["email"], w.pick("a@b", "c@d"))
		w.note("%d identifier %v", w.now/second, w.oracle.ids["email"])
		w.update(&profile.Touched{Identifiers: true})
	default:
		w.happen(t)
	}
	w.compare(t)
}

// advance goes to an instant by way of every instant at which any answer could change, and of those just before.
func (w *world) advance(t *testing.T, to int64) {
	for !t.Failed() {
		next := to
		for _, f := range w.oracle.facts {
			times := []int64{f.time}
			if at, ok := event.ParseTime([]byte(fmt.Sprint(f.props["birthday"]))); ok {
				times = append(times, at)
			}
			for _, at := range times {
				for _, d := range []int64{1, 2, 5, 10, 30, 60} {
					for _, x := range []int64{at + d*second - 1, at + d*second} {
						if x > w.now && x < next {
							next = x
						}
					}
				}
			}
		}
		for w.timer <= next {
			if w.timer <= w.now {
				t.Errorf("the timer %d is not after now %d", w.timer, w.now)
				return
			}
			w.now, w.timer = w.timer, expr.Never
			w.update(&profile.Touched{Time: true})
		}
		w.now = next
		w.compare(t)
		if next == to {
			return
		}
	}
}

func (w *world) happen(t *testing.T) {
	w.n++
	typ := w.pick("track", "track", "track", "track", "identify", "page")
	at := w.now
	if w.r.IntN(3) == 0 { // late
		at -= second * int64(w.r.IntN(80))
	}
	value := `{"v":` + w.pick("1", "2", "0.1", "0.2", "-1", "null", `"x"`) + `,"k":` + w.pick(`"x"`, `"y"`, "1", "1.0", "2", "null", "true") + `}`
	body := fmt.Sprintf(`"type":"%s","messageId":"m%d","userId":"u","timestamp":"%s"`, typ, w.n, time.UnixMicro(at).UTC().Format(time.RFC3339Nano))
	switch typ {
	case "identify":
		value = `{"` + w.pick(`tier":"x"`, `tier":null`, `tier":"xy"`, `plan":"x"`, `plan":"y"`, `age":1`, `age":2`, `age":3`, `tags":["x",1]`, `tags":[true]`,
			`app":"1.2"`, `app":"v1.9.3-rc.1"`, `home":{"lat":1.35,"lon":103.82}`, `home":{"lat":1.5,"lon":104}`, `ip":"10.1.2.3"`, `ip":"::ffff:10.2.0.1"`,
			`birthday":"`+time.UnixMicro(w.now+second*int64(w.r.IntN(60)-30)).UTC().Format(time.RFC3339)+`"`) + `}`
		body += `,"traits":` + value
	case "page":
		body += `,"name":"Buy","properties":` + value
	default:
		name := w.pick("Buy", "Buy", "Buy", "See", "See", "See", expr.ListEvent)
		if name == expr.ListEvent {
			value = `{"list":"` + w.pick("vip", "old") + `","member":` + w.pick("true", "false") + `}`
		}
		body += `,"event":"` + name + `","properties":` + value
	}
	context := "{}"
	if w.r.IntN(6) == 0 {
		context = `{"consent":{"categoryPreferences":{"ads":` + w.pick("true", "false", `"later"`) + `}}}`
		body += `,"context":` + context
	}
	w.apply(t, "{"+body+"}", value, context, at)
}

func (w *world) apply(t *testing.T, body, value, context string, at int64) {
	data, err := event.Encode(nil, []byte(body), &event.Defaults{Source: "web", ReceivedAt: w.now})
	var v event.View
	if err == nil {
		err = v.Decode(data)
	}
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	f := fact{v.Type(), string(v.Name()), at, uint32(v.MessageHash()), read(value).(map[string]any), value, context, nil, w.says}
	if c, ok := read(context).(map[string]any)["consent"].(map[string]any); ok {
		f.consent = c["categoryPreferences"].(map[string]any)["ads"]
	}
	w.note("%d %s", w.now/second, body)
	if v.Timestamp() != at {
		t.Fatalf("the event's time is %d, not %d", v.Timestamp(), at)
	}
	w.oracle.facts = append(w.oracle.facts, f)
	i := w.r.IntN(len(w.parts))
	var touched *profile.Touched
	w.parts[i], touched = w.writer.Apply(w.parts[i], &v, profile.Stamp{Offset: rapport.Offset(w.n), Now: w.now})
	if err := w.parts[i].Check(); err != nil {
		t.Fatal(err)
	}
	w.update(touched)
}

func (w *world) update(touched *profile.Touched) {
	w.person.Reset(w.set.Plan(), w.now, w.parts)
	var until int64
	w.member, until = w.set.Update(&w.person, w.member, touched, func(x Transition) { w.note("%d %v", w.now, x) })
	w.timer = min(w.timer, until)
}

// compare holds the memberships against the oracle's at this instant.
func (w *world) compare(t *testing.T) {
	w.oracle.now = w.now
	for i := range len(w.set.segments) {
		d, _ := w.set.Find(rapport.SegmentKey(fmt.Sprintf("s%d", i)))
		want := w.oracle.holds(d.Condition.Root)
		w.oracle.in[d.Key] = want
		if w.member.Has(d.ID) != want {
			t.Errorf("at %d: %s should be %v: %s", w.now, d.Key, want, d.Condition.Words(rapport.IT, nil))
		}
	}
	if err := w.member.Check(); err != nil {
		t.Error(err)
	}
}
