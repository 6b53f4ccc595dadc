package simulate

import "slices"

// act is something a customer, a colleague or a machine does: one wire event, not yet written.
type act struct {
	at   int64  // µs
	ref  uint64 // order, article, letter, ticket: what the act is about
	seq  uint32 // order of planning, which decides between equal instants
	who  int32  // customer; negative: stranger ^who
	kind kind
	on   device
	from campaign // what brought the session here
	arg  uint8    // step, variant or outcome, by kind
}

// kind is what happens.
type kind uint8

const (
	actPage kind = iota // arg: the page
	actAppOpened
	actSignedUp
	actIdentify
	actListViewed
	actSearched
	actProductViewed
	actProductAdded
	actCartViewed
	actCheckoutStarted
	actPaymentEntered
	actOrder
	actExperiment // arg: variant; ref: experiment
	actStoreOrder
	actKioskIdentify
	actKioskView
	actTicketOpened
	actComplaint
	actCallEnded
	actTicketClosed
	actMailSent // ref: letter
	actMailOpened
	actMailClicked
	actUnsubscribed
	actRecord  // the CRM's record of a customer
	actTwin    // a second record of the same customer
	actShipped // ref: order
	actDelivered
	actPaymentFailed // ref: basket
	actSurveySent    // ref, arg: what it is about
	actSurveyAnswered
)

// device is where an act happens.
type device uint8

const (
	onWeb device = iota
	onPhoneWeb
	onApp
	onTablet // shared by a household
	onKiosk  // shared by a store's visitors
	onTill
	onCall
	onMail
	onCRM
	deviceCount
)

// pages of the shop.
const (
	pageHome uint8 = iota
	pageCategory
	pageProduct
	pageCart
	pageStores
	pageHelp
	pageSale
)

func byTime(a, b act) int {
	switch {
	case a.at < b.at:
		return -1
	case a.at > b.at:
		return 1
	case a.seq < b.seq:
		return -1
	}
	return 1
}

// diary keeps acts by UTC day until their day comes.
type diary struct {
	today int64
	days  [][]act // days[i] is today+i
	free  [][]act
}

// put notes an act; what was due before today is dropped.
func (d *diary) put(a act) {
	i := int(a.at/day - d.today)
	if i < 0 {
		return
	}
	for len(d.days) <= i {
		d.days = append(d.days, d.spare())
	}
	d.days[i] = append(d.days[i], a)
}

func (d *diary) spare() []act {
	if n := len(d.free); n > 0 {
		s := d.free[n-1]
		d.free = d.free[:n-1]
		return s
	}
	return nil
}

// turn gives today's acts in order and moves to tomorrow. They are valid until the next call.
func (d *diary) turn() []act {
	d.today++
	if len(d.days) == 0 {
		return nil
	}
	acts := d.days[0]
	copy(d.days, d.days[1:])
	d.days = d.days[:len(d.days)-1]
	slices.SortFunc(acts, byTime)
	if acts != nil {
		d.free = append(d.free, acts[:0])
	}
	return acts
}

// agenda keeps acts in a heap by instant.
type agenda []act

func (g *agenda) put(a act) {
	h := append(*g, a)
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if byTime(h[up], h[i]) < 0 {
			break
		}
		h[up], h[i] = h[i], h[up]
		i = up
	}
	*g = h
}

func (g *agenda) pop() act {
	h := *g
	top, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if byTime(h[child], h[least]) < 0 {
				least = child
			}
		}
		if least == i {
			break
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
	*g = h
	return top
}
