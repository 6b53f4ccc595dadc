package collect

import (
	"maps"
	"sync"
	"sync/atomic"

	"rapport"
)

// Stats counts what came from one source since the start.
type Stats struct {
	Accepted    uint64 // events in the log
	Quarantined uint64
	Bytes       uint64 // of bodies, decompressed
	Requests    uint64
}

type counters struct{ accepted, quarantined, bytes, requests atomic.Uint64 }

// sources finds counters without a lock; a new source copies the map.
type sources struct {
	mu  sync.Mutex
	all atomic.Pointer[map[rapport.SourceKey]*counters]
}

func (s *sources) of(key rapport.SourceKey) *counters {
	if m := s.all.Load(); m != nil {
		if c := (*m)[key]; c != nil {
			return c
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := map[rapport.SourceKey]*counters{}
	if m := s.all.Load(); m != nil {
		if c := (*m)[key]; c != nil {
			return c
		}
		next = maps.Clone(*m)
	}
	c := &counters{}
	next[key] = c
	s.all.Store(&next)
	return c
}

// Stats gives the counters of every source that anything came from.
func (c *Collector) Stats() map[rapport.SourceKey]Stats {
	out := map[rapport.SourceKey]Stats{}
	if m := c.sources.all.Load(); m != nil {
		for key, n := range *m {
			out[key] = Stats{n.accepted.Load(), n.quarantined.Load(), n.bytes.Load(), n.requests.Load()}
		}
	}
	return out
}
