package simulate

import (
	"bytes"
	"math"
	"time"
)

// Live is traffic that goes on for ever, at about Config.Rate events per second: sessions, strangers, tills, calls and
// mails, each picked by what the hour is in the markets. It is a function of the Company's Config and of the instant it
// begins at; message ids differ from those of the history and of any other beginning.
type Live struct {
	p       planner
	w       *writer
	agenda  agenda
	r       rng
	from    int64
	arrival int64   // the next arrival's instant
	gap     float64 // mean µs between arrivals
	joiner  int     // the next newcomer's number
}

// eventsPerArrival is what one arrival makes on average, its follow-ups within days included (seen over a day).
const eventsPerArrival = 6.7

const warmUp = 15 * minute // sessions under way at the beginning have begun up to this long before

// Live begins the endless part at an instant.
func (c *Company) Live(from time.Time) *Live {
	at := from.UnixMicro() / 1000 * 1000
	name := mix(uint64(at))
	l := &Live{w: c.writer(at), r: newRNG(c.config.Seed, 0x117e, uint64(at)), from: at, arrival: at - warmUp,
		gap: 1e6 * eventsPerArrival / c.config.Rate, joiner: c.config.People + int(name>>44)}
	l.w.habitual = true
	l.p = planner{c: c, put: l.agenda.put, until: c.config.Until.UnixMicro(),
		first:    c.config.Until.UnixMicro()/day - int64(c.config.Days),
		stranger: 1<<29 | int32(name&(1<<28-1))}
	return l
}

// Next makes the next event in order of time.
func (l *Live) Next() Item {
	for {
		for len(l.agenda) == 0 || l.arrival <= l.agenda[0].at {
			l.arrive()
		}
		a := l.agenda.pop()
		if a.at >= l.from {
			return misprinted(l.w.write(&a))
		}
		l.w.observe(&a)
	}
}

// misprinted is the story of the old tills: one order in eight from them comes without the name of the event, and ends up in
// quarantine until somebody mends it.
func misprinted(item Item) Item {
	const name = `"event":"Order Completed",`
	if item.Source == SourceStore && mix(uint64(item.At.UnixMicro()))%8 == 0 {
		if i := bytes.Index(item.JSON, []byte(name)); i >= 0 {
			item.JSON = append(item.JSON[:i], item.JSON[i+len(name):]...)
		}
	}
	return item
}

// arrive plans what begins at the next arrival's instant.
func (l *Live) arrive() {
	p, at := &l.p, l.arrival
	l.arrival += max(int64(-math.Log(1-l.r.float())*l.gap), 1000) / 1000 * 1000
	if today := at / day; today != p.today {
		p.today = today
		for i := range markets {
			p.seasons[i] = markets[i].season(today)
		}
	}
	x := l.r.float()
	if x < 0.16 {
		p.strange(&l.r, at)
		return
	}
	if x < 0.18 {
		l.join(at)
		return
	}
	i := l.pick(at)
	k := p.c.at(i)
	switch {
	case x < 0.27 && k.card:
		p.do(act{at: at, who: int32(i), kind: actStoreOrder, on: onTill, ref: l.r.u64()})
	case x < 0.37 && k.letter:
		p.letter(&l.r, i, k, at, newsletter, habits[k.persona].opens)
	case x < 0.42:
		p.call(&l.r, i, at, uint8(l.r.n(int(reasonCount))))
	case x < 0.44:
		p.do(act{at: at, who: int32(i), kind: actRecord, on: onCRM})
	default:
		p.visit(&l.r, i, at, p.cause(&l.r))
	}
}

// join is a newcomer's first visit.
func (l *Live) join(at int64) {
	i := l.joiner
	l.joiner++
	k := l.p.c.at(i)
	k.account = true
	s := l.p.session(&l.r, i, at, l.p.cause(&l.r))
	s.land()
	s.browse(l.r.between(1, 4))
	s.signUp()
	s.shop(0.8, 1)
	l.p.do(act{at: s.at + hour, who: int32(i), kind: actRecord, on: onCRM})
}

// pick draws a customer by their interest and the hour where they live; after many refusals it takes the last one drawn.
func (l *Live) pick(at int64) (i int) {
	c := l.p.c
	for range 64 {
		i = l.r.n(len(c.customers))
		k := &c.customers[i]
		local := (at/hour + markets[k.market].offset) % 24
		interest := habits[k.persona].visits / habits[loyal].visits * k.pull(int32(l.p.today-l.p.first)) * float64(k.active) / 1.6
		if l.r.chance(interest * (0.08 + 0.92*onlineHours[local]/96)) {
			return i
		}
	}
	return i
}
