package expr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sequence is "who did ‘A’, then ‘B’ within 1 hour, and no ‘C’ in the 7 days after, at least twice".
func (p prose) sequence(x Sequence) string {
	n, _ := strconv.ParseInt(string(x.Test.Value), 10, 64)
	op := x.Test.Op
	s := "who "
	none := n == 0 && (op == Eq || op == Lte) || n == 1 && op == Lt
	if none {
		s += "never "
	}
	s += p.steps(x.Steps)
	if x.Span > 0 {
		s += ", all within " + x.Span.lengthWords()
	}
	if x.Within > 0 {
		s += ", in the last " + x.Within.words()
	}
	if none || n == 1 && op == Gte || n == 0 && (op == Gt || op == Ne) {
		return s
	}
	return s + ", " + quantifier(op) + timesWords(n)
}

func (p prose) steps(steps []Step) (s string) {
	last, verb := "", ""
	var between []string
	for i, x := range steps {
		noun := p.noun(Measure{Type: x.Type, Event: x.Event, Where: x.Where})
		if x.Not {
			between = append(between, noun)
			if !slices.ContainsFunc(steps[i:], func(o Step) bool { return !o.Not }) {
				s += tailWords(noun, x.Within)
			}
			continue
		}
		past, _ := Measure{Type: x.Type}.verb()
		if verb = past; verb == last {
			verb = ""
		}
		last = past
		if i > 0 {
			s += ", then "
		}
		if x.Next {
			s += "directly "
		}
		s += verb + noun + x.lag()
		if len(between) > 0 {
			s += " without " + series(between, "or") + " in between"
		}
		between = nil
	}
	return s
}

func tailWords(noun string, within Duration) string {
	if within == 0 {
		return ", and no " + noun + " since"
	}
	return ", and no " + noun + " in the " + within.words() + " after"
}

// lag is how long after the step before.
func (s Step) lag() string {
	switch {
	case s.Gap > 0 && s.Wait > 0:
		return " at least " + s.Wait.lengthWords() + " and at most " + s.Gap.lengthWords() + " later"
	case s.Gap > 0:
		return " within " + s.Gap.lengthWords()
	case s.Wait > 0:
		return " at least " + s.Wait.lengthWords() + " later"
	}
	return ""
}

// sequenceFormula is "seq(A → B [≤ 1h] → ¬C [7d]) ≥ 2".
func sequenceFormula(x Sequence) string {
	parts := make([]string, len(x.Steps))
	for i, s := range x.Steps {
		switch parts[i] = targetFormula(s.Target); {
		case s.Not:
			parts[i] = "¬" + parts[i]
		case strings.EqualFold(firstWord(s.Event), "not"): // which would be read as ¬
			name := targetFormula(Target{Type: s.Type, Event: s.Event})
			parts[i] = strings.Replace(parts[i], name, string(quoteJSON(s.Event)), 1)
		}
		if b := s.bounds(); len(b) > 0 {
			parts[i] += " [" + strings.Join(b, ", ") + "]"
		}
	}
	text := "seq(" + strings.Join(parts, " → ")
	if x.Within > 0 {
		text += ", " + x.Within.String()
	}
	if x.Span > 0 {
		text += ", span " + x.Span.String()
	}
	return testFormula(text+")", x.Test)
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

// bounds are what a step says beside its event.
func (s Step) bounds() (all []string) {
	if s.Next {
		all = append(all, "next")
	}
	if s.Wait > 0 {
		all = append(all, "≥ "+s.Wait.String())
	}
	if s.Gap > 0 {
		all = append(all, "≤ "+s.Gap.String())
	}
	if s.Within > 0 {
		all = append(all, s.Within.String())
	}
	return all
}

// sequence reads seq(A → B [≤ 1h] → ¬C [7d], 30d, span 2h) ≥ 2.
func (t *textParser) sequence(path string) (any, error) {
	var steps []any
	for {
		s, err := t.step(fmt.Sprintf("%s[%d]", join(path, "sequence"), len(steps)))
		if err != nil {
			return nil, err
		}
		if steps = append(steps, s); !t.take("→") {
			break
		}
	}
	o := object{"sequence": steps}
	for t.take(",") {
		name := "within"
		if t.peek().text == "span" && t.tokens[t.i+1].kind == tokenWord {
			name = t.next().text
		}
		t.columns[join(path, name)] = t.peek().column
		o[name] = t.next().text
	}
	if err := t.want(")"); err != nil {
		return nil, err
	}
	if !t.compared() {
		return o, nil // at least once
	}
	return o, t.compare(o, path)
}

func (t *textParser) step(path string) (any, error) {
	t.columns[path] = t.peek().column
	o := object{}
	if !t.take("¬") {
		if err := t.target(o, path); err != nil {
			return nil, err
		}
		return o, t.bounds(o, path)
	}
	of := object{}
	if err := t.target(of, join(path, "not")); err != nil {
		return nil, err
	}
	o["not"] = of
	return o, t.bounds(o, path)
}

// bounded is whether brackets follow that hold bounds of a step rather than tests of its event.
func (t *textParser) bounded() bool {
	if t.peek().text != "[" || t.peek().kind != tokenSign || t.i+2 >= len(t.tokens) {
		return false
	}
	first, second := t.tokens[t.i+1], t.tokens[t.i+2]
	return first.kind == tokenSign && (first.text == "≤" || first.text == "≥") ||
		first.kind == tokenWord && second.kind == tokenSign && (second.text == "]" || second.text == ",")
}

// bounds reads [next, ≥ 5m, ≤ 1h], and of a not [7d].
func (t *textParser) bounds(o object, path string) error {
	if !t.bounded() {
		return nil
	}
	t.take("[")
	for {
		name := "within"
		switch {
		case t.take("≤"):
			name = "gap"
		case t.take("≥"):
			name = "wait"
		case t.peek().text == "next":
			name = "next"
		}
		x := t.next()
		t.columns[join(path, name)] = x.column
		if o[name] = x.text; name == "next" {
			o[name] = true
		}
		if !t.take(",") {
			return t.want("]")
		}
	}
}
