package collect

import (
	"encoding/base64"
	"net/http"
	"net/url"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/event"
)

// basicKey finds the key in the header, before the body is read: the user of Basic, with or without the colon. It is empty if
// there is none; then the body or the query may have it. It is valid until the next use of the request.
func (q *request) basicKey(r *http.Request) []byte {
	const basic = "Basic "
	h := r.Header["Authorization"]
	if len(h) == 0 || len(h[0]) <= len(basic) || len(h[0]) > 1024 || !sameFold(h[0][:len(basic)], basic) {
		return nil
	}
	q.scratch = append(q.scratch[:0], h[0][len(basic):]...)
	key := q.scratch
	for len(key) > 0 && key[len(key)-1] == '=' {
		key = key[:len(key)-1]
	}
	n, err := base64.RawStdEncoding.Decode(key, key)
	if err != nil {
		return nil
	}
	for i, c := range key[:n] {
		if c == ':' {
			return key[:i]
		}
	}
	return key[:n]
}

// otherKey finds the key in the body, the query, or as a Bearer token.
func (q *request) otherKey(r *http.Request) []byte {
	if v := q.env.Body.WriteKey(); v.Kind == event.String && len(v.Raw) > 2 {
		return v.Text()
	}
	if r.URL.RawQuery != "" {
		if values, err := url.ParseQuery(r.URL.RawQuery); err == nil && values.Get("writeKey") != "" {
			return []byte(values.Get("writeKey"))
		}
	}
	const bearer = "Bearer "
	if h := r.Header.Get("Authorization"); len(h) > len(bearer) && sameFold(h[:len(bearer)], bearer) {
		return []byte(h[len(bearer):])
	}
	return nil
}

// source is whose the key is.
func (c *Collector) source(key []byte) (*catalog.Source, *fault) {
	if len(key) > 0 {
		if s, ok := c.catalog.SourceByWriteKey(key); ok {
			return s, nil
		}
	}
	if c.cfg.Ready != nil && !c.cfg.Ready() {
		return nil, &fault{http.StatusServiceUnavailable, rapport.Unavailable, "write keys are still being loaded; send again"}
	}
	if len(key) == 0 {
		return nil, &fault{http.StatusUnauthorized, rapport.Unauthenticated, "no write key: give it as the user of Basic authorization, or as writeKey in the body or the query"}
	}
	return nil, &fault{http.StatusUnauthorized, rapport.Unauthenticated, "no enabled source has this write key"}
}

// sameFold compares ASCII without regard to case.
func sameFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i]|0x20 != b[i]|0x20 {
			return false
		}
	}
	return true
}
