package server

import (
	"errors"
	"net/http"
	"strings"

	"rapport"
	"rapport/internal/policy"
)

// cookieName names the session cookie.
const cookieName = "rapport_session"

// authenticate finds out who asks: a bearer token, else the session cookie. A request that is to change something and
// comes by cookie must prove that a page of this origin sent it.
func (r *request) authenticate() error {
	if r.route.open {
		if safe(r.Method) {
			return nil
		}
		return r.sameSite()
	}
	if token, given := bearer(r.Header); given {
		who, err := r.s.deps.Sessions.Token(token)
		r.who = who
		return err
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return &rapport.Error{Kind: rapport.Unauthenticated, Op: "authenticate", Err: errors.New("there is no token and no session"),
			Hint: "send Authorization: Bearer with an API token, or sign in"}
	}
	if !safe(r.Method) {
		if err := r.ownPage(); err != nil {
			return err
		}
	}
	r.who, err = r.s.deps.Sessions.Session(cookie.Value)
	return err
}

func bearer(h http.Header) (string, bool) {
	v := h.Get("Authorization")
	if v == "" {
		return "", false
	}
	scheme, token, _ := strings.Cut(v, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", true // some other scheme: a token that nobody has
	}
	return strings.TrimSpace(token), true
}

// sameSite refuses what a browser says another site's page has sent.
func (r *request) sameSite() error {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return &rapport.Error{Kind: rapport.Forbidden, Op: "check origin", Err: errors.New("another site's page sent this request"),
			Hint: "use the console of this installation, or an API token"}
	}
	return nil
}

// ownPage wants, besides, the header that a page of another origin cannot add without being asked for permission first.
func (r *request) ownPage() error {
	if err := r.sameSite(); err != nil {
		return err
	}
	if r.Header.Get("X-Rapport") != "1" {
		return &rapport.Error{Kind: rapport.Forbidden, Op: "check origin", Where: "X-Rapport", Err: errors.New("the header is missing"),
			Hint: "send X-Rapport: 1 with every request that changes something in a session"}
	}
	return nil
}

// principal is how whoever asks is shown.
type principal struct {
	policy.Principal
	Masked bool `json:"masked"`
}

func shown(p policy.Principal) principal {
	p.Scopes = fill(p.Scopes)
	return principal{p, !p.May(policy.PersonalRead)}
}

func signIn(r *request) (answer, error) {
	var in struct {
		Login    string `json:"login"`
		Password string `json:"password"`
		Token    string `json:"token"`
	}
	if err := r.body(&in); err != nil {
		return answer{}, err
	}
	var secret string
	var err error
	switch {
	case in.Token != "" && in.Login == "" && in.Password == "":
		secret, r.who, err = r.s.deps.Sessions.SignInToken(in.Token, r.s.peer(r.Request))
	case in.Token == "" && in.Login != "" && in.Password != "":
		secret, r.who, err = r.s.deps.Sessions.SignIn(in.Login, in.Password, r.s.peer(r.Request))
	default:
		err = invalid("sign in", "", "it wants login and password, or a token", "give one of the two")
	}
	if err != nil {
		return answer{}, err
	}
	http.SetCookie(r.w, r.s.cookie(r.Request, secret, int(r.s.cfg.SessionAge.Seconds())))
	return ok(shown(r.who))
}

func (s *Server) cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: s.cfg.SecureCookies || r.TLS != nil}
}

func getSession(r *request) (answer, error) { return ok(shown(r.who)) }

func signOut(r *request) (answer, error) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		if err := r.ownPage(); err != nil {
			return answer{}, err
		}
		if err := r.s.deps.Sessions.SignOut(cookie.Value); err != nil {
			return answer{}, err
		}
	}
	http.SetCookie(r.w, r.s.cookie(r.Request, "", -1))
	return answer{none: true}, nil
}
