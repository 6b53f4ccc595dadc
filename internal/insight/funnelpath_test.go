package insight_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

// anyFunnel is some funnel that the simple kernel cannot answer.
func (v *village) anyFunnel() insight.Funnel {
	r := v.r
	f := insight.Funnel{Steps: named("view", "add", "buy")[:1+r.IntN(3)], Window: time.Duration(1+r.IntN(300)) * time.Hour, Timed: true}
	f.Order = [...]insight.Order{insight.Ordered, insight.Ordered, insight.Strict, insight.AnyOrder}[r.IntN(4)]
	if r.IntN(4) == 0 {
		f.Steps = append(f.Steps, facts.Selector{Name: "view"}) // the same again
	}
	if r.IntN(4) == 0 {
		f.Steps[len(f.Steps)-1] = facts.Selector{} // anything, so what is a step before too
	}
	n := len(f.Steps)
	if r.IntN(2) == 0 {
		f.From, f.To = v.from+r.Int64N(v.to-v.from), v.to-r.Int64N(1_000_000_000_000)
	}
	if f.Order != insight.AnyOrder && r.IntN(3) > 0 {
		f.Waits = make([]insight.Wait, n)
		for i := range f.Waits {
			f.Waits[i].Min = time.Duration(r.IntN(30)) * time.Hour
			if r.IntN(2) == 0 {
				f.Waits[i].Max = f.Waits[i].Min + time.Duration(1+r.IntN(100))*time.Hour
			}
		}
	}
	for n > 1 && r.IntN(2) == 0 && len(f.Exclusions) < 2 {
		e := insight.Exclusion{Of: named([...]string{"ticket", "view", "buy"}[r.IntN(3)])[0], Before: n - 1}
		if f.Order != insight.AnyOrder {
			e.After = r.IntN(n - 1)
			e.Before = e.After + 1 + r.IntN(n-1-e.After)
		}
		f.Exclusions = append(f.Exclusions, e)
	}
	if r.IntN(2) == 0 {
		f.Breakdown = &facts.Column{Path: "country", Kind: facts.Text}
		f.Touch = [...]insight.Touch{insight.FirstTouch, insight.LastTouch, insight.StepTouch, insight.AnyTouch}[r.IntN(4)]
		f.TouchStep = r.IntN(n)
	}
	return f
}

func takes(s facts.Selector, h happening) bool { return s.Name == "" || s.Name == h.name }

// tries calls fn for every choice of events that is a try of the funnel, as far as it goes, with the places of its steps.
func tries(f *insight.Funnel, events []happening, fn func(path []int)) {
	if f.Order == insight.AnyOrder {
		mixes(f, events, fn)
		return
	}
	var on func(path []int)
	on = func(path []int) {
		s := len(path)
		if s > 0 {
			fn(path)
		}
		if s == len(f.Steps) {
			return
		}
		from := 0
		if s > 0 {
			from = path[s-1] + 1
		}
		for i := from; i < len(events); i++ {
			e := events[i]
			if s == 0 {
				if (f.From != 0 || f.To != 0) && (e.at < f.From || e.at >= f.To) {
					continue
				}
			} else {
				if i > from {
					for _, x := range f.Exclusions {
						if s > x.After && s <= x.Before && takes(x.Of, events[i-1]) {
							return
						}
					}
				}
				if f.Order == insight.Strict && !slices.ContainsFunc(f.Steps[:s+1], func(step facts.Selector) bool { return takes(step, e) }) {
					return
				}
				wait := time.Duration(e.at-events[path[s-1]].at) * time.Microsecond
				if time.Duration(e.at-events[path[0]].at)*time.Microsecond > f.Window {
					return
				}
				if f.Waits != nil && (wait < f.Waits[s].Min || f.Waits[s].Max > 0 && wait > f.Waits[s].Max) {
					continue
				}
			}
			if takes(f.Steps[s], e) {
				on(append(slices.Clone(path), i))
			}
		}
	}
	on(nil)
}

