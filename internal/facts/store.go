package facts

import (
	"context"

	"rapport"
)

// Store keeps rows and answers questions over them. All methods may be called from any goroutine; Append from one at a time.
type Store interface {
	// Next is the first offset of the log that is not dealt with yet.
	Next() rapport.Offset

	// Append adds the rows of the records from Next up to before next and moves Next there; both are visible to Snapshot on
	// return, together. They are durable later, together: after a crash the store holds exactly what came up to some earlier
	// Next, and whoever follows the log goes on from there. next below Next is Invalid, and so are rows outside of the two.
	// Nothing of the rows is kept by reference.
	Append(rows []Row, next rapport.Offset) error

	// Erase removes the rows of subjects, all that were appended so far; e.Offset must be Next, else it is Invalid. On return it
	// is durable, together with everything appended before: no file holds the rows, nor the subjects' values, nor a text of a
	// property that no other row has; what is remembered of message ids, hashes, stays. Snapshots taken before still hold them.
	// A row of such a subject that is appended later counts. What is gone already is none of Erased, so twice does no harm. Not
	// while Append is running.
	Erase(e Erasure) (Erased, error)

	// Remembered calls fn for the message ids of the most recent rows up to Next, in the order they were appended, with the
	// instants the log took them: at least as far back as a duplicate is looked for. Called before the first Append.
	Remembered(fn func(hash uint64, received int64)) error

	// Snapshot is what the store holds now, with the people of now. It must be closed.
	Snapshot() (Snapshot, error)

	// Stats says how much is kept.
	Stats() Stats

	// Flush makes everything appended before durable.
	Flush() error

	// Close flushes. Snapshots that are still open stay readable until they are closed; a second Close does nothing.
	Close() error
}

// Snapshot is what a store held at one moment. All methods may be called from any goroutine until Close.
type Snapshot interface {
	// Next is the first offset of the log that is not in the snapshot: "as of".
	Next() rapport.Offset

	// People is how many there are who did anything. Persons are numbered from 0 up to it.
	People() int

	// Who names the people: two snapshots of one store with the same Who have the same people under the same numbers.
	Who() Who

	// Workers is on how many goroutines at most Scan calls.
	Workers() int

	// Scan gives what q selects in batches, in no order of people. fn is called on up to Workers goroutines at once, each with
	// its own number from 0 on, so that a slice with Workers elements needs no lock. An error of fn ends the scan and is
	// returned, and so does the end of ctx. A query that the columns cannot answer exactly is Invalid.
	Scan(ctx context.Context, q *Query, fn func(worker int, b *Batch) error) error

	// Find is who an identifier belongs to: one that events came under, or that People knows to be the same person's.
	Find(id rapport.Identifier) (Person, bool)

	// Identifiers appends the identifiers under which a person's events came.
	Identifiers(p Person, buf []rapport.Identifier) []rapport.Identifier

	// Events are the events by code, those of Batch.Event. Not to be changed.
	Events() []EventName

	// Texts are the texts of a property by code, those of Values.Code; the first is none. Nil if there is no such column.
	// Not to be changed.
	Texts(path string) []string

	// Vocabulary lists what there is to ask for.
	Vocabulary() Vocabulary

	// Close lets go of the snapshot. A second Close does nothing.
	Close()
}

// Who is a version of who is who.
type Who struct {
	Version  uint64 // of People
	Subjects int
	Erasures int // of this process: what was erased has gone from whatever was made of the people before
}

// EventName names what happened. Those that came after the bound on names was reached are all the one with neither type nor
// name, and a query that asks for a name not in the list is then refused.
type EventName struct {
	Type rapport.EventType `json:"type"`
	Name string            `json:"name,omitempty"`
}

// Vocabulary is what a store has seen.
type Vocabulary struct {
	Events     []EventCount    `json:"events"`
	Properties []PropertyCount `json:"properties"`
	First      int64           `json:"-"` // instants of the first and the last event, µs; Never and Ever without any
	Last       int64           `json:"-"`
}

// EventCount says how often something happened.
type EventCount struct {
	EventName
	Events uint64 `json:"events"`
}

// PropertyCount says in how many events a property stands, by kind.
type PropertyCount struct {
	Path    string `json:"path"`
	Texts   uint64 `json:"texts,omitempty"`
	Numbers uint64 `json:"numbers,omitempty"`
	Flags   uint64 `json:"flags,omitempty"`   // true, false, and what compares to nothing
	Values  int    `json:"values,omitempty"`  // different texts
	GivenUp bool   `json:"givenUp,omitempty"` // there were too many texts to keep them as a column
}

// Stats is the size of a store.
type Stats struct {
	Next       rapport.Offset `json:"next"`
	Durable    rapport.Offset `json:"durable"` // where a restart begins to read the log
	Events     uint64         `json:"events"`
	Subjects   int            `json:"subjects"`
	Properties int            `json:"properties"`
	Segments   int            `json:"segments"`
	DiskBytes  int64          `json:"diskBytes"` // of the columns
	IDBytes    int64          `json:"idBytes"`   // of the message ids that are remembered, on disk
	HeapBytes  int64          `json:"heapBytes"` // of what is not on disk yet, and of dictionaries
}
