package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
	"unicode/utf8"

	"rapport"
)

// Canonical rewrites one JSON text so that equal content gives equal bytes: keys sorted by bytes, no spaces, one spelling
// per text and per number (exact decimal, so 1.0, 1 and 10e-1 are the same and no digit is lost). Duplicate keys, numbers
// beyond a double's range, more than 64 levels or 50,000 values are errors.
func Canonical(data []byte) (json.RawMessage, error) {
	t, p := readJSON(data)
	if p != nil {
		return nil, Problems{*p}.fault("read JSON")
	}
	return t.canonical(), nil
}

func readJSON(data []byte) (*tree, *Problem) {
	if p := checkText(data); p != nil {
		return nil, p
	}
	r := newJSONReader(data)
	t, p := r.next()
	if p == nil && t == nil {
		return nil, &Problem{Line: 1, Column: 1, Message: "there is no value"}
	}
	if p != nil {
		return nil, p
	}
	if extra, p := r.next(); p != nil || extra != nil {
		return nil, &Problem{Line: r.at.line, Column: r.at.column, Message: "there is more text after the value"}
	}
	return t, nil
}

func checkText(data []byte) *Problem {
	if utf8.Valid(data) {
		return nil
	}
	at := place{1, 1}
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		at = advance(at, data[:n])
		data = data[n:]
	}
	return &Problem{Line: at.line, Column: at.column, Message: "the text is not UTF-8 here", Hint: "save the file as UTF-8"}
}

// content is what a hash covers, as a tree; empty parts are left out.
func content(def *rapport.Definition) (*tree, *Problem) {
	t := &tree{form: formObject}
	put := func(to *tree, key, text string) {
		if text != "" {
			to.members = append(to.members, member{key: key, value: &tree{form: formText, text: text}})
		}
	}
	pair := func(key, marketing, it string) {
		sub := &tree{form: formObject}
		put(sub, "marketing", marketing)
		put(sub, "it", it)
		if len(sub.members) > 0 {
			t.members = append(t.members, member{key: key, value: sub})
		}
	}
	put(t, "kind", string(def.Kind))
	put(t, "key", def.Key)
	pair("owners", def.Owners.Marketing, def.Owners.IT)
	pair("wording", def.Wording.Marketing, def.Wording.IT)
	if def.ExpiresAt != nil {
		put(t, "expiresAt", def.ExpiresAt.UTC().Format(time.RFC3339Nano))
	}
	put(t, "atExpiry", def.AtExpiry)
	if len(def.Spec) > 0 {
		spec, p := readJSON(def.Spec)
		if p != nil {
			p.Line, p.Column, p.Path = 0, 0, "spec"
			return nil, p
		}
		t.members = append(t.members, member{key: "spec", value: spec})
	}
	return t, nil
}

// Hash is the SHA-256, in hex, of the canonical content: kind, key, owners, wording, spec, expiresAt and atExpiry. Version,
// status and who changed it when are no part of it.
func Hash(def *rapport.Definition) (string, error) {
	t, p := content(def)
	if p != nil {
		return "", Problems{*p}.fault("hash definition")
	}
	return hashTree(t), nil
}

func hashTree(t *tree) string {
	sum := sha256.Sum256(t.canonical())
	return hex.EncodeToString(sum[:])
}
