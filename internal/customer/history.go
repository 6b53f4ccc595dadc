package customer

import (
	"encoding/json"
	"time"
)

const (
	dayMicros = int64(24 * time.Hour / time.Microsecond)
	keepDays  = 90
)

// history is a segment's size over the last days, moved on by the records' own time.
type history struct {
	Count uint64     `json:"count"`
	Days  []dayTally `json:"days"` // oldest first, the last one is the current day; quiet days are filled in
}

type dayTally struct {
	Day     int64  `json:"day"` // days since 1970-01-01
	Count   uint64 `json:"count"`
	Entered uint64 `json:"entered"`
	Left    uint64 `json:"left"`
}

// at moves on to the day of now and returns its tally.
func (h *history) at(now int64) *dayTally {
	day := now / dayMicros
	if len(h.Days) == 0 {
		h.Days = append(h.Days, dayTally{Day: day})
	}
	for last := h.Days[len(h.Days)-1]; last.Day < day; last = h.Days[len(h.Days)-1] {
		next := last.Day + 1
		if day-next > keepDays {
			next = day - keepDays
		}
		h.Days = append(h.Days, dayTally{Day: next, Count: h.Count})
		if len(h.Days) > keepDays {
			h.Days = append(h.Days[:0], h.Days[1:]...)
		}
	}
	return &h.Days[len(h.Days)-1]
}

func (h *history) moved(now int64, entered bool) {
	d := h.at(now)
	if entered {
		d.Entered++
	} else {
		d.Left++
	}
}

// sized sets the size as it stands now.
func (h *history) sized(now int64, count uint64) {
	h.Count = count
	h.at(now).Count = count
}

// days is the history as readers get it, moved on to now without changing h.
func (h *history) days(now int64) []Day {
	c := history{Count: h.Count, Days: append([]dayTally(nil), h.Days...)}
	c.at(now)
	out := make([]Day, len(c.Days))
	for i, d := range c.Days {
		out[i] = Day{Day: time.Unix(d.Day*86400, 0).UTC().Format(time.DateOnly), Count: d.Count, Entered: d.Entered, Left: d.Left}
	}
	return out
}

func (h *history) marshal() []byte {
	b, _ := json.Marshal(h) // integers only: cannot fail
	return b
}
