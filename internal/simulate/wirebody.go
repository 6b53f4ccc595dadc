package simulate

// Names of the track calls, by kind.
var eventNames = [...]string{
	actAppOpened: "Application Opened", actSignedUp: "Signed Up", actListViewed: "Product List Viewed",
	actSearched: "Products Searched", actProductViewed: "Product Viewed", actProductAdded: "Product Added",
	actCartViewed: "Cart Viewed", actCheckoutStarted: "Checkout Started", actPaymentEntered: "Payment Info Entered",
	actOrder: "Order Completed", actExperiment: "Experiment Viewed", actStoreOrder: "Order Completed",
	actTicketOpened: "Ticket Opened", actComplaint: "Complaint Opened", actCallEnded: "Call Ended",
	actTicketClosed: "Ticket Closed", actMailSent: "Email Sent", actMailOpened: "Email Opened",
	actMailClicked: "Email Clicked", actUnsubscribed: "Unsubscribed", actShipped: "Order Shipped",
	actDelivered: "Order Delivered", actPaymentFailed: "Payment Failed", actSurveySent: "Survey Sent",
	actSurveyAnswered: "Survey Answered",
}

var pageNames = [...]struct{ name, path, title string }{
	pageHome: {"Home", "/", "Pandan"}, pageCategory: {"Category", "/c/", ""}, pageProduct: {"Product", "/p/", ""},
	pageCart: {"Cart", "/cart", "Your basket"}, pageStores: {"Stores", "/stores", "Our stores"},
	pageHelp: {"Help", "/help", "Help and delivery"}, pageSale: {"Room refresh", "/room-refresh", "Room refresh"},
}

// body writes name, and properties or traits.
func (w *writer) body(a *act) {
	switch a.kind {
	case actIdentify, actKioskIdentify:
		w.shopTraits(int(a.who), a.arg == 1)
		return
	case actRecord, actTwin:
		w.recordTraits(int(a.who), a.kind == actTwin)
		return
	case actPage, actKioskView:
		w.page(a)
		return
	}
	w.text("event", eventNames[a.kind])
	from := w.open("properties")
	w.properties(a)
	w.close(from)
}

func (w *writer) page(a *act) {
	if a.kind == actKioskView {
		w.text("name", "Kiosk Product")
		from := w.open("properties")
		w.product(int(a.ref), w.market(a))
		w.close(from)
		return
	}
	p := &pageNames[a.arg]
	w.text("name", p.name)
	from := w.open("properties")
	if a.arg == pageCategory {
		w.text("category", categories[a.ref].key)
	}
	if a.on <= onPhoneWeb {
		w.path(a)
		if p.title != "" {
			w.text("title", p.title)
		}
	}
	w.close(from)
}

func (w *writer) properties(a *act) {
	m := w.market(a)
	switch a.kind {
	case actAppOpened:
		w.fact("from_background", a.at&0x4000 != 0)
	case actSignedUp:
		w.text("method", [...]string{"email", "email", "line", "apple"}[uint64(a.who)&3])
	case actListViewed:
		w.text("list_id", categories[a.ref].key)
		w.text("category", categories[a.ref].key)
	case actSearched:
		w.text("query", w.c.shelf[a.ref].name)
	case actProductViewed:
		w.product(int(a.ref), m)
	case actProductAdded:
		w.added(a, m)
	case actCartViewed, actCheckoutStarted, actPaymentEntered, actOrder, actStoreOrder:
		w.order(a, m)
	case actPaymentFailed:
		w.failure(a, m)
	case actSurveySent, actSurveyAnswered:
		w.survey(a)
	case actExperiment:
		w.experiment(a)
	case actTicketOpened, actComplaint, actCallEnded, actTicketClosed:
		w.ticket(a)
	case actMailSent, actMailOpened, actMailClicked, actUnsubscribed:
		w.letter(a)
	case actShipped, actDelivered:
		w.delivery(a)
	}
}

func (w *writer) product(i int, m *market) {
	p := &w.c.shelf[i]
	w.text("product_id", p.sku)
	w.text("name", p.name)
	w.text("category", p.category)
	w.amount("price", m.local(p.price))
	w.text("currency", m.currency)
}

