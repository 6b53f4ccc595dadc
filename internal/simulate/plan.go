package simulate

import "math"

// planner decides who does what and when. It puts acts; it writes nothing.
type planner struct {
	c        *Company
	put      func(act)
	seq      uint32
	until    int64 // µs; the stories' anchor
	first    int64 // the history's first UTC day
	seasons  [marketCount]calendarDay
	today    int64
	stranger int32 // strangers seen so far
}

func (p *planner) do(a act) {
	a.at -= a.at % 1000 // the wire has milliseconds
	a.seq = p.seq
	p.seq++
	p.put(a)
}

// day plans everything that begins on a UTC day.
func (p *planner) day(number int64) {
	p.today = number
	for i := range markets {
		p.seasons[i] = markets[i].season(number)
	}
	since := int32(number - p.first)
	for i := range p.c.customers {
		p.customer(i, since)
	}
	p.strangers()
}

// customer plans a day of one customer.
func (p *planner) customer(i int, since int32) {
	k := &p.c.customers[i]
	m, h, s := &markets[k.market], &habits[k.persona], &p.seasons[k.market]
	r := newRNG(p.c.config.Seed, 0xda7, uint64(i), uint64(p.today))
	pull := k.pull(since) * float64(k.active) * s.factor
	if since == k.joined {
		p.join(&r, i, k, m)
	}
	for range poisson(&r, h.visits*pull) {
		p.visit(&r, i, instant(&r, p.today, m, p.c.online), p.cause(&r))
	}
	if since >= k.joined {
		if r.chance(h.store * pull) {
			p.storeVisit(&r, i, k)
		}
		if r.chance(0.0016 * float64(k.active)) {
			p.call(&r, i, instant(&r, p.today, m, p.c.calls), inquiry)
		}
		if k.letter {
			p.letters(&r, i, k, since, s)
		}
	}
	if since == max(0, k.joined) {
		p.record(&r, i, k)
	}
}

// pull is a persona's interest over the days, around 1.
func (k *customer) pull(since int32) float64 {
	switch {
	case since < k.joined-12:
		return 0
	case since < k.joined: // looks around before buying
		return 0.8
	}
	switch k.persona {
	case lapsing:
		if since > k.turn {
			return math.Exp(-float64(since-k.turn) / 6)
		}
	case winBack:
		if since < k.turn {
			return 0.01
		}
	}
	return 1
}

// cause is what brings a customer on their own.
func (p *planner) cause(r *rng) campaign {
	x := r.float()
	refresh := 0.0
	if p.today*day >= p.until-refreshDays*day && p.today*day < p.until+refreshAhead*day {
		refresh = 0.13
	}
	switch {
	case x < refresh:
		return roomRefresh
	case x < refresh+0.12:
		return searchAd
	case x < refresh+0.2:
		return socialAd
	}
	return direct
}

// join is the day on which somebody becomes a customer: signs up and buys, or takes a card in the store.
func (p *planner) join(r *rng, i int, k *customer, m *market) {
	if !k.account {
		p.storeVisit(r, i, k)
		return
	}
	at := instant(r, p.today, m, p.c.online)
	s := p.session(r, i, at, p.cause(r))
	s.land()
	s.browse(r.between(1, 4))
	s.signUp()
	if r.chance(0.8) {
		s.shop(1, 1)
	}
}

// visit is one session of a known customer on web or app.
func (p *planner) visit(r *rng, i int, at int64, from campaign) {
	h := &habits[p.c.at(i).persona]
	s := p.session(r, i, at, from)
	s.land()
	s.browse(r.between(1, 7))
	baskets, buys := h.baskets, h.buys
	if from == missYou || from == cartReminder {
		baskets, buys = 0.75, 0.7
	}
	s.shop(baskets, buys)
}

// strangers are visits by people who have not become customers and mostly never will.
func (p *planner) strangers() {
	r := newRNG(p.c.config.Seed, 0x57a, uint64(p.today))
	for range poisson(&r, float64(p.c.config.People)*0.005*p.seasons[0].factor) {
		p.strange(&r, -1)
	}
}

