package server

import (
	"encoding/json"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/expr"
)

// parseCondition reads a condition, typed or as JSON, and says it in all its forms.
func parseCondition(r *request) (answer, error) {
	var in struct {
		Text      string          `json:"text"`
		Condition json.RawMessage `json:"condition"`
	}
	if err := r.body(&in); err != nil {
		return answer{}, err
	}
	if (in.Text == "") == (len(in.Condition) == 0) {
		return answer{}, invalid("read condition", "text, condition", "one of the two is wanted", `for example {"text": "count(Order Completed, 30d) >= 3"}`)
	}
	read := func() (*expr.Condition, error) { return expr.Parse(in.Condition) }
	if in.Text != "" {
		read = func() (*expr.Condition, error) { return expr.ParseText(in.Text) }
	}
	c, err := read()
	if err != nil {
		return answer{}, err
	}
	return ok(r.s.deps.Conditions.Appraise(c))
}

// warnings are those of a segment's condition; none for any other kind.
func (r *request) warnings(def rapport.Definition) []expr.Warning {
	none := []expr.Warning{}
	var spec struct {
		Condition json.RawMessage `json:"condition"`
	}
	if def.Kind != rapport.KindSegment || def.Status == catalog.Ended || json.Unmarshal(def.Spec, &spec) != nil {
		return none
	}
	c, err := expr.Parse(spec.Condition)
	if err != nil {
		return none
	}
	return r.s.deps.Conditions.Appraise(c).Warnings
}
