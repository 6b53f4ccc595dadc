package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"rapport"
	"rapport/internal/app"
	"rapport/internal/event"
	"rapport/internal/eventlog"
)

const (
	midnightPeople  = 500_000
	midnightRate    = 5000 // events a second that arrive meanwhile
	midnightSenders = 16
	midnightBefore  = 2 * time.Second // of measuring before anybody leaves
	midnightAfter   = 2 * time.Second // and after everybody has
	midnightMost    = 5 * time.Minute
)

// midnight is what the measured process says.
type midnight struct {
	People  uint64
	Seconds float64         // from the instant at which the window ended until all had left
	Waits   []time.Duration // of each event that was durable between that instant and then: until it was applied, sorted
	Calm    []time.Duration // of those before
	Acks    []time.Duration // of the same events as Waits: until durable, sorted
	CPU     float64         // seconds that the process took for everybody's leaving and the events
	Sent    int64
	Usage   usage
}

// benchMidnight measures how long events wait while everybody leaves a window at the same instant.
func benchMidnight(ctx context.Context, c *Config) ([]Result, error) {
	dir := filepath.Join(c.Dir, "midnight")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	p, err := c.start(ctx, "midnight", dir)
	if err != nil {
		return nil, err
	}
	defer p.kill()
	var m midnight
	if err := p.read(&m); err != nil {
		return nil, err
	}
	row := func(scenario string, t []time.Duration) Result {
		return Result{Scenario: scenario, Subject: "rapport", Events: int64(len(t)), P50: quantile(t, 0.5), P99: quantile(t, 0.99), Max: quantile(t, 1),
			Also: map[string]float64{"longest ms": quantile(t, 1)}}
	}
	during := row(fmt.Sprintf("durable to applied, while %d people leave at once", m.People), m.Waits)
	during.PeakMemory = m.Usage.Peak
	during.Also["people left a second"] = float64(m.People) / m.Seconds
	during.Also["seconds until all had left"] = m.Seconds
	during.Also["CPU µs a person"] = m.CPU / float64(m.People) * 1e6
	return []Result{row(fmt.Sprintf("durable to applied, before, at %d events/s", midnightRate), m.Calm), during, row("sent to durable, meanwhile", m.Acks)}, nil
}

// leaveAtOnce is the measured process: people who all did something at one instant, a window that ends for all of them, and events of
// others and of theirs all the time.
func leaveAtOnce(ctx context.Context, p *part) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	people := min(midnightPeople, p.People)
	at := time.Now().Add(-time.Hour)
	if err := putSegments(ctx, a.Machine, shopSegments(min(p.Segments, 20))); err != nil {
		return err
	}
	if err := gatherPeople(ctx, a, people, at); err != nil {
		return err
	}
	// The window begins where they were, so it ends for all at once, a little after it is live.
	ends := time.Now().Add(midnightBefore + time.Duration(people)*60*time.Microsecond)
	def := rapport.Definition{Kind: rapport.KindSegment, Key: "recent", Owners: rapport.Owners{Marketing: "bench", IT: "bench"},
		Wording: rapport.Wording{Marketing: "recent", IT: "recent"}, Spec: json.RawMessage(fmt.Sprintf(
			`{"condition":{"event":"Order Completed","measure":"count","within":"%ds","op":"gte","value":1}}`, int(ends.Sub(at).Seconds())))}
	ends = at.Add(time.Duration(int(ends.Sub(at).Seconds())) * time.Second)
	if err := putSegments(ctx, a.Machine, []rapport.Definition{def}); err != nil {
		return err
	}
	size := func() uint64 {
		s, err := a.Machine.Segment(ctx, "recent")
		if err != nil {
			return 0
		}
		return s.Count
	}
	out := &midnight{People: size()}
	if out.People != uint64(people) || time.Now().After(ends) {
		return fmt.Errorf("%d of %d people are in the segment %v before its window ends", out.People, people, time.Until(ends))
	}
	time.Sleep(time.Until(ends.Add(-midnightBefore)))
	fmt.Fprintf(os.Stderr, "%d people leave in %.1f s\n", people, time.Until(ends).Seconds())
	s := &crowd{app: a, people: people, ends: ends}
	stop := s.start(ctx)
	time.Sleep(time.Until(ends))
	cpu := processCPU()
	for size() > 0 && time.Since(ends) < midnightMost && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	out.Seconds, out.CPU = time.Since(ends).Seconds(), processCPU()-cpu
	time.Sleep(min(midnightAfter, time.Duration(p.Seconds*float64(time.Second))))
	if err := stop(); err != nil {
		return err
	}
	if n := size(); n > 0 {
		return fmt.Errorf("%d people are still in the segment %v after its window ended", n, midnightMost)
	}
	out.Calm, out.Waits, out.Acks, out.Usage = s.calm, s.waits, s.acks, usageNow()
	for _, times := range [][]time.Duration{out.Calm, out.Waits, out.Acks} {
		slices.Sort(times)
	}
	if err := p.out.Encode(out); err != nil {
		return err
	}
	return p.answer(nil)
}

