package expr

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"rapport/internal/event"
)

// Never is the instant that does not come.
const Never int64 = math.MaxInt64

// Aggregate is the state of one series for one person, as a condition reads it. Numbers are millionths.
type Aggregate struct {
	Count       uint64 // events, all time; for Values those that have the property
	First, Last int64  // instants of the first and the last, meaningful if Count > 0
	Sum         Total
	Min, Max    int64
	FirstValue  event.Value
	LastValue   event.Value
	Distinct    uint64 // all time: exact up to the size of the sketch, then an estimate
	Entries     Entries
}

// Entries are the events inside the longest window, oldest first, as packed bytes in little-endian order.
type Entries struct {
	Kind  SeriesKind
	Exact []byte // the newest ones: instant 8, then for Numbers the number 8, for Sets the hash of the value 8
	// Buckets are the older ones of a person with more entries than are kept one by one: instant of the newest in the
	// bucket 8, how many 8, then for Numbers sum 16 (low, high), min 8, max 8. None for Sets. Of a Tally Exact is its Tallies.
	Buckets []byte
}

// ExactSize and BucketSize are the widths of one entry.
func ExactSize(k SeriesKind) int {
	if k == Times {
		return 8
	}
	return 16
}

// BucketSize is the width of one bucket.
func BucketSize(k SeriesKind) int {
	if k == Numbers {
		return 48
	}
	return 16
}

// tally is what a window adds up to.
type tally struct {
	count    uint64
	sum      Total
	min, max int64
	span     int64 // of the window in seconds, where a rate is taken
}

func (t *tally) add(o *tally) {
	if t.count == 0 {
		t.min, t.max = o.min, o.max
	} else {
		t.min, t.max = min(t.min, o.min), max(t.max, o.max)
	}
	t.count += o.count
	t.sum = t.sum.Add(o.sum)
}

// cursor walks entries from the newest to the oldest.
type cursor struct {
	e    *Entries
	i, j int // bytes left of Exact and of Buckets
}

func (e *Entries) newest() cursor { return cursor{e, len(e.Exact), len(e.Buckets)} }

// next reads the next older entry into t and returns its instant; false at the end.
func (c *cursor) next(t *tally) (int64, bool) {
	exact, bucket := int64(math.MinInt64), int64(math.MinInt64)
	n, m := ExactSize(c.e.Kind), BucketSize(c.e.Kind)
	if c.i > 0 {
		exact = int64(binary.LittleEndian.Uint64(c.e.Exact[c.i-n:]))
	}
	if c.j > 0 {
		bucket = int64(binary.LittleEndian.Uint64(c.e.Buckets[c.j-m:]))
	}
	switch {
	case c.i > 0 && exact >= bucket:
		c.i -= n
		*t = tally{count: 1}
		if c.e.Kind == Numbers {
			v := int64(binary.LittleEndian.Uint64(c.e.Exact[c.i+8:]))
			*t = tally{count: 1, sum: TotalOf(v), min: v, max: v}
		}
		return exact, true
	case c.j > 0:
		c.j -= m
		b := c.e.Buckets[c.j : c.j+m]
		*t = tally{count: binary.LittleEndian.Uint64(b[8:])}
		if c.e.Kind == Numbers {
			t.sum = Total{int64(binary.LittleEndian.Uint64(b[24:])), binary.LittleEndian.Uint64(b[16:])}
			t.min, t.max = int64(binary.LittleEndian.Uint64(b[32:])), int64(binary.LittleEndian.Uint64(b[40:]))
		}
		return bucket, true
	}
	return 0, false
}

// len is how many exact entries there are.
func (e *Entries) len() int { return len(e.Exact) / ExactSize(e.Kind) }

// between adds up the entries of the instants from ≤ t < to.
func (e *Entries) between(from, to int64) (t tally) {
	var one tally
	for c := e.newest(); ; {
		at, ok := c.next(&one)
		if !ok || at < from {
			return t
		}
		if at < to {
			t.add(&one)
		}
	}
}

