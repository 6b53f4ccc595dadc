package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"rapport"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

const password = "correct horse battery"

// cheap is a configuration whose password hash takes no time worth waiting for.
func cheap() Config {
	c := Defaults()
	c.Hash = HashCost{Passes: 1, Memory: 64, Lanes: 1}
	return c
}

func newStore(t testing.TB, fs vfs.FS) state.Store {
	st, err := pebblestate.Open(pebblestate.Options{Dir: "state", FS: fs, MemtableBytes: 256 << 10, CacheBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func newAccess(t testing.TB) *Access {
	st := newStore(t, vfs.NewMem())
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	a, err := Open(st, cheap())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func addUser(t testing.TB, a *Access, login string, role Role) {
	t.Helper()
	if err := a.CreateUser(User{Login: login, Name: "Mei Tan", Role: role, Side: rapport.Marketing}, password); err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, kind rapport.ErrorKind) {
	t.Helper()
	if err == nil || rapport.KindOf(err) != kind {
		t.Fatalf("got %v, want an error of kind %s", err, kind)
	}
}

func TestSignIn(t *testing.T) {
	a := newAccess(t)
	addUser(t, a, "Mei", RoleMarketer)
	cookie, p, err := a.SignIn("MEI", password, "203.0.113.9:1234")
	if err != nil || p.ID != "user:mei" || p.Side != rapport.Marketing || !p.May(DefinitionsWrite) || p.May(QuarantineRead) {
		t.Fatalf("%+v, %v", p, err)
	}
	if !strings.HasPrefix(cookie, "rps_") || len(cookie) != 44 {
		t.Errorf("cookie %q", cookie)
	}
	if got, err := a.Session(cookie); err != nil || got.ID != p.ID {
		t.Errorf("session: %+v, %v", got, err)
	}
	for _, c := range []struct{ login, password string }{{"mei", "wrong password!"}, {"nobody", password}, {"", ""}, {strings.Repeat("x", 1000), password}, {"mei", strings.Repeat("x", 100_000)}} {
		_, _, err := a.SignIn(c.login, c.password, "203.0.113.10:1")
		wantKind(t, err, rapport.Unauthenticated)
	}
	if err := a.SignOut(cookie); err != nil {
		t.Fatal(err)
	}
	_, err = a.Session(cookie)
	wantKind(t, err, rapport.Unauthenticated)
	if err := a.SignOut(cookie); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
}

// TestKept: what was done is there after the process died without closing anything.
func TestKept(t *testing.T) {
	fs := vfs.NewCrashableMem()
	st := newStore(t, fs)
	a, err := Open(st, cheap())
	if err != nil {
		t.Fatal(err)
	}
	addUser(t, a, "mei", RoleAgent)
	addUser(t, a, "gone", RoleAgent)
	cookie, _, err := a.SignIn("mei", password, "::1")
	if err != nil {
		t.Fatal(err)
	}
	text, _, err := a.CreateToken("crm", []Scope{PeopleRead}, time.Time{}, "mei")
	if err != nil {
		t.Fatal(err)
	}
	revoked, tok, err := a.CreateToken("old", []Scope{PeopleRead}, time.Time{}, "mei")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.RevokeToken(tok.ID), a.RemoveUser("gone")); err != nil {
		t.Fatal(err)
	}
	after := newStore(t, fs.CrashClone(vfs.CrashCloneCfg{}))
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	defer after.Close()
	b, err := Open(after, cheap())
	if err != nil {
		t.Fatal(err)
	}
	if p, err := b.Session(cookie); err != nil || p.ID != "user:mei" {
		t.Errorf("session: %+v, %v", p, err)
	}
	if p, err := b.Token(text); err != nil || p.Name != "crm" || !p.May(PeopleRead) || p.May(PeopleWrite) {
		t.Errorf("token: %+v, %v", p, err)
	}
	_, err = b.Token(revoked)
	wantKind(t, err, rapport.Unauthenticated)
	if len(b.Users()) != 1 || len(b.Tokens()) != 1 {
		t.Errorf("%d users, %d tokens", len(b.Users()), len(b.Tokens()))
	}
	secretsAreNotKept(t, after, text, cookie, password)
}

func secretsAreNotKept(t *testing.T, st state.Store, secrets ...string) {
	t.Helper()
	n := 0
	for pair, err := range st.Scan(nil, nil) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		for _, s := range secrets {
			if strings.Contains(string(pair.Key)+string(pair.Value), s) {
				t.Errorf("%q holds a secret", pair.Key)
			}
		}
	}
	if n == 0 {
		t.Error("nothing is kept")
	}
}

func TestChangesTakeEffectAtOnce(t *testing.T) {
	a := newAccess(t)
	addUser(t, a, "mei", RoleViewer)
	addUser(t, a, "ben", RoleIT)
	cookie, _, err := a.SignIn("mei", password, "::1")
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := a.SignIn("ben", password, "::1")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.SetRole("mei", RoleAdmin); err != nil {
		t.Fatal(err)
	}
	if p, err := a.Session(cookie); err != nil || !p.May(Admin) {
		t.Errorf("a new role: %+v, %v", p, err)
	}
	if err := a.SetPassword("mei", "another long password"); err != nil {
		t.Fatal(err)
	}
	_, err = a.Session(cookie)
	wantKind(t, err, rapport.Unauthenticated)
	if _, _, err := a.SignIn("mei", password, "::1"); err == nil {
		t.Error("the old password still fits")
	}
	if err := a.RemoveUser("mei"); err != nil {
		t.Fatal(err)
	}
	_, _, err = a.SignIn("mei", "another long password", "::1")
	wantKind(t, err, rapport.Unauthenticated)
	if _, err := a.Session(other); err != nil {
		t.Errorf("somebody else's session has ended: %v", err)
	}
}

func TestSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAccess(t)
		a.cfg.SessionAge, a.cfg.SessionIdle = 2*time.Hour, 20*time.Minute
		addUser(t, a, "mei", RoleViewer)
		signIn := func() string {
			cookie, _, err := a.SignIn("mei", password, "::1")
			if err != nil {
				t.Fatal(err)
			}
			return cookie
		}
		cookie := signIn()
		for range 11 { // used all the time, it lasts until its age is reached
			time.Sleep(10 * time.Minute)
			if _, err := a.Session(cookie); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(10 * time.Minute)
		_, err := a.Session(cookie)
		wantKind(t, err, rapport.Unauthenticated)

		idle := signIn()
		time.Sleep(20*time.Minute - time.Second)
		if _, err := a.Session(idle); err != nil {
			t.Error(err)
		}
		time.Sleep(20 * time.Minute)
		_, err = a.Session(idle)
		wantKind(t, err, rapport.Unauthenticated)
		signIn()
		if n := len(a.sessions); n != 1 {
			t.Errorf("%d sessions are kept, of which one runs", n)
		}
	})
}

func TestTokensExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAccess(t)
		text, _, err := a.CreateToken("crm", []Scope{PeopleRead}, time.Now().Add(time.Hour), "mei")
		if err != nil {
			t.Fatal(err)
		}
		cookie, _, err := a.SignInToken(text, "::1")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour - time.Second)
		if p, err := a.Session(cookie); err != nil || p.Name != "crm" {
			t.Errorf("%+v, %v", p, err)
		}
		time.Sleep(time.Second)
		_, err = a.Token(text)
		wantKind(t, err, rapport.Unauthenticated)
		_, err = a.Session(cookie)
		wantKind(t, err, rapport.Unauthenticated)
	})
}

// TestThrottling: a login and a network, a network, and a login are counted apart; only the first two are shut out.
func TestThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAccess(t)
		addUser(t, a, "mei", RoleViewer)
		addUser(t, a, "ben", RoleViewer)
		fail := func(login, address string) error {
			_, _, err := a.SignIn(login, "wrong password!", address)
			return err
		}
		for range 10 { // from one network, against one login
			wantKind(t, fail("mei", "198.51.100.1:1"), rapport.Unauthenticated)
		}
		_, _, err := a.SignIn("mei", password, "198.51.100.1:2")
		wantKind(t, err, rapport.TooMany)
		if w, ok := errors.AsType[Wait](err); !ok || w.Seconds() != 900 {
			t.Errorf("wait: %v", err)
		}
		if _, _, err := a.SignIn("ben", password, "198.51.100.1:1"); err != nil {
			t.Errorf("another login: %v", err)
		}
		if _, _, err := a.SignIn("mei", password, "198.51.100.2:1"); err != nil {
			t.Errorf("another network: %v", err)
		}
		time.Sleep(15*time.Minute - time.Second)
		wantKind(t, fail("mei", "198.51.100.1:1"), rapport.TooMany)
		time.Sleep(time.Second)
		if _, _, err := a.SignIn("mei", password, "198.51.100.1:1"); err != nil {
			t.Errorf("after the window: %v", err)
		}
		for i := range 100 { // from one network, against a hundred logins
			wantKind(t, fail(fmt.Sprintf("login%d", i), fmt.Sprintf("2001:db8::%d", i)), rapport.Unauthenticated)
		}
		wantKind(t, fail("ben", "[2001:db8::ffff]:80"), rapport.TooMany)
		_, _, err = a.SignInToken("rpt_x", "2001:db8::7")
		wantKind(t, err, rapport.TooMany)
		wantKind(t, fail("ben", "2001:db8:0:1::1"), rapport.Unauthenticated)
	})
}

