package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

// Facts is where snapshots come from. Place is where the log stood at an instant.
type Facts interface {
	Snapshot() (facts.Snapshot, error)
	Place(ctx context.Context, at time.Time) (rapport.Offset, error)
}

// Question is something asked by somebody.
type Question struct {
	Kind string
	Text json.RawMessage
	AsOf time.Time // zero: now
	Cell int       // insight.View
}

// Answer is what a question is answered with.
type Answer struct {
	Sentence rapport.Wording `json:"sentence"`         // the question in words
	AsOf     rapport.Offset  `json:"asOf"`             // the first offset that is not in the answer
	At       time.Time       `json:"at"`               // when it was asked, or the instant it was asked as of
	Millis   float64         `json:"millis"`           // from the question to the answer
	People   int             `json:"people"`           // all there are
	Cached   bool            `json:"cached,omitempty"` // it was computed before, for the same question of the same facts
	Answer   json.RawMessage `json:"answer"`
}

// Desk answers questions. Its methods may be called from any goroutine.
type Desk struct {
	// Changed is insight.View's, set before the first question. What a definition is changed by is in the log, so that answers
	// are kept for it as for everything else.
	Changed func(from, to time.Time) []rapport.Definition

	facts Facts
	zone  *time.Location
	turns chan struct{}

	mu      sync.Mutex
	kept    *kept
	flights map[string]*flight
}

// Questions use every core each, so that few at once are answered sooner than many.
const (
	atOnce     = 2
	waitATurn  = 10 * time.Second
	endOfRange = time.Minute
)

// DefaultBytes is what a desk keeps if nobody says.
const DefaultBytes = 64 << 20

// New makes a desk that keeps answers of up to so many bytes. Questions that name no zone are of the calendar of this one; nil
// is UTC.
func New(f Facts, zone *time.Location, bytes int) *Desk {
	if zone == nil {
		zone = time.UTC
	}
	return &Desk{facts: f, zone: zone, turns: make(chan struct{}, atOnce), kept: newKept(bytes), flights: map[string]*flight{}}
}

// Turn waits for one of the few places of those that ask everybody; done gives it back.
func (d *Desk) Turn(ctx context.Context) (done func(), err error) {
	late := time.NewTimer(waitATurn)
	defer late.Stop()
	select {
	case d.turns <- struct{}{}:
		return func() { <-d.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, &rapport.Error{Kind: rapport.TooMany, Op: "ask", Err: errors.New("other questions are being answered"), Hint: "try again in a second"}
	}
}

// Ask answers a question. While it waits, tell, if not nil, hears how far the answer is.
func (d *Desk) Ask(ctx context.Context, q Question, tell func(Progress)) (*Answer, error) {
	began := time.Now()
	at, end := q.AsOf, q.AsOf
	if at.IsZero() {
		at, end = began, upTo(began)
	}
	asked, err := insight.Read(q.Kind, q.Text, end.In(d.zone))
	if err != nil {
		return nil, err
	}
	snap, now, err := d.snapshot(ctx, q.AsOf)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%s %d %d %d %s", q.Kind, end.UnixMicro(), snap.Next(), q.Cell, canonical(q.Text))
	out := &Answer{Sentence: asked.Sentence(nil), AsOf: snap.Next(), At: at.UTC(), People: snap.People()}
	out.Answer, out.Cached, err = d.find(ctx, key, now, tell, snap, func(ctx context.Context, snap facts.Snapshot) (json.RawMessage, error) {
		a, err := asked.Answer(ctx, snap, insight.View{Cell: q.Cell, Changed: d.Changed})
		if err != nil {
			return nil, err
		}
		return json.Marshal(a)
	})
	if err != nil {
		return nil, err
	}
	out.Millis = float64(time.Since(began).Microseconds()) / 1000
	return out, nil
}

// upTo is the end of the minute under way.
func upTo(t time.Time) time.Time { return t.Truncate(endOfRange).Add(endOfRange) }

// moment is what all answers are kept for: the facts as they are now.
type moment struct {
	next rapport.Offset
	who  facts.Who
}

// snapshot is what facts hold now, or with an instant what had come by then; and the moment of the facts it is read from.
func (d *Desk) snapshot(ctx context.Context, at time.Time) (facts.Snapshot, moment, error) {
	place := rapport.Offset(0)
	if !at.IsZero() {
		var err error
		if place, err = d.facts.Place(ctx, at); err != nil {
			return nil, moment{}, err
		}
	}
	snap, err := d.facts.Snapshot()
	if err != nil {
		return nil, moment{}, err
	}
	now := moment{snap.Next(), snap.Who()}
	if !at.IsZero() {
		snap = facts.AsOf(snap, place)
	}
	return snap, now, nil
}

// find looks an answer up, or joins those who wait for it, or computes it. It closes snap, sooner or later.
func (d *Desk) find(ctx context.Context, key string, now moment, tell func(Progress), snap facts.Snapshot, compute func(context.Context, facts.Snapshot) (json.RawMessage, error)) (json.RawMessage, bool, error) {
	d.mu.Lock()
	d.kept.turn(now)
	if a, ok := d.kept.get(key, now); ok {
		d.mu.Unlock()
		snap.Close()
		return a, true, nil
	}
	name := fmt.Sprintf("%d %d %d %d %s", now.next, now.who.Version, now.who.Subjects, now.who.Erasures, key)
	f := d.flights[name]
	if f != nil {
		snap.Close()
	} else {
		f = newFlight(snap)
		d.flights[name] = f
		go d.fly(f, name, key, now, compute)
	}
	f.waiting++
	d.mu.Unlock()
	defer d.leave(f, name)
	return f.wait(ctx, tell)
}

// leave ends a flight that nobody waits for.
func (d *Desk) leave(f *flight, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if d.flights[name] == f { // who comes now begins anew
			delete(d.flights, name)
		}
	}
}

func (d *Desk) fly(f *flight, name, key string, now moment, compute func(context.Context, facts.Snapshot) (json.RawMessage, error)) {
	defer func() {
		f.snap.Close()
		d.mu.Lock()
		if f.err == nil {
			d.kept.put(key, now, f.answer)
		}
		if d.flights[name] == f {
			delete(d.flights, name)
		}
		d.mu.Unlock()
		f.cancel()
		close(f.done)
	}()
	defer func() {
		if p := recover(); p != nil {
			f.err = &rapport.Error{Kind: rapport.Internal, Op: "answer a question", Err: fmt.Errorf("panic: %v", p)}
		}
	}()
	done, err := d.Turn(f.ctx)
	if err != nil {
		f.err = err
		return
	}
	defer done()
	f.gauge.begin()
	f.answer, f.err = compute(f.ctx, watched{f.snap, &f.gauge})
}
