package policy

import (
	"errors"
	"slices"
	"strings"

	"rapport"
)

// Scope is one thing a principal may do.
type Scope string

// The scopes.
const (
	PeopleRead       Scope = "people:read"      // customers, segments and their members; masked without personal:read
	PeopleWrite      Scope = "people:write"     // merge and split
	PeopleErase      Scope = "people:erase"     // their events, from facts
	PersonalRead     Scope = "personal:read"    // personal data unmasked
	DefinitionsRead  Scope = "definitions:read" // the catalog
	DefinitionsWrite Scope = "definitions:write"
	QuarantineRead   Scope = "quarantine:read" // refused events with their raw bodies
	QuarantineWrite  Scope = "quarantine:write"
	LiveRead         Scope = "live:read"    // the live stream
	SourcesRead      Scope = "sources:read" // sources with their rates and write keys
	SourcesWrite     Scope = "sources:write"
	StatusRead       Scope = "status:read" // the installation's own state
	SQLRead          Scope = "sql:read"    // SQL over every event; masked without personal:read
	Admin            Scope = "admin"       // users and tokens; includes every other scope
)

// Scopes are all there are, in the order in which they are shown.
func Scopes() []Scope {
	return []Scope{PeopleRead, PeopleWrite, PeopleErase, PersonalRead, DefinitionsRead, DefinitionsWrite, QuarantineRead, QuarantineWrite,
		LiveRead, SourcesRead, SourcesWrite, StatusRead, SQLRead, Admin}
}

// Role is a name for a set of scopes.
type Role string

// The roles.
const (
	RoleViewer   Role = "viewer"   // sees figures and definitions, no personal data
	RoleAgent    Role = "agent"    // serves customers: sees them unmasked, merges and splits
	RoleMarketer Role = "marketer" // works with segments and customers
	RoleIT       Role = "it"       // works with sources, quarantine and definitions
	RoleAdmin    Role = "admin"    // everything, users and tokens included
)

// Roles are all there are.
func Roles() []Role { return []Role{RoleViewer, RoleAgent, RoleMarketer, RoleIT, RoleAdmin} }

// Scopes of a role; nil if it is none.
func (r Role) Scopes() []Scope {
	viewer := []Scope{PeopleRead, DefinitionsRead, SourcesRead, StatusRead}
	switch r {
	case RoleViewer:
		return viewer
	case RoleAgent:
		return append(viewer, PersonalRead, PeopleWrite, LiveRead)
	case RoleMarketer:
		return append(viewer, PersonalRead, PeopleWrite, DefinitionsWrite, LiveRead, SQLRead)
	case RoleIT:
		return append(viewer, PersonalRead, PeopleWrite, DefinitionsWrite, QuarantineRead, QuarantineWrite, LiveRead, SourcesWrite, SQLRead)
	case RoleAdmin:
		return Scopes()
	}
	return nil
}

// Principal is whoever makes a request. The zero Principal is nobody and may do nothing.
type Principal struct {
	ID     string       `json:"id"` // user:login or token:id
	Name   string       `json:"name"`
	Role   Role         `json:"role,omitempty"`
	Side   rapport.Side `json:"side,omitempty"` // of the house; empty: both
	Scopes []Scope      `json:"scopes"`
}

// May tells whether a principal holds a scope.
func (p *Principal) May(s Scope) bool {
	return p != nil && (slices.Contains(p.Scopes, s) || slices.Contains(p.Scopes, Admin))
}

// Allow is nil if a principal holds a scope: Unauthenticated for nobody, else Forbidden naming the scope.
func Allow(p *Principal, s Scope) error {
	if p == nil || p.ID == "" {
		return &rapport.Error{Kind: rapport.Unauthenticated, Op: "authorize", Err: errors.New("nobody is signed in"),
			Hint: "sign in, or send Authorization: Bearer with an API token"}
	}
	if p.May(s) {
		return nil
	}
	return &rapport.Error{Kind: rapport.Forbidden, Op: "authorize", Err: errors.New(p.Name + " lacks the scope " + string(s)),
		Hint: "ask an administrator for a role or token that has it"}
}

// checkScopes says which of the scopes does not exist.
func checkScopes(scopes []Scope) error {
	for _, s := range scopes {
		if !slices.Contains(Scopes(), s) {
			all := make([]string, 0, len(Scopes()))
			for _, known := range Scopes() {
				all = append(all, string(known))
			}
			return invalid("scopes", "there is no scope "+string(s), "one of "+strings.Join(all, ", "))
		}
	}
	return nil
}

func invalid(where, what, hint string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "change access", Where: where, Err: errors.New(what), Hint: hint}
}
