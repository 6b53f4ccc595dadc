package collect

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/expr"
)

// Bounds of what an envelope shares among its events, since each of them carries it.
const (
	maxShared  = 8 << 10
	maxMembers = 64
)

// take answers a request with events: all of it in one append, then 200.
func (c *Collector) take(w http.ResponseWriter, r *http.Request, kind endpoint, typ rapport.EventType) {
	size, f := c.reserve(r)
	if f != nil {
		f.answer(w)
		return
	}
	defer c.inFlight.Add(-size)
	q := c.requests.Get().(*request)
	if f = c.ingest(w, r, q, kind, typ); f != nil {
		f.answer(w)
	} else {
		answerOK(w)
	}
	q.trim()
	c.requests.Put(q)
}

func (c *Collector) ingest(w http.ResponseWriter, r *http.Request, q *request, kind endpoint, typ rapport.EventType) *fault {
	deadline(w, time.Now().Add(c.cfg.BodyTimeout)) // for net/http too, which reads what a refusal leaves unread
	var src *catalog.Source
	if key := q.basicKey(r); len(key) > 0 {
		var f *fault
		if src, f = c.source(key); f != nil {
			return f
		}
	}
	body, f := c.readBody(w, r, q)
	if f != nil {
		return f
	}
	if err := q.env.Scan(body); err != nil {
		return badRequest(err.Error())
	}
	if src == nil {
		if src, f = c.source(q.otherKey(r)); f != nil {
			return f
		}
	}
	q.surround(c, r)
	q.def.Source = src.Key
	q.def.Type = typ
	if f := c.share(q, r); f != nil {
		return f
	}
	return c.store(q, src, kind, len(body))
}

// share takes from the envelope what its events have in common.
func (c *Collector) share(q *request, r *http.Request) *fault {
	env := &q.env
	if !env.Batch {
		q.sharedContext(c, r, nil)
		return nil
	}
	if len(env.Items) > c.cfg.MaxBatch {
		return &fault{http.StatusRequestEntityTooLarge, rapport.Invalid,
			fmt.Sprintf("the batch has %d events, at most %d are taken at once", len(env.Items), c.cfg.MaxBatch)}
	}
	if p := env.Body.TextProblem(); p != nil {
		return badRequest(p.Error())
	}
	shared, f := sharedObject("context", env.Body.Context())
	if f != nil {
		return f
	}
	if q.def.Integrations, f = sharedObject("integrations", env.Body.Integrations()); f != nil {
		return f
	}
	if at, ok := env.Body.SentAt().Time(); ok {
		q.def.SentAt = at
	}
	q.def.Type = 0
	q.sharedContext(c, r, shared)
	return nil
}

func sharedObject(name string, v event.Value) ([]byte, *fault) {
	switch {
	case v.Kind == event.None || v.Kind == event.Null:
		return nil, nil
	case v.Kind != event.Object:
		return nil, badRequest("the batch's " + name + " must be an object, is " + v.Kind.String())
	case len(v.Raw) > maxShared:
		return nil, badRequest(fmt.Sprintf("the batch's %s has more than %d bytes", name, maxShared))
	}
	members := 0
	event.Each(v.Raw, func([]byte, event.Value) bool { members++; return members <= maxMembers })
	switch {
	case members > maxMembers:
		return nil, badRequest(fmt.Sprintf("the batch's %s has more than %d members", name, maxMembers))
	case members == 0:
		return nil, nil
	}
	return v.Raw, nil
}

// store appends every event of the request to the log, as an event or as a refused one.
func (c *Collector) store(q *request, src *catalog.Source, kind endpoint, size int) *fault {
	q.encoded, q.ends = q.encoded[:0], q.ends[:0]
	plan := c.catalog.Snapshot().Plan()
	env, bad := &q.env, 0
	switch {
	case env.Batch:
		for i := range env.Items {
			bad += q.add(&env.Items[i], plan)
		}
	case kind == batch && env.Body.Untyped():
		p := &event.Problem{Reason: event.WrongType, Path: "batch", Pos: -1, Detail: "want an array of events, or one event with its type"}
		q.refuse(p, env.Body.Raw())
		bad++
	default:
		bad += q.add(&env.Body, plan)
	}
	if err := c.append(q); err != nil {
		return appendFault(err)
	}
	n := c.sources.of(src.Key)
	n.requests.Add(1)
	n.bytes.Add(uint64(size))
	n.accepted.Add(uint64(len(q.ends) - bad))
	n.quarantined.Add(uint64(bad))
	return nil
}

// add encodes one event; it returns 1 if the event was refused.
func (q *request) add(d *event.Draft, plan *catalog.Plan) int {
	if q.def.MessageID = nil; !d.HasMessageID() {
		q.def.MessageID = q.newID()
	}
	start := len(q.encoded)
	out, p := d.Append(q.encoded, &q.def)
	if p == nil && q.view.Decode(out[start:]) == nil {
		p = unwanted(plan, &q.view)
	}
	if p != nil {
		q.encoded = out[:start]
		q.refuse(p, d.Raw())
		return 1
	}
	q.encoded = out
	q.ends = append(q.ends, len(out))
	return 0
}

// unwanted is what is wrong with a whole event: its name is the platform's own, or the tracking plan refuses it. A write key
// in a web page is everybody's; who is on a list is for those to say who may change people.
func unwanted(plan *catalog.Plan, v *event.View) *event.Problem {
	if v.Type() == rapport.Track && string(v.Name()) == expr.ListEvent {
		return &event.Problem{Reason: event.BadName, Path: "event", Pos: -1, Detail: "“" + expr.ListEvent + "” is said by uploads alone: PUT /api/v1/lists/{key}"}
	}
	return plan.Refuse(v)
}

func (q *request) refuse(p *event.Problem, raw []byte) {
	q.encoded = refuse(p, &q.def, raw).append(q.encoded)
	q.ends = append(q.ends, -len(q.encoded))
}

// append puts the entries into the log. It does not end with the request: what a sender that went away had sent whole is
// taken all the same.
func (c *Collector) append(q *request) error {
	if len(q.ends) == 0 {
		return nil
	}
	q.entries = q.entries[:0]
	start := 0
	for _, end := range q.ends {
		kind := rapport.RecordEvent
		if end < 0 {
			kind, end = rapport.RecordQuarantined, -end
		}
		q.entries = append(q.entries, eventlog.Entry{Kind: kind, Data: q.encoded[start:end:end]})
		start = end
	}
	_, err := c.log.Append(context.Background(), q.entries...)
	return err
}

func appendFault(err error) *fault {
	if kind := rapport.KindOf(err); kind == rapport.TooMany {
		return &fault{status(kind), kind, "the log has more to write than it can; send again after a second"}
	}
	return &fault{http.StatusServiceUnavailable, rapport.Unavailable, "the log cannot take events now; send again"}
}
