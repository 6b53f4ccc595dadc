package insight_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

// told is what is counted of a question of paths: by step and name, and from name to name.
type told struct {
	people, paths int
	nodes, edges  map[string][3]int // people, paths, ends
}

func TestPathsAreWhatGoingThroughThePeopleGives(t *testing.T) {
	const hour = 3_600_000_000
	for seed := range uint64(40) {
		v := newVillage(t, seed)
		p := insight.Paths{From: v.from + v.r.Int64N(20)*24*hour, To: v.to - v.r.Int64N(15)*24*hour, Gap: (1 + v.r.Int64N(200)) * hour, Within: (1 + v.r.Int64N(400)) * hour,
			Steps: 2 + v.r.IntN(4), Nodes: 1 + v.r.IntN(6), Repeats: v.r.IntN(2) == 0}
		if v.r.IntN(3) > 0 {
			p.Anchor = &facts.Selector{Name: "view"}
			if v.r.IntN(2) == 0 {
				p.Anchor.Where = []expr.Match{{Property: "country", Test: expr.Test{Op: expr.Eq, Value: []byte(`"SG"`)}}}
			}
			p.Before = v.r.IntN(2) == 0
		}
		if v.r.IntN(3) == 0 {
			p.Groups = []insight.PathGroup{{Name: "shop", Events: []string{"b*y", "add"}}}
		}
		if v.r.IntN(3) == 0 {
			p.Exclude = []string{"tick*"}
		}
		if v.r.IntN(2) == 0 {
			p.Splits = []insight.PathSplit{{Events: []string{"*i*"}, Column: facts.Column{Path: "country", Kind: facts.Text}}, {Events: []string{"buy"}, Column: facts.Column{Path: "total", Kind: facts.Number}}}
		}
		a, err := p.Ask(t.Context(), v.snap)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := tellAnswer(a), v.paths(&p); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d, %+v:\ngot  %v\nwant %v", seed, p, got, want)
		}
	}
}

func tellAnswer(a *insight.PathsAnswer) told {
	out := told{a.People, a.Paths, map[string][3]int{}, map[string][3]int{}}
	name := func(n insight.PathNode) string {
		switch {
		case n.Others > 0:
			return fmt.Sprintf("%d others%d", n.Step, n.Others)
		case n.Anchor:
			return fmt.Sprintf("%d anchor", n.Step)
		}
		return fmt.Sprintf("%d %s%s%s", n.Step, n.Node.Group, n.Node.Event.Name, n.Node.Value)
	}
	for _, n := range a.Nodes {
		out.nodes[name(n)] = [3]int{n.People, n.Paths, n.Ends}
	}
	for _, e := range a.Edges {
		out.edges[name(a.Nodes[e.From])+">"+name(a.Nodes[e.To])] = [3]int{e.People, e.Paths, 0}
	}
	return out
}

// paths writes each path of everybody down as a list of words, and counts the words.
func (v *village) paths(p *insight.Paths) told {
	all := map[int][][]string{}
	for who, events := range v.people {
		if paths := pathsOf(p, events); len(paths) > 0 {
			all[who] = paths
		}
	}
	out := told{people: len(all), nodes: map[string][3]int{}, edges: map[string][3]int{}}
	for s := range p.Steps { // what is rare becomes the others
		people, times := map[string]map[int]bool{}, map[string]int{}
		for who, paths := range all {
			for _, path := range paths {
				if s < len(path) {
					if people[path[s]] == nil {
						people[path[s]] = map[int]bool{}
					}
					people[path[s]][who] = true
					times[path[s]]++
				}
			}
		}
		var words []string
		for w := range people {
			words = append(words, w)
		}
		slices.SortFunc(words, func(a, b string) int {
			if d := len(people[b]) - len(people[a]); d != 0 {
				return d
			}
			if d := times[b] - times[a]; d != 0 {
				return d
			}
			return strings.Compare(a, b)
		})
		for i, w := range words {
			if len(words) > p.Nodes+1 && i >= p.Nodes {
				for _, paths := range all {
					for _, path := range paths {
						if s < len(path) && path[s] == w {
							path[s] = fmt.Sprint("others", len(words)-p.Nodes)
						}
					}
				}
			}
		}
	}
	count := func(of map[string][3]int, key string, first bool, ends int) {
		c := of[key]
		if first {
			c[0]++
		}
		c[1]++
		c[2] += ends
		of[key] = c
	}
	for _, paths := range all {
		seen := map[string]bool{}
		for _, path := range paths {
			out.paths++
			for s, w := range path {
				key, ends := fmt.Sprintf("%d %s", s, strings.TrimLeft(w, "~")), 0
				if s == len(path)-1 {
					ends = 1
				}
				count(out.nodes, key, !seen[key], ends)
				seen[key] = true
				if s > 0 {
					edge := fmt.Sprintf("%d %s>%s", s-1, strings.TrimLeft(path[s-1], "~"), key)
					count(out.edges, edge, !seen[edge], 0)
					seen[edge] = true
				}
			}
		}
	}
	return out
}

