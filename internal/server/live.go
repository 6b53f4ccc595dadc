package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/policy"
)

// sieve is what a reader of the live stream wants to see.
type sieve struct {
	source, touchpoint, event, segment, only []string
	types                                    []rapport.EventType
	ref                                      string // a person's address
	person                                   rapport.PersonID
	q                                        string // lower case
}

func (r *request) sieve() (f sieve, err error) {
	for name, into := range map[string]*[]string{"source": &f.source, "touchpoint": &f.touchpoint, "segment": &f.segment, "only": &f.only} {
		if *into, err = r.texts(name, 20, maxKey); err != nil {
			return f, err
		}
	}
	if f.event, err = r.texts("event", 20, 500); err != nil {
		return f, err
	}
	for _, kind := range f.only {
		if !slices.Contains([]string{"event", "transition", "quarantined", "rates"}, kind) {
			return f, invalid("read query", "only", "there is no such message", "one of event, transition, quarantined, rates")
		}
	}
	names, err := r.texts("type", 6, 20)
	if err != nil {
		return f, err
	}
	for _, name := range names {
		t, err := r.eventType(name)
		if err != nil {
			return f, err
		}
		f.types = append(f.types, t)
	}
	q, err := r.text("q", 256)
	if err != nil {
		return f, err
	}
	f.q = strings.ToLower(q)
	ref, err := r.text("person", maxAddress)
	if err != nil || ref == "" {
		return f, err
	}
	f.ref, err = personAddress("person", ref)
	f.person = rapport.PersonID(f.ref) // right if it is an id; resolve looks up an identifier
	return f, err
}

func (f *sieve) wants(kind string) bool { return len(f.only) == 0 || slices.Contains(f.only, kind) }

