package insight

import (
	"context"
	"time"

	"rapport/internal/facts"
)

// Retention asks how many of those who first did one thing in a period did another in the periods after.
//
// A person belongs to the cohort of the period of their first Start within From ≤ time < To, or with FirstEver of their first
// Start of all times, and to none if that is outside. Period n of a cohort is the n-th after its own; a Return in the cohort's
// own period counts only after the Start itself, and not as one with it.
//
// With Recurring a person belongs to the cohort of every period in which they did Start, from the first Start in it on.
//
// With Brackets, what is counted are days of the calendar since the Start instead of periods since the cohort's: column i are the
// days from Brackets[i−1] (0 for the first) to before Brackets[i].
type Retention struct {
	Start, Return facts.Selector
	Unit          Unit
	Zone          *time.Location // nil: UTC
	From, To      int64
	FirstEver     bool
	Recurring     bool          // does not go with FirstEver
	Brackets      []int         // rising; nil: periods
	Breakdown     *facts.Column // of the Start's event; nil: none
}

// RetentionAnswer has a cohort for each period of the range.
type RetentionAnswer struct {
	Cohorts []Cohort
	Parts   []RetentionPart // with a breakdown; the largest first
}

// Cohort counts people. Returned[n] came back in period n, Stayed[n] in period n or a later one of the range. Periods, or
// brackets, that begin after the range for all of the cohort are left out.
type Cohort struct {
	Start    time.Time
	People   int
	Returned []int
	Stayed   []int
}

// Ask answers.
func (r *Retention) Ask(ctx context.Context, snap facts.Snapshot) (*RetentionAnswer, error) {
	periods, err := NewPeriods(r.From, r.To, r.Unit, r.Zone)
	if err != nil {
		return nil, err
	}
	if !r.plain() {
		return r.askGrid(ctx, snap)
	}
	q := r.query()
	kernels := make([]retentionKernel, snap.Workers())
	for w := range kernels {
		kernels[w] = newRetentionKernel(periods, r.From)
	}
	err = snap.Scan(ctx, q, func(w int, b *facts.Batch) error {
		k := &kernels[w]
		for i := range b.Person {
			k.person(b, b.Start[i], b.Start[i+1])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answerRetention(kernels, periods, r.Zone), nil
}

func (r *Retention) query() *facts.Query {
	q := &facts.Query{Select: []facts.Selector{r.Start, r.Return}, From: r.From, To: r.To}
	if r.FirstEver {
		q.From = facts.Ever
	}
	if r.Breakdown != nil {
		q.Columns = []facts.Column{*r.Breakdown}
	}
	return q
}

type retentionKernel struct {
	periods  *Periods
	from     int64
	n        int
	people   []int // by cohort
	returned []int // by cohort and distance
	stayed   []int // by cohort and the last distance; summed up at the end
}

func newRetentionKernel(p *Periods, from int64) retentionKernel {
	n := p.Len()
	return retentionKernel{periods: p, from: from, n: n, people: make([]int, n), returned: make([]int, n*n), stayed: make([]int, n*n)}
}

func (k *retentionKernel) person(b *facts.Batch, lo, hi uint32) {
	match, times := b.Match[lo:hi], b.Time[lo:hi]
	first := 0
	for first < len(match) && match[first]&1 == 0 {
		first++
	}
	if first == len(match) || times[first] < k.from {
		return
	}
	cohort := k.periods.Index(times[first])
	k.people[cohort]++
	last, end := -1, int64(0) // the period that came last, and where it ends
	for i, m := range match[first+1:] {
		if t := times[first+1+i]; m&2 != 0 && (t >= end || last < 0) {
			last = k.periods.Index(t)
			end = k.periods.Bounds[last+1]
			k.returned[cohort*k.n+last-cohort]++
		}
	}
	if last >= 0 {
		k.stayed[cohort*k.n+last-cohort]++
	}
}

func answerRetention(kernels []retentionKernel, p *Periods, zone *time.Location) *RetentionAnswer {
	out := &RetentionAnswer{}
	n := p.Len()
	for c, start := range p.Starts(zone) {
		co := Cohort{Start: start, Returned: make([]int, n-c), Stayed: make([]int, n-c)}
		for w := range kernels {
			k := &kernels[w]
			co.People += k.people[c]
			for d := range n - c {
				co.Returned[d] += k.returned[c*n+d]
				co.Stayed[d] += k.stayed[c*n+d]
			}
		}
		for d := n - c - 2; d >= 0; d-- {
			co.Stayed[d] += co.Stayed[d+1]
		}
		out.Cohorts = append(out.Cohorts, co)
	}
	return out
}
