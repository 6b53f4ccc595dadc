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

const journalHead = 1 + 8 + 4 + 4 + 1

func appendPlace(key []byte, p Position) []byte {
	key = append(key, journalPrefix...)
	key = binary.BigEndian.AppendUint64(key, uint64(p.Offset))
	return binary.BigEndian.AppendUint32(key, p.Seq)
}

// append writes the entry's value: reason with the sign of entering in its top bit, instant, node, version, the length of the
// segment's key, the key, and the event's name.
func (e *entry) append(b []byte) []byte {
	kind := byte(slices.Index(reasons[:], e.reason))
	if e.entered {
		kind |= 0x80
	}
	b = binary.BigEndian.AppendUint64(append(b, kind), uint64(e.instant))
	b = binary.BigEndian.AppendUint32(b, uint32(e.person))
	b = binary.BigEndian.AppendUint32(b, uint32(e.version))
	b = append(append(b, byte(len(e.segment))), e.segment...)
	return append(b, e.event...)
}

var errEntry = errors.New("an entry of the journal cannot be read")

func parseEntry(key, value []byte) (e entry, err error) {
	n := len(journalPrefix)
	if len(key) != n+12 || len(value) < journalHead || len(value) < journalHead+int(value[journalHead-1]) || int(value[0]&0x7f) >= len(reasons) {
		return e, &rapport.Error{Kind: rapport.Internal, Op: "read journal", Err: errEntry, Hint: "remove the state directory to have it rebuilt from the log"}
	}
	e.place = Position{rapport.Offset(binary.BigEndian.Uint64(key[n:])), binary.BigEndian.Uint32(key[n+8:])}
	e.reason, e.entered = reasons[value[0]&0x7f], value[0]&0x80 != 0
	e.instant = int64(binary.BigEndian.Uint64(value[1:]))
	e.person = identity.Node(binary.BigEndian.Uint32(value[9:]))
	e.version = int(binary.BigEndian.Uint32(value[13:]))
	name := value[journalHead:]
	e.segment, e.event = rapport.SegmentKey(name[:value[journalHead-1]]), string(name[value[journalHead-1]:])
	return e, nil
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
	for i := range j.tail {
		key, value = appendPlace(key[:0], j.tail[i].place), j.tail[i].append(value[:0])
		b.Set(key, value)
		kept.add(key, value)
	}
	text, _ := json.Marshal(&kept) // numbers and a position: cannot fail
	b.Set(journalKey, text)
	return kept
}

// sum is the meta as it will be when all there is is written.
func (j *journal) sum() journalMeta {
	k := j.kept
	var key, value []byte
	for i := j.sent; i < len(j.tail); i++ {
		key, value = appendPlace(key[:0], j.tail[i].place), j.tail[i].append(value[:0])
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
		e, err := parseEntry(p.Key, p.Value)
		if err != nil {
			return kept, err
		}
		if e.instant >= oldest && kept.Kept-gone <= most || gone >= trimMost {
			break
		}
		gone++
		first = e.place.Next()
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
	for p, err := range m.store.Scan(appendPlace(nil, next), after(journalPrefix)) {
		if err != nil {
			return nil, err
		}
		e, err := parseEntry(p.Key, p.Value)
		if err != nil {
			return nil, err
		}
		if len(out) == limit || len(recent) > 0 && e.place.Compare(recent[0].place) >= 0 {
			break
		}
		out = append(out, e)
	}
	return append(out, recent[:min(len(recent), limit-len(out))]...), nil
}
