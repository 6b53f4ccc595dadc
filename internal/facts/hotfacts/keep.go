package hotfacts

import (
	"math"
	"slices"
	"time"
)

const (
	idleAfter  = 20 * time.Second // without rows, everything is made one segment
	flushEvery = 5 * time.Minute  // at the latest, what is in memory becomes durable
)

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// keepMemory merges what is in memory and makes it durable, until the store is closed.
func (s *Store) keepMemory() {
	due := time.NewTicker(flushEvery)
	defer due.Stop()
	for {
		var err error
		select {
		case <-s.quit:
			return
		case <-due.C:
			err = s.Flush()
		case <-s.kick:
			err = s.repeat(s.tidyMemory)
		}
		if err != nil {
			s.fail(err)
			return
		}
	}
}

// keepDisk merges what is on disk, until the store is closed. However long that takes, rows are taken and made durable.
func (s *Store) keepDisk() {
	idle := time.NewTicker(idleAfter)
	defer idle.Stop()
	var compacted time.Time
	for {
		var err error
		select {
		case <-s.quit:
			return
		case <-s.flushed:
			err = s.repeat(s.tidyDisk)
		case <-idle.C:
			s.mu.Lock()
			last := s.appended
			s.mu.Unlock()
			if time.Since(last) >= idleAfter && compacted.Before(last) {
				compacted = time.Now()
				err = s.Compact()
			}
		}
		if err != nil {
			s.fail(err)
			return
		}
	}
}

// repeat takes steps until there is nothing to do, or the store is closed.
func (s *Store) repeat(step func() (bool, error)) error {
	for {
		select {
		case <-s.quit:
			return nil
		default:
		}
		if more, err := step(); !more || err != nil {
			return err
		}
	}
}

func (s *Store) fail(err error) {
	s.mu.Lock()
	s.failed = err
	s.mu.Unlock()
	s.opt.Log.Error("facts cannot be written; what is there can still be asked", "error", err)
}

// tidyMemory does one step of merging; false if there is nothing to do.
func (s *Store) tidyMemory() (bool, error) {
	s.mu.Lock()
	_, memory := s.split()
	rows := uint64(0)
	for _, seg := range memory {
		rows += seg.head.rows
	}
	if rows >= uint64(s.opt.Config.MemoryRows) {
		s.mu.Unlock()
		return true, s.Flush()
	}
	if n := len(memory); n > 0 && (memory[n-1].head.rows <= tailRows || s.busy[memory[n-1]]) {
		memory = memory[:n-1]
	}
	for i, seg := range slices.Backward(memory) {
		if s.busy[seg] { // on its way to disk, with all before it
			memory = memory[i+1:]
			break
		}
	}
	pick := tier(memory, s.fanIn())
	s.take(pick)
	s.mu.Unlock()
	if pick == nil {
		return false, nil
	}
	return true, s.mergeMemory(pick)
}

// tidyDisk does one step of merging; false if there is nothing to do.
func (s *Store) tidyDisk() (bool, error) {
	s.merging.Lock()
	defer s.merging.Unlock()
	s.mu.Lock()
	disk, _ := s.split()
	pick := pickDisk(disk, s.quiet())
	s.mu.Unlock()
	if pick == nil {
		return false, nil
	}
	return true, s.mergeDisk(pick)
}

// leadsAge is how old who is put beside whom may be for a segment in memory.
const leadsAge = 10 * time.Second

const (
	restAtMost = 30 * time.Millisecond // some three times what merging a group takes
	restStep   = time.Millisecond / 2
)

// rest lets questions go first, unless so much is in memory that merging cannot wait.
func (s *Store) rest() {
	for waited := time.Duration(0); waited < restAtMost && s.asking.Load() > 0 && !s.full(); waited += restStep {
		time.Sleep(restStep)
	}
}

// full says whether more is in memory than there should be.
func (s *Store) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := uint64(0)
	_, memory := s.split()
	for _, seg := range memory {
		rows += seg.head.rows
	}
	return rows > uint64(s.opt.Config.MemoryRows)+uint64(s.opt.Config.MemoryRows)/2
}

// pickDisk chooses segments on disk to be merged: all, once the younger ones have a third of the rows of the oldest (while
// nobody asks, as many), so that a person is in one place for the most part; else the youngest by size. Rows are rewritten
// some six times in all, less while nobody asks.
func pickDisk(list []*segment, quiet bool) []*segment {
	if len(list) < 2 {
		return nil
	}
	younger := uint64(0)
	for _, seg := range list[1:] {
		younger += seg.head.rows
	}
	share, least := uint64(3), fanIn
	if quiet {
		share, least = 1, 2*fanIn
	}
	if share*younger >= list[0].head.rows {
		return slices.Clone(list)
	}
	return tier(list[1:], least)
}

// Compact makes everything durable and one segment, which questions are fastest over. The store does it by itself when no
// rows came for a while.
func (s *Store) Compact() error {
	if err := s.Flush(); err != nil {
		return err
	}
	s.merging.Lock()
	defer s.merging.Unlock()
	s.mu.Lock()
	disk, _ := s.split()
	disk = slices.Clone(disk)
	s.mu.Unlock()
	if len(disk) < 2 {
		return nil
	}
	return s.mergeDisk(disk)
}

const (
	fanIn      = 4
	fanInQuiet = 16          // of segments in memory while nobody asks: the more there are, the longer a question takes
	quietAfter = time.Minute // without a question
)

// fanIn is how many segments in memory are let stand. The caller holds mu.
func (s *Store) fanIn() int {
	if s.quiet() {
		return fanInQuiet
	}
	return fanIn
}

// quiet says that nobody asks at present. The caller holds mu.
func (s *Store) quiet() bool { return time.Since(s.asked) > quietAfter }

// tier finds the newest segments, at least so many, that are of about one size or smaller; nil if there are none.
func tier(list []*segment, least int) []*segment {
	for t := 0; t < 20; t++ {
		n := 0
		for n < len(list) && level(list[len(list)-1-n]) <= t {
			n++
		}
		if n >= least {
			return slices.Clone(list[len(list)-n:])
		}
	}
	return nil
}

// level is the power of four of 16,384 that a segment's rows reach.
func level(s *segment) int {
	return max(0, int(math.Log2(float64(max(s.head.rows, 1))/tailRows))/2)
}

func (s *Store) mergeMemory(pick []*segment) error {
	s.refreshLeads(leadsAge)
	with, err := mergeInMemory(pick, *s.leads.Load(), s.rest)
	if err != nil {
		s.giveBack(pick)
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replace(pick, with)
	return nil
}
