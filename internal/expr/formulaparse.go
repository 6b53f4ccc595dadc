package expr

import (
	"encoding/json"
	"fmt"
	"slices"

	"rapport/internal/event"
)

// The bounds of a formula.
const (
	maxTerms       = 100
	maxTermNesting = 20
)

// ParseFormula reads the text of a formula: numbers, + - * / with spaces around + and -, parentheses, the functions min, max,
// abs, round, floor, ceil, coalesce, step and days_since, measures as conditions have them, and traits as trait.name, or bare
// where their name is one word. Errors are Invalid and name the column.
func ParseFormula(s string) (*Formula, error) {
	l := DefaultLimits()
	if len(s) > l.Bytes {
		return nil, invalid("", "is too long", fmt.Sprintf("keep it within %d bytes", l.Bytes))
	}
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &formulaParser{textParser: textParser{tokens: tokens, limits: l, columns: map[string]int{}}}
	root, err := p.sum()
	if err != nil {
		return nil, err
	}
	if x := p.peek(); x.kind != tokenEnd {
		return nil, p.fault(x, "after the formula's end", "put an operator between, with spaces around + and -")
	}
	return &Formula{root}, nil
}

type formulaParser struct {
	textParser
	terms, nesting int
}

const formulaHint = "for example count(Order Completed, 30d) / max(count(Product Viewed, 30d), 1)"

func (p *formulaParser) sum() (*term, error) {
	return p.chain([]string{"+", "-"}, func() (*term, error) {
		return p.chain([]string{"*", "/"}, p.factor)
	})
}

// chain reads operands with operators of one precedence between, from the left.
func (p *formulaParser) chain(operators []string, operand func() (*term, error)) (*term, error) {
	left, err := operand()
	for err == nil && slices.Contains(operators, p.peek().text) && p.peek().kind != tokenText {
		fn := termKind(p.next().text)
		var right *term
		if right, err = operand(); err == nil {
			left = &term{fn: fn, of: []*term{left, right}}
		}
	}
	return left, err
}

func (p *formulaParser) factor() (*term, error) {
	x := p.peek()
	p.nesting++
	defer func() { p.nesting-- }()
	if p.terms++; p.terms > maxTerms || p.nesting > maxTermNesting {
		return nil, invalid(columnOf(x.column), "is too long a formula", fmt.Sprintf("keep it within %d terms, %d deep", maxTerms, maxTermNesting))
	}
	call := p.tokens[min(p.i+1, len(p.tokens)-1)].text == "(" && p.tokens[min(p.i+1, len(p.tokens)-1)].kind == tokenSign
	switch {
	case p.take("("):
		t, err := p.sum()
		if err != nil {
			return nil, err
		}
		return t, p.want(")")
	case x.kind == tokenText || x.kind == tokenWord && !call && !numeral(x.text):
		return p.trait()
	case x.kind != tokenWord:
		return nil, p.fault(x, "where a number, a measure or a trait should be", formulaHint)
	case !call:
		return p.number()
	case isMeasure(MeasureKind(x.text)) && !p.function(x.text):
		return p.measured()
	}
	return p.call()
}

func numeral(s string) bool {
	return s[0] >= '0' && s[0] <= '9' || len(s) > 1 && (s[0] == '-' || s[0] == '+') && s[1] >= '0' && s[1] <= '9'
}

func (p *formulaParser) number() (*term, error) {
	x := p.peek()
	v, _, err := p.value()
	if err != nil {
		return nil, err
	}
	n, _ := v.(json.Number)
	m, ok := microsOf(n)
	if !ok {
		return nil, p.fault(x, "where a number should be", "numbers reach from -9.2 to 9.2 million million, with six decimals")
	}
	return &term{fn: termNumber, value: float64(m) / 1e6}, nil
}

func microsOf(n json.Number) (int64, bool) { return event.ParseMicros([]byte(n)) }

