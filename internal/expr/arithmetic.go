package expr

import (
	"slices"
	"strings"
)

// Arithmetic is a formula over names alone, such as (A - B) / A * 100: the operators and functions of Formula, without measures.
// It is computed as a Formula is; what is absent or divides by zero makes the whole absent, but for coalesce.
type Arithmetic struct{ root *term }

// ParseArithmetic reads one. Names are single letters, which need no spaces around + and -. Errors are Invalid and name the column.
func ParseArithmetic(s string) (*Arithmetic, error) {
	f, err := ParseFormula(spaced(s))
	if err != nil {
		return nil, err
	}
	f.root.walk(func(t *term) {
		switch {
		case err != nil:
		case t.fn == termMeasure || t.fn == termDaysSince:
			err = invalid("", "has a measure in it", "give the measure as a series, and name that by its letter")
		case t.fn == termTrait && len(t.trait) != 1:
			err = invalid("", quote(t.trait)+" is no series", "name series by their letter: A is the first")
		}
	})
	return &Arithmetic{f.root}, err
}

// spaced puts spaces around each + and - that stands between two operands.
func spaced(s string) string {
	var b strings.Builder
	operand := false // before this one
	for i := range len(s) {
		c := s[i]
		if (c == '+' || c == '-') && operand {
			b.WriteString(" " + string(c) + " ")
			operand = false
			continue
		}
		b.WriteByte(c)
		if c != ' ' {
			operand = c == ')' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		}
	}
	return b.String()
}

// Names are the names in it, rising, each once.
func (a *Arithmetic) Names() []string {
	var out []string
	a.root.walk(func(t *term) {
		if t.fn == termTrait {
			out = append(out, t.trait)
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// String is its one text form.
func (a *Arithmetic) String() string {
	return a.root.text(0, nil, func(name string) string { return name })
}

// Of is its value where names have these; false is absent.
func (a *Arithmetic) Of(value func(name string) (float64, bool)) (float64, bool) {
	return a.root.over(value)
}

func (t *term) over(value func(string) (float64, bool)) (v float64, ok bool) {
	switch t.fn {
	case termNumber:
		return t.value, true
	case termTrait:
		return value(t.trait)
	case termCoalesce:
		for _, k := range t.of {
			if v, ok = k.over(value); ok {
				break
			}
		}
		return v, ok
	}
	args := make([]float64, len(t.of))
	for i, k := range t.of {
		if args[i], ok = k.over(value); !ok {
			return 0, false
		}
	}
	v = t.combine(args)
	return v, finite(v)
}
