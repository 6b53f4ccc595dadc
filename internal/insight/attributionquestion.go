package insight

import (
	"context"
	"slices"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/attribution"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// AttributionQuestion asks which touchpoints or campaigns led to conversions.
type AttributionQuestion struct {
	Conversion Events   `json:"conversion"`
	Value      string   `json:"value,omitempty"`    // the property with what a conversion is worth; 1 each if empty
	Touches    []Events `json:"touches,omitempty"`  // none: any event but a conversion
	By         string   `json:"by,omitempty"`       // the property that names the channel, such as context.campaign.name; the source if empty
	Window     string   `json:"window,omitempty"`   // how long a touch counts; 30d if empty
	HalfLife   string   `json:"halfLife,omitempty"` // of time decay; 7d if empty
	Range

	window, halfLife int64
}

// AttributionShown is the answer as people see it. Credits are in the unit of the value.
type AttributionShown struct {
	Conversions  int             `json:"conversions"`
	Value        float64         `json:"value"`
	Unattributed float64         `json:"unattributed"` // the value of conversions without a touch in the window
	Untouched    int             `json:"untouched"`    // their number
	Channels     []ChannelShown  `json:"channels"`
	Paths        []PathShown     `json:"paths"` // the most frequent that led to a conversion
	Sentence     rapport.Wording `json:"sentence"`
}

// ChannelShown is what one channel is credited with.
type ChannelShown struct {
	Channel *string `json:"channel,omitempty"` // left out: the rest, added up
	Touches int     `json:"touches"`
	People  int     `json:"people"`
	Credits
	Conversions Credits `json:"conversions"` // the same in conversions, whatever each is worth
	Removal     float64 `json:"removal"`     // the share of conversions that would be lost without it
}

// Credits are by each rule and model.
type Credits struct {
	First    float64 `json:"first"`
	Last     float64 `json:"last"`
	Linear   float64 `json:"linear"`
	Decay    float64 `json:"decay"`
	Position float64 `json:"position"`
	Markov   float64 `json:"markov"`
	Shapley  float64 `json:"shapley"`
}

// PathShown is a way that people came, by channel; an empty name is the rest.
type PathShown struct {
	Channels    []string `json:"channels"`
	Conversions int      `json:"conversions"`
	Value       float64  `json:"value"`
}

func (q *AttributionQuestion) read(now time.Time) error {
	if q.Conversion.empty() {
		return invalid("conversion", "is missing", "write {event: …}")
	}
	if len(q.Touches) > maxSeries {
		return invalid("touches", "there are too many", "ask for at most 20")
	}
	if q.By == "" {
		q.By = facts.SourcePath
	}
	for _, d := range []struct {
		where, usual string
		text         *string
		to           *int64
	}{{"window", "30d", &q.Window, &q.window}, {"halfLife", "7d", &q.HalfLife, &q.halfLife}} {
		if *d.text == "" {
			*d.text = d.usual
		}
		v, err := expr.ParseDuration(*d.text)
		if err != nil || v <= 0 || time.Duration(v)*time.Microsecond > 3660*24*time.Hour {
			return invalid(d.where, strconv.Quote(*d.text)+" is no length of up to ten years", "write one such as 30d")
		}
		*d.to = int64(v)
	}
	return q.Range.read(now)
}

// Sentence implements Question.
func (q *AttributionQuestion) Sentence(names expr.Names) rapport.Wording {
	w, r := q.Conversion.wording(names), q.words()
	channel := rapport.Wording{Marketing: "touchpoints", IT: "source"}
	if q.By != facts.SourcePath {
		channel = rapport.Wording{Marketing: "values of ‘" + q.By + "’", IT: q.By}
		if q.By == campaignPath {
			channel.Marketing = "campaigns"
		}
	}
	worth := ""
	if q.Value != "" {
		worth = ", worth " + q.Value
	}
	return rapport.Wording{Marketing: "Which " + channel.Marketing + " led to " + w.Marketing + " within " + lengthWords(q.Window) + ", " + r.Marketing + ".",
		IT: "attribution(" + w.IT + worth + ") by " + channel.IT + ", ≤ " + q.Window + ", half-life " + q.HalfLife + " over " + r.IT}
}

// Answer implements Question.
func (q *AttributionQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	ways, err := q.ways(ctx, snap, view.Cell)
	if err != nil {
		return nil, err
	}
	chain, err := attribution.NewChain(max(len(ways.names), 1))
	if err != nil {
		return nil, err
	}
	out := &AttributionShown{Channels: make([]ChannelShown, len(ways.names)), Paths: []PathShown{}}
	worth, number := newLedger(len(ways.names)), newLedger(len(ways.names))
	for _, p := range ways.paths {
		chain.Add(p, 1)
		if !p.Converted {
			continue
		}
		out.Conversions++
		out.Value += p.Value
		if len(p.Touches) == 0 {
			out.Unattributed += p.Value
			out.Untouched++
			continue
		}
		worth.add(p, q.halfLife)
		p.Value = 1
		number.add(p, q.halfLife)
	}
	removal := chain.Removal()
	for i := range out.Channels {
		out.Channels[i] = ChannelShown{Channel: ways.names[i], Touches: ways.touches[i], People: ways.people[i], Removal: removal[i],
			Credits: worth.credits(i, removal), Conversions: number.credits(i, removal)}
	}
	out.Paths = ways.frequent(view.Cell)
	out.Sentence = q.said(out)
	return out, nil
}

// said names the channel that Markov's model credits with most.
func (q *AttributionQuestion) said(a *AttributionShown) rapport.Wording {
	named := slices.DeleteFunc(slices.Clone(a.Channels), func(c ChannelShown) bool { return c.Channel == nil })
	if len(named) == 0 || a.Value <= a.Unattributed {
		return rapport.Wording{Marketing: "Nothing led to a conversion that is known of.", IT: "no attributed conversion"}
	}
	best := slices.MaxFunc(named, func(x, y ChannelShown) int {
		if x.Markov < y.Markov {
			return -1
		}
		return 1
	})
	share := strconv.FormatFloat(100*best.Markov/(a.Value-a.Unattributed), 'f', 0, 64) + " %"
	lost := strconv.FormatFloat(100*best.Removal, 'f', 0, 64) + " %"
	return rapport.Wording{Marketing: "Most is owed to " + *best.Channel + ": " + share + " of what conversions are worth. Without it, " + lost + " would be lost.",
		IT: "max Markov credit: " + *best.Channel + " " + share + ", removal effect " + lost}
}
