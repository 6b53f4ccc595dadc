package server

import (
	"bytes"
	"net/http"

	"rapport/internal/digest"
)

// Digests reads what was prepared from dashboards. An unknown id is NotFound.
type Digests interface {
	List() ([]digest.Place, error)
	Get(id string) (*digest.Document, error)
}

// digests is the answer.
type digests struct {
	Items []digest.Place `json:"items"` // the newest first
}

func listDigests(r *request) (answer, error) {
	out := digests{Items: []digest.Place{}}
	if r.s.deps.Digests != nil {
		var err error
		if out.Items, err = r.s.deps.Digests.List(); err != nil {
			return answer{}, err
		}
	}
	return ok(out)
}

func (r *request) digest() (*digest.Document, error) {
	if r.s.deps.Digests == nil {
		return nil, noDefinition("read digest", "digest", clip(r.PathValue("id")))
	}
	return r.s.deps.Digests.Get(r.PathValue("id"))
}

func getDigest(r *request) (answer, error) {
	doc, err := r.digest()
	if err != nil {
		return answer{}, err
	}
	return ok(doc)
}

// getDigestPage is the document as a page of its own.
func getDigestPage(r *request) (answer, error) {
	doc, err := r.digest()
	if err != nil {
		return answer{}, err
	}
	var page bytes.Buffer
	if err := doc.HTML(&page); err != nil {
		return answer{}, err
	}
	return answer{write: func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(page.Bytes()) // a client that went away is no error of ours
	}}, nil
}
