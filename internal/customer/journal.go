package customer

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/identity"
	"rapport/internal/state"
)

// journal is every transition in order, bounded by age and number. Entries are kept in memory until the batch that carries
// them, together with the offset to resume from, is in the store; so after a crash the log brings about again exactly those
// that the store does not have, under the same positions.
type journal struct {
	tail    []entry     // not known to be in the store, oldest first
	sent    int         // how many of them are in the batch on its way
	kept    journalMeta // as of what was sent
	trimmed time.Time   // of the applying goroutine alone, as all others are of the machine's lock
}

// journalMeta goes with each batch. All counts every entry there ever was and Digest is a hash over them.
type journalMeta struct {
	All    uint64   `json:"all"`
	Digest uint64   `json:"digest"`
	Kept   uint64   `json:"kept"`
	First  Position `json:"first"` // nothing before it is kept
}

// entry is a transition as it is kept. The person is a node, so that it stands for whoever has that identifier when it is read.
type entry struct {
	place   Position
	instant int64 // µs
	person  identity.Node
	version int
	entered bool
	reason  Reason
	segment rapport.SegmentKey
	event   string
}

var (
	journalPrefix = []byte("m/t/")
	journalKey    = []byte("m/journal")
)

func appendPlace(key []byte, p Position) []byte {
	key = append(key, journalPrefix...)
	key = binary.BigEndian.AppendUint64(key, uint64(p.Offset))
	return binary.BigEndian.AppendUint32(key, p.Seq)
}

// The bits beside an entry's reason.
const (
	bitEntered = 0x80
	bitAlike   = 0x40 // instant, person and event are those of the entry before: one event brings about many
)

// append writes the entry behind the one before it in a pack, nil for none: reason and bits, then unless they are alike instant,
// node, length of the event's name and the name; then the version as a varint, the length of the segment's key, and the key.
func (e *entry) append(b []byte, before *entry) []byte {
	kind := byte(slices.Index(reasons[:], e.reason))
	if e.entered {
		kind |= bitEntered
	}
	if before != nil && before.instant == e.instant && before.person == e.person && before.event == e.event {
		b = append(b, kind|bitAlike)
	} else {
		b = binary.BigEndian.AppendUint64(append(b, kind), uint64(e.instant))
		b = binary.BigEndian.AppendUint32(b, uint32(e.person))
		b = append(append(b, byte(len(e.event))), e.event...)
	}
	b = binary.AppendUvarint(b, uint64(e.version))
	return append(append(b, byte(len(e.segment))), e.segment...)
}

var errEntry = errors.New("an entry of the journal cannot be read")

// packMost is how many transitions of one record lie under one key: a store takes few keys of some length far more easily than
// many short ones.
const packMost = 256

// appendPack writes the first of some entries, as many as belong under the key of the first one.
func appendPack(b []byte, entries []entry) (_ []byte, n int) {
	first := entries[0].place
	var before *entry
	for n < len(entries) && n < packMost && entries[n].place == (Position{first.Offset, first.Seq + uint32(n)}) {
		b = entries[n].append(b, before)
		before = &entries[n]
		n++
	}
	return b, n
}

// readPack gives the entries under a key, in order, until fn returns false.
func readPack(key, value []byte, fn func(entry) bool) error {
	fault := &rapport.Error{Kind: rapport.Internal, Op: "read journal", Err: errEntry, Hint: "remove the state directory to have it rebuilt from the log"}
	n := len(journalPrefix)
	if len(key) != n+12 {
		return fault
	}
	place := Position{rapport.Offset(binary.BigEndian.Uint64(key[n:])), binary.BigEndian.Uint32(key[n+8:])}
	var e entry
	for len(value) > 0 {
		var ok bool
		if value, ok = e.read(value); !ok {
			return fault
		}
		e.place = place
		if !fn(e) {
			return nil
		}
		place.Seq++
	}
	return nil
}

// read takes the next entry of a pack over the one before, and gives the rest.
func (e *entry) read(b []byte) (rest []byte, ok bool) {
	const head = 8 + 4 + 1
	kind := b[0]
	if b = b[1:]; int(kind&^(bitEntered|bitAlike)) >= len(reasons) {
		return nil, false
	}
	e.reason, e.entered = reasons[kind&^(bitEntered|bitAlike)], kind&bitEntered != 0
	if kind&bitAlike == 0 {
		if len(b) < head || len(b) < head+int(b[head-1]) {
			return nil, false
		}
		e.instant, e.person = int64(binary.BigEndian.Uint64(b)), identity.Node(binary.BigEndian.Uint32(b[8:]))
		e.event = string(b[head : head+int(b[head-1])])
		b = b[head+int(b[head-1]):]
	}
	version, n := binary.Uvarint(b)
	if n <= 0 || len(b) <= n || len(b) < n+1+int(b[n]) {
		return nil, false
	}
	e.version, e.segment = int(version), rapport.SegmentKey(b[n+1:n+1+int(b[n])])
	return b[n+1+int(b[n]):], true
}

