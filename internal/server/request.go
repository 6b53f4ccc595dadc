package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rapport"
	"rapport/internal/policy"
)

// request is one request on its way through a handler.
type request struct {
	*http.Request
	s     *Server
	w     http.ResponseWriter
	route *route
	who   policy.Principal
	query url.Values
	id    string // the request id
}

// masked says whether personal data is hidden from whoever asks.
func (r *request) masked() bool { return !r.who.May(policy.PersonalRead) }

// by is how whoever asks is named in what is kept.
func (r *request) by() string { return r.who.Name }

const (
	maxQuery   = 16 << 10
	maxAddress = 600
	maxKey     = 100
)

// readQuery parses the query string strictly: what the route does not name is an error, and so is a broken escape.
func (r *request) readQuery() error {
	const op = "read query"
	if len(r.URL.RawQuery) > maxQuery {
		return invalid(op, "", "it is longer than 16 KiB", "ask for less at once")
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return invalid(op, "", err.Error(), "escape % as %25 and & as %26")
	}
	for _, name := range sortedKeys(q) {
		if !slices.Contains(r.route.query, name) {
			return invalid(op, clip(name), "there is no such parameter", "one of: "+strings.Join(r.route.query, ", "))
		}
		for _, v := range q[name] {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return invalid(op, name, "it is no valid UTF-8 text", "encode it as UTF-8, then escape it")
			}
		}
	}
	r.query = q
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// text is a parameter given at most once.
func (r *request) text(name string, limit int) (string, error) {
	vs := r.query[name]
	switch {
	case len(vs) == 0:
		return "", nil
	case len(vs) > 1:
		return "", invalid("read query", name, "it is given more than once", "give it once")
	case len(vs[0]) > limit:
		return "", invalid("read query", name, "it is longer than "+strconv.Itoa(limit)+" bytes", "shorten it")
	}
	return vs[0], nil
}

// texts is a parameter that may be repeated.
func (r *request) texts(name string, count, limit int) ([]string, error) {
	vs := r.query[name]
	if len(vs) > count {
		return nil, invalid("read query", name, "it is given more than "+strconv.Itoa(count)+" times", "give it less often")
	}
	for _, v := range vs {
		if v == "" || len(v) > limit {
			return nil, invalid("read query", name, "a value is empty or longer than "+strconv.Itoa(limit)+" bytes", "leave it out or shorten it")
		}
	}
	return vs, nil
}

func (r *request) flag(name string) (bool, error) {
	v, err := r.text(name, 5)
	if err != nil || v == "" {
		return false, err
	}
	if v != "true" && v != "false" {
		return false, invalid("read query", name, "it is neither true nor false", "give true or false")
	}
	return v == "true", nil
}

func (r *request) instant(name string) (time.Time, error) {
	v, err := r.text(name, 64)
	if err != nil || v == "" {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	if err != nil {
		return time.Time{}, invalid("read query", name, "it is no RFC 3339 instant", "for example 2026-05-01T08:00:00Z")
	}
	return t.UTC(), nil
}

func (r *request) eventType(v string) (rapport.EventType, error) {
	if v == "" {
		return 0, nil
	}
	t := rapport.ParseEventType(v)
	if t == 0 {
		return 0, invalid("read query", "type", "there is no such call", "one of track, identify, page, screen, group, alias")
	}
	return t, nil
}

const (
	defaultLimit = 50
	maxLimit     = 200
)

// page reads cursor and limit.
func (r *request) page() (cursor string, limit int, err error) {
	limit = defaultLimit
	v, err := r.text("limit", 10)
	if err != nil {
		return "", 0, err
	}
	if v != "" {
		limit, err = strconv.Atoi(v)
		if err != nil || limit < 1 || limit > maxLimit {
			return "", 0, invalid("read query", "limit", "it is no number from 1 to 200", "the default is 50")
		}
	}
	v, err = r.text("cursor", maxCursor)
	if err != nil || v == "" {
		return "", limit, err
	}
	cursor, err = openCursor(v, r.cursorScope())
	return cursor, limit, err
}

// address reads a person's address out of the path.
func (r *request) address() (string, error) { return personAddress("id", r.PathValue("id")) }

func personAddress(where, v string) (string, error) {
	if strings.HasPrefix(v, "p_") && len(v) <= maxKey && plain(v) {
		return v, nil
	}
	id, err := identifier(where, v)
	return id.String(), err
}

func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f })
}

