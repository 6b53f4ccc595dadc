// Package event is the stored form of an event: how a wire body is read into it, and how it is read in place.
//
// An Envelope scans a body (one event, or a batch of them) once and strictly: the JSON grammar of the whole text, UTF-8,
// nesting. What breaks the text itself is an error of the body; what is wrong inside one event is a Problem of that event
// alone, so that its neighbours survive. Draft.Append checks one event and writes its stored form:
//
//	0   u8   version, 1
//	1   u8   type (rapport.EventType)
//	2   u8   flags: 1 spans are wide; 2 the sender opted out (Global Privacy Control)
//	3   u8   length of the source key
//	4   u32  length of the raw text
//	8   i64  when it happened, microseconds since 1970 UTC, corrected for the sender's clock and never after receipt
//	16  u64  XXH3 of the messageId
//	24  ten spans in the body: messageId, userId, anonymousId, name, previousId, groupId, properties, traits, context,
//	    integrations; each an offset and a length, u16 or, when wide, u32; length 0: absent
//	    source key, then the body: the raw text, then the tail
//
// All integers are little-endian. The raw text is the event as it was sent, with the members that its context lacked put at
// the head of its context. Values that do not stand in the raw text as they are meant (unescaped, taken from the envelope or
// a header, generated) are in the tail. So every field is a plain slice of the stored bytes: reading allocates nothing.
//
// Where a JSON object has the same key twice the last one counts, here as everywhere.
package event
