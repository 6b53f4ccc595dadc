package insight

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Happening is something else that changed about when a figure did: a candidate for the reason.
type Happening struct {
	Kind     string          `json:"kind"` // source, campaign, event, definition or annotation
	Key      string          `json:"key"`
	What     string          `json:"what"`            // began, ended, silent, more, less, changed or noted
	At       time.Time       `json:"at"`              // from when on
	Before   int             `json:"before"`          // events in the time before
	After    int             `json:"after"`           // and in the range
	Sentence rapport.Wording `json:"sentence"`        //
	Draft    *Draft          `json:"draft,omitempty"` // of a segment of those it happened to, if the figure fell since
	event    facts.EventName // of an event
}

const (
	leastEvents   = 10 // without which nothing is said of what is rare
	maxHappenings = 20
	silenceSteps  = 96 // into which a range is divided to look for silence; none is shorter than an hour
	leastMissed   = 50 // events that a silence is expected to have held, and a tenth of those of the time before
	muchMore      = 3  // times as often
)

// sighting is when and how often something was seen.
type sighting struct {
	first, last            int64
	before, between, after int
	steps                  [2][]int // before and after, by step; of sources
}

func (t *sighting) add(at int64, q *ChangeQuestion, step int64, stepped bool) {
	if t.before+t.between+t.after == 0 {
		t.first, t.last = at, at
	}
	t.first, t.last = min(t.first, at), max(t.last, at)
	side, from := -1, q.from
	switch {
	case at < q.to-q.back:
		t.before++
		side, from = 0, q.from-q.back
	case at >= q.from:
		t.after++
		side = 1
	default:
		t.between++
	}
	if !stepped || side < 0 {
		return
	}
	if t.steps[0] == nil {
		n := int((q.to-q.from-1)/step) + 1
		t.steps = [2][]int{make([]int, n), make([]int, n)}
	}
	t.steps[side][(at-from)/step]++
}

func (t *sighting) join(o *sighting) {
	if o.before+o.between+o.after == 0 {
		return
	}
	if t.before+t.between+t.after == 0 {
		t.first, t.last = o.first, o.last
	}
	t.first, t.last = min(t.first, o.first), max(t.last, o.last)
	t.before, t.between, t.after = t.before+o.before, t.between+o.between, t.after+o.after
	for side := range o.steps {
		if t.steps[side] == nil {
			t.steps[side] = o.steps[side]
			continue
		}
		for i, n := range o.steps[side] {
			t.steps[side][i] += n
		}
	}
}

// seen are tallies by code.
type seen struct{ events, sources, campaigns []sighting }

func sightingOf(of *[]sighting, code uint32) *sighting {
	if n := int(code) + 1 - len(*of); n > 0 {
		*of = append(*of, make([]sighting, n)...)
	}
	return &(*of)[code]
}

const campaignPath = facts.ContextPrefix + "campaign.name"

