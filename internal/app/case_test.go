package app

import (
	"flag"
	"fmt"
	"regexp"
	"testing"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/simulate"
)

var cases = flag.Int("rapport.cases", 6000, "cases of the law of order and duplication; the other laws have their share of it")

// adverse is a small set of events, among identifiers that no other case has, with the instant at which all are past.
type adverse struct {
	n      int
	events [][]byte // JSON
	until  int64
}

func drawCase(n int, seed uint64) adverse {
	c := adverse{n: n}
	for _, item := range simulate.Random(seed) {
		c.events = append(c.events, c.own(item.JSON))
		c.until = max(c.until, item.At.UnixMicro())
	}
	return c
}

var (
	idsOf    = regexp.MustCompile(`"(userId|anonymousId|previousId|id)":"([uac]\d)`)
	mailsOf  = regexp.MustCompile(`([Ee]\d)@example`)
	phonesOf = regexp.MustCompile(`\+120255501(\d\d)`)
)

// own gives the case its own identifiers.
func (c *adverse) own(text []byte) []byte {
	text = idsOf.ReplaceAll(text, fmt.Appendf(nil, `"$1":"c%d.$2`, c.n))
	text = mailsOf.ReplaceAll(text, fmt.Appendf(nil, `$1.c%d@example`, c.n))
	return phonesOf.ReplaceAll(text, fmt.Appendf(nil, `+1%08d$1`, c.n))
}

// identifiers are all that the case may have.
func (c *adverse) identifiers() (out []rapport.Identifier) {
	for i := range 6 {
		out = append(out, rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprintf("c%d.u%d", c.n, i)},
			rapport.Identifier{Type: rapport.AnonymousID, Value: fmt.Sprintf("c%d.a%d", c.n, i)},
			rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprintf("c%d.a%d", c.n, i)},
			rapport.Identifier{Type: rapport.Email, Value: fmt.Sprintf("e%d.c%d@example.com", i, c.n)},
			rapport.Identifier{Type: rapport.Phone, Value: fmt.Sprintf("+1%08d%02d", c.n, i)},
			rapport.Identifier{Type: "crm_id", Value: fmt.Sprintf("c%d.c%d", c.n, i)})
	}
	return out
}

// record is an event as it is stored, whenever it arrives.
func record(t testing.TB, text []byte, receivedAt int64) eventlog.Entry {
	t.Helper()
	data, err := event.Encode(nil, text, &event.Defaults{Source: "web", ReceivedAt: receivedAt})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return eventlog.Entry{Kind: rapport.RecordEvent, Data: data}
}

// shrink takes events away for as long as what is left still fails.
func shrink(events [][]byte, fails func([][]byte) bool) [][]byte {
	for again, tries := true, 0; again && tries < 200; {
		again = false
		for i := 0; i < len(events) && tries < 200; i++ {
			less := append(append([][]byte(nil), events[:i]...), events[i+1:]...)
			if tries++; fails(less) {
				events, again = less, true
				i--
			}
		}
	}
	return events
}

func say(events [][]byte) (out string) {
	for _, e := range events {
		out += "\n  " + string(e)
	}
	return out
}
