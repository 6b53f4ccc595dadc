// Package customer is the state machine that follows the log: it composes dedup, identity, profile and segment into one
// step per record, keeps every customer in memory, and writes what changed behind, together with the log offset.
//
// One goroutine applies records in log order; readers share its state under a lock that is held for a slice of a batch at
// most. `now` is the time stamped into the record; timers that fall due by then fire before the record is applied, so a
// replay fires them at the same places. While a timer is due and nothing arrives, the machine appends a tick.
//
// # Keys in the state store
//
//	c/…         the catalog (package catalog)
//	d/…         the window of message ids (package dedup)
//	g/…         identifiers and evidence (package identity)
//	q/…         the quarantine's index (package collect)
//	m/f/NODE    one fragment, NODE as four bytes big-endian (package profile has the layout)
//	m/p/ROOT    one person's membership and timer, ROOT as four bytes big-endian
//	m/s/ID      one segment's count and daily history
//	m/meta      JSON: the offset to resume from, the machine's clock, and the series in force
//
// One batch carries all of these up to one offset; after a crash the log is applied again from there.
package customer