// add counts entries in, in order.
func (k *journalMeta) add(key, value []byte) {
	h := xxh3.HashSeed(key, k.Digest)
	k.Digest = xxh3.HashSeed(value, h)
	k.All++
	k.Kept++
}

// settled forgets what is in the store by now. Call it under the machine's lock while no batch is on its way.
func (j *journal) settled() {
	rest := copy(j.tail, j.tail[j.sent:])
	clear(j.tail[rest:])
	j.tail, j.sent = j.tail[:rest], 0
	if cap(j.tail) > 1<<16 && rest < 1<<10 {
		j.tail = append([]entry(nil), j.tail...)
	}
}

// write puts what is not in the store yet into the batch, with the meta that holds then, which it gives.
func (j *journal) write(b *state.Batch, kept journalMeta) journalMeta {
	var key, value []byte
	for rest := j.tail; len(rest) > 0; {
		pack, n := appendPack(value[:0], rest)
		key, value = appendPlace(key[:0], rest[0].place), pack
		b.Set(key, pack)
		rest = rest[n:]
	}
	kept = kept.behind(j.tail)
	text, _ := json.Marshal(&kept) // numbers and a position: cannot fail
	b.Set(journalKey, text)
	return kept
}

// sum is the meta as it will be when all there is is written.
func (j *journal) sum() journalMeta {
	return j.kept.behind(j.tail[j.sent:])
}

// behind is the meta with some more entries. It does not depend on how they lie under keys.
func (k journalMeta) behind(entries []entry) journalMeta {
	var key, value []byte
	for i := range entries {
		key, value = appendPlace(key[:0], entries[i].place), entries[i].append(value[:0], nil)
		k.add(key, value)
	}
	return k
}

const (
	trimEvery = time.Minute
	trimMost  = 500_000 // entries looked at in one go
)

// trim takes out what is too old or too much, now and then. It reads the store, so it is done without the machine's lock.
func (j *journal) trim(store state.Store, b *state.Batch, oldest int64, most uint64) (journalMeta, error) {
	kept := j.kept
	if time.Since(j.trimmed) < trimEvery {
		return kept, nil
	}
	j.trimmed = time.Now()
	from := appendPlace(nil, kept.First)
	first := kept.First
	var gone uint64
	for p, err := range store.Scan(from, after(journalPrefix)) {
		if err != nil {
			return kept, err
		}
		n, next, newest := uint64(0), first, int64(0)
		if err := readPack(p.Key, p.Value, func(e entry) bool {
			n, next, newest = n+1, e.place.Next(), e.instant
			return true
		}); err != nil {
			return kept, err
		}
		if newest >= oldest && kept.Kept-gone <= most || gone >= trimMost {
			break
		}
		gone, first = gone+n, next
	}
	if gone > 0 {
		b.DeleteRange(from, appendPlace(nil, first))
		kept.Kept, kept.First = kept.Kept-gone, first
	}
	return kept, nil
}

// load brings back what the store holds.
func (j *journal) load(store state.Store) error {
	value, err := store.Get(journalKey)
	if err != nil || value == nil {
		return err
	}
	if err := json.Unmarshal(value, &j.kept); err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "open customer state", Where: "m/journal", Err: err}
	}
	return nil
}

// entries gives up to limit entries behind a position, in order: those in memory, and those in the store before them.
func (m *Machine) entries(behind Position, limit int) ([]entry, error) {
	next := behind.Next()
	m.mu.RLock()
	tail := m.journal.tail
	i, _ := slices.BinarySearchFunc(tail, next, func(e entry, p Position) int { return e.place.Compare(p) })
	recent := append([]entry(nil), tail[i:min(len(tail), i+limit)]...)
	m.mu.RUnlock()
	if i > 0 {
		return recent, nil // all that are asked for are in memory
	}
	// What left the memory since was in the store before that: nothing is missed, and nothing taken twice.
	var out []entry
	full := false
	for p, err := range m.store.Scan(appendPlace(nil, Position{next.Offset, 0}), after(journalPrefix)) {
		if err != nil {
			return nil, err
		}
		if err := readPack(p.Key, p.Value, func(e entry) bool {
			full = len(out) == limit || len(recent) > 0 && e.place.Compare(recent[0].place) >= 0
			if !full && e.place.Compare(next) >= 0 {
				out = append(out, e)
			}
			return !full
		}); err != nil {
			return nil, err
		}
		if full {
			break
		}
	}
	return append(out, recent[:min(len(recent), limit-len(out))]...), nil
}
