package simulate

import (
	"time"

	"rapport"
)

// Crowd is a history of many people in a shop, for questions over everybody: so many events spread over Days up to Until, in
// order of time, ten kinds of them with properties as shops send them, some people far more active than others. Three in ten
// people come under an anonymous id first and are identified on the way, at a moment of their own. A pure function of its
// Config and the number of events.
type Crowd struct {
	c     Config
	n     uint64 // events in all
	r     rng
	clock clock
	run   uint64
	count uint64
	start int64
	step  float64
	buf   []byte
}

// NewCrowd makes a crowd of c.People (default 250,000) with so many events (default 10,000,000).
func NewCrowd(c Config, events int) *Crowd {
	c = c.withDefaults(250_000, 1)
	if events <= 0 {
		events = 10_000_000
	}
	length := int64(c.Days) * day
	return &Crowd{c: c, n: uint64(events), r: newRNG(c.Seed, 0xc20d), run: mix(mix(c.Seed) ^ uint64(c.Until.UnixMicro()) ^ uint64(events)),
		start: c.Until.UnixMicro() - length, step: float64(length) / float64(events)}
}

// CrowdUser and CrowdAnonymous begin the user id and the anonymous id of a person; the person's number follows.
const (
	CrowdUser      = "u"
	CrowdAnonymous = "a"
)

// Next makes the next event; false when there are no more.
func (w *Crowd) Next() (Item, bool) {
	if w.count >= w.n {
		return Item{}, false
	}
	var at int64
	w.buf, at = w.Append(w.buf[:0])
	return Item{At: time.UnixMicro(at).UTC(), Source: LoadSource, JSON: w.buf}, true
}

// What happens, how often in a thousand, and which of the properties below it has.
var crowdEvents = [...]struct {
	name   string
	weight int
	kind   crowdKind
}{
	{"Product Viewed", 330, crowdProduct}, {"Product List Viewed", 190, crowdList}, {"Email Opened", 120, crowdLetter},
	{"Application Opened", 110, crowdPlain}, {"Product Added", 100, crowdProduct}, {"Cart Viewed", 50, crowdPlain},
	{"Checkout Started", 40, crowdOrder}, {"Order Completed", 30, crowdOrder}, {"Products Searched", 20, crowdList}, {"Ticket Opened", 10, crowdPlain},
}

type crowdKind uint8

const (
	crowdPlain crowdKind = iota
	crowdProduct
	crowdList
	crowdOrder
	crowdLetter
)

var crowdCountries = [...]string{"SG", "SG", "SG", "TH", "TH", "TH", "PH", "PH", "JP", "JP", "MY", "ID", "VN", "AU"}
var crowdDevices = [...]string{"phone", "phone", "phone", "desktop", "desktop", "tablet"}

// Append appends the next event and says its instant, µs.
func (w *Crowd) Append(dst []byte) ([]byte, int64) {
	at := w.start + int64(float64(w.count)*w.step)
	at -= at % 1000
	person := min(w.r.n(w.c.People), w.r.n(w.c.People)) // the lower the number, the more active
	h := mix(w.c.Seed ^ uint64(person)<<20)
	// Who is anonymous at first, and until when.
	known := h%10 >= 3 || at >= w.start+int64(float64(h>>8&0xffff)/65536*float64(w.c.Days)*float64(day))
	joins := h%10 < 3 && known && w.r.n(8) == 0 // says who both are
	dst = append(dst, `{"messageId":"`...)
	dst = appendHex(dst, w.run, 8)
	dst = appendHex(dst, w.count, 10)
	dst = append(dst, `","timestamp":"`...)
	dst = w.clock.append(dst, at)
	w.count++
	if known {
		dst = appendInt(append(dst, `","userId":"`+CrowdUser...), person)
	}
	if !known || joins {
		dst = appendInt(append(dst, `","anonymousId":"`+CrowdAnonymous...), person)
	}
	if joins {
		dst = append(dst, `","type":"identify","traits":{"country":"`...)
		dst = append(dst, crowdCountries[h>>24%uint64(len(crowdCountries))]...)
		return append(dst, `"}}`...), at
	}
	return w.track(dst, h), at
}

func (w *Crowd) track(dst []byte, h uint64) []byte {
	kind, left := 0, w.r.n(1000)
	for left >= crowdEvents[kind].weight {
		left -= crowdEvents[kind].weight
		kind++
	}
	e := &crowdEvents[kind]
	dst = append(dst, `","type":"track","event":"`...)
	dst = append(dst, e.name...)
	dst = append(dst, `","properties":{"country":"`...)
	dst = append(dst, crowdCountries[h>>24%uint64(len(crowdCountries))]...)
	dst = append(dst, `","device":"`...)
	dst = append(dst, crowdDevices[(h>>32+uint64(w.r.n(5)/4))%uint64(len(crowdDevices))]...)
	dst = append(dst, '"')
	x := w.r.u32()
	switch e.kind {
	case crowdProduct:
		dst = appendInt(append(dst, `,"product_id":"sku-`...), int(x&0x3ff))
		dst = append(append(append(dst, `","category":"`...), loadCategories[x&7]...), `","price":`...)
		dst = appendCents(dst, 500+int(x&0x3ff)*20)
	case crowdList:
		dst = append(append(append(dst, `,"category":"`...), loadCategories[x&7]...), '"')
	case crowdOrder:
		dst = appendCents(append(dst, `,"total":`...), 1000+int(x>>8&0x3fff))
		dst = appendInt(append(dst, `,"quantity":`...), 1+int(x&3))
		dst = append(dst, `,"currency":"SGD"`...)
	case crowdLetter:
		dst = append(appendInt(append(dst, `,"campaign":"letter-`...), int(x%24)), '"')
	}
	return append(dst, `},"context":{"library":{"name":"load","version":"1.0.0"},"locale":"en-SG"}}`...)
}

// Group is the person with a user id or anonymous id of a crowd, which those who know who is who would say; false for others.
func (w *Crowd) Group(id rapport.IdentifierType, value []byte) (person int, ok bool) {
	if len(value) < 2 || id != rapport.UserID && id != rapport.AnonymousID {
		return 0, false
	}
	for _, c := range value[1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		person = 10*person + int(c-'0')
	}
	return person, true
}
