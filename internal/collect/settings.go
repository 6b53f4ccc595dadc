package collect

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/catalog"
)

// object is a JSON object that is written once.
type object = map[string]any

// settings is what the browser SDK asks for when it starts: here, to send to where it asked.
func (c *Collector) settings(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimSuffix(r.URL.Path, "/")
	key := strings.TrimSuffix(strings.TrimPrefix(path, "/v1/projects/"), "/settings")
	if _, f := c.source([]byte(key)); f != nil {
		unknownKey(w, f)
		return
	}
	answerJSON(w, object{
		"integrations": object{"Segment.io": object{
			"apiKey": key, "apiHost": r.Host + "/v1", "protocol": c.scheme(r), "addBundledMetadata": true, "unbundledIntegrations": []string{},
			"maybeBundledConfigIds": object{}, "versionSettings": object{"version": "4.4.7", "componentTypes": []string{"browser"}},
		}},
		"plan": object{
			"track":    object{"__default": object{"enabled": true, "integrations": object{}}},
			"identify": object{"__default": object{"enabled": true}},
			"group":    object{"__default": object{"enabled": true}},
		},
		"edgeFunction": object{}, "analyticsNextEnabled": true, "middlewareSettings": object{}, "enabledMiddleware": object{},
		"metrics": object{"sampleRate": 0}, "legacyVideoPluginsEnabled": false, "remotePlugins": []string{},
	})
}

// sourceConfig is the same for the SDKs of RudderStack.
func (c *Collector) sourceConfig(w http.ResponseWriter, r *http.Request) {
	q := c.requests.Get().(*request)
	defer c.requests.Put(q)
	key := append([]byte(nil), q.basicKey(r)...)
	if len(key) == 0 {
		key = []byte(r.URL.Query().Get("writeKey"))
	}
	src, f := c.source(key)
	if f != nil {
		unknownKey(w, f)
		return
	}
	answerJSON(w, rudderSource(src, string(key), c.scheme(r)+"://"+r.Host))
}

func rudderSource(src *catalog.Source, key, address string) object {
	const since = "2026-01-01T00:00:00.000Z"
	at := []object{{"url": address, "default": true}}
	return object{
		"source": object{
			"id": string(src.Key), "name": string(src.Key), "writeKey": key, "enabled": true, "workspaceId": "rapport", "updatedAt": since,
			"config":             object{"statsCollection": object{"errors": object{"enabled": false}, "metrics": object{"enabled": false}}},
			"sourceDefinitionId": "rapport", "sourceDefinition": object{"id": "rapport", "name": "Javascript", "displayName": "Javascript"},
			"destinations": []object{}, "connections": []object{}, "dataplanes": object{"US": at, "EU": at},
		},
		"consentManagementMetadata": object{}, "updatedAt": since,
	}
}

func unknownKey(w http.ResponseWriter, f *fault) {
	if f.kind == rapport.Unauthenticated {
		f = &fault{http.StatusNotFound, rapport.NotFound, f.message}
	}
	f.answer(w)
}

func answerJSON(w http.ResponseWriter, v object) {
	b, err := json.Marshal(v)
	if err != nil {
		answerError(w, http.StatusServiceUnavailable, rapport.Unavailable, "the settings cannot be written")
		return
	}
	h := w.Header()
	h["Content-Type"], h["X-Content-Type-Options"] = jsonType, noSniff
	h.Set("Content-Length", strconv.Itoa(len(b)))
	h.Set("Cache-Control", "public, max-age=60")
	_, _ = w.Write(b)
}

// discard takes what SDKs report about themselves and forgets it.
func (c *Collector) discard(w http.ResponseWriter, r *http.Request) {
	deadline(w, time.Now().Add(c.cfg.BodyTimeout))
	if _, err := io.CopyN(io.Discard, r.Body, int64(c.cfg.MaxBody)); !errors.Is(err, io.EOF) { // too long, too slow, or gone
		w.Header().Set("Connection", "close")
	} else {
		deadline(w, time.Time{})
	}
	answerOK(w)
}
