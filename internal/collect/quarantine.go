package collect

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rapport"
	"rapport/internal/state"
)

// Quarantined is a refused event. Field is a path in the event; Raw is its text as it was sent, given by Get alone.
type Quarantined struct {
	Offset     rapport.Offset    `json:"offset"`
	ReceivedAt time.Time         `json:"receivedAt"`
	Source     rapport.SourceKey `json:"source"`
	Reason     string            `json:"reason"`
	Message    string            `json:"message"`
	Field      string            `json:"field,omitempty"`
	Size       int               `json:"size"` // of Raw in bytes
	Replayed   *Replay           `json:"replayed,omitempty"`
	Raw        []byte            `json:"-"`
}

// Replay is how a refused event was taken in after all.
type Replay struct {
	At     time.Time      `json:"at"`
	Offset rapport.Offset `json:"offset"` // of the event it became
	By     string         `json:"by,omitempty"`
}

// Filter chooses refused events; an empty field chooses all.
type Filter struct {
	Source  rapport.SourceKey
	Reason  string
	Waiting bool // without those taken in again
}

// Listing is a page of refused events, newest first, with the counts of all that wait. Next is empty on the last page; a
// page may be short where few events pass the filter.
type Listing struct {
	Items   []Quarantined
	Next    string
	Total   uint64
	Reasons map[string]uint64
	Sources map[string]uint64
}

// Quarantine is the index of refused events. It may be read from any goroutine while one applies.
type Quarantine struct {
	store state.Store

	mu     sync.Mutex
	loaded bool
	counts map[tally]uint64          // waiting
	done   map[rapport.Offset]Replay // taken in again
	newest []Quarantined             // the last ones applied, oldest first: they may not be in the store yet
}

type tally struct {
	source rapport.SourceKey
	reason string
}

const (
	keptNewest = 4096
	maxLooked  = 20_000 // entries that one page may look at
)

// NewQuarantine is the index kept in store. It reads nothing until it is used.
func NewQuarantine(store state.Store) *Quarantine { return &Quarantine{store: store} }

var (
	entryPrefix  = []byte("q/n")
	replayPrefix = []byte("q/r")
	countPrefix  = []byte("q/c")
)

func entryKey(at rapport.Offset) []byte {
	return binary.BigEndian.AppendUint64(slices.Clone(entryPrefix), ^uint64(at))
}

func replayKey(at rapport.Offset) []byte {
	return binary.BigEndian.AppendUint64(slices.Clone(replayPrefix), uint64(at))
}

func (t tally) key() []byte {
	return slices.Concat(countPrefix, []byte(t.source), []byte{0}, []byte(t.reason))
}

// after is the first key behind all that begin with prefix.
func after(prefix []byte) []byte {
	out := slices.Clone(prefix)
	out[len(out)-1]++
	return out
}

func (q *Quarantine) load() error {
	if q.loaded {
		return nil
	}
	counts, done := map[tally]uint64{}, map[rapport.Offset]Replay{}
	for p, err := range q.store.Scan(countPrefix, after(countPrefix)) {
		if err != nil {
			return err
		}
		source, reason, ok := strings.Cut(string(p.Key[len(countPrefix):]), "\x00")
		if !ok || len(p.Value) != 8 {
			return damaged(p.Key)
		}
		counts[tally{rapport.SourceKey(source), reason}] = binary.LittleEndian.Uint64(p.Value)
	}
	for p, err := range q.store.Scan(replayPrefix, after(replayPrefix)) {
		if err != nil {
			return err
		}
		var r Replay
		if len(p.Key) != len(replayPrefix)+8 || json.Unmarshal(p.Value, &r) != nil {
			return damaged(p.Key)
		}
		done[rapport.Offset(binary.BigEndian.Uint64(p.Key[len(replayPrefix):]))] = r
	}
	q.counts, q.done, q.loaded = counts, done, true
	return nil
}

func damaged(key []byte) error {
	return &rapport.Error{Kind: rapport.Internal, Op: "read quarantine", Where: strconv.Quote(string(key)), Err: errors.New("the entry cannot be read"),
		Hint: "remove the state directory to have it rebuilt from the log"}
}

// Apply takes a RecordQuarantined or RecordReplayed, in log order, and puts what it changes into b. It returns the refused
// event of a RecordQuarantined, and for any other record nothing.
func (q *Quarantine) Apply(rec *rapport.Record, b *state.Batch) (Quarantined, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.load(); err != nil {
		return Quarantined{}, err
	}
	switch rec.Kind {
	case rapport.RecordQuarantined:
		f, err := decodeRefusal(rec.Data)
		if err != nil {
			return Quarantined{}, err
		}
		return q.enter(f.entry(rec.Offset, rec.Time), b)
	case rapport.RecordReplayed:
		return Quarantined{}, q.release(rec, b)
	}
	return Quarantined{}, nil
}

func (q *Quarantine) enter(e Quarantined, b *state.Batch) (Quarantined, error) {
	value, err := json.Marshal(e)
	if err != nil {
		return e, &rapport.Error{Kind: rapport.Internal, Op: "encode refused event", Err: err}
	}
	b.Set(entryKey(e.Offset), value)
	q.count(tally{e.Source, e.Reason}, 1, b)
	if len(q.newest) >= 2*keptNewest {
		q.newest = append(q.newest[:0], q.newest[keptNewest:]...)
	}
	q.newest = append(q.newest, e)
	return e, nil
}