// TestNobodyIsShutOut: guessing at one login from everywhere makes attempts take turns; its owner gets in from a new place
// within seconds, and at once from a place known.
func TestNobodyIsShutOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAccess(t)
		addUser(t, a, "mei", RoleViewer)
		if _, _, err := a.SignIn("mei", password, "203.0.113.1"); err != nil {
			t.Fatal(err)
		}
		fail := func(i int) error {
			_, _, err := a.SignIn("mei", "wrong password!", fmt.Sprintf("10.0.%d.%d", i/250, i%250))
			return err
		}
		for i := range 100 {
			wantKind(t, fail(i), rapport.Unauthenticated)
		}
		began := time.Now()
		for i := range 4 {
			wantKind(t, fail(100+i), rapport.Unauthenticated)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("four paced attempts took %v, want one a second", took)
		}
		for i := range 20 { // at once
			go fail(200 + i)
		}
		synctest.Wait()
		began = time.Now()
		if _, _, err := a.SignIn("mei", password, "203.0.113.1"); err != nil || time.Since(began) != 0 {
			t.Errorf("from a place known: %v after %v", err, time.Since(began))
		}
		_, _, err := a.SignIn("mei", password, "198.51.100.7")
		wantKind(t, err, rapport.TooMany) // all places are taken
		if w, ok := errors.AsType[Wait](err); !ok || w.Seconds() != 1 {
			t.Errorf("wait: %v", err)
		}
		time.Sleep(time.Second)
		if _, _, err := a.SignIn("mei", password, "198.51.100.7"); err != nil || time.Since(began) > 10*time.Second {
			t.Errorf("from a new place: %v after %v", err, time.Since(began))
		}
		time.Sleep(15 * time.Minute)
		began = time.Now()
		wantKind(t, fail(300), rapport.Unauthenticated)
		wantKind(t, fail(301), rapport.Unauthenticated)
		if time.Since(began) != 0 {
			t.Error("still paced after the window")
		}
	})
}

