package simulate

// session is one visit as it unfolds: a place, a moment, and what comes next.
type session struct {
	p    *planner
	r    *rng
	who  int
	mk   uint8 // market
	on   device
	at   int64
	from campaign
}

// session begins a visit on one of the visitor's devices.
func (p *planner) session(r *rng, who int, at int64, from campaign) session {
	s := session{p: p, r: r, who: who, at: at, from: from}
	if who < 0 {
		s.mk = p.c.strangerMarket(int32(who))
		s.on = device(r.n(2))
		return s
	}
	k := p.c.at(who)
	s.mk = k.market
	x := r.float()
	switch {
	case k.home >= 0 && x < 0.4:
		s.on = onTablet
	case k.app && x < 0.6:
		s.on = onApp
	case x < 0.75:
		s.on = onPhoneWeb
	default:
		s.on = onWeb
	}
	return s
}

func (s *session) do(k kind, ref uint64, arg uint8) {
	s.p.do(act{at: s.at, who: int32(s.who), kind: k, on: s.on, from: s.from, ref: ref, arg: arg})
}

// wait passes some seconds, drawn between two bounds, to the millisecond.
func (s *session) wait(lo, hi int) { s.at += int64(s.r.between(lo*1000, hi*1000)) * 1000 }

// land opens the app or the first page; most account holders are signed in sooner or later.
func (s *session) land() {
	if s.on >= onApp {
		s.do(actAppOpened, 0, 0)
		s.wait(1, 4)
	}
	first := pageHome
	switch {
	case s.from == roomRefresh || s.from == socialAd:
		first = pageSale
	case s.from == searchAd:
		first = pageCategory
	}
	s.do(actPage, uint64(s.r.n(len(categories))), first)
	if s.who >= 0 && s.p.c.at(s.who).joined < int32(s.p.today-s.p.first) && s.r.chance(0.55) {
		s.wait(1, 20)
		s.identify()
	}
	if first == pageHome && s.on <= onPhoneWeb && s.p.running(pictureTest, s.at) {
		s.do(actExperiment, pictureTest, s.p.c.variant(pictureTest, s.who))
	}
}

func (s *session) identify() {
	if s.who >= 0 && s.p.c.at(s.who).account {
		s.do(actIdentify, 0, 0)
	}
}

func (s *session) signUp() {
	s.wait(20, 90)
	s.do(actSignedUp, 0, 0)
	s.at += 1000 * int64(s.r.between(20, 400))
	s.do(actIdentify, 0, 1)
}

// browse looks at lists and articles.
func (s *session) browse(n int) {
	for range n {
		s.wait(6, 70)
		switch x := s.r.float(); {
		case x < 0.16:
			s.do(actListViewed, uint64(s.r.n(len(categories))), 0)
		case x < 0.24:
			s.do(actSearched, uint64(s.p.c.popular(s.r)), 0)
		case x < 0.27:
			s.do(actPage, 0, [...]uint8{pageStores, pageHelp}[s.r.n(2)])
		default:
			s.do(actProductViewed, uint64(s.p.c.popular(s.r)), 0)
		}
	}
}

// shop fills a basket with one probability and buys it with another.
func (s *session) shop(baskets, buys float64) {
	if !s.r.chance(baskets) {
		return
	}
	ref := s.fill()
	if !s.r.chance(0.82) { // left with a full basket
		s.abandon(ref)
		return
	}
	s.wait(5, 60)
	s.do(actCheckoutStarted, ref, 0)
	if s.on != onTablet && s.p.running(checkoutTest, s.at) {
		v := s.p.c.variant(checkoutTest, s.who)
		s.do(actExperiment, checkoutTest, v)
		if v == 1 {
			buys *= checkoutLift
		}
	}
	if !s.r.chance(min(buys/0.8, 1)) {
		s.abandon(ref)
		return
	}
	s.wait(15, 100)
	s.identify()
	s.do(actPaymentEntered, ref, 0)
	s.wait(8, 60)
	if s.p.outage(s.on, s.at) && s.r.chance(outageShare) {
		s.do(actPaymentFailed, ref, 0)
		return
	}
	s.do(actOrder, ref, 0)
	s.p.fulfil(s.r, s.who, s.mk, s.at, ref)
}

// fill looks at each article of a basket and adds it.
func (s *session) fill() (ref uint64) {
	ref = s.r.u64()
	b := s.p.c.basket(ref, &markets[s.mk])
	for i := range b.n {
		s.wait(6, 50)
		s.do(actProductViewed, uint64(b.lines[i].product), 0)
		s.wait(5, 45)
		s.do(actProductAdded, ref, uint8(i))
	}
	s.wait(3, 30)
	s.do(actCartViewed, ref, 0)
	return ref
}

// abandon is what follows a basket left behind: a reminder to who takes letters.
func (s *session) abandon(uint64) {
	if s.who < 0 {
		return
	}
	if k := s.p.c.at(s.who); k.letter && s.r.chance(0.7) {
		s.p.letter(s.r, s.who, k, s.at+2*hour+int64(s.r.n(600))*second, cartReminder, 0.45)
	}
}

// fulfil ships and delivers an order, on time or late, and the calls that follow a late one.
func (p *planner) fulfil(r *rng, who int, mk uint8, ordered int64, ref uint64) {
	shipped := ordered + int64(r.between(3*60, 22*60))*minute
	took := int64(r.between(16*60, 46*60)) * minute // the promise is two days
	late := r.chance(p.lateShare(mk, ordered))
	if late {
		took += int64(r.between(30*60, 110*60)) * minute
	}
	delivered := ordered + took
	if delivered <= shipped {
		delivered = shipped + 5*hour
	}
	var arg uint8
	if late {
		arg = 1
	}
	p.do(act{at: shipped, who: int32(who), kind: actShipped, on: onCRM, ref: ref})
	p.do(act{at: delivered, who: int32(who), kind: actDelivered, on: onCRM, ref: ref, arg: arg})
	p.survey(who, delivered, aboutDelivery, ref, !late)
	if late && r.chance(0.4) {
		p.call(r, who, ordered+2*day+int64(r.between(2, 20))*hour, lateDelivery)
	}
}

// reasons for a call.
const (
	inquiry uint8 = iota
	lateDelivery
	damaged
	refund
	reasonCount
)

// call is a contact with the call centre: a ticket, the call's end, sometimes a complaint, mostly a closing.
func (p *planner) call(r *rng, who int, at int64, reason uint8) {
	if reason == inquiry && r.chance(0.3) {
		reason = damaged + uint8(r.n(2))
	}
	a := act{at: at, who: int32(who), kind: actTicketOpened, on: onCall, ref: r.u64(), arg: reason}
	p.do(a)
	length := int64(r.between(90, 900)) * second
	if reason != inquiry && r.chance(0.45) {
		a.at, a.kind = at+length/2, actComplaint
		p.do(a)
	}
	a.at, a.kind = at+length, actCallEnded
	p.do(a)
	p.survey(who, a.at, aboutCall, a.ref, reason == inquiry || mix(a.ref)&7 < 3)
	if r.chance(0.82) {
		a.at, a.kind = at+length+int64(r.exponential(20*3600))*second, actTicketClosed
		p.do(a)
	}
}
