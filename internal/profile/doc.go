// Package profile keeps what each identifier did, as a fragment, and shows the fragments of one person as one profile.
//
// A Fragment is one flat []byte without pointers, the same in memory and in the state store. Applying an event is commutative:
// any order of the same events gives the same canonical fragment, so people can be merged and split by choosing which
// fragments are read together, and histories can be computed apart and joined.
//
// # What is kept
//
// Series (expr.SeriesSpec) are the aggregates behind conditions. Sums are exact in 128 bits of millionths. Of a window the newest
// Config.Entries events are kept one by one and the older ones in buckets of window/64, aligned to the epoch: a bucket leaves
// the window as a whole, at the instant its newest event does. So a test that compares a count with at most Config.Entries
// is always exact, and any other is wrong by at most one bucket. Of distinct values without a window the Config.Sketch
// smallest hashes are kept (k minimum values): exact up to that many, then (k−1)/h_k; of those in a window the newest
// Config.Sketch. Of values that are counted one by one those with the Config.Sketch smallest hashes are kept, each with its exact
// count; values longer than 256 bytes are not counted.
// Config.Sketch. Of the events that a sequence names the newest Config.Entries are kept, each with which of the targets it is.
//
// Traits are merged by a policy each (TraitPolicy): the last word by default. A null removes a trait under the policies last
// and first, and is ignored by the others. Traits come from identify calls, from context.traits of all other calls but group, and
// groupId from group calls. Of more than Config.Traits names the first in byte order stay.
//
// Recent events are the newest Config.Recent as (instant, log offset).
//
// Whatever order ties: first the instant of the event, then a hash of its messageId, then the value itself.
//
// # Layout of a fragment, version 1
//
// Integers are little-endian, instants are microseconds since the epoch in 8 bytes.
//
//	head, 40 bytes    version 1 · flags 1 · traits 2 · series 2 · recent events 2 · events 4 · zero 4 · first seen 8 · last seen 8 ·
//	                  bytes of series 4 · bytes of traits 4
//	series, by id     id 4 · exact entries 2 · buckets 1 · kind 1 · aggregate · buckets · exact entries
//	traits, by name   length of name 1 · of source 1 · of value 2 · tie 4 · instant 8 · name · source · value (raw JSON)
//	recent, by time   instant 8 · log offset 6 · tie 2
//
// The aggregate of a series by kind; buckets and entries are those of expr.Entries:
//
//	1 times           events 4 · first 8 · last 8
//	2 numbers         events 4 · sum 16 · min 8 · max 8
//	3 values          events 4 · first 8 · last 8 · ties 4, 4 · lengths 2, 2 · first value · last value
//	4 windowed set    none; entries are (instant of the last occurrence, hash) by instant
//	5 sketch          none; entries are hashes 8, ascending
//	6 steps           none; entries are (instant 8, mask 4, tie 4): bit i of the mask says that the event is one of the series'
//	                  target i; by instant, lowest bit, tie and mask
//	7 tallies         bytes of tallies 4 · tallies by hash: hash 8 · how often 4 · length 2 · value (raw JSON)
package profile
