package policy

import (
	"encoding/hex"
	"errors"
	"net/netip"
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

// SignIn checks a login and password and starts a session. It gives the secret for the cookie, this once. address is the
// peer's; too many failures from it (of an IPv6 address its /64 counts), for the login or for many, are TooMany around a Wait.
// A login guessed at from many addresses takes its turn one attempt after the other, except from where its owner has signed
// in before: nobody can shut an owner out by failing in the owner's name. A wrong login takes as long as a wrong password.
func (a *Access) SignIn(login, password, address string) (string, Principal, error) {
	login = strings.ToLower(login)
	if len(login) > 100 || len(password) > 1000 {
		return "", Principal{}, wrongLogin()
	}
	g := guess{login, network(address)}
	if wait := a.throttle.pace(g); wait > 0 {
		return "", Principal{}, tooMany(wait)
	}
	release, err := a.turn()
	if err != nil {
		return "", Principal{}, err
	}
	defer release()
	if wait := a.throttle.wait(g); wait > 0 { // others may have failed while this one waited
		return "", Principal{}, tooMany(wait)
	}
	a.mu.RLock()
	u := a.users[login]
	a.mu.RUnlock()
	phc := a.decoy
	if u != nil {
		phc = u.Password
	}
	if fits := passwordFits(phc, password); !fits || u == nil {
		a.throttle.failed(g)
		return "", Principal{}, wrongLogin()
	}
	text, err := a.start(&Session{Login: login}, func() bool { return a.users[login] == u })
	if err != nil {
		return "", Principal{}, err
	}
	a.throttle.succeeded(g)
	return text, u.principal(), nil
}

// turn waits for one of a few places: a password hash takes much memory, and attempts that wait here are counted one after
// the other.
func (a *Access) turn() (release func(), err error) {
	late := time.NewTimer(5 * time.Second)
	defer late.Stop()
	select {
	case a.turns <- struct{}{}:
		return func() { <-a.turns }, nil
	case <-late.C:
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "sign in", Err: errors.New("too many people sign in at once"), Hint: "try again"}
	}
}

// network is what failures are counted by: an IPv4 address, the /64 of an IPv6 address, or the text if it is neither.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		if ap, err := netip.ParseAddrPort(address); err == nil {
			ip = ap.Addr()
		} else {
			return address[:min(len(address), 100)]
		}
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
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

func tooMany(wait time.Duration) error {
	return &rapport.Error{Kind: rapport.TooMany, Op: "sign in", Err: Wait(wait), Hint: "if it was not you who failed, tell an administrator"}
}

// start keeps a new session if who signs in still stands as checked.
func (a *Access) start(s *Session, stands func() bool) (string, error) {
	text := secret(sessionHead, 40)
	s.CreatedAt = time.Now().UTC()
	s.SeenAt = s.CreatedAt
	digest := digestOf(text)
	a.changing.Lock()
	defer a.changing.Unlock()
	if !stands() {
		return "", wrongLogin()
	}
	ended := a.overdue(s.CreatedAt)
	if len(a.sessions)-len(ended) >= maxSessions {
		return "", &rapport.Error{Kind: rapport.TooMany, Op: "sign in", Err: errors.New("there are 100,000 sessions"), Hint: "try again later"}
	}
	return text, a.store(func() { a.drop(ended); a.sessions[digest] = s }, append(endings(ended), entry{sessionKey(digest), s})...)
}

// SignInToken starts a session for whoever holds an API token; it ends with the token.
func (a *Access) SignInToken(token, address string) (string, Principal, error) {
	g := guess{network: network(address)}
	if wait := a.throttle.wait(g); wait > 0 {
		return "", Principal{}, tooMany(wait)
	}
	p, err := a.Token(token)
	if err != nil {
		a.throttle.failed(g)
		return "", Principal{}, err
	}
	digest := digestOf(token)
	text, err := a.start(&Session{Token: hex.EncodeToString(digest[:])}, func() bool { return a.tokens[digest] != nil })
	if err != nil {
		return "", Principal{}, err
	}
	return text, p, nil
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

// holder is whose a session is, if it still runs. The caller holds changing or mu.
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

// seen keeps that a session was used. It is not flushed: at worst a crash shortens the session.
func (a *Access) seen(digest [32]byte, now time.Time) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	old := a.sessions[digest]
	if old == nil || now.Sub(old.SeenAt) < seenStep {
		return nil
	}
	s := *old
	s.SeenAt = now.UTC()
	if err := a.commit([]entry{{sessionKey(digest), &s}}); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions[digest] = &s
	return nil
}

// SignOut ends a session; ending none is no error.
func (a *Access) SignOut(cookie string) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	digest := digestOf(cookie)
	if a.sessions[digest] == nil {
		return nil
	}
	return a.store(func() { delete(a.sessions, digest) }, entry{sessionKey(digest), nil})
}

// sessionsOf are a user's sessions. The caller holds changing.
func (a *Access) sessionsOf(login string) (out [][32]byte) {
	for digest, s := range a.sessions {
		if s.Login == login {
			out = append(out, digest)
		}
	}
	return out
}

// overdue are the sessions that have ended by themselves. The caller holds changing.
func (a *Access) overdue(now time.Time) (out [][32]byte) {
	for digest, s := range a.sessions {
		if _, ok := a.holder(s, now); !ok {
			out = append(out, digest)
		}
	}
	return out
}

func endings(digests [][32]byte) []entry {
	out := make([]entry, 0, len(digests))
	for _, digest := range digests {
		out = append(out, entry{sessionKey(digest), nil})
	}
	return out
}

// drop forgets sessions. The caller holds mu.
func (a *Access) drop(digests [][32]byte) {
	for _, digest := range digests {
		delete(a.sessions, digest)
	}
}

func fromHex(s string) (digest [32]byte) {
	if b, err := hex.DecodeString(s); err == nil {
		copy(digest[:], b)
	}
	return digest
}
