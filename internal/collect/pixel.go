package collect

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"sort"
	"strings"

	"rapport"
)

// gif is one transparent pixel.
const gif = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

// pixel takes an event from the address of an image. A page or mail that shows an image can do nothing about an error, so the
// answer is the image, whatever became of the event.
func (c *Collector) pixel(w http.ResponseWriter, r *http.Request, typ rapport.EventType) {
	if r.Method == http.MethodGet {
		q := c.requests.Get().(*request)
		_ = c.pixelEvent(r, q, typ) // what could not be taken cannot be told
		q.trim()
		c.requests.Put(q)
	}
	h := w.Header()
	h.Set("Content-Type", "image/gif")
	h.Set("Cache-Control", "no-store, max-age=0")
	_, _ = w.Write([]byte(gif))
}

func (c *Collector) pixelEvent(r *http.Request, q *request, typ rapport.EventType) *fault {
	if len(r.URL.RawQuery) > c.cfg.MaxEvent {
		return c.tooLarge()
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return badRequest(err.Error())
	}
	body, err := pixelBody(query)
	if err != nil {
		return badRequest(err.Error())
	}
	if err := q.env.Scan(body); err != nil {
		return badRequest(err.Error())
	}
	key := q.basicKey(r)
	if len(key) == 0 {
		key = q.otherKey(r)
	}
	src, f := c.source(key)
	if f != nil {
		return f
	}
	q.surround(c, r)
	q.def.Source, q.def.Type = src.Key, typ
	q.env.Batch = false
	q.sharedContext(c, r, seen(r))
	return c.store(q, src, single, len(body))
}

// seen is what the request for an image tells of who shows it.
func seen(r *http.Request) []byte {
	m := map[string]any{}
	if ua := r.UserAgent(); ua != "" && len(ua) <= 1024 {
		m["userAgent"] = ua
	}
	if ref := r.Referer(); ref != "" && len(ref) <= 2048 {
		m["page"] = map[string]string{"url": ref}
	}
	b, err := json.Marshal(m)
	if err != nil || len(m) == 0 {
		return nil
	}
	return b
}

// pixelBody makes JSON of a query: either data, base64 of JSON in either alphabet with or without padding, or dotted keys with
// text values, such as properties.total=12.
func pixelBody(query url.Values) ([]byte, error) {
	if data := query.Get("data"); data != "" {
		data = strings.NewReplacer("-", "+", "_", "/", " ", "+").Replace(strings.TrimRight(data, "="))
		return base64.RawStdEncoding.DecodeString(data)
	}
	keys := make([]string, 0, len(query))
	for k := range query {
		keys = append(keys, k)
	}
	sort.Strings(keys) // so that a key and one below it always meet in the same order
	tree := map[string]any{}
	for _, k := range keys {
		plant(tree, strings.Split(k, "."), query.Get(k))
	}
	return json.Marshal(tree)
}

const maxDots = 8

func plant(tree map[string]any, path []string, text string) {
	if len(path) > maxDots {
		return
	}
	for _, step := range path[:len(path)-1] {
		next, ok := tree[step].(map[string]any)
		if !ok {
			next = map[string]any{}
			tree[step] = next
		}
		tree = next
	}
	leaf := path[len(path)-1]
	if strings.HasPrefix(text, "{") && json.Valid([]byte(text)) {
		tree[leaf] = json.RawMessage(text)
		return
	}
	tree[leaf] = text
}
