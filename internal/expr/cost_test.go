package expr

import (
	"fmt"
	"strings"
	"testing"

	"rapport"
)

// TestAllowance: a definition past a limit is refused with what it needs, what there is, and which setting says so.
func TestAllowance(t *testing.T) {
	var parts []string
	for i := range 3 {
		parts = append(parts, fmt.Sprintf(`{"event":"e%d","measure":"sum","property":"p","within":"30d","op":"gt","value":1,"where":[{"property":"q","op":"exists"}]}`, i))
	}
	c, err := Parse([]byte(`{"all":[` + strings.Join(parts, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	cost := c.Cost(256)
	if cost.Features != 3 || cost.Evaluations != 6 || cost.MostBytes != 3*(44+256*16+66*48) {
		t.Errorf("%+v", cost)
	}
	if e := DefaultAllowance().Check(cost); e != nil {
		t.Error(e)
	}
	for _, x := range []struct {
		limit Allowance
		want  string
	}{
		{Allowance{cost.MostBytes, 3, 6}, ""},
		{Allowance{12 << 10, 3, 6}, "this needs 22 KB for the busiest person; the limit is 12 KB"},
		{Allowance{1 << 20, 2, 6}, "this needs 3 aggregates; the limit is 2 aggregates"},
		{Allowance{1 << 20, 3, 1}, "this takes 6 comparisons for one event; the limit is 1 comparison"},
	} {
		e := x.limit.Check(cost)
		switch {
		case x.want == "" && e != nil, x.want != "" && e == nil:
			t.Errorf("%+v: %v", x.limit, e)
		case e != nil && (e.Err.Error() != x.want || e.Kind != rapport.Invalid || !strings.Contains(e.Hint, "customer.conditions.")):
			t.Errorf("%+v: %v", x.limit, e)
		}
	}
}
