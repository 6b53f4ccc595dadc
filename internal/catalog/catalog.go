package catalog

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/state"
)

// Ref names a definition that another one needs.
type Ref struct {
	Kind rapport.DefinitionKind `json:"kind"`
	Key  string                 `json:"key"`
}

func (r Ref) String() string { return string(r.Kind) + " " + r.Key }

// Checker is the rule of one kind beyond its schema. Check gets the whole definition and gives what it refers to; its error
// may be Problems with paths inside the spec, or a rapport.Error whose Where is such a path.
type Checker struct {
	Kind  rapport.DefinitionKind
	Check func(def *rapport.Definition) ([]Ref, error)
}

// Catalog is every definition in all its versions. All methods may be called from any goroutine; Load and Apply by the one
// follower of the log.
type Catalog struct {
	rules rules
	mu    sync.Mutex // one writer at a time
	view  atomic.Pointer[Snapshot]
}

// maxDefinitions bounds the catalog: keys ever used.
const maxDefinitions = 10_000

// New is an empty catalog. Checkers add to the rules the catalog has itself (source, segment, trait, event).
func New(extra ...Checker) *Catalog {
	c := &Catalog{rules: newRules(extra)}
	c.view.Store(emptySnapshot())
	return c
}

// Snapshot is the catalog as it stands, for any number of consistent reads.
func (c *Catalog) Snapshot() *Snapshot { return c.view.Load() }

// Get is the newest version of a definition, ended or not.
func (c *Catalog) Get(kind rapport.DefinitionKind, key string) (rapport.Definition, bool) {
	return c.Snapshot().Get(kind, key)
}

// List is the newest version of every live definition of a kind, or of all kinds if kind is empty, by kind and key.
func (c *Catalog) List(kind rapport.DefinitionKind) []rapport.Definition {
	return c.Snapshot().List(kind)
}

// History is every version of a definition, newest first.
func (c *Catalog) History(kind rapport.DefinitionKind, key string) []rapport.Definition {
	return c.Snapshot().History(kind, key)
}

// Changed are the versions that were made from an instant on and before another, endings too, oldest first.
func (c *Catalog) Changed(from, to time.Time) []rapport.Definition {
	return c.Snapshot().Changed(from, to)
}

// At is one version of a definition.
func (c *Catalog) At(kind rapport.DefinitionKind, key string, version int) (rapport.Definition, bool) {
	return c.Snapshot().At(kind, key, version)
}

// Source is the live source with a key.
func (c *Catalog) Source(key rapport.SourceKey) (*Source, bool) { return c.Snapshot().Source(key) }

// SourceByWriteKey finds the live, enabled source that a write key belongs to. It allocates nothing.
func (c *Catalog) SourceByWriteKey(key []byte) (*Source, bool) {
	return c.Snapshot().SourceByWriteKey(key)
}

// Status of a definition.
const (
	Live  = "live"
	Ended = "ended"
)

// change is the payload of a rapport.RecordDefinition.
type change struct {
	Op         string             `json:"op"` // put | end
	Definition rapport.Definition `json:"definition"`
	By         string             `json:"by,omitempty"`
	IfMatch    string             `json:"ifMatch,omitempty"` // hash of the version it replaces; none: any
}

// Prepared is a checked change, ready to be appended to the log as a rapport.RecordDefinition.
type Prepared struct {
	Payload []byte             // nil if nothing would change
	Next    rapport.Definition // as it will be: hash set, version as far as can be told now
	Before  *rapport.Definition
	Changed bool
	Changes []Change
}

// Prepare checks a definition and makes the payload that puts it. ifMatch, if not empty, is the hash that the live version
// must have; another one is a Conflict now, and the record does nothing if it has become another by the time it is applied
// (Apply then reports no change). What a definition leaves to the catalog (a source's write key) is filled in here, from
// the live version or at random.
func (c *Catalog) Prepare(def rapport.Definition, by, ifMatch string) (Prepared, error) {
	const op = "put definition"
	snap := c.Snapshot()
	next := rapport.Definition{Kind: def.Kind, Key: def.Key, Owners: def.Owners, Wording: def.Wording, Spec: def.Spec,
		ExpiresAt: def.ExpiresAt, AtExpiry: def.AtExpiry}
	complete(snap, &next)
	hash, err := Hash(&next)
	if err != nil {
		return Prepared{}, err
	}
	next.Hash, next.Status, next.Version, next.ChangedBy = hash, Live, 1, by
	p := Prepared{Next: next, Changed: true}
	if live, ok := snap.Get(def.Kind, def.Key); ok {
		next.Version = live.Version + 1
		p.Next = next
		if live.Status == Live {
			p.Before = &live
		}
	}
	if err := match(op, p.Before, def.Kind, def.Key, ifMatch); err != nil {
		return Prepared{}, err
	}
	if p.Before != nil && p.Before.Hash == hash {
		return Prepared{Next: *p.Before, Before: p.Before}, nil
	}
	if err := c.rules.check(snap, &next); err != nil {
		return Prepared{}, err
	}
	if p.Changes, err = Diff(p.Before, &next); err != nil {
		return Prepared{}, err
	}
	p.Payload, err = payload("put", next, by, ifMatch)
	return p, err
}

