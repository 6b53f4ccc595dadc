package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"rapport"
	"rapport/internal/eventlog"
	"rapport/internal/eventlog/disklog"
)

const (
	producers   = 64
	recordBytes = 250
)

// benchLog appends records from many producers, each waiting for the disk, to the log and to a bare file by turns.
func benchLog(ctx context.Context, c *Config) ([]Result, error) {
	var out []Result
	for _, batch := range []int{1, 100} {
		r, err := c.appendBoth(ctx, batch)
		if err != nil {
			return nil, err
		}
		out = append(out, r...)
	}
	return out, nil
}

// appender is one of two logs that are measured by turns.
type appender struct {
	name   string
	append func() error // batch records, durable on return
	load   load
	rates  []float64
	cpu    float64
}

func (c *Config) appendBoth(ctx context.Context, batch int) ([]Result, error) {
	dir, err := os.MkdirTemp(c.Dir, "log")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	log, err := disklog.Open(disklog.Options{Dir: filepath.Join(dir, "log"), Log: c.Log})
	if err != nil {
		return nil, err
	}
	defer log.Close()
	bare, err := openBare(filepath.Join(dir, "bare"))
	if err != nil {
		return nil, err
	}
	defer bare.Close()
	record := make([]byte, recordBytes)
	entries := slices.Repeat([]eventlog.Entry{{Kind: rapport.RecordEvent, Data: record}}, batch)
	text := make([]byte, recordBytes*batch)
	both := []*appender{
		{name: "bare file", append: func() error { return bare.Append(text) }},
		{name: "rapport", append: func() error { _, err := log.Append(ctx, entries...); return err }},
	}
	lasting := time.Duration(c.Seconds / rounds * float64(time.Second))
	for round := range rounds {
		for _, a := range both {
			if err := a.round(ctx, batch, lasting); err != nil {
				return nil, err
			}
		}
		c.say("%d producers, %d records an append, round %d of %d: bare %.0f/s, rapport %.0f/s", producers, batch, round+1, rounds, both[0].rates[round], both[1].rates[round])
	}
	var ratios []float64
	for i := range both[0].rates {
		ratios = append(ratios, both[1].rates[i]/both[0].rates[i])
	}
	slices.Sort(ratios)
	var out []Result
	for _, a := range both {
		slices.Sort(a.load.Times)
		out = append(out, Result{Scenario: fmt.Sprintf("%d producers, %d × %d bytes an append", producers, batch, recordBytes), Subject: a.name,
			Events: a.load.Events, Seconds: a.load.Seconds, EventsPerSecond: a.load.rate(), P50: quantile(a.load.Times, 0.5), P99: quantile(a.load.Times, 0.99),
			Max: quantile(a.load.Times, 1), CPUPerMillion: a.cpu / float64(a.load.Events) * 1e6})
	}
	s := log.Stats()
	out[1].Ratio = ratios[len(ratios)/2]
	out[1].Also = map[string]float64{"records a sync": float64(s.Records) / float64(max(s.Syncs, 1))}
	return out, nil
}

func (a *appender) round(ctx context.Context, batch int, lasting time.Duration) error {
	var wg sync.WaitGroup
	times := make([][]time.Duration, producers)
	errs := make([]error, producers)
	cpu, began := processCPU(), time.Now()
	for i := range producers {
		wg.Go(func() {
			for ctx.Err() == nil && errs[i] == nil {
				start := time.Now()
				if start.Sub(began) > lasting && len(times[i]) > 0 {
					return
				}
				errs[i] = a.append()
				times[i] = append(times[i], time.Since(start))
			}
		})
	}
	wg.Wait()
	a.cpu += processCPU() - cpu
	l := &load{Seconds: time.Since(began).Seconds(), Times: slices.Concat(times...)}
	l.Events = int64(len(l.Times) * batch)
	a.load.add(l)
	a.rates = append(a.rates, l.rate())
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
