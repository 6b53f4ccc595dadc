package insight

import (
	"context"

	"rapport/internal/facts"
	"rapport/internal/voice"
)

// heard is what was counted of a survey: in the range, in the time as long before it, by period and by breakdown.
type heard struct {
	now, before voice.Tally
	asked       int
	periods     []voice.Tally
	parts       []counted // answers, best, worst
}

// The bits of the selectors.
const (
	voiceAnswer = 1 << iota
	voiceAsked
	voiceAfter
)

// listen goes over the answers, each with the latest interaction of the person before it.
func (q *VoiceQuestion) listen(ctx context.Context, snap facts.Snapshot, periods *Periods) (*heard, error) {
	query := &facts.Query{From: q.from - (q.to - q.from), To: q.to, Columns: []facts.Column{{Path: q.Score, Kind: facts.Number}}}
	never := facts.Selector{From: 1, To: 1}
	query.Select = []facts.Selector{q.Answered.selector(), never, never}
	if q.Asked != nil {
		query.Select[1] = q.Asked.selector()
	}
	if q.After != nil {
		query.Select[2] = q.After.selector()
		query.From = facts.Ever // it may lie long before the answer
	}
	var by *facts.Column
	if q.Breakdown != "" {
		by = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
		query.Columns = append(query.Columns, *by)
	}
	ears := make([]ear, snap.Workers())
	for w := range ears {
		ears[w] = ear{q: q, periods: periods, groups: newGroups(by), table: table{width: 3}}
		ears[w].heard.periods = make([]voice.Tally, periods.Len())
	}
	err := snap.Scan(ctx, query, func(w int, b *facts.Batch) error {
		for i := range b.Person {
			ears[w].person(b, b.Start[i], b.Start[i+1])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := &heard{periods: make([]voice.Tally, periods.Len())}
	gs, tables := make([]groups, len(ears)), make([]table, len(ears))
	for w := range ears {
		e := &ears[w]
		out.now, out.before, out.asked = plus(out.now, e.now), plus(out.before, e.before), out.asked+e.asked
		for i, t := range e.heard.periods {
			out.periods[i] = plus(out.periods[i], t)
		}
		gs[w], tables[w] = e.groups, e.table
	}
	out.parts = gather(snap, gs, tables)
	return out, nil
}

func plus(a, b voice.Tally) voice.Tally {
	return voice.Tally{Answers: a.Answers + b.Answers, Best: a.Best + b.Best, Worst: a.Worst + b.Worst, Odd: a.Odd + b.Odd}
}

// ear is one goroutine's part.
type ear struct {
	heard
	q       *VoiceQuestion
	periods *Periods
	groups  groups
	table   table
}

func (e *ear) person(b *facts.Batch, lo, hi uint32) {
	after := ^uint32(0) // the row of the latest interaction
	for r := lo; r < hi; r++ {
		t, m := b.Time[r], b.Match[r]
		if m&voiceAsked != 0 && t >= e.q.from {
			e.asked++
		}
		if m&voiceAnswer != 0 && b.Columns[0].Number[r] != facts.Absent && (e.q.After == nil || after != ^uint32(0)) {
			e.answer(b, r, after)
		}
		if m&voiceAfter != 0 {
			after = r
		}
	}
}

// answer counts one; with After only those who had the interaction come here.
func (e *ear) answer(b *facts.Batch, r, after uint32) {
	q, t, score := e.q, b.Time[r], float64(b.Columns[0].Number[r])/1e6
	if t < q.from {
		if t >= q.from-(q.to-q.from) {
			e.before.Add(q.Kind, q.scale, score)
		}
		return
	}
	var one voice.Tally
	one.Add(q.Kind, q.scale, score)
	e.now = plus(e.now, one)
	i := e.periods.Index(t)
	e.heard.periods[i] = plus(e.heard.periods[i], one)
	if q.Breakdown == "" || one.Answers == 0 {
		return
	}
	if q.After == nil {
		after = r
	}
	row := e.table.row(e.groups.of(b, 1, after))
	row[0]++
	row[1] += one.Best
	row[2] += one.Worst
}
