package simulate

import (
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/expr"
	"rapport/internal/identity"
)

func TestHistoryHasBelievableProportions(t *testing.T) {
	y := seedOne()
	within(t, "events", float64(y.events), 250_000, 400_000)
	buyers, again := 0, 0
	for _, n := range y.orders {
		buyers++
		if n > 1 {
			again++
		}
	}
	within(t, "buyers who buy again", float64(again)/float64(buyers), 0.3, 0.6)
	share := func(s rapport.SourceKey) float64 { return float64(y.source[s]) / float64(y.events) }
	within(t, "web", share(SourceWeb), 0.4, 0.7)
	within(t, "app", share(SourceApp), 0.12, 0.35)
	within(t, "mail", share(SourceMail), 0.08, 0.25)
	within(t, "store", share(SourceStore), 0.005, 0.05)
	within(t, "call", share(SourceCall), 0.003, 0.03)
	within(t, "crm", share(SourceCRM), 0.03, 0.12)
	within(t, "devices known only after a while", float64(y.later), 1500, 9000)
	within(t, "devices never known", float64(len(y.anonOnly)), 1000, 6000)
}

func TestSeasons(t *testing.T) {
	y := seedOne()
	within(t, "11.11 over the Wednesday before", float64(y.perDay["2026-11-11"])/float64(y.perDay["2026-11-04"]), 1.6, 4.5)
	within(t, "evening over early morning in Thailand", float64(y.hours[20])/float64(y.hours[4]+1), 6, 100)
	weekend, week := 0, 0
	for d := time.Date(2026, 9, 28, 0, 0, 0, 0, time.UTC); d.Before(time.Date(2026, 10, 9, 0, 0, 0, 0, time.UTC)); d = d.AddDate(0, 0, 1) {
		n := y.perDay[d.Format(time.DateOnly)]
		if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			weekend += n / 2
		} else if d.Day() != 30 {
			week += n
		}
	}
	within(t, "weekend over week", float64(weekend)/(float64(week)/8), 1.05, 2)
}

func TestStories(t *testing.T) {
	y := seedOne()
	within(t, "late in Thailand, early", y.lateShare("THB/early"), 0.02, 0.14)
	within(t, "late in Thailand, last two weeks", y.lateShare("THB/last"), 0.25, 0.6)
	within(t, "late in Japan, last two weeks", y.lateShare("JPY/last"), 0, 0.12)
	plan := y.company.RoomRefresh()
	within(t, "campaign against plan", float64(y.refresh)/plan.PlannedBy(y.company.config.Until), 0.55, 0.75)
	conversion := func(test, variant string) float64 {
		a := y.arm(test, variant)
		return float64(len(a.bought)) / float64(len(a.seen))
	}
	within(t, "checkout experiment", conversion("one-page-checkout", "treatment")/conversion("one-page-checkout", "control"), 1.08, 1.4)
	within(t, "picture experiment", conversion("room-pictures", "treatment")/conversion("room-pictures", "control"), 0.88, 1.12)
	within(t, "payments that fail", float64(y.names["track Payment Failed"]), 25, 100)
	within(t, "web orders on the day of it over those of the week before", float64(y.webDay[2])/(float64(y.webDay[9])), 0.05, 0.4)
	within(t, "surveys answered of those sent", float64(y.names["track Survey Answered"])/float64(y.names["track Survey Sent"]), 0.2, 0.4)
	within(t, "mean rating", float64(y.ratings)/float64(y.names["track Survey Answered"]), 6, 8.5)
	kiosks, busiest, tablets := 0, 0, 0
	for anonymous, users := range y.users {
		if strings.HasPrefix(anonymous, "kiosk-") {
			kiosks++
			busiest = max(busiest, len(users))
		} else if len(users) > 1 {
			tablets++
		}
	}
	within(t, "kiosks in use", float64(kiosks), 38, 40)
	within(t, "users of the busiest kiosk", float64(busiest), 25, 100)
	within(t, "shared tablets", float64(tablets), 30, 84)
	twins := 0
	for mail, n := range y.crmMail {
		if mail != "" && n > 1 {
			twins++
		}
	}
	within(t, "customers with two CRM records of one e-mail", float64(twins), 100, 350)
	for _, name := range []string{"track Ticket Opened", "track Complaint Opened", "track Call Ended", "track Email Opened",
		"track Email Clicked", "track Unsubscribed", "track Signed Up", "track Checkout Started", "track Application Opened"} {
		if y.names[name] < 10 {
			t.Errorf("%s happens %d times", name, y.names[name])
		}
	}
}

func TestPersonalDataIsReserved(t *testing.T) {
	y := seedOne()
	for mail := range y.mails {
		_, domain, _ := strings.Cut(mail, "@")
		switch {
		case mail == "", domain == "example.com", domain == "example.net", domain == "example.org",
			strings.HasSuffix(domain, ".example"), strings.HasSuffix(domain, ".test"):
		default:
			t.Fatalf("%s is not at a reserved domain", mail)
		}
	}
	for phone := range y.phones {
		ok := phone == ""
		for _, m := range markets {
			ok = ok || strings.HasPrefix(phone, m.phone)
		}
		if !ok {
			t.Fatalf("%s is in no reserved range", phone)
		}
	}
}

