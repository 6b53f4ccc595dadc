// Package disklog is the embedded event log: segment files, group commit, a checksum on every record.
//
// The directory holds
//
//	LOCK                      held by the one process that writes; says which
//	00000000000000000000.seg  a segment, named by the offset of its first record; only the last one grows
//	00000000000000000000.idx  its sparse index: a hint that makes opening fast, checked and rebuilt when wrong
//	cursors                   the named cursors, replaced as a whole
//
// docs/formats.md has them byte by byte.
//
// Appenders copy their records as finished frames into a buffer and wait. One goroutine takes the whole buffer, writes
// it, syncs it and wakes them, while the next appenders fill a second buffer: so a sync is shared by all who came during
// the one before it. The first frame of such a group carries a mark. A group is written only after the group before it is
// synced; therefore a marked frame proves that everything before it was durable. That is how a torn tail (cut at open: it
// was never acknowledged) is told from a damaged middle (never cut, never skipped: a *eventlog.Damage).
//
// A write that fails (a full disk) fails the appends in flight and the log goes on from the last synced byte. A sync that
// fails breaks the log until it is opened again: what the disk then holds is unknown, and syncing again would not tell.
package disklog
