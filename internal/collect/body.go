package collect

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/klauspost/compress/gzip"

	"rapport"
)

// fault is an answer that is an error.
type fault struct {
	status  int
	kind    rapport.ErrorKind
	message string
}

func (f *fault) answer(w http.ResponseWriter) { answerError(w, f.status, f.kind, f.message) }

func badRequest(message string) *fault {
	return &fault{http.StatusBadRequest, rapport.Invalid, message}
}

func (c *Collector) tooLarge() *fault {
	return &fault{http.StatusRequestEntityTooLarge, rapport.Invalid, fmt.Sprintf("the body is larger than %d bytes; send smaller batches", c.cfg.MaxBody)}
}

// reserve counts the memory that a body may take; release gives it back.
func (c *Collector) reserve(r *http.Request) (size int64, _ *fault) {
	size = r.ContentLength
	switch {
	case size > int64(c.cfg.MaxBody):
		return 0, c.tooLarge()
	case size < 0:
		size = int64(c.cfg.MaxBody)
	}
	if c.inFlight.Add(size) > int64(c.cfg.InFlight) {
		c.inFlight.Add(-size)
		return 0, overload
	}
	return size, nil
}

var overload = &fault{http.StatusTooManyRequests, rapport.TooMany, "too many requests at once; send again after a second"}

// deadline bounds how long the body may take, where the connection can do that.
func deadline(w http.ResponseWriter, at time.Time) {
	if d, ok := w.(interface{ SetReadDeadline(time.Time) error }); ok {
		_ = d.SetReadDeadline(at) // a connection that is gone fails at the next read
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(at)
}

// readBody reads the body of r, decompressed, into the request's own buffers, and lifts the deadline.
func (c *Collector) readBody(w http.ResponseWriter, r *http.Request, q *request) ([]byte, *fault) {
	switch r.Header.Get("Content-Encoding") {
	case "", "identity", "gzip", "x-gzip":
	default:
		return nil, &fault{http.StatusUnsupportedMediaType, rapport.Invalid, "the Content-Encoding must be gzip or none"}
	}
	var err error
	q.body, err = readAll(q.body[:0], r.Body, r.ContentLength, c.cfg.MaxBody)
	if err != nil {
		return nil, c.unread(w, err) // the deadline stays, or net/http would wait for the rest of the body
	}
	deadline(w, time.Time{})
	if len(q.body) < 2 || q.body[0] != 0x1f || q.body[1] != 0x8b {
		if r.Header.Get("Content-Encoding") == "gzip" && len(q.body) > 0 {
			return nil, badRequest("the Content-Encoding says gzip, but the body is not")
		}
		return q.body, nil
	}
	return c.inflate(q)
}

func (c *Collector) unread(w http.ResponseWriter, err error) *fault {
	w.Header().Set("Connection", "close")
	switch {
	case errors.Is(err, errTooLarge):
		return c.tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &fault{http.StatusRequestTimeout, rapport.Unavailable, "the body took too long to arrive"}
	}
	return badRequest("the body could not be read: " + err.Error())
}

// inflate decompresses the body, several members if need be, no further than the largest body.
func (c *Collector) inflate(q *request) ([]byte, *fault) {
	q.packed.Reset(q.body)
	var err error
	if q.gzip == nil {
		q.gzip, err = gzip.NewReader(&q.packed)
	} else {
		err = q.gzip.Reset(&q.packed)
	}
	if err == nil {
		q.plain, err = readAll(q.plain[:0], q.gzip, int64(min(4*len(q.body), c.cfg.MaxBody)), c.cfg.MaxBody)
	}
	switch {
	case err == nil:
		return q.plain, nil
	case errors.Is(err, errTooLarge):
		return nil, c.tooLarge()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, badRequest("the gzip body ends early, after " + fmt.Sprint(len(q.body)) + " bytes")
	}
	return nil, badRequest("the gzip body is broken: " + err.Error())
}

var errTooLarge = errors.New("too large")

// readAll appends all of r to dst, at most limit bytes; hint is how much there will be, if known.
func readAll(dst []byte, r io.Reader, hint int64, limit int) ([]byte, error) {
	if hint < 0 {
		hint = 4 << 10
	}
	if need := int(min(hint, int64(limit))) + 1; cap(dst) < need { // one byte more, so that the end is seen without growing
		dst = make([]byte, 0, max(need, 2<<10))
	}
	for {
		if len(dst) == cap(dst) {
			dst = append(dst, 0)[:len(dst)]
		}
		n, err := r.Read(dst[len(dst):min(cap(dst), limit+1)])
		dst = dst[:len(dst)+n]
		if len(dst) > limit {
			return dst, errTooLarge
		}
		if err == io.EOF {
			return dst, nil
		}
		if err != nil {
			return dst, err
		}
	}
}

// packed reads the compressed body.
type packed = bytes.Reader
