package profile

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"rapport/internal/expr"
)

// use does everything that is done with a fragment.
func use(t *testing.T, p *Plan, f Fragment, e made) {
	w, now := NewWriter(p), epoch+200*second
	sequences := compiled(t, p, `{"sequence":[{"event":"Buy"},{"event":"See","wait":"1s"},{"not":{"type":"any","where":[{"property":"k","op":"exists"}]},"within":"5s"}]}`,
		`{"sequence":[{"event":"Buy"},{"event":"See","gap":"9s"},{"type":"any","where":[{"property":"k","op":"exists"}],"next":true}],"within":"30s","op":"lt","value":2}`)
	var person Profile
	for _, parts := range [][]Fragment{{f}, {nil, f, slices.Clone(f)}} {
		person.Reset(p, now, parts)
		for slot := range p.Len() {
			if a := person.Aggregate(slot); a != nil {
				for _, k := range []expr.MeasureKind{expr.Count, expr.Sum, expr.Min, expr.Max, expr.Avg, expr.First, expr.Last, expr.Distinct, expr.Rate, expr.DaysSince, expr.Top, expr.AllValues} {
					m := expr.Measure{Kind: k, Within: p.At(slot).Spec.Window, Property: p.At(slot).Spec.Property}
					m.Of(a, now)
				}
			}
		}
		for _, s := range sequences {
			s.Eval(&person, nil, now)
			s.Explain(&person, nil, now, nil)
		}
		person.Traits()
		person.Trait("a")
		person.Trait("b")
		person.Recent(Ref{}, 10)
	}
	Canonical(p, f, now)
	other := w.Join(nil, f, nil, now)
	other, _ = w.Apply(other, view(t, e.data), Stamp{e.off, now})
	other = w.Join(other, f, nil, now)
	if err := other.Check(); err != nil {
		t.Fatalf("what was made of a fragment that passes does not: %v", err)
	}
}

func compiled(t *testing.T, p *Plan, sources ...string) (all []*expr.Program) {
	for _, src := range sources {
		c, err := expr.Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		x, err := c.Compile(planScope{p})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	return all
}

func FuzzFragment(f *testing.F) {
	p := small(f)
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 6))
		events := drawEvents(f, r)
		g, _ := apply(f, NewWriter(p), r, events, r.Perm(len(events)))
		f.Add([]byte(g))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		frag := Fragment(bytes.Clone(data))
		if frag.Check() != nil || len(frag) == 0 {
			return
		}
		events := drawEvents(t, rand.New(rand.NewPCG(uint64(len(data)), 6)))
		use(t, p, frag, events[0])
	})
}

// Damaged fragments are refused or harmless.
func TestDamagedFragments(t *testing.T) {
	p := small(t)
	refused, passed := 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 6))
		events := drawEvents(t, r)
		f, _ := apply(t, NewWriter(p), r, events, r.Perm(len(events)))
		f = slices.Clone(f)
		switch r.IntN(3) {
		case 0:
			f = f[:r.IntN(len(f))]
		case 1:
			f[r.IntN(len(f))] ^= 1 << r.IntN(8)
		case 2:
			f[r.IntN(min(len(f), 120))] = byte(r.IntN(256))
		}
		if f.Check() != nil {
			refused++
			continue
		}
		if passed++; len(f) > 0 {
			use(t, p, f, events[0])
		}
	}
	if refused < 200 || passed < 200 {
		t.Errorf("%d refused, %d passed", refused, passed)
	}
}
