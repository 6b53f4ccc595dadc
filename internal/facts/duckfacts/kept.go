package duckfacts

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"rapport"
	"rapport/internal/facts"
)

// kept is a file that statements share while it is the newest of its kind, and that goes when the last has ended, or when none
// came for a while.
type kept struct {
	path string
	who  facts.Who
	at   time.Time
	uses int       // those that run, and one while it is the newest
	last time.Time // when a statement that used it ended
}

// idle is how long who is who is kept for the next statement.
const idle = time.Minute

// hold makes one the newest, in place of another. The caller holds mu.
func (e *Engine) hold(place **kept, fresh *kept) {
	if old := *place; old != nil {
		e.drop(old)
	}
	fresh.uses++
	*place = fresh
}

// drop ends a use. The caller holds mu.
func (e *Engine) drop(k *kept) {
	if k.uses--; k.uses == 0 {
		_ = os.Remove(k.path)
	}
}

func (e *Engine) release(k *kept) {
	e.mu.Lock()
	defer e.mu.Unlock()
	k.last = time.Now()
	e.drop(k)
	if k == e.who || k == e.hashed {
		time.AfterFunc(e.idle, func() { e.forget(k) })
	}
}

// forget lets go of a file of identifiers that nobody used for a while: those of somebody who was erased are in none for long.
func (e *Engine) forget(k *kept) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, place := range []**kept{&e.who, &e.hashed} {
		if *place == k && k.uses == 1 && time.Since(k.last) >= e.idle {
			*place = nil
			e.drop(k)
		}
	}
}

// Forget lets go of what was made of snapshots, so that nothing of who was erased stays; statements that run keep theirs until
// they end.
func (e *Engine) Forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, place := range []**kept{&e.who, &e.hashed, &e.common} {
		if *place != nil {
			e.drop(*place)
			*place = nil
		}
	}
}

// whoRow is an identifier of a person. Shown and Person are hashes where they may not be seen.
type whoRow struct {
	Type       string `parquet:"identifier_type,dict"`
	Identifier string `parquet:"identifier"`
	Shown      string `parquet:"shown"`
	Person     string `parquet:"person"`
	Rank       int32  `parquet:"rank"` // among the person's, from 0
}

// people is the file of who is who in a snapshot.
func (e *Engine) people(snap facts.Snapshot, masked bool) (*kept, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	place, kind := &e.who, "who"
	if masked {
		place, kind = &e.hashed, "hashed"
	}
	if *place == nil || (*place).who != snap.Who() {
		path := e.name(kind)
		if err := writeRows(path, func(put func(whoRow) error) error { return e.whoRows(snap, masked, put) }); err != nil {
			return nil, err
		}
		e.hold(place, &kept{path: path, who: snap.Who()})
	}
	(*place).uses++
	return *place, nil
}

func (e *Engine) name(kind string) string {
	e.files++
	return filepath.Join(e.opt.Dir, fmt.Sprintf("%s-%d.parquet", kind, e.files))
}

