package bench

import (
	"context"
	"encoding/json"
	"fmt"

	"rapport"
	"rapport/internal/customer"
)

// shopSegments are n segments as a retailer has them, over the load's events: counts and sums in windows of a week to three
// months, absences, traits, other segments; and every tenth over a window so short that people leave it by time while the
// benchmark runs.
func shopSegments(n int) []rapport.Definition {
	names := [...]string{"Product Viewed", "Product Added", "Checkout Started", "Order Completed", "Ticket Opened"}
	defs := make([]rapport.Definition, n)
	for i := range defs {
		name, step := names[i%len(names)], i/20
		var c string
		switch i % 10 {
		case 0, 5:
			c = fmt.Sprintf(`{"all":[{"event":%q,"within":"%dd","op":"gte","value":%d},{"event":"Order Completed","measure":"sum","property":"total","op":"gt","value":%d}]}`, name, 7+i%3*10, 1+i%4+step, 50+i*20)
		case 1, 6:
			c = fmt.Sprintf(`{"event":%q,"within":"%dd","op":"gte","value":%d}`, name, 30+i%4*20, 2+i%3+step)
		case 2:
			c = fmt.Sprintf(`{"all":[{"event":%q,"op":"gte","value":%d},{"event":"Ticket Opened","within":"7d","never":true}]}`, name, 1+step)
		case 3:
			c = fmt.Sprintf(`{"event":"Order Completed","measure":"sum","property":"total","within":"90d","op":"gt","value":%d}`, 100+i*10)
		case 4:
			c = fmt.Sprintf(`{"all":[{"trait":"tier","op":"in","value":["gold","silver"]},{"trait":"age","op":"gt","value":%d}]}`, 20+i%50)
		case 7:
			c = fmt.Sprintf(`{"event":"Order Completed","where":[{"property":"category","op":"eq","value":"kitchen"}],"op":"gte","value":%d}`, 1+step)
		case 8:
			c = fmt.Sprintf(`{"all":[{"segment":"s%d"},{"event":%q,"measure":"max","property":"total","op":"gte","value":%d}]}`, i-1, name, 100+step)
		case 9:
			c = fmt.Sprintf(`{"event":%q,"within":"%dm","op":"gte","value":1}`, name, 1+step)
		}
		defs[i] = rapport.Definition{Kind: rapport.KindSegment, Key: fmt.Sprintf("s%d", i), Owners: rapport.Owners{Marketing: "bench", IT: "bench"},
			Wording: rapport.Wording{Marketing: fmt.Sprintf("Segment %d", i), IT: fmt.Sprintf("segment %d", i)}, Spec: json.RawMessage(`{"condition":` + c + `}`)}
	}
	return defs
}

func putSegments(ctx context.Context, m *customer.Machine, defs []rapport.Definition) error {
	for _, def := range defs {
		if _, _, err := m.Put(ctx, def, "bench", ""); err != nil {
			return fmt.Errorf("%s: %w", def.Key, err)
		}
	}
	return m.Settle(ctx)
}
