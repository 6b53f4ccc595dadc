package customer

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rapport"
	"rapport/internal/dedup"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/identity"
	"rapport/internal/profile"
)

// filled is the payload of a RecordLive: series whose history is computed.
type filled struct {
	Series []profile.SeriesID `json:"series"`
}

// past is what history adds to fragments: for each primary identifier that has anything of the series a fragment with nothing
// else in it.
type past map[rapport.Identifier]*profile.Fragment

// at is the fragment of a primary identifier. Looking one up that is there allocates nothing.
func (p past) at(t rapport.IdentifierType, value []byte) *profile.Fragment {
	if f, ok := p[rapport.Identifier{Type: t, Value: string(value)}]; ok {
		return f
	}
	f := new(profile.Fragment)
	p[rapport.Identifier{Type: t, Value: string(value)}] = f
	return f
}

// fillings is the one computation over history that may be under way.
type fillings struct {
	mu      sync.Mutex
	stop    context.CancelFunc
	ready   map[profile.SeriesID]past // done, waiting for their record to be applied
	running []profile.SeriesID
	done    sync.WaitGroup

	progress counter
}

// counter tells how far a scan over history is.
type counter struct {
	records, total atomic.Uint64
	since          atomic.Int64 // wall µs
}

func (c *counter) begin(total uint64) {
	c.records.Store(0)
	c.total.Store(total)
	c.since.Store(time.Now().UnixMicro())
}

func (c *counter) read() *Progress {
	p := &Progress{Done: c.records.Load(), Total: c.total.Load()}
	if took := float64(time.Now().UnixMicro()-c.since.Load()) / 1e6; took > 0 {
		p.Rate = float64(p.Done) / took
	}
	if p.Rate > 0 && p.Total > p.Done {
		p.Seconds = float64(p.Total-p.Done) / p.Rate
	}
	return p
}

func (f *fillings) cancel() {
	f.mu.Lock()
	stop := f.stop
	f.mu.Unlock()
	if stop != nil {
		stop()
	}
	f.done.Wait()
}

// fill computes, beside the machine, the history of series that lack it, and appends the record that puts it in force.
// It is called when the log is applied to its end; a replay finds the record where it was.
func (m *Machine) fill(ctx context.Context) {
	m.mu.RLock()
	var todo []series
	for _, s := range m.rules.series {
		if !s.Ready {
			todo = append(todo, *s)
		}
	}
	m.mu.RUnlock()
	f := &m.filling
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(todo) == 0 || f.running != nil {
		return
	}
	ctx, f.stop = context.WithCancel(ctx)
	for _, s := range todo {
		f.running = append(f.running, s.ID)
	}
	f.done.Add(1)
	go func() {
		defer f.done.Done()
		found, err := m.scan(ctx, todo, &f.progress)
		f.mu.Lock()
		if err == nil {
			f.ready = map[profile.SeriesID]past{}
			for _, s := range todo {
				f.ready[s.ID] = found
			}
		}
		f.mu.Unlock()
		if err == nil {
			err = m.appendLive(ctx, todo)
		}
		if err != nil && ctx.Err() == nil {
			m.logger.Error("computing a definition's history failed; it is tried again", "error", err)
		}
		f.mu.Lock()
		f.running = nil
		f.mu.Unlock()
	}()
}

