package segment

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

var update = flag.Bool("update", false, "rewrite the expected parts of testdata")

// A case file holds stories separated by lines of "---": what is done, a line of "=>", and what comes of it.
//
//	segment KEY CONDITION         a live segment, in YAML
//	computed NAME MEASURE         a computed trait
//	merge NAME POLICY             how a trait is merged
//	TIME WHO track NAME [PROPS]   an event of a person; also page, identify; "late TIME" before it says when it happened
//	TIME WHO has TYPE VALUE       an identifier
//	TIME WHO is OTHER             two people turn out to be one, called WHO
//	TIME WHO why KEY              why the person is or is not in the segment
//	TIME WHO traits               the traits
//	TIME pass                     nothing happens
//
// Times are 2026-01-31 or 2026-01-31T08:00:00Z and never go back.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases in testdata", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runFile(t, file) })
	}
}

func runFile(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range strings.Split(string(data), "\n---\n") {
		src, _, _ := strings.Cut(c, "\n=>")
		src = strings.TrimSpace(src)
		s := &story{t: t, cast: map[string]*actor{}}
		s.run(src)
		out = append(out, src+"\n=>\n"+strings.TrimSuffix(s.out.String(), "\n"))
	}
	got := strings.Join(out, "\n---\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != string(data) {
		t.Errorf("%s differs; run with -update and look at the change. Got:\n%s", file, got)
	}
}

type story struct {
	t      *testing.T
	defs   []Definition
	traits []profile.TraitPolicy
	needed []expr.SeriesSpec
	set    *Set
	failed bool
	writer *profile.Writer
	cast   map[string]*actor
	now    int64
	n      int
	out    strings.Builder
}

// actor is one person.
type actor struct {
	name    string
	parts   []profile.Fragment
	ids     []rapport.Identifier
	member  Membership
	timer   int64
	profile profile.Profile
}

// Identifiers implements profile.Identities.
func (a *actor) Identifiers(t rapport.IdentifierType, fn func([]byte) bool) {
	for _, id := range a.ids {
		if id.Type == t && !fn([]byte(id.Value)) {
			return
		}
	}
}

func (s *story) run(src string) {
	for _, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "segment", "computed", "merge":
			s.define(word, rest)
		default:
			if s.begin(); s.failed {
				return
			}
			s.tell(word, rest)
		}
	}
	s.begin()
}

func (s *story) json(src string) []byte {
	j, err := yaml.YAMLToJSON([]byte(src))
	if err != nil {
		s.t.Fatalf("%s: %v", src, err)
	}
	return []byte(strings.TrimSpace(string(j)))
}

func (s *story) define(word, rest string) {
	name, src, _ := strings.Cut(rest, " ")
	switch word {
	case "merge":
		s.traits = append(s.traits, profile.TraitPolicy{Name: name, Merge: profile.MergePolicy(src)})
	case "computed":
		c, err := expr.ParseComputation(s.json(src))
		if err != nil {
			s.t.Fatal(err)
		}
		s.traits, s.needed = append(s.traits, profile.TraitPolicy{Name: name, Computed: &c}), append(s.needed, c.Needs()...)
	case "segment":
		c, err := expr.Parse(s.json(src))
		if err != nil {
			s.t.Fatal(err)
		}
		s.needed = append(s.needed, c.Needs().Series...)
		s.defs = append(s.defs, Definition{ID: ID(len(s.defs) + 1), Key: rapport.SegmentKey(name), Condition: c})
	}
}

func (s *story) begin() {
	if s.set != nil || s.failed {
		return
	}
	_, series := profile.Assign(nil, s.needed, 1)
	plan, err := profile.NewPlan(series, s.traits, profile.Defaults())
	if err == nil {
		s.set, err = Compile(s.defs, plan)
	}
	if err != nil {
		fmt.Fprintf(&s.out, "error: %v\n", err)
		s.failed = true
		return
	}
	s.writer = profile.NewWriter(plan)
}

func (s *story) instant(word string) int64 {
	at, ok := event.ParseTime([]byte(word))
	if !ok {
		s.t.Fatalf("%q is not a time", word)
	}
	return at
}

