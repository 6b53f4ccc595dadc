package segment

import (
	"cmp"
	"math/big"
	"slices"

	"rapport/internal/expr"
)

// tallied is the most frequent value, or the list of the distinct ones.
func tallied(m expr.Measure, all []fact) any {
	counts, values := map[string]int{}, []any{}
	for _, f := range all {
		v := f.props[m.Property]
		if counts[text(v)]++; counts[text(v)] == 1 {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return nil
	}
	slices.SortFunc(values, smaller)
	if m.Kind == expr.AllValues {
		return values
	}
	if m.K > 1 {
		slices.SortStableFunc(values, func(a, b any) int { return cmp.Compare(counts[text(b)], counts[text(a)]) })
		return values[:min(m.K, len(values))]
	}
	return slices.MaxFunc(values, func(a, b any) int { return cmp.Compare(counts[text(a)], counts[text(b)]) })
}

// smaller orders numbers before text before the rest.
func smaller(a, b any) int {
	x, y := number(a), number(b)
	s, isText := a.(string)
	t, alsoText := b.(string)
	switch {
	case x != nil && y != nil:
		return x.Cmp(y)
	case isText && alsoText:
		return cmp.Compare(s, t)
	}
	return cmp.Compare(kindOrder(a), kindOrder(b))
}

func kindOrder(v any) int {
	switch v.(type) {
	case *big.Rat:
		return 0
	case string:
		return 1
	}
	return 2
}
