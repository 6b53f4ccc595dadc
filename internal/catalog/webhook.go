package catalog

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"rapport"
)

// WebhookSpec is the spec of a webhook definition.
type WebhookSpec struct {
	URL      string       `json:"url"`
	Segments SegmentNames `json:"segments,omitempty"` // nil: all
	On       []string     `json:"on,omitempty"`       // entered, left; empty: both
	Secret   string       `json:"secret,omitempty"`
	Enabled  *bool        `json:"enabled,omitempty"` // absent: enabled
}

// Takes says whether the webhook wants to hear of somebody entering (or leaving) a segment.
func (s *WebhookSpec) Takes(entered bool) bool {
	word := "left"
	if entered {
		word = "entered"
	}
	return len(s.On) == 0 || slices.Contains(s.On, word)
}

// SegmentNames is a list of segments, written as a list of keys or as all.
type SegmentNames []rapport.SegmentKey

const allSegments = "all"

const (
	mostNamed   = 200
	maxWebhooks = 100 // live at the same time: each follows the whole journal
)

// UnmarshalJSON implements json.Unmarshaler.
func (n *SegmentNames) UnmarshalJSON(text []byte) error {
	var word string
	if json.Unmarshal(text, &word) == nil && word == allSegments {
		*n = nil
		return nil
	}
	var keys []rapport.SegmentKey
	if json.Unmarshal(text, &keys) != nil || len(keys) == 0 || len(keys) > mostNamed || slices.Contains(keys, "") {
		return Problems{{Path: "segments", Message: "it is neither a list of 1 to 200 segments nor all", Hint: "for example segments: [loyal], or segments: all"}}
	}
	*n = keys
	return nil
}

// ParseWebhook reads the spec of a webhook definition. Errors are Problems with paths inside the spec.
func ParseWebhook(def *rapport.Definition) (*WebhookSpec, error) {
	var spec WebhookSpec
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	u, err := url.Parse(spec.URL)
	bad := func(message, hint string) error { return Problems{{Path: "url", Message: message, Hint: hint}} }
	switch {
	case err != nil:
		return nil, bad("it is no address", "for example https://example.com/rapport")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, bad("it is neither https nor http", "for example https://example.com/rapport")
	case u.Host == "" || u.Hostname() == "" || strings.ContainsAny(spec.URL, " \t\r\n"):
		return nil, bad("it names no host", "for example https://example.com/rapport")
	case u.User != nil:
		return nil, bad("it holds a password, which everybody who may read definitions would see", "check the signature instead: its secret is hidden")
	case u.Fragment != "":
		return nil, bad("what stands behind # is sent to nobody", "leave it out")
	}
	return &spec, nil
}

func checkWebhook(def *rapport.Definition) ([]Ref, error) {
	spec, err := ParseWebhook(def)
	if err != nil {
		return nil, err
	}
	var refs []Ref
	for _, key := range spec.Segments {
		refs = append(refs, Ref{rapport.KindSegment, string(key)})
	}
	return refs, nil
}

// secretOf is the member of a kind's spec that the catalog makes up where it is left out, and that not everybody may see.
func secretOf(kind rapport.DefinitionKind) string {
	switch kind {
	case rapport.KindSource:
		return "writeKey"
	case rapport.KindWebhook:
		return "secret"
	}
	return ""
}