// pathsOf are one person's paths in words; a group's has a ~ before it.
func pathsOf(p *insight.Paths, events []happening) (out [][]string) {
	type step struct {
		at     int64
		word   string
		anchor bool
	}
	var steps []step
	for _, e := range events {
		s := step{at: e.at, word: e.name, anchor: p.Anchor != nil && e.name == "view" && (len(p.Anchor.Where) == 0 || e.country == "SG")}
		switch {
		case len(p.Exclude) > 0 && e.name == "ticket":
			continue
		case len(p.Groups) > 0 && (e.name == "buy" || e.name == "add"):
			s.word = "~shop"
		case len(p.Splits) > 0 && (e.name == "view" || e.name == "ticket"):
			s.word += e.country
		case len(p.Splits) > 0 && e.name == "buy" && e.total > 0:
			s.word += fmt.Sprint(float64(e.total) / 1e6)
		}
		steps = append(steps, s)
	}
	if p.Before { // what comes before is what comes after, in a mirror
		slices.Reverse(steps)
		for i := range steps {
			steps[i].at = -steps[i].at
		}
	}
	inRange := func(at int64) bool {
		if p.Before {
			at = -at
		}
		return at >= p.From && at < p.To
	}
	visit := false // of those without an anchor: one that began in the range is under way
	for i := 0; i < len(steps); {
		s := steps[i]
		if p.Anchor == nil {
			fresh := i == 0 || s.at-steps[i-1].at > p.Gap
			visit = fresh && inRange(s.at)
		} else {
			visit = s.anchor && inRange(s.at)
		}
		if !visit {
			i++
			continue
		}
		var words []string
		for j := i; ; j++ {
			if j == len(steps) || j > i && (steps[j].at-steps[j-1].at > p.Gap || steps[j].at-s.at > p.Within) {
				i = j
				break
			}
			w := steps[j].word
			if p.Anchor != nil && (j == i || len(words) == 1 && steps[j].anchor && !p.Repeats) {
				w = "anchor"
			}
			if len(words) > 0 && w == words[len(words)-1] && !p.Repeats {
				continue
			}
			if len(words) == p.Steps {
				i = j
				break
			}
			words = append(words, w)
		}
		out = append(out, words)
	}
	return out
}

func TestPathsHideTheFew(t *testing.T) {
	v := newVillage(t, 1)
	p := insight.Paths{From: v.from, To: v.to, Gap: 40 * 3_600_000_000, Within: 400 * 3_600_000_000, Steps: 4, Nodes: 30, Cell: 12,
		Splits: []insight.PathSplit{{Events: []string{"*"}, Column: facts.Column{Path: "country", Kind: facts.Text}}}}
	a, err := p.Ask(t.Context(), v.snap)
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for _, n := range a.Nodes {
		if n.People < p.Cell && n.Others == 0 {
			t.Errorf("%+v is shown", n)
		}
		hidden += n.Others
	}
	for _, e := range a.Edges {
		if e.People < p.Cell {
			t.Errorf("%+v is shown", e)
		}
	}
	if hidden == 0 || len(a.Edges) == 0 {
		t.Errorf("there is nothing to hide, or nothing to show: %+v", a)
	}
}

func TestPathsThatAreNone(t *testing.T) {
	for body, where := range map[string]string{
		`{"after":{},"steps":3}`:                         "event",
		`{"after":{"event":"a"},"before":{"event":"b"}}`: "before",
		`{"steps":1}`:               "steps",
		`{"nodes":31}`:              "nodes",
		`{"gap":"0m"}`:              "gap",
		`{"within":"400d"}`:         "within",
		`{"groups":[{"name":"x"}]}`: "groups[0].events",
		`{"groups":[{"name":"x","events":["a"]},{"name":"x","events":["b"]}]}`: "groups[1].name",
		`{"exclude":["a",""]}`:          "exclude[1]",
		`{"splits":[{"events":["a"]}]}`: "splits[0].property",
		`{"exclude":[` + strings.TrimSuffix(strings.Repeat(`"a",`, 201), ",") + `]}`: "exclude",
	} {
		_, err := insight.Read("paths", []byte(body), time.Unix(1_780_000_000, 0))
		if err == nil || !strings.Contains(err.Error(), where) {
			t.Errorf("%.80s: %v", body, err)
		}
	}
}

func BenchmarkPaths(b *testing.B) {
	snap := town(b)
	for _, c := range []struct {
		name   string
		anchor *facts.Selector
	}{{"after", &facts.Selector{Name: "Event 3"}}, {"visits", nil}} {
		b.Run(c.name, func(b *testing.B) {
			p := insight.Paths{Anchor: c.anchor, From: townEnd - 90*24*time.Hour.Microseconds(), To: townEnd, Gap: 7 * 24 * time.Hour.Microseconds(), Within: 30 * 24 * time.Hour.Microseconds(), Steps: 5, Nodes: 8}
			for b.Loop() {
				if _, err := p.Ask(b.Context(), snap); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
