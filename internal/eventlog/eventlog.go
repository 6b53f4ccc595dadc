// Package eventlog is the port to what happened, in order, durable: the only write-ahead log there is.
//
// Records have dense offsets from 0. An adapter keeps them in order, stamps each with a time that never decreases, and
// reports a damaged middle instead of skipping it. Followers read from any offset and keep their own place; a named
// cursor also holds back retention. Every adapter passes eventlogtest.
package eventlog

import (
	"context"
	"errors"
	"strconv"

	"rapport"
)

// Entry is a record about to be appended.
type Entry struct {
	Kind rapport.RecordKind
	Data []byte
}

// Log is an event log. All methods may be called from any goroutine.
type Log interface {
	// Append stores the entries contiguously, in order, and returns the offset of the first once all are durable (they
	// survive the death of process and machine). On an error none was acknowledged: each may or may not be found later.
	// Entry data may be reused after return. Appends of zero entries return End. A full queue is TooMany; a closed or
	// broken log is Unavailable.
	Append(ctx context.Context, entries ...Entry) (rapport.Offset, error)

	// Read calls fn for each durable record from an offset on, in order, until the durable end as it stood at the call, fn
	// returns an error (returned as it is; ErrStop ends quietly) or ctx ends. A record's Data is valid only during fn. From
	// before Start is NotFound; at or past End reads nothing. A damaged record is a *Damage error.
	Read(ctx context.Context, from rapport.Offset, fn func(*rapport.Record) error) error

	// Bounds returns the first offset still kept and the next offset to be written that is not yet durable.
	Bounds() (start, end rapport.Offset)

	// Wait returns when the record at offset is durable, or ctx ends.
	Wait(ctx context.Context, offset rapport.Offset) error

	// Close makes appended records durable, then refuses everything.
	Close() error
}

// Cursors are named places in a log: durable, never ahead of End. Retention keeps what the furthest-behind cursor has not
// passed.
type Cursors interface {
	// Cursor returns the place kept under name; false if there is none.
	Cursor(name string) (rapport.Offset, bool, error)
	// SetCursor keeps next, the first offset not yet dealt with. It is durable on return.
	SetCursor(name string, next rapport.Offset) error
	// DropCursor forgets name.
	DropCursor(name string) error
}

// ErrStop is what the function given to Read returns to end the reading without an error.
var ErrStop = errors.New("stop reading")

var errPastEnd = errors.New("no such record yet")

// Damage says where a log is broken.
type Damage struct {
	Segment string         `json:"segment"` // file, partition or table
	Offset  rapport.Offset `json:"offset"`  // the first record that cannot be trusted
	Pos     int64          `json:"pos"`     // byte position in Segment
	Reason  string         `json:"reason"`
}

func (d *Damage) Error() string {
	return "log segment " + d.Segment + " is damaged at byte " + strconv.FormatInt(d.Pos, 10) + " (record " + strconv.FormatUint(uint64(d.Offset), 10) + "): " + d.Reason
}
