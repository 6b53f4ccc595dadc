// Package collect takes what touchpoints send and puts it into the event log.
//
// A Collector is an http.Handler that speaks the wire of the common analytics SDKs. Per request it finds the source by the
// write key, reads the body once in place (package event), appends every accepted event in one call to the log, and answers
// 200 only after that append returned: what is acknowledged is durable. It keeps no state between requests but counters.
//
// A body that is not JSON is refused with 400 and the place where it broke. A single event that is refused, alone or in a
// batch, is no reason to refuse its neighbours: it goes into the quarantine, as a record in the same append, and the answer
// is still 200, since SDKs drop for good what gets any other 4xx. Overload is 429 with Retry-After, a log that cannot take
// events is 503; both make SDKs send again.
//
// # The quarantine
//
// A refused event is a rapport.RecordQuarantined: u8 1, u32 little-endian length of a JSON head (struct refusal), the head,
// and the event's text as it was sent. Taking it in again appends the event and a rapport.RecordReplayed (JSON, struct
// replay) side by side in one append. The quarantine's index is a function of these records; the machine that follows the
// log keeps it with Quarantine.Apply. Keys in the state store:
//
//	q/n OFFSET                 JSON: one refused event without its text; OFFSET eight bytes big-endian, inverted, so that a
//	                           scan gives the newest first
//	q/r OFFSET                 JSON: how it was taken in again; OFFSET eight bytes big-endian
//	q/c SOURCE \x00 REASON     u64 little-endian: how many of them wait
package collect
