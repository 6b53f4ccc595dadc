package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rapport"
	"rapport/internal/app"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/profile"
	"rapport/internal/segment"
	"rapport/internal/simulate"
)

// benchSegment measures judging: what an event costs from profile to memberships with few and with many segments, and how
// fast a new segment is computed from history.
func benchSegment(ctx context.Context, c *Config) ([]Result, error) {
	var out []Result
	for _, n := range []int{c.Segments, 10 * c.Segments} {
		r, err := c.judge(ctx, n)
		if err != nil {
			return nil, err
		}
		c.say("%s: %.0f/s", r.Scenario, r.EventsPerSecond)
		out = append(out, r)
	}
	r, err := c.history(ctx)
	return append(out, r...), err
}

// compile makes the set of segments as the machine does.
func compile(defs []rapport.Definition) (*segment.Set, error) {
	var all []segment.Definition
	var needed []expr.SeriesSpec
	for i, def := range defs {
		spec, err := segment.ParseSpec(def.Spec)
		if err != nil {
			return nil, err
		}
		needed = append(needed, spec.Condition.Needs().Series...)
		all = append(all, segment.Definition{ID: segment.ID(i + 1), Key: rapport.SegmentKey(def.Key), Condition: spec.Condition})
	}
	_, series := profile.Assign(nil, needed, 1)
	plan, err := profile.NewPlan(series, nil, profile.Defaults())
	if err != nil {
		return nil, err
	}
	return segment.Compile(all, plan)
}

const judgedPeople = 2000 // few enough for the processor's cache: this measures judging, not memory

// judge takes events through profile and segments on one core, without log, identity or store.
func (c *Config) judge(ctx context.Context, n int) (Result, error) {
	set, err := compile(shopSegments(n))
	if err != nil {
		return Result{}, err
	}
	load := simulate.Uniform(simulate.Config{Seed: c.Seed, People: judgedPeople, Until: time.Now().Add(-time.Hour), Rate: 100})
	views := make([]event.View, 20_000)
	for i := range views {
		item := load.Next()
		data, err := event.Encode(nil, item.JSON, &event.Defaults{Source: item.Source, ReceivedAt: time.Now().UnixMicro()})
		if err == nil {
			err = views[i].Decode(data)
		}
		if err != nil {
			return Result{}, err
		}
	}
	var (
		people  = map[string]int{}
		who     = make([]int, len(views))
		writer  = profile.NewWriter(set.Plan())
		moved   int
		person  profile.Profile
		offset  rapport.Offset
		emit    = func(segment.Transition) { moved++ }
		lasting = time.Duration(c.Seconds / 2 * float64(time.Second))
	)
	for i := range views {
		id := string(views[i].UserID()) + string(views[i].AnonymousID())
		k, ok := people[id]
		if !ok {
			k = len(people)
			people[id] = k
		}
		who[i] = k
	}
	parts := make([]profile.Fragment, len(people))
	members := make([]segment.Membership, len(people))
	step := func(i int) {
		k, v := who[i], &views[i]
		var t *profile.Touched
		known := parts[k] != nil
		parts[k], t = writer.Apply(parts[k], v, profile.Stamp{Offset: offset, Now: v.Timestamp()})
		if !known {
			t = nil
		}
		person.Reset(set.Plan(), v.Timestamp(), parts[k:k+1])
		members[k], _ = set.Update(&person, members[k], t, emit)
		offset++
	}
	for i := range views {
		step(i)
	}
	cpu, began := processCPU(), time.Now()
	events := int64(0)
	for time.Since(began) < lasting && ctx.Err() == nil {
		for i := range views {
			step(i)
		}
		events += int64(len(views))
	}
	took := time.Since(began).Seconds()
	return Result{Scenario: fmt.Sprintf("profile and %d segments, one event", n), Subject: "rapport", Events: events, Seconds: took, EventsPerSecond: float64(events) / took,
		CPUPerMillion: (processCPU() - cpu) / float64(events) * 1e6, Also: map[string]float64{"transitions": float64(moved)}}, ctx.Err()
}

// history fills a log, then previews a condition that nothing of what is kept answers, puts it as a segment, waits until it is
// live for everybody, and previews it again.
func (c *Config) history(ctx context.Context) ([]Result, error) {
	dir := filepath.Join(c.Dir, "segment")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	cfg := app.Defaults()
	cfg.Data, cfg.Dev, cfg.Listen = dir, true, "127.0.0.1:0"
	a, err := app.New(cfg, c.Log)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	if err := putSegments(ctx, a.Machine, shopSegments(c.Segments)); err != nil {
		return nil, err
	}
	f := &feed{app: a, load: simulate.Uniform(simulate.Config{Seed: c.Seed, People: c.People, Until: time.Now().Add(-time.Hour), Rate: 10_000})}
	if err := f.fill(ctx, c.Fill); err != nil {
		return nil, err
	}
	if err := errors.Join(a.Machine.Drain(ctx), a.Facts.Drain(ctx)); err != nil {
		return nil, err
	}
	const condition = `{"event":"Order Completed","measure":"sum","property":"quantity","within":"45d","op":"gte","value":3}`
	first, err := c.preview(ctx, a, "a preview, its history read from the log", condition)
	if err != nil {
		return nil, err
	}
	live, err := c.live(ctx, a, condition)
	if err != nil {
		return nil, err
	}
	again, err := c.preview(ctx, a, "a preview of what is kept", condition)
	return []Result{first, live, again}, err
}

// preview tries a condition on everybody.
func (c *Config) preview(ctx context.Context, a *app.App, scenario, condition string) (Result, error) {
	cpu, began := processCPU(), time.Now()
	p, err := a.Machine.Preview(ctx, []byte(condition), "", 10)
	if err != nil {
		return Result{}, err
	}
	took := time.Since(began).Seconds()
	c.say("%s: %.2f s", scenario, took)
	return Result{Scenario: scenario, Subject: "rapport", Events: int64(p.Of), Seconds: took, EventsPerSecond: float64(p.Of) / took,
		Also: map[string]float64{"people": float64(p.Of), "of them selected": float64(p.Count), "records read": float64(p.Scanned), "seconds": took, "CPU seconds": processCPU() - cpu}}, nil
}

// live puts a segment and waits until it is live for everybody.
func (c *Config) live(ctx context.Context, a *app.App, condition string) (Result, error) {
	records := int64(a.Machine.Status().Applied)
	cpu, began := processCPU(), time.Now()
	def := rapport.Definition{Kind: rapport.KindSegment, Key: "new", Owners: rapport.Owners{Marketing: "bench", IT: "bench"},
		Wording: rapport.Wording{Marketing: "New", IT: "new"}, Spec: json.RawMessage(`{"condition":` + condition + `}`)}
	if err := putSegments(ctx, a.Machine, []rapport.Definition{def}); err != nil {
		return Result{}, err
	}
	took := time.Since(began).Seconds()
	s, err := a.Machine.Segment(ctx, "new")
	if err != nil {
		return Result{}, err
	}
	return Result{Scenario: "a new segment over history", Subject: "rapport", Events: records, Seconds: took, EventsPerSecond: float64(records) / took,
		CPUPerMillion: (processCPU() - cpu) / float64(records) * 1e6, Also: map[string]float64{"members": float64(s.Count), "seconds": took}}, nil
}
