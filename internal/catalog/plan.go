package catalog

import (
	"encoding/json"

	"rapport"
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

// Plan is the tracking plan: the live event definitions, compiled.
type Plan struct {
	entries [rapport.Alias + 1]map[string]*planned
}

type planned struct {
	key     string
	enforce bool
	wording rapport.Wording
}

func newPlan(defs []rapport.Definition) *Plan {
	p := &Plan{}
	for _, def := range defs {
		var spec EventSpec
		if err := json.Unmarshal(def.Spec, &spec); err != nil {
			continue
		}
		t := spec.callType()
		if p.entries[t] == nil {
			p.entries[t] = map[string]*planned{}
		}
		p.entries[t][spec.Event] = &planned{key: def.Key, enforce: spec.Mode == "quarantine", wording: def.Wording}
	}
	return p
}

func (p *Plan) entry(t rapport.EventType, name string) *planned {
	if int(t) >= len(p.entries) {
		return nil
	}
	return p.entries[t][name]
}

// EventWording is how both sides call an event; zero if no definition says.
func (s *Snapshot) EventWording(t rapport.EventType, name string) rapport.Wording {
	if e := s.plan.entry(t, name); e != nil {
		return e.wording
	}
	return rapport.Wording{}
}

func checkEvent(def *rapport.Definition) ([]Ref, error) {
	var spec EventSpec
	return nil, json.Unmarshal(def.Spec, &spec)
}
