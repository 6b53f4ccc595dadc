package insight

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/explain"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// ChangeQuestion asks why a figure changed: which values of which properties account for it, and what else changed then. The
// range is compared with the one so long Back.
type ChangeQuestion struct {
	Events     Events   `json:"events"`
	Of         string   `json:"of,omitempty"`         // people, events, sum or mean; mean if there is a value, else people
	Value      string   `json:"value,omitempty"`      // of which sum or mean
	Properties []string `json:"properties,omitempty"` // to break down by; none: the ten that most events have, of few different texts
	Back       string   `json:"back,omitempty"`       // such as 7d; the length of the range if empty
	Discovery  float64  `json:"discovery,omitempty"`  // rate of false discoveries among the findings; 0.1 if 0
	Range

	back int64
}

// ChangeShown is the answer as people see it.
type ChangeShown struct {
	Before     float64         `json:"before"`
	After      float64         `json:"after"`
	Change     float64         `json:"change"`
	N          int             `json:"n"`          // people or events that after is made of
	BeforeFrom time.Time       `json:"beforeFrom"` // the two times
	BeforeTo   time.Time       `json:"beforeTo"`
	AfterFrom  time.Time       `json:"afterFrom"`
	AfterTo    time.Time       `json:"afterTo"`
	Looked     int             `json:"looked"` // at so many parts
	Findings   []FindingShown  `json:"findings"`
	Candidates []Happening     `json:"candidates"` // what else changed then
	Sentence   rapport.Wording `json:"sentence"`
}

// FindingShown is a part with what may be the reason and what can be done.
type FindingShown struct {
	explain.Finding
	Candidates []int  `json:"candidates"` // which of the answer's happened to it, and not alike to all
	Draft      *Draft `json:"draft,omitempty"`
}

const (
	maxProperties = 10
	maxValues     = 200 // of one property; the rest is one part
	fewTexts      = 500
	maxFindings   = 50
	noValue       = "(none)"
	otherValues   = "(others)"
)

