package expr

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/value"
)

// outlook is what a fitted model says of one person, from nothing but the days on which they bought:
//
//	{outlook: {of: alive, event: Order Completed, model: bgnbd, parameters: {r: 0.243, alpha: 4.414, a: 0.793, b: 2.426}, unit: week}}
//	{outlook: {of: purchases, …, ahead: 52}}
//	{outlook: {of: value, …, ahead: 52, amount: total, spend: {p: 6.25, q: 3.74, v: 15.44}}}
//	{outlook: {of: risk, …}}                                # 1 − alive
//
// of alive is the probability that they still are a customer, of purchases how often they will buy in the time ahead, of value
// what that is worth, of risk the probability that they have left. The parameters are part of the definition, so that the answer
// depends on the log alone; a new fit is a new version. Days are those of zone (UTC if left out): several purchases on one day are
// one, and the answer moves with each day, or, with until, stays that of the end of a day. The forms are those of package value.
type outlook struct {
	of     outlookKind
	model  value.Model
	name   string
	spend  *value.GammaGamma
	amount string
	unit   string
	ahead  float64
	zone   *time.Location
	until  int64 // the instant after the last day that counts; 0: it moves with the days
	fitted fitted
	target Measure
}

// fitted is what the parameters were learned from, to be said.
type fitted struct {
	people int
	until  string
}

type outlookKind string

const (
	outlookAlive     outlookKind = "alive"
	outlookPurchases outlookKind = "purchases"
	outlookValue     outlookKind = "value"
	outlookRisk      outlookKind = "risk"
)

const termOutlook termKind = "outlook"

// everLong is a window that holds all there is. A series of it begins at the epoch's first microsecond, which keeps it from being
// one with those of other windows: theirs would become as coarse as it is.
const everLong = 36_525 * Day

// furthestAhead bounds the time ahead, and furthestAlphas the same of BG/NBD, and with it what one evaluation takes.
const (
	furthestAhead  = 520
	furthestAlphas = 1000
)

var outlookUnits = map[string]value.Unit{"day": value.Day, "week": value.Week, "month": value.Month}

// outlook reads one.
func (f *fields) outlook() (*Formula, error) {
	if err := f.only("outlook"); err != nil {
		return nil, err
	}
	o, ok := f.of["outlook"].(map[string]any)
	if !ok {
		return nil, invalid("outlook", "is "+kindOf(f.of["outlook"])+", not what is asked of a model", "write outlook: {of: alive, event: Order Completed, model: bgnbd, parameters: {…}}")
	}
	r := &fields{of: o, path: "outlook", limits: f.limits}
	if err := r.only("of", "event", "type", "where", "model", "parameters", "unit", "ahead", "amount", "spend", "zone", "until", "fitted"); err != nil {
		return nil, err
	}
	x := &outlook{}
	for _, step := range []func(*outlook) error{r.outlookOf, r.outlookModel, r.outlookTime, r.outlookSpend, r.outlookFitted} {
		if err := step(x); err != nil {
			return nil, err
		}
	}
	target := map[string]any{}
	for _, k := range []string{"event", "type", "where"} {
		if r.has(k) {
			target[k] = o[k]
		}
	}
	m, err := r.inner(target, "outlook")
	if err != nil {
		return nil, err
	}
	x.target = m
	m.Within, m.From, m.To = everLong, 1, x.until
	t := &term{fn: termOutlook, outlook: x, of: []*term{{fn: termMeasure, measure: m}}}
	if x.of == outlookValue {
		m.Kind, m.Property = Sum, x.amount
		t.of = append(t.of, &term{fn: termMeasure, measure: m})
	}
	return &Formula{t}, nil
}

func (f *fields) outlookOf(x *outlook) error {
	s, err := f.text("of")
	if x.of = outlookKind(s); err == nil && !slices.Contains([]outlookKind{outlookAlive, outlookPurchases, outlookValue, outlookRisk}, x.of) {
		err = invalid(join(f.path, "of"), quote(s)+" is nothing that a model says", "use alive, purchases, value or risk")
	}
	return err
}

func (f *fields) outlookModel(x *outlook) (err error) {
	if x.name, err = f.text("model"); err != nil {
		return err
	}
	names := map[string][]string{"bgnbd": {"r", "alpha", "a", "b"}, "paretonbd": {"r", "alpha", "s", "beta"}}[x.name]
	if names == nil {
		return invalid(join(f.path, "model"), quote(x.name)+" is no model", "use bgnbd or paretonbd")
	}
	p, err := f.parameters("parameters", names)
	if err != nil {
		return err
	}
	if x.model = (value.ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]}); x.name == "bgnbd" {
		x.model = value.BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]}
	}
	return nil
}

