package customer

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"rapport"
	"rapport/internal/dedup"
	"rapport/internal/eventlog"
	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/segment"
	"rapport/internal/state"
)

// meta is what the machine keeps beside people: where to resume, and the rules in force.
type meta struct {
	Format      int                  `json:"format"`
	Applied     rapport.Offset       `json:"applied"`
	Now         int64                `json:"now"`
	Events      uint64               `json:"events"`
	Duplicates  uint64               `json:"duplicates"`
	NextSeries  profile.SeriesID     `json:"nextSeries"`
	NextSegment segment.ID           `json:"nextSegment"`
	Series      []*series            `json:"series"`
	Segments    []segmentMeta        `json:"segments"`
	Sources     map[string]*arrivals `json:"sources"`
	Vocabulary  *vocabulary          `json:"vocabulary"`
}

type segmentMeta struct {
	ID   segment.ID         `json:"id"`
	Key  rapport.SegmentKey `json:"key"`
	Now  int                `json:"now,omitempty"` // version in force
	Next int                `json:"next,omitempty"`
}

const metaFormat = 2

// committer carries batches to the store beside the applying goroutine, one at a time.
type committer struct {
	store     state.Store
	cursors   eventlog.Cursors // nil: the log keeps no places
	batch     state.Batch      // the one on its way, and its memory for the next one
	inFlight  chan error       // holds the outcome of the batch on its way; nil if there is none
	committed atomic.Uint64
	last      time.Time
}

func (c *committer) init(store state.Store, log eventlog.Log) {
	c.store, c.last = store, time.Now()
	c.cursors, _ = log.(eventlog.Cursors)
}

// cursorName is the machine's place in the log: what is behind it is in the store, and retention may take it.
const cursorName = "customer"

// busy says whether a batch is still on its way.
func (c *committer) busy() bool { return c.inFlight != nil && len(c.inFlight) == 0 }

// wait returns when no batch is on its way.
func (c *committer) wait() error {
	if c.inFlight == nil {
		return nil
	}
	err := <-c.inFlight
	c.inFlight = nil
	return err
}

func (c *committer) send(b *state.Batch, applied rapport.Offset) {
	out := make(chan error, 1)
	c.inFlight, c.last = out, time.Now()
	go func() {
		err := c.store.Commit(b)
		if err == nil {
			err = c.store.Flush()
		}
		if err == nil && c.cursors != nil {
			err = c.cursors.SetCursor(cursorName, applied)
		}
		if err == nil {
			c.committed.Store(uint64(applied))
		}
		b.Reset()
		out <- err
	}()
}

// quiet is how long a change waits for company before it is written behind while little happens.
const quiet = 200 * time.Millisecond

// manyMoved is how many transitions are written behind without waiting for more: building a larger batch holds up the next event.
const manyMoved = 1 << 18

// writeBehind commits when enough has changed or enough time has passed.
func (m *Machine) writeBehind(idle bool) error {
	since := time.Since(m.committer.last)
	size := m.dirtyBytes()
	moved := len(m.journal.tail) - m.journal.sent
	due := size >= m.cfg.CommitBytes || moved >= manyMoved || since >= m.cfg.CommitEvery || m.urgent && idle && since >= quiet/4
	if !due || size < m.cfg.CommitBytes && m.committer.busy() {
		return nil
	}
	return m.commit()
}

// dirtyBytes is about how much a commit would write.
func (m *Machine) dirtyBytes() int {
	return m.batch.Size() + len(m.people.dirty)*64 + (len(m.journal.tail)-m.journal.sent)*24 + len(m.fragments.dirty)*m.fragments.average()
}

// commit builds the batch that carries the state up to the applied offset and sends it on its way.
func (m *Machine) commit() error {
	if err := m.committer.wait(); err != nil {
		return err
	}
	if uint64(m.applied) == m.committer.committed.Load() && m.batch.Size() == 0 {
		return nil
	}
	m.mu.Lock()
	m.fragments.evict()
	m.journal.settled()
	m.mu.Unlock()
	b := &m.committer.batch
	kept, err := m.journal.trim(m.store, b, m.now-m.cfg.Journal.Age.Microseconds(), m.cfg.Journal.Entries)
	if err != nil {
		return err
	}
	kept = m.journal.write(b, kept)
	m.mu.Lock()
	m.journal.kept, m.journal.sent = kept, len(m.journal.tail)
	m.mu.Unlock()
	b.Append(&m.batch)
	m.batch.Reset()
	m.graph.Append(b)
	m.window.Append(b)
	m.fragments.write(b)
	m.people.write(b)
	for _, l := range m.rules.ordered() {
		key := binary.BigEndian.AppendUint32(append([]byte(nil), segmentPrefix...), uint32(l.ID))
		b.Set(key, l.History.marshal())
	}
	value, err := m.meta().encode()
	if err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "encode machine state", Err: err}
	}
	b.Set(metaKey, value)
	m.urgent = false
	m.committer.send(b, m.applied)
	return nil
}

// encode writes the JSON. Texts in the conditions of series stay as they are, byte by byte: a series is known by them.
func (m *meta) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(m)
	return b.Bytes(), err
}

func (m *Machine) meta() *meta {
	out := &meta{Format: metaFormat, Applied: m.applied, Now: m.now, Events: m.events, Duplicates: m.duplicates,
		NextSeries: m.rules.nextSeries, NextSegment: m.rules.nextSegment, Series: m.rules.series, Sources: m.sources,
		Vocabulary: m.vocabulary}
	for _, l := range m.rules.ordered() {
		s := segmentMeta{ID: l.ID, Key: l.Key}
		if l.Now != nil {
			s.Now = l.Now.Definition.Version
		}
		if l.Next != nil {
			s.Next = l.Next.Definition.Version
		}
		out.Segments = append(out.Segments, s)
	}
	return out
}

