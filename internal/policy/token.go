package policy

import (
	"cmp"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"rapport"
)

// Token is an API token as it is kept: never the token itself.
type Token struct {
	ID        string     `json:"id"` // short, to name it by
	Name      string     `json:"name"`
	Scopes    []Scope    `json:"scopes"`
	CreatedAt time.Time  `json:"createdAt"`
	CreatedBy string     `json:"createdBy,omitempty"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
}

const (
	tokenHead   = "rpt_"
	sessionHead = "rps_"
	maxTokens   = 10_000
)

// secret is head and n random characters of base 32, five bits each.
func secret(head string, n int) string {
	s := ""
	for len(s) < n {
		s += rand.Text()
	}
	return head + strings.ToLower(s[:n])
}

// CreateToken makes a token and gives it in clear, this once. expires zero: never.
func (a *Access) CreateToken(name string, scopes []Scope, expires time.Time, by string) (string, Token, error) {
	if err := checkName(name); err != nil {
		return "", Token{}, err
	}
	if len(scopes) == 0 {
		return "", Token{}, invalid("scopes", "a token needs at least one scope", "for example people:read")
	}
	if err := checkScopes(scopes); err != nil {
		return "", Token{}, err
	}
	text := secret(tokenHead, 40)
	t := Token{ID: secret("t_", 8), Name: name, Scopes: slices.Clone(scopes), CreatedAt: time.Now().UTC(), CreatedBy: by}
	if !expires.IsZero() {
		at := expires.UTC()
		t.ExpiresAt = &at
	}
	return text, t, a.addToken(text, &t)
}

func (a *Access) addToken(text string, t *Token) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	if len(a.tokens) >= maxTokens {
		return &rapport.Error{Kind: rapport.TooMany, Op: "create token", Err: errors.New("there are 10,000 tokens"), Hint: "revoke some"}
	}
	digest := digestOf(text)
	return a.store(func() { a.tokens[digest] = t }, entry{tokenKey(digest), t})
}

// RevokeToken ends a token at once.
func (a *Access) RevokeToken(id string) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	for digest, t := range a.tokens {
		if t.ID == id {
			return a.store(func() { delete(a.tokens, digest) }, entry{tokenKey(digest), nil})
		}
	}
	return &rapport.Error{Kind: rapport.NotFound, Op: "revoke token", Where: id, Err: errors.New("there is no such token")}
}

// Tokens are all there are, by name.
func (a *Access) Tokens() []Token {
	a.mu.RLock()
	defer a.mu.RUnlock()
	out := make([]Token, 0, len(a.tokens))
	for _, t := range a.tokens {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(x, y Token) int { return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID)) })
	return out
}

// Token tells whose a presented token is. What is compared is a digest of it, so how long that takes says nothing about any
// token.
func (a *Access) Token(presented string) (Principal, error) {
	a.mu.RLock()
	t := a.tokens[digestOf(presented)]
	a.mu.RUnlock()
	if t == nil || (t.ExpiresAt != nil && !time.Now().Before(*t.ExpiresAt)) {
		return Principal{}, &rapport.Error{Kind: rapport.Unauthenticated, Op: "check token", Err: errors.New("the API token is not known, revoked or expired"),
			Hint: "create one and send it as Authorization: Bearer rpt_…"}
	}
	return t.principal(), nil
}

func (t *Token) principal() Principal {
	return Principal{ID: "token:" + t.ID, Name: t.Name, Scopes: slices.Clone(t.Scopes)}
}

func checkName(name string) error {
	if name == "" || len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return invalid("name", "a name has 1 to 100 printable characters", "say what it is for")
	}
	return nil
}
