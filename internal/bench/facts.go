package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/insight"
	"rapport/internal/simulate"
)

const (
	factsRows  = 1 << 14 // appended at a time, as a follower does
	factsPace  = 60_000  // events a second appended while questions are asked
	factsTimes = 15      // that each question is asked at least
)

// factsBench is a store of a crowd's history.
type factsBench struct {
	*Config
	cfg   facts.Config
	crowd *simulate.Crowd
	dir   string
	store *hotfacts.Store
	until time.Time
	last  []facts.Row // of the history, to be appended again
	spent time.Duration
}

// crowded knows who is who in a crowd.
type crowded struct{ crowd *simulate.Crowd }

func (c crowded) Version() uint64 { return 0 }

func (c crowded) Group(s facts.Subjects, groups []uint32) ([]uint32, uint64) {
	for i := len(groups); i < s.Len(); i++ {
		groups = append(groups, c.group(s.At(i)))
	}
	return groups, 0
}

func (c crowded) Find(id rapport.Identifier) uint32 {
	return c.group(facts.Subject{Type: id.Type, Value: []byte(id.Value)})
}

func (c crowded) group(s facts.Subject) uint32 {
	if p, ok := c.crowd.Group(s.Type, s.Value); ok {
		return uint32(p)
	}
	return facts.Nobody
}

// benchFacts measures questions over everybody: bringing a history in, opening it again, each question with nothing else going
// on, and again while events arrive.
func benchFacts(ctx context.Context, c *Config) (results []Result, err error) {
	b := &factsBench{Config: c, cfg: facts.Defaults(), dir: filepath.Join(c.Dir, "facts"), until: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	b.crowd = simulate.NewCrowd(simulate.Config{Seed: c.Seed, People: max(1, c.Events/40), Until: b.until}, c.Events)
	if err := b.open(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.store.Close()) }()
	c.say("facts: bringing in %d events", c.Events)
	filled, err := b.fill(ctx)
	if err != nil {
		return nil, err
	}
	opened, err := b.reopen()
	if err != nil {
		return nil, err
	}
	idle, err := b.ask(ctx, "", time.Duration(0))
	if err != nil {
		return nil, err
	}
	duck, err := b.beside(ctx, idle)
	if err != nil {
		return nil, err
	}
	busy, arriving, err := b.busy(ctx, idle)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]Result{filled, opened}, idle, duck, busy, []Result{arriving}), nil
}

func (b *factsBench) open() (err error) {
	b.store, err = hotfacts.Open(hotfacts.Options{Dir: b.dir, Config: b.cfg, People: crowded{b.crowd}, Log: b.Log})
	return err
}

// fill brings the history in as a follower does; making it is not counted.
func (b *factsBench) fill(ctx context.Context) (Result, error) {
	x := facts.NewExtractor(b.cfg)
	var v event.View
	var body []byte
	next, spent := rapport.Offset(0), time.Duration(0)
	for more := true; more && ctx.Err() == nil; {
		var item simulate.Item
		if item, more = b.crowd.Next(); more {
			def := event.Defaults{Source: item.Source, ReceivedAt: item.At.UnixMicro()}
			var err error
			if body, err = event.Encode(body[:0], item.JSON, &def); err != nil {
				return Result{}, err
			}
			began := time.Now()
			if err := v.Decode(body); err != nil {
				return Result{}, err
			}
			x.Add(&v, next, def.ReceivedAt)
			next++
			spent += time.Since(began)
		}
		if rows := x.Rows(); len(rows) == factsRows || !more {
			began := time.Now()
			if err := b.store.Append(rows, next); err != nil {
				return Result{}, err
			}
			spent += time.Since(began)
			if more && int(next)+factsRows <= b.Events || b.last == nil {
				b.last = cloneRows(rows)
			}
			x.Reset()
		}
	}
	began := time.Now()
	if err := errors.Join(ctx.Err(), b.store.Compact()); err != nil {
		return Result{}, err
	}
	s := b.store.Stats()
	return Result{Scenario: "history brought in", Subject: "rapport", Events: int64(s.Events), Seconds: spent.Seconds(), EventsPerSecond: float64(s.Events) / spent.Seconds(),
		Also: map[string]float64{"bytes per event": float64(s.DiskBytes) / float64(s.Events), "message id bytes per event": float64(s.IDBytes) / float64(s.Events),
			"MB on disk": float64(s.DiskBytes) / (1 << 20), "s for the last merge": time.Since(began).Seconds(), "subjects": float64(s.Subjects)}}, nil
}

