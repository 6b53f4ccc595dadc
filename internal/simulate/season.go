package simulate

import "time"

// calendarDay is what a day means to shoppers in one market.
type calendarDay struct {
	date    time.Time
	weekday int
	factor  float64 // of the usual number of visits and purchases
	mega    bool    // a double-digit sale day
}

// season reads the calendar of a market on a UTC day.
func (m *market) season(dayNumber int64) calendarDay {
	t := time.UnixMicro(dayNumber * day).UTC()
	month, date := t.Month(), t.Day()
	d := calendarDay{date: t, weekday: int(t.Weekday()), factor: 0.92}
	if d.weekday == 0 || d.weekday == 6 {
		d.factor = 1.22
	}
	for _, p := range m.paydays {
		if date == p {
			d.factor *= 1.3
		}
	}
	if int(month) == date && date >= 9 {
		d.mega = true
		d.factor *= map[int]float64{9: 1.5, 10: 1.6, 11: 2.7, 12: 1.9}[date]
	}
	d.factor *= m.festive(month, date)
	return d
}

func (m *market) festive(month time.Month, date int) float64 {
	switch {
	case month == time.November && date >= 24 && date <= 30: // the last week of November's sales
		return 1.35
	case month == time.December && date <= 24:
		return 1.3 + 0.015*float64(date)
	case month == time.December && m.code == "JP": // the great cleaning before New Year
		return 1.5
	case month == time.January && date <= 5:
		return 1.35
	case month == time.April && date >= 13 && date <= 15 && m.code == "TH": // Songkran: people travel
		return 0.6
	case month == time.August && date >= 12 && date <= 16 && m.code == "JP": // Obon
		return 0.7
	}
	return 1
}

// Shares of a day's traffic by local hour, online and in stores.
var (
	onlineHours = [24]float64{14, 8, 4, 3, 3, 5, 12, 26, 36, 40, 42, 46, 58, 50, 42, 40, 42, 48, 56, 70, 88, 96, 74, 38}
	storeHours  = [24]float64{10: 18, 11: 34, 12: 46, 13: 44, 14: 42, 15: 46, 16: 50, 17: 56, 18: 66, 19: 70, 20: 52, 21: 22}
	callHours   = [24]float64{8: 20, 9: 60, 10: 70, 11: 62, 12: 40, 13: 52, 14: 56, 15: 50, 16: 44, 17: 36, 18: 20, 19: 10}
)

// instant draws a moment of a UTC day by the local hours of a market. What falls after local midnight stays in the same
// UTC day, so that a day's acts are all planned with it.
func instant(r *rng, dayNumber int64, m *market, hours []float64) int64 {
	local := int64(r.weighted(hours))
	return dayNumber*day + (local-m.offset+24)%24*hour + int64(r.n(3_600_000))*1000
}
