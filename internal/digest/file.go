package digest

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport"
)

// Keep is how many documents of each digest are kept.
const Keep = 60

const maxDocument = 8 << 20

// Place names a document.
type Place struct {
	ID  string    `json:"id"`  // KEY@SECONDS
	Key string    `json:"key"` // of the digest
	Due time.Time `json:"due"`
}

func idOf(key string, due time.Time) string { return key + "@" + strconv.FormatInt(due.Unix(), 10) }

// readID reads a document's name; a key has no @ and no separators.
func readID(id string) (p Place, ok bool) {
	key, seconds, found := strings.Cut(id, "@")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if !found || err != nil || n < 0 || n > 1<<40 || strconv.FormatInt(n, 10) != seconds || !isKey(key) {
		return p, false
	}
	return Place{id, key, time.Unix(n, 0).UTC()}, true
}

func isKey(s string) bool {
	return s != "" && len(s) <= 64 && s[0] != '.' && s[0] != '-' && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '.' && c != '-'
	})
}

func (d *Digests) open() error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "open digests", Where: d.dir, Err: err}
	}
	return nil
}

func (d *Digests) file(id string) string { return filepath.Join(d.dir, id+".json") }

func (d *Digests) has(key string, due time.Time) bool {
	_, err := os.Stat(d.file(idOf(key, due)))
	return err == nil
}

// List is every document there is, the newest first.
func (d *Digests) List() ([]Place, error) {
	names, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "list digests", Where: d.dir, Err: err}
	}
	out := []Place{}
	for _, n := range names {
		if id, ok := strings.CutSuffix(n.Name(), ".json"); ok {
			if p, ok := readID(id); ok {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b Place) int { return cmp.Or(b.Due.Compare(a.Due), cmp.Compare(a.Key, b.Key)) })
	return out, nil
}

// Get reads a document. One that is not there is NotFound.
func (d *Digests) Get(id string) (*Document, error) {
	const op = "read digest"
	none := &rapport.Error{Kind: rapport.NotFound, Op: op, Where: "id", Err: errors.New("there is no such document"), Hint: "GET /api/v1/digests lists them"}
	if _, ok := readID(id); !ok {
		return nil, none
	}
	text, err := os.ReadFile(d.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, none
	}
	doc := &Document{}
	if err == nil {
		err = json.Unmarshal(text, doc)
	}
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: op, Where: d.file(id), Err: err}
	}
	return doc, nil
}

// keep writes a document, whole or not at all, and lets go of the oldest of its digest.
func (d *Digests) keep(doc *Document) error {
	text, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	if len(text) > maxDocument {
		return errors.New("the document is larger than 8 MiB")
	}
	f, err := os.CreateTemp(d.dir, ".digest-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), d.file(idOf(doc.Key, doc.Due)))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	all, err := d.List()
	if err != nil {
		return err
	}
	kept := 0
	for _, p := range all {
		if p.Key != doc.Key {
			continue
		}
		if kept++; kept > Keep {
			err = errors.Join(err, os.Remove(d.file(p.ID)))
		}
	}
	return err
}
