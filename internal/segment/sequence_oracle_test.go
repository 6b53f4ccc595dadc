package segment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rapport/internal/expr"
)

// sequence is a random one over the events of the law.
func (w *world) sequence() string {
	event := func() string {
		return w.pick(`"event":"Buy"`, `"event":"Buy"`, `"event":"See"`, `"event":"See"`, `"type":"page"`, `"event":"Buy","where":[{"property":"k",`+w.textTest()+`}]`, `"type":"any"`)
	}
	lengthOf := func(name string, one int) string {
		if w.r.IntN(one) > 0 {
			return ""
		}
		return fmt.Sprintf(`,"%s":"%ds"`, name, w.length())
	}
	steps := []string{"{" + event() + "}"}
	for range w.r.IntN(3) {
		if w.r.IntN(4) == 0 {
			steps = append(steps, `{"not":{`+event()+`}}`)
		}
		bounds := lengthOf("gap", 3)
		if bounds == "" {
			bounds = lengthOf("wait", 4)
		}
		if w.r.IntN(6) == 0 {
			bounds += `,"next":true`
		}
		steps = append(steps, "{"+event()+bounds+"}")
	}
	for w.r.IntN(3) == 0 && len(steps) < 5 {
		steps = append(steps, `{"not":{`+event()+`}`+lengthOf("within", 1)+`}`)
	}
	return `{"sequence":[` + strings.Join(steps, ",") + `]` + lengthOf("within", 2) + lengthOf("span", 4) +
		fmt.Sprintf(`,"op":"%s","value":%d}`, w.numberOp(), w.r.IntN(3))
}

// named is an event with the first step that names it.
type named struct {
	fact
	first int
}

// matches is the most matches of a sequence that do not overlap, from all the ways to choose events.
func (o *oracle) matches(x expr.Sequence) int64 {
	var events []named
	for _, f := range o.facts {
		first := slices.IndexFunc(x.Steps, func(s expr.Step) bool { return o.is(f, s) })
		if first >= 0 && (x.Within == 0 || f.time > o.now-int64(x.Within)) {
			events = append(events, named{f, first})
		}
	}
	slices.SortFunc(events, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.first, b.first), cmp.Compare(a.tie, b.tie))
	})
	most := make([]int64, len(events)+1)
	for end := range events {
		most[end+1] = most[end]
		for start := range end + 1 {
			if o.match(x, events, start, end) {
				most[end+1] = max(most[end+1], most[start]+1)
			}
		}
	}
	return most[len(events)]
}

func (o *oracle) is(f fact, s expr.Step) bool {
	return len(slices.DeleteFunc(o.matching(expr.Measure{Type: s.Type, Event: s.Event, Where: s.Where}), func(g fact) bool {
		return g.time != f.time || g.tie != f.tie
	})) > 0
}

// match is whether there is one from one event to another.
func (o *oracle) match(x expr.Sequence, events []named, start, end int) bool {
	last := len(x.Steps)
	for x.Steps[last-1].Not {
		last--
	}
	for _, s := range x.Steps[last:] {
		d := int64(s.Within)
		if d > 0 && o.now < events[end].time+d {
			return false
		}
		for _, e := range events[end+1:] {
			if o.is(e.fact, s) && (d == 0 || e.time < events[end].time+d) {
				return false
			}
		}
	}
	if x.Span > 0 && events[end].time-events[start].time > int64(x.Span) {
		return false
	}
	return o.is(events[start].fact, x.Steps[0]) && o.goesOn(x.Steps[1:last], events, start, end)
}

// goesOn is whether the steps can be taken from one event to another.
func (o *oracle) goesOn(steps []expr.Step, events []named, at, end int) bool {
	if len(steps) == 0 {
		return at == end
	}
	n := slices.IndexFunc(steps, func(s expr.Step) bool { return !s.Not })
	for i := at + 1; i <= end; i++ {
		s, lag := steps[n], expr.Duration(events[i].time-events[at].time)
		ok := o.is(events[i].fact, s) && (s.Gap == 0 || lag <= s.Gap) && lag >= s.Wait && (!s.Next || i == at+1)
		for _, e := range events[at+1 : i] {
			for _, not := range steps[:n] {
				ok = ok && !o.is(e.fact, not)
			}
		}
		if ok && o.goesOn(steps[n+1:], events, i, end) {
			return true
		}
	}
	return false
}
