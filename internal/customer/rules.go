package customer

import (
	"cmp"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/segment"
)

// rules is what the live definitions ask of every event: which series are kept, which segments are evaluated.
type rules struct {
	series   []*series // by ID
	segments map[rapport.SegmentKey]*live
	byID     map[segment.ID]*live
	traits   map[string]traitRule
	lists    map[rapport.ListKey]*expr.Condition // who is on each

	nextSeries  profile.SeriesID
	nextSegment segment.ID

	plan *profile.Plan
	set  *segment.Set
}

// series is one series in force. It counts events from offset From on as they are applied; what came before is added when
// it is filled from history.
type series struct {
	ID    profile.SeriesID `json:"id"`
	Spec  expr.SeriesSpec  `json:"spec"`
	From  rapport.Offset   `json:"from"`
	Ready bool             `json:"ready"`
	Since int64            `json:"since,omitempty"` // the instant of From
}

// live is a segment: the version in force and, while its history is computed, the one to come.
type live struct {
	ID      segment.ID
	Key     rapport.SegmentKey
	Now     *version // nil until the first version is live
	Next    *version // nil unless one waits for history
	History history
	Fresh   freshness
	Members *roaring.Bitmap // roots
}

// add and remove keep the size beside the bitmap, which would count itself anew each time.
func (l *live) add(root identity.Node, now int64) {
	if l.Members.CheckedAdd(uint32(root)) {
		l.History.sized(now, l.History.Count+1)
	}
}

func (l *live) remove(root identity.Node, now int64) {
	if l.Members.CheckedRemove(uint32(root)) {
		l.History.sized(now, l.History.Count-1)
	}
}

type version struct {
	Definition rapport.Definition
	Condition  *expr.Condition
}

// traitRule is a trait definition: how the trait is merged, or what it is computed from.
type traitRule struct {
	Policy profile.TraitPolicy
	Needs  []expr.SeriesSpec
	Rests  []string // other traits that it is computed from
}

func (r *rules) init() {
	r.segments, r.byID, r.traits = map[rapport.SegmentKey]*live{}, map[segment.ID]*live{}, map[string]traitRule{}
	r.lists = map[rapport.ListKey]*expr.Condition{}
	r.nextSeries, r.nextSegment = 1, 1
}

// ordered is the segments by key, so that nothing depends on the order of a map.
func (r *rules) ordered() []*live {
	return slices.SortedFunc(maps.Values(r.segments), func(a, b *live) int { return cmp.Compare(a.Key, b.Key) })
}

// needs is every series that a version of a segment, or a trait, asks for; merged where only windows differ.
func (r *rules) needs() []expr.SeriesSpec {
	var all []expr.SeriesSpec
	add := func(specs []expr.SeriesSpec) {
		for _, s := range specs {
			all = mergeSeries(all, s)
		}
	}
	for _, l := range r.ordered() {
		for _, v := range []*version{l.Now, l.Next} {
			if v != nil {
				add(v.Condition.Needs().Series)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.traits)) {
		add(r.traits[name].Needs)
	}
	for _, key := range slices.Sorted(maps.Keys(r.lists)) {
		add(r.lists[key].Needs().Series)
	}
	return all
}

func mergeSeries(all []expr.SeriesSpec, s expr.SeriesSpec) []expr.SeriesSpec {
	for i := range all {
		if m, ok := all[i].Merge(s); ok {
			all[i] = m
			return all
		}
	}
	return append(all, s)
}

// covering finds the series in force that answers spec; a ready one before one that is being filled.
func (r *rules) covering(spec expr.SeriesSpec) *series {
	var found *series
	for _, s := range r.series {
		if s.Spec.Covers(spec) && (found == nil || s.Ready && !found.Ready) {
			found = s
		}
	}
	return found
}

// require adds the series that are needed and not there. from is the offset of the first event they will see; empty says
// that there was no event before it, so that they have nothing to be filled with. now is the instant of from.
func (r *rules) require(from rapport.Offset, empty bool, now int64) {
	for _, spec := range r.needs() {
		if r.covering(spec) == nil {
			r.series = append(r.series, &series{ID: r.nextSeries, Spec: spec, From: from, Ready: empty, Since: now})
			r.nextSeries++
		}
	}
}

// ready says whether everything the specs ask for is there with its history.
func (r *rules) ready(specs []expr.SeriesSpec) bool {
	for _, spec := range specs {
		if s := r.covering(spec); s == nil || !s.Ready {
			return false
		}
	}
	return true
}

// unready is how many series still lack their history.
func (r *rules) unready() int {
	n := 0
	for _, s := range r.series {
		if !s.Ready {
			n++
		}
	}
	return n
}

// readyTraits is how many computed traits have their history.
func (r *rules) readyTraits() int {
	n := 0
	for _, t := range r.traits {
		if t.Policy.Computed != nil && r.traitReady(t) {
			n++
		}
	}
	return n
}

// traitReady is whether a trait has the history of everything that it rests on. The catalog lets no chain lead back to itself.
func (r *rules) traitReady(t traitRule) bool {
	for _, name := range t.Rests {
		if other, ok := r.traits[name]; ok && !r.traitReady(other) {
			return false
		}
	}
	return r.ready(t.Needs)
}

// promote makes those versions live whose series are ready and whose segments exist; it says which segments.
func (r *rules) promote() []segment.ID {
	var promoted []segment.ID
	for again := true; again; {
		again = false
		for _, l := range r.ordered() {
			if l.Next == nil || !r.ready(l.Next.Condition.Needs().Series) || !r.haveSegments(l.Next.Condition) {
				continue
			}
			l.Now, l.Next = l.Next, nil
			again, promoted = true, append(promoted, l.ID)
		}
	}
	return promoted
}

func (r *rules) haveSegments(c *expr.Condition) bool {
	for _, key := range c.Needs().Segments {
		if l := r.segments[key]; l == nil || l.Now == nil {
			return false
		}
	}
	return true
}

// prune drops the series that nothing needs.
func (r *rules) prune() {
	needs := r.needs()
	r.series = slices.DeleteFunc(r.series, func(s *series) bool {
		return !slices.ContainsFunc(needs, func(n expr.SeriesSpec) bool { return r.covering(n) == s || s.Spec.Covers(n) && !s.Ready })
	})
}

// compile makes plan and set anew from what is in force.
func (r *rules) compile(cfg profile.Config) error {
	kept := make([]profile.Series, 0, len(r.series))
	for _, s := range r.series {
		kept = append(kept, profile.Series{ID: s.ID, Spec: s.Spec})
	}
	var policies []profile.TraitPolicy
	for _, name := range slices.Sorted(maps.Keys(r.traits)) {
		if t := r.traits[name]; r.traitReady(t) {
			policies = append(policies, t.Policy)
		}
	}
	plan, err := profile.NewPlan(kept, policies, cfg)
	if err != nil {
		return err
	}
	var defs []segment.Definition
	for _, l := range r.ordered() {
		if l.Now != nil {
			defs = append(defs, segment.Definition{ID: l.ID, Key: l.Key, Version: l.Now.Definition.Version, Condition: l.Now.Condition})
		}
	}
	set, err := segment.Compile(defs, plan)
	if err != nil {
		return err
	}
	r.plan, r.set = plan, set
	return nil
}

// parseSegment reads a segment definition's condition.
func parseSegment(def rapport.Definition) (*version, error) {
	spec, err := segment.ParseSpec(def.Spec)
	if err != nil {
		return nil, err
	}
	return &version{Definition: def, Condition: spec.Condition}, nil
}
