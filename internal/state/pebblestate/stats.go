package pebblestate

import (
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// Stats are counters since open, and sizes as they stand.
type Stats struct {
	Committed   uint64 // bytes of batches
	Flushed     uint64 // bytes written by flushes
	Compacted   uint64 // bytes written by merging
	DiskBytes   uint64
	MemoryBytes uint64 // of memtables, those being written included
	CacheBytes  int64
	Debt        uint64 // bytes that merging has still to move
	L0Sublevels int32  // tables that a read may have to look into, over and above one a level
	CacheHits   int64
	CacheMisses int64
	Stalled     time.Duration // that commits waited because writing or merging was behind
}

// Stats returns the counters; zero once closed.
func (s *Store) Stats() Stats {
	if s.enter("read statistics") != nil {
		return Stats{}
	}
	defer s.leave()
	m := s.db.Metrics()
	out := Stats{
		Committed: s.bytes.Load(), DiskBytes: m.DiskSpaceUsage(), MemoryBytes: m.MemTable.Size, CacheBytes: m.BlockCache.Size,
		Debt: m.Compact.EstimatedDebt, L0Sublevels: m.Levels[0].Sublevels, CacheHits: m.BlockCache.Hits, CacheMisses: m.BlockCache.Misses,
		Stalled: time.Duration(s.stall.total.Load()),
	}
	for i := range m.Levels {
		out.Flushed += m.Levels[i].TableBytesFlushed
		out.Compacted += m.Levels[i].TableBytesCompacted
	}
	return out
}

// stall adds up the time for which Pebble holds commits back.
type stall struct{ since, total atomic.Int64 }

func (s *stall) begin(pebble.WriteStallBeginInfo) { s.since.Store(time.Now().UnixNano()) }
func (s *stall) end()                             { s.total.Add(time.Now().UnixNano() - s.since.Load()) }
