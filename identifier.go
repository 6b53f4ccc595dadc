package rapport

import "strings"

// IdentifierType names a namespace of identifiers: user_id, anonymous_id, email, phone, or one of the organisation's own.
type IdentifierType string

// The identifier types that the wire itself carries.
const (
	UserID      IdentifierType = "user_id"
	AnonymousID IdentifierType = "anonymous_id"
	Email       IdentifierType = "email"
	Phone       IdentifierType = "phone"
)

// Identifier is one (type, value) pair by which a touchpoint knows somebody. The value is normalised: an e-mail in lower
// case, a phone number in E.164.
type Identifier struct {
	Type  IdentifierType `json:"type"`
	Value string         `json:"value"`
}

// String is the form used in addresses: type:value.
func (i Identifier) String() string { return string(i.Type) + ":" + i.Value }

// ParseIdentifier reads type:value; the value may itself contain colons.
func ParseIdentifier(s string) (Identifier, error) {
	t, v, ok := strings.Cut(s, ":")
	if !ok || t == "" || v == "" {
		return Identifier{}, &Error{Kind: Invalid, Op: "read identifier",
			Err: errText("want type:value, got " + quote(s)), Hint: "for example user_id:42 or email:mei@example.com"}
	}
	return Identifier{Type: IdentifierType(t), Value: v}, nil
}

// PersonID names a person: a function of the person's identifiers alone, so that any order of arrival gives the same one.
// It changes when a merge brings in an identifier that ranks before the ones known so far; address people by identifier.
type PersonID string