func (e *Engine) whoRows(snap facts.Snapshot, masked bool, put func(whoRow) error) error {
	var ids []rapport.Identifier
	for p := range snap.People() {
		ids = snap.Identifiers(facts.Person(p), ids[:0])
		person := ids[0].String()
		if masked {
			person = e.hash(ids[0])
		}
		for i, id := range ids {
			shown := id.Value
			if masked {
				shown = e.hash(id)
			}
			if err := put(whoRow{string(id.Type), id.Value, shown, person, int32(i)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// hash stands for an identifier where it may not be seen.
func (e *Engine) hash(id rapport.Identifier) string {
	h := hmac.New(sha256.New, e.key[:])
	h.Write([]byte(id.String()))
	return hex.EncodeToString(h.Sum(nil)[:10])
}

// commonRow is a text that may be shown to whoever may not see personal data. Path is empty for the names of events.
type commonRow struct {
	Path  string `parquet:"path,dict"`
	Value string `parquet:"value"`
}

// commonAge is for how long texts are not counted again. What came since then is hidden.
const commonAge = 10 * time.Minute

// commonTexts is the file of the texts that enough people have.
func (e *Engine) commonTexts(ctx context.Context, snap facts.Snapshot) (*kept, error) {
	e.mu.Lock()
	if k := e.common; k != nil && time.Since(k.at) < commonAge {
		k.uses++
		e.mu.Unlock()
		return k, nil
	}
	path := e.name("common")
	e.mu.Unlock() // counting takes long
	rows, err := e.count(ctx, snap)
	if err != nil {
		return nil, err
	}
	err = writeRows(path, func(put func(commonRow) error) error {
		for _, r := range rows {
			if err := put(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hold(&e.common, &kept{path: path, at: time.Now(), uses: 1})
	return e.common, nil
}

// count finds the texts that at least Cell people have, of properties that are not personal, and the names of events.
func (e *Engine) count(ctx context.Context, snap facts.Snapshot) ([]commonRow, error) {
	var out []commonRow
	for _, n := range snap.Events() {
		if n.Name != "" && e.opt.Mask.Text(n.Name) == n.Name {
			out = append(out, commonRow{Value: n.Name})
		}
	}
	for _, p := range snap.Vocabulary().Properties {
		if p.Texts == 0 || p.GivenUp || p.Path == facts.SourcePath || isPersonal(e.opt.Mask, p.Path) {
			continue
		}
		people, err := holders(ctx, snap, p.Path)
		if rapport.KindOf(err) == rapport.Invalid {
			continue // settings no longer keep it; what the files have of it stays hidden
		}
		if err != nil {
			return nil, err
		}
		for code, text := range snap.Texts(p.Path) {
			if code > 0 && code < len(people) && people[code] >= e.opt.Cell && text != "" && e.opt.Mask.Text(text) == text {
				out = append(out, commonRow{p.Path, text})
			}
		}
	}
	slices.SortFunc(out, func(a, b commonRow) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Value, b.Value)) })
	return slices.Compact(out), nil
}

// holders counts for each text of a property the people who have it.
func holders(ctx context.Context, snap facts.Snapshot, path string) ([]int, error) {
	n := len(snap.Texts(path))
	type tally struct {
		people []int
		last   []facts.Person // + 1
	}
	tallies := make([]tally, snap.Workers())
	q := facts.Query{Columns: []facts.Column{{Path: path, Kind: facts.Text}}, AnyOrder: true}
	err := snap.Scan(ctx, &q, func(w int, b *facts.Batch) error {
		t := &tallies[w]
		if t.people == nil {
			t.people, t.last = make([]int, n), make([]facts.Person, n)
		}
		for i, p := range b.Person {
			for _, code := range b.Columns[0].Code[b.Start[i]:b.Start[i+1]] {
				if int(code) < n && t.last[code] != p+1 {
					t.last[code] = p + 1
					t.people[code]++
				}
			}
		}
		return nil
	})
	sum := make([]int, n)
	for _, t := range tallies {
		for code, k := range t.people {
			sum[code] += k
		}
	}
	return sum, err
}

// personal are the paths of a snapshot that are.
func personal(snap facts.Snapshot, m Mask) []string {
	var out []string
	for _, p := range snap.Vocabulary().Properties {
		if isPersonal(m, p.Path) {
			out = append(out, p.Path)
		}
	}
	return out
}

// isPersonal tells whether a path, or a part of it, bears a personal name.
func isPersonal(m Mask, path string) bool {
	return m.Personal(path) || slices.ContainsFunc(strings.Split(path, "."), m.Personal)
}

// writeRows writes a Parquet file that none but this user may read.
func writeRows[T any](path string, rows func(put func(T) error) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault(rapport.Unavailable, path, err.Error(), "")
	}
	w := parquet.NewGenericWriter[T](f, parquet.Compression(&parquet.Snappy))
	var some []T
	flush := func() error {
		_, err := w.Write(some)
		some = some[:0]
		return err
	}
	err = rows(func(r T) error {
		if some = append(some, r); len(some) < 4096 {
			return nil
		}
		return flush()
	})
	if err = errors.Join(err, flush(), w.Close(), f.Close()); err != nil {
		_ = os.Remove(path)
		return fault(rapport.Unavailable, path, err.Error(), "")
	}
	return nil
}
