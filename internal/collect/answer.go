package collect

import (
	"net/http"
	"strconv"
	"strings"

	"rapport"
	"rapport/internal/event"
)

// Header values that every answer shares; net/http only reads them.
var (
	jsonType   = []string{"application/json"}
	okLength   = []string{"16"}
	okBody     = []byte(`{"success":true}`)
	trueValue  = []string{"true"}
	exposed    = []string{"Retry-After"}
	varyOrigin = []string{"Origin"}
	noSniff    = []string{"nosniff"}
)

func answerOK(w http.ResponseWriter) {
	h := w.Header()
	h["Content-Type"], h["Content-Length"], h["X-Content-Type-Options"] = jsonType, okLength, noSniff
	_, _ = w.Write(okBody) // an SDK that does not get the answer sends again; messageId makes that harmless
}

// answerError says what is wrong in the wire's own shape.
func answerError(w http.ResponseWriter, status int, kind rapport.ErrorKind, message string) {
	b := event.AppendQuoted([]byte(`{"code":`), string(kind))
	b = append(event.AppendQuoted(append(b, `,"message":`...), message), '}')
	h := w.Header()
	h["Content-Type"], h["X-Content-Type-Options"] = jsonType, noSniff
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if status == http.StatusTooManyRequests {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// statuses is which status an error kind has on the wire. Anything unforeseen is 503, which SDKs answer by sending again.
func status(kind rapport.ErrorKind) int {
	switch kind {
	case rapport.Invalid:
		return http.StatusBadRequest
	case rapport.Unauthenticated:
		return http.StatusUnauthorized
	case rapport.TooMany:
		return http.StatusTooManyRequests
	}
	return http.StatusServiceUnavailable
}

// allowOrigin lets pages of any origin read the answer: who may send is decided by the write key.
func allowOrigin(h http.Header, r *http.Request) {
	origin := r.Header["Origin"]
	if len(origin) == 0 {
		return
	}
	h["Access-Control-Allow-Origin"], h["Access-Control-Allow-Credentials"] = origin[:1:1], trueValue
	h["Access-Control-Expose-Headers"], h["Vary"] = exposed, varyOrigin
}

func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	allowOrigin(h, r)
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", allowedHeaders(r.Header.Get("Access-Control-Request-Headers")))
	h.Set("Access-Control-Max-Age", "7200")
	w.WriteHeader(http.StatusNoContent)
}

const alwaysAllowed = "authorization, content-type, content-encoding, x-retry-count, anonymousid, sentat"

// allowedHeaders adds to the fixed list the rsa-* headers that were asked for; a list cannot say rsa-* where credentials are
// allowed.
func allowedHeaders(asked string) string {
	out := alwaysAllowed
	for i, name := range strings.Split(asked, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if i == 32 || len(name) > 64 {
			break
		}
		if strings.HasPrefix(name, "rsa-") && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
			out += ", " + name
		}
	}
	return out
}