// TestSuccessForgivesTheLoginOnly: an address that guesses many logins cannot text its count by signing in to one of its own.
func TestSuccessForgivesTheLoginOnly(t *testing.T) {
	a := newAccess(t)
	addUser(t, a, "mallory", RoleViewer)
	for i := range 100 {
		if i == 99 {
			if _, _, err := a.SignIn("mallory", password, "203.0.113.1"); err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := a.SignIn(fmt.Sprintf("victim%d", i), "guess guess guess", "203.0.113.1")
		wantKind(t, err, rapport.Unauthenticated)
	}
	_, _, err := a.SignIn("mallory", password, "203.0.113.1")
	wantKind(t, err, rapport.TooMany)
}

func TestThrottleIsBounded(t *testing.T) {
	th := newThrottle(3, time.Hour)
	owner := guess{"owner", "203.0.113.1"}
	for range 3 {
		th.failed(owner)
	}
	for i := range 3 * maxNames {
		other := guess{fmt.Sprint("login", i), fmt.Sprint("network", i)}
		th.failed(other)
		th.succeeded(other)
	}
	if len(th.counts) > maxNames || len(th.known) > maxNames {
		t.Errorf("%d names and %d known guesses are kept", len(th.counts), len(th.known))
	}
	if th.wait(owner) == 0 {
		t.Error("names of an attacker's own have pushed out one that must wait")
	}
}

func TestBootstrap(t *testing.T) {
	a := newAccess(t)
	c, fresh, err := a.Bootstrap()
	if err != nil || !fresh || len(c.Password) < 20 {
		t.Fatalf("%+v %v %v", c, fresh, err)
	}
	if _, p, err := a.SignIn(c.Login, c.Password, "::1"); err != nil || !p.May(Admin) || !p.May(PersonalRead) {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := a.Token(c.Token); err != nil || !p.May(DefinitionsWrite) {
		t.Errorf("%+v, %v", p, err)
	}
	if _, again, err := a.Bootstrap(); err != nil || again {
		t.Errorf("a second first start: %v, %v", again, err)
	}
	_, err = a.Token(DevToken)
	wantKind(t, err, rapport.Unauthenticated)
	a.Dev()
	if p, err := a.Token(DevToken); err != nil || !p.May(Admin) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestRefusals(t *testing.T) {
	a := newAccess(t)
	addUser(t, a, "mei", RoleViewer)
	_, _, noScope := a.CreateToken("x", nil, time.Time{}, "")
	_, _, badScope := a.CreateToken("x", []Scope{"people:reed"}, time.Time{}, "")
	_, _, noName := a.CreateToken("", []Scope{PeopleRead}, time.Time{}, "")
	for name, err := range map[string]error{
		"short password": a.CreateUser(User{Login: "x", Role: RoleViewer}, "short"),
		"no login":       a.CreateUser(User{Role: RoleViewer}, password),
		"login":          a.CreateUser(User{Login: "a/b\x00", Role: RoleViewer}, password),
		"role":           a.CreateUser(User{Login: "x", Role: "boss"}, password),
		"side":           a.CreateUser(User{Login: "x", Role: RoleViewer, Side: "sales"}, password),
		"new role":       a.SetRole("mei", "boss"),
		"no scope":       noScope, "bad scope": badScope, "no name": noName,
	} {
		if rapport.KindOf(err) != rapport.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantKind(t, a.CreateUser(User{Login: "MEI", Role: RoleViewer}, password), rapport.Conflict)
	wantKind(t, a.SetPassword("nobody", password), rapport.NotFound)
	wantKind(t, a.RemoveUser("nobody"), rapport.NotFound)
	wantKind(t, a.RevokeToken("t_x"), rapport.NotFound)
}

func TestAllow(t *testing.T) {
	wantKind(t, Allow(nil, PeopleRead), rapport.Unauthenticated)
	wantKind(t, Allow(&Principal{}, PeopleRead), rapport.Unauthenticated)
	p := &Principal{ID: "token:x", Name: "x", Scopes: []Scope{PeopleRead}}
	wantKind(t, Allow(p, PeopleWrite), rapport.Forbidden)
	if err := Allow(p, PeopleRead); err != nil {
		t.Error(err)
	}
	for _, r := range Roles() {
		for _, s := range Scopes() {
			p := &Principal{ID: "user:x", Scopes: r.Scopes()}
			if r == RoleAdmin && !p.May(s) {
				t.Errorf("an admin may not %s", s)
			}
			if r == RoleViewer && (p.May(s) != strings.HasSuffix(string(s), ":read") || s == PersonalRead) && p.May(s) {
				t.Errorf("a viewer may %s", s)
			}
		}
	}
}

func TestPasswordHash(t *testing.T) {
	phc, err := hashPassword(password, DefaultCost())
	if err != nil || !strings.HasPrefix(phc, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Fatalf("%s, %v", phc, err)
	}
	again, err := hashPassword(password, DefaultCost())
	if err != nil || again == phc {
		t.Errorf("no salt: %v", err)
	}
	if !passwordFits(phc, password) || passwordFits(phc, password+" ") || passwordFits(phc, "") {
		t.Error("the wrong passwords fit")
	}
	for _, bad := range []string{"", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=18$m=64,t=1,p=1$AAAA$AAAA",
		"$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=1,p=1$AAAA$AA", "$argon2id$v=19$m=64,t=1,p=1$!$AAAAAAAAAAAAAAAAAAAAAAAA"} {
		if passwordFits(bad, password) {
			t.Errorf("a password fits %q", bad)
		}
	}
}

// FuzzPHC: a damaged stored hash fits no password and takes neither much memory nor the process.
func FuzzPHC(f *testing.F) {
	phc, err := hashPassword(password, HashCost{1, 64, 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(phc)
	f.Add("$argon2id$v=19$m=1048576,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, phc string) {
		cost, _, sum, err := readPHC(phc)
		if err == nil && (cost.validate() != nil || len(sum) < 16) {
			t.Errorf("%q was read as %+v with %d bytes", phc, cost, len(sum))
		}
	})
}

func BenchmarkToken(b *testing.B) {
	a := newAccess(b)
	text, _, err := a.CreateToken("crm", []Scope{PeopleRead}, time.Time{}, "mei")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Token(text); err != nil {
			b.Fatal(err)
		}
	}
}
