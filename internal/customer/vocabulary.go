package customer

import (
	"cmp"
	"slices"

	"rapport"
	"rapport/internal/event"
)

const (
	maxSeenEvents     = 2000
	maxSeenProperties = 200
	maxSeenTraits     = 1000
	maxSeenName       = 128
)

// vocabulary is which names have been seen, bounded, for completions and for telling a misspelt event. An event's
// properties are looked at in its first hundred occurrences and in every 64th from there.
type vocabulary struct {
	Events  map[string]*seenEvent `json:"events"`
	Traits  map[string]*seenName  `json:"traits"`
	changed bool
}

type seenEvent struct {
	Count      uint64               `json:"count"`
	Properties map[string]*seenName `json:"properties,omitempty"`
}

type seenName struct {
	Count uint64 `json:"count"`
	Type  string `json:"type"`
}

func newVocabulary() *vocabulary {
	return &vocabulary{Events: map[string]*seenEvent{}, Traits: map[string]*seenName{}}
}

func (v *vocabulary) event(e *event.View) {
	if e.Type() == rapport.Identify {
		each(e.Traits(), v.Traits, maxSeenTraits)
		v.changed = true
		return
	}
	name := e.Name()
	if e.Type() != rapport.Track || len(name) > maxSeenName {
		return
	}
	s := v.Events[string(name)]
	if s == nil {
		if len(v.Events) >= maxSeenEvents {
			return
		}
		s = &seenEvent{Properties: map[string]*seenName{}}
		v.Events[string(name)] = s
		v.changed = true
	}
	s.Count++
	if s.Count <= 100 || s.Count%64 == 0 {
		each(e.Properties(), s.Properties, maxSeenProperties)
		v.changed = true
	}
}

func each(object []byte, into map[string]*seenName, limit int) {
	if len(object) == 0 {
		return
	}
	event.Each(object, func(key []byte, val event.Value) bool {
		if s := into[string(key)]; s != nil {
			s.Count++
			return true
		}
		if len(into) < limit && len(key) <= maxSeenName {
			into[string(key)] = &seenName{Count: 1, Type: kindName(val)}
		}
		return true
	})
}

func kindName(v event.Value) string {
	switch v.Kind {
	case event.String:
		if _, ok := v.Time(); ok {
			return "time"
		}
		return "text"
	case event.Number:
		return "number"
	case event.Bool:
		return "bool"
	case event.Array:
		return "list"
	case event.Object:
		return "object"
	}
	return "null"
}

// Vocabulary returns the event names, properties and traits seen, most frequent first.
func (m *Machine) Vocabulary() Vocabulary {
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := Vocabulary{Events: []Seen{}, Traits: []Seen{}, Properties: []Seen{}}
	for name, e := range m.vocabulary.Events {
		out.Events = append(out.Events, Seen{Name: name, Count: e.Count})
		for p, s := range e.Properties {
			out.Properties = append(out.Properties, Seen{Name: p, Of: name, Type: s.Type, Count: s.Count})
		}
	}
	for name, s := range m.vocabulary.Traits {
		out.Traits = append(out.Traits, Seen{Name: name, Type: s.Type, Count: s.Count})
	}
	for _, l := range [][]Seen{out.Events, out.Traits, out.Properties} {
		slices.SortFunc(l, func(a, b Seen) int {
			return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
		})
	}
	return out
}
