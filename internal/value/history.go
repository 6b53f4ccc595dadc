package value

import (
	"slices"
	"time"
)

// Purchase is one purchase: when, and for how much.
type Purchase struct {
	At     time.Time
	Amount float64
}

// Unit is the length of a unit of time in days.
type Unit float64

// The units of time. A month is a twelfth of 365.25 days.
const (
	Day   Unit = 1
	Week  Unit = 7
	Month Unit = 365.25 / 12
)

// Calibration is the stretch of time that models are fitted to.
type Calibration struct {
	End     time.Time      // its date in Zone is the last day that counts
	Holdout time.Time      // purchases on the days after End up to this one are counted apart; zero: none
	Zone    *time.Location // where a day begins; nil is UTC
	Unit    Unit           // of t_x and T; zero is Week
	Periods bool           // histories in whole periods of the unit, as BG/BB has them
}

// History is what BG/NBD and Pareto/NBD need to know of a customer: X repeat purchases, the last at TX, observed until T,
// both since the first purchase and in the unit of the calibration. 0 ≤ TX ≤ T, and TX = 0 where X = 0.
type History struct {
	X  int
	TX float64
	T  float64
}

// Customer is a History with the money: Mean is the mean amount of a repeat purchase day (0 where X = 0), Total the sum of
// all purchases in the calibration, First and Last its first and last day (counted from 1970-01-01), Later the purchase
// days of the holdout.
type Customer struct {
	History
	Mean, Total float64
	First, Last int
	Later       int
}

// Summarise makes a customer of purchases, in any order. It is false for who bought nothing until the end of calibration.
func Summarise(purchases []Purchase, c Calibration) (Customer, bool) {
	zone, unit := c.Zone, float64(c.Unit)
	if zone == nil {
		zone = time.UTC
	}
	if unit <= 0 {
		unit = float64(Week)
	}
	end, holdout := DayOf(c.End, zone), DayOf(c.Holdout, zone)
	days := make([]day, 0, len(purchases))
	for _, p := range purchases {
		days = append(days, day{DayOf(p.At, zone), p.Amount})
	}
	slices.SortStableFunc(days, func(a, b day) int { return a.number - b.number })
	days = together(days)
	n := 0
	for n < len(days) && days[n].number <= end {
		n++
	}
	if n == 0 {
		return Customer{}, false
	}
	if c.Periods {
		return inPeriods(days, unit, end, holdout), true
	}
	first, last := days[0].number, days[n-1].number
	out := Customer{First: first, Last: last, Total: days[0].amount}
	out.X, out.TX, out.T = n-1, float64(last-first)/unit, float64(end-first)/unit
	for _, d := range days[1:n] {
		out.Total += d.amount
		out.Mean += d.amount / float64(n-1)
	}
	if !c.Holdout.IsZero() {
		for n+out.Later < len(days) && days[n+out.Later].number <= holdout {
			out.Later++
		}
	}
	return out, true
}

type day struct {
	number int
	amount float64
}

// together adds up the amounts of each day.
func together(days []day) []day {
	out := days[:0]
	for _, d := range days {
		if n := len(out); n > 0 && out[n-1].number == d.number {
			out[n-1].amount += d.amount
			continue
		}
		out = append(out, d)
	}
	return out
}

// DayOf numbers the days of a zone as 1970-01-01 = 0.
func DayOf(t time.Time, zone *time.Location) int {
	y, m, d := t.In(zone).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86_400)
}
