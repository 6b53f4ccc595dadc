package digest

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"rapport"
	"rapport/internal/inquiry"
)

// Desk answers questions.
type Desk interface {
	Ask(ctx context.Context, q inquiry.Question, tell func(inquiry.Progress)) (*inquiry.Answer, error)
}

// Definitions reads the catalog.
type Definitions interface {
	List(kind rapport.DefinitionKind) []rapport.Definition
	Get(kind rapport.DefinitionKind, key string) (rapport.Definition, bool)
}

// Digests prepares what is due. List and Get may be called from any goroutine.
type Digests struct {
	dir         string
	definitions Definitions
	desk        Desk
	logger      *slog.Logger

	stop context.CancelFunc
	done sync.WaitGroup
}

const (
	lookEvery = 20 * time.Second
	longest   = 5 * time.Minute // one question may take
	fewest    = 10              // people of a part that somebody without the right to personal data is shown
)

// New keeps documents in a directory. Start begins to prepare them.
func New(dir string, definitions Definitions, desk Desk, logger *slog.Logger) (*Digests, error) {
	d := &Digests{dir: dir, definitions: definitions, desk: desk, logger: logger}
	return d, d.open()
}

// Start begins to prepare what is due, once ready says so; nil: at once.
func (d *Digests) Start(ready func() bool) {
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	d.done.Go(func() {
		for {
			if ready == nil || ready() { // what is not caught up with would be taken for a change
				if err := d.Prepare(ctx); err != nil && ctx.Err() == nil {
					d.logger.Error("a digest cannot be kept", "error", err)
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(lookEvery):
			}
		}
	})
}

// Close ends what is under way; it is begun anew after the next start.
func (d *Digests) Close() error {
	if d.stop != nil {
		d.stop()
		d.done.Wait()
	}
	return nil
}

// Prepare prepares every document that is due and not there, and lets go of old ones. For one goroutine at a time.
func (d *Digests) Prepare(ctx context.Context) error {
	for _, def := range d.definitions.List(rapport.KindDigest) {
		var spec Spec
		if json.Unmarshal(def.Spec, &spec) != nil {
			continue // the catalog checked it
		}
		due, err := spec.due(time.Now())
		if err != nil || due.Before(def.ChangedAt) || d.has(def.Key, due) {
			continue
		}
		doc := d.document(ctx, &def, &spec, due)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := d.keep(doc); err != nil {
			return err
		}
	}
	return nil
}

func (d *Digests) document(ctx context.Context, def *rapport.Definition, spec *Spec, due time.Time) *Document {
	doc := &Document{Key: def.Key, Due: due.UTC(), Version: def.Version, Wording: def.Wording, Zone: spec.Zone, Tiles: []Tile{}}
	var board inquiry.Dashboard
	if b, ok := d.definitions.Get(rapport.KindDashboard, spec.Dashboard); ok {
		_ = json.Unmarshal(b.Spec, &board) // the catalog checked it
	}
	var seen []string
	for _, t := range board.Tiles {
		if !slices.Contains(seen, t.Question) {
			seen = append(seen, t.Question)
			doc.Tiles = append(doc.Tiles, d.tile(ctx, t.Question, due))
		}
	}
	doc.Prepared = time.Now().UTC()
	return doc
}

func (d *Digests) tile(ctx context.Context, key string, due time.Time) Tile {
	t := Tile{Question: key, Figures: []inquiry.Figure{}}
	def, ok := d.definitions.Get(rapport.KindQuestion, key)
	var saved inquiry.Saved
	if !ok || json.Unmarshal(def.Spec, &saved) != nil {
		t.Failed = "there is no such saved question"
		return t
	}
	t.Wording = def.Wording
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	a, err := d.desk.Ask(ctx, inquiry.Question{Kind: saved.Kind, Text: saved.Question, AsOf: due, Cell: fewest}, nil)
	if err != nil {
		t.Failed = err.Error()
		return t
	}
	t.Sentence, t.AsOf, t.Figures = a.Sentence, a.AsOf, inquiry.Figures(saved.Kind, a.Answer)
	return t
}
