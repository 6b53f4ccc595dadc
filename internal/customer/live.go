package customer

import (
	"sync"
	"sync/atomic"
)

// audience is those who watch updates as they happen. A slow reader loses updates rather than slowing the machine.
type audience struct {
	mu    sync.RWMutex
	seats map[*seat]struct{}
	taken atomic.Int32
}

type seat struct {
	ch   chan Update
	lost atomic.Uint64 // since the last update that found room
}

// Subscribe returns a channel of what happens from now on and the function that ends it. When the buffer is full, updates
// are lost to this reader; the next one it gets says how many.
func (m *Machine) Subscribe(buffer int) (<-chan Update, func()) {
	s := &seat{ch: make(chan Update, max(1, min(buffer, 65536)))}
	a := &m.audience
	a.mu.Lock()
	if a.seats == nil {
		a.seats = map[*seat]struct{}{}
	}
	a.seats[s] = struct{}{}
	a.taken.Store(int32(len(a.seats)))
	a.mu.Unlock()
	var once sync.Once
	return s.ch, func() {
		once.Do(func() {
			a.mu.Lock()
			delete(a.seats, s)
			a.taken.Store(int32(len(a.seats)))
			a.mu.Unlock()
			close(s.ch)
		})
	}
}

// watched says whether building an update is worth it. Where no reader has room, the update counts as lost to all of them.
func (a *audience) watched() bool {
	if a.taken.Load() == 0 {
		return false
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	for s := range a.seats {
		if len(s.ch) < cap(s.ch) {
			return true
		}
	}
	for s := range a.seats {
		s.lost.Add(1)
	}
	return false
}

func (a *audience) send(u Update) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for s := range a.seats {
		u.Lost = s.lost.Swap(0)
		select {
		case s.ch <- u:
		default:
			s.lost.Add(u.Lost + 1)
		}
	}
}
