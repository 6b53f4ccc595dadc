package segment

import (
	"cmp"
	"encoding/json"
	"math/big"
	"net"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

// fact is an event as the oracle remembers it: all of it, for ever.
type fact struct {
	typ   rapport.EventType
	name  string
	time  int64
	tie   uint32
	props map[string]any // of identify: the traits
	raw   string         // and as they were sent

	context string
	consent any    // what the context says of the category ads
	zone    string // context.timezone
}

// oracle answers conditions the slow and obvious way: from the list of all events, at any instant.
type oracle struct {
	facts    []fact
	ids      map[rapport.IdentifierType][]string
	computed map[string]expr.Measure
	formulas map[string]func() any
	merge    map[string]string
	in       map[rapport.SegmentKey]bool
	now      int64
	literals map[string]any
	zones    map[string]*time.Location
}

// literal is a test's value, read once.
func (o *oracle) literal(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	v, ok := o.literals[string(raw)]
	if !ok {
		v = read(string(raw))
		if o.literals == nil {
			o.literals = map[string]any{}
		}
		o.literals[string(raw)] = v
	}
	return v
}

// read is a JSON text with its numbers as fractions.
func read(raw string) any {
	var v any
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		panic(err)
	}
	return fractions(v)
}

func fractions(v any) any {
	switch x := v.(type) {
	case json.Number:
		r, _ := new(big.Rat).SetString(string(x))
		return r
	case []any:
		for i := range x {
			x[i] = fractions(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = fractions(x[k])
		}
	}
	return v
}

func (o *oracle) holds(n expr.Node) bool {
	switch x := n.(type) {
	case expr.All:
		return !slices.ContainsFunc(x.Of, func(k expr.Node) bool { return !o.holds(k) })
	case expr.Any:
		return slices.ContainsFunc(x.Of, o.holds)
	case expr.Not:
		return !o.holds(x.Of)
	case expr.Segment:
		return o.in[x.Key]
	case expr.Sequence:
		return o.compare(big.NewRat(o.matches(x), 1), x.Test)
	case expr.Score:
		sum := new(big.Rat)
		for _, w := range x.Parts {
			if o.holds(w.When) {
				sum.Add(sum, big.NewRat(w.Weight, 1e6))
			}
		}
		return o.compare(sum, x.Test)
	case expr.Consent:
		said := o.last(func(f fact) any { return f.consent })
		return x.Op == expr.Given && said == true || x.Op == expr.Refused && said == false || x.Op == expr.Unknown && said != true && said != false
	case expr.List:
		return o.last(func(f fact) any {
			if f.name != expr.ListEvent || f.props["list"] != string(x.Key) {
				return nil
			}
			return f.props["member"]
		}) == true
	case expr.Event:
		return o.compare(o.measure(x.Measure), x.Test)
	case expr.Trait:
		if f, ok := o.formulas[x.Name]; ok {
			return o.compare(f(), x.Test)
		}
		if m, ok := o.computed[x.Name]; ok {
			return o.compare(o.measure(m), x.Test)
		}
		if x.Name == "worth" {
			return o.compare(o.worth(), x.Test)
		}
		return o.compare(o.trait(x.Name), x.Test)
	case expr.Identifier:
		return o.identifier(x)
	}
	panic("no such node")
}

// last is what was said last.
func (o *oracle) last(of func(fact) any) (said any) {
	var best fact
	for _, f := range o.facts {
		if v := of(f); v != nil && (said == nil || cmp.Or(cmp.Compare(f.time, best.time), cmp.Compare(f.tie, best.tie)) > 0) {
			said, best = v, f
		}
	}
	return said
}

// worth is the law's formula: trait.spent / max(count(See, 10s), 1) + coalesce(age, 0.5), in fractions, to six decimals.
func (o *oracle) worth() any {
	spent, seen := number(o.measure(o.computed["spent"])), number(o.measure(expr.Measure{Kind: expr.Count, Type: rapport.Track, Event: "See", Within: 10 * expr.Second}))
	if seen.Cmp(big.NewRat(1, 1)) < 0 {
		seen = big.NewRat(1, 1)
	}
	age := number(o.trait("age"))
	if age == nil {
		age = big.NewRat(1, 2)
	}
	rounded, _ := new(big.Rat).SetString(new(big.Rat).Add(new(big.Rat).Quo(spent, seen), age).FloatString(6))
	return rounded
}

func (o *oracle) identifier(x expr.Identifier) bool {
	some := func(t expr.Test) bool {
		return slices.ContainsFunc(o.ids[x.Type], func(v string) bool { return o.compare(v, t) })
	}
	switch x.Test.Op {
	case expr.Exists:
		return len(o.ids[x.Type]) > 0
	case expr.NotExists:
		return len(o.ids[x.Type]) == 0
	case expr.Ne:
		return !some(expr.Test{Op: expr.Eq, Value: x.Test.Value})
	case expr.NotIn:
		return !some(expr.Test{Op: expr.In, Value: x.Test.Value})
	}
	return some(x.Test)
}

// instant marks a found value as a time.
type instant int64

func (o *oracle) matching(m expr.Measure) []fact {
	var out []fact
	for _, f := range o.facts {
		if m.Type != expr.AnyType && m.Type != f.typ || m.Event != "" && m.Event != f.name {
			continue
		}
		ok := true
		for _, w := range m.Where {
			ok = ok && o.compare(f.props[w.Property], w.Test)
		}
		if ok {
			out = append(out, f)
		}
	}
	return out
}

func (o *oracle) measure(m expr.Measure) any {
	all := o.matching(m)
	if m.Property != "" {
		all = slices.DeleteFunc(all, func(f fact) bool {
			_, isNumber := f.props[m.Property].(*big.Rat)
			numeric := m.Kind == expr.Sum || m.Kind == expr.Min || m.Kind == expr.Max || m.Kind == expr.Avg
			return f.props[m.Property] == nil || numeric && !isNumber
		})
	}
	slices.SortStableFunc(all, func(a, b fact) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.tie, b.tie))
	})
	all = slices.DeleteFunc(all, func(f fact) bool { return !o.inWindow(m, f.time) })
	return o.reduce(m, all)
}

