// Package duckfacts answers SQL over facts with DuckDB, from their Parquet files (package parquetfacts).
//
// # Tables
//
// Statements name two views. events has a row for each event: person, identifier_type and identifier (those the event came
// under), time (UTC), type, event, source, offset (its place in the log), and the struct properties, with a field for each
// property. people has a row for each person: person, and identifiers, a list of structs of type and value in the order in
// which they were first seen.
//
// A person goes by the first of their identifiers, as type:value: what GET /api/v1/people/{id} takes. Who is who is in no
// file of events. It is written as a small Parquet file of its own from the snapshot that a statement is answered with, used
// again while nothing changed (facts.Snapshot.Who), and joined by the views: a merge or a split shows in the next answer. The
// answer is as of the offset the files reach; the people are those of now.
//
// # Who may not see personal data
//
// For them the views themselves are other ones, over which the same statement runs, so that no expression gets around them:
// identifiers and people are keyed hashes (HMAC-SHA256, a new key with every start), equal where the values are; a personal
// property (policy.Mask, by any part of its path) is '•••' or, being a number or a truth, null; so is every text that fewer
// people have than a cell may show (as in insight's answers), that has the form of an address or a phone number, or that came
// so lately that it was not counted yet (commonAge).
//
// # Safety
//
// Each statement runs in a process of its own, started from the same binary (IsWorker, Work), with nothing in its environment
// and limits of its own; it ends when the statement does, when its time is up, when whoever asked goes away, and with the
// server. A statement is read by DuckDB's parser first: it must be one SELECT (WITH, FROM, VALUES, DESCRIBE and SUMMARIZE are
// SELECTs to it), or EXPLAIN of one; name no table but the two views and its own WITH; and call only functions in
// functions.txt, which were gone through one by one: a function that a later DuckDB brings is refused until it is. Behind that
// stand DuckDB's own locks: no files but those of the views, no extensions, no settings; and the process's: memory, time.
//
// DuckDB is C++. A build without cgo has no SQL: Ask and Views are Unavailable.
package duckfacts
