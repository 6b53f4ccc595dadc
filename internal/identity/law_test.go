package identity

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"rapport"
)

// laws is how many seeded cases each law is tried on.
const laws = 4000

// tightly is a policy under which small cases meet every limit.
func tightly() Policy {
	p := Defaults()
	p.Types[rapport.Email] = TypePolicy{Max: 2, Priority: 3, Normalise: "email"}
	p.Types[rapport.AnonymousID] = TypePolicy{Max: 3, Priority: 10}
	p.MaxIdentifiers, p.MaxDegree = 7, 4
	return p
}

type sighting struct {
	ids []rapport.Identifier
	at  Stamp
}

// draw makes a small set of sightings among few identifiers, so that limits, blocked values and ties all occur.
func draw(r *rand.Rand) []sighting {
	pool := []rapport.Identifier{}
	for i := range 3 + r.IntN(4) {
		pool = append(pool, rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprint("u", i)}, rapport.Identifier{Type: rapport.AnonymousID, Value: fmt.Sprint("a", i)})
		if i < 3 {
			pool = append(pool, rapport.Identifier{Type: rapport.Email, Value: fmt.Sprintf("e%d@example.com", i)})
		}
	}
	pool = append(pool, rapport.Identifier{Type: rapport.Email, Value: "test@test.com"})
	var out []sighting
	for i := range 2 + r.IntN(16) {
		s := sighting{at: Stamp{Offset: rapport.Offset(i), Time: int64(1 + r.IntN(6)), Tie: uint64(i)}}
		for range 2 + r.IntN(2) {
			s.ids = append(s.ids, pool[r.IntN(len(pool))])
		}
		out = append(out, s)
	}
	return out
}

func (g *Graph) see(s sighting) Outcome {
	var found []Found
	for i, id := range s.ids {
		t, _ := g.nodes.typeID(id.Type, true)
		rule := RuleUser
		if id.Type == rapport.Email {
			rule = RuleEmail
		}
		if i == 0 {
			rule = RuleUser
		}
		found = append(found, Found{Value: []byte(id.Value), Rule: rule, kind: t})
	}
	return g.Observe(found, s.at)
}

