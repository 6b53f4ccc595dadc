package catalog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"rapport"
)

// Problem is one thing wrong with a definition: where, what, and what to do.
type Problem struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`   // from 1; 0 if the definition did not come from a file
	Column  int    `json:"column,omitempty"` // from 1, in characters
	Path    string `json:"path,omitempty"`   // such as spec.condition.all[1].op
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Place is file:line:column and path, as far as known.
func (p Problem) Place() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		if b.Len() == 0 {
			b.WriteString("line ")
		} else {
			b.WriteByte(':')
		}
		b.WriteString(strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column))
	}
	if p.Path != "" {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(p.Path)
	}
	return b.String()
}

func (p Problem) String() string {
	s := p.Message
	if place := p.Place(); place != "" {
		s = place + ": " + s
	}
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Problems is everything found wrong, in the order of the file, at most maxProblems.
type Problems []Problem

const maxProblems = 20

// Error is the message alone if there is one problem, for the place and hint stand in the rapport.Error around it;
// otherwise one line each.
func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0].Message
	}
	var b strings.Builder
	b.WriteString(strconv.Itoa(len(p)) + " problems")
	for _, one := range p {
		b.WriteString("\n  " + one.String())
	}
	return b.String()
}

// fault wraps problems as the one error shape; nil if there are none.
func (p Problems) fault(op string) error {
	if len(p) == 0 {
		return nil
	}
	e := &rapport.Error{Kind: rapport.Invalid, Op: op, Err: p}
	if len(p) == 1 {
		e.Where, e.Hint = p[0].Place(), p[0].Hint
	} else {
		e.Where = p[0].File
	}
	return e
}

func (p *Problems) add(one Problem) {
	if len(*p) < maxProblems {
		*p = append(*p, one)
	}
}

// inOrder sorts by place in the file.
func (p Problems) inOrder() {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
}
