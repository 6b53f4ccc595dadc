package insight

import (
	"time"
)

// Comparison is an earlier time that a range is compared with.
type Comparison string

// The comparisons: the time of the same length right before, or the same time a week, a month or a year earlier.
const (
	WithBefore Comparison = "previous"
	WithWeek   Comparison = "week"
	WithMonth  Comparison = "month"
	WithYear   Comparison = "year"
)

func (c Comparison) valid() bool {
	return c == "" || c == WithBefore || c == WithWeek || c == WithMonth || c == WithYear
}

// earlier is the range compared with, by the calendar: ends keep their time of day where the clocks change between, and the last
// of a month stays the last where the earlier one is shorter. Right before whole months are as many whole months.
func (c Comparison) earlier(from, to int64, zone *time.Location) (int64, int64) {
	if zone == nil {
		zone = time.UTC
	}
	f, t := time.UnixMicro(from).In(zone), time.UnixMicro(to).In(zone)
	switch c {
	case WithWeek:
		return f.AddDate(0, 0, -7).UnixMicro(), t.AddDate(0, 0, -7).UnixMicro()
	case WithMonth:
		return monthsBefore(f, 1).UnixMicro(), monthsBefore(t, 1).UnixMicro()
	case WithYear:
		return monthsBefore(f, 12).UnixMicro(), monthsBefore(t, 12).UnixMicro()
	}
	if months := 12*(t.Year()-f.Year()) + int(t.Month()-f.Month()); f.Day() == 1 && f.AddDate(0, months, 0).Equal(t) {
		return f.AddDate(0, -months, 0).UnixMicro(), from
	}
	days := int(t.Sub(f).Hours()/24) + 1
	for days > 0 && f.AddDate(0, 0, days).After(t) {
		days--
	}
	rest := t.Sub(f.AddDate(0, 0, days))
	return f.AddDate(0, 0, -days).Add(-rest).UnixMicro(), from
}

// monthsBefore is the same day and time so many months earlier, or the last day of that month.
func monthsBefore(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	last := time.Date(y, m-time.Month(n)+1, 0, 0, 0, 0, 0, t.Location()).Day()
	return time.Date(y, m-time.Month(n), min(d, last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

// words say it to both sides.
func (c Comparison) words() (marketing, it string) {
	switch c {
	case WithBefore:
		return "the time of the same length before", "range - length"
	case "":
		return "", ""
	}
	return "the same time a " + string(c) + " earlier", "range - 1 " + string(c)
}
