package simulate

import "strconv"

const variants = 4 // of each kind of device

var webAgents = [variants]string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
}

var phoneAgents = [variants]string{
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Linux; Android 14; SM-A556E) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Linux; Android 13; CPH2565) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
}

var appDevices = [variants]string{
	`"device":{"type":"ios","model":"iPhone16,1","manufacturer":"Apple"},"os":{"name":"iOS","version":"18.5"}`,
	`"device":{"type":"android","model":"Pixel 9","manufacturer":"Google"},"os":{"name":"Android","version":"15"}`,
	`"device":{"type":"android","model":"SM-A556E","manufacturer":"Samsung"},"os":{"name":"Android","version":"14"}`,
	`"device":{"type":"ios","model":"iPhone15,4","manufacturer":"Apple"},"os":{"name":"iOS","version":"18.4"}`,
}

// contexts are the parts of an event's context that a device always sends, by market, device and variant.
type contexts [marketCount][deviceCount][variants]string

func newContexts() *contexts {
	var all contexts
	for mi := range markets {
		place := `"locale":"` + markets[mi].locale + `","timezone":"` + markets[mi].zone + `"`
		for d := range deviceCount {
			for v := range variants {
				all[mi][d][v] = `,"context":{` + library(d, v) + place
			}
		}
	}
	return &all
}

func library(d device, v int) string {
	switch d {
	case onWeb:
		return `"library":{"name":"analytics.js","version":"2.4.1"},"userAgent":"` + webAgents[v] + `",`
	case onPhoneWeb:
		return `"library":{"name":"analytics.js","version":"2.4.1"},"userAgent":"` + phoneAgents[v] + `",`
	case onApp, onTablet:
		return `"library":{"name":"analytics-kotlin","version":"1.19.2"},"app":{"name":"Pandan","version":"5.` +
			strconv.Itoa(2+v) + `.0"},` + appDevices[v] + `,`
	case onKiosk:
		return `"library":{"name":"kiosk","version":"2.0.3"},`
	case onTill:
		return `"library":{"name":"till","version":"7.1.0"},`
	case onCall:
		return `"library":{"name":"contact-centre","version":"3.3.0"},`
	case onMail:
		return `"library":{"name":"pandan-mail","version":"1.8.0"},`
	}
	return `"library":{"name":"crm","version":"12.0.1"},`
}

// context writes the whole of it.
func (w *writer) context(a *act) {
	mi := w.c.strangerMarket(a.who)
	if a.who >= 0 {
		mi = w.c.at(int(a.who)).market
	}
	h := mix(uint64(uint32(a.who))<<8 | uint64(a.on))
	w.b = append(w.b, w.c.contexts[mi][a.on][h&(variants-1)]...)
	switch a.on {
	case onWeb, onPhoneWeb, onApp, onTablet:
		w.b = append(w.b, `,"ip":"`...)
		w.b = append(w.b, [...]string{"192.0.2.", "198.51.100.", "203.0.113."}[h>>8%3]...)
		w.b = appendInt(w.b, 1+int(h>>16%254))
		w.b = append(w.b, '"')
		if a.on <= onPhoneWeb && a.kind != actPage {
			from := w.open("page")
			w.path(a)
			w.close(from)
		}
		w.campaign(a)
	case onTill, onCRM:
		w.externalIDs(a)
	case onCall, onMail:
		w.caller(a)
	}
	w.b = append(w.b, '}')
}

func (w *writer) campaign(a *act) {
	if c := &campaigns[a.from]; a.from != direct {
		from := w.open("campaign")
		w.text("name", c.name)
		w.text("source", c.source)
		w.text("medium", c.medium)
		w.close(from)
	}
}

// path writes the path and address of the page an act happens on.
func (w *writer) path(a *act) {
	w.b = append(w.b, `,"path":"`...)
	start := len(w.b)
	switch a.kind {
	case actPage:
		w.b = append(w.b, pageNames[a.arg].path...)
		if a.arg == pageCategory {
			w.b = append(w.b, categories[a.ref].key...)
		}
	case actListViewed:
		w.b = append(append(w.b, "/c/"...), categories[a.ref].key...)
	case actProductViewed:
		w.b = append(append(w.b, "/p/"...), w.c.shelf[a.ref].sku...)
	case actSearched:
		w.b = append(w.b, "/search"...)
	case actProductAdded, actCartViewed:
		w.b = append(w.b, "/cart"...)
	case actCheckoutStarted, actPaymentEntered, actPaymentFailed, actOrder:
		w.b = append(w.b, "/checkout"...)
	case actSignedUp, actIdentify:
		w.b = append(w.b, "/account"...)
	default:
		w.b = append(w.b, '/')
	}
	end := len(w.b)
	w.b = append(w.b, `","url":"https://www.pandan.example`...)
	w.b = append(w.b, w.b[start:end]...)
	w.b = append(w.b, '"')
}

// externalIDs writes the loyalty card of a till, or the record number of the CRM.
func (w *writer) externalIDs(a *act) {
	who := int(a.who)
	k := w.c.at(who)
	record := a.kind == actRecord || a.kind == actTwin
	if a.on == onCRM && !record {
		return
	}
	w.b = append(w.b, `,"externalIds":[`...)
	if record {
		w.b = append(w.b, `{"id":"`...)
		w.b = appendCRM(w.b, who, a.kind == actTwin)
		w.b = append(w.b, `","type":"crm_id","collection":"users","encoding":"none"}`...)
	}
	if k.card && a.kind != actTwin {
		if record {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, `{"id":"`...)
		w.b = appendCard(w.b, who)
		w.b = append(w.b, `","type":"loyalty_id","collection":"users","encoding":"none"}`...)
	}
	w.b = append(w.b, ']')
}

// caller writes by what the call centre and the mail system know the customer.
func (w *writer) caller(a *act) {
	k := w.c.at(int(a.who))
	from := w.open("traits")
	if a.on == onCall && k.phone {
		w.phone(int(a.who))
	} else {
		w.email(int(a.who))
	}
	w.close(from)
}
