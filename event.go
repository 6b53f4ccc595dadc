package rapport

import (
	"encoding/json"
	"time"
)

// EventType is the kind of call a touchpoint made.
type EventType uint8

// The six calls of the wire.
const (
	Track EventType = iota + 1
	Identify
	Page
	Screen
	Group
	Alias
)

var eventTypes = [...]string{"", "track", "identify", "page", "screen", "group", "alias"}

func (t EventType) String() string {
	if int(t) < len(eventTypes) {
		return eventTypes[t]
	}
	return "unknown"
}

// ParseEventType reads the wire's name of a call; 0 if it is none.
func ParseEventType(s string) EventType {
	for i, n := range eventTypes {
		if i > 0 && n == s {
			return EventType(i)
		}
	}
	return 0
}

// MarshalText writes the wire's name.
func (t EventType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *EventType) UnmarshalText(text []byte) error {
	if *t = ParseEventType(string(text)); *t == 0 && len(text) > 0 {
		return errText("want track, identify, page, screen, group or alias, got " + quote(string(text)))
	}
	return nil
}

// SourceKey names a source: one touchpoint's connection, with its own write key.
type SourceKey string

// Event is one interaction, as people and tools read it. Hot paths read the stored form in place instead
// (package event).
type Event struct {
	Offset      Offset          `json:"offset"`
	MessageID   string          `json:"messageId"`
	Type        EventType       `json:"type"`
	Name        string          `json:"name,omitempty"` // track: event; page and screen: name
	Source      SourceKey       `json:"source"`
	Touchpoint  string          `json:"touchpoint,omitempty"`
	UserID      string          `json:"userId,omitempty"`
	AnonymousID string          `json:"anonymousId,omitempty"`
	Timestamp   time.Time       `json:"timestamp"`  // when it happened, corrected for the device's clock, never after ReceivedAt
	ReceivedAt  time.Time       `json:"receivedAt"` // when the log took it
	Properties  json.RawMessage `json:"properties,omitempty"`
	Traits      json.RawMessage `json:"traits,omitempty"`
	Context     json.RawMessage `json:"context,omitempty"`
}
