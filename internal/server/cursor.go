package server

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"

	"github.com/zeebo/xxh3"
)

// A cursor on the wire is base64url of eight bytes that bind it to the query it came from, and the cursor of whoever made
// the page. The binding catches mistakes, it is no secret: whoever reads the inner cursor must check it like any input.

const maxCursor = 1024

// cursorScope is what a cursor belongs to: the operation, its path, and its query but for cursor and limit.
func (r *request) cursorScope() uint64 {
	q := url.Values{}
	for name, vs := range r.query {
		if name != "cursor" && name != "limit" {
			q[name] = vs
		}
	}
	return xxh3.HashString(r.route.op + "\n" + r.URL.EscapedPath() + "\n" + q.Encode())
}

func sealCursor(inner string, scope uint64) string {
	if inner == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint64(nil, scope), inner...))
}

func openCursor(sealed string, scope uint64) (string, error) {
	const hint = "give the next of the page before, with the same query"
	b, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(b) <= 8 {
		return "", invalid("read query", "cursor", "it is no cursor", hint)
	}
	if binary.BigEndian.Uint64(b) != scope {
		return "", invalid("read query", "cursor", "it belongs to another query", hint)
	}
	return string(b[8:]), nil
}
