package event

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"rapport"
)

const (
	day             = 24 * 3600 * 1e6
	defaultMaxBytes = 32 << 10
)

// classify finds the type and refuses what is no event at all.
func (w *writer) classify() *Problem {
	d := w.d
	if p := d.TextProblem(); p != nil {
		return p
	}
	if d.kind != Object {
		return problem(WrongType, "", "an event must be a JSON object, this is "+d.kind.String())
	}
	if len(w.def.Source) > 255 {
		return problem(TooLarge, "", "the key of its source has more than 255 bytes")
	}
	limit := w.def.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if len(d.raw) > limit {
		return problem(TooLarge, "", "the event has "+strconv.Itoa(len(d.raw))+" bytes, at most "+strconv.Itoa(limit)+" are taken")
	}
	w.typ = w.def.Type
	if w.typ == 0 {
		t, p := d.typeOf()
		if p != nil {
			return p
		}
		w.typ = t
	}
	switch w.typ {
	case rapport.Track:
		w.name = fEvent
	case rapport.Page, rapport.Screen:
		w.name = fName
	default:
		w.name = fields
	}
	return nil
}

// timestamp is when the event happened: receivedAt − (sentAt − timestamp) where the sender says when it sent.
//
// A sender's clock that is off by more than MaxSkew is believed only if it is consistent with itself: what was sent within
// MaxSkew after it happened. Otherwise sentAt says nothing and the timestamp stands as it is. Never later than receipt.
func (w *writer) timestamp() (int64, *Problem) {
	received := w.def.ReceivedAt
	v, path := w.d.value(fOriginalTimestamp), "originalTimestamp"
	if v.Kind == None || v.Kind == Null {
		v, path = w.d.value(fTimestamp), "timestamp"
	}
	if v.Kind == None || v.Kind == Null {
		return received, nil
	}
	at, ok := v.Time()
	if !ok {
		return 0, problem(BadTimestamp, path, "want a time such as 2026-01-31T09:30:00.000Z, got "+clip(v.Raw))
	}
	sent := w.def.SentAt
	if s, ok := w.d.value(fSentAt).Time(); ok {
		sent = s
	}
	if sent != 0 {
		at = correct(at, sent, received, w.def.MaxSkew)
	}
	at = min(at, received)
	if at < 0 {
		return 0, problem(BadTimestamp, path, "lies before 1970")
	}
	return at, nil
}

func correct(at, sent, received, maxSkew int64) int64 {
	if maxSkew == 0 {
		maxSkew = day
	}
	skew, delay := sent-received, sent-at
	if (skew >= -maxSkew && skew <= maxSkew) || (delay >= 0 && delay <= maxSkew) {
		return received - delay
	}
	return at
}

// identifiers places messageId, identifiers and name, and refuses an event that lacks what its type needs.
func (w *writer) identifiers() *Problem {
	if p := w.identifier(fMessageID, sMessageID, "messageId", w.def.MessageID); p != nil {
		return p
	}
	if p := w.identifier(fUserID, sUserID, "userId", nil); p != nil {
		return p
	}
	if p := w.identifier(fAnonymousID, sAnonymousID, "anonymousId", w.def.AnonymousID); p != nil {
		return p
	}
	if w.spans[sUserID].len == 0 && w.spans[sAnonymousID].len == 0 {
		return problem(MissingID, "userId", "an event needs a userId or an anonymousId")
	}
	switch w.typ {
	case rapport.Group:
		if p := w.identifier(fGroupID, sGroupID, "groupId", nil); p != nil {
			return p
		}
		if w.spans[sGroupID].len == 0 {
			return problem(MissingID, "groupId", "a group call needs a groupId")
		}
	case rapport.Alias:
		if p := w.identifier(fPreviousID, sPreviousID, "previousId", nil); p != nil {
			return p
		}
		if w.spans[sUserID].len == 0 || (w.spans[sPreviousID].len == 0 && w.spans[sAnonymousID].len == 0) {
			return problem(MissingID, "previousId", "an alias call needs a userId and a previousId")
		}
	}
	return w.named()
}

// identifier places one identifier: a string without surrounding space, or the digits of a number.
func (w *writer) identifier(f field, span int, path string, other []byte) *Problem {
	reason := BadID
	if f == fMessageID {
		reason = BadMessageID
	}
	p := &w.d.parts[f]
	switch p.kind {
	case None, Null:
		w.spans[span] = w.inTail(other)
	case String:
		if !w.meaning(p, span) {
			return problem(reason, path, "holds half of a surrogate pair")
		}
		if w.spans[span].len == 0 {
			w.spans[span] = w.inTail(other)
		}
	case Number:
		w.spans[span] = w.inRaw(int(p.start), int(p.end))
	default:
		return problem(reason, path, "must be a string, is "+p.kind.String())
	}
	e := w.spans[span]
	text := w.out[w.body+int(e.off):][:e.len]
	if f == fMessageID {
		if e.len == 0 {
			return problem(MissingMessageID, path, "the event has no messageId")
		}
		if len(text) > MaxMessageIDChars && utf8.RuneCount(text) > MaxMessageIDChars {
			return problem(reason, path, "has more than "+strconv.Itoa(MaxMessageIDChars)+" characters")
		}
	}
	if len(text) > MaxIDBytes {
		return problem(reason, path, "has more than "+strconv.Itoa(MaxIDBytes)+" bytes")
	}
	if hasControl(text) {
		return problem(reason, path, "holds a control character")
	}
	return nil
}

// named places the name.
func (w *writer) named() *Problem {
	path := "name"
	switch w.name {
	case fields:
		return nil
	case fEvent:
		path = "event"
	}
	p := &w.d.parts[w.name]
	switch p.kind {
	case None, Null:
	case String:
		if !w.meaning(p, sName) {
			return problem(BadName, path, "holds half of a surrogate pair")
		}
	default:
		return problem(WrongType, path, "must be a string, is "+p.kind.String())
	}
	e := w.spans[sName]
	text := w.out[w.body+int(e.off):][:e.len]
	switch {
	case len(text) == 0 && w.typ == rapport.Track:
		return problem(MissingName, path, "a track call needs the name of its event")
	case len(text) > MaxNameBytes:
		return problem(BadName, path, "has more than "+strconv.Itoa(MaxNameBytes)+" bytes")
	case bytes.IndexByte(text, 0) >= 0:
		return problem(BadName, path, "holds a NUL character")
	}
	return nil
}

// meaning places what a string means without its surrounding space; false if it is not whole Unicode.
func (w *writer) meaning(p *part, span int) bool {
	start, end := int(p.start)+1, int(p.end)-1
	in := w.d.raw[start:end]
	if p.escaped {
		out, whole := appendUnescaped(nil, in)
		w.spans[span] = w.inTail(bytes.TrimSpace(out))
		return whole
	}
	if n := len(in); n > 0 && (edge(in[0]) || edge(in[n-1])) {
		left := bytes.TrimLeft(in, space)
		start = end - len(left)
		end = start + len(bytes.TrimRight(left, space))
	}
	w.spans[span] = w.inRaw(start, end)
	return true
}

// space is what Unicode calls white space, as bytes.TrimSpace takes it.
const space = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

func edge(c byte) bool { return c <= ' ' || c >= utf8.RuneSelf }

// hasControl says whether text holds a control character: C0, DEL or C1.
func hasControl(text []byte) bool {
	for i, c := range text {
		if c < 0x20 || c == 0x7f || (c == 0xc2 && i+1 < len(text) && text[i+1] < 0xa0) {
			return true
		}
	}
	return false
}
