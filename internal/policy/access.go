package policy

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"rapport"
	"rapport/internal/state"
)

// Config are the settings of access.
type Config struct {
	SessionAge  time.Duration `json:"sessionAge" help:"a session ends this long after sign-in"`
	SessionIdle time.Duration `json:"sessionIdle" help:"a session ends this long after it was last used"`
	MaxFailures int           `json:"maxFailures" help:"failed sign-ins for a login from one address within the window before both wait; ten times as many before the address waits for every login, or the login takes one attempt a second from addresses new to it"`
	Window      time.Duration `json:"window" help:"the time over which failed sign-ins are counted"`
	Hash        HashCost      `json:"hash"`
}

// Defaults are the settings of a production installation.
func Defaults() Config {
	return Config{SessionAge: 14 * 24 * time.Hour, SessionIdle: 24 * time.Hour, MaxFailures: 10, Window: 15 * time.Minute, Hash: DefaultCost()}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	switch {
	case c.SessionAge <= 0 || c.SessionIdle <= 0:
		return invalid("session", "a session must last some time", "for example 14 days, 24 hours idle")
	case c.MaxFailures < 1 || c.Window <= 0:
		return invalid("failures", "at least one failure must be possible in some window", "for example 10 in 15 minutes")
	}
	return c.Hash.validate()
}

// Access is who may come in. All methods may be called from any goroutine.
type Access struct {
	cfg      Config
	st       state.Store
	throttle *throttle
	turns    chan struct{} // places at the password hash
	decoy    string        // compared against when a login does not exist, so that both cases take as long

	changing sync.Mutex   // held by whoever changes anything, over the store's flush
	mu       sync.RWMutex // guards the maps; held for no longer than it takes to look at or set an entry
	users    map[string]*User
	tokens   map[[32]byte]*Token
	sessions map[[32]byte]*Session
}

// Prefix begins every key of the package in the state store.
const Prefix = "policy/"

const (
	userPrefix    = "policy/user/"
	tokenPrefix   = "policy/token/"
	sessionPrefix = "policy/session/"
)

// Open reads who may come in from a store.
func Open(st state.Store, cfg Config) (*Access, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &Access{cfg: cfg, st: st, throttle: newThrottle(cfg.MaxFailures, cfg.Window), turns: make(chan struct{}, 4), users: map[string]*User{},
		tokens: map[[32]byte]*Token{}, sessions: map[[32]byte]*Session{}}
	var err error
	if a.decoy, err = hashPassword(secret("", 16), cfg.Hash); err != nil {
		return nil, err
	}
	err = errors.Join(
		load(st, userPrefix, func(key string, u *User) error { a.users[key] = u; return nil }),
		load(st, tokenPrefix, func(key string, t *Token) error { return putDigest(a.tokens, key, t) }),
		load(st, sessionPrefix, func(key string, s *Session) error { return putDigest(a.sessions, key, s) }))
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "open access", Err: err}
	}
	return a, nil
}

func load[T any](st state.Store, prefix string, put func(key string, v *T) error) error {
	hi := []byte(prefix)
	hi[len(hi)-1]++
	for pair, err := range st.Scan([]byte(prefix), hi) {
		if err != nil {
			return err
		}
		v := new(T)
		if err := json.Unmarshal(pair.Value, v); err != nil {
			return err
		}
		if err := put(string(pair.Key[len(prefix):]), v); err != nil {
			return err
		}
	}
	return nil
}

func putDigest[T any](into map[[32]byte]*T, key string, v *T) error {
	var digest [32]byte
	if copy(digest[:], key) != 32 || len(key) != 32 {
		return errors.New("a stored key has the wrong length")
	}
	into[digest] = v
	return nil
}

// entry is one key with what it is to hold; nil: nothing.
type entry struct {
	key   string
	value any
}

// store makes the entries durable, all or none, and then lets set change the maps. The caller holds changing.
func (a *Access) store(set func(), entries ...entry) error {
	if err := a.commit(entries); err != nil {
		return err
	}
	if err := a.st.Flush(); err != nil {
		return unavailable(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	set()
	return nil
}

func (a *Access) commit(entries []entry) error {
	var b state.Batch
	for _, e := range entries {
		if e.value == nil {
			b.Delete([]byte(e.key))
			continue
		}
		body, err := json.Marshal(e.value)
		if err != nil {
			return &rapport.Error{Kind: rapport.Internal, Op: "keep access", Err: err}
		}
		b.Set([]byte(e.key), body)
	}
	if err := a.st.Commit(&b); err != nil {
		return unavailable(err)
	}
	return nil
}

func unavailable(err error) error {
	return &rapport.Error{Kind: rapport.Unavailable, Op: "keep access", Err: err, Hint: "nothing was changed that counts; try again"}
}

func tokenKey(digest [32]byte) string   { return tokenPrefix + string(digest[:]) }
func sessionKey(digest [32]byte) string { return sessionPrefix + string(digest[:]) }

func digestOf(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }
