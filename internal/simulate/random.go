package simulate

import (
	"time"
)

// Random is a small adversarial set of events for laws, in order of arrival: few identifiers shared by few people (user
// ids, anonymous ids, e-mails, phones, an external id), equal and permuted instants, duplicates of whole events, traits
// that contradict each other, aliases that close circles, removed traits. Between 4 and 48 events over about ten days
// before Config's default Until; each Item's JSON is its own.
func Random(seed uint64) []Item {
	w := randomSet{r: newRNG(seed, 0xadd), seed: seed}
	w.users, w.anons, w.mails = w.r.between(1, 4), w.r.between(1, 5), w.r.between(1, 3)
	n := w.r.between(4, 44)
	base := Config{}.withDefaults(1, 1).Until.UnixMicro()
	items := make([]Item, 0, n+4)
	for i := range n {
		at := base - int64(w.r.n(40))*6*hour - int64(w.r.n(4))*second
		items = append(items, Item{At: time.UnixMicro(at).UTC(), Source: LoadSource, JSON: w.event(i, at)})
	}
	for range w.r.n(4) {
		items = append(items, items[w.r.n(len(items))])
	}
	for i := len(items) - 1; i > 0; i-- {
		j := w.r.n(i + 1)
		items[i], items[j] = items[j], items[i]
	}
	return items
}

type randomSet struct {
	r                   rng
	seed                uint64
	clock               clock
	users, anons, mails int
}

func (w *randomSet) event(i int, at int64) []byte {
	kind := w.r.n(10)
	b := append([]byte(nil), `{"messageId":"r-`...)
	b = appendHex(b, w.seed, 16)
	b = append(b, '-')
	b = appendInt(b, i)
	b = append(b, `","timestamp":"`...)
	b = w.clock.append(b, at)
	b = append(b, '"')
	if kind == 9 {
		return w.alias(b)
	}
	who := w.r.n(4) // 0 user, 1 anonymous, 2 and 3 both
	if who != 1 {
		b = append(b, `,"userId":"u`...)
		b = append(appendInt(b, w.r.n(w.users)), '"')
	}
	if who != 0 {
		b = append(b, `,"anonymousId":"a`...)
		b = append(appendInt(b, w.r.n(w.anons)), '"')
	}
	if kind >= 6 {
		return w.identify(b)
	}
	return w.track(b)
}

func (w *randomSet) alias(b []byte) []byte {
	b = append(b, `,"type":"alias","userId":"u`...)
	b = appendInt(b, w.r.n(w.users))
	b = append(b, `","previousId":"`...)
	b = append(b, "ua"[w.r.n(2)])
	b = appendInt(b, w.r.n(max(w.users, w.anons)))
	return append(b, `"}`...)
}

func (w *randomSet) identify(b []byte) []byte {
	b = append(b, `,"type":"identify","traits":{`...)
	if w.r.chance(0.7) {
		b = append(b, `"email":"`...)
		b = append(b, [...]string{"E", "e", " e"}[w.r.n(3)]...)
		b = appendInt(b, w.r.n(w.mails))
		b = append(b, `@example.com",`...)
	}
	if w.r.chance(0.3) {
		b = append(b, `"phone":"+120255501`...)
		b = append2(b, w.r.n(3))
		b = append(b, `",`...)
	}
	b = append(b, `"tier":`...)
	b = append(b, [...]string{`"gold"`, `"silver"`, `null`, `7`}[w.r.n(4)]...)
	b = append(b, '}')
	if w.r.chance(0.2) {
		b = append(b, `,"context":{"externalIds":[{"id":"c`...)
		b = appendInt(b, w.r.n(2))
		b = append(b, `","type":"crm_id","collection":"users","encoding":"none"}]}`...)
	}
	return append(b, '}')
}

func (w *randomSet) track(b []byte) []byte {
	b = append(b, `,"type":"track","event":"`...)
	b = append(b, loadEvents[w.r.n(len(loadEvents))]...)
	b = append(b, `","properties":{"total":`...)
	b = appendCents(b, w.r.n(20000))
	b = append(b, `,"sku":"s`...)
	b = appendInt(b, w.r.n(5))
	b = append(b, `","currency":"`...)
	b = append(b, [...]string{"SGD", "JPY"}[w.r.n(2)]...)
	b = append(b, `"}`...)
	if w.r.chance(0.15) {
		b = append(b, `,"context":{"traits":{"email":"e`...)
		b = appendInt(b, w.r.n(w.mails))
		b = append(b, `@example.com"}}`...)
	}
	return append(b, '}')
}
