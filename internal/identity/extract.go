package identity

import (
	"bytes"
	"strings"

	"rapport"
	"rapport/internal/event"
)

// Found is one identifier of an event, normalised, with the rule by which it was found.
type Found struct {
	Value []byte // valid until the next Extract, and as long as the event's data
	Rule  Rule
	kind  uint8
}

// MaxFound bounds the identifiers of one event.
const MaxFound = 24

const maxValue = 512

// Extract appends the identifiers of an event. The first is its primary one: userId if there is one, else anonymousId. Known
// types and values in their normal form cost no allocation.
func (g *Graph) Extract(v *event.View, buf []Found) []Found {
	g.scratch = g.scratch[:0]
	x := extraction{g: g, v: v, found: buf, from: len(buf)}
	user, anonymous := v.UserID(), v.AnonymousID()
	if len(user) > 0 {
		x.add(rapport.UserID, user, RuleUser, "")
	}
	if len(anonymous) > 0 {
		x.add(rapport.AnonymousID, anonymous, RuleUser, "")
	}
	if v.Type() == rapport.Alias {
		if p := v.PreviousID(); len(p) > 0 {
			x.add(rapport.AnonymousID, p, RuleAlias, "")
		}
	}
	if v.Type() == rapport.Identify {
		x.traits(v.Traits())
	}
	if c := v.Context(); len(c) > 0 {
		event.Each(c, func(key []byte, val event.Value) bool {
			switch {
			case val.Kind == event.Object && string(key) == "traits":
				x.traits(val.Raw)
			case val.Kind == event.Array && string(key) == "externalIds":
				event.Elements(val.Raw, x.external)
			}
			return true
		})
	}
	return x.found
}

// Normalise puts an identifier into the form in which it is kept. One that cannot be an identifier stays as it is.
func (g *Graph) Normalise(id rapport.Identifier) rapport.Identifier {
	id, _ = g.Normal(id)
	return id
}

// Normal is the form in which an identifier is kept; false, and the identifier as it is, if it cannot be one.
func (g *Graph) Normal(id rapport.Identifier) (rapport.Identifier, bool) {
	g2 := Graph{policy: g.policy, phones: map[string]string{}} // readers share g
	v, ok := g2.normal(id.Type, []byte(id.Value), g.policy.Region)
	if ok {
		id.Value = string(v)
	}
	return id, ok
}

type extraction struct {
	g     *Graph
	v     *event.View
	found []Found
	from  int
}

// region is the country that an event says about itself: its person's, else its device's, else the policy's.
func (x *extraction) region(traits []byte) string {
	for _, path := range [...]string{"country", "address.country"} {
		if c, ok := event.Lookup(traits, path); ok && c.Kind == event.String && len(c.Raw) == 4 {
			return strings.ToUpper(string(c.Text()))
		}
	}
	if l, ok := event.Lookup(x.v.Context(), "locale"); ok && l.Kind == event.String {
		if t := l.Text(); len(t) == 5 && (t[2] == '-' || t[2] == '_') {
			return strings.ToUpper(string(t[3:]))
		}
	}
	return x.g.policy.Region
}

func (x *extraction) add(t rapport.IdentifierType, value []byte, r Rule, region string) {
	if len(x.found)-x.from >= MaxFound {
		return
	}
	primary := len(x.found) == x.from
	normal, ok := x.g.normal(t, value, region)
	if !ok {
		if !primary {
			return
		}
		normal = value
	}
	kind, ok := x.g.nodes.typeID(t, true)
	if !ok {
		return
	}
	x.found = append(x.found, Found{Value: normal, Rule: r, kind: kind})
}

func (x *extraction) traits(object []byte) {
	if len(object) == 0 {
		return
	}
	event.Each(object, func(key []byte, val event.Value) bool {
		if val.Kind != event.String {
			return true
		}
		switch string(key) {
		case "email":
			x.add(rapport.Email, val.Text(), RuleEmail, "")
		case "phone":
			region := ""
			if text := val.Text(); len(text) > 0 && text[0] != '+' {
				region = x.region(object)
			}
			x.add(rapport.Phone, val.Text(), RulePhone, region)
		}
		return true
	})
}

// external reads {id, type}; collection and encoding are accepted and say nothing about who it is.
func (x *extraction) external(v event.Value) bool {
	if v.Kind != event.Object {
		return true
	}
	id, ok := event.Lookup(v.Raw, "id")
	kind, typed := event.Lookup(v.Raw, "type")
	if !ok || !typed || kind.Kind != event.String || id.Kind != event.String && id.Kind != event.Number {
		return true
	}
	t := kind.Text()
	if len(t) == 0 || len(t) > maxTypeName || !plain(t) || bytes.IndexByte(t, ':') >= 0 {
		return true
	}
	text := id.Raw
	if id.Kind == event.String {
		text = id.Text()
	}
	x.add(rapport.IdentifierType(t), text, RuleExternalID, x.g.policy.Region)
	return true
}

// plain is whether b has no control characters.
func plain(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c == 0x7f {
			return false
		}
	}
	return true
}

// normal is the value in the form in which it is kept; false if it cannot be one.
func (g *Graph) normal(t rapport.IdentifierType, value []byte, region string) ([]byte, bool) {
	value = bytes.TrimSpace(value)
	if len(value) == 0 || len(value) > maxValue || !plain(value) {
		return nil, false
	}
	switch g.policy.of(t).Normalise {
	case "lower":
		return g.lower(value), true
	case "email":
		at := bytes.LastIndexByte(value, '@')
		if at < 1 || at == len(value)-1 || len(value) > 254 || bytes.ContainsAny(value, " \t") {
			return nil, false
		}
		return g.lower(value), true
	case "phone":
		return g.phone(value, region)
	}
	return value, true
}

// lower is value in lower case: itself if it is already, else a copy that lasts until the next Extract.
func (g *Graph) lower(value []byte) []byte {
	for _, c := range value {
		if c >= 'A' && c <= 'Z' || c >= 0x80 {
			return g.keep(bytes.ToLower(value))
		}
	}
	return value
}

func (g *Graph) keep(value []byte) []byte {
	n := len(g.scratch)
	g.scratch = append(g.scratch, value...)
	return g.scratch[n:len(g.scratch):len(g.scratch)]
}