func (m *Machine) appendLive(ctx context.Context, todo []series) error {
	var p filled
	for _, s := range todo {
		p.Series = append(p.Series, s.ID)
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	at, err := m.log.Append(ctx, eventlog.Entry{Kind: rapport.RecordLive, Data: data})
	if err != nil {
		return err
	}
	return m.Applied(ctx, at+1)
}

// scan reads history for series, each up to where it began to count by itself.
func (m *Machine) scan(ctx context.Context, todo []series, progress *counter) (past, error) {
	slices.SortFunc(todo, func(a, b series) int { return int(a.From) - int(b.From) })
	out := past{}
	window := dedup.New(m.cfg.Dedup)
	plan, err := m.seriesPlan(todo)
	if err != nil {
		return nil, err
	}
	writer := profile.NewWriter(plan)
	left := todo
	start, _ := m.log.Bounds()
	end := todo[len(todo)-1].From
	progress.begin(uint64(end) - uint64(min(start, end)))
	names := newSpelling()
	var v event.View
	err = m.log.Read(ctx, start, func(r *rapport.Record) error {
		for len(left) > 0 && left[0].From <= r.Offset {
			if plan, err = plan.Freeze(left[0].ID); err != nil {
				return err
			}
			writer.SetPlan(plan)
			left = left[1:]
		}
		if len(left) == 0 {
			return eventlog.ErrStop
		}
		progress.records.Add(1)
		if r.Kind == rapport.RecordDefinition {
			return names.define(r)
		}
		if r.Kind != rapport.RecordEvent {
			return nil
		}
		if err := v.Decode(r.Data); err != nil {
			return err
		}
		now := r.Time.UnixMicro()
		if !m.distinct && window.Seen(v.MessageHash(), now) {
			return nil
		}
		if !plan.Takes(v.Type(), v.Name()) {
			return nil
		}
		t, value, ok := names.graph.Primary(&v)
		if !ok {
			return nil
		}
		f := out.at(t, value)
		*f, _ = writer.Apply(*f, &v, profile.Stamp{Offset: r.Offset, Now: now})
		return nil
	})
	return out, err
}

// seriesPlan keeps series and as little as can be of anything else.
func (m *Machine) seriesPlan(of []series) (*profile.Plan, error) {
	kept := make([]profile.Series, len(of))
	for i, s := range of {
		kept[i] = profile.Series{ID: s.ID, Spec: s.Spec}
	}
	cfg := m.cfg.Profile
	cfg.Recent, cfg.Traits, cfg.TraitBytes = 0, 1, 16
	return profile.NewPlan(kept, nil, cfg)
}

// applyLive adds computed history to the fragments and makes live what waited for it. After a crash, and in a replay, the
// history is computed here, from the same records.
func (m *Machine) applyLive(r *rapport.Record) error {
	var p filled
	if err := json.Unmarshal(r.Data, &p); err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "read live record", Err: err}
	}
	var todo []series
	for _, s := range m.rules.series {
		if !s.Ready && slices.Contains(p.Series, s.ID) {
			todo = append(todo, *s)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	m.urgent = true
	found, err := m.history(todo)
	if err != nil {
		return err
	}
	ids := make([]profile.SeriesID, len(todo))
	for i, s := range todo {
		ids[i] = s.ID
	}
	if err := m.join(found, ids); err != nil {
		return err
	}
	had := m.rules.readyTraits()
	for _, s := range m.rules.series {
		s.Ready = s.Ready || slices.Contains(ids, s.ID)
	}
	m.cause.reason = ByLive
	return m.enforce(m.rules.readyTraits() != had)
}

// history is what was computed beside the machine, or is computed now.
func (m *Machine) history(todo []series) (past, error) {
	f := &m.filling
	f.mu.Lock()
	found := f.ready[todo[0].ID]
	for _, s := range todo {
		if f.ready[s.ID] == nil {
			found = nil
		}
	}
	f.ready = nil
	f.mu.Unlock()
	if found != nil {
		return found, nil
	}
	m.mu.Unlock() // nothing is changed meanwhile; readers go on
	defer m.mu.Lock()
	return m.scan(context.Background(), todo, &counter{})
}

// join adds the series to the fragments, in the order of the nodes.
func (m *Machine) join(found past, ids []profile.SeriesID) error {
	nodes := make(map[identity.Node]profile.Fragment, len(found))
	for id, f := range found {
		if n, ok := m.graph.Lookup(id); ok {
			nodes[n] = *f
		}
	}
	for i, n := range slices.Sorted(maps.Keys(nodes)) {
		if i%4096 == 4095 {
			m.mu.Unlock()
			m.mu.Lock()
		}
		into, err := m.fragments.get(n)
		if err != nil {
			return err
		}
		m.fragments.put(n, m.writer.Join(into, nodes[n], ids, m.now))
	}
	return nil
}
