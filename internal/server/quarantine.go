package server

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"rapport"
	"rapport/internal/collect"
)

type quarantinePage struct {
	Items   []collect.Quarantined `json:"items"`
	Next    string                `json:"next,omitempty"`
	Total   uint64                `json:"total"`
	Reasons []tally               `json:"reasons"`
	Sources []tally               `json:"sources"`
}

type tally struct {
	Key   string `json:"key"`
	Count uint64 `json:"count"`
}

func (v veil) quarantined(q collect.Quarantined) collect.Quarantined {
	q.Message = v.text(q.Message)
	return q
}

func tallies(counts map[string]uint64) []tally {
	out := make([]tally, 0, len(counts))
	for _, key := range sortedKeys(counts) {
		out = append(out, tally{key, counts[key]})
	}
	return out
}

func listQuarantine(r *request) (answer, error) {
	source, err := r.text("source", maxKey)
	if err != nil {
		return answer{}, err
	}
	reason, err := r.text("reason", maxKey)
	if err != nil {
		return answer{}, err
	}
	waiting, err := r.flag("waiting")
	if err != nil {
		return answer{}, err
	}
	cursor, limit, err := r.page()
	if err != nil {
		return answer{}, err
	}
	l, err := r.s.deps.Quarantine.List(collect.Filter{Source: rapport.SourceKey(source), Reason: reason, Waiting: waiting}, cursor, limit)
	if err != nil {
		return answer{}, err
	}
	return ok(quarantinePage{each(l.Items, r.veil().quarantined), sealCursor(l.Next, r.cursorScope()), l.Total, tallies(l.Reasons), tallies(l.Sources)})
}

// quarantinedDetail is a refused event with its body. The body can hold anything, so it is shown only to who may see
// personal data.
type quarantinedDetail struct {
	Item     collect.Quarantined `json:"item"`
	Raw      string              `json:"raw,omitempty"`
	Encoding string              `json:"encoding,omitempty"`
	Masked   bool                `json:"masked"`
}

func getQuarantined(r *request) (answer, error) {
	n, err := strconv.ParseUint(r.PathValue("offset"), 10, 63)
	if err != nil {
		return answer{}, invalid("read path", "offset", "it is no log offset", "a whole number, as the list gives it")
	}
	q, err := r.s.deps.Quarantine.Get(rapport.Offset(n))
	if err != nil {
		return answer{}, err
	}
	out := quarantinedDetail{Item: r.veil().quarantined(q), Masked: r.masked()}
	switch {
	case out.Masked:
	case utf8.Valid(q.Raw):
		out.Raw, out.Encoding = string(q.Raw), "text"
	default:
		out.Raw, out.Encoding = base64.StdEncoding.EncodeToString(q.Raw), "base64"
	}
	return ok(out)
}

const maxReplay = 1000

// replayed is what became of one.
type replayed struct {
	Offset  rapport.Offset  `json:"offset"`
	Outcome string          `json:"outcome"` // accepted, refused, already
	Event   *rapport.Offset `json:"event,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	Message string          `json:"message,omitempty"`
	Field   string          `json:"field,omitempty"`
}

type replayResult struct {
	Items    []replayed `json:"items"`
	Accepted int        `json:"accepted"`
}

func replayQuarantine(r *request) (answer, error) {
	const op = "replay quarantine"
	var in struct {
		Offsets []rapport.Offset `json:"offsets"`
		Raw     *string          `json:"raw"`
	}
	if err := r.body(&in); err != nil {
		return answer{}, err
	}
	switch {
	case len(in.Offsets) == 0 || len(in.Offsets) > maxReplay:
		return answer{}, invalid(op, "offsets", "it names none or more than 1000", "name some")
	case in.Raw != nil && len(in.Offsets) != 1:
		return answer{}, invalid(op, "raw", "a corrected body goes with exactly one offset", "replay that one by itself")
	}
	var raw []byte
	if in.Raw != nil {
		raw = []byte(*in.Raw)
	}
	outcomes, err := r.s.deps.Quarantine.Replay(r.Context(), in.Offsets, raw, r.by())
	if err != nil {
		return answer{}, err
	}
	out := replayResult{Items: []replayed{}}
	for _, o := range outcomes {
		item := replayed{Offset: o.Offset, Outcome: o.Outcome, Reason: o.Reason, Message: r.veil().text(o.Message), Field: o.Field}
		if o.Outcome != "refused" {
			item.Event = &o.Event
		}
		if o.Outcome == "accepted" {
			out.Accepted++
		}
		out.Items = append(out.Items, item)
	}
	return ok(out)
}
