package insight

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// MaxCells bounds the numbers that a trend counts at once: series times periods.
const MaxCells = 4 << 20

// Trend asks how many events there were, and of how many people, in each period: one series for each selector, or without
// selectors one for each kind of event.
type Trend struct {
	Series   []facts.Selector
	Unit     Unit
	Zone     *time.Location // nil: UTC
	From, To int64
}

// TrendAnswer has the series in the order asked for, or by number of events.
type TrendAnswer struct {
	Periods []time.Time
	Series  []TrendSeries
}

// TrendSeries counts by period. Everybody is the number of people in the whole range, each once.
type TrendSeries struct {
	Event     facts.EventName // without selectors: which
	Events    []int
	People    []int
	Everybody int
}

// Ask answers.
func (t *Trend) Ask(ctx context.Context, snap facts.Snapshot) (*TrendAnswer, error) {
	periods, err := NewPeriods(t.From, t.To, t.Unit, t.Zone)
	if err != nil {
		return nil, err
	}
	series := len(t.Series)
	if series == 0 {
		series = len(snap.Events())
	}
	if series*(periods.Len()+1) > MaxCells {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "unit", Err: errors.New("there are too many series and periods"),
			Hint: "ask for a shorter range, a longer unit, or certain events"}
	}
	kernels := make([]trendKernel, snap.Workers())
	for w := range kernels {
		kernels[w] = newTrendKernel(periods, series)
	}
	q := &facts.Query{Select: t.Series, From: t.From, To: t.To, AnyOrder: true}
	err = snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		if len(t.Series) == 0 {
			kernels[w].byEvent(b)
		} else {
			kernels[w].bySelector(b)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t.answer(kernels, periods, snap, series), nil
}

// trendKernel counts cells: a series in a period, and the last cell of a series for the whole range.
type trendKernel struct {
	periods *Periods
	width   int
	cells   []trendCell
	person  uint32 // a number for the one under way, from 1
}

type trendCell struct {
	last   uint32 // who was counted last
	people uint32
	events uint64
}

func newTrendKernel(p *Periods, series int) trendKernel {
	return trendKernel{periods: p, width: p.Len() + 1, cells: make([]trendCell, series*(p.Len()+1))}
}

func (k *trendKernel) byEvent(b *facts.Batch) {
	for i := range b.Person {
		k.person++
		lo, hi := b.Start[i], b.Start[i+1]
		events := b.Event[lo:hi]
		seen := uint64(0) // of the first 64 series
		for r, t := range b.Time[lo:hi] {
			e := events[r]
			row := int(e) * k.width
			k.count(row + k.periods.Index(t))
			if e < 64 {
				seen |= 1 << e
			} else {
				k.inAll(row)
			}
		}
		k.all(seen)
	}
}

func (k *trendKernel) bySelector(b *facts.Batch) {
	for i := range b.Person {
		k.person++
		lo, hi := b.Start[i], b.Start[i+1]
		match := b.Match[lo:hi]
		seen := uint64(0)
		for r, t := range b.Time[lo:hi] {
			at := k.periods.Index(t)
			seen |= match[r]
			for rest := match[r]; rest != 0; rest &= rest - 1 {
				k.count(bottom(rest)*k.width + at)
			}
		}
		k.all(seen)
	}
}

// all counts the person under way for the whole range of some series.
func (k *trendKernel) all(series uint64) {
	for ; series != 0; series &= series - 1 {
		k.inAll(bottom(series) * k.width)
	}
}

func (k *trendKernel) inAll(row int) {
	if c := &k.cells[row+k.width-1]; c.last != k.person {
		c.last = k.person
		c.people++
	}
}

func (k *trendKernel) count(cell int) {
	c := &k.cells[cell]
	c.events++
	if c.last != k.person {
		c.last = k.person
		c.people++
	}
}

func (t *Trend) answer(kernels []trendKernel, p *Periods, snap facts.Snapshot, series int) *TrendAnswer {
	out := &TrendAnswer{Periods: p.Starts(t.Zone)}
	for i := range series {
		s := TrendSeries{Events: make([]int, p.Len()), People: make([]int, p.Len())}
		if len(t.Series) == 0 {
			s.Event = snap.Events()[i]
		}
		events := 0
		for w := range kernels {
			row := kernels[w].cells[i*(p.Len()+1) : (i+1)*(p.Len()+1)]
			for c := range p.Len() {
				s.Events[c] += int(row[c].events)
				s.People[c] += int(row[c].people)
				events += int(row[c].events)
			}
			s.Everybody += int(row[p.Len()].people)
		}
		if events > 0 || len(t.Series) > 0 {
			out.Series = append(out.Series, s)
		}
	}
	if len(t.Series) == 0 {
		slices.SortStableFunc(out.Series, func(a, b TrendSeries) int {
			return cmp.Or(cmp.Compare(sum(b.Events), sum(a.Events)), cmp.Compare(a.Event.Type, b.Event.Type), cmp.Compare(a.Event.Name, b.Event.Name))
		})
	}
	return out
}

func sum(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
