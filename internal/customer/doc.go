// Package customer is the state machine that follows the log: it composes dedup, identity, profile and segment into one
// step per record, keeps every customer in memory, and writes what changed behind, together with the log offset.
//
// One goroutine applies records in log order; readers share its state under a lock that is held for a slice of a batch at
// most. `now` is the time stamped into the record.
//
// # Timers
//
// A person's timer is the next instant at which one of its memberships may change by itself. Which timers fire where is a
// function of the log alone, so a replay fires them at the same places. Before a record is applied
//
//   - timers due by its time fire, in the order of (instant, person): at most 4 with an event, at most 1,024 with a tick, all
//     of them with a change of definitions;
//   - then those of the people whom the event names, whatever their turn: nothing happens to a person before what was due.
//
// The others wait for the following records. A timer fires at its own instant, however late its turn: the same people enter
// and leave at the same instants as if all had fired at once. Readers see a person whose timer waits as it is now. While a
// timer is due the machine appends ticks, one behind the other, unless more than 256 records wait to be applied.
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
//	m/t/OFFSET SEQ  transitions of one record, up to 256: offset as eight, number of the first within the record as four bytes big-endian
//	m/journal   JSON: how many transitions there were, their hash, and from where on they are kept
//	m/meta      JSON: the offset to resume from, the machine's clock, and the series in force
//
// One batch carries all of these up to one offset; after a crash the log is applied again from there.
package customer
