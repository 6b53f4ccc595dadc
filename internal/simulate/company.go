// Package simulate makes seeded customers and their traffic: the demo company Pandan, and load shapes for benchmarks and
// laws. Everything it makes is a wire event, as a touchpoint's SDK would send it; nothing it makes is painted on.
//
// Pandan is a home-and-living retailer in Singapore, Thailand, the Philippines and Japan. A Company is a pure function of
// its Config: the same seed gives the same bytes. Customers are drawn by index; each has a persona (persona.go), devices,
// cards and records (customer.go). A planner goes day by day, draws who does what, and puts small acts into a calendar
// (plan.go, session.go); a writer turns each act into JSON when its instant comes (wire.go). Memory is one day's acts and
// the follow-ups that are still to come, however long the history.
//
// Load shapes (load.go, random.go) trade belief for speed and malice: Uniform draws people uniformly from a large number,
// Random gives small sets with shared identifiers, late arrivals and duplicates.
//
// Names and addresses come from generators in each market's script. Mails are at example domains; phone numbers are in
// ranges that no operator assigns.
package simulate

import (
	"slices"
	"time"

	"rapport"
)

// Config says which company, or which load, to make. Zero fields take the defaults.
type Config struct {
	Seed   uint64
	People int       // customers; default 5,000 (Uniform: 1,000,000)
	Days   int       // length of the history; default 90
	Until  time.Time // the history's end, exclusive; default 2026-11-20 00:00 UTC (there is no clock in here)
	Rate   float64   // events per second: Live, default 8; Uniform's spacing of instants, default 100,000
}

// The defaults of Config.
const (
	DefaultPeople = 5000
	DefaultDays   = 90
	DefaultRate   = 8
)

// Limits of Config; larger values are cut.
const (
	MaxPeople = 100_000_000
	MaxDays   = 3660
)

func (c Config) withDefaults(people int, rate float64) Config {
	if c.People <= 0 {
		c.People = people
	}
	if c.Days <= 0 {
		c.Days = DefaultDays
	}
	if c.Rate <= 0 {
		c.Rate = rate
	}
	if c.Until.IsZero() {
		c.Until = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	}
	c.People, c.Days = min(c.People, MaxPeople), min(c.Days, MaxDays)
	c.Until = c.Until.UTC().Truncate(time.Millisecond)
	return c
}

// Item is one wire event.
type Item struct {
	At     time.Time         // when it happened; the event's own timestamp
	Source rapport.SourceKey // the touchpoint's source
	JSON   []byte            // the event as sent; valid until the next item is asked for
}

// Company is Pandan. It may be used by one goroutine at a time.
type Company struct {
	config    Config
	customers []customer
	newcomers map[int]*customer
	shelf     []product
	contexts  *contexts

	personas, shares, lineShares []float64 // rising
	online, shopping, calls      []float64
}

// New draws the customers of a company.
func New(c Config) *Company {
	c = c.withDefaults(DefaultPeople, DefaultRate)
	co := &Company{config: c, newcomers: map[int]*customer{}, shelf: shelf(), contexts: newContexts(), shares: marketShares(),
		lineShares: cumulate(0.52, 0.27, 0.14, 0.07), online: cumulate(slices.Clone(onlineHours[:])...),
		shopping: cumulate(slices.Clone(storeHours[:])...), calls: cumulate(slices.Clone(callHours[:])...)}
	for i := range habits {
		co.personas = append(co.personas, habits[i].share)
	}
	cumulate(co.personas...)
	co.customers = make([]customer, c.People)
	for i := range co.customers {
		co.customers[i] = co.draw(i)
	}
	return co
}

// Config is the configuration with its defaults filled in.
func (c *Company) Config() Config { return c.config }

// History yields every event from Until − Days to Until, in order of time. A yield that returns false ends it.
func (c *Company) History(yield func(Item) bool) {
	until := c.config.Until.UnixMicro()
	start := until - int64(c.config.Days)*day
	w := c.writer(0)
	d := diary{today: start / day}
	p := planner{c: c, put: d.put, until: until, first: start / day}
	for number := d.today; number*day < until; number++ {
		p.day(number)
		acts := d.turn()
		for i := range acts {
			a := &acts[i]
			if a.at >= until {
				return
			}
			if a.at < start {
				w.observe(a)
			} else if !yield(w.write(a)) {
				return
			}
		}
	}
}

// writer makes a writer whose message ids are those of one run: the history (from 0) or the live part from an instant.
func (c *Company) writer(from int64) *writer {
	run := mix(mix(c.config.Seed)^mix(uint64(c.config.Until.UnixMicro()))^uint64(c.config.Days)<<32^uint64(c.config.People)) ^ mix(uint64(from))
	return &writer{c: c, run: run, signedIn: map[uint64]int{}}
}

// strangerMarket is where a stranger (negative number) lives.
func (c *Company) strangerMarket(who int32) uint8 {
	r := rng{state: mix(c.config.Seed ^ uint64(uint32(who))), inc: 1}
	r.u32()
	return uint8(r.weighted(c.shares))
}
