package app

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/simulate"
)

// HistoryClock is a clock that can be put into the past while history is made, and then let go.
type HistoryClock struct{ at atomic.Int64 }

// Now is the time that was set last, or the wall time once the clock was let go.
func (c *HistoryClock) Now() time.Time {
	if at := c.at.Load(); at != 0 {
		return time.UnixMicro(at)
	}
	return time.Now()
}

// Set puts the clock to an instant. It may only go forward.
func (c *HistoryClock) Set(t time.Time) { c.at.Store(t.UnixMicro()) }

// Release lets the clock show the wall time.
func (c *HistoryClock) Release() { c.at.Store(0) }

// History is appended in batches, whose records share one stamp: that of the last event.
const (
	fillBatch = 500              // the most events of a batch
	fillSpan  = 20 * time.Minute // the longest time between its first event and its last
)

// Populate gives an empty installation a company: its definitions, and its history as if it had arrived when it happened.
// The installation must have been opened with the clock. It returns how many events there were.
func (a *App) Populate(ctx context.Context, company *simulate.Company, clock *HistoryClock, progress func(events int)) (int, error) {
	cfg := company.Config()
	clock.Set(cfg.Until.AddDate(0, 0, -cfg.Days).Add(-time.Hour))
	if err := a.define(ctx); err != nil {
		return 0, err
	}
	var entries []eventlog.Entry
	var bodies [fillBatch][]byte
	total := 0
	var fault error
	flush := func(at time.Time) bool {
		clock.Set(at)
		if _, err := a.Log.Append(ctx, entries...); err != nil {
			fault = err
			return false
		}
		total += len(entries)
		entries = entries[:0]
		progress(total)
		return true
	}
	var first, last time.Time
	company.History(func(item simulate.Item) bool {
		if len(entries) > 0 && item.At.Sub(first) > fillSpan && !flush(last) {
			return false
		}
		n := len(entries)
		if n == 0 {
			first = item.At
		}
		at := item.At.UnixMicro()
		var err error
		bodies[n], err = event.Encode(bodies[n][:0], item.JSON, &event.Defaults{Source: item.Source, ReceivedAt: at})
		if err != nil {
			fault = err
			return false
		}
		entries = append(entries, eventlog.Entry{Kind: rapport.RecordEvent, Data: bodies[n]})
		last = item.At
		return len(entries) < fillBatch || flush(item.At)
	})
	if fault == nil && len(entries) > 0 {
		flush(last)
	}
	clock.Release()
	if fault != nil {
		return total, fault
	}
	a.Machine.BeginLive()
	return total, a.Machine.Settle(ctx)
}

func (a *App) define(ctx context.Context) error {
	for file, text := range simulate.Definitions() {
		defs, err := catalog.Parse(file, text)
		if err != nil {
			return err
		}
		for _, def := range defs {
			if _, _, err := a.Machine.Put(ctx, def, "Pandan", ""); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

// Keep sends the company's continuing traffic to the installation at url, the way its touchpoints would, until ctx ends.
func (a *App) Keep(ctx context.Context, company *simulate.Company, url string) error {
	live := company.Live(time.Now())
	client := &http.Client{Timeout: 10 * time.Second}
	for {
		item := live.Next()
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(item.At)):
		}
		src, ok := a.Catalog.Source(item.Source)
		if !ok {
			continue
		}
		if err := post(ctx, client, url+"/v1/import", src.WriteKey, item.JSON); err != nil && ctx.Err() == nil {
			a.logger.Warn("send live traffic", "error", err)
		}
	}
}

func post(ctx context.Context, client *http.Client, url, key string, one []byte) error {
	body := append(append([]byte(`{"batch":[`), one...), `]}`...)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth(key, "")
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", resp.Status)
	}
	return nil
}
