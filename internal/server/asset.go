package server

import (
	"crypto/sha256"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"rapport/api"
)

// asset is a file as it is served: loaded, hashed and compressed at its first request.
type asset struct {
	name   string
	load   func() ([]byte, error)
	policy string // Content-Security-Policy; empty: the one everything has
	cache  string // Cache-Control

	once     sync.Once
	plain    []byte
	squeezed []byte // gzip; nil if that does not pay
	etag     string
	err      error
}

// types are content types by extension; the machine's own table may differ from place to place.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json",
	".map": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
	".yaml": "application/yaml; charset=utf-8",
}

func (a *asset) ready() {
	a.once.Do(func() {
		if a.plain, a.err = a.load(); a.err != nil {
			return
		}
		sum := sha256.Sum256(a.plain)
		a.etag = `"` + hexText(sum[:16]) + `"`
		switch path.Ext(a.name) {
		case ".png", ".jpg", ".webp", ".woff2":
			return
		}
		if z := compress(a.plain); len(a.plain) >= minGzip && len(z) < len(a.plain) {
			a.squeezed = z
		}
	})
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	a.ready()
	if a.err != nil {
		http.Error(w, "this file cannot be read", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("ETag", a.etag)
	h.Set("Cache-Control", a.cache)
	if a.policy != "" {
		h.Set("Content-Security-Policy", a.policy)
	}
	if a.squeezed != nil {
		h.Add("Vary", "Accept-Encoding")
	}
	if matches(r.Header.Get("If-None-Match"), a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	kind := types[strings.ToLower(path.Ext(a.name))]
	if kind == "" {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	data := a.plain
	if a.squeezed != nil && acceptsGzip(r.Header) {
		h.Set("Content-Encoding", "gzip")
		data = a.squeezed
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data)
	}
}

func openapiAsset() *asset {
	return &asset{name: "openapi.yaml", cache: "no-cache", load: func() ([]byte, error) { return api.OpenAPI, nil }}
}
