package insight

import (
	"encoding/json"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/value"
)

// TraitDraft is a computed trait that says of each person, day by day, what the fitted model says of them: a definition but for its
// owners. Putting it writes the parameters to the log.
type TraitDraft struct {
	Key     string          `json:"key"`
	Wording rapport.Wording `json:"wording"`
	Spec    json.RawMessage `json:"spec"`
}

// furthest is how many units ahead a computed trait looks at most.
func (v *ValueShown) furthest() float64 {
	if v.Model.Model == (value.BGNBD{}).Name() {
		return min(520, 1000*named(v.Model)["alpha"])
	}
	return 520
}

// traits are the drafts of what was fitted.
func (v *ValueShown) traits(q *ValueQuestion) error {
	v.Traits = []TraitDraft{}
	if q.Model == "bgbb" {
		return nil // whole periods since the first purchase are no days
	}
	for _, d := range []struct{ key, of string }{{"still_customer", "alive"}, {"churn_risk", "risk"}, {"expected_purchases", "purchases"}, {"expected_value", "value"}} {
		ahead := d.of == "purchases" || d.of == "value"
		if ahead && q.Ahead > v.furthest() || d.of == "value" && v.Spend == nil {
			continue
		}
		o, err := v.outlook(q, d.of, ahead)
		if err != nil {
			return err
		}
		computed, err := json.Marshal(map[string]any{"outlook": o})
		if err != nil {
			return err
		}
		c, err := expr.ParseComputation(computed)
		if err != nil {
			return err
		}
		spec, err := json.Marshal(map[string]any{"type": "number", "computed": json.RawMessage(computed)})
		if err != nil {
			return err
		}
		v.Traits = append(v.Traits, TraitDraft{d.key, c.Wording(nil), spec})
	}
	return nil
}

// outlook is what expr.ParseComputation reads.
func (v *ValueShown) outlook(q *ValueQuestion, of string, ahead bool) (map[string]any, error) {
	o := map[string]any{}
	events, err := json.Marshal(q.Purchase)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(events, &o); err != nil {
		return nil, err
	}
	o["of"], o["model"], o["parameters"], o["unit"] = of, "bgnbd", named(v.Model), string(q.Unit)
	if v.Model.Model == (value.ParetoNBD{}).Name() {
		o["model"] = "paretonbd"
	}
	if q.Zone != "" {
		o["zone"] = q.Zone
	}
	if ahead {
		o["ahead"] = q.Ahead
	}
	if of == "value" {
		o["amount"], o["spend"] = q.Amount, named(*v.Spend)
	}
	o["fitted"] = map[string]any{"people": v.Model.People, "until": q.calibration.End.Format(time.DateOnly), "logLikelihood": v.Model.LogLikelihood}
	return o, nil
}

// named are the parameters of a fit by name.
func named(f value.Fit) map[string]float64 {
	out := map[string]float64{}
	for _, p := range f.Parameters {
		out[p.Name] = p.Value
	}
	return out
}
