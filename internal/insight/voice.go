package insight

import (
	"context"

	"rapport/internal/facts"
	"rapport/internal/voice"
)

// heard is what was counted of a survey: in the range, in the time as long before it, by period, by breakdown, by the
// interaction asked after, and by answer.
type heard struct {
	now, before  voice.Tally
	asked        int
	periods      []voice.Tally
	parts        []counted // answers, best, worst, asked
	interactions []reply   // the last: after none of them
	boxes        []int
	comments     []remark
}

// reply is what was answered by how many who were asked.
type reply struct {
	voice.Tally
	asked int
}

// The bits of the selectors; interactions come after them.
const (
	voiceAnswer = 1 << iota
	voiceAsked
	voiceAfter
	voiceInteractions = 3
)

// listen goes over the answers, each with the latest interaction of the person before they were asked, or if they were not
// before the answer.
func (q *VoiceQuestion) listen(ctx context.Context, snap facts.Snapshot, periods *Periods, comments bool) (*heard, error) {
	query := &facts.Query{From: q.from - (q.to - q.from), To: q.to, Columns: []facts.Column{{Path: q.Score, Kind: facts.Number}}}
	never := facts.Selector{From: 1, To: 1}
	query.Select = []facts.Selector{q.Answered.selector(), never, never}
	if q.Asked != nil {
		query.Select[1] = q.Asked.selector()
	}
	if q.After != nil {
		query.Select[2] = q.After.selector()
	}
	for i := range q.Interactions {
		query.Select = append(query.Select, q.Interactions[i].selector())
	}
	if q.joins() {
		query.From = facts.Ever // it may lie long before the answer
	}
	var by *facts.Column
	if q.Breakdown != "" {
		by = &facts.Column{Path: q.Breakdown, Kind: kindOf(snap, q.Breakdown)}
		query.Columns = append(query.Columns, *by)
	}
	comment := -1
	if comments {
		comment = len(query.Columns)
		query.Columns = append(query.Columns, facts.Column{Path: q.Comment, Kind: facts.Text})
	}
	ears := make([]ear, snap.Workers())
	for w := range ears {
		ears[w] = ear{q: q, comment: comment, by: periods, groups: newGroups(by), table: table{width: 4}}
		ears[w].periods, ears[w].boxes = make([]voice.Tally, periods.Len()), make([]int, q.boxes())
		ears[w].interactions = make([]reply, len(q.Interactions)+1)
	}
	err := snap.Scan(ctx, query, func(w int, b *facts.Batch) error {
		for i, p := range b.Person {
			ears[w].person(p, b, b.Start[i], b.Start[i+1])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return q.together(snap, ears, periods.Len()), nil
}

// joins is whether answers are looked at with what was before them.
func (q *VoiceQuestion) joins() bool { return q.After != nil || len(q.Interactions) > 0 }

func (q *VoiceQuestion) together(snap facts.Snapshot, ears []ear, periods int) *heard {
	out := &heard{periods: make([]voice.Tally, periods), boxes: make([]int, q.boxes()), interactions: make([]reply, len(q.Interactions)+1)}
	gs, tables := make([]groups, len(ears)), make([]table, len(ears))
	for w := range ears {
		e := &ears[w]
		out.now, out.before, out.asked = plus(out.now, e.now), plus(out.before, e.before), out.asked+e.asked
		for i, t := range e.periods {
			out.periods[i] = plus(out.periods[i], t)
		}
		for i, r := range e.interactions {
			out.interactions[i] = reply{plus(out.interactions[i].Tally, r.Tally), out.interactions[i].asked + r.asked}
		}
		for i, n := range e.boxes {
			out.boxes[i] += n
		}
		out.comments = append(out.comments, e.comments...)
		gs[w], tables[w] = e.groups, e.table
	}
	out.parts = gather(snap, gs, tables)
	return out
}

func plus(a, b voice.Tally) voice.Tally {
	return voice.Tally{Answers: a.Answers + b.Answers, Best: a.Best + b.Best, Worst: a.Worst + b.Worst, Odd: a.Odd + b.Odd}
}

// ear is one goroutine's part.
type ear struct {
	heard
	q       *VoiceQuestion
	comment int // the column; −1 for none
	by      *Periods
	groups  groups
	table   table
}

const noRow = ^uint32(0)

// meeting is the latest interactions of somebody.
type meeting struct {
	after, latest uint32 // rows; noRow for none
	interaction   int    // which the latest is
}

func (e *ear) person(p facts.Person, b *facts.Batch, lo, hi uint32) {
	none := meeting{noRow, noRow, len(e.q.Interactions)}
	met, asked, wasAsked := none, none, false
	for r := lo; r < hi; r++ {
		t, m := b.Time[r], b.Match[r]
		if m&voiceAsked != 0 {
			asked, wasAsked = met, true
			if t >= e.q.from {
				e.ask(b, r, met)
			}
		}
		if m&voiceAnswer != 0 && b.Columns[0].Number[r] != facts.Absent {
			of := met
			if wasAsked {
				of = asked
			}
			if e.q.After == nil || of.after != noRow {
				e.answer(p, b, r, of)
			}
		}
		met.see(m, r)
	}
}

// see keeps what an event is, if it is an interaction.
func (k *meeting) see(match uint64, row uint32) {
	if match&voiceAfter != 0 {
		k.after = row
	}
	if of := match >> voiceInteractions; of != 0 {
		k.latest = row
		for k.interaction = 0; of&1 == 0; of >>= 1 {
			k.interaction++
		}
	}
}

// row is the event whose property an answer is broken down by.
func (e *ear) row(r uint32, of meeting) uint32 {
	switch {
	case e.q.After != nil:
		return of.after
	case len(e.q.Interactions) > 0:
		return of.latest
	}
	return r
}

func (e *ear) group(b *facts.Batch, r uint32, of meeting) int {
	if row := e.row(r, of); row != noRow {
		return e.groups.of(b, 1, row)
	}
	return 0
}

func (e *ear) ask(b *facts.Batch, r uint32, of meeting) {
	e.asked++
	e.interactions[of.interaction].asked++
	if e.q.Breakdown != "" {
		e.table.row(e.group(b, r, of))[3]++
	}
}

// answer counts one; with After only those who had the interaction come here.
func (e *ear) answer(p facts.Person, b *facts.Batch, r uint32, of meeting) {
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
	i := e.by.Index(t)
	e.periods[i] = plus(e.periods[i], one)
	if one.Answers == 0 {
		return
	}
	e.interactions[of.interaction].Tally = plus(e.interactions[of.interaction].Tally, one)
	e.boxes[q.box(score)]++
	if e.comment >= 0 {
		e.remark(p, b, r, score, of)
	}
	if q.Breakdown == "" {
		return
	}
	row := e.table.row(e.group(b, r, of))
	row[0]++
	row[1] += one.Best
	row[2] += one.Worst
}