func identifier(where, v string) (rapport.Identifier, error) {
	if len(v) > maxAddress || !plain(v) {
		return rapport.Identifier{}, invalid("read identifier", where, "it is longer than 600 bytes, no UTF-8, or has control characters", "give type:value")
	}
	id, err := rapport.ParseIdentifier(v)
	if err != nil {
		return id, &rapport.Error{Kind: rapport.Invalid, Op: "read identifier", Where: where, Err: errors.New("it is not type:value"),
			Hint: "for example user_id:42 or email:mei@example.com"}
	}
	return id, nil
}

// key reads a definition's key out of the path.
func (r *request) key() (string, error) {
	k := r.PathValue("key")
	if k == "" || len(k) > maxKey || !plain(k) {
		return "", invalid("read path", "key", "it is empty, longer than 100 bytes, or not plain text", "give a key as the catalog lists it")
	}
	return k, nil
}

// body decodes a JSON object strictly into v: no unknown fields, nothing behind it.
func (r *request) body(v any) error {
	const op = "read body"
	if t := r.Header.Get("Content-Type"); t != "" && !jsonType(t) {
		return &refusal{http.StatusUnsupportedMediaType, &rapport.Error{Kind: rapport.Invalid, Op: op, Where: "Content-Type",
			Err: errors.New("it is not application/json"), Hint: "send JSON with Content-Type: application/json"}}
	}
	data, err := io.ReadAll(http.MaxBytesReader(r.w, r.Body, r.s.cfg.BodyLimit))
	if err != nil {
		if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return &refusal{http.StatusRequestEntityTooLarge, &rapport.Error{Kind: rapport.Invalid, Op: op,
				Err: fmt.Errorf("it is larger than %d bytes", large.Limit), Hint: "send less at once"}}
		}
		return invalid(op, "", "it could not be read to its end", "send it again")
	}
	if !utf8.Valid(data) {
		return invalid(op, "", "it is no valid UTF-8", "encode it as UTF-8")
	}
	return decode(data, v)
}

func jsonType(t string) bool {
	t, _, _ = strings.Cut(t, ";")
	t = strings.ToLower(strings.TrimSpace(t))
	return t == "application/json" || strings.HasSuffix(t, "+json")
}

func decode(data []byte, v any) error {
	const op = "read body"
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return badJSON(op, data, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return invalid(op, place(data, dec.InputOffset()), "there is something behind the JSON value", "send one object")
	}
	return nil
}

func badJSON(op string, data []byte, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return invalid(op, place(data, syntax.Offset), "it is no JSON: "+syntax.Error(), "check the text there")
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return invalid(op, t.Field, "a "+t.Value+" cannot stand here", "see /openapi.yaml for the field's type")
	}
	switch {
	case len(data) == 0:
		return invalid(op, "", "it is empty", "send a JSON object")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return invalid(op, place(data, int64(len(data))), "it is no JSON: it ends too early", "send it whole")
	}
	return invalid(op, "", strings.TrimPrefix(err.Error(), "json: "), "see /openapi.yaml for the fields")
}

// place names a byte position as line and column, both from 1.
func place(data []byte, offset int64) string {
	before := string(data[:min(int64(len(data)), max(0, offset))])
	line := 1 + strings.Count(before, "\n")
	return "line " + strconv.Itoa(line) + ", column " + strconv.Itoa(len(before)-strings.LastIndexByte(before, '\n'))
}
