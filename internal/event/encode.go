package event

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/zeebo/xxh3"

	"rapport"
)

// The bounds of fields.
const (
	MaxIDBytes        = 512
	MaxNameBytes      = 512
	MaxMessageIDChars = 100
)

// Defaults are what an event takes from around it: from its endpoint, its envelope, its request.
type Defaults struct {
	Source       rapport.SourceKey // at most 255 bytes
	Type         rapport.EventType // of the endpoint; 0: the event says
	ReceivedAt   int64             // microseconds; no event is later
	SentAt       int64             // microseconds by the sender's clock, for an event without its own; 0 if not said
	MaxSkew      int64             // microseconds that a sender's clock may be wrong and still be corrected outright; 0: a day
	MaxBytes     int               // the longest event; 0: 32 KB
	MessageID    []byte            // for an event without one: unique
	AnonymousID  []byte            // for an event without one; may be nil
	Context      []byte            // raw JSON object: members for contexts that lack them; may be nil
	Integrations []byte            // raw JSON object for an event without one; may be nil
	OptOut       bool              // Sec-GPC: 1
}

// Encode appends the stored form of one event given as JSON to dst. The event must bring its messageId. Errors are Invalid.
func Encode(dst, raw []byte, def *Defaults) ([]byte, error) {
	var e Envelope
	if err := e.Scan(raw); err != nil {
		return dst, err
	}
	out, p := e.Body.Append(dst, def)
	if p != nil {
		return dst, p.AsError("read event")
	}
	return out, nil
}

// Append checks the draft and appends its stored form to dst; if there is a problem dst is returned as it was.
func (d *Draft) Append(dst []byte, def *Defaults) ([]byte, *Problem) {
	w := writer{d: d, def: def, out: dst}
	if p := w.write(); p != nil {
		return dst, p
	}
	return w.out, nil
}

// writer builds one stored event.
type writer struct {
	d     *Draft
	def   *Defaults
	out   []byte
	body  int // where the body starts in out
	typ   rapport.EventType
	name  field // the field that holds the name
	spans [spans]extent
	cut   int // place in the draft's text behind which members were put into the context
	added int // so many bytes
}

// extent is a stretch of a body.
type extent struct{ off, len uint32 }

func (w *writer) write() *Problem {
	if p := w.classify(); p != nil {
		return p
	}
	at, p := w.timestamp()
	if p != nil {
		return p
	}
	began := len(w.out)
	wide := len(w.d.raw)+len(w.def.Context)+len(w.def.Integrations)+tailRoom > math.MaxUint16
	head := headSize + spans*narrow
	if wide {
		head = headSize + spans*2*narrow
	}
	w.out = append(w.out, zeros[:head]...)
	w.out = append(w.out, w.def.Source...)
	w.body = len(w.out)
	w.text()
	raw := len(w.out) - w.body
	if p := w.identifiers(); p != nil {
		return p
	}
	if p := w.objects(); p != nil {
		return p
	}
	h, id := w.out[began:], w.spans[sMessageID]
	h[0], h[1], h[3] = version, byte(w.typ), byte(len(w.def.Source))
	if w.def.OptOut {
		h[2] |= flagOptOut
	}
	binary.LittleEndian.PutUint32(h[4:], uint32(raw))
	binary.LittleEndian.PutUint64(h[8:], uint64(at))
	binary.LittleEndian.PutUint64(h[16:], xxh3.Hash(w.out[w.body+int(id.off):][:id.len]))
	if wide {
		h[2] |= flagWide
		for i, s := range w.spans {
			binary.LittleEndian.PutUint64(h[headSize+8*i:], uint64(s.off)|uint64(s.len)<<32)
		}
		return nil
	}
	for i, s := range w.spans {
		binary.LittleEndian.PutUint32(h[headSize+4*i:], s.off|s.len<<16)
	}
	return nil
}

const (
	narrow   = 4
	tailRoom = 8 * MaxIDBytes // identifiers, messageId and name at their longest
)

var zeros [headSize + spans*2*narrow]byte

// text writes the event as it was sent, with what its context lacks.
func (w *writer) text() {
	d, c := w.d, &w.d.parts[fContext]
	if c.kind != Object || len(w.def.Context) == 0 {
		w.out = append(w.out, d.raw...)
		return
	}
	w.cut = int(c.start) + 1
	w.out = append(w.out, d.raw[:w.cut]...)
	n := len(w.out)
	own := d.raw[c.start:c.end]
	for m := members(w.def.Context); m.next(); {
		if hasMember(own, &m) {
			continue
		}
		if len(w.out) > n {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, '"')
		w.out = append(w.out, m.key...)
		w.out = append(w.out, '"', ':')
		w.out = append(w.out, m.value.Raw...)
	}
	if rest := skipSpace(own, 1); len(w.out) > n && own[rest] != '}' {
		w.out = append(w.out, ',')
	}
	w.added = len(w.out) - n
	w.out = append(w.out, d.raw[w.cut:]...)
}

// hasMember says whether object has a member with the key that w stands at. Most often the key is nowhere in the text.
func hasMember(object []byte, w *walk) bool {
	key := w.key
	if w.escaped {
		key, _ = appendUnescaped(nil, key)
	} else if bytes.IndexByte(object, '\\') < 0 && !bytes.Contains(object, w.quoted) {
		return false
	}
	for m := members(object); m.next(); {
		if !m.escaped && string(m.key) == string(key) || m.escaped && sameText(m.key, true, string(key)) {
			return true
		}
	}
	return false
}

// inRaw gives a span for a stretch of the draft's text.
func (w *writer) inRaw(start, end int) extent {
	n := end - start
	switch {
	case w.added == 0:
	case start >= w.cut:
		start += w.added
	case end > w.cut:
		n += w.added
	}
	return extent{uint32(start), uint32(n)}
}

// inTail appends text to the body.
func (w *writer) inTail(text []byte) extent {
	off := len(w.out) - w.body
	w.out = append(w.out, text...)
	return extent{uint32(off), uint32(len(text))}
}

// objects places the JSON objects of the event.
func (w *writer) objects() *Problem {
	for _, o := range [...]struct {
		f     field
		span  int
		path  string
		other []byte
	}{
		{fProperties, sProperties, "properties", nil},
		{fTraits, sTraits, "traits", nil},
		{fContext, sContext, "context", w.def.Context},
		{fIntegrations, sIntegrations, "integrations", w.def.Integrations},
	} {
		switch p := &w.d.parts[o.f]; p.kind {
		case Object:
			w.spans[o.span] = w.inRaw(int(p.start), int(p.end))
		case None, Null:
			w.spans[o.span] = w.inTail(o.other)
		default:
			return problem(WrongType, o.path, "must be an object, is "+p.kind.String())
		}
	}
	return nil
}
