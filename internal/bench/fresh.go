package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"rapport"
	"rapport/internal/simulate"
)

const (
	freshRate   = 5000 // events a second while freshness is measured
	freshFill   = 500_000
	freshKey    = "dev" // write key and token of a development server
	probers     = 4
	probePause  = 40 * time.Millisecond
	briefWindow = 2 * time.Second
)

// serveApp serves a whole installation, filled, with two segments that probes enter.
func serveApp(ctx context.Context, p *part) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := a.Bootstrap(ctx); err != nil {
		return err
	}
	own := func(key, condition string) rapport.Definition {
		return rapport.Definition{Kind: rapport.KindSegment, Key: key, Owners: rapport.Owners{Marketing: "bench", IT: "bench"},
			Wording: rapport.Wording{Marketing: key, IT: key}, Spec: json.RawMessage(`{"condition":` + condition + `}`)}
	}
	defs := append(shopSegments(p.Segments), own("fresh", `{"event":"Probe","op":"gte","value":1}`),
		own("brief", fmt.Sprintf(`{"event":"Probe","within":"%ds","op":"gte","value":1}`, briefWindow/time.Second)))
	if err := putSegments(ctx, a.Machine, defs); err != nil {
		return err
	}
	f := &feed{app: a, load: simulate.Uniform(simulate.Config{Seed: p.Seed, People: p.People, Until: time.Now().AddDate(0, 0, -7), Rate: 1})}
	if err := f.fill(ctx, min(p.Fill, freshFill)); err != nil {
		return err
	}
	if err := a.Machine.Drain(ctx); err != nil {
		return err
	}
	return p.serve(ctx, a.Handler)
}

// benchFresh measures, under load over HTTP, how long after the acknowledgement a membership is visible in the API, and how
// long after its instant an exit is.
func benchFresh(ctx context.Context, c *Config) ([]Result, error) {
	dir := filepath.Join(c.Dir, "fresh")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	server, err := c.start(ctx, "app", dir)
	if err != nil {
		return nil, err
	}
	defer server.kill()
	var address string
	if err := server.read(&address); err != nil {
		return nil, err
	}
	before, err := server.usage()
	if err != nil {
		return nil, err
	}
	lasting := time.Duration(c.Seconds * float64(time.Second))
	var (
		loaded *load
		fault  error
		wg     sync.WaitGroup
	)
	wg.Go(func() {
		loaded, fault = generate(ctx, address, newRequest(1, freshKey), 32, lasting, uint64(time.Now().UnixMicro())<<8, freshRate)
	})
	probed := c.probe(ctx, address, lasting)
	wg.Wait()
	if fault != nil {
		return nil, fault
	}
	if probed.err != nil {
		return nil, probed.err
	}
	after, err := server.usage()
	if err != nil {
		return nil, err
	}
	entered, left := probed.entered, probed.left
	slices.Sort(entered)
	slices.Sort(left)
	return []Result{
		{Scenario: fmt.Sprintf("acknowledged over HTTP at %d events/s", freshRate), Subject: "rapport", Events: loaded.Events, Seconds: loaded.Seconds, EventsPerSecond: loaded.rate(),
			P50: quantile(loaded.Times, 0.5), P99: quantile(loaded.Times, 0.99), Max: quantile(loaded.Times, 1),
			CPUPerMillion: (after.CPU - before.CPU) / float64(loaded.Events) * 1e6, PeakMemory: after.Peak},
		{Scenario: "acknowledged to visible in the API", Subject: "rapport", P50: quantile(entered, 0.5), P99: quantile(entered, 0.99), Max: quantile(entered, 1),
			Also: map[string]float64{"probes": float64(len(entered)), "max ms": quantile(entered, 1)}},
		{Scenario: "end of a window to gone from the API", Subject: "rapport", P50: quantile(left, 0.5), P99: quantile(left, 0.99), Max: quantile(left, 1),
			Also: map[string]float64{"probes": float64(len(left)), "max ms": quantile(left, 1)}},
	}, nil
}

// probed is how long memberships took to be seen.
type probed struct {
	mu            sync.Mutex
	entered, left []time.Duration
	err           error
}

// probe sends people through the segments, some at a time, for a time.
func (c *Config) probe(ctx context.Context, address string, lasting time.Duration) *probed {
	p := &probed{}
	ends := time.Now().Add(lasting)
	watch := &watcher{base: "http://" + address, client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}}
	var wg sync.WaitGroup
	for i := range probers {
		wg.Go(func() {
			for n := 0; time.Now().Before(ends) && ctx.Err() == nil; n++ {
				user := fmt.Sprintf("probe-%d-%d", i, n)
				at := time.Now().Truncate(time.Millisecond)
				took, err := watch.enter(ctx, user, at)
				p.note(&p.entered, took, err)
				if err != nil {
					return
				}
				wg.Go(func() {
					took, err := watch.leave(ctx, user, at.Add(briefWindow))
					p.note(&p.left, took, err)
				})
				time.Sleep(probePause)
			}
		})
	}
	wg.Wait()
	return p
}

func (p *probed) note(to *[]time.Duration, took time.Duration, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.err = err
		return
	}
	*to = append(*to, took)
}

// watcher looks at people from outside.
type watcher struct {
	base   string
	client *http.Client
}

const (
	lookEvery = time.Millisecond
	lookFor   = 20 * time.Second
)

// enter sends the probe's event and returns how long after the acknowledgement the segments were there.
func (w *watcher) enter(ctx context.Context, user string, at time.Time) (time.Duration, error) {
	body := fmt.Sprintf(`{"type":"track","event":"Probe","userId":%q,"messageId":%q,"timestamp":%q}`, user, user, at.UTC().Format("2006-01-02T15:04:05.000Z"))
	if _, err := w.do(ctx, http.MethodPost, "/v1/track", basic(freshKey), []byte(body), nil); err != nil {
		return 0, err
	}
	acked := time.Now()
	return w.until(ctx, user, acked, func(in map[string]bool) bool { return in["fresh"] && in["brief"] })
}

// leave waits for the end of the window and returns how long after it the segment was gone.
func (w *watcher) leave(ctx context.Context, user string, instant time.Time) (time.Duration, error) {
	time.Sleep(time.Until(instant))
	return w.until(ctx, user, instant, func(in map[string]bool) bool { return in["fresh"] && !in["brief"] })
}

func (w *watcher) until(ctx context.Context, user string, since time.Time, ok func(map[string]bool) bool) (time.Duration, error) {
	for time.Since(since) < lookFor {
		var person struct {
			Segments []struct {
				Key string `json:"key"`
			} `json:"segments"`
		}
		status, err := w.do(ctx, http.MethodGet, "/api/v1/people/user_id:"+user, "Bearer "+freshKey, nil, &person)
		if err != nil && status != http.StatusNotFound {
			return 0, err
		}
		in := map[string]bool{}
		for _, s := range person.Segments {
			in[s.Key] = true
		}
		if ok(in) {
			return time.Since(since), nil
		}
		time.Sleep(lookEvery)
	}
	return 0, fmt.Errorf("%s was not seen as it should be within %s", user, lookFor)
}

func (w *watcher) do(ctx context.Context, method, path, auth string, body []byte, into any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, w.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", auth)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s answered %s: %.200s", method, path, resp.Status, text)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(text, into)
	}
	return resp.StatusCode, err
}
