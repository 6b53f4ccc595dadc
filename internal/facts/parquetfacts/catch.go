package parquetfacts

import (
	"context"
	"time"
)

const (
	catchMost  = 1 << 20         // records that are caught up with while somebody waits, which takes some three seconds
	catchEvery = 5 * time.Second // else each question would leave a file behind
)

// Catch brings the files up to what the source holds, for somebody who is about to read them: unless that would take long, or
// was done just now. What keeps it from being done is in Status, and the files are readable as they are.
func (s *Store) Catch(ctx context.Context) {
	s.mu.Lock()
	next, due := s.manifest.Next, time.Since(s.caught) >= catchEvery
	if due {
		s.caught = time.Now()
	}
	s.mu.Unlock()
	if !due || s.opt.Source == nil {
		return
	}
	snap, err := s.opt.Source()
	if err != nil {
		return
	}
	missing := snap.Next() - min(next, snap.Next())
	snap.Close()
	if missing == 0 || missing > catchMost {
		return
	}
	if err := s.Write(ctx); err != nil && ctx.Err() == nil {
		s.mu.Lock()
		s.failed = err
		s.mu.Unlock()
	}
}
