package server

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"

	"rapport"
	"rapport/internal/inquiry"
	"rapport/internal/policy"
)

// Server answers HTTP. It is an http.Handler for any number of requests at once.
type Server struct {
	cfg      Config
	deps     Deps
	patterns map[string]methods // what the mux has matched, by pattern
	front    http.Handler
	live     *hub
	console  *console
	openapi  *asset
	figures  *figures
	previews chan struct{}
	desk     *inquiry.Desk
	proxies  []netip.Prefix
}

type methods map[string]*route

// New makes the front of an installation. Close ends its streams.
func New(cfg Config, deps Deps) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := deps.complete(); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, deps: deps, patterns: map[string]methods{}, previews: make(chan struct{}, cfg.Previews), desk: deps.Desk,
		live: newHub(deps.Live, deps.Machine, deps.Mask, cfg)}
	for _, p := range cfg.TrustedProxies {
		s.proxies = append(s.proxies, netip.MustParsePrefix(p)) // Validate has read them
	}
	if s.desk == nil {
		s.desk = inquiry.New(deps.Facts, deps.Zone, inquiry.DefaultBytes)
		s.desk.Changed = Changed(deps.Definitions, deps.Zone)
	}
	var err error
	if s.figures, err = newFigures(deps); err != nil {
		return nil, err
	}
	if s.console, err = newConsole(deps.Console); err != nil {
		return nil, err
	}
	s.openapi = openapiAsset()
	mux := http.NewServeMux()
	for _, r := range routes() {
		if s.patterns[r.pattern] == nil {
			s.patterns[r.pattern] = methods{}
			mux.Handle(r.pattern, s.match(r.pattern))
		}
		s.patterns[r.pattern][r.method] = &r
	}
	mux.Handle("/api/", http.HandlerFunc(s.unknown))
	mux.Handle("/", s.console)
	s.front = s.chain(mux)
	if deps.Traces != nil { // events are not traced one by one: collect stands before this
		s.front = otelhttp.NewHandler(s.front, "http", otelhttp.WithTracerProvider(deps.Traces))
	}
	return s, nil
}

func (d *Deps) complete() error {
	missing := func(what string) error {
		return &rapport.Error{Kind: rapport.Internal, Op: "open server", Err: errors.New("it was given no " + what)}
	}
	for what, absent := range map[string]bool{"people": d.People == nil, "decisions": d.Decisions == nil, "segments": d.Segments == nil,
		"definitions": d.Definitions == nil, "changes": d.Changes == nil, "quarantine": d.Quarantine == nil, "machine": d.Machine == nil,
		"live": d.Live == nil, "sessions": d.Sessions == nil, "mask": d.Mask == nil, "collect handler": d.Collect == nil, "logger": d.Logger == nil,
		"readiness": d.Ready == nil} {
		if absent {
			return missing(what)
		}
	}
	return nil
}

// ServeHTTP hands collect's paths straight to collect: nothing of the API stands on the way of an event.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, p := range s.deps.CollectPaths {
		if strings.HasPrefix(r.URL.Path, p) {
			s.deps.Collect.ServeHTTP(w, r)
			return
		}
	}
	s.front.ServeHTTP(w, r)
}

// Close ends the live streams, so that a graceful stop does not wait for them. Requests that come later still get answers.
func (s *Server) Close() error {
	s.live.close()
	return nil
}

// match finds the route for the method of a request that fits a pattern.
func (s *Server) match(pattern string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		byMethod := s.patterns[pattern]
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		found := byMethod[method]
		if found == nil {
			allowed := strings.Join(sortedKeys(byMethod), ", ")
			w.Header().Set("Allow", allowed)
			s.refuse(w, r, &refusal{http.StatusMethodNotAllowed, &rapport.Error{Kind: rapport.Invalid, Op: "route request",
				Err: errors.New(clip(r.Method) + " is not possible here"), Hint: "possible: " + allowed}})
			return
		}
		s.serve(w, r, found)
	})
}

// serve takes one request through its route.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, route *route) {
	x := exchangeOf(r.Context())
	x.op = route.op
	named(r.Context(), route.method+" "+route.pattern, route.pattern)
	if !route.endless {
		ctx, cancel := context.WithTimeout(r.Context(), s.cfg.RequestTimeout)
		defer cancel()
		r = r.WithContext(ctx)
	}
	req := &request{Request: r, s: s, w: w, route: route, id: x.id}
	a, err := req.handle()
	x.who = req.who.ID
	if err == nil {
		err = req.send(a)
	}
	if err != nil {
		s.refuse(w, r, err)
	}
}

func (r *request) handle() (answer, error) {
	if err := r.authenticate(); err != nil {
		return answer{}, err
	}
	for _, scope := range r.route.scopes {
		if err := policy.Allow(&r.who, scope); err != nil {
			return answer{}, err
		}
	}
	if err := r.readQuery(); err != nil {
		return answer{}, err
	}
	return r.route.handle(r)
}

// refuse answers with an error. What is wrong inside goes to the log in full and to the client as a request id.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	x := exchangeOf(r.Context())
	status, body := describe(err, x.id)
	if status == http.StatusInternalServerError {
		s.deps.Logger.ErrorContext(r.Context(), "a request failed inside", "operation", x.op, "request", x.id, "error", err)
	}
	h := w.Header()
	for _, name := range []string{"ETag", "Cache-Control", "Content-Encoding"} {
		h.Del(name)
	}
	faultHeader(h, status, err)
	data, err := marshal(body)
	if err != nil { // strings only: cannot fail
		data = nil
	}
	(&request{Request: r, w: w}).sendJSON(status, data)
}

func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, &rapport.Error{Kind: rapport.NotFound, Op: "route request", Err: errors.New("the API has no such path"), Hint: "see /openapi.yaml"})
}
