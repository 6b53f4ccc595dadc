package customer

import (
	"errors"

	"rapport"
	"rapport/internal/expr"
)

// computed is the computed traits in force as a scope in which everything else stands for something.
type computed struct{ traits map[string]traitRule }

// Series implements expr.Scope.
func (computed) Series(expr.SeriesSpec) (int, bool) { return 0, true }

// Segment implements expr.Scope.
func (computed) Segment(rapport.SegmentKey) (int, bool) { return 0, true }

// Computed implements expr.Scope.
func (c computed) Computed(trait string) (expr.Computation, bool) {
	t, ok := c.traits[trait]
	if !ok || t.Policy.Computed == nil {
		return expr.Computation{}, false
	}
	return *t.Policy.Computed, true
}

// fits refuses a definition that makes no sense with the computed traits in force: a test of a number as if it were text, or a
// formula that rests on too many others.
func (m *Machine) fits(def rapport.Definition) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	scope := computed{m.rules.traits}
	switch def.Kind {
	case rapport.KindSegment:
		v, err := parseSegment(def)
		if err != nil {
			return err
		}
		p, err := v.Condition.Compile(scope)
		if err != nil {
			return err
		}
		return put(def, p.Misfit())
	case rapport.KindTrait:
		t, err := parseTrait(def)
		if err != nil || t.Policy.Computed == nil {
			return err
		}
		return put(def, t.Policy.Computed.Check(scope))
	}
	return nil
}

// put says which definition an error is about.
func put(def rapport.Definition, err error) error {
	var e *rapport.Error
	if !errors.As(err, &e) {
		return err
	}
	c := *e
	c.Op, c.Where = "put definition", string(def.Kind)+" "+def.Key+": spec"
	if e.Where != "" {
		c.Where += ".condition." + e.Where
	}
	return &c
}
