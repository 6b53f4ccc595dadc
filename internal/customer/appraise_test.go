package customer

import (
	"errors"
	"strings"
	"testing"

	"rapport"
	"rapport/internal/catalog"
)

// TestCostIsCheckedBeforeADefinitionIsPut: segments and computed traits past the allowance do not come into the log.
func TestCostIsCheckedBeforeADefinitionIsPut(t *testing.T) {
	cfg := Defaults()
	cfg.Conditions.Bytes = 4 << 10
	c := catalog.New(CostChecker(cfg)...)
	for _, x := range []struct {
		kind              rapport.DefinitionKind
		key, spec, refuse string
	}{
		{rapport.KindSegment, "small", `{"condition":{"event":"Order Completed","within":"30d"}}`, ""},
		{rapport.KindSegment, "large", `{"condition":{"event":"Order Completed","measure":"sum","property":"total","within":"30d","op":"gt","value":1}}`, "spec.condition"},
		{rapport.KindTrait, "plain", `{"type":"text"}`, ""},
		{rapport.KindTrait, "spent", `{"computed":{"event":"Order Completed","measure":"sum","property":"total","within":"30d"}}`, "spec.computed"},
	} {
		_, err := c.Prepare(rapport.Definition{Kind: x.kind, Key: x.key, Spec: []byte(x.spec), Owners: rapport.Owners{Marketing: "m", IT: "i"},
			Wording: rapport.Wording{Marketing: "m", IT: "i"}}, "test", "")
		var e *rapport.Error
		switch {
		case x.refuse == "" && err != nil, x.refuse != "" && err == nil:
			t.Errorf("%s: %v", x.key, err)
		case err != nil && (!errors.As(err, &e) || e.Kind != rapport.Invalid || !strings.Contains(err.Error(), x.refuse) || !strings.Contains(err.Error(), "the limit is 4 KB")):
			t.Errorf("%s: %v", x.key, err)
		}
	}
}
