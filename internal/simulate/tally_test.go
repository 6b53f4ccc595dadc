package simulate

import (
	"bytes"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"rapport"
)

// sent is what the tests read of a wire event.
type sent struct {
	Type, MessageID, Event, Name, UserID, AnonymousID string
	Timestamp                                         time.Time
	Properties                                        struct {
		OrderID  string  `json:"order_id"`
		TotalSGD float64 `json:"total_sgd"`
		Late     bool
		Variant  string
		Campaign string `json:"campaign_name"`
		Test     string `json:"experiment_id"`
		Currency string
		Score    int
	}
	Traits struct {
		Email, Phone, Name string
	}
	Context struct {
		Campaign    struct{ Name string }
		ExternalIDs []struct{ ID, Type string } `json:"externalIds"`
		Traits      struct{ Email, Phone string }
		Locale      string
	}
}

// tally is what one pass over a history sees.
type tally struct {
	company  *Company
	events   int
	source   map[rapport.SourceKey]int
	names    map[string]int
	orders   map[string]int // by buyer: user id, else anonymous id
	perDay   map[string]int // orders by date
	hours    [24]int        // web and app events by hour in Bangkok, of Thai devices
	market   map[string]string
	placed   map[string]time.Time       // order id → instant
	refresh  int                        // orders that the room-refresh campaign brought
	late     map[string][2]int          // market and quarter of the history → on time, late
	arms     map[string]*arm            // experiment/variant
	users    map[string]map[string]bool // anonymous id → user ids
	later    int                        // anonymous ids with events before they became known
	crmMail  map[string]int             // CRM records by e-mail
	phones   map[string]bool
	mails    map[string]bool
	anonOnly map[string]bool
	webDay   map[int]int // orders on the web by days before the last, as Singapore has them
	ratings  int         // of all answered surveys
}

type arm struct{ seen, bought map[string]bool }

var seedOne = sync.OnceValue(func() *tally { return newTally(Config{Seed: 1}) })

func newTally(c Config) *tally {
	y := &tally{company: New(c), source: map[rapport.SourceKey]int{}, names: map[string]int{}, orders: map[string]int{},
		perDay: map[string]int{}, market: map[string]string{}, placed: map[string]time.Time{}, late: map[string][2]int{},
		arms: map[string]*arm{}, users: map[string]map[string]bool{}, crmMail: map[string]int{}, phones: map[string]bool{},
		mails: map[string]bool{}, anonOnly: map[string]bool{}, webDay: map[int]int{}}
	for it := range y.company.History {
		y.add(it)
	}
	return y
}

func (y *tally) add(it Item) {
	y.events++
	y.source[it.Source]++
	if y.events%16 != 0 && dull(it.JSON) {
		return
	}
	var e sent
	if err := json.Unmarshal(it.JSON, &e); err != nil {
		panic(string(it.JSON))
	}
	y.names[e.Type+" "+e.Event]++
	y.who(&e, it)
	switch e.Event {
	case "Order Completed":
		y.order(&e, it)
	case "Survey Answered":
		y.ratings += e.Properties.Score
	case "Order Delivered":
		y.delivered(&e)
	case "Experiment Viewed":
		y.arm(e.Properties.Test, e.Properties.Variant).seen[e.buyer()] = true
	}
}

// dull events are frequent and tell no story; one in sixteen is read.
func dull(text []byte) bool {
	for _, name := range [...]string{"Product", "Email Sent", "Email Opened", "Application Opened", "Cart Viewed", "Checkout Started",
		"Payment Info", "Order Shipped", "Ticket Closed", "Call Ended"} {
		if bytes.Contains(text, []byte(`"event":"`+name)) {
			return true
		}
	}
	return bytes.Contains(text, []byte(`"/help"`)) || bytes.Contains(text, []byte(`"/stores"`))
}

func (e *sent) buyer() string {
	if e.UserID != "" {
		return e.UserID
	}
	return e.AnonymousID
}

func (y *tally) arm(test, variant string) *arm {
	a := y.arms[test+"/"+variant]
	if a == nil {
		a = &arm{map[string]bool{}, map[string]bool{}}
		y.arms[test+"/"+variant] = a
	}
	return a
}

func (y *tally) who(e *sent, it Item) {
	if it.Source == SourceWeb || it.Source == SourceApp {
		if e.Context.Locale == "th-TH" {
			y.hours[(it.At.Hour()+7)%24]++
		}
		if e.UserID == "" {
			y.anonOnly[e.AnonymousID] = true
		} else if y.anonOnly[e.AnonymousID] {
			y.later++
			delete(y.anonOnly, e.AnonymousID)
		}
	}
	if e.AnonymousID != "" && e.UserID != "" {
		if y.users[e.AnonymousID] == nil {
			y.users[e.AnonymousID] = map[string]bool{}
		}
		y.users[e.AnonymousID][e.UserID] = true
	}
	if it.Source == SourceCRM && e.Type == "identify" {
		y.crmMail[e.Traits.Email]++
	}
	for _, s := range []string{e.Traits.Phone, e.Context.Traits.Phone} {
		y.phones[s] = true
	}
	for _, s := range []string{e.Traits.Email, e.Context.Traits.Email} {
		y.mails[s] = true
	}
}

func (y *tally) order(e *sent, it Item) {
	y.orders[e.buyer()]++
	y.perDay[it.At.Format(time.DateOnly)]++
	if it.Source == SourceWeb {
		y.webDay[int(y.company.config.Until.UnixMicro()/day-(it.At.UnixMicro()+8*hour)/day)]++
	}
	y.placed[e.Properties.OrderID] = it.At
	y.market[e.Properties.OrderID] = e.Properties.Currency
	if e.Context.Campaign.Name == campaigns[roomRefresh].name {
		y.refresh++
	}
	for _, t := range experiments {
		for _, v := range []string{"control", "treatment"} {
			if a := y.arm(t.id, v); a.seen[e.buyer()] {
				a.bought[e.buyer()] = true
			}
		}
	}
}

func (y *tally) delivered(e *sent) {
	placed, ok := y.placed[e.Properties.OrderID]
	if !ok {
		return
	}
	part := "early"
	if y.company.config.Until.Sub(placed) < 14*24*time.Hour {
		part = "last"
	}
	k := y.market[e.Properties.OrderID] + "/" + part
	n := y.late[k]
	if e.Properties.Late {
		n[1]++
	} else {
		n[0]++
	}
	y.late[k] = n
}

func (y *tally) lateShare(key string) float64 {
	n := y.late[key]
	return float64(n[1]) / float64(n[0]+n[1])
}

func within(t *testing.T, what string, got, lo, hi float64) {
	t.Helper()
	t.Logf("%s: %.3f", what, got)
	if got < lo || got > hi {
		t.Errorf("%s is %.3f, want between %g and %g", what, got, lo, hi)
	}
}
