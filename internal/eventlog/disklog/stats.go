package disklog

import (
	"sync/atomic"
	"time"

	"rapport"
)

// Stats are counters since open, and the size of the log as it stands.
type Stats struct {
	Records  uint64        // appended and durable
	Bytes    uint64        // of frames appended and durable
	Refused  uint64        // appends refused because the queue was full
	Syncs    uint64        // groups written and synced
	SyncTime time.Duration // spent writing and syncing them

	Start, End rapport.Offset
	Segments   int
	DiskBytes  int64 // of records in all segments
	Queued     int   // bytes waiting to be written
	Broken     bool  // nothing more can be appended until the log is opened again
}

// Recovery is what opening found and repaired.
type Recovery struct {
	Scanned  int64          // bytes read to find the end
	Indexed  int            // sealed segments whose index had to be rebuilt
	CutBytes int64          // torn, never acknowledged bytes removed from the end
	CutAt    rapport.Offset // the offset given next, when something was cut
}

type counters struct {
	records, bytes, refused, syncs atomic.Uint64
	syncNanos                      atomic.Int64
}
