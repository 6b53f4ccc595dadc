package customer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"sort"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/state"
)

// A rewind is a machine of its own that applies the log up to an instant in the past, with the same step, and is read there.
// It writes nothing. For one person it applies only what can have touched the person: events of identifiers that any evidence
// connects with the person's, as the graph has it now (evidence is never taken away, and the events of an instant in the past
// are among those of now); all definitions, back-fills, merges and splits; and of every other event only that it was there.
// So it costs a pass over the log that decodes heads and hashes message ids. For everybody it costs what a replay costs.

const (
	mostConnected = 250_000   // identifiers that may be connected with one person's
	mostKept      = 256 << 20 // bytes of events of one person
)

var (
	errFuture    = errors.New("the instant has not been yet")
	errNotYet    = errors.New("nobody was known by it then")
	errRetained  = errors.New("the beginning of the log is no longer kept, and the past cannot be had without it")
	errConnected = fmt.Errorf("over %d identifiers are connected with it", mostConnected)
	errMostKept  = fmt.Errorf("over %d MiB of events are connected with it", mostKept>>20)
)

// rewind applies the log to a machine until an instant.
type rewind struct {
	live  *Machine
	then  *Machine
	until int64           // µs; records later than it are not applied
	of    map[string]bool // identifiers whose events are applied; nil: all
	kept  *keptLog        // what then reads history from, unless all is applied
	key   []byte
	view  event.View
}

// newRewind is at the beginning of the log. of nil means everybody.
func (m *Machine) newRewind(at time.Time, of map[string]bool) (*rewind, error) {
	const op = "go back in time"
	until := at.UnixMicro()
	if until > m.clock().UnixMicro() {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: op, Where: "asOf", Err: errFuture, Hint: "leave it out to see things as they are"}
	}
	start, end := m.log.Bounds()
	if start > 0 {
		return nil, &rapport.Error{Kind: rapport.Conflict, Op: op, Where: "asOf", Err: errRetained, Hint: "keep the whole log: log.retainAge and log.retainBytes"}
	}
	cfg := m.cfg
	cfg.Clock, cfg.Defined = func() time.Time { return at }, nil
	r := &rewind{live: m, until: until, of: of}
	log := m.log
	if of != nil {
		r.kept = &keptLog{Log: m.log, end: end}
		log = r.kept
	}
	then, err := New(cfg, log, nothing{}, catalog.New(IdentityChecker()), collect.NewQuarantine(nothing{}), m.logger)
	if err != nil {
		return nil, err
	}
	then.distinct = of != nil
	then.freshFrom.Store(math.MaxInt64)
	r.then = then
	return r, nil
}

// run applies the log. ctx ends it.
func (r *rewind) run(ctx context.Context, progress *counter) error {
	m := r.then
	m.mu.Lock()
	defer m.mu.Unlock()
	_, end := r.live.log.Bounds()
	progress.begin(uint64(end))
	err := r.live.log.Read(ctx, 0, func(rec *rapport.Record) error {
		if rec.Time.UnixMicro() > r.until {
			return eventlog.ErrStop
		}
		progress.records.Add(1)
		if err := r.step(rec); err != nil {
			return fmt.Errorf("record %d: %w", rec.Offset, err)
		}
		m.applied = rec.Offset + 1
		m.journal.tail = m.journal.tail[:0]
		m.batch.Reset()
		return nil
	})
	if err != nil {
		return err
	}
	m.now = max(m.now, r.until) // what was due by then has been
	m.at = m.now
	return m.fire(math.MaxInt)
}

func (r *rewind) step(rec *rapport.Record) error {
	m := r.then
	switch rec.Kind {
	case rapport.RecordQuarantined, rapport.RecordReplayed:
		return r.pass(rec)
	case rapport.RecordEvent:
		if r.of != nil {
			return r.event(rec)
		}
	case rapport.RecordDefinition:
		if r.of != nil { // histories are read by the identity policies of their times
			if err := r.kept.add(rec); err != nil {
				return err
			}
		}
	}
	return m.apply(rec)
}

// pass lets a record be nothing but the time at which it was.
func (r *rewind) pass(rec *rapport.Record) error {
	r.then.now = max(r.then.now, rec.Time.UnixMicro())
	r.then.at = r.then.now
	r.then.cause = cause{offset: rec.Offset}
	return r.then.fire(timersPerRecord)
}