// people is who is who, whatever the order in which it came to be known.
func (g *Graph) people() string {
	var all []string
	for n := range Node(g.Len()) {
		if g.Root(n) != n {
			continue
		}
		var ids []string
		for _, m := range g.Members(n, nil) {
			ids = append(ids, g.Identifier(m).String())
		}
		slices.Sort(ids)
		all = append(all, string(g.PersonID(n))+" "+strings.Join(ids, " "))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// check holds the people against the rings and against a derivation from nothing.
func (g *Graph) check(t *testing.T, seed uint64) {
	t.Helper()
	fresh := New(g.policy)
	for n := range Node(g.Len()) {
		kind, v := g.Value(n)
		k, _ := fresh.nodes.typeID(kind, true)
		fresh.intern(k, v)
		if m := g.Members(g.Root(n), nil); !slices.Contains(m, n) || len(m) != int(g.size[g.Root(n)]) || m[0] != g.Root(n) {
			t.Fatalf("seed %d: node %d is not in its person %v", seed, n, m)
		}
	}
	for i := range g.edges.all {
		e := g.edges.all[i]
		e.void = false
		fresh.edges.add(e)
		if e.stands() && e.rule != RuleCannotLink {
			fresh.degree[e.a]++
			fresh.degree[e.b]++
		}
	}
	fresh.derive()
	if a, b := g.people(), fresh.people(); a != b {
		t.Fatalf("seed %d: as it came:\n%s\nfrom all evidence:\n%s", seed, a, b)
	}
}

func TestLawAnyOrderAndDuplication(t *testing.T) {
	for seed := range uint64(laws) {
		r := rand.New(rand.NewPCG(seed, 3))
		all := draw(r)
		one, two := New(tightly()), New(tightly())
		for _, s := range all {
			one.see(s)
		}
		again := append(slices.Clone(all), all[:r.IntN(len(all))]...)
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		for _, s := range again {
			two.see(s)
		}
		if a, b := one.people(), two.people(); a != b {
			t.Fatalf("seed %d: in order:\n%s\nshuffled and repeated:\n%s", seed, a, b)
		}
		one.check(t, seed)
		two.check(t, seed)
	}
}

func TestLawRetractedIsNeverHad(t *testing.T) {
	for seed := range uint64(laws) {
		r := rand.New(rand.NewPCG(seed, 4))
		all := draw(r)
		with, without := New(tightly()), New(tightly())
		for _, s := range all {
			with.see(s)
		}
		if len(with.edges.all) == 0 {
			continue
		}
		gone := with.edges.all[r.IntN(len(with.edges.all))]
		a, b := with.Identifier(gone.a), with.Identifier(gone.b)
		with.Retract(gone.a, gone.b, Stamp{Offset: 1000, Time: 1000}, "it", "wrong")
		for _, s := range all {
			kept := sighting{ids: s.ids[:1], at: s.at}
			for _, id := range s.ids[1:] {
				if s.ids[0] == a && id == b || s.ids[0] == b && id == a {
					without.see(sighting{ids: []rapport.Identifier{id}, at: s.at}) // known, but not by this evidence
					continue
				}
				kept.ids = append(kept.ids, id)
			}
			without.see(kept)
		}
		if x, y := with.people(), without.people(); x != y {
			t.Fatalf("seed %d: without %s–%s by taking it back:\n%s\nby never having had it:\n%s", seed, a, b, x, y)
		}
		with.check(t, seed)
	}
}

func TestLawManualActsAndPolicies(t *testing.T) {
	for seed := range uint64(laws / 2) {
		r := rand.New(rand.NewPCG(seed, 5))
		g := New(tightly())
		known := map[Node][]Node{}
		for i, s := range draw(r) {
			apply := func(out Outcome) {
				for _, n := range out.Gone {
					delete(known, n)
				}
				for _, n := range out.Now {
					known[n] = g.Members(n, nil)
				}
			}
			apply(g.see(s))
			if n := Node(g.Len()); n > 1 && r.IntN(3) == 0 {
				a, b, at := Node(r.IntN(int(n))), Node(r.IntN(int(n))), Stamp{Offset: rapport.Offset(100 + i), Time: int64(i)}
				switch r.IntN(4) {
				case 0:
					apply(g.Merge(a, b, at, "agent", "same voice"))
				case 1:
					apply(g.CannotLink(a, b, at, "agent", "two people"))
				case 2:
					apply(g.Retract(a, b, at, "agent", "kiosk"))
				case 3:
					p := tightly()
					p.MaxDegree = 2 + r.IntN(4)
					apply(g.SetPolicy(p))
				}
			}
			g.check(t, seed)
			for root, members := range known { // what was told of changes is how it is
				if g.Root(root) != root || !slices.Equal(g.Members(root, nil), members) {
					t.Fatalf("seed %d, step %d: person %d was said to be %v and is %v", seed, i, root, members, g.Members(g.Root(root), nil))
				}
			}
		}
	}
}

func TestHostileKiosk(t *testing.T) {
	g := New(Defaults())
	r := rand.New(rand.NewPCG(1, 6))
	kiosk := rapport.Identifier{Type: rapport.AnonymousID, Value: "kiosk"}
	order := r.Perm(3_000)
	for i, u := range order {
		user := rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprint("u", u)}
		g.see(sighting{ids: []rapport.Identifier{user, kiosk, {Type: rapport.Email, Value: fmt.Sprintf("u%d@example.com", u)}},
			at: Stamp{Offset: rapport.Offset(i), Time: int64(u) * 1e6, Tie: uint64(u)}})
	}
	n, _ := g.Lookup(kiosk)
	if m := g.Members(g.Root(n), nil); len(m) != 1 {
		t.Errorf("the kiosk belongs to a person of %d identifiers; seen with so many users it should unite nobody", len(m))
	}
	u, _ := g.Lookup(rapport.Identifier{Type: rapport.UserID, Value: "u7"})
	if m := g.Members(g.Root(u), nil); len(m) != 2 {
		t.Errorf("u7 has %d identifiers, want itself and its e-mail", len(m))
	}
	g.check(t, 0)
}
