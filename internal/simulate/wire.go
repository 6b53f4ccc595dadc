package simulate

import (
	"time"

	"rapport"
)

// The sources of Pandan; each is a definition in pandan/sources.yaml.
const (
	SourceWeb   rapport.SourceKey = "web"
	SourceApp   rapport.SourceKey = "app"
	SourceStore rapport.SourceKey = "store"
	SourceCall  rapport.SourceKey = "call"
	SourceMail  rapport.SourceKey = "mail"
	SourceCRM   rapport.SourceKey = "crm"
)

// Sources are the keys of Pandan's sources.
func Sources() []rapport.SourceKey {
	return []rapport.SourceKey{SourceWeb, SourceApp, SourceStore, SourceCall, SourceMail, SourceCRM}
}

var deviceSource = [deviceCount]rapport.SourceKey{
	onWeb: SourceWeb, onPhoneWeb: SourceWeb, onApp: SourceApp, onTablet: SourceApp,
	onKiosk: SourceStore, onTill: SourceStore, onCall: SourceCall, onMail: SourceMail, onCRM: SourceCRM,
}

// writer turns acts into wire events. It is what the SDKs on the devices are: it remembers who is signed in where.
type writer struct {
	c        *Company
	clock    clock
	run      uint64         // distinguishes the message ids of different histories
	signedIn map[uint64]int // device of a person, or a tablet → customer + 1
	habitual bool           // most account holders are signed in on their own devices from the beginning
	b        []byte
}

// place names a device: shared ones by what shares them.
func (c *Company) place(a *act) uint64 {
	if a.on == onTablet {
		return uint64(c.at(int(a.who)).home)<<8 | uint64(onTablet)
	}
	return uint64(uint32(a.who))<<8 | uint64(a.on)
}

// observe keeps who is signed in, without writing.
func (w *writer) observe(a *act) {
	if a.kind == actIdentify {
		w.signedIn[w.c.place(a)] = int(a.who) + 1
	}
}

// user is the customer signed in where the act happens, -1 if nobody is known there.
func (w *writer) user(a *act) int {
	switch a.on {
	case onKiosk:
		return int(a.who)
	case onCall, onMail, onCRM:
		k := w.c.at(int(a.who))
		if k.account && a.kind != actRecord && a.kind != actTwin && (a.on != onCall || mix(a.ref)&1 == 0) {
			return int(a.who)
		}
		return -1
	case onTill:
		return -1
	}
	place := w.c.place(a)
	if user, ok := w.signedIn[place]; ok {
		return user - 1
	}
	if w.habitual && a.who >= 0 && int(a.who) < len(w.c.customers) && w.c.at(int(a.who)).account && mix(place)%100 < 70 {
		return int(a.who)
	}
	return -1
}

// write makes the event of an act. Its bytes are valid until the next call.
func (w *writer) write(a *act) Item {
	w.observe(a)
	w.b = append(w.b[:0], `{"type":"`...)
	switch a.kind {
	case actPage, actKioskView:
		if a.on >= onApp {
			w.b = append(w.b, `screen`...)
		} else {
			w.b = append(w.b, `page`...)
		}
	case actIdentify, actKioskIdentify, actRecord, actTwin:
		w.b = append(w.b, `identify`...)
	default:
		w.b = append(w.b, `track`...)
	}
	w.b = append(w.b, `","messageId":"`...)
	w.b = appendHex(w.b, w.run, 10)
	w.b = append(w.b, '-')
	w.b = appendHex(w.b, uint64(a.seq), 8)
	w.b = append(w.b, `","timestamp":"`...)
	w.b = w.clock.append(w.b, a.at)
	w.b = append(w.b, '"')
	w.ids(a)
	w.body(a)
	w.context(a)
	w.b = append(w.b, '}')
	return Item{At: time.UnixMicro(a.at).UTC(), Source: deviceSource[a.on], JSON: w.b}
}

// ids writes anonymousId and userId as the device would send them.
func (w *writer) ids(a *act) {
	user := w.user(a)
	if a.on <= onTill || user < 0 {
		w.b = append(w.b, `,"anonymousId":"`...)
		w.anonymous(a)
		w.b = append(w.b, '"')
	}
	if user >= 0 {
		w.b = append(w.b, `,"userId":"`...)
		w.b = appendUserID(w.b, user)
		w.b = append(w.b, '"')
	}
}

func (w *writer) anonymous(a *act) {
	who := int(a.who)
	switch a.on {
	case onKiosk:
		k := w.c.at(who)
		w.b = append(w.b, "kiosk-"...)
		w.storeID(k)
	case onTill:
		w.b = appendCard(append(w.b, "till-"...), who)
	case onCall:
		w.b = appendHex(append(w.b, "caller-"...), mix(w.c.config.Seed^uint64(who)<<20), 12)
	case onMail:
		w.b = appendHex(append(w.b, "reader-"...), mix(w.c.config.Seed^uint64(who)<<21), 12)
	case onCRM:
		w.b = appendCRM(append(w.b, "crm-"...), who, a.kind == actTwin)
	default:
		h := mix(w.c.config.Seed ^ mix(w.c.place(a)))
		w.b = appendUUID(w.b, h, mix(h))
	}
}

func (w *writer) storeID(k *customer) {
	w.b = append(w.b, markets[k.market].code...)
	w.b = append(w.b, '-')
	w.b = appendPadded(w.b, int(k.store)+1, 2)
}

func (w *writer) market(a *act) *market {
	if a.who < 0 {
		return &markets[w.c.strangerMarket(a.who)]
	}
	return &markets[w.c.at(int(a.who)).market]
}

// text writes ,"key":"value" for a value that needs no escaping.
func (w *writer) text(key, value string) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, key...)
	w.b = append(w.b, `":"`...)
	w.b = append(w.b, value...)
	w.b = append(w.b, '"')
}

// number writes ,"key":value.
func (w *writer) number(key string, n int) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, key...)
	w.b = append(w.b, '"', ':')
	w.b = appendInt(w.b, n)
}

// amount writes ,"key":value of hundredths.
func (w *writer) amount(key string, cents int) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, key...)
	w.b = append(w.b, '"', ':')
	w.b = appendCents(w.b, cents)
}

// fact writes ,"key":true or false.
func (w *writer) fact(key string, yes bool) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, key...)
	if yes {
		w.b = append(w.b, `":true`...)
	} else {
		w.b = append(w.b, `":false`...)
	}
}

// open writes ,"key":{ and leaves the comma of the first member to close, which drops it.
func (w *writer) open(key string) int {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, key...)
	w.b = append(w.b, '"', ':', '{')
	return len(w.b)
}

// close ends the object opened at from: its first member's leading comma goes.
func (w *writer) close(from int) {
	if len(w.b) > from && w.b[from] == ',' {
		copy(w.b[from:], w.b[from+1:])
		w.b = w.b[:len(w.b)-1]
	}
	w.b = append(w.b, '}')
}
