package customer

import (
	"cmp"
	"slices"
	"time"

	"rapport"
)

// arrivals is what came from one source. Totals are part of the state; the rates are of this process.
type arrivals struct {
	Events      uint64 `json:"events"`
	Duplicates  uint64 `json:"duplicates"`
	Quarantined uint64 `json:"quarantined"`
	Last        int64  `json:"last"` // record time of the last event, µs

	minutes [60]uint64
	minute  int64 // the minute that minutes[minute%60] counts
	seconds [16]uint64
	second  int64
}

// arrived counts one event at the wall time.
func (a *arrivals) arrived(wall int64) {
	sec := wall / 1e6
	a.roll(sec)
	a.seconds[sec%16]++
	a.minutes[sec/60%60]++
}

// roll empties the slots between the last event and now.
func (a *arrivals) roll(sec int64) {
	for n := max(a.second+1, sec-15); n <= sec; n++ {
		a.seconds[n%16] = 0
	}
	for n := max(a.minute+1, sec/60-59); n <= sec/60; n++ {
		a.minutes[n%60] = 0
	}
	a.second, a.minute = max(a.second, sec), max(a.minute, sec/60)
}

// source finds or makes a source's tally; the number of names is bounded by the sources the catalog ever had.
func (m *Machine) source(key []byte) *arrivals {
	a := m.sources[string(key)]
	if a == nil {
		a = &arrivals{}
		m.sources[string(key)] = a
	}
	return a
}

// Sources returns what arrived from each source.
func (m *Machine) Sources() []SourceStats {
	m.mu.RLock()
	defer m.mu.RUnlock()
	sec := m.clock().Unix()
	out := make([]SourceStats, 0, len(m.sources))
	for key, a := range m.sources {
		c := *a
		c.roll(sec)
		s := SourceStats{Key: rapport.SourceKey(key), Events: c.Events, Duplicates: c.Duplicates, Quarantined: c.Quarantined,
			PerMinute: make([]uint64, 60)}
		if c.Last != 0 {
			t := instant(c.Last)
			s.LastEvent = &t
		}
		for i := range s.PerMinute {
			s.PerMinute[i] = c.minutes[(sec/60+1+int64(i))%60]
		}
		for i := int64(1); i <= 10; i++ {
			s.PerSecond += float64(c.seconds[((sec-i)%16+16)%16]) / 10
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b SourceStats) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
