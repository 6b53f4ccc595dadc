package catalog

import (
	"encoding/json"
	"time"

	"rapport"
)

// AnnotationSpec is the spec of an annotation definition: either At, or From and To. Each is a date or an instant in RFC 3339.
type AnnotationSpec struct {
	At   string `json:"at,omitempty"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

func checkAnnotation(def *rapport.Definition) ([]Ref, error) {
	var spec AnnotationSpec
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	switch {
	case spec.At == "" && (spec.From == "" || spec.To == ""):
		return nil, Problems{{Path: "", Message: "it does not say when", Hint: "give at, or from and to"}}
	case spec.At != "" && (spec.From != "" || spec.To != ""):
		return nil, Problems{{Path: "at", Message: "does not go with from and to", Hint: "give one or the other"}}
	}
	var times [3]time.Time
	for i, s := range []struct{ path, text string }{{"at", spec.At}, {"from", spec.From}, {"to", spec.To}} {
		var err error
		if s.text == "" {
			continue
		}
		if times[i], err = time.Parse(time.DateOnly, s.text); err != nil {
			times[i], err = time.Parse(time.RFC3339, s.text)
		}
		if err != nil {
			return nil, Problems{{Path: s.path, Message: "is neither a date nor an instant", Hint: "write 2026-11-11 or 2026-11-11T08:00:00+08:00"}}
		}
	}
	if spec.At == "" && !times[1].Before(times[2]) {
		return nil, Problems{{Path: "to", Message: "is not after from", Hint: "it is the first day or instant that is not marked any more"}}
	}
	return nil, nil
}
