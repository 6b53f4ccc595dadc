package expr

import (
	"time"

	"rapport/internal/event"
)

// Calendar names a period of the calendar in the person's zone: the one that holds now, or the one before it.
type Calendar string

// The periods. Weeks begin on Monday, as ISO 8601 has them.
const (
	ThisDay       Calendar = "day"
	ThisWeek      Calendar = "week"
	ThisMonth     Calendar = "month"
	ThisQuarter   Calendar = "quarter"
	ThisYear      Calendar = "year"
	PreviousDay   Calendar = "previousDay"
	PreviousWeek  Calendar = "previousWeek"
	PreviousMonth Calendar = "previousMonth"
)

func calendars() []Calendar {
	return []Calendar{ThisDay, ThisWeek, ThisMonth, ThisQuarter, ThisYear, PreviousDay, PreviousWeek, PreviousMonth}
}

func (c Calendar) previous() bool {
	return c == PreviousDay || c == PreviousWeek || c == PreviousMonth
}

// length is how long entries have to be kept: longer than any such period, and twice that where the one before is asked for.
// Without a name it is that of a year, since an anniversary.
func (c Calendar) length() Duration {
	switch c {
	case ThisDay:
		return 2 * Day
	case ThisWeek:
		return 8 * Day
	case ThisMonth:
		return 32 * Day
	case ThisQuarter:
		return 93 * Day
	case PreviousDay:
		return 4 * Day
	case PreviousWeek:
		return 16 * Day
	case PreviousMonth:
		return 64 * Day
	}
	return 367 * Day
}

func (c Calendar) words() string {
	return map[Calendar]string{ThisDay: "today", ThisWeek: "this week", ThisMonth: "this month", ThisQuarter: "this quarter", ThisYear: "this year",
		PreviousDay: "yesterday", PreviousWeek: "last week", PreviousMonth: "last month"}[c]
}

// ZoneTrait is the trait that says in which zone a person lives, as an IANA name. Without it the last context.timezone counts,
// and without that UTC.
const ZoneTrait = "timezone"

// ZoneSeries is the series that has the last context.timezone of a person.
func ZoneSeries() SeriesSpec {
	return SeriesSpec{Kind: Values, Type: AnyType, Property: "context.timezone"}
}

// frame is the window at an instant: events with from ≤ t < to are in it, until the instant at which it moves.
type frame struct{ from, to, until int64 }

// frame is that of a calendar period.
func (c Calendar) frame(now int64, zone *time.Location) frame {
	d := dayOf(now, zone).begin(c)
	next := d.add(c, 1)
	until := next.start(zone)
	for until <= now { // where clocks went back over midnight, a day has begun for good when it began first
		d, next = next, next.add(c, 1)
		until = next.start(zone)
	}
	from := d.start(zone)
	if c.previous() {
		return frame{d.add(c, -1).start(zone), from, until}
	}
	return frame{from, until, until}
}

// anniversary is the frame since the last yearly return of a date; the 29th of February returns on the 28th where there is none.
func anniversary(of event.Value, now int64, zone *time.Location) (frame, bool) {
	m, d, ok := monthDay(of, zone)
	if !ok {
		return frame{}, false
	}
	return since(m, d, now, zone), true
}

// since is the frame since the last return of a day of the year.
func since(m time.Month, d int, now int64, zone *time.Location) frame {
	year := dayOf(now, zone).y + 1
	until := returns(year, m, d).start(zone)
	for {
		from := returns(year-1, m, d).start(zone)
		if from <= now {
			return frame{from, until, until}
		}
		year, until = year-1, from
	}
}

func monthDay(of event.Value, zone *time.Location) (time.Month, int, bool) {
	at, ok := of.Time()
	if !ok {
		return 0, 0, false
	}
	if s := of.Text(); len(s) == len("2006-01-02") {
		zone = time.UTC // a date is that date everywhere
	}
	_, m, d := time.UnixMicro(at).In(zone).Date()
	return m, d, true
}