func (o *oracle) reduce(m expr.Measure, all []fact) any {
	sum := new(big.Rat)
	var numbers []*big.Rat
	seen := map[string]bool{}
	for _, f := range all {
		if m.Kind == expr.Distinct {
			seen[text(f.props[m.Property])] = true
		}
		if n, ok := f.props[m.Property].(*big.Rat); ok && m.Kind != expr.Distinct {
			numbers = append(numbers, n)
			sum.Add(sum, n)
		}
	}
	switch m.Kind {
	case expr.Top, expr.AllValues:
		return tallied(m, all)
	case expr.Rate:
		return o.rate(m, len(all))
	case expr.Count:
		return big.NewRat(int64(len(all)), 1)
	case expr.Distinct:
		return big.NewRat(int64(len(seen)), 1)
	case expr.Sum:
		return sum
	}
	if len(all) == 0 {
		return nil
	}
	switch m.Kind {
	case expr.Min:
		return slices.MinFunc(numbers, (*big.Rat).Cmp)
	case expr.Max:
		return slices.MaxFunc(numbers, (*big.Rat).Cmp)
	case expr.Avg:
		return sum.Quo(sum, big.NewRat(int64(len(numbers)), 1))
	}
	f := all[0]
	if m.Kind == expr.Last || m.Kind == expr.DaysSince {
		f = all[len(all)-1]
	}
	if m.Kind == expr.DaysSince {
		return big.NewRat((o.now-f.time)/86400e6, 1)
	}
	if m.Property == "" {
		return instant(f.time)
	}
	return f.props[m.Property]
}

