// Package dedup is the memory of which messages were already taken: a window of message hashes bounded by age and by count.
//
// A Window is a deterministic function of the sequence of (hash, record time) it was asked about. It keeps two generations.
// New hashes go to the current one; when that is as old as the window's age, or holds half of the window's entries, it becomes
// the previous one and the one before is forgotten as a whole. So a message is known for at least the configured age, unless
// more than half of the configured entries came since, and for little more than twice the age while new messages arrive.
//
// Hashes are 64 bits and compared whole; the chance that among n remembered messages a new one is taken for an old one is
// n/2^64, one in 10^12 for 16 million.
//
// # Keys in the state store
//
//	d/GEN CHUNK   GEN the generation's number, eight bytes big-endian; CHUNK four bytes big-endian, counting from 0
//
// A value is a little-endian i64 when the generation began and i64 when its newest entry came (microseconds), then the hashes
// in order of arrival, u64 each. Only the last chunk of a generation is ever written again, and only while it is short.
package dedup