// strange is one stranger's visit at an instant, or at a believable one of today (at < 0).
func (p *planner) strange(r *rng, at int64) {
	p.stranger++
	who := ^p.stranger
	if at < 0 {
		at = instant(r, p.today, &markets[p.c.strangerMarket(who)], p.c.online)
	}
	from := direct
	if x := r.float(); x < 0.35 {
		from = searchAd
	} else if x < 0.5 {
		from = socialAd
	}
	s := p.session(r, int(who), at, from)
	s.land()
	s.browse(r.between(0, 4))
	if r.chance(0.12) {
		s.fill()
	}
}

// storeVisit is a purchase at a till, sometimes after a look at the store's kiosk.
func (p *planner) storeVisit(r *rng, i int, k *customer) {
	at := instant(r, p.today, &markets[k.market], p.c.shopping)
	if k.account && r.chance(0.6) {
		look := at - int64(r.between(4, 25))*minute
		p.do(act{at: look, who: int32(i), kind: actKioskIdentify, on: onKiosk})
		for range r.between(1, 3) {
			look += int64(r.between(8, 70)) * second
			p.do(act{at: look, who: int32(i), kind: actKioskView, on: onKiosk, ref: uint64(p.c.popular(r))})
		}
	}
	if k.card {
		p.do(act{at: at, who: int32(i), kind: actStoreOrder, on: onTill, ref: r.u64()})
	}
}

// record is the CRM learning of a customer: the night after they join, or in the first night's load.
func (p *planner) record(r *rng, i int, k *customer) {
	at := (p.today+1)*day + 18*hour + int64(r.n(3_600_000))*1000
	if k.joined < 0 {
		at = p.today*day + int64(i)*hour*5/int64(len(p.c.customers)) + 18*hour
	}
	p.do(act{at: at, who: int32(i), kind: actRecord, on: onCRM})
	if k.twin {
		p.do(act{at: at + int64(r.between(1, 20))*day, who: int32(i), kind: actTwin, on: onCRM})
	}
}

// letters plans what the mail system sends today and what becomes of it.
func (p *planner) letters(r *rng, i int, k *customer, since int32, s *calendarDay) {
	m := &markets[k.market]
	if s.weekday == m.letterDay && !(k.persona == winBack && since < k.turn) {
		p.letter(r, i, k, p.today*day+(9-m.offset+24)%24*hour+int64(r.n(1800))*second, newsletter, habits[k.persona].opens)
	}
	if k.persona == winBack && since == k.turn {
		p.letter(r, i, k, p.today*day+(10-m.offset)*hour+int64(r.n(600))*second, missYou, 0.8)
	}
}

// letter is one mail: sent, perhaps opened, perhaps clicked, perhaps the last one.
func (p *planner) letter(r *rng, i int, k *customer, at int64, about campaign, opens float64) {
	a := act{at: at, who: int32(i), kind: actMailSent, on: onMail, from: about, ref: uint64(p.today)}
	p.do(a)
	if !r.chance(opens) {
		return
	}
	a.at += int64(r.exponential(5*3600)) * second
	a.kind = actMailOpened
	p.do(a)
	clicks := 0.24
	if about != newsletter {
		clicks = 0.6
	}
	if !k.account || !r.chance(clicks) {
		if about == newsletter && r.chance(0.004) {
			a.at, a.kind = a.at+40*second, actUnsubscribed
			p.do(a)
		}
		return
	}
	a.at, a.kind = a.at+int64(r.between(3, 120))*second, actMailClicked
	p.do(a)
	p.visit(r, i, a.at+int64(r.between(1, 6))*second, about)
}

// exponential draws seconds with a mean, cut at eight times it.
func (r *rng) exponential(mean float64) float64 {
	return min(-math.Log(1-r.float()), 8) * mean
}

// poisson draws a small number with a small mean.
func poisson(r *rng, mean float64) int {
	limit, x, n := math.Exp(-mean), r.float(), 0
	for x > limit && n < 1000 {
		x *= r.float()
		n++
	}
	return n
}