// orderOf is an event as the log holds it.
func orderOf(buf []byte, id, user, name string, at time.Time) ([]byte, error) {
	text := fmt.Sprintf(`{"messageId":%q,"type":"track","event":%q,"userId":%q,"timestamp":%q}`, id, name, user, at.UTC().Format(time.RFC3339Nano))
	return event.Encode(buf, []byte(text), &event.Defaults{Source: "bench", ReceivedAt: time.Now().UnixMicro()})
}

// gatherPeople gives each of n people one order at the same instant.
func gatherPeople(ctx context.Context, a *app.App, n int, at time.Time) error {
	for from := 0; from < n; from += feedBatch {
		var entries []eventlog.Entry
		for i := from; i < min(n, from+feedBatch); i++ {
			data, err := orderOf(nil, fmt.Sprint("o", i), fmt.Sprint("user-", i), "Order Completed", at)
			if err != nil {
				return err
			}
			entries = append(entries, eventlog.Entry{Kind: rapport.RecordEvent, Data: data})
		}
		if _, err := a.Log.Append(ctx, entries...); err != nil {
			return err
		}
	}
	return a.Machine.Drain(ctx)
}

// crowd sends events one by one and measures how long each waits.
type crowd struct {
	app    *app.App
	people int
	ends   time.Time

	mu                sync.Mutex
	calm, waits, acks []time.Duration
}

// start sends until the returned function is called.
func (s *crowd) start(ctx context.Context) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	faults := make(chan error, midnightSenders)
	for i := range midnightSenders {
		wg.Go(func() {
			if err := s.send(ctx, i); err != nil && ctx.Err() == nil {
				faults <- err
			}
		})
	}
	return func() error {
		cancel()
		wg.Wait()
		close(faults)
		return <-faults
	}
}

// send sends this sender's share: every other event is of somebody who is to leave.
func (s *crowd) send(ctx context.Context, sender int) error {
	every := time.NewTicker(midnightSenders * time.Second / midnightRate)
	defer every.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
		user := fmt.Sprint("user-", (n*midnightSenders+sender)*7919%(2*s.people))
		began := time.Now()
		data, err := orderOf(nil, fmt.Sprint("s", sender, "-", n), user, "Product Viewed", began)
		if err != nil {
			return err
		}
		at, err := s.app.Log.Append(ctx, eventlog.Entry{Kind: rapport.RecordEvent, Data: data})
		if err != nil {
			return err
		}
		durable := time.Now()
		if err := s.app.Machine.Applied(ctx, at+1); err != nil {
			return err
		}
		s.add(durable.Sub(began), time.Since(durable), durable)
	}
}

func (s *crowd) add(ack, wait time.Duration, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.Before(s.ends) {
		s.calm = append(s.calm, wait)
		return
	}
	s.waits = append(s.waits, wait)
	s.acks = append(s.acks, ack)
}