// load brings back what the store holds. People and evidence are read beside the fragments.
func (m *Machine) load() error {
	const op = "open customer state"
	if err := m.catalog.Load(m.store); err != nil {
		return err
	}
	if m.cfg.Defined != nil {
		for _, def := range m.catalog.List("") {
			m.cfg.Defined(def)
		}
	}
	saved := &meta{Vocabulary: newVocabulary()}
	value, err := m.store.Get(metaKey)
	if err != nil {
		return err
	}
	if value != nil {
		if err := json.Unmarshal(value, saved); err != nil {
			return &rapport.Error{Kind: rapport.Internal, Op: op, Where: "m/meta", Err: err}
		}
		if saved.Format != metaFormat {
			return &rapport.Error{Kind: rapport.Conflict, Op: op, Where: "m/meta", Err: errFormat,
				Hint: "use the version of rapport that wrote it, or remove the state directory to have it rebuilt from the log"}
		}
	}
	m.applied, m.now, m.events, m.duplicates = saved.Applied, saved.Now, saved.Events, saved.Duplicates
	m.committer.committed.Store(uint64(saved.Applied))
	m.reached.reach(uint64(saved.Applied))
	if saved.Sources != nil {
		m.sources = saved.Sources
	}
	m.vocabulary = saved.Vocabulary
	if err := m.journal.load(m.store); err != nil {
		return err
	}

	side := make(chan error, 2)
	go func() {
		var err error
		m.graph, err = identity.Load(m.identityPolicy(), m.store)
		side <- err
	}()
	go func() {
		var err error
		m.window, err = dedup.Load(m.cfg.Dedup, m.store)
		side <- err
	}()
	err = m.loadFragments()
	for range cap(side) {
		if e := <-side; err == nil {
			err = e
		}
	}
	if err == nil {
		err = m.loadRules(saved)
	}
	if err == nil {
		err = m.loadPeople()
	}
	m.due.Store(m.people.timers.next())
	return err
}

func (m *Machine) loadFragments() error {
	n, err := state.Count(m.store, fragmentPrefix)
	if err != nil {
		return err
	}
	m.fragments.reserve(n)
	for p, err := range m.store.Scan(fragmentPrefix, after(fragmentPrefix)) {
		if err != nil {
			return err
		}
		if err := profile.Fragment(p.Value).Check(); err != nil {
			return &rapport.Error{Kind: rapport.Internal, Op: "open customer state", Where: "fragment", Err: err,
				Hint: "remove the state directory to have it rebuilt from the log"}
		}
		n := identity.Node(binary.BigEndian.Uint32(p.Key[len(fragmentPrefix):]))
		m.fragments.restore(n, p.Value)
		m.names.set(n, nameWords(p.Value))
	}
	return nil
}

func (m *Machine) loadPeople() error {
	m.people.reserve(m.graph.Len())
	for p, err := range m.store.Scan(personPrefix, after(personPrefix)) {
		if err != nil {
			return err
		}
		if len(p.Value) < 8 {
			return &rapport.Error{Kind: rapport.Internal, Op: "open customer state", Where: "person", Err: errShort}
		}
		root := identity.Node(binary.BigEndian.Uint32(p.Key[len(personPrefix):]))
		m.people.restore(root, p.Value)
		for id := range m.people.member[root].All() {
			if l := m.rules.byID[id]; l != nil {
				l.Members.Add(uint32(root))
			}
		}
	}
	return nil
}

func (m *Machine) loadRules(saved *meta) error {
	r := &m.rules
	r.init()
	if saved.NextSeries > 0 {
		r.nextSeries, r.nextSegment = saved.NextSeries, saved.NextSegment
	}
	r.series = saved.Series
	for _, def := range m.catalog.List(rapport.KindTrait) {
		t, err := parseTrait(def)
		if err != nil {
			return err
		}
		r.traits[def.Key] = t
	}
	for _, def := range m.catalog.List(rapport.KindList) {
		c, err := listed(rapport.ListKey(def.Key))
		if err != nil {
			return err
		}
		r.lists[rapport.ListKey(def.Key)] = c
	}
	for _, s := range saved.Segments {
		l := &live{ID: s.ID, Key: s.Key, Members: roaring.New()}
		for _, v := range []struct {
			n  int
			to **version
		}{{s.Now, &l.Now}, {s.Next, &l.Next}} {
			if v.n == 0 {
				continue
			}
			def, ok := m.catalog.At(rapport.KindSegment, string(s.Key), v.n)
			if !ok {
				return &rapport.Error{Kind: rapport.Internal, Op: "open customer state", Where: "segment " + string(s.Key), Err: errVersion}
			}
			ver, err := parseSegment(def)
			if err != nil {
				return err
			}
			*v.to = ver
		}
		key := binary.BigEndian.AppendUint32(append([]byte(nil), segmentPrefix...), uint32(s.ID))
		if value, err := m.store.Get(key); err != nil {
			return err
		} else if value != nil {
			if err := json.Unmarshal(value, &l.History); err != nil {
				return &rapport.Error{Kind: rapport.Internal, Op: "open customer state", Where: "segment " + string(s.Key), Err: err}
			}
		}
		r.segments[s.Key], r.byID[s.ID] = l, l
	}
	if err := r.compile(m.cfg.Profile); err != nil {
		return err
	}
	m.writer.SetPlan(r.plan)
	return nil
}

// after is the first key behind every key with the prefix.
func after(prefix []byte) []byte {
	out := append([]byte(nil), prefix...)
	out[len(out)-1]++
	return out
}