func (q *Quarantine) count(t tally, by int, b *state.Batch) {
	q.counts[t] += uint64(by)
	b.Set(t.key(), binary.LittleEndian.AppendUint64(nil, q.counts[t]))
}

// replay is the data of a RecordReplayed: the record before it is the event that a refused one became.
type replay struct {
	Offset rapport.Offset    `json:"offset"` // of the refused event
	Source rapport.SourceKey `json:"source"`
	Reason string            `json:"reason"`
	By     string            `json:"by,omitempty"`
}

func (q *Quarantine) release(rec *rapport.Record, b *state.Batch) error {
	var in replay
	if err := json.Unmarshal(rec.Data, &in); err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "read replay record", Err: err, Hint: "rapport log verify says whether the log is damaged"}
	}
	if _, twice := q.done[in.Offset]; twice || rec.Offset == 0 {
		return nil
	}
	out := Replay{At: rec.Time, Offset: rec.Offset - 1, By: in.By}
	value, err := json.Marshal(out)
	if err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "encode replay", Err: err}
	}
	q.done[in.Offset] = out
	b.Set(replayKey(in.Offset), value)
	if t := (tally{in.Source, in.Reason}); q.counts[t] > 0 {
		q.count(t, -1, b)
	}
	return nil
}

// List gives a page that starts behind cursor, which is empty for the first page or the Next of the one before. limit is
// brought into 1 to 1000.
func (q *Quarantine) List(f Filter, cursor string, limit int) (Listing, error) {
	limit = min(max(limit, 1), 1000)
	before := ^rapport.Offset(0)
	if cursor != "" {
		n, err := strconv.ParseUint(cursor, 10, 64)
		if err != nil {
			return Listing{}, &rapport.Error{Kind: rapport.Invalid, Op: "list quarantine", Where: "cursor", Err: errors.New("not a cursor that this list gave"), Hint: "start without one"}
		}
		before = rapport.Offset(n)
	}
	q.mu.Lock()
	if err := q.load(); err != nil {
		q.mu.Unlock()
		return Listing{}, err
	}
	out := Listing{Items: []Quarantined{}, Reasons: map[string]uint64{}, Sources: map[string]uint64{}}
	for t, n := range q.counts {
		if n > 0 {
			out.Total += n
			out.Reasons[t.reason] += n
			out.Sources[string(t.source)] += n
		}
	}
	p := page{q: q, filter: f, limit: limit, out: &out}
	oldest := before
	for i := len(q.newest) - 1; i >= 0 && !p.full; i-- {
		e := q.newest[i]
		oldest = min(oldest, e.Offset)
		if e.Offset < before {
			p.take(q.marked(e))
		}
	}
	q.mu.Unlock()
	return out, p.rest(oldest)
}

// marked says of an entry whether it was taken in again. The caller holds the lock.
func (q *Quarantine) marked(e Quarantined) Quarantined {
	if r, ok := q.done[e.Offset]; ok {
		e.Replayed = &r
	}
	return e
}

// forgetDone takes out what is known to be taken in again.
func (q *Quarantine) forgetDone(sent map[rapport.Offset]rapport.Offset) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for at := range sent {
		if _, ok := q.done[at]; ok {
			delete(sent, at)
		}
	}
}

// page collects entries, newest first.
type page struct {
	q      *Quarantine
	filter Filter
	limit  int
	looked int
	full   bool
	out    *Listing
}

func (p *page) take(e Quarantined) {
	f := &p.filter
	fits := (f.Source == "" || f.Source == e.Source) && (f.Reason == "" || f.Reason == e.Reason) && !(f.Waiting && e.Replayed != nil)
	if fits && len(p.out.Items) == p.limit || p.looked == maxLooked {
		p.full = true
		return
	}
	if fits {
		p.out.Items = append(p.out.Items, e)
	}
	p.looked++
	p.out.Next = strconv.FormatUint(uint64(e.Offset), 10)
}

// rest goes on in the store below an offset.
func (p *page) rest(below rapport.Offset) error {
	if !p.full && below > 0 {
		for pair, err := range p.q.store.Scan(entryKey(below-1), after(entryPrefix)) {
			if err != nil {
				return err
			}
			var e Quarantined
			if json.Unmarshal(pair.Value, &e) != nil {
				return damaged(pair.Key)
			}
			p.q.mu.Lock()
			e = p.q.marked(e)
			p.q.mu.Unlock()
			if p.take(e); p.full {
				break
			}
		}
	}
	if !p.full {
		p.out.Next = ""
	}
	return nil
}

// get finds one entry.
func (q *Quarantine) get(at rapport.Offset) (Quarantined, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.load(); err != nil {
		return Quarantined{}, err
	}
	var e Quarantined
	if i, ok := slices.BinarySearchFunc(q.newest, at, func(e Quarantined, at rapport.Offset) int { return cmp.Compare(e.Offset, at) }); ok {
		e = q.newest[i]
	} else {
		value, err := q.store.Get(entryKey(at))
		if err != nil {
			return e, err
		}
		if value == nil {
			return e, &rapport.Error{Kind: rapport.NotFound, Op: "get quarantined event", Where: strconv.FormatUint(uint64(at), 10), Err: errors.New("no event was refused at this offset")}
		}
		if json.Unmarshal(value, &e) != nil {
			return e, damaged(entryKey(at))
		}
	}
	return q.marked(e), nil
}
