// Package connect brings in what other systems hold. So far: files.
//
// Import reads a file of rows (CSV, JSON lines, or a table of whitespace-separated columns; gzip is noticed), turns each row
// into one wire event as a Mapping says, and hands the events to a Sink in batches, several at a time. The sink is the
// collect endpoint of a running platform (HTTP) or, offline, its log.
//
//	file → rows (reader.go: lines, csv.go, table.go, jsonl.go) → Mapping (field.go, template.go, layout.go) → batches → Sink
//
// It promises:
//   - Memory is bounded: a row has at most 1 MB, an event 32 KB, a batch 500 events and 400 KB, and a few batches are in flight.
//   - A row that cannot become an event is rejected, written to the rejects file with line, reason and raw text; its
//     neighbours are not touched.
//   - The checkpoint (checkpoint.go) says up to which row everything was taken. It moves only past batches that were
//     acknowledged, without gaps, so an interrupted import resumes without losing a row. Batches that were under way are sent
//     again; their events have the same message ids and are dropped as duplicates.
//   - Message ids are a function of the mapping's key, the row's line number and its text, unless the mapping takes them from
//     columns. So importing the same file again changes nothing.
package connect