// PrepareEnd makes the payload that ends a live definition. One that others refer to is a Conflict naming them.
func (c *Catalog) PrepareEnd(kind rapport.DefinitionKind, key, by, ifMatch string) (Prepared, error) {
	const op = "end definition"
	snap := c.Snapshot()
	live, ok := snap.Get(kind, key)
	if !ok || live.Status != Live {
		return Prepared{}, notFound(op, kind, key)
	}
	if err := match(op, &live, kind, key, ifMatch); err != nil {
		return Prepared{}, err
	}
	if err := c.rules.endable(snap, Ref{kind, key}); err != nil {
		return Prepared{}, err
	}
	next := live
	next.Version, next.Status, next.ChangedBy = live.Version+1, Ended, by
	changes, err := Diff(&live, nil)
	if err != nil {
		return Prepared{}, err
	}
	body, err := payload("end", rapport.Definition{Kind: kind, Key: key, Spec: json.RawMessage("{}")}, by, ifMatch)
	return Prepared{Payload: body, Next: next, Before: &live, Changed: true, Changes: changes}, err
}

func payload(op string, def rapport.Definition, by, ifMatch string) ([]byte, error) {
	def.Version, def.Hash, def.Status, def.ChangedBy = 0, "", "", ""
	body, err := json.Marshal(change{Op: op, Definition: def, By: by, IfMatch: ifMatch})
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "encode definition", Err: err}
	}
	return body, nil
}

func match(op string, live *rapport.Definition, kind rapport.DefinitionKind, key, want string) error {
	if want == "" || (live != nil && live.Hash == want) {
		return nil
	}
	return &rapport.Error{Kind: rapport.Conflict, Op: op, Where: Ref{kind, key}.String(), Err: ErrStale,
		Hint: "read it again, look at what changed, and repeat"}
}

// Apply takes a RecordDefinition, in log order, and keeps the new version in b as well. It gives the definition as it now
// stands, and whether the record changed it: putting what is live already, ending what is not live, or a stale ifMatch
// changes nothing. An error means the record cannot be read; nothing has changed then.
func (c *Catalog) Apply(rec *rapport.Record, b *state.Batch) (rapport.Definition, bool, error) {
	var ch change
	if err := json.Unmarshal(rec.Data, &ch); err != nil {
		return rapport.Definition{}, false, &rapport.Error{Kind: rapport.Internal, Op: "apply definition record", Err: err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	snap := c.view.Load()
	next, changed, err := advanceTo(snap, &ch, rec.Time)
	if err != nil || !changed {
		return next, false, err
	}
	value, err := json.Marshal(&next)
	if err != nil {
		return rapport.Definition{}, false, &rapport.Error{Kind: rapport.Internal, Op: "encode definition", Err: err}
	}
	b.Set(appendKey(nil, next.Kind, next.Key, next.Version), value)
	c.view.Store(snap.with(next))
	return next, true, nil
}

// advanceTo is the pure step: what a change makes of a catalog.
func advanceTo(snap *Snapshot, ch *change, at time.Time) (rapport.Definition, bool, error) {
	old, known := snap.Get(ch.Definition.Kind, ch.Definition.Key)
	live := known && old.Status == Live
	if ch.IfMatch != "" && (!live || old.Hash != ch.IfMatch) {
		return old, false, nil
	}
	var next rapport.Definition
	switch ch.Op {
	case "put":
		next = ch.Definition
		hash, err := Hash(&next)
		if err != nil {
			return rapport.Definition{}, false, err
		}
		if live && old.Hash == hash {
			return old, false, nil
		}
		next.Hash, next.Status = hash, Live
	case "end":
		if !live {
			return old, false, nil
		}
		next = old
		next.Status = Ended
	default:
		return rapport.Definition{}, false, &rapport.Error{Kind: rapport.Internal, Op: "apply definition record",
			Err: unknownOp(ch.Op), Hint: "the log was written by a newer version"}
	}
	next.Version, next.ChangedAt, next.ChangedBy = old.Version+1, at.UTC(), ch.By
	return next, true, nil
}