// text tells values of different kinds apart.
func text(v any) string {
	if r, ok := v.(*big.Rat); ok {
		return r.RatString()
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// trait is the value that the trait's policy chooses from everything ever said.
func (o *oracle) trait(name string) any {
	var best *fact
	for i := range o.facts {
		f := &o.facts[i]
		v, said := f.props[name]
		if f.typ != rapport.Identify || !said {
			continue
		}
		if best == nil {
			best = f
			continue
		}
		later := cmp.Or(cmp.Compare(f.time, best.time), cmp.Compare(f.tie, best.tie)) > 0
		bigger := 0
		if o.merge[name] == "max" {
			bigger = number(v).Cmp(number(best.props[name]))
		}
		switch {
		case o.merge[name] == "first" && !later, o.merge[name] == "" && later, bigger > 0, o.merge[name] == "max" && bigger == 0 && later:
			best = f
		}
	}
	if best == nil {
		return nil
	}
	return best.props[name]
}

func number(v any) *big.Rat {
	r, _ := v.(*big.Rat)
	return r
}

// compare applies a test to what was found.
func (o *oracle) compare(found any, t expr.Test) bool {
	want := o.literal(t.Value)
	if t.IgnoreCase {
		t.IgnoreCase = false
		return o.compare(lower(found), expr.Test{Op: t.Op, Value: json.RawMessage(strings.ToLower(string(t.Value)))})
	}
	switch t.Op {
	case expr.Between:
		n, ends := number(found), want.([]any)
		return n != nil && n.Cmp(number(ends[0])) >= 0 && n.Cmp(number(ends[1])) <= 0
	case expr.ContainsAny, expr.ContainsAll:
		n := 0
		for _, w := range want.([]any) {
			l, _ := found.([]any)
			s, isText := found.(string)
			x, _ := w.(string)
			if slices.ContainsFunc(l, func(v any) bool { return same(v, w) }) || isText && x != "" && strings.Contains(s, x) {
				n++
			}
		}
		return n == len(want.([]any)) || n > 0 && t.Op == expr.ContainsAny
	case expr.SemverEq, expr.SemverGte, expr.SemverLt:
		s, ok := found.(string)
		c := version(s) - version(want.(string))
		return ok && (t.Op == expr.SemverEq && c == 0 || t.Op == expr.SemverGte && c >= 0 || t.Op == expr.SemverLt && c < 0)
	case expr.Near:
		p, _ := found.(map[string]any)
		return p != nil && near(degrees(p["lat"]), degrees(p["lon"]), want.(map[string]any)["within"].(string))
	case expr.InNetwork:
		s, ok := found.(string)
		return ok && slices.ContainsFunc(want.([]any), func(w any) bool {
			_, n, err := net.ParseCIDR(w.(string))
			return err == nil && n.Contains(net.ParseIP(s))
		})
	case expr.Exists:
		return found != nil
	case expr.NotExists:
		return found == nil
	case expr.Eq:
		return same(found, want)
	case expr.Ne:
		return !same(found, want)
	case expr.In:
		return slices.ContainsFunc(want.([]any), func(w any) bool { return same(found, w) })
	case expr.NotIn:
		return !slices.ContainsFunc(want.([]any), func(w any) bool { return same(found, w) })
	case expr.Gt, expr.Gte, expr.Lt, expr.Lte:
		return ordered(t.Op, number(found), number(want))
	case expr.OlderThan, expr.NewerThan, expr.Before, expr.After:
		return o.timed(found, t.Op, want.(string))
	}
	s, ok := found.(string)
	switch t.Op {
	case expr.Contains:
		if l, isList := found.([]any); isList {
			return slices.ContainsFunc(l, func(v any) bool { return same(v, want) })
		}
		w, isText := want.(string)
		return ok && isText && strings.Contains(s, w)
	case expr.StartsWith:
		return ok && strings.HasPrefix(s, want.(string))
	case expr.EndsWith:
		return ok && strings.HasSuffix(s, want.(string))
	}
	panic("no such op " + t.Op)
}

func lower(v any) any {
	if s, ok := v.(string); ok {
		return strings.ToLower(s)
	}
	return v
}

// version ranks the few that the law draws.
func version(s string) int {
	return map[string]int{"1.2": 1, "1.2.0": 1, "v1.9.3-rc.1": 2, "v1.10.0": 3}[s]
}

func degrees(v any) float64 {
	f, _ := number(v).Float64()
	return f
}

// near knows how far the places that the law draws are from 1.3, 103.8: about 6 and 31 km.
func near(lat, _ float64, within string) bool {
	return within == "20000km" || within == "50km" && lat < 1.6
}

func ordered(op expr.Op, a, b *big.Rat) bool {
	if a == nil || b == nil {
		return false
	}
	c := a.Cmp(b)
	return op == expr.Gt && c > 0 || op == expr.Gte && c >= 0 || op == expr.Lt && c < 0 || op == expr.Lte && c <= 0
}

func same(a, b any) bool {
	if x, y := number(a), number(b); x != nil || y != nil {
		return x != nil && y != nil && x.Cmp(y) == 0
	}
	switch a.(type) {
	case string, bool:
		return a == b
	}
	return false
}

func (o *oracle) timed(found any, op expr.Op, want string) bool {
	var t int64
	switch x := found.(type) {
	case instant:
		t = int64(x)
	case string:
		var ok bool
		if t, ok = event.ParseTime([]byte(x)); !ok {
			return false
		}
	default:
		return false
	}
	if op == expr.Before || op == expr.After {
		at, _ := event.ParseTime([]byte(want))
		return t < at == (op == expr.Before)
	}
	d, err := expr.ParseDuration(want)
	if err != nil {
		panic(err)
	}
	return t <= o.now-int64(d) == (op == expr.OlderThan)
}
