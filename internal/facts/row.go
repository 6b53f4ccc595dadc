package facts

import "rapport"

// Kind is what a column of a property holds.
type Kind uint8

// The kinds of values. Other stands in the Flag column.
const (
	Text   Kind = iota + 1 // codes into the property's list of texts
	Number                 // millionths
	Flag                   // False, True, Other or Long
)

// The codes of a Flag column; 0 is absent.
const (
	False uint32 = iota + 1
	True
	Other // a list or an object: there, but equal to nothing
	Long  // a text that is too long to be kept
)

// Property is one value of one event.
type Property struct {
	Path   string // as package expr writes it: "total", "address.city", "context.campaign.name"
	Kind   Kind
	Text   []byte // Kind Text
	Number int64  // Kind Number: millionths; Kind Flag: False, True, Other or Long
}

// Row is what is kept of one event.
type Row struct {
	Offset     rapport.Offset
	Received   int64  // when the log took it, µs
	Hash       uint64 // of its messageId
	Time       int64  // when it happened, µs
	Type       rapport.EventType
	Name       []byte // empty if it has none
	Source     []byte
	Subject    Subject
	Properties []Property // paths and kinds are distinct as pairs
}

// Subject is whom an event came under.
type Subject struct {
	Type  rapport.IdentifierType
	Value []byte
}

// SourcePath is the column of the source's key, which every event has; no property bears the name.
const SourcePath = "$source"

// ContextPrefix begins the paths of what came in the event's context.
const ContextPrefix = "context."
