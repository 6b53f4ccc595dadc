package event

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"rapport"
)

// The spans of a stored event, in the order of their bits.
const (
	sMessageID = iota
	sUserID
	sAnonymousID
	sName
	sPreviousID
	sGroupID
	sProperties
	sTraits
	sContext
	sIntegrations
	spans
)

const (
	version  = 1
	headSize = 24

	flagWide   = 1
	flagOptOut = 2
)

// View reads a stored event in place. It is valid as long as the data given to Decode, and so is every slice it returns.
type View struct {
	data   []byte
	body   []byte // raw text, then tail
	source []byte
	raw    int // length of the raw text
	spans  [spans]extent
}

var errStored = errors.New("not a stored event of version 1")

// Decode reads the head of a stored event and checks that every field lies inside data.
func (v *View) Decode(data []byte) error {
	if len(data) < headSize+spans*narrow || data[0] != version || data[1] == 0 || data[1] > byte(rapport.Alias) || data[2]&^(flagWide|flagOptOut) != 0 {
		return errStored
	}
	var far uint64
	at := headSize + spans*narrow
	if data[2]&flagWide == 0 {
		for i := range v.spans {
			w := binary.LittleEndian.Uint32(data[headSize+narrow*i:])
			e := extent{w & 0xffff, w >> 16}
			v.spans[i], far = e, max(far, uint64(e.off)+uint64(e.len))
		}
	} else {
		if at = headSize + spans*2*narrow; len(data) < at {
			return errStored
		}
		for i := range v.spans {
			w := binary.LittleEndian.Uint64(data[headSize+2*narrow*i:])
			e := extent{uint32(w), uint32(w >> 32)}
			v.spans[i], far = e, max(far, uint64(e.off)+uint64(e.len))
		}
	}
	end := at + int(data[3])
	if end > len(data) {
		return errStored
	}
	raw := uint64(binary.LittleEndian.Uint32(data[4:]))
	if max(far, raw) > uint64(len(data)-end) || v.spans[sMessageID].len == 0 {
		return errStored
	}
	v.data, v.source, v.body, v.raw = data, data[at:end:end], data[end:], int(raw)
	return nil
}

func (v *View) at(i int) []byte {
	s := v.spans[i]
	if s.len == 0 {
		return nil
	}
	end := s.off + s.len
	return v.body[s.off:end:end]
}

// Type is which of the six calls it was.
func (v *View) Type() rapport.EventType { return rapport.EventType(v.data[1]) }

// Source is the key of the source that took it.
func (v *View) Source() []byte { return v.source }

// Timestamp is when it happened, in microseconds: corrected for the sender's clock and never after receipt.
func (v *View) Timestamp() int64 { return int64(binary.LittleEndian.Uint64(v.data[8:])) }

// MessageHash is XXH3 of the messageId: by it duplicates are known and ties of time broken.
func (v *View) MessageHash() uint64 { return binary.LittleEndian.Uint64(v.data[16:]) }

// OptOut says whether the sender's browser asked not to be sold or shared (Sec-GPC: 1).
func (v *View) OptOut() bool { return v.data[2]&flagOptOut != 0 }

// MessageID is what the sender calls the event; never empty. Like the identifiers it has no escapes and no surrounding space.
func (v *View) MessageID() []byte { return v.at(sMessageID) }

// UserID is nil if there is none.
func (v *View) UserID() []byte { return v.at(sUserID) }

// AnonymousID is nil if there is none.
func (v *View) AnonymousID() []byte { return v.at(sAnonymousID) }

// PreviousID is who an alias says the user was before, nil otherwise.
func (v *View) PreviousID() []byte { return v.at(sPreviousID) }

// GroupID is the group of a group call, nil otherwise.
func (v *View) GroupID() []byte { return v.at(sGroupID) }

// Name is the event of a track, the name of a page or screen, nil otherwise.
func (v *View) Name() []byte { return v.at(sName) }

// Properties is a raw JSON object, nil if there is none.
func (v *View) Properties() []byte { return v.at(sProperties) }

// Traits is the raw JSON object at the top of an event, nil if there is none. What some SDKs put into the context is at
// "traits" there.
func (v *View) Traits() []byte { return v.at(sTraits) }

// Context is a raw JSON object, nil if there is none.
func (v *View) Context() []byte { return v.at(sContext) }

// Integrations is a raw JSON object, nil if there is none: where the sender wants the event to go, such as {"All":false}.
func (v *View) Integrations() []byte { return v.at(sIntegrations) }

// Raw is the whole event as JSON.
func (v *View) Raw() []byte { return v.body[:v.raw:v.raw] }

// Event is the readable form, a copy that outlives the view. receivedAt is the time of its record in microseconds. The
// touchpoint is left to whoever knows the source.
func (v *View) Event(offset rapport.Offset, receivedAt int64) rapport.Event {
	return rapport.Event{
		Offset: offset, MessageID: string(v.MessageID()), Type: v.Type(), Name: string(v.Name()),
		Source: rapport.SourceKey(v.Source()), UserID: string(v.UserID()), AnonymousID: string(v.AnonymousID()),
		Timestamp: time.UnixMicro(v.Timestamp()).UTC(), ReceivedAt: time.UnixMicro(receivedAt).UTC(),
		Properties: clone(v.Properties()), Traits: clone(v.Traits()), Context: clone(v.Context()),
	}
}

func clone(b []byte) json.RawMessage {
	if b == nil {
		return nil
	}
	return append(json.RawMessage(nil), b...)
}