// mixes are the tries in any order: from each event on, each time that a step is new.
func mixes(f *insight.Funnel, events []happening, fn func(path []int)) {
	for first, begin := range events {
		if (f.From != 0 || f.To != 0) && (begin.at < f.From || begin.at >= f.To) {
			continue
		}
		done, path := map[int]bool{}, []int{}
		for i := first; i < len(events); i++ {
			e := events[i]
			if time.Duration(e.at-begin.at)*time.Microsecond > f.Window || i > first+1 && slices.ContainsFunc(f.Exclusions, func(x insight.Exclusion) bool { return takes(x.Of, events[i-1]) }) {
				break
			}
			for s, step := range f.Steps {
				if takes(step, e) && !done[s] {
					done[s] = true
					path = append(path, i)
				}
			}
			if i == first && len(path) == 0 {
				break
			}
			fn(slices.Clone(path))
		}
	}
}

// best is the try that counts: the furthest, there first, begun last, and its steps from the last back as early as can be.
func best(f *insight.Funnel, events []happening) (found []int) {
	tries(f, events, func(path []int) {
		if len(path) == 0 {
			return
		}
		c := cmp.Compare(len(path), len(found))
		if c == 0 {
			c = cmp.Or(cmp.Compare(found[len(found)-1], path[len(path)-1]), cmp.Compare(path[0], found[0]))
		}
		for s := len(path) - 2; c == 0 && s > 0; s-- {
			c = cmp.Compare(found[s], path[s])
		}
		if c > 0 {
			found = path
		}
	})
	return found
}