func (q *ChangeQuestion) read(now time.Time) error {
	if q.Events.empty() {
		return invalid("events", "is missing", "write {event: …}")
	}
	if len(q.Properties) > maxProperties {
		return invalid("properties", "there are too many", "ask for at most ten")
	}
	if q.Of == "" {
		q.Of = map[bool]string{true: ofMean, false: ofPeople}[q.Value != ""]
	}
	if !slices.Contains([]string{ofPeople, ofEvents, ofSum, ofMean}, q.Of) || (q.Value != "") != (q.Of == ofSum || q.Of == ofMean) {
		return invalid("of", "does not go with the value", "ask for people or events without a value, or for the sum or mean of one")
	}
	if q.Discovery == 0 {
		q.Discovery = 0.1
	}
	if !(q.Discovery > 0 && q.Discovery < 1) {
		return invalid("discovery", "is no rate", "use a number between 0 and 1")
	}
	if q.Last == "" && q.From == "" && q.To == "" {
		q.Last = "7d"
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	q.back = q.to - q.from
	if q.Back != "" {
		d, err := expr.ParseDuration(q.Back)
		if err != nil || int64(d) < q.back {
			return invalid("back", strconv.Quote(q.Back)+" is no length of time, or shorter than the range", "write one such as 7d")
		}
		q.back = int64(d)
	}
	return nil
}

// Sentence implements Question.
func (q *ChangeQuestion) Sentence(names expr.Names) rapport.Wording {
	w, r := q.Events.wording(names), q.words()
	what := rapport.Wording{Marketing: "the number of people with " + w.Marketing, IT: "distinct(person) of " + w.IT}
	switch q.Of {
	case ofEvents:
		what = rapport.Wording{Marketing: "how often " + w.Marketing + " happened", IT: "count of " + w.IT}
	case ofSum:
		what = rapport.Wording{Marketing: "the sum of ‘" + q.Value + "’ of " + w.Marketing, IT: "sum(" + q.Value + ") of " + w.IT}
	case ofMean:
		what = rapport.Wording{Marketing: "the average ‘" + q.Value + "’ of " + w.Marketing, IT: "avg(" + q.Value + ") of " + w.IT}
	}
	back := (time.Duration(q.back) * time.Microsecond).Hours()
	return rapport.Wording{Marketing: "What accounts for the change of " + what.Marketing + " " + r.Marketing + ", against the same time " + strconv.FormatFloat(back/24, 'f', -1, 64) + " days before.",
		IT: "Δ " + what.IT + " over " + r.IT + " vs −" + strconv.FormatFloat(back, 'f', -1, 64) + "h by " + cmp.Or(strings.Join(q.Properties, ", "), "*") + ", FDR ≤ " + strconv.FormatFloat(q.Discovery, 'f', -1, 64)}
}

// What the figure is.
const (
	ofPeople = "people"
	ofEvents = "events"
	ofSum    = "sum"
	ofMean   = "mean"
)

func (q *ChangeQuestion) mean() bool { return q.Of == ofMean }

// Answer implements Question.
func (q *ChangeQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	properties := q.Properties
	if len(properties) == 0 {
		properties = common(snap)
	}
	parts, whole, err := q.count(ctx, snap, properties, view.Cell)
	if err != nil {
		return nil, err
	}
	out := &ChangeShown{Before: whole.before.N, After: whole.after.N, N: int(whole.after.N), Looked: len(parts), Findings: []FindingShown{}}
	out.BeforeFrom, out.BeforeTo = time.UnixMicro(q.from-q.back).UTC(), time.UnixMicro(q.to-q.back).UTC()
	out.AfterFrom, out.AfterTo = time.UnixMicro(q.from).UTC(), time.UnixMicro(q.to).UTC()
	var findings []explain.Finding
	switch q.Of {
	case ofMean:
		out.Before, out.After = whole.before.Mean(), whole.after.Mean()
		findings = explain.Means(parts, q.Discovery)
	case ofSum:
		out.Before, out.After = whole.before.Sum, whole.after.Sum
		findings = explain.Sums(parts, q.Discovery)
	default:
		findings = explain.Counts(parts, q.Discovery)
	}
	out.Change = out.After - out.Before
	if out.Candidates, err = q.happened(ctx, snap, view, out.Change < 0); err != nil {
		return nil, err
	}
	where, err := q.whereabouts(ctx, snap, properties, out.Candidates)
	if err != nil {
		return nil, err
	}
	for _, f := range findings[:min(len(findings), maxFindings)] {
		if f.Property == facts.SourcePath {
			f.Sentence.Marketing = strings.Replace(f.Sentence.Marketing, "‘"+facts.SourcePath+"’", "The touchpoint", 1)
		}
		out.Findings = append(out.Findings, FindingShown{f, where.of(&f, parts, &whole, out.Candidates), q.draft(snap, f.Property, f.Value, f.Contribution < 0)})
	}
	out.Sentence = q.said(out)
	return out, nil
}

func (q *ChangeQuestion) said(a *ChangeShown) rapport.Wording {
	verb, it := "did not change", "Δ = 0"
	if a.Change != 0 {
		verb = map[bool]string{true: "rose from ", false: "fell from "}[a.Change > 0] + shortly(a.Before) + " to " + shortly(a.After)
		it = "Δ = " + shortly(a.Change) + " (" + shortly(a.Before) + " → " + shortly(a.After) + ")"
	}
	s := rapport.Wording{Marketing: "It " + verb + ".", IT: it}
	if len(a.Findings) > 0 && a.Findings[0].Found {
		s.Marketing += " Most of what is no chance: " + a.Findings[0].Sentence.Marketing
		s.IT += "; " + a.Findings[0].Sentence.IT
	} else {
		s.Marketing += " No part moved unlike the rest."
		s.IT += "; no finding"
	}
	return s
}

func shortly(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// common are the properties with few different texts that most events have.
func common(snap facts.Snapshot) []string {
	var of []facts.PropertyCount
	for _, p := range snap.Vocabulary().Properties {
		if p.Texts > 0 && !p.GivenUp && p.Values > 1 && p.Values <= fewTexts {
			of = append(of, p)
		}
	}
	slices.SortFunc(of, func(a, b facts.PropertyCount) int {
		return cmp.Or(cmp.Compare(b.Texts, a.Texts), cmp.Compare(a.Path, b.Path))
	})
	var out []string
	for _, p := range of[:min(len(of), maxProperties)] {
		out = append(out, p.Path)
	}
	return out
}
