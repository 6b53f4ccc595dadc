package expr_test

import (
	"fmt"

	"rapport"
	"rapport/internal/expr"
)

// shopWords are what a shop's people call things.
type shopWords struct{}

func (shopWords) Event(t rapport.EventType, name string) string {
	return map[string]string{"Order Completed": "purchase"}[name]
}
func (shopWords) Trait(name string) string { return map[string]string{"tier": "loyalty tier"}[name] }
func (shopWords) Segment(key rapport.SegmentKey) string {
	return map[rapport.SegmentKey]string{"s1": "Regulars"}[key]
}

func ExampleCondition_Words() {
	c, err := expr.Parse([]byte(`{"all":[
		{"event":"Order Completed","within":"30d","op":"gte","value":3},
		{"trait":"tier","op":"in","value":["gold","platinum"]},
		{"not":{"segment":"s1"}}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Words(rapport.Marketing, shopWords{}))
	fmt.Println(c.Words(rapport.IT, shopWords{}))
	// Output:
	// People who did ‘purchase’ at least 3 times in the last 30 days, whose loyalty tier is one of “gold” or “platinum” and who are not in the segment ‘Regulars’.
	// count(Order Completed, 30d) ≥ 3 ∧ trait.tier ∈ {"gold", "platinum"} ∧ ¬segment(s1)
}

func ExampleParse_mistake() {
	_, err := expr.Parse([]byte(`{"all":[{"segment":"loyal"},{"event":"Order Completed","measure":"sum","op":"gt","value":100}]}`))
	fmt.Println(err)
	// Output: read condition at all[1].property: is missing (say which property sum is taken of)
}