// touched are the values of the breakdown that a person counts for.
func touched(f *insight.Funnel, events []happening, path []int) []string {
	if f.Breakdown == nil {
		return []string{""}
	}
	switch f.Touch {
	case insight.LastTouch:
		return []string{events[path[len(path)-1]].country}
	case insight.StepTouch:
		if f.TouchStep >= len(path) {
			return []string{""}
		}
		return []string{events[path[f.TouchStep]].country}
	case insight.AnyTouch:
		var all []string
		for _, i := range path {
			if c := events[i].country; !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
		return all
	}
	return []string{events[path[0]].country}
}

func TestFunnelOfEveryKindIsWhatTryingEveryChoiceGives(t *testing.T) {
	reached := map[insight.Order]int{}
	for seed := range uint64(10) {
		v := newVillage(t, seed)
		for range 25 {
			f := v.anyFunnel()
			got, err := f.Ask(t.Context(), v.snap)
			if err != nil {
				t.Fatal(err)
			}
			want, took := map[string][]int{}, make([][]int64, len(f.Steps))
			behind := map[int]int{}
			for _, events := range v.people {
				path := best(&f, events)
				behind[len(path)]++
				for _, c := range touched(&f, events, append(path, 0)[:max(1, len(path))]) {
					if len(path) == 0 {
						break
					}
					if want[c] == nil {
						want[c] = make([]int, len(f.Steps))
					}
					for s := range path {
						want[c][s]++
					}
				}
				for s := 1; s < len(path); s++ {
					took[s] = append(took[s], events[path[s]].at-events[path[s-1]].at)
				}
				if n := len(f.Steps); len(path) == n {
					took[0] = append(took[0], events[path[n-1]].at-events[path[0]].at)
					reached[f.Order]++
				}
			}
			have := map[string][]int{}
			for _, p := range got.Parts {
				if p.People[0] > 0 {
					have[p.Text] = p.People
				}
			}
			if !reflect.DeepEqual(have, want) {
				t.Fatalf("seed %d, %+v by %v: %v, want %v", seed, f, f.Breakdown, have, want)
			}
			for s := range took {
				if slices.Sort(took[s]); !slices.Equal(took[s], got.Took[s]) {
					t.Fatalf("seed %d, %+v: step %d took %v, want %v", seed, f, s, got.Took[s], took[s])
				}
			}
			v.behind(&f, behind)
		}
	}
	if len(reached) != 3 {
		t.Errorf("whole funnels by order: %v", reached)
	}
}

// behind holds the people behind each bar to how many came how far.
func (v *village) behind(f *insight.Funnel, depths map[int]int) {
	v.t.Helper()
	atLeast := 0
	for step := len(f.Steps); step >= 1; step-- {
		atLeast += depths[step]
		for _, c := range []struct {
			dropped bool
			want    int
		}{{false, atLeast}, {true, depths[step]}} {
			got, err := f.Behind(v.t.Context(), v.snap, insight.FunnelBar{Step: step - 1, Dropped: c.dropped})
			if err != nil || len(got) != c.want || !slices.IsSorted(got) {
				v.t.Fatalf("%+v: behind step %d, dropped %v, are %d, want %d: %v", *f, step, c.dropped, len(got), c.want, err)
			}
		}
	}
}

// TestBothFunnelKernelsAgree asks what the simple kernel answers of the general one.
func TestBothFunnelKernelsAgree(t *testing.T) {
	for seed := range uint64(6) {
		v := newVillage(t, seed)
		for range 20 {
			f := insight.Funnel{Steps: named("view", "add", "buy"), Window: time.Duration(1+v.r.IntN(300)) * time.Hour, Breakdown: &facts.Column{Path: "country", Kind: facts.Text}}
			if v.r.IntN(2) == 0 {
				f.Steps = append(f.Steps, facts.Selector{})
			}
			simple, err := f.Ask(t.Context(), v.snap)
			if err != nil {
				t.Fatal(err)
			}
			f.Timed = true
			general, err := f.Ask(t.Context(), v.snap)
			if err != nil || !reflect.DeepEqual(simple.Parts, general.Parts) {
				t.Fatalf("seed %d, %+v: %+v and %+v, %v", seed, f, simple.Parts, general.Parts, err)
			}
		}
	}
}

func TestFunnelsThatMakeNoSense(t *testing.T) {
	v := newVillage(t, 1)
	for where, change := range map[string]func(*insight.Funnel){
		"order":         func(f *insight.Funnel) { f.Order = "sideways" },
		"steps":         func(f *insight.Funnel) { f.Order, f.Waits = insight.AnyOrder, make([]insight.Wait, 2) },
		"steps[1].gap":  func(f *insight.Funnel) { f.Waits = []insight.Wait{{}, {Min: 2, Max: 1}} },
		"exclusions[0]": func(f *insight.Funnel) { f.Exclusions = []insight.Exclusion{{After: 1, Before: 1}} },
		"exclusions":    func(f *insight.Funnel) { f.Exclusions = make([]insight.Exclusion, 17) },
		"touch":         func(f *insight.Funnel) { f.Touch = "sometimes" },
		"touchStep":     func(f *insight.Funnel) { f.Touch, f.TouchStep = insight.StepTouch, 2 },
	} {
		f := insight.Funnel{Steps: named("view", "buy"), Window: time.Hour}
		change(&f)
		var e *rapport.Error
		if _, err := f.Ask(t.Context(), v.snap); !errors.As(err, &e) || e.Kind != rapport.Invalid || e.Where != where {
			t.Errorf("%s: %v", where, err)
		}
	}
}

// BenchmarkFunnelOfOneBusyPerson goes over very many events of one person, whose steps wait.
func BenchmarkFunnelOfOneBusyPerson(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 200_000
	batch := &facts.Batch{Time: make([]int64, n), Match: make([]uint64, n)}
	for i := range n {
		batch.Time[i], batch.Match[i] = int64(i)*1_000_000, 1<<r.IntN(3)
	}
	f := insight.Funnel{Steps: named("a", "b", "c", "d"), Window: 1000 * time.Hour, Waits: []insight.Wait{{}, {Min: time.Hour, Max: 50 * time.Hour}, {Min: time.Minute}, {}}}
	run := insight.FunnelOfRows(&f)
	for b.Loop() {
		if got := run(batch, 0, n); len(got) != 3 {
			b.Fatal(fmt.Sprint(len(got)))
		}
	}
}
