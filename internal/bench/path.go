package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"rapport/internal/app"
	"rapport/internal/simulate"
)

// followed is what the measured process of the path says.
type followed struct {
	Filled       int64   // events that were in the log
	FillSeconds  float64 // that applying them took
	Events       int64   // in the sustained phase
	Seconds      float64
	CPU          float64 // of the path, the making of events taken off
	MakingCPU    float64
	SlowestRate  float64 // events/s of the slowest second
	People       uint64
	Identifiers  uint64
	Duplicates   uint64
	FragmentByte uint64
	HeapByte     uint64
	Usage        usage
}

// benchPath measures the way from the log to people, profiles and live segments with the state written behind, and how it
// comes back from kill -9.
func benchPath(ctx context.Context, c *Config) ([]Result, error) {
	dir := filepath.Join(c.Dir, "path")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	p, err := c.start(ctx, "path", dir)
	if err != nil {
		return nil, err
	}
	defer p.kill()
	var f followed
	if err := p.read(&f); err != nil {
		return nil, err
	}
	p.kill()
	out := []Result{
		{Scenario: "catch up with what is in the log", Subject: "rapport", Events: f.Filled, Seconds: f.FillSeconds, EventsPerSecond: float64(f.Filled) / f.FillSeconds},
		{Scenario: "sustained", Subject: "rapport", Events: f.Events, Seconds: f.Seconds, EventsPerSecond: float64(f.Events) / f.Seconds,
			CPUPerMillion: f.CPU / float64(f.Events) * 1e6, PeakMemory: f.Usage.Peak,
			Also: map[string]float64{"slowest second, events/s": f.SlowestRate, "people": float64(f.People), "identifiers": float64(f.Identifiers),
				"fragments MB": mega(f.FragmentByte), "heap MB": mega(f.HeapByte), "resident MB": float64(f.Usage.Resident) / (1 << 20), "CPU-s/M of making events": f.MakingCPU / float64(f.Events) * 1e6}},
	}
	c.say("killed with %d events in; opening again", f.Filled+f.Events)
	return c.reopened(ctx, dir, out)
}

func mega(n uint64) float64 { return float64(n) / (1 << 20) }

// opened is what a process says that opens what a killed one left.
type opened struct {
	Open     float64 // seconds until the state was in memory
	Ready    float64 // seconds until it had caught up with the log
	Replayed uint64  // records applied again
	People   uint64
	Usage    usage
}

func (c *Config) reopened(ctx context.Context, dir string, out []Result) ([]Result, error) {
	began := time.Now()
	p, err := c.start(ctx, "reopen", dir)
	if err != nil {
		return nil, err
	}
	defer p.kill()
	var o opened
	if err := p.read(&o); err != nil {
		return nil, err
	}
	return append(out, Result{Scenario: "ready after kill -9", Subject: "rapport", Seconds: time.Since(began).Seconds(), PeakMemory: o.Usage.Peak,
		Also: map[string]float64{"seconds to ready": time.Since(began).Seconds(), "of these to open the state": o.Open, "records replayed": float64(o.Replayed), "people": float64(o.People)}}), nil
}

func (p *part) open() (*app.App, error) {
	cfg := app.Defaults()
	cfg.Data, cfg.Dev, cfg.Listen = p.Dir, true, "127.0.0.1:0"
	return app.New(cfg, p.log)
}

// followLog is the measured process of the path. It goes on until it is killed.
func followLog(ctx context.Context, p *part) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	if err := putSegments(ctx, a.Machine, shopSegments(p.Segments)); err != nil {
		return err
	}
	var out followed
	if err := p.fillLog(ctx, a, &out); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// Events of the sustained phase happen when they are appended: their instants run ahead, and no event is later than now.
	f := &feed{app: a, load: simulate.Uniform(simulate.Config{Seed: p.Seed + 1, People: p.People, Until: time.Now(), Rate: 1000})}
	fed := make(chan error, 1)
	go func() { fed <- f.keep(ctx) }()
	profiled, err := p.profiled()
	if err != nil {
		return err
	}
	out.measure(ctx, p, a, f)
	profiled()
	if err := a.Machine.Failed(); err != nil {
		return err
	}
	if err := p.out.Encode(&out); err != nil {
		return err
	}
	err = p.answer(nil) // until killed, or nobody listens any more
	stop()
	if e := <-fed; err == nil {
		err = e
	}
	return err
}

// fillLog has the log filled with history, a day's at a time, and applied.
func (p *part) fillLog(ctx context.Context, a *app.App, out *followed) error {
	const days = 30
	rate := max(float64(p.Fill)/(days*86400), 1e-3)
	f := &feed{app: a, load: simulate.Uniform(simulate.Config{Seed: p.Seed, People: p.People, Until: time.Now().AddDate(0, 0, -days), Rate: rate})}
	before := a.Machine.Status().Applied
	began := time.Now()
	if err := f.fill(ctx, p.Fill); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d events in the log after %.1f s\n", f.made.Load(), time.Since(began).Seconds())
	if err := a.Machine.Drain(ctx); err != nil {
		return err
	}
	out.FillSeconds = time.Since(began).Seconds()
	out.Filled = int64(a.Machine.Status().Applied - before)
	return nil
}

// measure watches the machine for the time asked.
func (o *followed) measure(ctx context.Context, p *part, a *app.App, f *feed) {
	time.Sleep(time.Duration(p.Seconds / 20 * float64(time.Second)))
	began, cpu, spent := time.Now(), processCPU(), f.spent
	first := a.Machine.Status().Applied
	o.SlowestRate = 1e18
	last, lastAt := first, began
	for time.Since(began).Seconds() < p.Seconds && ctx.Err() == nil && a.Machine.Failed() == nil {
		time.Sleep(time.Duration(min(p.Seconds/4, 1) * float64(time.Second)))
		s, now := a.Machine.Status(), time.Now()
		rate := float64(s.Applied-last) / now.Sub(lastAt).Seconds()
		o.SlowestRate = min(o.SlowestRate, rate)
		last, lastAt = s.Applied, now
		if int(now.Sub(began).Seconds())%10 == 0 {
			fmt.Fprintf(os.Stderr, "%3.0f s: %.0f events/s, %d people, %d MB resident\n", now.Sub(began).Seconds(), rate, s.People, residentMemory()>>20)
		}
	}
	s := a.Machine.Status()
	o.Events, o.Seconds = int64(s.Applied-first), time.Since(began).Seconds()
	o.MakingCPU = f.spent - spent
	o.CPU = processCPU() - cpu - o.MakingCPU
	o.People, o.Identifiers, o.Duplicates, o.FragmentByte = s.People, s.Identifiers, s.Duplicates, s.FragmentBytes
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	o.HeapByte, o.Usage = m.HeapAlloc, usageNow()
}

// reopen opens what a killed process left, and says how long that took.
func reopen(ctx context.Context, p *part) error {
	profiled, err := p.profiled()
	if err != nil {
		return err
	}
	began := time.Now()
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	s := a.Machine.Status()
	out := opened{Open: time.Since(began).Seconds(), Replayed: uint64(s.End - s.Committed)}
	if err := a.Machine.Drain(ctx); err != nil {
		return err
	}
	out.Ready = time.Since(began).Seconds()
	out.People = a.Machine.Status().People
	out.Usage = usageNow()
	profiled()
	if err := p.out.Encode(&out); err != nil {
		return err
	}
	return p.answer(nil)
}