// Of is the measure at an instant as JSON: a number, or for First and Last a time in RFC 3339 or the property's value. It is
// nil where there is nothing. A nil aggregate is that of no events. In answers for a window of the person's calendar, which Of
// takes to be that of UTC.
func (m Measure) Of(a *Aggregate, now int64) json.RawMessage {
	w := m.sliding(now)
	if m.During != "" {
		w = m.During.frame(now, time.UTC)
	}
	return m.over(a, w, now)
}

// In is the measure of the series in a slot at an instant, for the person that f is of, as Of has it. The scope, which may be nil
// for a measure that was compiled, has the computed trait that an anniversary may be of.
func (m Measure) In(f Facts, n Scope, slot int, now int64) json.RawMessage {
	if n != nil {
		m = m.anchored(n)
	}
	w, ok := m.frameOf(f, now)
	if !ok {
		return m.over(nil, w, now)
	}
	return m.over(f.Aggregate(slot), w, now)
}

// sliding is the frame of a window that ends now, or of all time.
func (m *Measure) sliding(now int64) frame {
	if m.Within > 0 {
		return frame{now - int64(m.Within) + 1, math.MaxInt64, Never}
	}
	return frame{math.MinInt64, math.MaxInt64, Never}
}

// frameOf is the frame of any window; false if there is none, for want of a date that it hangs on.
func (m *Measure) frameOf(f Facts, now int64) (frame, bool) {
	if m.calendar() {
		return m.bounds(f, now)
	}
	return m.sliding(now), true
}

func (m Measure) over(a *Aggregate, w frame, now int64) json.RawMessage {
	if a == nil {
		a = &Aggregate{}
	}
	switch m.Kind {
	case First, Last, DaysSince:
		return m.atEnd(a, w, now)
	case Top:
		if m.K > 1 {
			return a.tallies().first(m.K)
		}
		return bytes.Clone(a.tallies().top().Raw)
	case AllValues:
		return a.tallies().list()
	}
	t := tally{count: a.Count, sum: a.Sum, min: a.Min, max: a.Max}
	if m.Kind == Distinct {
		t.count = a.Distinct
	}
	if m.windowed() {
		t = a.Entries.between(w.from, w.to)
	}
	switch m.Kind {
	case Count, Distinct:
		return strconv.AppendUint(nil, t.count, 10)
	case Sum:
		return json.RawMessage(formatMicros(t.sum.Micros()))
	case Rate:
		return json.RawMessage(formatMicros(m.rate(t.count).over(uint64(max(m.span(w), 1)))))
	}
	if t.count == 0 {
		return nil
	}
	switch m.Kind {
	case Min:
		return json.RawMessage(formatMicros(t.min))
	case Max:
		return json.RawMessage(formatMicros(t.max))
	}
	return json.RawMessage(formatMicros(t.sum.over(t.count)))
}

// rate is so many events times the length that a rate is per: over the seconds of the window it is the rate, in millionths.
func (m *Measure) rate(events uint64) Total { return times(int64(m.Per), events) }

// span is the length of a window in seconds.
func (m *Measure) span(w frame) int64 {
	if m.Within > 0 {
		return int64(m.Within / Second)
	}
	return (w.to - w.from) / int64(Second)
}

// atEnd is the instant of the first or last event, or the value there.
func (m Measure) atEnd(a *Aggregate, w frame, now int64) json.RawMessage {
	t, v := a.Last, a.LastValue
	if m.Kind == First {
		t, v = a.First, a.FirstValue
	}
	if a.Count == 0 || t < w.from {
		return nil
	}
	if m.Kind == DaysSince {
		return strconv.AppendInt(nil, wholeDays(t, now), 10)
	}
	if m.Property == "" {
		return quoteJSON(instant(t))
	}
	return bytes.Clone(v.Raw)
}

// wholeDays is how many times 24 hours have passed.
func wholeDays(since, now int64) int64 { return max(0, now-since) / int64(Day) }

func instant(t int64) string { return time.UnixMicro(t).UTC().Format(time.RFC3339Nano) }
