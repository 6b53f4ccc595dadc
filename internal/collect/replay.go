package collect

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
)

// Replayed is what became of a refused event that was to be taken in again: "accepted" and "already" (Event says where),
// or "refused" (with the reason it is refused for now).
type Replayed struct {
	Offset  rapport.Offset
	Outcome string
	Event   rapport.Offset
	Reason  string
	Message string
	Field   string
}

// The outcomes.
const (
	accepted = "accepted"
	refused  = "refused"
	already  = "already"
)

// List gives a page of refused events; see Quarantine.List.
func (c *Collector) List(f Filter, cursor string, limit int) (Listing, error) {
	return c.quarantine.List(f, cursor, limit)
}

// Get gives a refused event with its text.
func (c *Collector) Get(offset rapport.Offset) (Quarantined, error) {
	e, err := c.quarantine.get(offset)
	if err != nil {
		return e, err
	}
	f, err := c.refusal(context.Background(), offset)
	if err != nil {
		return e, err
	}
	e.Raw = f.raw
	return e, nil
}

func (c *Collector) refusal(ctx context.Context, at rapport.Offset) (*refusal, error) {
	rec, err := eventlog.ReadAt(ctx, c.log, at)
	if err != nil {
		return nil, err
	}
	if rec.Kind != rapport.RecordQuarantined {
		return nil, &rapport.Error{Kind: rapport.NotFound, Op: "get quarantined event", Where: strconv.FormatUint(uint64(at), 10), Err: errors.New("no event was refused at this offset")}
	}
	return decodeRefusal(rec.Data)
}

// Replay checks refused events again as things are now and takes in those that pass, all in one append: each with the time of
// its first arrival, and for good with a mark that it was replayed. raw, if not nil, replaces the text of the one event named.
// An event that was taken in before stays taken in once.
func (c *Collector) Replay(ctx context.Context, offsets []rapport.Offset, raw []byte, by string) ([]Replayed, error) {
	if raw != nil && len(offsets) != 1 {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "replay quarantine", Where: "raw", Err: errors.New("a corrected text goes with exactly one offset")}
	}
	if len(raw) > c.cfg.MaxBody {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "replay quarantine", Where: "raw", Err: errors.New("the text is too long"), Hint: "at most " + strconv.Itoa(c.cfg.MaxBody) + " bytes"}
	}
	c.replaying.Lock()
	defer c.replaying.Unlock()
	c.quarantine.forgetDone(c.replayed)
	var (
		out     = make([]Replayed, 0, len(offsets))
		entries []eventlog.Entry
		taken   []int // places in out, in order of the entries
		named   = map[rapport.Offset]bool{}
	)
	for _, at := range offsets {
		if named[at] {
			continue
		}
		named[at] = true
		r, data, err := c.again(ctx, at, raw, by)
		if err != nil {
			return nil, err
		}
		if r.Outcome == accepted {
			taken = append(taken, len(out))
			entries = append(entries, data[:]...)
		}
		out = append(out, r)
	}
	if len(entries) == 0 {
		return out, nil
	}
	first, err := c.log.Append(ctx, entries...)
	if err != nil {
		return nil, err
	}
	for i, place := range taken {
		r := &out[place]
		r.Event = first + rapport.Offset(2*i)
		c.replayed[r.Offset] = r.Event
	}
	return out, nil
}

// again checks one refused event and builds its event and its mark.
func (c *Collector) again(ctx context.Context, at rapport.Offset, raw []byte, by string) (r Replayed, out [2]eventlog.Entry, err error) {
	r = Replayed{Offset: at, Outcome: already}
	e, err := c.quarantine.get(at)
	if err != nil {
		return r, out, err
	}
	if e.Replayed != nil {
		r.Event = e.Replayed.Offset
		return r, out, nil
	}
	if sent, ok := c.replayed[at]; ok {
		r.Event = sent
		return r, out, nil
	}
	f, err := c.refusal(ctx, at)
	if err != nil {
		return r, out, err
	}
	if raw == nil {
		raw = f.raw
	}
	data, p := c.reread(f, at, raw)
	if p != nil {
		r.Outcome, r.Reason, r.Message, r.Field = refused, string(p.Reason), p.Error(), p.Path
		return r, out, nil
	}
	mark, err := json.Marshal(replay{Offset: at, Source: f.Source, Reason: string(f.Reason), By: by})
	if err != nil {
		return r, out, &rapport.Error{Kind: rapport.Internal, Op: "encode replay", Err: err}
	}
	r.Outcome = accepted
	return r, [2]eventlog.Entry{{Kind: rapport.RecordEvent, Data: data}, {Kind: rapport.RecordReplayed, Data: mark}}, nil
}

// reread reads the text of a refused event as a new event. One that has no messageId gets one from its offset, so that it
// stays one event however often it is replayed.
func (c *Collector) reread(f *refusal, at rapport.Offset, raw []byte) ([]byte, *event.Problem) {
	def := f.defaults(&c.cfg)
	def.MessageID = strconv.AppendUint([]byte("quarantined-"), uint64(at), 10)
	var e event.Envelope
	if err := e.Scan(raw); err != nil {
		return nil, &event.Problem{Reason: event.NotJSON, Pos: -1, Detail: err.Error()}
	}
	data, p := e.Body.Append(nil, &def)
	if p != nil {
		return nil, p
	}
	var v event.View
	if err := v.Decode(data); err != nil {
		return nil, &event.Problem{Reason: event.NotJSON, Pos: -1, Detail: err.Error()}
	}
	if p := unwanted(c.catalog.Snapshot().Plan(), &v); p != nil {
		return nil, p
	}
	return data, nil
}
