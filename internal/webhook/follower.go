package webhook

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/customer"
	"rapport/internal/state"
)

// follower posts for one version of one webhook.
type follower struct {
	def     rapport.Definition
	spec    *catalog.WebhookSpec
	cfg     Config
	journal Journal
	store   state.Store
	client  *http.Client
	logger  *slog.Logger
	stop    context.CancelFunc
	done    chan struct{}

	mu     sync.Mutex
	place  place
	status Status // but for what place says
}

const (
	page          = 100
	mostRefusals  = 3 // attempts at a message that is called unusable
	againOnDefect = time.Second
	againNotYet   = 20 * time.Millisecond
)

// run goes on until ctx ends.
func (f *follower) run(ctx context.Context) {
	defer close(f.done)
	defer f.client.CloseIdleConnections()
	for ctx.Err() == nil {
		err := f.follow(ctx)
		if err != nil && ctx.Err() == nil {
			if errors.Is(err, errNotYet) {
				_ = sleep(ctx, againNotYet)
				continue
			}
			f.logger.Error("a webhook cannot go on; it is tried again", "webhook", f.def.Key, "error", err)
			f.failed(outcome{err: err}, time.Now().Add(againOnDefect))
			_ = sleep(ctx, againOnDefect)
		}
	}
}

// follow reads the journal from the kept place on.
func (f *follower) follow(ctx context.Context) error {
	p, err := loadPlace(f.store, f.def.Key)
	if err != nil {
		return err
	}
	f.keep(p)
	for {
		seen := f.journal.Moved()
		feed, err := f.journal.Transitions(ctx, customer.FeedQuery{After: p.Position, Segments: f.spec.Segments, Limit: page})
		if err != nil {
			return err
		}
		if feed.First.Compare(p.Position.Next()) > 0 && feed.Next != p.Position {
			p.Missed++
			f.logger.Warn("a webhook was behind for so long that transitions it has not posted are no longer kept", "webhook", f.def.Key, "from", feed.First.String())
		}
		for i := range feed.Items {
			if err := f.deliver(ctx, &p, &feed.Items[i]); err != nil {
				return err
			}
		}
		if feed.Next == p.Position {
			f.rest()
			if err := f.journal.AwaitMoved(ctx, seen); err != nil {
				return err
			}
			continue
		}
		p.Position = feed.Next
		if err := f.save(p); err != nil {
			return err
		}
	}
}

// deliver posts one transition, until it is taken or given up.
func (f *follower) deliver(ctx context.Context, p *place, t *customer.Transition) error {
	if f.spec.Takes(t.Entered) {
		taken, err := f.attempts(ctx, t)
		if err != nil {
			return err
		}
		if taken {
			p.Delivered, p.Last = p.Delivered+1, time.Now().UTC()
		} else {
			p.Refused++
		}
	}
	p.Position = t.Position
	return f.save(*p)
}

func (f *follower) attempts(ctx context.Context, t *customer.Transition) (taken bool, err error) {
	m := messageOf(f.def.Key, t)
	unusable := 0
	for n := 1; ; n++ {
		f.begin(t, n)
		o := post(ctx, f.client, f.spec.URL, f.spec.Secret, m, time.Now())
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if o.err == nil {
			f.taken(o.status)
			return true, nil
		}
		if o.unusable {
			unusable++
		}
		if unusable >= mostRefusals {
			f.failed(o, time.Time{})
			f.logger.Warn("a webhook's address refuses a transition for good", "webhook", f.def.Key, "position", m.ID, "status", o.status)
			return false, nil
		}
		pause := f.pause(n, o.after)
		f.failed(o, time.Now().Add(pause))
		if err := sleep(ctx, pause); err != nil {
			return false, err
		}
	}
}

// pause is how long to wait after the nth failure: what was asked for, or twice as long each time, give or take a quarter so
// that webhooks that failed together do not come back together.
func (f *follower) pause(n int, asked time.Duration) time.Duration {
	if asked > 0 {
		return asked
	}
	d := f.cfg.Longest
	if n < 32 && f.cfg.Pause<<(n-1) < d && f.cfg.Pause<<(n-1) > 0 {
		d = f.cfg.Pause << (n - 1)
	}
	return d*3/4 + rand.N(d/2+1)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func (f *follower) keep(p place) {
	f.mu.Lock()
	f.place = p
	f.mu.Unlock()
}

func (f *follower) save(p place) error {
	f.keep(p)
	return p.save(f.store, f.def.Key)
}

func (f *follower) begin(t *customer.Transition, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.Attempts, f.status.Since = n, t.At
	f.status.Next = time.Time{}
}

func (f *follower) taken(status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.Attempts, f.status.LastStatus = 0, status
}

func (f *follower) rest() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.Attempts, f.status.Since, f.status.Next = 0, time.Time{}, time.Time{}
}

func (f *follower) failed(o outcome, next time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.LastStatus, f.status.LastError, f.status.ErrorAt, f.status.Next = o.status, o.err.Error(), time.Now().UTC(), next
}

// read is the follower's status as of now.
func (f *follower) read(now time.Time) Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.status
	s.Key, s.Address = f.def.Key, address(f.spec.URL)
	s.Position, s.Delivered, s.Refused, s.Missed, s.LastTaken = f.place.Position, f.place.Delivered, f.place.Refused, f.place.Missed, f.place.Last
	switch {
	case f.spec.Enabled != nil && !*f.spec.Enabled:
		s.State = "paused"
	case s.Attempts > 1 || !s.Next.IsZero():
		s.State = "failing"
	case !s.Since.IsZero():
		s.State = "posting"
	default:
		s.State = "waiting"
	}
	if !s.Since.IsZero() {
		s.LagSeconds = max(0, now.Sub(s.Since).Seconds())
	}
	return s
}

// address is a URL without what may be secret in it.
func address(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}
