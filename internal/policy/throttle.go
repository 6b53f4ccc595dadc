package policy

import (
	"sync"
	"time"
)

// throttle slows guessing down by counting failures within a window. Of most failures, one login from one network must wait
// for the window's end; of ten times as many, a network must for every login. A login that fails as often from everywhere is
// only paced, one attempt a second, and not at all from networks that have signed in to it: else whoever knows a login could
// shut its owner out.
//
// It keeps at most maxNames names. When full it drops first those whose window ended, then those that need not wait yet, and
// others only if there are still too many: an attacker who fills it with names of his own pays for each with a failed sign-in.
type throttle struct {
	most   int
	window time.Duration
	mu     sync.Mutex
	counts map[name]*failures
	known  map[guess]struct{} // has signed in since the process began
}

// guess is an attempt: from a network, at a login or, the login being empty, at a token.
type guess struct{ login, network string }

// name is what failures are counted by; all names a whole login or a whole network.
type name struct {
	guess
	all bool
}

type failures struct {
	n, most int
	until   time.Time // the window's end
	next    time.Time // the next place of a paced login
}

const (
	maxNames = 10_000
	manyFold = 10              // how many times as often a whole network or login may fail
	gap      = time.Second     // between two attempts at a paced login
	patience = 5 * time.Second // the longest an attempt waits for its place
)

func newThrottle(most int, window time.Duration) *throttle {
	return &throttle{most: most, window: window, counts: map[name]*failures{}, known: map[guess]struct{}{}}
}

// wait is how long the login must be left alone from there, or everything from there; 0 if not.
func (t *throttle) wait(g guess) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.left(g, time.Now())
}

// left does the work of wait. The caller holds mu.
func (t *throttle) left(g guess, now time.Time) time.Duration {
	var longest time.Duration
	for _, n := range [...]name{{g, false}, {guess{network: g.network}, true}} {
		if f := t.counts[n]; f != nil && f.n >= f.most {
			longest = max(longest, f.until.Sub(now))
		}
	}
	return longest
}

// pace waits for the place of an attempt at a login that is guessed at from everywhere. It gives how long to stay away
// instead, if that is longer than patience or the guess must wait anyhow.
func (t *throttle) pace(g guess) time.Duration {
	now := time.Now()
	t.mu.Lock()
	if left := t.left(g, now); left > 0 {
		t.mu.Unlock()
		return left
	}
	f := t.counts[name{guess{login: g.login}, true}]
	if _, known := t.known[g]; known || f == nil || f.n < f.most || !now.Before(f.until) {
		t.mu.Unlock()
		return 0
	}
	place := now
	if f.next.After(now) {
		place = f.next
	}
	if place.Sub(now) > patience {
		t.mu.Unlock()
		return gap
	}
	f.next = place.Add(gap)
	t.mu.Unlock()
	time.Sleep(place.Sub(now))
	return 0
}

// failed counts a failure.
func (t *throttle) failed(g guess) {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count(name{guess{network: g.network}, true}, t.most*manyFold, now)
	if g.login == "" {
		return
	}
	t.count(name{g, false}, t.most, now)
	t.count(name{guess{login: g.login}, true}, t.most*manyFold, now)
}

func (t *throttle) count(n name, most int, now time.Time) {
	f := t.counts[n]
	if f == nil || !now.Before(f.until) {
		t.room(now)
		f = &failures{most: most, until: now.Add(t.window)}
		t.counts[n] = f
	}
	f.n++
}

// succeeded forgives the login's failures from there, but not the network's.
func (t *throttle) succeeded(g guess) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.counts, name{g, false})
	if len(t.known) >= maxNames {
		clear(t.known)
	}
	t.known[g] = struct{}{}
}

// room makes room by dropping many at once, so that a full table is gone through seldom.
func (t *throttle) room(now time.Time) {
	if len(t.counts) < maxNames {
		return
	}
	drop := func(down int, may func(*failures) bool) {
		for n, f := range t.counts {
			if len(t.counts) <= down {
				return
			}
			if may(f) {
				delete(t.counts, n)
			}
		}
	}
	drop(0, func(f *failures) bool { return !now.Before(f.until) })
	drop(maxNames/2, func(f *failures) bool { return f.n < f.most })
	drop(maxNames*3/4, func(*failures) bool { return true })
}