func digest(c *Company, n int) string {
	h := fnv.New64a()
	for it := range c.History {
		h.Write(it.JSON)
		if n--; n == 0 {
			break
		}
	}
	l := c.Live(c.config.Until)
	for range 500 {
		h.Write(l.Next().JSON)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A changed digest means that a seed no longer makes the company it made: fine if meant, and to be said in the change log.
func TestSameSeedSameBytes(t *testing.T) {
	golden := map[uint64]string{1: "a699d956a3170cd7", 2: "59ab710b24b6f57f", 99: "bcfadba45994e25a"}
	for seed, want := range golden {
		c := Config{Seed: seed, People: 700, Days: 40}
		got := digest(New(c), 20_000)
		if got != digest(New(c), 20_000) {
			t.Errorf("seed %d makes different bytes in two runs", seed)
		}
		if got != want {
			t.Errorf("seed %d makes %s, not %s", seed, got, want)
		}
	}
}

func TestHistoryIsOrderedValidAndUnique(t *testing.T) {
	for _, c := range []Config{{Seed: 5, People: 300, Days: 35}, {Seed: 6, People: 1, Days: 1}, {Seed: 7, People: 61, Days: 400, Until: time.Date(2024, 3, 1, 13, 7, 9, 123456789, time.UTC)}} {
		co := New(c)
		until := co.Config().Until
		start := until.AddDate(0, 0, -co.Config().Days)
		seen := map[string]bool{}
		last := start
		for it := range co.History {
			e := check(t, it, last, seen)
			if last = it.At; !last.Before(until) {
				t.Fatalf("%s at %v is past the end %v", e.MessageID, last, until)
			}
		}
		l := co.Live(until)
		last = until
		for range 3000 {
			it := l.Next()
			check(t, it, last, seen)
			last = it.At
		}
	}
}

func check(t *testing.T, it Item, last time.Time, seen map[string]bool) *sent {
	t.Helper()
	var e sent
	if err := json.Unmarshal(it.JSON, &e); err != nil {
		t.Fatalf("%v: %s", err, it.JSON)
	}
	switch {
	case it.At.Before(last):
		t.Fatalf("%s at %v comes after %v", e.MessageID, it.At, last)
	case !e.Timestamp.Equal(it.At):
		t.Fatalf("%s says %v and happened at %v", e.MessageID, e.Timestamp, it.At)
	case seen[e.MessageID] || e.MessageID == "":
		t.Fatalf("message id %q is there twice", e.MessageID)
	case e.UserID == "" && e.AnonymousID == "":
		t.Fatalf("nobody did %s", it.JSON)
	case len(it.JSON) > 4096:
		t.Fatalf("%d bytes: %s", len(it.JSON), it.JSON)
	}
	seen[e.MessageID] = true
	return &e
}

func TestLiveKeepsItsRate(t *testing.T) {
	c := New(Config{Seed: 3, Rate: 12})
	for _, begin := range []int{2, 11, 20} {
		from := c.Config().Until.Add(time.Duration(begin) * time.Hour)
		l := c.Live(from)
		n, sources, first := 0, map[rapport.SourceKey]int{}, time.Time{}
		for it := l.Next(); it.At.Before(from.Add(time.Hour)); it = l.Next() {
			if n == 0 {
				first = it.At
			}
			n++
			sources[it.Source]++
		}
		within(t, "events per second", float64(n)/3600, 7, 16)
		if wait := first.Sub(from); wait > 10*time.Second {
			t.Errorf("nothing happens for %v", wait)
		}
		for _, s := range []rapport.SourceKey{SourceWeb, SourceApp, SourceStore, SourceCall, SourceMail, SourceCRM} {
			if sources[s] < 20 {
				t.Errorf("%d events from %s in an hour", sources[s], s)
			}
		}
	}
}

func TestDefinitionsAreValid(t *testing.T) {
	var defs []rapport.Definition
	for name, text := range Definitions() {
		found, err := catalog.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		defs = append(defs, found...)
	}
	count := map[rapport.DefinitionKind]int{}
	for _, d := range defs {
		count[d.Kind]++
		if d.Kind == rapport.KindIdentity {
			if _, err := identity.ParsePolicy(d.Spec); err != nil {
				t.Error(err)
			}
		}
		if d.Kind != rapport.KindSegment {
			continue
		}
		var spec struct{ Condition json.RawMessage }
		if err := json.Unmarshal(d.Spec, &spec); err != nil {
			t.Fatal(err)
		}
		if _, err := expr.Parse(spec.Condition); err != nil {
			t.Errorf("segment %s: %v", d.Key, err)
		}
	}
	if count[rapport.KindSource] != 6 || count[rapport.KindSegment] < 12 || count[rapport.KindEvent] < 3 || count[rapport.KindIdentity] != 1 {
		t.Errorf("definitions: %v", count)
	}
	keys, err := WriteKeys()
	if err != nil || len(keys) != 6 || keys[SourceWeb] != "pandan-web" {
		t.Errorf("write keys: %v, %v", keys, err)
	}
}

func BenchmarkHistory(b *testing.B) {
	n, size := 0, 0
	for b.Loop() {
		for it := range New(Config{Seed: 1}).History {
			n++
			size += len(it.JSON)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(size)/float64(n), "B/event")
}