func (s *story) tell(word, rest string) {
	s.pass(s.instant(word))
	who, rest, _ := strings.Cut(rest, " ")
	if who == "pass" {
		return
	}
	a := s.actor(who)
	verb, rest, _ := strings.Cut(rest, " ")
	switch verb {
	case "has":
		typ, value, _ := strings.Cut(rest, " ")
		a.ids = append(a.ids, rapport.Identifier{Type: rapport.IdentifierType(typ), Value: value})
		s.update(a, &profile.Touched{Identifiers: true})
	case "is":
		other := s.actor(rest)
		delete(s.cast, rest)
		a.parts, a.ids, a.member = append(a.parts, other.parts...), append(a.ids, other.ids...), Merge(a.member, other.member)
		s.update(a, nil)
	case "why":
		s.why(a, rapport.SegmentKey(rest))
	case "traits":
		a.profile.Reset(s.set.Plan(), s.now, a.parts)
		for _, x := range a.profile.Traits() {
			fmt.Fprintf(&s.out, "%s  %s: %s = %s (%s, %s, from %q)\n", clock(s.now), a.name, x.Name, x.Value, x.Policy, clock(x.Time), x.Source)
		}
	default:
		s.happen(a, verb, rest)
	}
}

func (s *story) actor(who string) *actor {
	a, ok := s.cast[who]
	if !ok {
		a = &actor{name: who, parts: make([]profile.Fragment, 1), timer: expr.Never}
		a.profile.Identities = a
		s.cast[who] = a
		s.update(a, nil)
	}
	return a
}

// pass lets time go by, with every timer on the way.
func (s *story) pass(to int64) {
	if to < s.now {
		s.t.Fatalf("%s is in the past", clock(to))
	}
	for {
		var next *actor
		for _, a := range s.cast {
			if a.timer <= to && (next == nil || a.timer < next.timer || a.timer == next.timer && a.name < next.name) {
				next = a
			}
		}
		if next == nil {
			break
		}
		s.now, next.timer = next.timer, expr.Never
		s.update(next, &profile.Touched{Time: true})
	}
	s.now = to
}

func (s *story) update(a *actor, touched *profile.Touched) {
	a.profile.Reset(s.set.Plan(), s.now, a.parts)
	var until int64
	a.member, until = s.set.Update(&a.profile, a.member, touched, func(x Transition) {
		verb := "leaves"
		if x.Entered {
			verb = "enters"
		}
		fmt.Fprintf(&s.out, "%s  %s %s %s\n", clock(s.now), a.name, verb, x.Key)
	})
	a.timer = min(a.timer, until)
}

func (s *story) happen(a *actor, typ, rest string) {
	at := s.now
	if typ == "late" {
		var when string
		when, rest, _ = strings.Cut(rest, " ")
		at = s.instant(when)
		typ, rest, _ = strings.Cut(rest, " ")
	}
	name, props := rest, ""
	if i := strings.Index(rest, "{"); i >= 0 {
		name, props = strings.TrimSpace(rest[:i]), string(s.json(rest[i:]))
	}
	s.n++
	body := fmt.Sprintf(`{"type":"%s","messageId":"m%d","userId":"%s","timestamp":"%s"`, typ, s.n, a.name, clock(at))
	switch {
	case typ == "identify":
		body += `,"traits":` + props
	case props != "":
		body += `,"properties":` + props
	}
	if name != "" {
		body += fmt.Sprintf(`,"%s":%q`, map[string]string{"track": "event"}[typ]+map[string]string{"page": "name", "screen": "name"}[typ], name)
	}
	data, err := event.Encode(nil, []byte(body+"}"), &event.Defaults{Source: "web", ReceivedAt: s.now})
	var v event.View
	if err == nil {
		err = v.Decode(data)
	}
	if err != nil {
		s.t.Fatalf("%s: %v", body, err)
	}
	var touched *profile.Touched
	a.parts[0], touched = s.writer.Apply(a.parts[0], &v, profile.Stamp{Offset: rapport.Offset(s.n), Now: s.now})
	s.update(a, touched)
}

