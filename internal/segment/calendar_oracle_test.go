package segment

import (
	"fmt"
	"math/big"
	"time"

	"rapport/internal/event"
	"rapport/internal/expr"
)

// inWindow is whether a measure at the oracle's instant is over events of an instant.
func (o *oracle) inWindow(m expr.Measure, at int64) bool {
	switch {
	case m.From != 0 && at < m.From, m.To != 0 && at >= m.To:
		return false
	case m.During != "":
		return o.during(m.During, at)
	case m.Since != "":
		return o.sinceAnniversary(m.Since, at)
	}
	return m.Within == 0 || at > o.now-int64(m.Within)
}

// zone is where the person lives.
func (o *oracle) zone() *time.Location {
	if name, ok := o.trait("timezone").(string); ok {
		if z := o.zoneOf(name); z != nil {
			return z
		}
	}
	var last *fact
	for i := range o.facts {
		if f := &o.facts[i]; f.zone != "" && (last == nil || f.time > last.time || f.time == last.time && f.tie > last.tie) {
			last = f
		}
	}
	if last == nil {
		return time.UTC
	}
	if z := o.zoneOf(last.zone); z != nil {
		return z
	}
	return time.UTC
}

// zoneOf is a zone by its name, read once; nil if there is none.
func (o *oracle) zoneOf(name string) *time.Location {
	z, ok := o.zones[name]
	if !ok {
		if o.zones == nil {
			o.zones = map[string]*time.Location{}
		}
		z, _ = time.LoadLocation(name)
		o.zones[name] = z
	}
	return z
}

// during is whether the clocks at both instants show the same period, or the one the period before.
func (o *oracle) during(c expr.Calendar, at int64) bool {
	z := o.zone()
	now, then := time.UnixMicro(o.now).In(z), time.UnixMicro(at).In(z)
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	switch c {
	case expr.PreviousDay:
		return day(then).AddDate(0, 0, 1).Equal(day(now))
	case expr.PreviousWeek:
		return period(expr.ThisWeek, day(then).AddDate(0, 0, 7)) == period(expr.ThisWeek, now)
	case expr.PreviousMonth:
		return period(expr.ThisMonth, time.Date(then.Year(), then.Month()+1, 1, 12, 0, 0, 0, time.UTC)) == period(expr.ThisMonth, now)
	}
	return period(c, then) == period(c, now)
}

// period names the period that a clock shows.
func period(c expr.Calendar, t time.Time) string {
	switch c {
	case expr.ThisWeek:
		y, w := t.ISOWeek()
		return fmt.Sprint(y, "w", w)
	case expr.ThisMonth:
		return t.Format("2006-01")
	case expr.ThisQuarter:
		return fmt.Sprint(t.Year(), "q", (t.Month()-1)/3)
	case expr.ThisYear:
		return t.Format("2006")
	}
	return t.Format("2006-01-02")
}

// sinceAnniversary is whether from one instant to the other clocks never came to show the day of the date anew.
func (o *oracle) sinceAnniversary(trait string, at int64) bool {
	text, ok := o.trait(trait).(string)
	if m, computed := o.computed[trait]; computed {
		var at instant
		at, ok = o.measure(m).(instant)
		text = time.UnixMicro(int64(at)).UTC().Format(time.RFC3339Nano)
	}
	if !ok {
		return false
	}
	of, ok := event.ParseTime([]byte(text))
	if !ok {
		return false
	}
	z := o.zone()
	from := time.UTC
	if len(text) > 10 {
		from = z
	}
	_, m, d := time.UnixMicro(of).In(from).Date()
	since := func(at int64) int { // how many returns there have been since the year 0
		y, mm, dd := time.UnixMicro(at).In(z).Date()
		day := d
		if m == time.February && d == 29 && time.Date(y, time.March, 0, 0, 0, 0, 0, time.UTC).Day() == 28 {
			day = 28
		}
		if mm > m || mm == m && dd >= day {
			return y
		}
		return y - 1
	}
	return since(at) == since(o.now)
}

// rate is how many events there are per length of time.
func (o *oracle) rate(m expr.Measure, n int) *big.Rat {
	length := int64(m.Within)
	if m.During != "" {
		length = o.length(m.During)
	}
	if n == 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Mul(big.NewRat(int64(n), 1), big.NewRat(int64(m.Per), length))
}

// length is how long the day is, found by walking along the clock.
func (o *oracle) length(c expr.Calendar) int64 {
	const step, day = 900e6, 86400e6
	n := int64(0)
	for at := o.now - o.now%step - 4*day; at < o.now+2*day; at += step {
		if o.during(c, at) {
			n++
		}
	}
	return n * step
}
