package simulate

import "strings"

// persona is how a customer behaves over the months.
type persona uint8

const (
	loyal persona = iota
	occasional
	lapsing
	winBack
	oneOff
	personaCount
)

// habit is a persona in figures; rates are per day, before season and the customer's own activity.
type habit struct {
	share    float64
	visits   float64 // sessions on web or app
	store    float64 // purchases in a store
	buys     float64 // share of sessions with something in the basket that end in an order
	baskets  float64 // share of sessions that put something in the basket
	card     float64 // has a loyalty card
	app      float64 // has the app
	letter   float64 // takes the newsletter
	opens    float64 // share of letters opened
	existing float64 // was a customer before the history begins
}

var habits = [personaCount]habit{
	loyal:      {0.12, 0.155, 0.020, 0.62, 0.46, 0.90, 0.70, 0.85, 0.52, 0.93},
	occasional: {0.38, 0.056, 0.0055, 0.50, 0.32, 0.50, 0.38, 0.62, 0.28, 0.75},
	lapsing:    {0.14, 0.085, 0.009, 0.52, 0.34, 0.55, 0.36, 0.60, 0.22, 1.00},
	winBack:    {0.08, 0.060, 0.006, 0.55, 0.36, 0.50, 0.35, 0.95, 0.30, 1.00},
	oneOff:     {0.28, 0.010, 0.0006, 0.45, 0.20, 0.18, 0.15, 0.42, 0.10, 0.35},
}

// customer is what does not change about one person.
type customer struct {
	persona persona
	market  uint8
	given   uint8
	family  uint8
	store   uint8 // the store they go to, within the market
	account bool  // has a user id; the others are known by card only
	card    bool  // has a loyalty card
	app     bool
	letter  bool    // takes the newsletter
	twin    bool    // has a second CRM record
	phone   bool    // gave a phone number to the shop
	home    int32   // household with a shared tablet, -1 for none
	joined  int32   // day of the history on which they became a customer; negative is before it
	turn    int32   // day on which a lapsing one fades or a winning-back letter is sent
	active  float32 // own multiplier of the persona's rates
}

const householdEvery = 60 // of this many customers in a row, the first three share a home and a tablet

// draw makes customer i.
func (c *Company) draw(i int) customer {
	r := newRNG(c.config.Seed, 0xc057, uint64(i))
	p := customer{persona: persona(r.weighted(c.personas)), market: uint8(r.weighted(c.shares)), home: -1}
	family := r.u32()
	if i%householdEvery < 3 {
		p.home = int32(i / householdEvery)
		lead := newRNG(c.config.Seed, 0x403e, uint64(p.home))
		p.market, family = uint8(lead.weighted(c.shares)), lead.u32()
	}
	m, h := &markets[p.market], &habits[p.persona]
	p.given, p.family = uint8(r.n(len(m.names.given))), uint8(int(family%1021)%len(m.names.family))
	p.store = uint8(r.n(m.stores))
	p.card, p.app, p.letter = r.chance(h.card), r.chance(h.app), r.chance(h.letter)
	p.account = !p.card || p.app || p.home >= 0 || r.chance(0.85)
	p.twin, p.phone = r.chance(0.06), r.chance(0.6)
	p.active = float32(0.4 + 0.6*(r.float()+r.float()))
	days := c.config.Days
	if r.chance(h.existing) {
		p.joined = -int32(1 + r.n(900))
	} else {
		p.joined = int32(r.n(days))
	}
	switch p.persona {
	case lapsing:
		p.turn = int32(days*25/100 + r.n(days*45/100+1))
	case winBack:
		p.turn = int32(days*65/100 + r.n(days*25/100+1))
	case oneOff:
		p.turn = max(p.joined, 0)
	}
	if i >= c.config.People { // who appears in the live part
		p.joined, p.turn = int32(days), int32(days)
	}
	return p
}

// at gives customer i; those beyond the configured number exist for the live part.
func (c *Company) at(i int) *customer {
	if i < len(c.customers) {
		return &c.customers[i]
	}
	p, ok := c.newcomers[i]
	if !ok {
		d := c.draw(i)
		p = &d
		c.newcomers[i] = p
	}
	return p
}

// fullName is the name in the market's script, romanised the same in Latin letters.
func (p *customer) fullName() (name, romanised string) {
	b := &markets[p.market].names
	g, f := b.given[p.given], b.family[p.family]
	if b.familyFirst {
		return f[0] + " " + g[0], latin(g) + " " + latin(f)
	}
	return g[0] + " " + f[0], latin(g) + " " + latin(f)
}

func latin(n [2]string) string {
	if n[1] != "" {
		return n[1]
	}
	return n[0]
}

var mailDomains = [...]string{"example.com", "example.net", "example.org", "mail.example", "post.test"}

// appendEmail appends customer i's address, unique by its number.
func (c *Company) appendEmail(dst []byte, i int) []byte {
	p := c.at(i)
	b := &markets[p.market].names
	dst = append(dst, strings.ReplaceAll(strings.ToLower(latin(b.given[p.given])), " ", ".")...)
	dst = append(dst, '.')
	dst = append(dst, strings.ReplaceAll(strings.ToLower(latin(b.family[p.family])), " ", "")...)
	dst = append(dst, '.')
	dst = appendInt(dst, i)
	dst = append(dst, '@')
	return append(dst, mailDomains[mix(uint64(i))%uint64(len(mailDomains))]...)
}

func (c *Company) appendPhone(dst []byte, i int) []byte {
	dst = append(dst, markets[c.at(i).market].phone...)
	return appendPadded(dst, i%10_000_000, 7)
}

func appendUserID(dst []byte, i int) []byte { return appendPadded(append(dst, 'c'), 100_000+i, 6) }

func appendCard(dst []byte, i int) []byte {
	dst = appendPadded(append(dst, "PL-"...), i, 7)
	return append(dst, '-', byte('0'+(i*7+3)%10))
}

func appendCRM(dst []byte, i int, twin bool) []byte {
	if twin {
		return appendPadded(append(dst, "CRM-9"...), i, 6)
	}
	return appendPadded(append(dst, "CRM-0"...), i, 6)
}
