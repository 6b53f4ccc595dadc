package catalog

import (
	"encoding/json"
	"strings"
	"testing"

	"rapport"
)

func TestAnnotationSaysWhen(t *testing.T) {
	for spec, wrong := range map[string]string{
		`{"at":"2026-11-11"}`:                               "",
		`{"at":"2026-11-11T08:00:00+08:00"}`:                "",
		`{"from":"2026-11-11","to":"2026-11-12T00:00:00Z"}`: "",
		`{}`:                                      "when",
		`{"from":"2026-11-11"}`:                   "when",
		`{"at":"2026-11-11","to":"2026-11-12"}`:   "does not go",
		`{"at":"11.11.2026"}`:                     "neither a date",
		`{"from":"2026-11-12","to":"2026-11-12"}`: "not after",
	} {
		_, err := checkAnnotation(&rapport.Definition{Kind: rapport.KindAnnotation, Key: "sale", Spec: json.RawMessage(spec)})
		if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", spec, err)
		}
	}
}
