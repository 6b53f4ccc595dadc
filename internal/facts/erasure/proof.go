// Package erasure has people's events removed from every form of facts, and keeps the proof.
//
// An erasure is a record of the log (rapport.RecordErase), so facts that are made anew from the log leave out what was erased.
// When the follower reaches it, a Store removes the rows from the files (package parquetfacts) and from the hot store, both
// before anything is written again, then looks for what is left and keeps a Proof. A process that dies in between begins the
// record again at its next start: the store's place is behind it until everything is done.
//
//	OFFSET.json     the proof of the erasure at that place in the log; done says that it is whole
//
// A proof names nobody: identifiers are there as SHA-256 of a salt and type:value, so that who knows one can see whether it was
// among them. Bytes of an identifier can still be in the files where others' values hold them (somebody who referred to the
// person, a longer identifier); they are counted apart. Customers, and the log itself, are not touched.
package erasure

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// Proof says what an erasure removed, and that nothing is left.
type Proof struct {
	Offset      rapport.Offset `json:"offset"` // of its record
	Time        time.Time      `json:"time"`   // when the log took it
	By          string         `json:"by"`
	Reason      string         `json:"reason,omitempty"`
	Identifiers int            `json:"identifiers"`
	Salt        string         `json:"salt"`
	Hashes      []string       `json:"hashes"` // SHA-256 of the salt and each type:value, in hexadecimal, rising
	Stores      []Removed      `json:"stores"`
	Search      Search         `json:"search"`
	Done        bool           `json:"done"`
}

// Removed says what one form of facts held.
type Removed struct {
	Store string `json:"store"` // columns, parquet
	Rows  uint64 `json:"rows"`
	Files int    `json:"files"`           // rewritten or removed
	Texts int    `json:"texts,omitempty"` // values of properties that nobody else had
}

// Search says what was looked through afterwards.
type Search struct {
	Files     int   `json:"files"`
	Bytes     int64 `json:"bytes"`
	Left      int64 `json:"left"`      // rows and dictionary entries of the identifiers: 0
	Elsewhere int64 `json:"elsewhere"` // where bytes of an identifier of at least six are in what belongs to others
}

func newProof(e facts.Erasure) (*Proof, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	p := &Proof{Offset: e.Offset, Time: e.Time, By: e.By, Reason: e.Reason, Identifiers: len(e.Identifiers), Salt: hex.EncodeToString(salt), Hashes: []string{}, Stores: []Removed{}}
	for _, id := range e.Identifiers {
		p.Hashes = append(p.Hashes, Hash(p.Salt, id))
	}
	slices.Sort(p.Hashes)
	return p, nil
}

// Hash is how a proof with this salt has an identifier.
func Hash(salt string, id rapport.Identifier) string {
	sum := sha256.Sum256([]byte(salt + id.String()))
	return hex.EncodeToString(sum[:])
}

func (s *Store) proofName(at rapport.Offset) string {
	return filepath.Join(s.opt.Proofs, strconv.FormatUint(uint64(at), 10)+".json")
}

// Proof is that of the erasure at a place in the log.
func (s *Store) Proof(at rapport.Offset) (*Proof, error) {
	name := s.proofName(at)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &rapport.Error{Kind: rapport.NotFound, Op: "get erasure", Where: strconv.FormatUint(uint64(at), 10), Err: errors.New("nobody was erased there")}
	}
	var p Proof
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "read proof of erasure", Where: name, Err: err}
	}
	return &p, nil
}

// Proofs are those there are, the newest first, up to a number; before bounds their places in the log, 0 does not.
func (s *Store) Proofs(before rapport.Offset, limit int) ([]Proof, error) {
	entries, err := os.ReadDir(s.opt.Proofs)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "list erasures", Where: s.opt.Proofs, Err: err}
	}
	var places []rapport.Offset
	for _, e := range entries {
		if n, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			if at, err := strconv.ParseUint(n, 10, 64); err == nil && (before == 0 || rapport.Offset(at) < before) {
				places = append(places, rapport.Offset(at))
			}
		}
	}
	slices.Sort(places)
	slices.Reverse(places)
	out := []Proof{}
	for _, at := range places[:min(limit, len(places))] {
		p, err := s.Proof(at)
		if err != nil {
			return nil, err
		}
		out = append(out, *p)
	}
	return out, nil
}

// keep writes a proof: whole and synced, or not at all.
func (s *Store) keep(p *Proof) error {
	b, err := json.MarshalIndent(p, "", "  ")
	if err == nil {
		err = os.MkdirAll(s.opt.Proofs, 0o700)
	}
	if err != nil {
		return err
	}
	name := s.proofName(p.Offset)
	f, err := os.OpenFile(name+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+".tmp", name); err != nil {
		return err
	}
	d, err := os.Open(s.opt.Proofs)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// begin is the proof of an erasure as far as it came before.
func (s *Store) begin(e facts.Erasure) (*Proof, error) {
	p, err := s.Proof(e.Offset)
	if rapport.KindOf(err) == rapport.NotFound {
		return newProof(e)
	}
	return p, err
}

// note adds what a store holds, unless a process that died has noted more.
func (p *Proof) note(store string, rows uint64) *Removed {
	i := slices.IndexFunc(p.Stores, func(r Removed) bool { return r.Store == store })
	if i < 0 {
		i = len(p.Stores)
		p.Stores = append(p.Stores, Removed{Store: store})
	}
	p.Stores[i].Rows = max(p.Stores[i].Rows, rows)
	return &p.Stores[i]
}

func (r *Removed) add(e facts.Erased) {
	r.Files, r.Texts = r.Files+e.Files, r.Texts+e.Texts
}

// String is the proof in a line.
func (p *Proof) String() string {
	rows := uint64(0)
	for _, s := range p.Stores {
		rows = max(rows, s.Rows)
	}
	return fmt.Sprintf("%d events of %d identifiers, %d left in %d files of %d bytes", rows, p.Identifiers, p.Search.Left, p.Search.Files, p.Search.Bytes)
}
