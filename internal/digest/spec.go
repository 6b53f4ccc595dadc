package digest

import (
	"encoding/json"
	"time"

	"rapport"
	"rapport/internal/catalog"
)

// Spec is the spec of a digest definition.
type Spec struct {
	Dashboard string `json:"dashboard"`
	Each      string `json:"each"` // day, week or month
	At        string `json:"at"`   // hh:mm
	Zone      string `json:"zone"`
}

// Checker is the rule of digests.
func Checker() catalog.Checker {
	return catalog.Checker{Kind: rapport.KindDigest, Check: func(def *rapport.Definition) ([]catalog.Ref, error) {
		var spec Spec
		if err := json.Unmarshal(def.Spec, &spec); err != nil {
			return nil, err
		}
		if _, err := spec.due(time.Unix(0, 0)); err != nil {
			return nil, err
		}
		return []catalog.Ref{{Kind: rapport.KindDashboard, Key: spec.Dashboard}}, nil
	}}
}

// due is the last instant up to now at which it was due. Of a time of day that a change of clocks leaves out, it is the instant
// that package time gives; of one that comes twice, the same.
func (s *Spec) due(now time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil || s.Zone == "Local" {
		return time.Time{}, catalog.Problems{{Path: "zone", Message: s.Zone + " is no time zone", Hint: "write one such as Asia/Singapore"}}
	}
	at, err := time.Parse("15:04", s.At)
	if err != nil {
		return time.Time{}, catalog.Problems{{Path: "at", Message: s.At + " is no time of day", Hint: "write one such as 08:00"}}
	}
	local := now.In(zone)
	y, m, d := local.Date()
	on := func(y int, m time.Month, d int) time.Time {
		return time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, zone)
	}
	switch s.Each {
	case "week":
		d -= (int(local.Weekday()) + 6) % 7 // Monday
		if t := on(y, m, d); !t.After(now) {
			return t, nil
		}
		return on(y, m, d-7), nil
	case "month":
		if t := on(y, m, 1); !t.After(now) {
			return t, nil
		}
		return on(y, m-1, 1), nil
	}
	if t := on(y, m, d); !t.After(now) {
		return t, nil
	}
	return on(y, m, d-1), nil
}
