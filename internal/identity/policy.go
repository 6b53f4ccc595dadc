package identity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"rapport"
)

// Policy is what the identity definition says: which identifiers may be together in one person, and which say nothing.
type Policy struct {
	Types          map[rapport.IdentifierType]TypePolicy `json:"types,omitempty"`
	Other          TypePolicy                            `json:"other"`          // of types that are not listed
	Blocked        []string                              `json:"blocked"`        // values that unite nobody: of any type, or type:value
	MaxIdentifiers int                                   `json:"maxIdentifiers"` // of one person
	MaxDegree      int                                   `json:"maxDegree"`      // an identifier seen with more others than this unites nobody
	Region         string                                `json:"region"`         // country of phone numbers without a prefix, in events that say no country; empty: they are no identifiers
}

// TypePolicy is the rule of one identifier type.
type TypePolicy struct {
	Max       int    `json:"max"`                 // how many one person may have
	Priority  int    `json:"priority"`            // evidence between low numbers counts first
	Normalise string `json:"normalise,omitempty"` // none, lower, email, phone
}

// Defaults are the policy of an installation that says nothing.
func Defaults() Policy {
	return Policy{
		Types: map[rapport.IdentifierType]TypePolicy{
			rapport.UserID:      {Max: 1, Priority: 1},
			"crm_id":            {Max: 5, Priority: 2},
			rapport.Email:       {Max: 5, Priority: 3, Normalise: "email"},
			rapport.Phone:       {Max: 5, Priority: 4, Normalise: "phone"},
			rapport.AnonymousID: {Max: 100, Priority: 10},
		},
		Other: TypePolicy{Max: 10, Priority: 5},
		Blocked: []string{"null", "undefined", "none", "nil", "nan", "unknown", "anonymous", "guest", "test", "0", "-1", "true", "false",
			"[object object]", "00000000-0000-0000-0000-000000000000", "email:test@test.com", "email:test@example.com", "email:noreply@example.com"},
		MaxIdentifiers: 500,
		MaxDegree:      1000,
	}
}

// ParsePolicy reads the spec of the identity definition. What it leaves out is as in Defaults.
func ParsePolicy(spec []byte) (Policy, error) {
	p := Defaults()
	types := p.Types
	p.Types = nil
	d := json.NewDecoder(bytes.NewReader(spec))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, &rapport.Error{Kind: rapport.Invalid, Op: "read identity policy", Where: "spec", Err: err}
	}
	for t, rule := range p.Types {
		types[t] = rule
	}
	p.Types = types
	return p, p.Validate()
}

// Validate says what the policy cannot be.
func (p Policy) Validate() error {
	bad := func(where, what, hint string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read identity policy", Where: where, Err: errors.New(what), Hint: hint}
	}
	check := func(where string, t TypePolicy) error {
		switch {
		case t.Max < 1 || t.Max > 10_000:
			return bad(where+".max", fmt.Sprintf("%d is outside 1 to 10000", t.Max), "")
		case t.Priority < 0 || t.Priority > 250:
			return bad(where+".priority", fmt.Sprintf("%d is outside 0 to 250", t.Priority), "1 counts first")
		case t.Normalise != "" && t.Normalise != "none" && t.Normalise != "lower" && t.Normalise != "email" && t.Normalise != "phone":
			return bad(where+".normalise", fmt.Sprintf("%q is no way to normalise", t.Normalise), "use none, lower, email or phone")
		}
		return nil
	}
	if len(p.Types) > maxTypes-8 {
		return bad("types", "more than 240 types", "")
	}
	for t, rule := range p.Types {
		if t == "" || len(t) > maxTypeName {
			return bad("types", "the name of a type has 1 to 64 bytes", "")
		}
		if err := check("types."+string(t), rule); err != nil {
			return err
		}
	}
	switch {
	case len(p.Blocked) > 10_000:
		return bad("blocked", "more than 10000 values", "")
	case p.MaxIdentifiers < 2 || p.MaxIdentifiers > 10_000:
		return bad("maxIdentifiers", fmt.Sprintf("%d is outside 2 to 10000", p.MaxIdentifiers), "")
	case p.MaxDegree < 2 || p.MaxDegree > 10_000:
		return bad("maxDegree", fmt.Sprintf("%d is outside 2 to 10000", p.MaxDegree), "")
	case p.Region != "" && len(p.Region) != 2:
		return bad("region", fmt.Sprintf("%q is no country", p.Region), "two letters, such as SG")
	}
	return check("other", p.Other)
}

func (p *Policy) of(t rapport.IdentifierType) TypePolicy {
	if rule, ok := p.Types[t]; ok {
		return rule
	}
	return p.Other
}

// blocks is the blocked values ready to be looked up.
type blocks struct {
	any   map[string]struct{}
	typed map[rapport.Identifier]struct{}
}

func newBlocks(values []string) blocks {
	b := blocks{map[string]struct{}{}, map[rapport.Identifier]struct{}{}}
	for _, v := range values {
		v = strings.ToLower(v)
		if t, rest, ok := strings.Cut(v, ":"); ok && t != "" && rest != "" && !strings.ContainsAny(t, " @/") {
			b.typed[rapport.Identifier{Type: rapport.IdentifierType(t), Value: rest}] = struct{}{}
			continue
		}
		b.any[v] = struct{}{}
	}
	return b
}

// has is whether the value unites nobody. Values of nothing but zeros and dashes never do.
func (b *blocks) has(id rapport.Identifier) bool {
	v := strings.ToLower(id.Value)
	if strings.Trim(v, "0-") == "" {
		return true
	}
	if _, ok := b.any[v]; ok {
		return true
	}
	_, ok := b.typed[rapport.Identifier{Type: id.Type, Value: v}]
	return ok
}