func cloneRows(rows []facts.Row) []facts.Row {
	out := slices.Clone(rows)
	for i := range out {
		r := &out[i]
		r.Name, r.Source, r.Subject.Value = slices.Clone(r.Name), slices.Clone(r.Source), slices.Clone(r.Subject.Value)
		r.Properties = slices.Clone(r.Properties)
		for j := range r.Properties {
			r.Properties[j].Text = slices.Clone(r.Properties[j].Text)
		}
	}
	return out
}

// reopen closes the store and opens it again, up to the first answer.
func (b *factsBench) reopen() (Result, error) {
	if err := b.store.Close(); err != nil {
		return Result{}, err
	}
	began := time.Now()
	if err := b.open(); err != nil {
		return Result{}, err
	}
	snap, err := b.store.Snapshot()
	if err != nil {
		return Result{}, err
	}
	defer snap.Close()
	return Result{Scenario: "opened again", Subject: "rapport", Seconds: time.Since(began).Seconds(),
		Also: map[string]float64{"ms to the first snapshot": float64(time.Since(began).Microseconds()) / 1000, "people": float64(snap.People())}}, nil
}

// factsQuestion is one that is timed.
type factsQuestion struct {
	name string
	sql  string // the same in SQL; empty: it is not asked there
	ask  func(context.Context, facts.Snapshot) (figure float64, err error)
}

func (b *factsBench) questions() ([]factsQuestion, error) {
	from, to := b.until.AddDate(0, 0, -simulate.DefaultDays).UnixMicro(), b.until.UnixMicro()
	step := func(name string) facts.Selector { return facts.Selector{Name: name} }
	condition, err := expr.Parse([]byte(`{"all":[{"event":"Order Completed","within":"30d","op":"gte","value":3},
		{"event":"Order Completed","measure":"sum","property":"total","within":"30d","op":"gt","value":100},{"event":"Ticket Opened","within":"7d","never":true}]}`))
	if err != nil {
		return nil, err
	}
	funnel := insight.Funnel{Steps: []facts.Selector{step("Product Viewed"), step("Product Added"), step("Order Completed")}, Window: 7 * 24 * time.Hour,
		From: from, To: to, Breakdown: &facts.Column{Path: "country", Kind: facts.Text}}
	audience := insight.Audience{Condition: condition.Root, At: to}
	retention := insight.Retention{Unit: insight.Week, From: from, To: to}
	sums := insight.Measured{Series: []insight.Figure{{Select: step("Order Completed"), Measure: insight.Sum, Property: facts.Column{Path: "total", Kind: facts.Number}}},
		Breakdown: []facts.Column{{Path: "country", Kind: facts.Text}}, Top: 10, Unit: insight.Day, From: from, To: to}
	trend := insight.Trend{Unit: insight.Day, From: from, To: to}
	since := b.until.AddDate(0, 0, -simulate.DefaultDays)
	return []factsQuestion{
		{"funnel of 3 steps by country, 7 days", over(sqlFunnel, since, b.until), func(ctx context.Context, s facts.Snapshot) (n float64, err error) {
			a, err := funnel.Ask(ctx, s)
			if err == nil {
				for _, p := range a.Parts {
					n += float64(p.People[2])
				}
			}
			return n, err
		}},
		{"audience: 3 orders in 30 d, sum over 100, no ticket in 7 d", over(sqlAudience, since, b.until), func(ctx context.Context, s facts.Snapshot) (float64, error) {
			a, err := audience.Ask(ctx, s)
			if err != nil {
				return 0, err
			}
			return float64(len(a.People)), nil
		}},
		{"weekly retention", over(sqlRetention, since, b.until), func(ctx context.Context, s facts.Snapshot) (n float64, err error) {
			a, err := retention.Ask(ctx, s)
			if err == nil {
				for _, c := range a.Cohorts {
					if len(c.Returned) > 1 {
						n += float64(c.Returned[1])
					}
				}
			}
			return n, err
		}},
		{"daily people by event", over(sqlDaily, since, b.until), func(ctx context.Context, s facts.Snapshot) (n float64, err error) {
			a, err := trend.Ask(ctx, s)
			if err == nil {
				for _, t := range a.Series {
					for _, k := range t.People {
						n += float64(k)
					}
				}
			}
			return n, err
		}},
		{"daily sum by country", over(sqlSums, since, b.until), func(ctx context.Context, s facts.Snapshot) (n float64, err error) {
			a, err := sums.Ask(ctx, s)
			if err == nil {
				for _, l := range a.Lines[0][1:] {
					n += l.Whole.Value
				}
			}
			return n, err
		}},
		{"one timeline", "", func(ctx context.Context, s facts.Snapshot) (float64, error) {
			p, ok := s.Find(rapport.Identifier{Type: rapport.UserID, Value: simulate.CrowdUser + "0"})
			if !ok {
				return 0, fmt.Errorf("nobody is %s0", simulate.CrowdUser)
			}
			a, err := (&insight.Timeline{Person: p, Limit: 100}).Ask(ctx, s)
			return float64(len(a)), err
		}},
	}, nil
}