// happened looks at everything in both times and between them.
func (q *ChangeQuestion) happened(ctx context.Context, snap facts.Snapshot, view View, fell bool) ([]Happening, error) {
	query := &facts.Query{From: q.from - q.back, To: q.to, AnyOrder: true,
		Columns: []facts.Column{{Path: facts.SourcePath, Kind: facts.Text}, {Path: campaignPath, Kind: facts.Text}}}
	if given(snap, campaignPath) {
		query.Columns = query.Columns[:1]
	}
	step := max(int64(time.Hour/time.Microsecond), (q.to-q.from+silenceSteps-1)/silenceSteps)
	all := make([]seen, snap.Workers())
	err := snap.Scan(ctx, query, func(w int, b *facts.Batch) error {
		s := &all[w]
		for r, t := range b.Time {
			sightingOf(&s.events, b.Event[r]).add(t, q, step, false)
			sightingOf(&s.sources, b.Columns[0].Code[r]).add(t, q, step, true)
			if len(b.Columns) > 1 && b.Columns[1].Code[r] != 0 {
				sightingOf(&s.campaigns, b.Columns[1].Code[r]).add(t, q, step, false)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	whole := joinSeen(all)
	var out []Happening
	for code, name := range snap.Texts(facts.SourcePath) {
		if code > 0 && code < len(whole.sources) {
			out = append(out, q.of("source", name, &whole.sources[code], view, step)...)
		}
	}
	if len(query.Columns) > 1 {
		for code, name := range snap.Texts(campaignPath) {
			if code > 0 && code < len(whole.campaigns) {
				out = append(out, q.of("campaign", name, &whole.campaigns[code], view, 0)...)
			}
		}
	}
	for code, name := range snap.Events() {
		if code < len(whole.events) && !q.about(name) && (name.Name != "" || name.Type != 0) {
			for _, h := range q.of("event", eventLabel(name), &whole.events[code], view, 0) {
				h.event = name
				if fell && (h.What == "began" || h.What == "more") {
					h.Draft = q.draftOf(name, h.Key)
				}
				out = append(out, h)
			}
		}
	}
	return q.foremost(append(out, q.defined(view)...)), nil
}

// given is whether a property was given up as a column of text.
func given(snap facts.Snapshot, path string) bool {
	return slices.ContainsFunc(snap.Vocabulary().Properties, func(p facts.PropertyCount) bool { return p.Path == path && p.GivenUp })
}

// about is whether the question asks about these very events.
func (q *ChangeQuestion) about(name facts.EventName) bool {
	m := &q.Events.measure
	return (m.Event == "" || m.Event == name.Name) && (m.Type == expr.AnyType || m.Type == name.Type)
}

func eventLabel(name facts.EventName) string {
	switch {
	case name.Name == "":
		return name.Type.String()
	case name.Type == rapport.Track:
		return name.Name
	}
	return name.Type.String() + " " + name.Name
}

func joinSeen(all []seen) *seen {
	out := &seen{}
	for w := range all {
		for _, pair := range [][2]*[]sighting{{&out.events, &all[w].events}, {&out.sources, &all[w].sources}, {&out.campaigns, &all[w].campaigns}} {
			for code := range *pair[1] {
				sightingOf(pair[0], uint32(code)).join(&(*pair[1])[code])
			}
		}
	}
	return out
}

// of says what became of one thing, if anything.
func (q *ChangeQuestion) of(kind, key string, t *sighting, view View, step int64) []Happening {
	least := max(leastEvents, view.Cell)
	h := Happening{Kind: kind, Key: key, Before: t.before, After: t.after, At: time.UnixMicro(q.from).UTC()}
	z := float64(t.after-t.before) / math.Sqrt(float64(max(t.after+t.before, 1)))
	switch {
	case t.after >= least && t.before+t.between == 0:
		h.What, h.At = "began", time.UnixMicro(t.first).UTC()
	case t.before >= least && t.after == 0:
		h.What, h.At = "ended", time.UnixMicro(t.last).UTC()
	case kind == "event" && t.after >= least && t.after >= muchMore*t.before && z > 4:
		h.What = "more"
	case kind == "event" && t.before >= least && t.before >= muchMore*t.after && z < -4:
		h.What = "less"
	case step > 0:
		from, length, ok := t.silence()
		if !ok {
			return nil
		}
		h.What, h.At = "silent", time.UnixMicro(q.from+int64(from)*step).UTC()
		h.Sentence = q.heard(&h, time.Duration(int64(length)*step)*time.Microsecond)
		return []Happening{h}
	default:
		return nil
	}
	h.Sentence = q.heard(&h, 0)
	return []Happening{h}
}

// silence is the run of steps without an event in which most were to be expected, going by the time before.
func (t *sighting) silence() (from, length int, ok bool) {
	if t.steps[0] == nil {
		return 0, 0, false
	}
	most, begin, missed := 0, 0, 0
	for i, n := range t.steps[1] {
		if n > 0 {
			begin, missed = i+1, 0
			continue
		}
		if missed += t.steps[0][i]; missed > most {
			most, from, length = missed, begin, i+1-begin
		}
	}
	return from, length, most >= max(leastMissed, t.before/10)
}

// heard is the sentence of a happening.
func (q *ChangeQuestion) heard(h *Happening, long time.Duration) rapport.Wording {
	names := map[string]rapport.Wording{"source": {Marketing: "The touchpoint ", IT: "source "}, "campaign": {Marketing: "The campaign ", IT: "campaign "}, "event": {Marketing: "", IT: ""}}
	n, m := strconv.Itoa(h.Before), strconv.Itoa(h.After)
	when := h.At.In(q.zone).Format("2 January 15:04")
	hours := strconv.FormatFloat(math.Round(long.Hours()), 'f', -1, 64)
	said := map[string]string{
		"began":  " was new from " + when + " on: " + m + " events.",
		"ended":  " was last heard of on " + when + ": " + n + " events before, none since.",
		"more":   " happened " + m + " times, before " + n + ".",
		"less":   " happened only " + m + " times, before " + n + ".",
		"silent": " said nothing for " + hours + " hours from " + when + " on.",
	}[h.What]
	it := h.What + " at " + h.At.Format(time.RFC3339) + ", " + n + " → " + m
	if long > 0 {
		it += ", " + hours + "h"
	}
	return rapport.Wording{Marketing: names[h.Kind].Marketing + "‘" + h.Key + "’" + said, IT: names[h.Kind].IT + h.Key + ": " + it}
}

// defined are the definitions that changed after the time before.
func (q *ChangeQuestion) defined(view View) []Happening {
	if view.Changed == nil {
		return nil
	}
	var out []Happening
	for _, d := range view.Changed(time.UnixMicro(q.to-q.back), time.UnixMicro(min(q.to, q.now))) {
		if d.Kind == rapport.KindAnnotation {
			w := rapport.Wording{Marketing: cmp.Or(d.Wording.Marketing, d.Key), IT: cmp.Or(d.Wording.IT, d.Key)}
			when := d.ChangedAt.In(q.zone).Format("2 January 15:04")
			out = append(out, Happening{Kind: "annotation", Key: d.Key, What: "noted", At: d.ChangedAt.UTC(),
				Sentence: rapport.Wording{Marketing: when + ": " + w.Marketing, IT: d.ChangedAt.UTC().Format(time.RFC3339) + " " + w.IT}})
			continue
		}
		verb := map[bool]string{true: " is new", false: " was changed"}[d.Version == 1]
		if d.Status != "" && d.Status != "live" {
			verb = " was ended"
		}
		by := ""
		if d.ChangedBy != "" {
			by = " by " + d.ChangedBy
		}
		h := Happening{Kind: "definition", Key: string(d.Kind) + " " + d.Key, What: "changed", At: d.ChangedAt.UTC()}
		h.Sentence = rapport.Wording{Marketing: "The " + string(d.Kind) + " ‘" + d.Key + "’" + verb + " on " + d.ChangedAt.In(q.zone).Format("2 January 15:04") + by + ".",
			IT: string(d.Kind) + " " + d.Key + " version " + strconv.Itoa(d.Version) + " at " + d.ChangedAt.UTC().Format(time.RFC3339) + by}
		out = append(out, h)
	}
	return out
}

// foremost are the happenings that weigh most: what has no figures first, then by how many events more or fewer.
func (q *ChangeQuestion) foremost(of []Happening) []Happening {
	weight := func(h *Happening) float64 {
		if h.Kind == "definition" || h.Kind == "annotation" {
			return math.Inf(1)
		}
		return math.Abs(float64(h.After - h.Before))
	}
	slices.SortStableFunc(of, func(a, b Happening) int {
		return cmp.Or(cmp.Compare(weight(&b), weight(&a)), b.At.Compare(a.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
	out := []Happening{}
	n := 0
	for _, h := range of {
		if h.Kind == "definition" {
			if n++; n > maxHappenings/2 {
				continue
			}
		}
		if len(out) < maxHappenings {
			out = append(out, h)
		}
	}
	return out
}