func (r *rewind) event(rec *rapport.Record) error {
	m := r.then
	if err := r.view.Decode(rec.Data); err != nil {
		return err
	}
	t, value, ok := m.graph.Primary(&r.view)
	r.key = append(append(append(r.key[:0], t...), ':'), value...)
	if !ok || !r.of[string(r.key)] {
		m.now = max(m.now, rec.Time.UnixMicro())
		if m.window.Seen(r.view.MessageHash(), m.now) {
			m.duplicates++
		} else {
			m.events++
		}
		return nil
	}
	had := m.duplicates
	if err := m.apply(rec); err != nil || m.duplicates != had {
		return err
	}
	return r.kept.add(rec)
}

// PersonAsOf is Person as it was at an instant: profile, identifiers, traits and segments with their reasons, by the
// definitions that were live then. The person is whoever had the identifier then; of a person id, the best known of the
// person's identifiers that was known. An instant to come is Invalid, an identifier nobody was known by then NotFound, and a
// log whose beginning is gone Conflict. It reads the log up to the instant and ends with ctx.
func (m *Machine) PersonAsOf(ctx context.Context, ref string, at time.Time) (*Person, error) {
	if err := m.Drain(ctx); err != nil {
		return nil, err
	}
	ids, of, err := m.connected(ref)
	if err != nil {
		return nil, err
	}
	r, err := m.newRewind(at, of)
	if err != nil {
		return nil, err
	}
	if err := r.run(ctx, &counter{}); err != nil {
		return nil, err
	}
	for _, id := range ids {
		p, err := r.then.Person(ctx, id.String())
		if rapport.KindOf(err) != rapport.NotFound || err == nil {
			return p, err
		}
	}
	return nil, &rapport.Error{Kind: rapport.NotFound, Op: "find person", Where: ref, Err: errNotYet, Hint: "choose a later instant"}
}

// connected is the identifiers by which ref is looked for in the past, the best known first, and all whose events count.
func (m *Machine) connected(ref string) ([]rapport.Identifier, map[string]bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	root, err := m.find(ref)
	if err != nil {
		return nil, nil, err
	}
	var ids []rapport.Identifier
	if id, err := rapport.ParseIdentifier(ref); err == nil {
		ids = append(ids, m.graph.Normalise(id))
	} else {
		p := person{graph: m.graph, members: m.graph.Members(root, nil)}
		ids = m.identifiers(&p)
	}
	nodes, ok := m.graph.Connected(root, mostConnected)
	if !ok {
		return nil, nil, &rapport.Error{Kind: rapport.TooMany, Op: "go back in time", Where: ref, Err: errConnected, Hint: "a value that strangers share unites too much; block it in the identity policy"}
	}
	of := make(map[string]bool, len(nodes))
	for _, n := range nodes {
		of[m.graph.Identifier(n).String()] = true
	}
	return ids, of, nil
}

// keptLog is the records of a log that a rewind applied, for what reads history and single events from it.
type keptLog struct {
	eventlog.Log
	end     rapport.Offset
	records []rapport.Record
	bytes   int
}

func (k *keptLog) add(r *rapport.Record) error {
	if k.bytes += len(r.Data); k.bytes > mostKept {
		return &rapport.Error{Kind: rapport.TooMany, Op: "go back in time", Err: errMostKept, Hint: "a value that strangers share unites too much; block it in the identity policy"}
	}
	c := *r
	c.Data = bytes.Clone(r.Data)
	k.records = append(k.records, c)
	return nil
}

// Bounds implements eventlog.Log.
func (k *keptLog) Bounds() (start, end rapport.Offset) { return 0, k.end }

// Read implements eventlog.Log, over what is kept.
func (k *keptLog) Read(ctx context.Context, from rapport.Offset, fn func(*rapport.Record) error) error {
	first := sort.Search(len(k.records), func(i int) bool { return k.records[i].Offset >= from })
	for i := range k.records[first:] {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(&k.records[first+i]); errors.Is(err, eventlog.ErrStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// nothing is the store of a machine that writes nothing behind.
type nothing struct{}

func (nothing) Get([]byte) ([]byte, error) { return nil, nil }
func (nothing) Scan(_, _ []byte) iter.Seq2[state.Pair, error] {
	return func(func(state.Pair, error) bool) {}
}
func (nothing) Commit(*state.Batch) error { return nil }
func (nothing) Flush() error              { return nil }
func (nothing) Close() error              { return nil }