// ask asks each question, at least so often and so long, each over a snapshot of its own.
func (b *factsBench) ask(ctx context.Context, when string, least time.Duration) ([]Result, error) {
	questions, err := b.questions()
	if err != nil {
		return nil, err
	}
	var out []Result
	for _, q := range questions {
		var times []time.Duration
		cpu, began := processCPU(), time.Now()
		for len(times) < factsTimes || time.Since(began) < least {
			one := time.Now()
			snap, err := b.store.Snapshot()
			if err != nil {
				return nil, err
			}
			_, err = q.ask(ctx, snap)
			snap.Close()
			if err != nil {
				return nil, err
			}
			times = append(times, time.Since(one))
		}
		cpu = processCPU() - cpu
		n := float64(len(times))
		slices.Sort(times)
		out = append(out, Result{Scenario: q.name + when, Subject: "rapport", P50: quantile(times, 0.5), P99: quantile(times, 0.99), Max: quantile(times, 1),
			Also: map[string]float64{"least ms": quantile(times, 0), "processor ms": cpu / n * 1000}})
	}
	return out, nil
}

// busy asks again while events arrive at a pace. Ratio says how the median compares with that of before.
func (b *factsBench) busy(ctx context.Context, idle []Result) ([]Result, Result, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type arrived struct {
		events  int64
		seconds float64
		err     error
	}
	done := make(chan arrived, 1)
	go func() {
		began := time.Now()
		n, err := b.arrive(ctx)
		done <- arrived{n, time.Since(began).Seconds(), err}
	}()
	least := time.Duration(b.Seconds * float64(time.Second) / float64(len(idle)))
	results, err := b.ask(ctx, ", while events arrive", least)
	stop()
	a := <-done
	if err = errors.Join(err, a.err); err != nil {
		return nil, Result{}, err
	}
	for i := range results {
		results[i].Ratio = idle[i].P50 / results[i].P50
	}
	return results, Result{Scenario: "events arriving while questions are asked", Subject: "rapport", Events: a.events, Seconds: a.seconds,
		EventsPerSecond: float64(a.events) / a.seconds, Note: fmt.Sprintf("paced at %d/s", factsPace)}, nil
}

// arrive appends rows at a pace until ctx ends.
func (b *factsBench) arrive(ctx context.Context) (n int64, err error) {
	began, next := time.Now(), b.store.Next()
	for ctx.Err() == nil {
		now := time.Now().UnixMicro()
		for i := range b.last {
			r := &b.last[i]
			r.Offset, r.Received, r.Time, r.Hash = next+rapport.Offset(i), now, now-int64(len(b.last)-i), r.Hash+1
		}
		next += rapport.Offset(len(b.last))
		if err := b.store.Append(b.last, next); err != nil {
			return n, err
		}
		n += int64(len(b.last))
		select {
		case <-ctx.Done():
		case <-time.After(time.Until(began.Add(time.Duration(n) * time.Second / factsPace))):
		}
	}
	return n, nil
}
