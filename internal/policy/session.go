package policy

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"rapport"
)

// Session is somebody signed in, as it is kept.
type Session struct {
	Login     string    `json:"login,omitempty"` // of a user
	Token     string    `json:"token,omitempty"` // or the digest, in hex, of the API token signed in with
	CreatedAt time.Time `json:"createdAt"`
	SeenAt    time.Time `json:"seenAt"`
}

const maxSessions = 100_000

// seenStep is how far SeenAt may be behind: not every request is a write.
const seenStep = 5 * time.Minute

// SignIn checks a login and password and starts a session. It gives the secret for the cookie, this once, and when the
// session ends at the latest. address is where the request came from; too many failures from it, or for the login, are
// TooMany, with the wait in the hint (RetryAfter reads it).
func (a *Access) SignIn(login, password, address string) (string, Principal, error) {
	const op = "sign in"
	login = strings.ToLower(login)
	if len(login) > 100 || len(password) > 1000 {
		return "", Principal{}, wrongLogin()
	}
	names := []string{"login " + login, "address " + address}
	if wait := a.throttle.wait(names...); wait > 0 {
		return "", Principal{}, tooMany(op, wait)
	}
	a.mu.RLock()
	u := a.users[login]
	a.mu.RUnlock()
	phc := a.decoy
	if u != nil {
		phc = u.Password
	}
	if fits := passwordFits(phc, password); !fits || u == nil {
		a.throttle.failed(names...)
		return "", Principal{}, wrongLogin()
	}
	a.throttle.forget(names[0])
	clear, err := a.start(&Session{Login: login})
	return clear, u.principal(), err
}

func wrongLogin() error {
	return &rapport.Error{Kind: rapport.Unauthenticated, Op: "sign in", Err: errors.New("login and password do not fit"), Hint: "check both; after too many attempts you have to wait"}
}

// Wait is the error inside a TooMany: how long to leave it.
type Wait time.Duration

func (w Wait) Error() string {
	return "too many failed attempts, wait " + strconv.Itoa(w.Seconds()) + " s"
}

// Seconds rounds up, for a Retry-After header.
func (w Wait) Seconds() int { return int((time.Duration(w) + time.Second - 1) / time.Second) }

func tooMany(op string, wait time.Duration) error {
	return &rapport.Error{Kind: rapport.TooMany, Op: op, Err: Wait(wait), Hint: "if it was not you who failed, tell an administrator"}
}

func (a *Access) start(s *Session) (string, error) {
	clear := secret(sessionHead, 40)
	s.CreatedAt = time.Now().UTC()
	s.SeenAt = s.CreatedAt
	digest := digestOf(clear)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.sweep(); err != nil {
		return "", err
	}
	if len(a.sessions) >= maxSessions {
		return "", &rapport.Error{Kind: rapport.TooMany, Op: "sign in", Err: errors.New("there are 100,000 sessions"), Hint: "try again later"}
	}
	if err := a.store(sessionPrefix+string(digest[:]), s); err != nil {
		return "", err
	}
	a.sessions[digest] = s
	return clear, nil
}

// SignInToken starts a session for whoever holds an API token; it ends with the token.
func (a *Access) SignInToken(token, address string) (string, Principal, error) {
	name := "address " + address
	if wait := a.throttle.wait(name); wait > 0 {
		return "", Principal{}, tooMany("sign in", wait)
	}
	p, err := a.Token(token)
	if err != nil {
		a.throttle.failed(name)
		return "", Principal{}, err
	}
	digest := digestOf(token)
	clear, err := a.start(&Session{Token: hex.EncodeToString(digest[:])})
	return clear, p, err
}

// Session tells whose a session cookie is.
func (a *Access) Session(cookie string) (Principal, error) {
	digest := digestOf(cookie)
	now := time.Now()
	a.mu.RLock()
	s := a.sessions[digest]
	p, ok := a.holder(s, now)
	stale := ok && now.Sub(s.SeenAt) >= seenStep
	a.mu.RUnlock()
	if !ok {
		return Principal{}, &rapport.Error{Kind: rapport.Unauthenticated, Op: "check session", Err: errors.New("the session has ended"), Hint: "sign in again"}
	}
	if stale {
		return p, a.seen(digest, now)
	}
	return p, nil
}

// holder is whose a session is, if it still runs. The caller holds mu.
func (a *Access) holder(s *Session, now time.Time) (Principal, bool) {
	if s == nil || now.Sub(s.CreatedAt) >= a.cfg.SessionAge || now.Sub(s.SeenAt) >= a.cfg.SessionIdle {
		return Principal{}, false
	}
	if s.Login != "" {
		if u := a.users[s.Login]; u != nil {
			return u.principal(), true
		}
		return Principal{}, false
	}
	t := a.tokens[fromHex(s.Token)]
	if t == nil || (t.ExpiresAt != nil && !now.Before(*t.ExpiresAt)) {
		return Principal{}, false
	}
	return t.principal(), true
}

func (a *Access) seen(digest [32]byte, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	old := a.sessions[digest]
	if old == nil {
		return nil
	}
	s := *old
	s.SeenAt = now.UTC()
	if err := a.store(sessionPrefix+string(digest[:]), &s); err != nil {
		return err
	}
	a.sessions[digest] = &s
	return nil
}

// SignOut ends a session; ending none is no error.
func (a *Access) SignOut(cookie string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.end(digestOf(cookie))
}

func (a *Access) end(digest [32]byte) error {
	if a.sessions[digest] == nil {
		return nil
	}
	if err := a.store(sessionPrefix+string(digest[:]), nil); err != nil {
		return err
	}
	delete(a.sessions, digest)
	return nil
}

// endSessions ends a user's sessions. The caller holds mu.
func (a *Access) endSessions(login string) error {
	for digest, s := range a.sessions {
		if s.Login == login {
			if err := a.end(digest); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweep removes sessions that have ended by themselves. The caller holds mu.
func (a *Access) sweep() error {
	now := time.Now()
	for digest, s := range a.sessions {
		if _, ok := a.holder(s, now); !ok {
			if err := a.end(digest); err != nil {
				return err
			}
		}
	}
	return nil
}

func fromHex(s string) (digest [32]byte) {
	if b, err := hex.DecodeString(s); err == nil {
		copy(digest[:], b)
	}
	return digest
}
