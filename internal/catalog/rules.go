package catalog

import (
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"rapport"
)

// rules are the checkers by kind: first the catalog's own, then what New was given.
type rules map[rapport.DefinitionKind][]func(def *rapport.Definition) ([]Ref, error)

func newRules(extra []Checker) rules {
	r := rules{}
	for _, c := range slices.Concat(ownRules(), extra) {
		r[c.Kind] = append(r[c.Kind], c.Check)
	}
	return r
}

func itoa(n int) string { return strconv.Itoa(n) }

// document checks the tree of one definition by schema and rules.
func (r rules) document(t *tree) (rapport.Definition, Problems) {
	problems := checkSchema(t)
	if len(problems) > 0 {
		return rapport.Definition{}, problems
	}
	def, p := definition(t)
	if p == nil {
		p = checkHead(&def)
	}
	if p != nil {
		problems = append(problems, *p)
	} else {
		_, problems = r.run(&def)
	}
	for i := range problems {
		at := t.find(problems[i].Path, false)
		problems[i].Line, problems[i].Column = at.line, at.column
	}
	return def, problems
}

// run asks the checkers of the definition's kind. With problems come the references found before them.
func (r rules) run(def *rapport.Definition) ([]Ref, Problems) {
	var refs []Ref
	for _, check := range r[def.Kind] {
		more, err := check(def)
		if err != nil {
			return refs, asProblems(err)
		}
		refs = append(refs, more...)
	}
	return refs, nil
}

// asProblems reads a checker's error; its paths are inside the spec.
func asProblems(err error) Problems {
	var found Problems
	if !errors.As(err, &found) {
		p := Problem{Message: err.Error()}
		var e *rapport.Error
		if errors.As(err, &e) && e.Err != nil {
			p = Problem{Path: e.Where, Message: e.Err.Error(), Hint: e.Hint}
		}
		found = Problems{p}
	}
	out := slices.Clone(found)
	for i := range out {
		switch path := out[i].Path; {
		case path == "" || path == "spec":
			out[i].Path = "spec"
		case path[0] == '[':
			out[i].Path = "spec" + path
		default:
			out[i].Path = "spec." + path
		}
	}
	return out
}

// checkHead checks what stands outside the spec and no schema can say.
func checkHead(def *rapport.Definition) *Problem {
	if def.Kind == rapport.KindIdentity && def.Key != "default" {
		return &Problem{Path: "key", Message: "there is one identity policy, with the key default", Hint: "key: default"}
	}
	if def.AtExpiry != "" && def.ExpiresAt == nil {
		return &Problem{Path: "atExpiry", Message: "it says what happens at expiry, but never expires", Hint: "give expiresAt, or leave atExpiry out"}
	}
	if def.ExpiresAt != nil && def.AtExpiry == "" {
		return &Problem{Path: "expiresAt", Message: "it expires, but does not say what happens then", Hint: "give atExpiry: stop, fallback or revert"}
	}
	return nil
}

// complete fills in what a definition leaves to the catalog: a source's write key and a webhook's secret, from the newest
// version or at random.
func complete(snap *Snapshot, def *rapport.Definition) {
	secret := secretOf(def.Kind)
	if secret == "" {
		return
	}
	if old, ok := snap.Get(def.Kind, def.Key); ok {
		Adopt(def, &old)
	}
	t, p := readJSON(def.Spec)
	if p == nil && t.form == formObject && t.get(secret) == nil { // check says what is wrong with any other
		def.Spec = t.with(secret, rand.Text()).raw()
	}
}

// check is everything that must hold before a definition may go into the log.
func (r rules) check(snap *Snapshot, def *rapport.Definition) error {
	const op = "put definition"
	t, p := document(def)
	if p != nil {
		return Problems{*p}.fault(op)
	}
	if _, found := r.document(t); len(found) > 0 {
		for i := range found {
			found[i].Line, found[i].Column = 0, 0 // it came from no file
		}
		return found.fault(op)
	}
	if def.ExpiresAt != nil && !def.ExpiresAt.After(time.Now()) {
		return Problems{{Path: "expiresAt", Message: "that instant is past", Hint: "give a later one, or leave it out"}}.fault(op)
	}
	if _, known := snap.Get(def.Kind, def.Key); !known && len(snap.versions) >= maxDefinitions {
		return &rapport.Error{Kind: rapport.TooMany, Op: op, Err: errors.New("the catalog is full: 10,000 definitions")}
	}
	def.Spec = t.get("spec").raw()
	refs, found := r.run(def)
	if len(found) > 0 {
		return found.fault(op)
	}
	return r.reachable(snap, def, refs)
}

// reachable checks that what a definition refers to is live and does not lead back to it, and that what must be unique is.
func (r rules) reachable(snap *Snapshot, def *rapport.Definition, refs []Ref) error {
	const op = "put definition"
	self := Ref{def.Kind, def.Key}
	for _, ref := range refs {
		if ref == self {
			return cycle(op, []Ref{self, self})
		}
		live, ok := snap.Get(ref.Kind, ref.Key)
		if ok = ok && live.Status == Live; !ok && ref.Kind == rapport.KindTrait {
			continue // traits need no definition
		}
		if !ok {
			return &rapport.Error{Kind: rapport.Invalid, Op: op, Where: self.String(), Err: errors.New("it refers to the " + string(ref.Kind) + " " + clip(ref.Key) + ", which is not there"),
				Hint: "put that one first, or correct the key"}
		}
		if way := r.way(snap, ref, self, map[Ref]bool{}); way != nil {
			return cycle(op, append([]Ref{self}, way...))
		}
	}
	return unique(snap, def)
}

// way finds a chain of references between two live definitions.
func (r rules) way(snap *Snapshot, from, to Ref, seen map[Ref]bool) []Ref {
	if from == to {
		return []Ref{to}
	}
	if seen[from] {
		return nil
	}
	seen[from] = true
	def, ok := snap.Get(from.Kind, from.Key)
	if !ok || def.Status != Live {
		return nil
	}
	refs, _ := r.run(&def)
	for _, ref := range refs {
		if way := r.way(snap, ref, to, seen); way != nil {
			return append([]Ref{from}, way...)
		}
	}
	return nil
}

func cycle(op string, way []Ref) error {
	names := make([]string, len(way))
	for i, ref := range way {
		names[i] = ref.Key
	}
	return &rapport.Error{Kind: rapport.Invalid, Op: op, Where: way[0].String(), Err: errors.New("it refers to itself: " + strings.Join(names, " → ")),
		Hint: "take one of these references out"}
}

// endable checks that nothing live refers to a definition.
func (r rules) endable(snap *Snapshot, ref Ref) error {
	var users []string
	for _, def := range snap.List("") {
		refs, _ := r.run(&def)
		if slices.Contains(refs, ref) {
			users = append(users, Ref{def.Kind, def.Key}.String())
		}
	}
	if len(users) == 0 {
		return nil
	}
	return &rapport.Error{Kind: rapport.Conflict, Op: "end definition", Where: ref.String(),
		Err: errors.New("it is used by " + strings.Join(users, ", ")), Hint: "change or end those first"}
}
