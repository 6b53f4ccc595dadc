package insight

import (
	"context"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// Timeline asks for the events of one person, the latest first.
type Timeline struct {
	Person   facts.Person
	Select   []facts.Selector // none: all
	From, To int64            // both zero: ever
	Limit    int              // 0: all
}

// Moment is one event of a timeline; the log has the rest of it at Offset.
type Moment struct {
	Time   time.Time
	Event  facts.EventName
	Source rapport.SourceKey
	Offset rapport.Offset
}

// Ask answers.
func (t *Timeline) Ask(ctx context.Context, snap facts.Snapshot) ([]Moment, error) {
	q := &facts.Query{Select: t.Select, From: t.From, To: t.To, Of: []facts.Person{t.Person}, Offsets: true,
		Columns: []facts.Column{{Path: facts.SourcePath, Kind: facts.Text}}}
	sources, events := snap.Texts(facts.SourcePath), snap.Events()
	out := []Moment{}
	err := snap.Scan(ctx, q, func(_ int, b *facts.Batch) error {
		for r := len(b.Time) - 1; r >= 0 && (t.Limit == 0 || len(out) < t.Limit); r-- {
			out = append(out, Moment{Time: time.UnixMicro(b.Time[r]).UTC(), Event: events[b.Event[r]], Source: rapport.SourceKey(sources[b.Columns[0].Code[r]]),
				Offset: rapport.Offset(b.Offset[r])})
		}
		return nil
	})
	return out, err
}
