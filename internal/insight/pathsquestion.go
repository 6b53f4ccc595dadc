package insight

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// PathsQuestion is a Paths as people ask for it.
type PathsQuestion struct {
	After   *Events      `json:"after,omitempty"`  // or before; neither: visits from their beginning
	Before  *Events      `json:"before,omitempty"` //
	Steps   int          `json:"steps,omitempty"`  // of a path; 5 if 0
	Nodes   int          `json:"nodes,omitempty"`  // of a step, the most frequent; 8 if 0
	Gap     string       `json:"gap,omitempty"`    // without anything a path ends; 30m if empty
	Within  string       `json:"within,omitempty"` // a path is told from its beginning; 1d if empty
	Repeats bool         `json:"repeats,omitempty"`
	Groups  []PathGroup  `json:"groups,omitempty"`
	Exclude []string     `json:"exclude,omitempty"`
	Splits  []SplitAsked `json:"splits,omitempty"`
	Range

	gap, within expr.Duration
}

// SplitAsked tells events apart by a property.
type SplitAsked struct {
	Events   []string `json:"events"`
	Property string   `json:"property"`
}

// PathsShown is the answer as people see it. Edges lead forwards in time.
type PathsShown struct {
	People int         `json:"people"` // with a path
	Paths  int         `json:"paths"`
	Nodes  []StepShown `json:"nodes"`
	Edges  []EdgeShown `json:"edges"`
}

// StepShown is one node.
type StepShown struct {
	Step   int             `json:"step"` // from 0; before something, 0 is that and the steps before it are −1, −2 and so on
	Label  rapport.Wording `json:"label"`
	Others int             `json:"others,omitempty"` // so many nodes are added up here
	People int             `json:"people"`
	Paths  int             `json:"paths"`
	Ends   int             `json:"ends"` // paths that go no further
}

// EdgeShown leads from one node to another, by place in the list.
type EdgeShown struct {
	From   int `json:"from"`
	To     int `json:"to"`
	People int `json:"people"`
	Paths  int `json:"paths"`
}

const (
	maxPathSteps    = 10
	maxPathNodes    = 30
	maxPathGroups   = 50
	maxPathSplits   = 8
	maxPathPatterns = 200
	maxPattern      = 256
)

func (q *PathsQuestion) read(now time.Time) (err error) {
	for where, e := range map[string]*Events{"after": q.After, "before": q.Before} {
		if e != nil && e.empty() {
			return invalid(where, "is empty", "write {event: …}, or leave it out")
		}
	}
	if q.After != nil && q.Before != nil {
		return invalid("before", "does not go with after", "ask for one or the other")
	}
	if q.Steps, err = within("steps", q.Steps, 5, 2, maxPathSteps); err != nil {
		return err
	}
	if q.Nodes, err = within("nodes", q.Nodes, 8, 1, maxPathNodes); err != nil {
		return err
	}
	if q.gap, err = lengthOf("gap", &q.Gap, "30m"); err != nil {
		return err
	}
	if q.within, err = lengthOf("within", &q.Within, "1d"); err != nil {
		return err
	}
	if err := q.readCollapse(); err != nil {
		return err
	}
	return q.Range.read(now)
}

// within is a number between bounds, or what it is if nothing was said.
func within(where string, n, otherwise, least, most int) (int, error) {
	if n == 0 {
		n = otherwise
	}
	if n < least || n > most {
		return 0, invalid(where, strconv.Itoa(n)+" is out of bounds", fmt.Sprintf("use %d to %d", least, most))
	}
	return n, nil
}

// maxLength is a year: how far from one event to the next, and from the beginning of a path to its end.
const maxLength = 366 * expr.Day

func lengthOf(where string, s *string, otherwise string) (expr.Duration, error) {
	if *s == "" {
		*s = otherwise
	}
	d, err := expr.ParseDuration(*s)
	if err != nil {
		return 0, invalid(where, fmt.Sprintf("%q %v", *s, err), "")
	}
	if d > maxLength {
		return 0, invalid(where, *s+" is too long", "use at most a year")
	}
	return d, nil
}

func (q *PathsQuestion) readCollapse() error {
	if len(q.Groups) > maxPathGroups {
		return invalid("groups", "there are too many", fmt.Sprintf("give at most %d", maxPathGroups))
	}
	if len(q.Splits) > maxPathSplits {
		return invalid("splits", "there are too many", fmt.Sprintf("give at most %d", maxPathSplits))
	}
	total := 0
	patterns := func(where string, list []string) error {
		if total += len(list); total > maxPathPatterns {
			return invalid(where, "there are too many names", fmt.Sprintf("give at most %d, with * for anything", maxPathPatterns))
		}
		for i, p := range list {
			if p == "" || len(p) > maxPattern {
				return invalid(fmt.Sprintf("%s[%d]", where, i), "is no name of an event", "write one such as Product Viewed, or Product *")
			}
		}
		return nil
	}
	seen := map[string]bool{}
	for i, g := range q.Groups {
		where := fmt.Sprintf("groups[%d]", i)
		if g.Name == "" || len(g.Name) > maxPattern || seen[g.Name] {
			return invalid(where+".name", "is empty, too long or there already", "give each group a name of its own")
		}
		seen[g.Name] = true
		if len(g.Events) == 0 {
			return invalid(where+".events", "is empty", "name its events, with * for anything")
		}
		if err := patterns(where+".events", g.Events); err != nil {
			return err
		}
	}
	for i, s := range q.Splits {
		where := fmt.Sprintf("splits[%d]", i)
		if s.Property == "" || len(s.Property) > maxPattern {
			return invalid(where+".property", "is missing", "name a property of its events")
		}
		if len(s.Events) == 0 {
			return invalid(where+".events", "is empty", "name its events, with * for anything")
		}
		if err := patterns(where+".events", s.Events); err != nil {
			return err
		}
	}
	return patterns("exclude", q.Exclude)
}

