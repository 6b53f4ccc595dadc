package collect

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"net/http"

	"github.com/klauspost/compress/gzip"

	"rapport/internal/event"
	"rapport/internal/eventlog"
)

// request is the memory of one request, used again for the next.
type request struct {
	body    []byte // as it came
	plain   []byte // decompressed
	packed  packed
	gzip    *gzip.Reader
	scratch []byte // decoded authorization
	env     event.Envelope
	def     event.Defaults
	context []byte
	anon    []byte
	id      [32]byte
	encoded []byte // data of the entries, one behind the other
	ends    []int  // where each ends; negative: it is a refused event
	entries []eventlog.Entry
	view    event.View
}

const keptBytes = 1 << 20

// trim lets go of what was needed for an unusually large request.
func (q *request) trim() {
	if cap(q.body)+cap(q.plain)+cap(q.encoded) > 3*keptBytes {
		q.body, q.plain, q.encoded = nil, nil, nil
	}
	if cap(q.env.Items) > 4096 {
		q.env = event.Envelope{}
	}
	clear(q.entries)
}

// surround sets what every event of the request takes from it.
func (q *request) surround(c *Collector, r *http.Request) {
	q.def = event.Defaults{MaxSkew: c.cfg.MaxSkew.Microseconds(), MaxBytes: c.cfg.MaxEvent, ReceivedAt: c.clock().UnixMicro()}
	if h := r.Header["Sec-Gpc"]; len(h) > 0 && h[0] == "1" {
		q.def.OptOut = true
	}
	if h := r.Header["Sentat"]; len(h) > 0 && len(h[0]) < 64 {
		if at, ok := event.ParseTime([]byte(h[0])); ok {
			q.def.SentAt = at
		}
	}
	if h := r.Header["Anonymousid"]; len(h) > 0 && len(h[0]) <= 1024 {
		q.anon = append(q.anon[:0], h[0]...)
		if n, err := base64.StdEncoding.Decode(q.anon, q.anon); err == nil {
			q.def.AnonymousID = q.anon[:n]
		}
	}
}

// sharedContext builds the members that contexts may lack: what the envelope says, and what the request shows.
func (q *request) sharedContext(c *Collector, r *http.Request, envelope []byte) {
	b := append(q.context[:0], '{')
	if n := len(envelope); n > 2 {
		b = append(b, envelope[1:n-1]...)
		b = append(b, ',')
	}
	if c.cfg.RecordIP && !has(envelope, "ip") {
		b = append(b, `"ip":"`...)
		n := len(b)
		if b = c.appendIP(b, r); len(b) == n {
			b = b[:n-len(`"ip":"`)]
		} else {
			b = append(b, '"', ',')
		}
	}
	if q.def.OptOut && !has(envelope, "gpc") {
		b = append(b, `"gpc":true,`...)
	}
	q.context, q.def.Context = b, nil
	if len(b) > 1 {
		b[len(b)-1] = '}'
		q.context, q.def.Context = b, b
	}
}

func has(object []byte, key string) bool {
	if len(object) == 0 {
		return false
	}
	_, ok := event.Lookup(object, key)
	return ok
}

// newID makes a messageId for an event that came without one.
func (q *request) newID() []byte {
	var b [16]byte
	for i := range b {
		if i%8 == 0 {
			v := rand.Uint64()
			for k := range 8 {
				b[i+k] = byte(v >> (8 * k))
			}
		}
	}
	hex.Encode(q.id[:], b[:])
	return q.id[:]
}
