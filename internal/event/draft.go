package event

import "rapport"

// field is a member that an event or envelope may have.
type field uint8

const (
	fMessageID field = iota
	fUserID
	fAnonymousID
	fEvent
	fName
	fPreviousID
	fGroupID
	fProperties
	fTraits
	fContext
	fIntegrations
	fType
	fTimestamp
	fOriginalTimestamp
	fSentAt
	fWriteKey
	fields
)

func fieldOf(key []byte) field {
	switch string(key) {
	case "messageId":
		return fMessageID
	case "userId":
		return fUserID
	case "anonymousId":
		return fAnonymousID
	case "event":
		return fEvent
	case "name":
		return fName
	case "previousId":
		return fPreviousID
	case "groupId":
		return fGroupID
	case "properties":
		return fProperties
	case "traits":
		return fTraits
	case "context":
		return fContext
	case "integrations":
		return fIntegrations
	case "type":
		return fType
	case "timestamp":
		return fTimestamp
	case "originalTimestamp":
		return fOriginalTimestamp
	case "sentAt":
		return fSentAt
	case "writeKey":
		return fWriteKey
	}
	return fields
}

// part is where a field's value stands in the text of its draft.
type part struct {
	start, end uint32
	kind       Kind
	escaped    bool
}

// Draft is one event as it was sent, not yet checked.
type Draft struct {
	raw    []byte
	kind   Kind
	soft   Reason // what is wrong with its text, if anything
	softAt int
	parts  [fields]part
}

// Raw is the text of the event as it was sent.
func (d *Draft) Raw() []byte { return d.raw }

func (d *Draft) value(f field) Value {
	p := &d.parts[f]
	if p.kind == None {
		return Value{}
	}
	return Value{p.kind, d.raw[p.start:p.end]}
}

// WriteKey is what the object calls its write key; its kind is None if it does not.
func (d *Draft) WriteKey() Value { return d.value(fWriteKey) }

// SentAt is when it was sent by the sender's clock; its kind is None if that is not said.
func (d *Draft) SentAt() Value { return d.value(fSentAt) }

// Context is its own context; its kind is None if it has none.
func (d *Draft) Context() Value { return d.value(fContext) }

// Integrations is where it is to go; its kind is None if that is not said.
func (d *Draft) Integrations() Value { return d.value(fIntegrations) }

// HasMessageID says whether the sender gave the event a messageId.
func (d *Draft) HasMessageID() bool {
	k := d.parts[fMessageID].kind
	return k != None && k != Null
}

// TextProblem is what is wrong with the draft's text: a character or its nesting; nil if nothing is.
func (d *Draft) TextProblem() *Problem {
	switch d.soft {
	case "":
		return nil
	case TooDeep:
		return &Problem{d.soft, "", d.softAt, "nested deeper than 64 levels"}
	}
	return &Problem{d.soft, "", d.softAt, "a control character or invalid UTF-8 inside a string"}
}

// scan reads the draft whose text starts at i; e is the envelope when the draft is a body, nil when it is in a batch.
func (d *Draft) scan(s *scanner, start int, e *Envelope) int {
	*d = Draft{kind: Object}
	i := start
	if i >= len(s.b) || s.b[i] != '{' {
		end, kind, _ := s.value(i, s.base)
		if end >= 0 {
			d.kind = kind
			d.finish(s, start, end)
		}
		return end
	}
	if i = s.space(i + 1); i < len(s.b) && s.b[i] == '}' {
		d.finish(s, start, i+1)
		return i + 1
	}
	for {
		if i = d.member(s, start, i, e); i < 0 {
			return -1
		}
		if i < len(s.b) && s.b[i] <= ' ' {
			i = s.space(i)
		}
		switch {
		case i >= len(s.b):
			return s.fail(i, "the text ends inside an object")
		case s.b[i] == '}':
			d.finish(s, start, i+1)
			return i + 1
		case s.b[i] != ',':
			return s.fail(i, "a comma or the end of the object should be here")
		}
		i = s.space(i + 1)
	}
}

func (d *Draft) finish(s *scanner, start, end int) {
	d.raw = s.b[start:end:end]
	if s.soft != "" {
		d.soft, d.softAt = s.soft, s.where-start
	}
}

// member reads one key and its value.
func (d *Draft) member(s *scanner, start, i int, e *Envelope) int {
	if i >= len(s.b) || s.b[i] != '"' {
		return s.fail(i, "an object wants a quoted key here")
	}
	open := i + 1
	shut, escaped := s.str(open)
	if shut < 0 {
		return -1
	}
	i = shut + 1
	if i >= len(s.b) || s.b[i] != ':' {
		if i = s.space(i); i >= len(s.b) || s.b[i] != ':' {
			return s.fail(i, "a key wants a colon after it")
		}
	}
	i = s.space(i + 1)
	key := s.b[open:shut]
	if escaped {
		var buf [32]byte
		key, _ = appendUnescaped(buf[:0], key)
	}
	if e != nil && string(key) == "batch" && i < len(s.b) && s.b[i] == '[' {
		return e.batch(s, i)
	}
	end, kind, esc := s.value(i, s.base+1)
	if end < 0 {
		return -1
	}
	if f := fieldOf(key); f < fields {
		d.parts[f] = part{uint32(i - start), uint32(end - start), kind, esc}
	}
	return end
}

// typeOf reads the draft's own type.
func (d *Draft) typeOf() (rapport.EventType, *Problem) {
	v := d.value(fType)
	switch v.Kind {
	case None, Null:
		return 0, problem(UnknownType, "type", "missing: want track, identify, page, screen, group or alias")
	case String:
		if t := ParseType(v.Text()); t != 0 {
			return t, nil
		}
	}
	return 0, problem(UnknownType, "type", "want track, identify, page, screen, group or alias, got "+clip(v.Raw))
}

// ParseType reads the wire's name of a call, 0 if it is none. It allocates nothing.
func ParseType(b []byte) rapport.EventType {
	switch string(b) {
	case "track":
		return rapport.Track
	case "identify":
		return rapport.Identify
	case "page":
		return rapport.Page
	case "screen":
		return rapport.Screen
	case "group":
		return rapport.Group
	case "alias":
		return rapport.Alias
	}
	return 0
}

// clip is a short form of outside text for a message.
func clip(b []byte) string {
	if len(b) > 60 {
		return string(b[:60]) + "…"
	}
	return string(b)
}

// Untyped says whether the draft names no type.
func (d *Draft) Untyped() bool { k := d.parts[fType].kind; return k == None || k == Null }
