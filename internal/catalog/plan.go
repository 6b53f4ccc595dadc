package catalog

import (
	"encoding/json"
	"maps"
	"slices"

	"rapport"
	"rapport/internal/event"
)

// EventSpec is the spec of an event definition.
type EventSpec struct {
	Type       string          `json:"type,omitempty"` // track if empty
	Event      string          `json:"event"`
	Mode       string          `json:"mode,omitempty"` // allow if empty
	Properties json.RawMessage `json:"properties,omitempty"`
}

func (s *EventSpec) callType() rapport.EventType {
	if s.Type == "" {
		return rapport.Track
	}
	return rapport.ParseEventType(s.Type)
}

// Plan is the tracking plan: the live event definitions, compiled. It never changes.
type Plan struct {
	entries [rapport.Alias + 1]map[string]*planned
}

type planned struct {
	key     string
	enforce bool
	wording rapport.Wording
	rule    *rule
}

// Violation says where an event does not keep to the tracking plan.
type Violation struct {
	Definition string `json:"definition"` // key of the event definition
	Path       string `json:"path"`       // such as properties.total
	Message    string `json:"message"`
	Enforced   bool   `json:"enforced"` // the definition asks for quarantine
}

func (v *Violation) Error() string { return v.Path + " " + v.Message }

func newPlan(defs []rapport.Definition) *Plan {
	p := &Plan{}
	for _, def := range defs {
		var spec EventSpec
		if err := json.Unmarshal(def.Spec, &spec); err != nil {
			continue // checked before it came into the log; one that cannot be read asks for nothing
		}
		rule, problems := compileRule(spec.Properties)
		t := spec.callType()
		if len(problems) > 0 || int(t) >= len(p.entries) {
			continue
		}
		if p.entries[t] == nil {
			p.entries[t] = map[string]*planned{}
		}
		p.entries[t][spec.Event] = &planned{key: def.Key, enforce: spec.Mode == "quarantine", wording: def.Wording, rule: rule}
	}
	return p
}

func (p *Plan) entry(t rapport.EventType, name string) *planned {
	if int(t) >= len(p.entries) {
		return nil
	}
	return p.entries[t][name]
}

// Check is nil if an event keeps to its definition, or has none. It allocates nothing then.
func (p *Plan) Check(v *event.View) *Violation {
	t := v.Type()
	if int(t) >= len(p.entries) || p.entries[t] == nil {
		return nil
	}
	e := p.entries[t][string(v.Name())]
	if e == nil {
		return nil
	}
	object := v.Properties()
	if object == nil {
		object = noProperties
	}
	found := e.rule.check(event.Value{Kind: event.Object, Raw: object})
	if found == nil {
		return nil
	}
	return &Violation{Definition: e.key, Path: found.path("properties"), Message: found.message, Enforced: e.enforce}
}

// Refuse is the problem with an event that its definition wants in quarantine; nil for every other one.
func (p *Plan) Refuse(v *event.View) *event.Problem {
	found := p.Check(v)
	if found == nil || !found.Enforced {
		return nil
	}
	return &event.Problem{Reason: event.OffPlan, Path: found.Path, Pos: -1, Detail: found.Message + " (event definition " + found.Definition + ")"}
}

var noProperties = []byte("{}")

// Defines is whether there is a definition of an event.
func (p *Plan) Defines(t rapport.EventType, name string) bool { return p.entry(t, name) != nil }

// Events are the names of the events of a type that are defined, in no order.
func (p *Plan) Events(t rapport.EventType) []string {
	if int(t) >= len(p.entries) {
		return nil
	}
	return slices.Collect(maps.Keys(p.entries[t]))
}

// Properties are the names of the properties that an event's definition gives, in no order; none if it gives none.
func (p *Plan) Properties(t rapport.EventType, name string) []string {
	e := p.entry(t, name)
	if e == nil || e.rule == nil {
		return nil
	}
	return slices.Collect(maps.Keys(e.rule.fields))
}

// Plan is the tracking plan of the snapshot.
func (s *Snapshot) Plan() *Plan { return s.plan }

// EventWording is how both sides call an event; zero if no definition says.
func (s *Snapshot) EventWording(t rapport.EventType, name string) rapport.Wording {
	if e := s.plan.entry(t, name); e != nil {
		return e.wording
	}
	return rapport.Wording{}
}

func checkEvent(def *rapport.Definition) ([]Ref, error) {
	var spec EventSpec
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	if _, problems := compileRule(spec.Properties); len(problems) > 0 {
		return nil, problems
	}
	return nil, nil
}
