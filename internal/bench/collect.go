package bench

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

const benchKey = "bench"

func basic(key string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(key+":"))
}

// serveCollect serves collect alone, over a real log: nothing follows it.
func serveCollect(ctx context.Context, p *part) error {
	log, err := disklog.Open(disklog.Options{Dir: filepath.Join(p.Dir, "log"), Log: p.log})
	if err != nil {
		return err
	}
	defer log.Close()
	store, err := pebblestate.Open(pebblestate.Options{Dir: filepath.Join(p.Dir, "state"), MemtableBytes: 4 << 20, Log: p.log})
	if err != nil {
		return err
	}
	defer store.Close()
	cat := catalog.New()
	if err := source(cat); err != nil {
		return err
	}
	c, err := collect.New(collect.Defaults(), log, cat, collect.NewQuarantine(store))
	if err != nil {
		return err
	}
	return p.serve(ctx, c)
}

// source puts one source into a catalog that no machine keeps.
func source(cat *catalog.Catalog) error {
	p, err := cat.Prepare(rapport.Definition{Kind: rapport.KindSource, Key: "bench", Owners: rapport.Owners{Marketing: "bench", IT: "bench"},
		Spec: json.RawMessage(`{"touchpoint":"web","writeKey":"` + benchKey + `"}`)}, "bench", "")
	if err != nil {
		return err
	}
	var b state.Batch
	_, _, err = cat.Apply(&rapport.Record{Kind: rapport.RecordDefinition, Time: time.Now(), Data: p.Payload}, &b)
	return err
}

type scenario struct {
	conns, events int
}

func (s scenario) String() string {
	if s.events == 1 {
		return fmt.Sprintf("single events, %d connections", s.conns)
	}
	return fmt.Sprintf("batches of %d, %d connections", s.events, s.conns)
}

const rounds = 5

// benchCollect holds collect against the bare server: by turns, on the same cores, from the same generator.
func benchCollect(ctx context.Context, c *Config) ([]Result, error) {
	var out []Result
	for _, s := range []scenario{{64, 1}, {512, 1}, {32, 100}} {
		r, err := c.against(ctx, s)
		if err != nil {
			return nil, err
		}
		out = append(out, r...)
	}
	return out, nil
}

// subject is one of two servers that are measured by turns.
type subject struct {
	name, part string
	process    *process
	address    string
	load       load
	rates      []float64
	cpu        float64
	peak       int64
}

func (c *Config) against(ctx context.Context, s scenario) ([]Result, error) {
	subjects := []*subject{{name: "bare net/http", part: "bare"}, {name: "rapport", part: "collect"}}
	for _, x := range subjects {
		dir, err := os.MkdirTemp(c.Dir, x.part)
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		if x.process, err = c.start(ctx, x.part, dir); err != nil {
			return nil, err
		}
		defer x.process.kill()
		if err := x.process.read(&x.address); err != nil {
			return nil, err
		}
	}
	r := newRequest(s.events, benchKey)
	lasting := time.Duration(c.Seconds / rounds * float64(time.Second))
	for round := range rounds + 1 {
		for _, x := range subjects {
			if err := x.round(ctx, r, s.conns, lasting, round); err != nil {
				return nil, err
			}
		}
		if round > 0 {
			c.say("%s, round %d of %d: bare %.0f/s, rapport %.0f/s", s, round, rounds, subjects[0].rates[round-1], subjects[1].rates[round-1])
		}
	}
	for _, x := range subjects {
		if err := x.process.end(); err != nil {
			return nil, err
		}
	}
	bare, ours := subjects[0].result(s), subjects[1].result(s)
	var ratios []float64
	for i := range subjects[0].rates {
		ratios = append(ratios, subjects[1].rates[i]/subjects[0].rates[i])
	}
	slices.Sort(ratios)
	ours.Ratio = ratios[len(ratios)/2]
	ours.Also = map[string]float64{"lowest ratio of a round": ratios[0], "highest": ratios[len(ratios)-1]}
	return []Result{bare, ours}, nil
}

// round loads the subject once. Round 0 is to warm it up, and is forgotten.
func (x *subject) round(ctx context.Context, r *request, conns int, lasting time.Duration, round int) error {
	if round == 0 {
		lasting /= 4
	}
	before, err := x.process.usage()
	if err != nil {
		return err
	}
	l, err := generate(ctx, x.address, r, conns, lasting, uint64(round)<<30, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", x.name, err)
	}
	after, err := x.process.usage()
	if err != nil || round == 0 {
		return err
	}
	x.load.add(l)
	x.rates = append(x.rates, l.rate())
	x.cpu += after.CPU - before.CPU
	x.peak = after.Peak
	return nil
}

func (x *subject) result(s scenario) Result {
	slices.Sort(x.load.Times)
	return Result{Scenario: s.String(), Subject: x.name, Events: x.load.Events, Seconds: x.load.Seconds, EventsPerSecond: x.load.rate(),
		P50: quantile(x.load.Times, 0.5), P99: quantile(x.load.Times, 0.99), Max: quantile(x.load.Times, 1),
		CPUPerMillion: x.cpu / float64(x.load.Events) * 1e6, PeakMemory: x.peak}
}
