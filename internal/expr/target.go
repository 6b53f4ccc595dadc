package expr

import "strings"

// Target is which events the measure takes, as IT reads it: Order Completed[total > 10].
func (m Measure) Target() string {
	s := measureFormula(Measure{Kind: Count, Type: m.Type, Event: m.Event, Where: m.Where})
	return strings.TrimSuffix(strings.TrimPrefix(s, "count("), ")")
}

// Noun is which events the measure takes, as marketing reads it: ‘Order Completed’ (where ‘total’ is more than 10). names may be
// nil.
func (m Measure) Noun(names Names) string { return prose{names}.noun(m) }
