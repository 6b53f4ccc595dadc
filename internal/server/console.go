package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"

	"rapport"
)

// console serves the built console. Every path that is no file is the console's own to route, so it gets index.html.
type console struct {
	files map[string]*asset // by path, with leading slash
	index *asset            // nil: the console was not built
}

// unbuilt is the page of an installation without console.
const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Rapport</title>
<h1>Rapport is running</h1>
<p>This binary was built without the console. Install Node 20 and run <code>make build</code>, then start it again.</p>
<p>The API is complete without it: see <a href="/openapi.yaml">/openapi.yaml</a>, <a href="/healthz">/healthz</a> and <a href="/metrics">/metrics</a>.</p>
</html>
`

func newConsole(files fs.FS) (*console, error) {
	c := &console{files: map[string]*asset{}}
	if files == nil {
		return c, nil
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		cache := "no-cache"
		if strings.HasPrefix(name, "assets/") { // names there carry a hash of the content
			cache = "public, max-age=31536000, immutable"
		}
		c.files["/"+name] = &asset{name: name, cache: cache, load: func() ([]byte, error) { return fs.ReadFile(files, name) }}
		return nil
	})
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "open console", Err: err}
	}
	if c.index = c.files["/index.html"]; c.index != nil {
		html, err := fs.ReadFile(files, "index.html")
		if err != nil {
			return nil, &rapport.Error{Kind: rapport.Internal, Op: "open console", Err: err}
		}
		c.index.policy = contentPolicy(html)
	}
	return c, nil
}

// inline finds the scripts that stand in a page itself.
var inline = regexp.MustCompile(`(?is)<script(?:\s+(?:type="module"|nonce))*\s*>(.*?)</script>`)

// contentPolicy allows the page what the console needs: its own files, and the inline scripts it was built with, by hash.
// Styles may stand inline, because the component library sets its variables so.
func contentPolicy(html []byte) string {
	scripts := "'self'"
	for _, m := range inline.FindAllSubmatch(html, -1) {
		if len(bytes.TrimSpace(m[1])) == 0 {
			continue
		}
		sum := sha256.Sum256(m[1])
		scripts += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; script-src " + scripts + "; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !safe(r.Method) {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "the console can only be read", http.StatusMethodNotAllowed)
		return
	}
	if file := c.files[r.URL.Path]; file != nil {
		file.serve(w, r)
		return
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/assets/"), types[path.Ext(r.URL.Path)] != "" && !strings.Contains(r.URL.Path, ":"):
		http.Error(w, "there is no such file", http.StatusNotFound)
	case c.index != nil:
		c.index.serve(w, r)
	default:
		w.Header().Set("Content-Type", types[".html"])
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write([]byte(unbuilt))
	}
}
