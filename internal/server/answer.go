package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/zeebo/xxh3"
)

// answer is what a handler gives: a body to be sent as JSON, or a function that writes the response itself.
type answer struct {
	body  any
	etag  string // a strong or weak entity tag, quoted; empty: none
	none  bool   // 204
	write func(w http.ResponseWriter)
}

func ok(body any) (answer, error) { return answer{body: body}, nil }

// minGzip is the size from which compression pays.
const minGzip = 1024

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// send writes the answer of a handler, or 304 if the client has it already.
func (r *request) send(a answer) error {
	h := r.w.Header()
	switch {
	case a.write != nil:
		a.write(r.w)
		return nil
	case a.none:
		r.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if a.etag != "" {
		h.Set("ETag", a.etag)
		h.Set("Cache-Control", "private, no-cache")
		h.Add("Vary", "Authorization, Cookie")
		if safe(r.Method) && matches(r.Header.Get("If-None-Match"), a.etag) {
			r.w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	data, err := marshal(a.body)
	if err != nil {
		return err
	}
	r.sendJSON(http.StatusOK, data)
	return nil
}

func (r *request) sendJSON(status int, data []byte) {
	h := r.w.Header()
	h.Set("Content-Type", "application/json")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	if len(data) >= minGzip {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header) {
			h.Set("Content-Encoding", "gzip")
			data = compress(data)
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	r.w.WriteHeader(status)
	_, _ = r.w.Write(data) // a client that went away is no error of ours
}

func safe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// matches compares an If-None-Match or If-Match list weakly, as RFC 9110 §8.8.3.2 wants it for caches.
func matches(list, etag string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	want := strings.TrimPrefix(etag, "W/")
	for tag := range strings.SplitSeq(list, ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == want {
			return true
		}
	}
	return false
}

// tagOf is the weak entity tag of a value's JSON.
func tagOf(v any) string {
	data, err := marshal(v)
	if err != nil {
		return ""
	}
	sum := xxh3.Hash128(data).Bytes()
	return `W/"` + hexText(sum[:]) + `"`
}

func hexText(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

func acceptsGzip(h http.Header) bool {
	for part := range strings.SplitSeq(h.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(part, ";")
		if n := strings.TrimSpace(name); n != "gzip" && n != "*" {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if weight, err := strconv.ParseFloat(q, 64); found && (err != nil || weight <= 0) {
			return false
		}
		return true
	}
	return false
}

// writers are gzip writers that wait to be used again.
var writers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func compress(data []byte) []byte {
	var b bytes.Buffer
	z, reusable := writers.Get().(*gzip.Writer)
	if !reusable {
		z = gzip.NewWriter(nil)
	}
	defer writers.Put(z)
	z.Reset(&b)
	_, _ = z.Write(data) // into memory: cannot fail
	_ = z.Close()
	return b.Bytes()
}
