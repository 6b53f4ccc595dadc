// Package catalog keeps every definition: sources, segments, traits, the identity policy and the tracking plan, each in
// all its versions.
//
// A definition is read from YAML or JSON (Parse), checked against the schema of its kind and by the kind's own rules,
// and becomes a record payload (Prepare). Whoever wants the change appends that payload to the event log as a
// rapport.RecordDefinition; the follower of the log hands the record to Apply, in log order, and only then does the
// definition exist. So the content of the catalog is a function of the log: the same records give the same versions, hashes
// and times, whatever else happened.
//
// Content is compared by Hash: SHA-256 of the canonical JSON of kind, key, owners, wording, spec, expiresAt and atExpiry.
// Putting content that is already live changes nothing. Ending a definition is a version of its own with the same content.
//
// Readers take a Snapshot: immutable, lock-free, consistent. It answers by kind and key, by source write key, by event name
// for the tracking plan, and gives the two wordings of an event.
//
// Keys in the state store: "catalog/" kind "/" key 0x00 version (4 bytes, big endian) → the version as JSON
// (rapport.Definition). Load reads them all; histories live in memory.
package catalog
