package policy

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rapport"
)

// User is somebody who signs in to the console.
type User struct {
	Login     string       `json:"login"`
	Name      string       `json:"name"`
	Role      Role         `json:"role"`
	Side      rapport.Side `json:"side,omitempty"`
	Password  string       `json:"password,omitempty"` // Argon2id, PHC form; empty in what Users gives
	CreatedAt time.Time    `json:"createdAt"`
}

const maxUsers = 10_000

// CreateUser adds a user. A login is compared without regard to case.
func (a *Access) CreateUser(u User, password string) error {
	u.Login = strings.ToLower(u.Login)
	if u.Name == "" {
		u.Name = u.Login
	}
	if err := checkUser(&u); err != nil {
		return err
	}
	if err := checkPassword(password); err != nil {
		return err
	}
	phc, err := hashPassword(password, a.cfg.Hash)
	if err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "hash password", Err: err}
	}
	u.Password, u.CreatedAt = phc, time.Now().UTC()
	a.changing.Lock()
	defer a.changing.Unlock()
	if a.users[u.Login] != nil {
		return &rapport.Error{Kind: rapport.Conflict, Op: "create user", Where: u.Login, Err: errors.New("there is such a user already"), Hint: "choose another login"}
	}
	if len(a.users) >= maxUsers {
		return &rapport.Error{Kind: rapport.TooMany, Op: "create user", Err: errors.New("there are 10,000 users")}
	}
	return a.store(func() { a.users[u.Login] = &u }, entry{userPrefix + u.Login, &u})
}

// SetPassword changes a password and ends the user's sessions.
func (a *Access) SetPassword(login, password string) error {
	if err := checkPassword(password); err != nil {
		return err
	}
	phc, err := hashPassword(password, a.cfg.Hash)
	if err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "hash password", Err: err}
	}
	return a.changeUser(login, "set password", func(u *User) { u.Password = phc })
}

// SetRole changes what a user may do, from the next request on.
func (a *Access) SetRole(login string, role Role) error {
	if role.Scopes() == nil {
		return invalid("role", "there is no role "+string(role), "one of viewer, agent, marketer, it, admin")
	}
	return a.changeUser(login, "set role", func(u *User) { u.Role = role })
}

func (a *Access) changeUser(login, op string, change func(u *User)) error {
	login = strings.ToLower(login)
	a.changing.Lock()
	defer a.changing.Unlock()
	old := a.users[login]
	if old == nil {
		return noUser(op, login)
	}
	u := *old
	change(&u)
	entries := []entry{{userPrefix + login, &u}}
	var ended [][32]byte
	if u.Password != old.Password {
		ended = a.sessionsOf(login)
		entries = append(entries, endings(ended)...)
	}
	return a.store(func() { a.users[login] = &u; a.drop(ended) }, entries...)
}

// RemoveUser takes a user and the user's sessions away.
func (a *Access) RemoveUser(login string) error {
	login = strings.ToLower(login)
	a.changing.Lock()
	defer a.changing.Unlock()
	if a.users[login] == nil {
		return noUser("remove user", login)
	}
	ended := a.sessionsOf(login)
	return a.store(func() { delete(a.users, login); a.drop(ended) }, append(endings(ended), entry{userPrefix + login, nil})...)
}

// Users are all there are, by login, without their passwords.
func (a *Access) Users() []User {
	a.mu.RLock()
	defer a.mu.RUnlock()
	out := make([]User, 0, len(a.users))
	for _, u := range a.users {
		shown := *u
		shown.Password = ""
		out = append(out, shown)
	}
	slices.SortFunc(out, func(x, y User) int { return cmp.Compare(x.Login, y.Login) })
	return out
}

func (u *User) principal() Principal {
	return Principal{ID: "user:" + u.Login, Name: u.Name, Role: u.Role, Side: u.Side, Scopes: u.Role.Scopes()}
}

func noUser(op, login string) error {
	return &rapport.Error{Kind: rapport.NotFound, Op: op, Where: login, Err: errors.New("there is no such user")}
}

func checkUser(u *User) error {
	plain := func(r rune) bool {
		return (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || strings.ContainsRune("._@+-", r)
	}
	switch {
	case u.Login == "" || len(u.Login) > 100 || strings.ContainsFunc(u.Login, func(r rune) bool { return !plain(r) }):
		return invalid("login", "a login has 1 to 100 letters, digits or . _ @ + -", "for example an e-mail address")
	case u.Role.Scopes() == nil:
		return invalid("role", "there is no role "+string(u.Role), "one of viewer, agent, marketer, it, admin")
	case u.Side != "" && u.Side != rapport.Marketing && u.Side != rapport.IT:
		return invalid("side", "there is no side "+string(u.Side), "marketing, it, or none")
	}
	return checkName(u.Name)
}

func checkPassword(p string) error {
	if n := utf8.RuneCountInString(p); n < 12 || len(p) > 1000 {
		return invalid("password", "a password has 12 to 1,000 characters", "a sentence is good")
	}
	return nil
}
