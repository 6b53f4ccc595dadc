package policy

import "time"

// Credentials are what a first start prints, once.
type Credentials struct{ Login, Password, Token string }

// Bootstrap gives an installation without users an owner with the role admin and a token with the scope admin. False and
// nothing if there is a user already.
func (a *Access) Bootstrap() (Credentials, bool, error) {
	a.mu.RLock()
	known := len(a.users) > 0
	a.mu.RUnlock()
	if known {
		return Credentials{}, false, nil
	}
	c := Credentials{Login: "owner", Password: secret("", 20)}
	if err := a.CreateUser(User{Login: c.Login, Name: "Owner", Role: RoleAdmin}, c.Password); err != nil {
		return Credentials{}, false, err
	}
	var err error
	c.Token, _, err = a.CreateToken("owner", []Scope{Admin}, time.Time{}, "first start")
	return c, err == nil, err
}

// DevToken is the token of a development installation, which listens on the loopback only.
const DevToken = "dev"

// Dev lets DevToken in with every scope. It is kept in memory only: without the call, the token is worth nothing.
func (a *Access) Dev() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tokens[digestOf(DevToken)] = &Token{ID: "dev", Name: "dev", Scopes: Scopes(), CreatedAt: time.Now().UTC()}
}