// trait reads trait.name, a bare name or quoted text.
func (p *formulaParser) trait() (*term, error) {
	if p.peek().text == "trait" && p.peek().kind == tokenWord && p.tokens[p.i+1].text == "." {
		p.i += 2
	}
	name, err := p.path()
	if err == nil {
		err = checkText(name, "", p.limits)
	}
	return &term{fn: termTrait, trait: name}, err
}

// function is whether a name that is also a measure's stands for a function here: min and max of several terms.
func (p *formulaParser) function(name string) bool {
	if name != string(Min) && name != string(Max) {
		return false
	}
	depth := 0
	for _, x := range p.tokens[p.i+1:] {
		switch {
		case x.kind == tokenEnd:
			return false
		case x.kind != tokenSign:
		case x.text == "(" || x.text == "[":
			depth++
		case x.text == ")" || x.text == "]":
			if depth--; depth == 0 {
				return false
			}
		case x.text == "." && depth == 1:
			return p.tokens[p.i+2].text == "trait" // max(Order Completed.total) is a measure, max(trait.a, 1) is not
		case depth == 1 && (x.text == "," || x.text == "*" || x.text == "/"):
			return true
		}
	}
	return false
}

func (p *formulaParser) measured() (*term, error) {
	x := p.peek()
	k := MeasureKind(x.text)
	p.columns[""] = x.column
	p.i += 2
	o, err := p.measure("", k)
	if err != nil {
		return nil, err
	}
	f := &fields{of: o, limits: p.limits}
	m, err := f.measure()
	if err != nil {
		return nil, p.place(err)
	}
	if m.Kind == AllValues || m.K > 1 {
		return nil, invalid(columnOf(x.column), "is a list, not a number", "write "+string(Distinct)+"(…) for how many there are")
	}
	if !m.numeric() && m.Property == "" {
		return nil, invalid(columnOf(x.column), "is an instant, not a number", "write days_since("+measureFormula(m)+")")
	}
	return &term{fn: termMeasure, measure: m}, nil
}

// call reads a function and its arguments.
func (p *formulaParser) call() (*term, error) {
	x := p.next()
	t := &term{fn: termKind(x.text)}
	least, most := t.fn.arity()
	if most == 0 {
		names := []string{"min", "max", "abs", "round", "floor", "ceil", "coalesce", "step", "days_since"}
		hint := "functions are " + list(names)
		if near, ok := nearest(x.text, append(names, measures()...)); ok {
			hint = "did you mean " + near + "?"
		}
		return nil, invalid(columnOf(x.column), quote(x.text)+" is not a function", hint)
	}
	p.next() // the parenthesis
	for {
		k, err := p.argument(t.fn)
		if err != nil {
			return nil, err
		}
		if t.of = append(t.of, k); !p.take(",") {
			break
		}
	}
	if len(t.of) < least || len(t.of) > most {
		return nil, invalid(columnOf(x.column), fmt.Sprintf("%s has %d arguments", x.text, len(t.of)), fmt.Sprintf("it takes %d to %d", least, most))
	}
	return t, p.want(")")
}

// argument reads one argument; days_since takes what is an instant.
func (p *formulaParser) argument(fn termKind) (*term, error) {
	if fn != termDaysSince {
		return p.sum()
	}
	x := p.peek()
	if k := MeasureKind(x.text); x.kind == tokenWord && (k == First || k == Last) && p.tokens[p.i+1].text == "(" {
		p.i += 2
		o, err := p.measure("", k)
		if err != nil {
			return nil, err
		}
		m, err := (&fields{of: o, limits: p.limits}).measure()
		return &term{fn: termMeasure, measure: m}, p.place(err)
	}
	t, err := p.factor()
	if err == nil && t.fn != termTrait {
		err = invalid(columnOf(x.column), "is no instant", "write days_since(last(Order Completed)) or days_since(trait.birthday)")
	}
	return t, err
}
