package rapport

import "time"

// Offset is the place of a record in the event log: dense, from 0.
type Offset uint64

// RecordKind says what a log record holds. Whatever changes a customer is a record; nothing else may.
type RecordKind uint8

// The record kinds. Numbers are stored: never reuse one.
const (
	RecordEvent       RecordKind = 1 // an accepted event (package event has the layout)
	RecordTick        RecordKind = 2 // no data: time has passed while nothing arrived
	RecordDefinition  RecordKind = 3 // JSON: a definition version put or ended (package catalog)
	RecordLive        RecordKind = 4 // JSON: a definition's history is computed; it goes live here (package customer)
	RecordMerge       RecordKind = 5 // JSON: a manual merge of two identifiers (package customer)
	RecordSplit       RecordKind = 6 // JSON: retracted evidence or a cannot-link (package customer)
	RecordQuarantined RecordKind = 7 // a refused event with its reason and raw body (package collect)
	RecordReplayed    RecordKind = 8 // JSON: outcome of replaying a quarantined event (package collect)
	RecordErase       RecordKind = 9 // JSON: the earlier events of some identifiers are erased from facts (package facts)
)

// Record is one entry of the log.
type Record struct {
	Offset Offset
	Time   time.Time // stamped by the log at append, microseconds, never decreasing from record to record
	Kind   RecordKind
	Data   []byte
}
