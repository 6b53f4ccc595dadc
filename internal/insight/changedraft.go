package insight

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// Draft is what can be done about a finding, filled in: a definition of a segment that `rapport apply` takes, or the spec of a
// question.
type Draft struct {
	Kind    string          `json:"kind"` // segment, or trends
	Key     string          `json:"key,omitempty"`
	Owners  *rapport.Owners `json:"owners,omitempty"`
	Wording rapport.Wording `json:"wording"`
	Spec    json.RawMessage `json:"spec"`
}

// unowned is who answers for a draft.
const unowned = "to be named"

// draft is a segment of the people that a part is made of: those who were there before and have not been since, if it took
// away, and else those who are there now. Where no condition can say that it is a trend.
func (q *ChangeQuestion) draft(snap facts.Snapshot, property, value string, fell bool) *Draft {
	where, ok := matching(snap, property, value)
	if !ok {
		return q.trend()
	}
	now := q.leaf(where, map[string]any{"from": instantText(q.from), "to": instantText(q.to), "measure": "count", "op": "gte", "value": 1})
	if !fell || q.mean() {
		return q.segment(now, property, value)
	}
	before := q.leaf(where, map[string]any{"from": instantText(q.from - q.back), "to": instantText(q.to - q.back), "measure": "count", "op": "gte", "value": 1})
	since := q.leaf(nil, map[string]any{"from": instantText(q.from), "never": true})
	return q.segment(map[string]any{"all": []any{before, since}}, property, value, "lost")
}

// draftOf is a segment of those whom something else happened to in the range, and who did not do what the question asks about
// since.
func (q *ChangeQuestion) draftOf(name facts.EventName, label string) *Draft {
	met := map[string]any{"type": name.Type.String(), "from": instantText(q.from), "to": instantText(q.to), "measure": "count", "op": "gte", "value": 1}
	if name.Name != "" {
		met["event"] = name.Name
	}
	since := q.leaf(nil, map[string]any{"from": instantText(q.from), "never": true})
	return q.segment(map[string]any{"all": []any{met, since}}, label)
}

// leaf is the question's own events with more conditions and members.
func (q *ChangeQuestion) leaf(where []any, more map[string]any) map[string]any {
	out := map[string]any{}
	text, err := json.Marshal(q.Events)
	if err != nil || json.Unmarshal(text, &out) != nil {
		return nil // what was read can be written
	}
	if own, ok := out["where"].([]any); ok {
		where = append(slices.Clone(own), where...)
	}
	if len(where) > 0 {
		out["where"] = where
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// matching is the condition of an event that a property has a value; false if there is none.
func matching(snap facts.Snapshot, property, value string) ([]any, bool) {
	is := func(v any) ([]any, bool) {
		return []any{map[string]any{"property": property, "op": "eq", "value": v}}, true
	}
	switch {
	case property == facts.SourcePath || value == otherValues:
		return nil, false
	case value == noValue:
		return []any{map[string]any{"property": property, "op": "notExists"}}, true
	}
	switch kindOf(snap, property) {
	case facts.Number:
		return is(json.Number(value))
	case facts.Flag:
		if value != "true" && value != "false" {
			return nil, false
		}
		return is(value == "true")
	}
	return is(value)
}

// segment is the draft of one; nil if its condition is none, which is where a value is longer than conditions may be.
func (q *ChangeQuestion) segment(condition map[string]any, names ...string) *Draft {
	text, err := json.Marshal(condition)
	if err != nil {
		return nil
	}
	c, err := expr.Parse(text)
	if err != nil {
		return nil
	}
	spec, err := json.Marshal(map[string]json.RawMessage{"condition": c.Canonical()})
	if err != nil {
		return nil
	}
	return &Draft{Kind: string(rapport.KindSegment), Key: q.key(names), Owners: &rapport.Owners{Marketing: unowned, IT: unowned}, Wording: c.Wording(nil), Spec: spec}
}

// key names a draft after what it is about: letters, digits and hyphens, at most 64.
func (q *ChangeQuestion) key(names []string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.Join(append([]string{q.Events.measure.Event}, names...), " ") + " " + time.UnixMicro(q.from).In(q.zone).Format("2006 01 02")) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := b.String()
	if len(s) > 64 {
		s = s[:53] + s[len(s)-11:] // the day stays
	}
	return strings.Trim(s, "-")
}

// trend is the draft of a question: the figure by day, or by hour in a short time, from the time before on.
func (q *ChangeQuestion) trend() *Draft {
	unit := Day
	if q.to-q.from <= 2*int64(24*time.Hour/time.Microsecond) && q.back <= 8*int64(24*time.Hour/time.Microsecond) {
		unit = Hour
	}
	spec := map[string]any{"series": []Events{q.Events}, "unit": unit, "from": instantText(q.from - q.back), "to": instantText(q.to), "zone": q.zone.String()}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil
	}
	w := q.Events.wording(nil)
	return &Draft{Kind: "trends", Wording: rapport.Wording{Marketing: "How often " + w.Marketing + " happened in both times, by " + string(unit), IT: w.IT + " by " + string(unit)}, Spec: text}
}

func instantText(t int64) string { return time.UnixMicro(t).UTC().Format(time.RFC3339Nano) }
