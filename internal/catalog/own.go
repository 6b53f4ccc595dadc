package catalog

import (
	"encoding/json"
	"errors"

	"rapport"
	"rapport/internal/expr"
)

// ownRules are the rules of the kinds that the catalog itself understands.
func ownRules() []Checker {
	return []Checker{
		{rapport.KindSegment, checkSegment},
		{rapport.KindTrait, checkTrait},
		{rapport.KindEvent, checkEvent},
		{rapport.KindWebhook, checkWebhook},
		{rapport.KindAnnotation, checkAnnotation},
	}
}

// SegmentSpec is the spec of a segment definition.
type SegmentSpec struct {
	Condition json.RawMessage `json:"condition"` // as package expr reads it
}

// reservedSegment would be hidden by the comparison of segments in the API.
const reservedSegment = "overlap"

func checkSegment(def *rapport.Definition) ([]Ref, error) {
	var spec SegmentSpec
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	if def.Key == reservedSegment {
		return nil, Problems{{Path: "", Message: "a segment cannot have the key " + def.Key, Hint: "the API has something else under that name; choose another key"}}
	}
	c, err := expr.Parse(spec.Condition)
	if err != nil {
		return nil, under("condition", err)
	}
	var refs []Ref
	for _, key := range c.Needs().Segments {
		refs = append(refs, Ref{rapport.KindSegment, string(key)})
	}
	expr.Walk(c.Root, func(n expr.Node) {
		if l, ok := n.(expr.List); ok {
			refs = append(refs, Ref{rapport.KindList, string(l.Key)})
		}
	})
	return refs, nil
}

// TraitSpec is the spec of a trait definition.
type TraitSpec struct {
	Type     string          `json:"type,omitempty"`     // text, number, bool, time, list, object; for display and completion
	Merge    string          `json:"merge,omitempty"`    // last if empty
	Limit    int             `json:"limit,omitempty"`    // of a union
	Personal bool            `json:"personal,omitempty"` // masked for whoever may not read personal data
	Computed json.RawMessage `json:"computed,omitempty"` // as expr.ParseComputation reads it
}

func checkTrait(def *rapport.Definition) ([]Ref, error) {
	var spec TraitSpec
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	if spec.Limit > 0 && spec.Merge != "union" {
		return nil, Problems{{Path: "limit", Message: "only merge: union has a limit", Hint: "leave limit out, or merge by union"}}
	}
	if len(spec.Computed) == 0 {
		return nil, nil
	}
	if spec.Merge != "" {
		return nil, Problems{{Path: "merge", Message: "a computed trait is not merged", Hint: "leave merge out"}}
	}
	c, err := expr.ParseComputation(spec.Computed)
	if err != nil {
		return nil, under("computed", err)
	}
	var refs []Ref
	for _, name := range c.Traits() {
		refs = append(refs, Ref{rapport.KindTrait, name})
	}
	return refs, nil
}

// under puts a path in front of an error's own.
func under(path string, err error) error {
	var e *rapport.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Where != "" && e.Where[0] != '[' {
		path += "."
	}
	out := *e
	out.Where = path + e.Where
	return &out
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
	case rapport.KindWebhook:
		if live, ok := snap.Get(def.Kind, def.Key); (!ok || live.Status != Live) && len(snap.List(def.Kind)) >= maxWebhooks {
			return &rapport.Error{Kind: rapport.TooMany, Op: op, Where: self.String(), Err: errors.New("there are 100 webhooks already"), Hint: "end one that nobody needs"}
		}
	case rapport.KindSource:
		var spec SourceSpec
		if err := json.Unmarshal(def.Spec, &spec); err != nil {
			return err
		}
		if src, ok := snap.sources.byWriteKey[spec.WriteKey]; ok && string(src.Key) != def.Key {
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
