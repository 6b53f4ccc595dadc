package catalog

import (
	"encoding/json"
	"errors"

	"rapport"
)

// ownRules are the rules of the kinds that the catalog itself understands.
func ownRules() []Checker {
	return []Checker{
		{rapport.KindIdentity, checkIdentity},
		{rapport.KindTrait, checkTrait},
		{rapport.KindEvent, checkEvent},
	}
}

func checkIdentity(def *rapport.Definition) ([]Ref, error) {
	if def.Key != "default" {
		return nil, errors.New("there is one identity policy, with the key default")
	}
	return nil, nil
}

// TraitSpec is the spec of a trait definition.
type TraitSpec struct {
	Type     string         `json:"type,omitempty"`
	Merge    string         `json:"merge,omitempty"`
	Limit    int            `json:"limit,omitempty"`
	Personal bool           `json:"personal,omitempty"`
	Computed *ComputedTrait `json:"computed,omitempty"`
}

// ComputedTrait is a measure over events shown as a trait.
type ComputedTrait struct {
	Measure  string          `json:"measure"`
	Type     string          `json:"type,omitempty"`
	Event    string          `json:"event,omitempty"`
	Property string          `json:"property,omitempty"`
	Within   string          `json:"within,omitempty"`
	Where    json.RawMessage `json:"where,omitempty"`
}

func checkTrait(def *rapport.Definition) ([]Ref, error) {
	var spec TraitSpec
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	switch c := spec.Computed; {
	case spec.Limit > 0 && spec.Merge != "union":
		return nil, Problems{{Path: "limit", Message: "only merge: union has a limit", Hint: "leave limit out, or merge by union"}}
	case c == nil:
	case spec.Merge != "":
		return nil, Problems{{Path: "merge", Message: "a computed trait is not merged", Hint: "leave merge out"}}
	case c.Measure != "count" && c.Measure != "first" && c.Measure != "last" && c.Property == "":
		return nil, Problems{{Path: "computed.measure", Message: c.Measure + " needs a property", Hint: "for example property: total"}}
	case c.Event == "" && (c.Type == "" || c.Type == "track"):
		return nil, Problems{{Path: "computed", Message: "which event it is computed from is missing", Hint: "for example event: Order Completed"}}
	}
	return nil, nil
}

// unique checks what only one live definition may have.
func unique(snap *Snapshot, def *rapport.Definition) error {
	const op = "put definition"
	self := Ref{def.Kind, def.Key}
	taken := func(path, what, by string) error {
		return &rapport.Error{Kind: rapport.Conflict, Op: op, Where: self.String() + ": " + path,
			Err: errors.New(what + " belongs to the " + string(def.Kind) + " " + clip(by)), Hint: "choose another one"}
	}
	switch def.Kind {
	case rapport.KindSource:
		var spec SourceSpec
		if err := json.Unmarshal(def.Spec, &spec); err != nil {
			return err
		}
		if src, ok := snap.sources[spec.WriteKey]; ok && string(src.Key) != def.Key {
			return taken("spec.writeKey", "this write key", string(src.Key))
		}
	case rapport.KindEvent:
		var spec EventSpec
		if err := json.Unmarshal(def.Spec, &spec); err != nil {
			return err
		}
		if other := snap.plan.entry(spec.callType(), spec.Event); other != nil && other.key != def.Key {
			return taken("spec.event", "the event "+clip(spec.Event), other.key)
		}
	}
	return nil
}
