package server

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/policy"
)

// hub keeps the most recent live messages in a ring, numbered, and lets each reader walk it at the reader's own pace. A
// reader that falls behind the ring skips ahead and is told how many messages that cost; so is everybody when the ring itself
// lost some to a full subscription. The machine is subscribed to only while somebody reads, and a little longer, so that one
// who reconnects misses nothing.
type hub struct {
	source  Live
	machine Machine
	mask    *policy.Mask
	cfg     Config
	epoch   string // tells this run's numbers from another's
	done    chan struct{}

	mu      sync.Mutex
	ring    []*message
	next    uint64            // the number of the next message; the ring holds those before it
	place   customer.Position // of the newest transition among them
	moved   chan struct{}     // closed when next moves, if somebody waits
	waiting bool
	readers int
	end     func() // ends the subscription; nil if there is none
	leaving *time.Timer
	closed  bool
}

// message is one update, encoded at most once plain and once masked.
type message struct {
	kind   string // event, transition, quarantined
	update customer.Update
	place  customer.Position // of the newest transition up to here
	forms  [2]form
}

type form struct {
	once  sync.Once
	data  []byte
	lower string
}

// linger is how long the ring goes on being filled after the last reader left.
const linger = 30 * time.Second

// subscription is how many updates may wait between machine and ring.
const subscription = 8192

func newHub(source Live, machine Machine, mask *policy.Mask, cfg Config) *hub {
	return &hub{source: source, machine: machine, mask: mask, cfg: cfg, epoch: strconv.FormatInt(time.Now().UnixNano(), 36), done: make(chan struct{}),
		ring: make([]*message, cfg.LiveBuffer), moved: make(chan struct{})}
}

// join makes room for a reader that begins after the message it last saw, or now.
func (h *hub) join(lastID string) (*reader, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "watch live", Err: errors.New("the server is stopping"), Hint: "try again in a moment"}
	case h.readers >= h.cfg.LiveReaders:
		return nil, &rapport.Error{Kind: rapport.TooMany, Op: "watch live", Err: errors.New("there are " + strconv.Itoa(h.readers) + " live streams open"), Hint: "close one"}
	}
	h.readers++
	if h.leaving != nil {
		h.leaving.Stop()
		h.leaving = nil
	}
	if h.end == nil {
		updates, end := h.source.Subscribe(subscription)
		h.end, h.place = end, h.source.LastTransition()
		go h.pump(updates)
	}
	r := &reader{hub: h, pos: h.next}
	id, place, ok := strings.Cut(lastID, "@")
	seq, known := h.parseID(id)
	if known = known && seq < h.next; known {
		r.pos = seq + 1
	}
	if p, err := customer.ParsePosition(place); ok && err == nil && (!known || h.next-r.pos > uint64(len(h.ring))) {
		r.missed = &p
	}
	return r, nil
}

// parseID reads the number out of a Last-Event-ID that this run has given out.
func (h *hub) parseID(id string) (uint64, bool) {
	number, ours := strings.CutPrefix(id, h.epoch+"-")
	seq, err := strconv.ParseUint(number, 10, 64)
	return seq, ours && err == nil
}

func (h *hub) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.readers--
	if h.readers == 0 && h.end != nil && !h.closed {
		h.leaving = time.AfterFunc(linger, h.rest)
	}
}

// rest ends the subscription if nobody came back.
func (h *hub) rest() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.readers == 0 && h.end != nil {
		h.end()
		h.end = nil
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	close(h.done)
	if h.leaving != nil {
		h.leaving.Stop()
	}
	if h.end != nil {
		h.end()
		h.end = nil
	}
}

// pump fills the ring until the subscription ends.
func (h *hub) pump(updates <-chan customer.Update) {
	for u := range updates {
		m := &message{update: u}
		switch {
		case u.Event != nil:
			m.kind = "event"
			if u.At.IsZero() {
				m.update.At = u.Event.ReceivedAt
			}
		case u.Segment != "":
			m.kind = "transition"
		default:
			m.kind = "quarantined"
		}
		h.push(m)
	}
}

func (h *hub) push(m *message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.kind == "transition" {
		h.place = m.update.Place
	}
	m.place = h.place
	h.ring[h.next%uint64(len(h.ring))] = m
	h.next++
	if h.waiting {
		close(h.moved)
		h.moved, h.waiting = make(chan struct{}), false
	}
}

// reader is one place in the ring.
type reader struct {
	hub    *hub
	pos    uint64
	missed *customer.Position // transitions behind it are read from the journal first; nil: the ring has them all
}

// numbered is a message with its number.
type numbered struct {
	seq uint64
	*message
}

// take gives what has come since the last call, and how many messages the ring no longer had or never got. more is closed when there is
// something new.
func (r *reader) take() (messages []numbered, lost uint64, more <-chan struct{}) {
	h := r.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if size := uint64(len(h.ring)); h.next-r.pos > size {
		lost = h.next - r.pos - size
		r.pos += lost
	}
	for ; r.pos < h.next; r.pos++ {
		m := h.ring[r.pos%uint64(len(h.ring))]
		messages = append(messages, numbered{r.pos, m})
		lost += m.update.Lost
	}
	h.waiting = true
	return messages, lost, h.moved
}

// liveUpdate is an update as shown.
type liveUpdate struct {
	customer.Update
	Masked bool `json:"masked,omitempty"`
}

// show is the message's JSON, and the same in lower case for searching.
func (m *message) show(mask *policy.Mask, masked bool) ([]byte, string) {
	f, v := &m.forms[0], veil{}
	if masked {
		f, v = &m.forms[1], veil{mask}
	}
	f.once.Do(func() {
		data, err := marshal(liveUpdate{v.update(m.update), masked})
		if err != nil {
			data = []byte("{}\n")
		}
		f.data = data[:len(data)-1]
		f.lower = strings.ToLower(string(f.data))
	})
	return f.data, f.lower
}