func among[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// passes tells whether a message is wanted, but for its text.
func (f *sieve) passes(kind string, u *customer.Update) bool {
	if !f.wants(kind) || (f.ref != "" && (u.Person == "" || u.Person != f.person)) {
		return false
	}
	switch kind {
	case "event":
		e := u.Event
		return among(f.source, string(e.Source)) && among(f.touchpoint, e.Touchpoint) && among(f.types, e.Type) && among(f.event, e.Name)
	case "transition":
		return among(f.segment, string(u.Segment))
	}
	return among(f.source, u.Source)
}

// says tells whether a message's text, in lower case, has what is looked for.
func (f *sieve) says(text string) bool { return strings.Contains(text, f.q) }

// resolve finds out anew who the person asked for is: people change with every merge.
func (f *sieve) resolve(ctx context.Context, people People) {
	if !strings.Contains(f.ref, ":") {
		return
	}
	if p, err := people.Person(ctx, f.ref); err == nil {
		f.person = p.ID
	}
}

// watchLive is the live stream. What is wrong with the request is answered before the stream begins.
func watchLive(r *request) (answer, error) {
	f, err := r.sieve()
	if err != nil {
		return answer{}, err
	}
	if r.Method == http.MethodHead {
		return answer{write: streamHeader}, nil
	}
	seat, err := r.s.live.join(r.Header.Get("Last-Event-ID"))
	if err != nil {
		return answer{}, err
	}
	return answer{write: func(w http.ResponseWriter) {
		defer r.s.live.leave()
		streamHeader(w)
		t := &stream{request: r, w: w, out: http.NewResponseController(w), seat: seat, sieve: f, tokens: float64(r.s.cfg.LiveRate), filled: time.Now()}
		t.run()
	}}, nil
}

func streamHeader(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
}

// stream is one reader's connection.
type stream struct {
	*request
	w       http.ResponseWriter
	out     *http.ResponseController
	seat    *reader
	sieve   sieve
	buf     []byte
	dropped uint64    // not yet told
	tokens  float64   // messages that may be sent now; refilled at LiveRate a second
	filled  time.Time // when
	written time.Time
	checked time.Time
}

const (
	gather    = 20 * time.Millisecond // the shortest time between two writes
	heartbeat = 15 * time.Second
)

// run writes until the reader goes, loses the right to read, is too slow, or the server stops.
func (t *stream) run() {
	_ = t.out.SetReadDeadline(time.Time{}) // the server's limit on reading a request would end the stream
	second := time.NewTicker(time.Second)
	defer second.Stop()
	t.checked = time.Now()
	t.buf = append(t.buf, "retry: 2000\n\n"...)
	t.sieve.resolve(t.Context(), t.s.deps.People)
	t.rates()
	if !t.catchUp() {
		return
	}
	for {
		if !t.flush() {
			return
		}
		messages, lost, more := t.seat.take()
		t.dropped += lost
		t.messages(messages)
		if len(t.buf) > 0 {
			if !t.flush() || !t.pause(gather) {
				return
			}
			continue
		}
		select {
		case <-t.Context().Done():
			return
		case <-t.s.live.done:
			return
		case <-more:
		case <-second.C:
			if !t.everySecond() {
				return
			}
		}
	}
}

func (t *stream) pause(d time.Duration) bool {
	select {
	case <-t.Context().Done():
		return false
	case <-t.s.live.done:
		return false
	case <-time.After(d):
		return true
	}
}

func (t *stream) everySecond() bool {
	now := time.Now()
	if now.Sub(t.checked) >= heartbeat {
		t.checked = now
		if t.authenticate() != nil || policy.Allow(&t.who, policy.LiveRead) != nil {
			return false
		}
	}
	t.sieve.resolve(t.Context(), t.s.deps.People)
	if t.dropped > 0 {
		t.put("dropped", "", liveDropped{t.dropped})
		t.dropped = 0
	}
	t.rates()
	if now.Sub(t.written) >= heartbeat && len(t.buf) == 0 {
		t.buf = append(t.buf, ":\n\n"...)
	}
	return true
}

// messages appends what is wanted, the newest of it if there is more than the rate allows.
func (t *stream) messages(all []numbered) {
	now := time.Now()
	limit := float64(t.s.cfg.LiveRate)
	t.tokens = min(limit, t.tokens+now.Sub(t.filled).Seconds()*limit)
	t.filled = now
	wanted := all[:0]
	for _, m := range all {
		if !t.sieve.passes(m.kind, &m.update) {
			continue
		}
		if t.seat.missed != nil && m.kind == "transition" && m.place.Compare(*t.seat.missed) <= 0 {
			continue // it came out of the journal
		}
		if t.sieve.q != "" {
			if _, text := m.show(t.s.deps.Mask, t.masked()); !t.sieve.says(text) {
				continue
			}
		}
		wanted = append(wanted, m)
	}
	if over := len(wanted) - int(t.tokens); over > 0 {
		t.dropped += uint64(over)
		wanted = wanted[over:]
	}
	t.tokens -= float64(len(wanted))
	for _, m := range wanted {
		data, _ := m.show(t.s.deps.Mask, t.masked())
		t.append(m.kind, t.s.live.epoch+"-"+strconv.FormatUint(m.seq, 10)+"@"+m.place.String(), data)
	}
}

// liveDropped tells how many messages were left out.
type liveDropped struct {
	Dropped uint64 `json:"dropped"`
}

// liveRates is how much arrives.
type liveRates struct {
	At      time.Time      `json:"at"`
	Applied rapport.Offset `json:"applied"`
	Lag     uint64         `json:"lag"`
	Sources []liveRate     `json:"sources"`
}

type liveRate struct {
	Source    rapport.SourceKey `json:"source"`
	PerSecond float64           `json:"perSecond"`
}

func (t *stream) rates() {
	if !t.sieve.wants("rates") {
		return
	}
	m := t.s.deps.Machine.Status()
	out := liveRates{At: time.Now().UTC(), Applied: m.Applied, Lag: lag(m), Sources: []liveRate{}}
	for _, s := range t.s.deps.Machine.Sources() {
		out.Sources = append(out.Sources, liveRate{s.Key, s.PerSecond})
	}
	t.put("rates", "", out)
}

func (t *stream) put(kind, id string, v any) {
	data, err := marshal(v)
	if err != nil {
		return // numbers and names only: cannot fail
	}
	t.append(kind, id, data[:len(data)-1])
}

func (t *stream) append(kind, id string, data []byte) {
	t.buf = append(append(append(t.buf, "event: "...), kind...), '\n')
	if id != "" {
		t.buf = append(append(append(t.buf, "id: "...), id...), '\n')
	}
	t.buf = append(append(append(t.buf, "data: "...), data...), "\n\n"...)
}

// flush writes what has gathered. Each write has its own deadline in place of the server's, which counts from the request.
func (t *stream) flush() bool {
	if len(t.buf) == 0 {
		return true
	}
	t.written = time.Now()
	_ = t.out.SetWriteDeadline(t.written.Add(t.s.cfg.WriteTimeout))
	_, err := t.w.Write(t.buf)
	if err == nil {
		err = t.out.Flush()
	}
	t.buf = t.buf[:0]
	if cap(t.buf) > 1<<20 {
		t.buf = nil
	}
	return err == nil
}