// parameters are positive numbers of these names.
func (f *fields) parameters(name string, names []string) ([]float64, error) {
	path := join(f.path, name)
	o, _ := f.of[name].(map[string]any)
	p := &fields{of: o, path: path, limits: f.limits}
	if err := p.only(names...); err != nil {
		return nil, err
	}
	out := make([]float64, len(names))
	for i, n := range names {
		v, ok := o[n].(json.Number)
		x, err := strconv.ParseFloat(string(v), 64)
		if !ok || err != nil || !(x >= 1e-6 && x <= 1e6) {
			return nil, invalid(join(path, n), "is not a number from 0.000001 to 1000000", "a fit gives it: rapport value fit")
		}
		out[i] = x
	}
	return out, nil
}

func (f *fields) outlookTime(x *outlook) (err error) {
	if x.unit = "week"; f.has("unit") {
		if x.unit, err = f.text("unit"); err != nil {
			return err
		}
	}
	if outlookUnits[x.unit] == 0 {
		return invalid(join(f.path, "unit"), quote(x.unit)+" is no unit here", "use day, week or month")
	}
	zone := ""
	if f.has("zone") {
		if zone, err = f.text("zone"); err != nil {
			return err
		}
	}
	if x.zone, err = time.LoadLocation(zone); err != nil || zone == "Local" {
		return invalid(join(f.path, "zone"), quote(zone)+" is no time zone", "write one such as Asia/Singapore")
	}
	if f.has("until") {
		s, err := f.text("until")
		if err != nil {
			return err
		}
		d, err := time.Parse(time.DateOnly, s)
		if err != nil || d.Year() < 1971 || d.Year() > 2200 {
			return invalid(join(f.path, "until"), quote(s)+" is not a date", "write 2026-01-31")
		}
		x.until = date{d.Year(), d.Month(), d.Day()}.days(1).start(x.zone)
	}
	asks := x.of == outlookPurchases || x.of == outlookValue
	if asks != f.has("ahead") {
		return invalid(join(f.path, "ahead"), map[bool]string{true: "is missing", false: "does not go with " + string(x.of)}[asks], "of purchases and value say for how many units ahead: ahead: 52")
	}
	if v, ok := f.of["ahead"].(json.Number); ok {
		x.ahead, _ = strconv.ParseFloat(string(v), 64)
	}
	if asks && !(x.ahead > 0 && x.ahead <= furthestAhead) {
		return invalid(join(f.path, "ahead"), "is out of bounds", fmt.Sprintf("use a number above 0, up to %d", furthestAhead))
	}
	if m, ok := x.model.(value.BGNBD); ok && x.ahead > furthestAlphas*m.Alpha { // its series would hardly end
		return invalid(join(f.path, "ahead"), "is too far for these parameters", fmt.Sprintf("use up to %d times alpha", furthestAlphas))
	}
	return nil
}

func (f *fields) outlookSpend(x *outlook) (err error) {
	if x.of != outlookValue {
		for _, name := range []string{"amount", "spend"} {
			if f.has(name) {
				return invalid(join(f.path, name), "does not go with "+string(x.of), "it goes with of: value")
			}
		}
		return nil
	}
	if x.amount, err = f.text("amount"); err != nil {
		return err
	}
	p, err := f.parameters("spend", []string{"p", "q", "v"})
	if err == nil {
		x.spend = &value.GammaGamma{P: p[0], Q: p[1], V: p[2]}
	}
	return err
}

func (f *fields) outlookFitted(x *outlook) error {
	if !f.has("fitted") {
		return nil
	}
	path := join(f.path, "fitted")
	o, ok := f.of["fitted"].(map[string]any)
	r := &fields{of: o, path: path, limits: f.limits}
	if !ok {
		return invalid(path, "is "+kindOf(f.of["fitted"])+", not what the model was fitted to", "write {people: 2357, until: 2026-01-31, logLikelihood: -9582.43}")
	}
	if err := r.only("people", "until", "logLikelihood"); err != nil {
		return err
	}
	n, _ := o["people"].(json.Number)
	people, err := strconv.Atoi(string(n))
	if err != nil || people < 1 {
		return invalid(join(path, "people"), "is not how many people", "")
	}
	until, err := r.text("until")
	if err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, until); err != nil {
		return invalid(join(path, "until"), quote(until)+" is not a date", "write 2026-01-31")
	}
	if _, ok := o["logLikelihood"].(json.Number); r.has("logLikelihood") && !ok {
		return invalid(join(path, "logLikelihood"), "is not a number", "")
	}
	x.fitted = fitted{people, until}
	return nil
}

