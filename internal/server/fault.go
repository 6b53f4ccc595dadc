package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/policy"
)

// statuses is the one table from error kind to HTTP status.
var statuses = map[rapport.ErrorKind]int{
	rapport.Invalid:         http.StatusBadRequest,
	rapport.Unauthenticated: http.StatusUnauthorized,
	rapport.Forbidden:       http.StatusForbidden,
	rapport.NotFound:        http.StatusNotFound,
	rapport.Conflict:        http.StatusConflict,
	rapport.TooMany:         http.StatusTooManyRequests,
	rapport.Unavailable:     http.StatusServiceUnavailable,
	rapport.Internal:        http.StatusInternalServerError,
}

// refusal is an error to which HTTP itself gives a status finer than its kind's: 405, 412, 413, 415.
type refusal struct {
	status int
	err    *rapport.Error
}

func (r *refusal) Error() string { return r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

func invalid(op, where, what, hint string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: op, Where: where, Err: errors.New(what), Hint: hint}
}

// fault is the one error shape on the wire.
type fault struct {
	Error faultBody `json:"error"`
}

type faultBody struct {
	Kind      rapport.ErrorKind `json:"kind"`
	Message   string            `json:"message"`
	Where     string            `json:"where,omitempty"`
	Hint      string            `json:"hint,omitempty"`
	RequestID string            `json:"requestId"`
}

// describe turns an error into what the client sees. What goes wrong inside is told to the log only.
func describe(err error, requestID string) (int, fault) {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		err = &rapport.Error{Kind: rapport.Unavailable, Op: "answer", Err: errors.New("it took too long"), Hint: "ask for less, or try again"}
	}
	body := faultBody{Kind: rapport.KindOf(err), RequestID: requestID}
	status, known := statuses[body.Kind]
	if !known {
		body.Kind, status = rapport.Internal, http.StatusInternalServerError
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		status = r.status
	} else if errors.Is(err, catalog.ErrStale) { // changed by another between the check of If-Match and the change
		status = http.StatusPreconditionFailed
	}
	if body.Kind == rapport.Internal {
		body.Message = "something is wrong inside; the server's log has it under this request id"
		return status, fault{body}
	}
	body.Message, body.Where, body.Hint = words(err)
	return status, fault{body}
}

// maxMessage bounds each text of an error on the wire; hostile input may be quoted in it.
const maxMessage = 4096

func words(err error) (message, where, hint string) {
	message = err.Error()
	if e, ok := errors.AsType[*rapport.Error](err); ok {
		where, hint = e.Where, e.Hint
		plain := *e
		plain.Hint = ""
		message = plain.Error()
		for inner := e.Err; hint == "" || where == ""; {
			next, ok := errors.AsType[*rapport.Error](inner)
			if !ok {
				break
			}
			if where == "" {
				where = next.Where
			}
			if hint == "" {
				hint = next.Hint
			}
			inner = next.Err
		}
	}
	return clip(message), clip(where), clip(hint)
}

func clip(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if len(s) <= maxMessage {
		return s
	}
	cut := maxMessage
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// faultHeader adds what a status promises in headers.
func faultHeader(h http.Header, status int, err error) {
	switch status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="rapport"`)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		seconds := 1
		if w, ok := errors.AsType[policy.Wait](err); ok {
			seconds = max(1, w.Seconds())
		}
		h.Set("Retry-After", strconv.Itoa(seconds))
	}
}
