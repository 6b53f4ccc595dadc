package simulate

import "time"

// The stories that can be read from Pandan's events. All instants are relative to Config.Until.

// campaign is what brought a session.
type campaign uint8

const (
	direct campaign = iota
	newsletter
	cartReminder
	missYou // the winning-back letter
	searchAd
	socialAd
	roomRefresh // the campaign that runs behind its plan
	campaignCount
)

var campaigns = [campaignCount]struct{ name, source, medium string }{
	newsletter:   {"weekly-letter", "pandan-mail", "email"},
	cartReminder: {"cart-reminder", "pandan-mail", "email"},
	missYou:      {"we-miss-you", "pandan-mail", "email"},
	searchAd:     {"always-on", "search", "cpc"},
	socialAd:     {"always-on", "social", "paid-social"},
	roomRefresh:  {"room-refresh", "social", "paid-social"},
}

// Campaign is a campaign with what was planned of it.
type Campaign struct {
	Name        string
	From, Until time.Time // it runs past the history's end
	Planned     int       // orders by its end, evenly over its days
}

// PlannedBy is how many orders the plan wants by an instant.
func (c Campaign) PlannedBy(t time.Time) float64 {
	share := float64(t.Sub(c.From)) / float64(c.Until.Sub(c.From))
	return float64(c.Planned) * min(max(share, 0), 1)
}

const (
	refreshDays  = 21 // of the campaign before the history's end
	refreshAhead = 9  // and after
)

// RoomRefresh is the campaign that reaches about 65 % of its plan. Its planners knew the season.
func (c *Company) RoomRefresh() Campaign {
	last := c.config.Until.UnixMicro() / day
	season := 0.0
	for d := last - refreshDays; d < last+refreshAhead; d++ {
		for i := range markets {
			season += markets[i].share * markets[i].season(d).factor
		}
	}
	return Campaign{Name: campaigns[roomRefresh].name, From: c.config.Until.AddDate(0, 0, -refreshDays),
		Until: c.config.Until.AddDate(0, 0, refreshAhead), Planned: int(float64(c.config.People)/1000*refreshPlanned*season) + 1}
}

const refreshPlanned = 2.4 // orders per 1,000 customers and ordinary day

// The experiments: one shortens the checkout and works, one changes the pictures on the home page and does not.
const (
	checkoutTest = iota
	pictureTest
	experimentCount
)

var experiments = [experimentCount]struct {
	id, name string
	days     int // it has been running for
}{
	checkoutTest: {"one-page-checkout", "One-page checkout", 42},
	pictureTest:  {"room-pictures", "Room pictures on the home page", 42},
}

// variant of an experiment that a person sees: a function of the two.
func (c *Company) variant(experiment, who int) uint8 {
	return uint8(mix(mix(c.config.Seed^uint64(experiment+77))^uint64(uint32(who))) >> 40 & 1)
}

func (p *planner) running(experiment int, at int64) bool {
	return at >= p.until-int64(experiments[experiment].days)*day
}

// Shares of checkouts that become orders, and what the new checkout does to them.
const checkoutLift = 1.35

// lateShare is the probability that a delivery breaks the two-day promise: low everywhere, rising in Thailand over the
// last four weeks and staying there.
func (p *planner) lateShare(market uint8, ordered int64) float64 {
	const usual, worst, weeks = 0.05, 0.54, 4
	if market != thailand {
		return usual
	}
	since := float64(ordered-(p.until-weeks*7*day)) / float64(weeks*7*day)
	return usual + (worst-usual)*min(max(since, 0), 1)
}

// outageShare is how many payments fail while the web shop's provider is down.
const outageShare = 0.85

// outage is a day, two days before the last one of the history, on which payments in the web shop fail: from midnight to midnight
// in Singapore.
func (p *planner) outage(on device, at int64) bool {
	from := (p.until/day-2)*day - markets[singapore].offset*hour
	return on <= onPhoneWeb && at >= from && at < from+day
}
