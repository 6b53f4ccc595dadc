package server

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"rapport"
)

// exchange is what the access log says about one request. It names the operation, never path values, query or headers:
// those can hold personal data and secrets.
type exchange struct {
	id     string
	op     string
	who    string
	status int
	bytes  int64
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// chain puts what every request passes around the routes.
func (s *Server) chain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		named(r.Context(), r.Method, "")
		x := &exchange{id: requestID(r.Header.Get("X-Request-Id"))}
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		rec := &recorder{ResponseWriter: w, x: x}
		header(rec.Header(), x.id, r.TLS != nil)
		defer func() {
			if p := recover(); p != nil {
				s.trap(rec, r, p)
			}
			s.logged(r, x, time.Since(start))
		}()
		if !s.hostAllowed(r.Host) {
			s.refuse(rec, r, &rapport.Error{Kind: rapport.Forbidden, Op: "check host", Err: errors.New("this name is not served here"),
				Hint: "use an address that the setting server.hosts lists, or with --dev localhost"})
			return
		}
		next.ServeHTTP(rec, r)
	})
}

// trap turns a bug into a 500 with its stack in the log. http.ErrAbortHandler is how a handler gives a connection up.
func (s *Server) trap(w *recorder, r *http.Request, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it by identity too
		panic(p)
	}
	s.deps.Logger.ErrorContext(r.Context(), "a handler panicked", "operation", w.x.op, "request", w.x.id, "panic", p, "stack", string(debug.Stack()))
	if w.x.status == 0 {
		s.refuse(w, r, &rapport.Error{Kind: rapport.Internal, Op: "answer", Err: errors.New("panic")})
	}
}

func (s *Server) logged(r *http.Request, x *exchange, took time.Duration) {
	s.figures.observe(x, took)
	level := slog.LevelInfo
	if x.op == "" || x.op == "getHealth" || x.op == "getReady" || x.op == "getMetrics" {
		level = slog.LevelDebug
	}
	s.deps.Logger.LogAttrs(r.Context(), level, "request", slog.String("operation", x.op), slog.String("method", clip(r.Method)), slog.Int("status", x.status),
		slog.Int64("bytes", x.bytes), slog.Float64("millis", float64(took.Microseconds())/1000), slog.String("request", x.id), slog.String("principal", x.who), slog.String("peer", s.peer(r)))
}

// named gives the request's span, if it is traced, the name and path of its route. The path that was asked for is written
// over: an identifier in it would be personal data in somebody's trace store.
func named(ctx context.Context, name, pattern string) {
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.SetName(name)
		span.SetAttributes(attribute.String("url.path", pattern), attribute.String("http.route", pattern))
	}
}

// requestID is the client's own if it is plain and short, else a random one.
func requestID(given string) string {
	plain := func(c rune) bool {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'
	}
	if n := len(given); n >= 8 && n <= 64 && !strings.ContainsFunc(given, func(c rune) bool { return !plain(c) }) {
		return given
	}
	return rand.Text()[:16]
}

// header sets what every response carries.
func header(h http.Header, id string, tls bool) {
	h.Set("X-Request-Id", id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if tls {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// hostAllowed guards an installation on the loopback against pages that point a name of theirs at it. Where the keys are
// known to everybody (dev), only the loopback's own names will do.
func (s *Server) hostAllowed(host string) bool {
	if len(s.cfg.Hosts) == 0 && !s.deps.Build.Dev {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if slices.Contains(s.cfg.Hosts, host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return s.deps.Build.Dev && (host == "localhost" || err == nil && ip.IsLoopback())
}

// peer is the address a request comes from: the connection's, or, behind trusted proxies, the last one in X-Forwarded-For
// that is not a trusted proxy's.
func (s *Server) peer(r *http.Request) string {
	addr := hostOf(r.RemoteAddr)
	if !s.trusted(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = hostOf(strings.TrimSpace(hop))
		if !isAddr(hop) {
			break
		}
		addr = hop
		if !s.trusted(addr) {
			break
		}
	}
	return addr
}

// recorder notes status and size. Unwrap keeps http.ResponseController working.
type recorder struct {
	http.ResponseWriter
	x *exchange
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) WriteHeader(status int) {
	if w.x.status == 0 && status >= 200 {
		w.x.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.x.status == 0 {
		w.x.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.x.bytes += int64(n)
	return n, err
}
