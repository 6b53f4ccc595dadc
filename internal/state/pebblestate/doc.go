// Package pebblestate is the embedded state store: Pebble, a log-structured merge tree, without a write-ahead log of its own.
//
// A committed batch lies in memory until a flush writes it out; batches reach the disk in the order of their commits and
// never in part, so after a crash the store holds a prefix of them. The event log replays the rest. Whoever follows the
// log must call Flush from time to time, or the replay grows.
//
// The directory is Pebble's own: sorted tables, a manifest, a LOCK. Keys and values are stored as they are.
package pebblestate