// Sentence implements Question.
func (q *PathsQuestion) Sentence(names expr.Names) rapport.Wording {
	what := rapport.Wording{Marketing: "What people do one after the other when they come", IT: "paths(visits"}
	switch {
	case q.After != nil:
		w := q.After.wording(names)
		what = rapport.Wording{Marketing: "What people do after " + w.Marketing, IT: "paths(after " + w.IT}
	case q.Before != nil:
		w := q.Before.wording(names)
		what = rapport.Wording{Marketing: "What people do before " + w.Marketing, IT: "paths(before " + w.IT}
	}
	r := q.words()
	s := rapport.Wording{Marketing: fmt.Sprintf("%s, up to %d steps within %s and not more than %s apart, %s", what.Marketing, q.Steps, lengthWords(q.Within), lengthWords(q.Gap), r.Marketing),
		IT: fmt.Sprintf("%s, steps ≤ %d, gap ≤ %s, within ≤ %s) over %s", what.IT, q.Steps, q.Gap, q.Within, r.IT)}
	if q.Repeats {
		s.Marketing += ", each repeat a step of its own"
		s.IT += ", repeats"
	}
	for _, g := range q.Groups {
		s.Marketing += ", " + quoted(g.Events) + " as ‘" + g.Name + "’"
		s.IT += ", {" + strings.Join(g.Events, ", ") + "} = " + g.Name
	}
	for _, p := range q.Splits {
		s.Marketing += ", " + quoted(p.Events) + " by ‘" + p.Property + "’"
		s.IT += ", {" + strings.Join(p.Events, ", ") + "} by " + p.Property
	}
	if len(q.Exclude) > 0 {
		s.Marketing += ", without " + quoted(q.Exclude)
		s.IT += " \\ {" + strings.Join(q.Exclude, ", ") + "}"
	}
	s.Marketing += "."
	return s
}

func quoted(list []string) string { return "‘" + strings.Join(list, "’, ‘") + "’" }

// Answer implements Question.
func (q *PathsQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	p := Paths{From: q.from, To: q.to, Gap: int64(q.gap), Within: int64(q.within), Steps: q.Steps, Nodes: q.Nodes, Repeats: q.Repeats, Groups: q.Groups, Exclude: q.Exclude, Cell: view.Cell}
	anchor := q.After
	if q.Before != nil {
		anchor, p.Before = q.Before, true
	}
	if anchor != nil {
		s := anchor.selector()
		p.Anchor = &s
	}
	for _, s := range q.Splits {
		p.Splits = append(p.Splits, PathSplit{s.Events, facts.Column{Path: s.Property, Kind: kindOf(snap, s.Property)}})
	}
	a, err := p.Ask(ctx, snap)
	if err != nil {
		return nil, err
	}
	out := &PathsShown{People: a.People, Paths: a.Paths, Nodes: []StepShown{}, Edges: []EdgeShown{}}
	for _, n := range a.Nodes {
		s := StepShown{Step: n.Step, Label: n.label(view.Names), Others: n.Others, People: n.People, Paths: n.Paths, Ends: n.Ends}
		if n.Anchor {
			s.Label = anchor.label(view.Names)
		}
		if p.Before {
			s.Step = -s.Step
		}
		out.Nodes = append(out.Nodes, s)
	}
	for _, e := range a.Edges {
		if p.Before {
			e.From, e.To = e.To, e.From
		}
		out.Edges = append(out.Edges, EdgeShown(e))
	}
	return out, nil
}

// label is what a node is called.
func (n *PathNode) label(names expr.Names) rapport.Wording {
	if n.Others > 0 {
		return rapport.Wording{Marketing: fmt.Sprintf("%d others", n.Others), IT: fmt.Sprintf("others(%d)", n.Others)}
	}
	if n.Node.Group != "" {
		return rapport.Wording{Marketing: n.Node.Group, IT: n.Node.Group}
	}
	e := Events{expr.Measure{Kind: expr.Count, Type: n.Node.Event.Type, Event: n.Node.Event.Name}}
	w := e.label(names)
	if n.Node.Split != "" {
		w.Marketing += " · " + n.Node.Value
		w.IT += "[" + n.Node.Split + " = " + strconv.Quote(n.Node.Value) + "]"
	}
	return w
}
