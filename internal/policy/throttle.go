package policy

import (
	"sync"
	"time"
)

// throttle counts failures per name within a window, for at most maxNames names. When full it drops first those whose window
// ended, then those that need not wait yet, and others only if there are still too many: an attacker who fills it with
// names of his own pays for each with a failed sign-in.
type throttle struct {
	max    int
	window time.Duration
	mu     sync.Mutex
	counts map[string]*failures
}

type failures struct {
	n     int
	until time.Time // the window's end
}

const maxNames = 10_000

func newThrottle(max int, window time.Duration) *throttle {
	return &throttle{max: max, window: window, counts: map[string]*failures{}}
}

// wait is how long every one of the names must be left alone; 0 if none.
func (t *throttle) wait(names ...string) time.Duration {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, name := range names {
		if f := t.counts[name]; f != nil && f.n >= t.max {
			longest = max(longest, f.until.Sub(now))
		}
	}
	return longest
}

// failed counts a failure against each name.
func (t *throttle) failed(names ...string) {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, name := range names {
		f := t.counts[name]
		if f == nil || !now.Before(f.until) {
			t.room(now)
			f = &failures{until: now.Add(t.window)}
			t.counts[name] = f
		}
		f.n++
	}
}

// forget clears a name after a success.
func (t *throttle) forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.counts, name)
}

// room makes room by dropping many at once, so that a full table is gone through seldom.
func (t *throttle) room(now time.Time) {
	if len(t.counts) < maxNames {
		return
	}
	drop := func(down int, may func(*failures) bool) {
		for name, f := range t.counts {
			if len(t.counts) <= down {
				return
			}
			if may(f) {
				delete(t.counts, name)
			}
		}
	}
	drop(0, func(f *failures) bool { return !now.Before(f.until) })
	drop(maxNames/2, func(f *failures) bool { return f.n < t.max })
	drop(maxNames*3/4, func(*failures) bool { return true })
}