// eval is what the model says of one person, and when that changes by itself: with the next day.
func (x *outlook) eval(f Facts, of []*term, now int64) (v float64, ok bool, until int64) {
	until = Never
	bought := f.Aggregate(of[0].slot)
	if bought == nil || bought.Count == 0 {
		return 0, false, Never
	}
	end := x.until - 1
	if x.until == 0 {
		end, until = now, ThisDay.frame(now, x.zone).until
	}
	first, last := x.day(bought.First), x.day(bought.Last)
	unit := float64(outlookUnits[x.unit])
	h := value.History{X: x.days(&bought.Entries) - 1, TX: float64(last-first) / unit, T: float64(max(x.day(end), last)-first) / unit}
	if h.X < 1 || last == first { // an entry past what is kept may be missing
		h.X, h.TX = 0, 0
	}
	switch x.of {
	case outlookAlive:
		v = x.model.PAlive(h)
	case outlookRisk:
		v = 1 - x.model.PAlive(h)
	default:
		v = x.model.Expected(h, x.ahead)
	}
	if x.of == outlookValue {
		each := x.spend.Expected(x.mean(f.Aggregate(of[1].slot), first, h.X))
		if !(each > 0) { // with q ≤ 1 there is no average to expect
			return 0, false, until
		}
		v = float64(v * each)
	}
	return v, !math.IsNaN(v) && !math.IsInf(v, 0), until
}

func (x *outlook) day(at int64) int {
	if x.zone == time.UTC {
		return int(floorDiv(at, int64(Day)))
	}
	return value.DayOf(time.UnixMicro(at), x.zone)
}

// days are on how many different days there are entries. Of somebody with so many that the oldest are kept in buckets, each of a
// bucket counts as a day of its own.
func (x *outlook) days(e *Entries) int {
	n, newer := 0, math.MinInt
	var one tally
	for c := e.newest(); ; {
		at, ok := c.next(&one)
		if !ok {
			return n
		}
		if d := x.day(at); d != newer {
			n, newer = n+1, d
		}
		n += int(one.count) - 1
	}
}

// mean is the mean amount of the repeat purchase days, as Gamma-Gamma has it: nothing known where there is none.
func (x *outlook) mean(spent *Aggregate, first, repeats int) value.Spend {
	if spent == nil || repeats == 0 {
		return value.Spend{}
	}
	var total Total
	var one tally
	for c := spent.Entries.newest(); ; {
		at, ok := c.next(&one)
		if !ok {
			break
		}
		if x.day(at) > first {
			total = total.Add(one.sum)
		}
	}
	s := value.Spend{X: repeats, Mean: float64(total.Micros()) / 1e6 / float64(repeats)}
	if s.Mean <= 0 {
		return value.Spend{}
	}
	return s
}

// text is the outlook as IT reads it.
func (x *outlook) text() string {
	s := map[outlookKind]string{outlookAlive: "P(alive", outlookRisk: "1 − P(alive", outlookPurchases: "E[X(" + x.span() + ")", outlookValue: "E[X(" + x.span() + ")]·E[M"}[x.of]
	s += " | " + x.target.Target()
	if x.amount != "" {
		s += "." + pathName(x.amount)
	}
	s += "; " + x.parameters()
	if x.until != 0 {
		s += "; until " + x.untilDay()
	}
	if x.of == outlookPurchases || x.of == outlookValue {
		return s + "]"
	}
	return s + ")"
}

// span is the time ahead in words.
func (x *outlook) span() string {
	s := strconv.FormatFloat(x.ahead, 'f', -1, 64) + " " + x.unit
	if x.ahead != 1 {
		s += "s"
	}
	return s
}

func (x *outlook) parameters() string {
	n := func(name string, v float64) string { return " " + name + "=" + strconv.FormatFloat(v, 'g', 6, 64) }
	s := ""
	switch m := x.model.(type) {
	case value.BGNBD:
		s = m.Name() + n("r", m.R) + n("alpha", m.Alpha) + n("a", m.A) + n("b", m.B)
	case value.ParetoNBD:
		s = m.Name() + n("r", m.R) + n("alpha", m.Alpha) + n("s", m.S) + n("beta", m.Beta)
	}
	if x.spend != nil {
		s += ", Gamma-Gamma" + n("p", x.spend.P) + n("q", x.spend.Q) + n("v", x.spend.V)
	}
	return s + " by " + x.unit
}

func (x *outlook) untilDay() string {
	return time.UnixMicro(x.until - 1).In(x.zone).Format(time.DateOnly)
}

// words are the outlook as marketing reads it, as a noun phrase.
func (x *outlook) words(names Names) string {
	s := map[outlookKind]string{outlookAlive: "The probability of still being a customer", outlookRisk: "The probability of having left",
		outlookPurchases: "How many times they will buy in the next " + x.span(), outlookValue: "What they will buy in the next " + x.span() + " is worth"}[x.of]
	s += ", going by " + x.target.Noun(names)
	if x.until != 0 {
		s += " up to " + x.untilDay()
	}
	if x.fitted.people > 0 {
		s += ", as learned from " + plural(int64(x.fitted.people), "person") + " up to " + x.fitted.until
	}
	return strings.ReplaceAll(s, " persons", " people")
}

func (x *outlook) wording(names Names) rapport.Wording {
	return rapport.Wording{Marketing: x.words(names) + ".", IT: x.text()}
}
