package expr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"rapport/internal/event"
)

// Score adds up the weights of the parts that hold, and compares the sum.
type Score struct {
	Parts []Weighted
	Test  Test // of a number
}

// Weighted is a part of a score.
type Weighted struct {
	When   Node
	Weight int64 // millionths
}

func (Score) node() {}

// maxWeight is the largest weight, so that no sum runs over.
const maxWeight = 1_000_000_000_000 // a million, in millionths

// score reads {score: [{when: …, weight: …}], op, value}.
func (p *parser) score(f *fields, depth int) (Node, error) {
	if err := f.only("score", "op", "value"); err != nil {
		return nil, err
	}
	path := join(f.path, "score")
	l, ok := f.of["score"].([]any)
	if !ok || len(l) == 0 || len(l) > f.limits.List {
		return nil, invalid(path, "is no list of weighted conditions", "write score: [{when: {…}, weight: 10}]")
	}
	var s Score
	for i, v := range l {
		w, err := p.weighted(v, fmt.Sprintf("%s[%d]", path, i), depth)
		if err != nil {
			return nil, err
		}
		s.Parts = append(s.Parts, w)
	}
	var err error
	s.Test, err = f.test(numberOps())
	if err == nil && ValueOf(s.Test.Value).Kind != event.Number {
		err = invalid(join(f.path, "value"), "is not a number", "a score is compared with a number")
	}
	return s, err
}

func (p *parser) weighted(v any, path string, depth int) (Weighted, error) {
	o, ok := v.(map[string]any)
	if !ok {
		return Weighted{}, invalid(path, "is "+kindOf(v)+", not a weighted condition", "write {when: {…}, weight: 10}")
	}
	f := &fields{of: o, path: path, limits: p.limits}
	if err := f.only("when", "weight"); err != nil {
		return Weighted{}, err
	}
	n, isNumber := o["weight"].(json.Number)
	m, ok := event.ParseMicros([]byte(n))
	if !isNumber || !ok || m > maxWeight || m < -maxWeight {
		return Weighted{}, invalid(join(path, "weight"), "is not a number from -1000000 to 1000000", "say how much it counts when it holds")
	}
	when, err := p.node(o["when"], join(path, "when"), depth+1)
	return Weighted{when, m}, err
}

func appendScore(b *bytes.Buffer, s Score) {
	b.WriteString(`{"score":[`)
	for i, w := range s.Parts {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"when":`)
		appendNode(b, w.When)
		b.WriteString(`,"weight":` + formatMicros(w.Weight) + "}")
	}
	b.WriteByte(']')
	appendTest(b, s.Test)
	b.WriteByte('}')
}

func (p *Program) score(i int, x Score, n Scope, path string) error {
	p.steps[i].kind, p.steps[i].kids, p.steps[i].mask = stepScore, len(x.Parts), maskOf(x.Test.Op)
	p.steps[i].want, _ = ValueOf(x.Test.Value).Micros()
	for k, w := range x.Parts {
		at := len(p.steps)
		if err := p.add(w.When, n, fmt.Sprintf("%s[%d].when", join(path, "score"), k)); err != nil {
			return err
		}
		p.steps[at].weight = w.Weight
	}
	return nil
}

// points is the sum of what holds, and when the first part may change.
func (p *Program) points(s *step, i int, f Facts, in Bits, now int64) (sum, until int64) {
	until = Never
	for k, j := 0, i+1; k < s.kids; k, j = k+1, p.steps[j].end {
		t, u := p.eval(j, f, in, now)
		if until = min(until, u); t {
			sum += p.steps[j].weight
		}
	}
	return sum, until
}

func (p *Program) evalScore(s *step, i int, f Facts, in Bits, now int64) (bool, int64) {
	sum, until := p.points(s, i, f, in, now)
	return s.mask.has(cmp64(sum, s.want)), until
}

func (p prose) score(s Score) string {
	parts := make([]string, len(s.Parts))
	for i, w := range s.Parts {
		parts[i] = pointsWords(w.Weight) + " if they are people " + p.clause(w.When, true)
	}
	return "whose score " + predicateWords(s.Test) + " (" + strings.Join(parts, "; ") + ")"
}

func pointsWords(weight int64) string {
	if weight == 1e6 {
		return "1 point"
	}
	return formatMicros(weight) + " points"
}

func scoreFormula(s Score) string {
	parts := make([]string, len(s.Parts))
	for i, w := range s.Parts {
		parts[i] = formatMicros(w.Weight) + ": " + formula(w.When, true)
	}
	return testFormula("score("+strings.Join(parts, ", ")+")", s.Test)
}

func (w *sqlWriter) score(s Score) (string, error) {
	parts := make([]string, len(s.Parts))
	for i, x := range s.Parts {
		when, err := w.node(x.When)
		if err != nil {
			return "", err
		}
		parts[i] = "CASE WHEN " + when + " THEN " + decimalSQL([]byte(formatMicros(x.Weight))) + " ELSE 0 END"
	}
	return compareSQL("("+strings.Join(parts, " + ")+")", s.Test)
}

// score reads score(10: …, 5: …) ≥ 12.
func (t *textParser) score(path string) (any, error) {
	var parts []any
	for {
		at := fmt.Sprintf("%s[%d]", join(path, "score"), len(parts))
		t.columns[join(at, "weight")] = t.peek().column
		weight, _, err := t.value()
		if err != nil {
			return nil, err
		}
		if err := t.want(":"); err != nil {
			return nil, err
		}
		when, err := t.any(join(at, "when"))
		if err != nil {
			return nil, err
		}
		if parts = append(parts, object{"when": when, "weight": weight}); !t.take(",") {
			break
		}
	}
	o := object{"score": parts}
	if err := t.want(")"); err != nil {
		return nil, err
	}
	return o, t.compare(o, path)
}