func returns(year int, m time.Month, d int) date {
	if m == time.February && d == 29 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
		d = 28
	}
	return date{year, m, d}
}

// date is a day of the calendar.
type date struct {
	y int
	m time.Month
	d int
}

func dayOf(at int64, zone *time.Location) date {
	y, m, d := time.UnixMicro(at).In(zone).Date()
	return date{y, m, d}
}

func (d date) utc() time.Time { return time.Date(d.y, d.m, d.d, 0, 0, 0, 0, time.UTC) }

// begin is the first day of the period that holds the day.
func (d date) begin(c Calendar) date {
	switch c {
	case ThisWeek, PreviousWeek:
		return d.days(-(int(d.utc().Weekday()) + 6) % 7)
	case ThisMonth, PreviousMonth:
		return date{d.y, d.m, 1}
	case ThisQuarter:
		return date{d.y, d.m - (d.m-1)%3, 1}
	case ThisYear:
		return date{d.y, time.January, 1}
	}
	return d
}

// add moves the first day of a period by n periods.
func (d date) add(c Calendar, n int) date {
	switch c {
	case ThisWeek, PreviousWeek:
		return d.days(7 * n)
	case ThisMonth, PreviousMonth:
		return d.months(n)
	case ThisQuarter:
		return d.months(3 * n)
	case ThisYear:
		return d.months(12 * n)
	}
	return d.days(n)
}

func (d date) days(n int) date {
	y, m, day := d.utc().AddDate(0, 0, n).Date()
	return date{y, m, day}
}

func (d date) months(n int) date {
	y, m, day := d.utc().AddDate(0, n, 0).Date()
	return date{y, m, day}
}

// start is the first instant at which clocks in the zone show the day or a later one: where midnight is skipped the end of the
// gap, and where it comes twice the first.
func (d date) start(zone *time.Location) int64 {
	const farthest = 27 * time.Hour // past any offset a zone has had
	local := d.utc()
	for t := local.Add(-farthest); ; {
		at := t.In(zone)
		_, offset := at.Zone()
		_, end := at.ZoneBounds()
		first := local.Add(-time.Duration(offset) * time.Second)
		if first.Before(t) {
			first = t
		}
		if end.IsZero() || first.Before(end) {
			return first.UnixMicro()
		}
		t = end
	}
}

// bounds is the frame of a measure whose window is bounded by the calendar; false if the trait that it hangs on is no date.
func (m *Measure) bounds(f Facts, now int64) (frame, bool) {
	zone := f.Zone()
	if m.During != "" {
		return m.During.frame(now, zone), true
	}
	if m.anchor != nil {
		return m.anchor.frame(f, now, zone)
	}
	return anniversary(f.Trait(m.Since), now, zone)
}

// anchor is a computed trait that an anniversary is of: the instant of a first or last event.
type anchor struct {
	slot int
	of   Measure
}

// anchored is the measure with its anniversary's trait looked up in a scope.
func (m Measure) anchored(n Scope) Measure {
	if m.Since == "" {
		return m
	}
	c, ok := n.Computed(m.Since)
	if !ok {
		return m
	}
	m.anchor = &anchor{-1, c.Measure}
	if slot, ok := n.Series(c.Measure.Series()); ok && c.instant() {
		m.anchor.slot = slot
	}
	return m
}

// instant is whether the computation is an instant that stands until another event.
func (c Computation) instant() bool {
	m := c.Measure
	return c.Formula == nil && (m.Kind == First || m.Kind == Last) && m.Property == "" && !m.windowed()
}

// frame is the window since the last yearly return of the instant; a trait that is none has no anniversary.
func (a *anchor) frame(f Facts, now int64, zone *time.Location) (frame, bool) {
	if a.slot < 0 {
		return frame{}, false
	}
	x := f.Aggregate(a.slot)
	if x == nil || x.Count == 0 {
		return frame{}, false
	}
	at := x.Last
	if a.of.Kind == First {
		at = x.First
	}
	_, m, d := time.UnixMicro(at).In(zone).Date()
	return since(m, d, now, zone), true
}