func (w *writer) added(a *act, m *market) {
	b := w.c.basket(a.ref, m)
	l := b.lines[a.arg]
	w.reference("cart_id", 'B', a.ref)
	w.product(l.product, m)
	w.number("quantity", l.quantity)
}

// reference writes ,"key":"X-0123456789".
func (w *writer) reference(key string, letter byte, ref uint64) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, key...)
	w.b = append(w.b, `":"`...)
	w.b = append(w.b, letter, '-')
	w.b = appendHex(w.b, ref, 10)
	w.b = append(w.b, '"')
}

func (w *writer) order(a *act, m *market) {
	b := w.c.basket(a.ref, m)
	switch a.kind {
	case actOrder, actStoreOrder, actPaymentEntered:
		w.reference("order_id", 'P', a.ref)
	}
	if a.kind != actStoreOrder {
		w.reference("cart_id", 'B', a.ref)
	}
	if a.kind == actStoreOrder {
		b.shipping = 0
		k := w.c.at(int(a.who))
		w.b = append(w.b, `,"store_id":"`...)
		w.storeID(k)
		w.b = append(w.b, '"')
	}
	w.amount("total", b.total+b.shipping)
	w.amount("revenue", b.total)
	w.amount("total_sgd", b.sgd)
	w.text("currency", m.currency)
	if a.kind == actPaymentEntered {
		w.text("payment_method", [...]string{"card", "wallet", "card", "transfer"}[a.ref&3])
		return
	}
	if a.kind == actOrder || a.kind == actStoreOrder {
		w.amount("shipping", b.shipping)
		if b.coupon {
			w.text("coupon", "HOME10")
		}
	}
	w.b = append(w.b, `,"products":[`...)
	for i := range b.n {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		p := &w.c.shelf[b.lines[i].product]
		w.b = append(w.b, '{')
		from := len(w.b)
		w.text("product_id", p.sku)
		w.text("category", p.category)
		w.amount("price", m.local(p.price))
		w.number("quantity", b.lines[i].quantity)
		w.close(from)
	}
	w.b = append(w.b, ']')
}

func (w *writer) failure(a *act, m *market) {
	b := w.c.basket(a.ref, m)
	w.reference("cart_id", 'B', a.ref)
	w.amount("total", b.total+b.shipping)
	w.text("currency", m.currency)
	w.text("error", "provider_timeout")
}

func (w *writer) experiment(a *act) {
	e := &experiments[a.ref]
	name := [...]string{"control", "treatment"}[a.arg]
	w.text("experiment_id", e.id)
	w.text("experiment_name", e.name)
	w.text("variation_id", name)
	w.text("variation_name", name)
	w.text("variant", name)
}

var callReasons = [reasonCount]string{inquiry: "question", lateDelivery: "late delivery", damaged: "damaged item", refund: "refund"}

func (w *writer) ticket(a *act) {
	w.reference("ticket_id", 'T', a.ref)
	w.text("reason", callReasons[a.arg])
	w.text("channel", "phone")
	switch a.kind {
	case actComplaint:
		w.text("severity", [...]string{"low", "medium", "high"}[mix(a.ref)%3])
	case actCallEnded:
		w.number("wait_seconds", int(mix(a.ref)>>8%240))
		w.number("talk_seconds", 60+int(mix(a.ref)>>20%840))
		w.text("agent", [...]string{"agent-04", "agent-11", "agent-17", "agent-23", "agent-31"}[mix(a.ref)>>40%5])
	case actTicketClosed:
		w.number("satisfaction", 1+int(mix(a.ref)>>30%5))
	}
}

func (w *writer) letter(a *act) {
	w.text("campaign_name", campaigns[a.from].name)
	w.b = append(w.b, `,"email_id":"L-`...)
	w.b = appendInt(w.b, int(a.ref))
	w.b = append(w.b, '-', 'a'+byte(a.from), '"')
	if a.kind == actMailClicked {
		w.text("link", "https://www.pandan.example/room-refresh")
	}
}

func (w *writer) delivery(a *act) {
	w.reference("order_id", 'P', a.ref)
	w.text("carrier", [...]string{"Lotus Post", "Hornbill Express", "Crane Parcel"}[mix(a.ref)%3])
	if a.kind == actDelivered {
		w.number("promised_days", 2)
		w.fact("late", a.arg == 1)
	}
}
