package expr

import (
	"fmt"
	"strconv"

	"rapport"
)

// Kept is how much of a person's events is kept one by one, per identifier and series.
type Kept struct {
	Entries  int // events of a window
	Distinct int // different values
	// Window is the window of the series that answers a spec, which may be longer than asked for where definitions share it.
	// Nil: the one asked for.
	Window func(SeriesSpec) Duration
	// Computed is what a computed trait is. Nil: traits are not computed.
	Computed func(trait string) (Computation, bool)
}

// Bound says how exact a condition is.
type Bound struct {
	Exact    bool     // whatever the number of events
	Entries  int      // else exact up to so many events of a window, or different values, per identifier
	Width    Duration // and past that an event leaves a window at most so late; 0 if only numbers of different values are estimates
	Estimate bool     // past that numbers of different values are estimates
	Newest   bool     // past that sequences are matched in the newest events only
	Days     bool     // past that events of one day count as several days
	Wording  rapport.Wording
}

// Bound is how exact the condition is with so much kept. A count that is compared with no more than what is kept is exact.
func (c *Condition) Bound(k Kept) Bound {
	b := Bound{Exact: true, Entries: k.Entries}
	Walk(c.Root, func(n Node) {
		switch x := n.(type) {
		case Event:
			b.of(x, k)
		case Trait:
			b.computed(x, k, map[string]bool{})
		case Sequence:
			b.Exact, b.Newest = false, true
		}
	})
	b.say(k)
	return b
}

// computed takes in what a computed trait is made of.
func (b *Bound) computed(x Trait, k Kept, seen map[string]bool) {
	if k.Computed == nil || seen[x.Name] {
		return
	}
	c, ok := k.Computed(x.Name)
	if !ok {
		return
	}
	if c.Formula == nil {
		b.of(Event{c.Measure, x.Test}, k)
		return
	}
	c.Formula.root.walk(func(t *term) {
		if t.fn == termMeasure {
			b.of(Event{Measure: t.measure}, k) // any number may matter
		}
	})
	seen[x.Name] = true
	for _, name := range c.Traits() {
		b.computed(Trait{Name: name}, k, seen)
	}
}

func (b *Bound) of(e Event, k Kept) {
	m := e.Measure
	switch {
	case m.Kind == First, m.Kind == Last, m.Kind == DaysSince:
		return
	case m.Within == everLong: // of an outlook
		b.Exact, b.Days = false, true
		return
	case m.Kind == Distinct, m.Kind == Top, m.Kind == AllValues:
		if m.Kind != Distinct || !e.within(k.Distinct) {
			b.Exact, b.Estimate = false, true
			b.Entries = min(b.Entries, k.Distinct)
		}
		return
	case !m.windowed(), m.Kind == Count && !m.During.previous() && e.within(k.Entries):
		return
	}
	spec := m.Series()
	w := spec.Window
	if k.Window != nil {
		w = max(w, k.Window(spec))
	}
	b.Exact, b.Width = false, max(b.Width, w/buckets)
}

// buckets is how many buckets older events of a window are put into.
const buckets = 64

// within is whether so many decide the test.
func (e Event) within(kept int) bool {
	n, err := strconv.ParseInt(string(e.Test.Value), 10, 64)
	return err == nil && n < int64(kept)
}

func (b *Bound) say(k Kept) {
	if b.Exact {
		b.Wording = rapport.Wording{Marketing: "Exact to the second.", IT: "exact"}
		return
	}
	if b.Width > 0 {
		b.Wording.Marketing = fmt.Sprintf("Exact to the second for people with up to %d such events in the window; of busier people older events may leave it up to %s late.", k.Entries, b.Width.rough())
		b.Wording.IT = fmt.Sprintf("exact ≤ %d entries per identifier, then buckets of %s", k.Entries, b.Width.rough())
	}
	if b.Estimate {
		b.add(fmt.Sprintf("What is said of different values is exact up to %d of them, and an estimate past that.", k.Distinct),
			fmt.Sprintf("exact ≤ %d distinct values, then a sample by hash", k.Distinct))
	}
	if b.Days {
		b.add(fmt.Sprintf("What a model says is exact for people with up to %d such events; of busier people older events of one day count as several days.", k.Entries),
			fmt.Sprintf("outlook exact ≤ %d entries per identifier", k.Entries))
	}
	if b.Newest {
		b.add(fmt.Sprintf("Events in order are looked for among the newest %d that a step names.", k.Entries),
			fmt.Sprintf("sequences exact in the newest %d entries per identifier", k.Entries))
	}
}

// add puts a sentence behind those there are.
func (b *Bound) add(marketing, it string) {
	if b.Wording.IT != "" {
		b.Wording.Marketing += " "
		b.Wording.IT += "; "
	}
	b.Wording.Marketing += marketing
	b.Wording.IT += it
}

// rough is a length to its two largest units: "11 hours 15 minutes".
func (d Duration) rough() string {
	units := []struct {
		of   Duration
		name string
	}{{Day, "day"}, {Hour, "hour"}, {Minute, "minute"}, {Second, "second"}}
	for i, u := range units {
		n := int64(d / u.of)
		if n == 0 {
			continue
		}
		s := plural(n, u.name)
		if i+1 < len(units) {
			if m := int64(d % u.of / units[i+1].of); m > 0 {
				s += " " + plural(m, units[i+1].name)
			}
		}
		return s
	}
	return "a second"
}

func plural(n int64, name string) string {
	if n == 1 {
		return "1 " + name
	}
	return strconv.FormatInt(n, 10) + " " + name + "s"
}
