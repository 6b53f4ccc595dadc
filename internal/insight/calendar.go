package insight

import (
	"errors"
	"fmt"
	"time"

	"rapport"
)

// Unit is a period of the calendar.
type Unit string

// The units. Weeks begin on Monday.
const (
	Hour    Unit = "hour"
	Day     Unit = "day"
	Week    Unit = "week"
	Month   Unit = "month"
	Quarter Unit = "quarter"
	Year    Unit = "year"
)

// MaxPeriods bounds an answer.
const MaxPeriods = 20_000

// Periods are consecutive periods of the calendar in one zone.
type Periods struct {
	Bounds []int64 // the instants at which they begin, µs; one more at the end
	shift  uint
	cells  []cell // by (t − Bounds[0]) >> shift
}

// cell is a stretch of time shorter than any period.
type cell struct {
	next  int64 // when the period it begins in ends
	index int   // of that period
}

// NewPeriods are those that have something of from ≤ time < to: the first begins at or before from.
func NewPeriods(from, to int64, unit Unit, zone *time.Location) (*Periods, error) {
	bad := func(err error) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "unit", Err: err}
	}
	if from >= to {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: "from", Err: errors.New("the range ends before it begins")}
	}
	if zone == nil {
		zone = time.UTC
	}
	begin, ok := unit.begin(time.UnixMicro(from).In(zone))
	if !ok {
		return nil, bad(fmt.Errorf("%q is not hour, day, week, month, quarter or year", unit))
	}
	p := &Periods{shift: 33} // 2.4 hours: shorter than a day
	if unit == Hour {
		p.shift = 30
	}
	for n := 0; ; n++ {
		at := unit.add(begin, n).UnixMicro()
		if n > 0 && at <= p.Bounds[len(p.Bounds)-1] {
			continue // an hour that the clock goes through twice
		}
		p.Bounds = append(p.Bounds, at)
		if at >= to {
			break
		}
		if n > MaxPeriods {
			return nil, bad(fmt.Errorf("there are more than %d in the range", MaxPeriods))
		}
	}
	i := 0
	for at := p.Bounds[0]; at < p.Bounds[len(p.Bounds)-1]; at += 1 << p.shift {
		for p.Bounds[i+1] <= at {
			i++
		}
		p.cells = append(p.cells, cell{p.Bounds[i+1], i})
	}
	return p, nil
}

// Len is how many there are.
func (p *Periods) Len() int { return len(p.Bounds) - 1 }

// Index is the period that an instant is in, which must be in one.
func (p *Periods) Index(t int64) int {
	c := &p.cells[uint64(t-p.Bounds[0])>>p.shift]
	i := c.index
	if t >= c.next {
		i++
	}
	return i
}

// Starts are the instants at which the periods begin.
func (p *Periods) Starts(zone *time.Location) []time.Time {
	if zone == nil {
		zone = time.UTC
	}
	out := make([]time.Time, p.Len())
	for i := range out {
		out[i] = time.UnixMicro(p.Bounds[i]).In(zone)
	}
	return out
}

func (u Unit) begin(t time.Time) (time.Time, bool) {
	y, m, d := t.Date()
	zone := t.Location()
	switch u {
	case Hour:
		return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond())), true
	case Day:
		return time.Date(y, m, d, 0, 0, 0, 0, zone), true
	case Week:
		return time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, zone), true
	case Month:
		return time.Date(y, m, 1, 0, 0, 0, 0, zone), true
	case Quarter:
		return time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, zone), true
	case Year:
		return time.Date(y, 1, 1, 0, 0, 0, 0, zone), true
	}
	return t, false
}

// add is the beginning of the n-th period after the one that begins at t.
func (u Unit) add(t time.Time, n int) time.Time {
	switch u {
	case Hour:
		return t.Add(time.Duration(n) * time.Hour)
	case Day:
		return t.AddDate(0, 0, n)
	case Week:
		return t.AddDate(0, 0, 7*n)
	case Month:
		return t.AddDate(0, n, 0)
	case Quarter:
		return t.AddDate(0, 3*n, 0)
	}
	return t.AddDate(n, 0, 0)
}