func (s *story) why(a *actor, key rapport.SegmentKey) {
	a.profile.Reset(s.set.Plan(), s.now, a.parts)
	w, err := s.set.Why(key, &a.profile, a.member, nil)
	if err != nil {
		fmt.Fprintf(&s.out, "error: %v\n", err)
		return
	}
	fmt.Fprintf(&s.out, "%s  %s in %s: %v", clock(s.now), a.name, key, w.In)
	if w.In {
		fmt.Fprintf(&s.out, " since %s", clock(w.Since))
	}
	if w.Until != expr.Never {
		fmt.Fprintf(&s.out, ", may change at %s", clock(w.Until))
	}
	s.out.WriteString("\n")
	s.tree(w.Tree, 1)
}

func (s *story) tree(w expr.Why, depth int) {
	mark := map[bool]string{true: "✓", false: "✗"}[w.Holds]
	fmt.Fprintf(&s.out, "%s%s ", strings.Repeat("  ", depth), mark)
	if w.Op != "leaf" {
		fmt.Fprintf(&s.out, "%s of\n", w.Op)
		for _, k := range w.Children {
			s.tree(k, depth+1)
		}
		return
	}
	fmt.Fprintf(&s.out, "%s found %s, wanted %s", w.Sentence.IT, or(string(w.Found), "nothing"), w.Wanted)
	for i, at := range w.Instants {
		fmt.Fprintf(&s.out, "%s%s", map[bool]string{true: "; at ", false: ", "}[i == 0], clock(at))
	}
	s.out.WriteString("\n")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func clock(at int64) string {
	return strings.TrimSuffix(time.UnixMicro(at).UTC().Format(time.RFC3339Nano), "T00:00:00Z")
}

func TestCompileRefuses(t *testing.T) {
	parse := func(src string) *expr.Condition {
		c, err := expr.Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	plan, err := profile.NewPlan(nil, nil, profile.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		defs []Definition
		want string
	}{
		{[]Definition{{ID: 1, Key: "a", Condition: parse(`{"segment":"b"}`)}, {ID: 2, Key: "b", Condition: parse(`{"not":{"segment":"c"}}`)}, {ID: 3, Key: "c", Condition: parse(`{"segment":"a"}`)}}, "a → b → c → a"},
		{[]Definition{{ID: 1, Key: "a", Condition: parse(`{"segment":"a"}`)}}, "a → a"},
		{[]Definition{{ID: 1, Key: "a", Condition: parse(`{"trait":"x","op":"exists"}`)}, {ID: 1, Key: "b", Condition: parse(`{"trait":"x","op":"exists"}`)}}, "the id 1 of another segment"},
		{[]Definition{{ID: 1, Key: "a", Condition: parse(`{"trait":"x","op":"exists"}`)}, {ID: 2, Key: "a", Condition: parse(`{"trait":"x","op":"exists"}`)}}, "is there twice"},
		{[]Definition{{ID: 1, Key: "a", Condition: parse(`{"all":[{"segment":"gone"},{"segment":"gone"}]}`)}}, `segment a, all[0].segment`},
		{[]Definition{{ID: 1, Key: "a", Condition: parse(`{"event":"E"}`)}}, "is not kept"},
	} {
		if _, err := Compile(c.defs, plan); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want an error with %q, got %v", c.want, err)
		}
	}
}

func TestMembershipChecks(t *testing.T) {
	var m Membership
	for _, id := range []ID{5, 1, 9, 5, 3} {
		m = m.enter(id, int64(id)*10)
	}
	m = m.leave(1).leave(7)
	if err := m.Check(); err != nil || m.Len() != 3 {
		t.Fatalf("%v %v", m, err)
	}
	var ids []ID
	for id, since := range m.All() {
		if since != int64(id)*10 {
			t.Errorf("%d since %d", id, since)
		}
		ids = append(ids, id)
	}
	if !slices.Equal(ids, []ID{3, 5, 9}) {
		t.Errorf("%v", ids)
	}
	both := Merge(m, Membership(nil).enter(5, 7).enter(2, 1))
	if s, _ := both.Since(5); s != 7 || both.Len() != 4 {
		t.Errorf("merged since %d of %d", s, both.Len())
	}
	for _, bad := range []Membership{m[:5], append(slices.Clone(m), m[:12]...)} {
		if bad.Check() == nil {
			t.Errorf("%v passes", bad)
		}
	}
}
